"""A folder as exports: those of messengers that lie in it, and its pictures, films and sound.

**Invariants:**

- Which files are pictures, films or sound is decided by their first bytes, whatever their names.
- A file that a line of a messenger's export names is no line of the folder's own.
- Of a folder in which an export lies, only what belongs to it is kept: its main file, those that it
  is read together with, and what its lines name.
- A file that cannot be searched for a time still is a line, with the time of its name or its own.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate, islice
from pathlib import Path
from typing import BinaryIO, Final

from diary.errors import ExportRefused, SourceError
from diary.media.byte_source import Source
from diary.media.decoder_client import MediaClient, SourceSession
from diary.media.decoder_export_reply_checks import OfferedExport
from diary.media.decoder_results import MediaFacts
from diary.media.export_file import open_source
from diary.media.file_type import HEAD, detect_file_type
from diary.media.folder_facts import AT_ONCE, facts_of
from diary.media.folder_files import (
    FolderFile,
    FolderFiles,
    JoinedSource,
    LeftOutFile,
    LeftOutReason,
    ListedFile,
    folder_list,
)
from diary.media.imports.dated_files import CODE, KINDS, DatedFile, file_lines
from diary.media.imports.format import Answers, Confidence, Question, QuestionKind
from diary.media.imports.message import Item, Message
from diary.media.imports.registry import main_members, may_have_exports
from diary.model.when import zone_of

# Formats of which each file is a message or a part, and all of a folder are read as one.
_READ_TOGETHER: Final = frozenset({"eml", "msg", "meta"})
_ENDING: Final = 4  # characters of an ending that count: .eml and .emlx are read together
_PHOTOGRAPHS: Final = OfferedExport(CODE, Confidence.SURE, "", (Question(QuestionKind.ZONE),))


@dataclass(frozen=True, slots=True)
class ChosenFiles:
    """The files of a folder that may be kept; `media` are the paths of pictures, films, sound.

    Where no export of a messenger can be among them, all of them are media.
    """

    files: tuple[FolderFile, ...]
    media: frozenset[str]
    left_out: tuple[LeftOutFile, ...]
    may_have_exports: bool


def choose(found: FolderFiles) -> ChosenFiles:
    """Return what may be kept of a folder: media, and what lies with the export of a messenger."""
    sizes = {each.name: each.size for each in found.files}
    mains = main_members(sizes)
    files, media, left_out = [], set(), list(found.left_out)
    for each in found.files:
        try:
            with open_source(each.place) as file:
                is_media = detect_file_type(file.read(HEAD) or b"").kind in KINDS
        except (SourceError, OSError):
            left_out.append(LeftOutFile(each.name, LeftOutReason.UNREADABLE))
            continue
        if is_media:
            media.add(each.name)
        if is_media or lies_with(each.name, mains):
            files.append(each)
        else:
            left_out.append(LeftOutFile(each.name, LeftOutReason.ANOTHER_KIND))
    return ChosenFiles(tuple(files), frozenset(media), tuple(left_out), may_have_exports(sizes))


def is_read_with(name: str, offer: OfferedExport) -> bool:
    """Return whether a file is what an export is read from."""
    ending, main = (Path(each).suffix.lower()[:_ENDING] for each in (name, offer.main))
    together = offer.format in _READ_TOGETHER and ending == main and lies_with(name, (offer.main,))
    return name == offer.main or together


def lies_with(name: str, mains: Collection[str]) -> bool:
    """Return whether a path is in the folder of one of these files, or below it."""
    folders = {main.rpartition("/")[0] for main in mains}
    return any(not folder or name.startswith(f"{folder}/") for folder in folders)


@dataclass(frozen=True, slots=True)
class FolderExport:
    """A folder with what the decoder child found in it."""

    name: str
    files: Sequence[ListedFile]
    media: frozenset[str]
    listed: int
    offers: tuple[OfferedExport, ...]
    session: SourceSession
    facts: Mapping[str, MediaFacts] = field(default_factory=dict)
    _named: set[str] = field(default_factory=set)

    def items(self, offer: OfferedExport, answers: Answers) -> Iterator[Item]:
        """Yield what one of its exports says. Raises ExportRefused, MediaError."""
        if offer.format == CODE:
            yield from file_lines(self._dated(), zone_of(answers.zone or "UTC"))
            return
        for item in self.session.messages(self.name, {}, offer, answers, self.listed):
            if isinstance(item, Message):
                self._named.update(each.member for each in item.files)
            yield item

    def _dated(self) -> Iterator[DatedFile]:
        begins = accumulate((each.size for each in self.files), initial=self.listed)
        own = (
            (at, each)
            for at, each in zip(begins, self.files, strict=False)
            if each.name in self.media and each.name not in self._named
        )
        number = 0
        while together := list(islice(own, AT_ONCE)):
            asked = [(at, each) for at, each in together if each.name not in self.facts]
            answers = facts_of(self.session, [(at, each.size) for at, each in asked])
            found = {each.name: it for (_at, each), it in zip(asked, answers, strict=True)}
            for _at, each in together:
                number += 1
                facts = found.get(each.name) or self.facts[each.name]
                yield DatedFile(number, each.name, each.changed, facts)


@contextmanager
def folder_export(
    name: str,
    files: Sequence[ListedFile],
    media: frozenset[str],
    opener: Callable[[int], BinaryIO],
    client: MediaClient,
    watched: Callable[[Source], Source] = lambda source: source,
    facts: Mapping[str, MediaFacts] | None = None,
) -> Iterator[FolderExport]:
    """Look into the files of a folder. Raises ExportRefused, MediaError.

    `opener` opens a file by its number from 0, and `watched` wraps the source of all of them.
    `facts` are what is known of files where no export can be among them, so none is looked for.
    """
    listed = folder_list(name, files)
    sizes = [len(listed), *(each.size for each in files)]
    source = JoinedSource(sizes, lambda n: opener(n - 1) if n else io.BytesIO(listed))
    try:
        with client.open(watched(source)) as session:
            offers = session.exports(name, {}, len(listed)) if facts is None else ()
            own = (_PHOTOGRAPHS,) if media else ()
            if not offers and not own:
                raise ExportRefused("no-known-export")
            yield FolderExport(name, files, media, len(listed), offers + own, session, facts or {})
    finally:
        source.close()


@contextmanager
def open_folder(chosen: ChosenFiles, name: str, client: MediaClient) -> Iterator[FolderExport]:
    """Look into a folder where it lies, of which nothing is kept. Raises as `folder_export`."""
    files = tuple(ListedFile(each.name, each.size, each.changed) for each in chosen.files)

    def opener(number: int) -> BinaryIO:
        return io.BufferedReader(open_source(chosen.files[number].place))

    with folder_export(name, files, chosen.media, opener, client) as export:
        yield export
