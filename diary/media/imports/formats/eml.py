"""Single e-mails: `.eml`, and `.emlx` of Apple Mail; in a zip as many as there are.

**Invariants:**

- Each e-mail is one message, by the number of its file in the order of their names.
- What is no e-mail among the files of a zip is named, and the others are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from diary.media.byte_source import Source
from diary.media.imports.format import (
    HEAD_BYTES,
    Answers,
    Confidence,
    Export,
    Question,
    UnreadableError,
)
from diary.media.imports.mail_messages import first_message, mail_message, whose_account
from diary.media.imports.message import Item, UnreadLine, UnreadReason
from diary.media.mailbox import begins_as_mailbox, begins_oddly, is_mail

_ENDINGS: Final = (".eml", ".emlx")


class SingleMails:
    """E-mails that lie in a file each."""

    code = "eml"

    def main_members(self, names: Mapping[str, int]) -> tuple[str, ...]:
        """Return the first of the e-mails, with which the others are read."""
        mails = sorted(filter(_is_named, names))
        return tuple(mails[:1])

    def recognise(self, export: Export) -> Confidence:
        """Return how sure it is, from the fields of its header."""
        head = export.head()
        if begins_as_mailbox(head) or not is_mail(head):
            others = _is_named(export.name) and len(list(_sources(export))) > 1
            return Confidence.PERHAPS if others else Confidence.NO
        return Confidence.SURE if _is_named(export.name) else Confidence.LIKELY

    def questions(self, export: Export) -> tuple[Question, ...]:
        """Return from whose account they are."""
        return (whose_account(export.head()),)

    def read(self, export: Export, answers: Answers) -> Iterator[Item]:
        """Yield each e-mail. Raises UnreadableError where there is none."""
        found = 0
        for at, source in enumerate(_sources(export), 1):
            head = source.read_at(0, min(HEAD_BYTES, source.size))
            if not is_mail(head):
                yield UnreadLine(at, UnreadReason.NOT_MAIL)
                continue
            found += 1
            data, is_cut = first_message(source)
            is_odd = begins_oddly(head)
            yield mail_message(at, data, answers.own_number, is_cut=is_cut, is_ambiguous=is_odd)
        if not found:
            raise UnreadableError("no-messages")


def _sources(export: Export) -> Iterator[Source]:
    """Yield the files in the order of their names."""
    names = {*filter(_is_named, export.open_member), export.name}
    if len(names) == 1:
        yield export.source
        return
    for name in sorted(names):
        yield export.source if name == export.name else export.open_member[name]


def _is_named(name: str) -> bool:
    return name.lower().endswith(_ENDINGS) and "__MACOSX" not in name


FORMAT = SingleMails()
