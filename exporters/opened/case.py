"""A bundle opened as a case: checked first, then read; nothing is written anywhere.

It may come as a folder, as a zip, or as files one by one, among them the zips of a set for an
upload. What is in a zip is read where it lies and never unpacked.

The rules are:

- The check comes before anything is shown, and its report goes with the case.
- Only a file that is as a signed list says is offered for looking at; the rest are named by the
  check.
- Raises NotABundle where there is no record that can be read, with the check's reason where a zip
  is refused; Cancelled as `progress` says; and nothing else, whoever made it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from diary.errors import Damaged, NotABundle
from diary.model.kinds import Noun
from diary.model.record import Evidence
from diary.model.recorded import Recorded
from diary.progress import Progress, no_progress
from exporters import bag
from exporters.check import Looked, look
from exporters.check.report import CheckReport, Status
from exporters.check.sheets import PdfReader
from exporters.check.sources import Source
from exporters.names import belongs, mark
from exporters.opened.journal import OpenedJournal
from exporters.opened.place import refuse
from exporters.opened.subjects import read


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """The file of an exhibit in the bundle: its original, or a copy given instead."""

    name: str
    size: int
    sha256: str
    is_copy: bool
    source: Source

    def open(self) -> BinaryIO:
        """The bytes, seekable; raises Damaged if they cannot be had any more."""
        try:
            return cast(BinaryIO, self.source.open())
        except OSError as cause:
            raise Damaged(self.name) from cause


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """One bundle as a case, from `paths`; `files` are by the identifier of their exhibit."""

    paths: tuple[Path, ...]
    made: datetime
    report: CheckReport
    journal: OpenedJournal
    files: Mapping[str, OpenedFile]
    unread: int


def open_case(
    paths: Sequence[Path], *, progress: Progress = no_progress, pdf: PdfReader | None = None
) -> OpenedCase:
    """Check a bundle and read it: its folder, a zip of it, or its files one by one.

    `pdf` reads the pages of its document, as for a check.
    """
    refuse(paths)
    looked = look(paths, progress=progress, pdf=pdf)
    record = looked.found.parts.record
    if record is None:
        raise NotABundle
    shown = read(record.disclosure)
    journal = OpenedJournal(shown)
    files = _files(looked, journal.items(Noun.EVIDENCE))
    return OpenedCase(tuple(paths), record.made, looked.report, journal, files, shown.unread)


def _files(looked: Looked, exhibits: Iterable[Recorded[Evidence]]) -> dict[str, OpenedFile]:
    found = looked.found
    sound = {each.file for each in looked.report.files if each.status is Status.UNCHANGED}
    listed = (found.parts.manifest or {}) if bag.MANIFEST in sound else {}
    by_mark: dict[str, list[str]] = {}
    for path in sorted(listed.keys() & sound & found.sources.keys()):
        by_mark.setdefault(path.rpartition("/")[2].partition("_")[0], []).append(path)
    made: dict[str, OpenedFile] = {}
    for item in exhibits:
        for path in by_mark.get(mark(item.content.reference, item.number), ()):
            one = _file(path, listed[path], found.sources[path], item)
            if one is not None:
                made.setdefault(item.id, one)
    return made


def _file(path: str, digest: str, source: Source, item: Recorded[Evidence]) -> OpenedFile | None:
    is_copy = path.startswith(bag.COPIES)
    name = path.rpartition("/")[2]
    own = item.content
    if not belongs(name, own.reference, item.number) or not (is_copy or digest == own.sha256):
        return None
    return OpenedFile(own.name or name, source.size, digest, is_copy, source)
