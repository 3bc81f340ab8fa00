"""Messages that Outlook saved as files (`.msg`); in a zip as many as there are.

**Invariants:**

- Each message is one, by the number of its file in the order of their names.
- What is no message among the files of a zip is named, and the others are read.
- A sent message has no header: its time is the one that Outlook kept, in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from diary.media.byte_source import BytesSource, Source
from diary.media.compound_file import SIGNATURE
from diary.media.decoder.outlook_text import read_outlook
from diary.media.imports.format import Answers, Confidence, Export, Question, UnreadableError
from diary.media.imports.mail_messages import (
    MAX_MESSAGE,
    MAX_TEXT,
    account_question,
    message_of,
)
from diary.media.imports.message import Item, UnreadLine, UnreadReason
from diary.media.outlook_file import is_message

_ENDING: Final = ".msg"


class OutlookMessages:
    """Messages of Outlook that lie in a file each."""

    code = "msg"

    def main_members(self, names: Mapping[str, int]) -> tuple[str, ...]:
        """Return the first of the messages, with which the others are read."""
        return tuple(sorted(filter(_is_named, names))[:1])

    def recognise(self, export: Export) -> Confidence:
        """Return how sure it is: a compound file that has the properties of a message."""
        source = _in_memory(export, export.name)
        if source is not None and is_message(source):
            return Confidence.SURE
        others = _is_named(export.name) and len(_names(export)) > 1
        return Confidence.PERHAPS if others else Confidence.NO

    def questions(self, export: Export) -> tuple[Question, ...]:
        """Return from whose account they are."""
        for name in _names(export):
            source = _in_memory(export, name)
            if source is not None and is_message(source):
                found = read_outlook(source, 0, is_listed_only=True)
                return (account_question(found.message_read()),)
        return ()

    def read(self, export: Export, answers: Answers) -> Iterator[Item]:
        """Yield each message. Raises UnreadableError where there is none."""
        found = 0
        for at, name in enumerate(_names(export), 1):
            source = _in_memory(export, name)
            if source is None:
                yield UnreadLine(at, UnreadReason.TOO_LARGE)
            elif not is_message(source):
                yield UnreadLine(at, UnreadReason.NOT_MAIL)
            else:
                found += 1
                read = read_outlook(source, MAX_TEXT, is_listed_only=True)
                yield message_of(at, read.message_read(), answers.own_number)
        if not found:
            raise UnreadableError("no-messages")


def _names(export: Export) -> list[str]:
    """Return the names of the files, in their order."""
    return sorted({*filter(_is_named, export.open_member), export.name})


def _in_memory(export: Export, name: str) -> Source | None:
    """Return one file as a source that can be read in any order; None if it is too large for that.

    A member of a zip is inflated from its beginning, so it is read at once; a file that lies alone
    is read where it lies.
    """
    source = export.source if name == export.name else export.open_member[name]
    if not export.open_member or source.read_at(0, len(SIGNATURE)) != SIGNATURE:
        return source
    return BytesSource(source.read_at(0, source.size)) if source.size <= MAX_MESSAGE else None


def _is_named(name: str) -> bool:
    return name.lower().endswith(_ENDING) and "__MACOSX" not in name


FORMAT = OutlookMessages()
