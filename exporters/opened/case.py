"""A bundle opened as a case: checked first, then read; nothing is written anywhere.

The rules are:

- The check comes before anything is shown, and its report goes with the case.
- Only a file that is as a signed list says is offered for looking at; the rest are named by the
  check.
- Raises NotABundle where there is no record that can be read, Cancelled as `progress` says, and
  nothing else, whoever made the folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from diary.errors import Damaged, FutureFormat, NotABundle
from diary.model.evidence import Evidence
from diary.model.kinds import Noun
from diary.model.recorded import Recorded
from exporters import bag
from exporters.check import check
from exporters.check.report import CheckReport, Status
from exporters.check.sources import Source
from exporters.names import belongs, mark
from exporters.opened.journal import OpenedJournal
from exporters.opened.subjects import read
from exporters.progress import Progress, unheard
from exporters.record import MAX_BYTES, parse


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
    """One bundle as a case; `files` are by the identifier of their exhibit."""

    folder: Path
    made: datetime
    report: CheckReport
    journal: OpenedJournal
    files: Mapping[str, OpenedFile]
    unread: int


def open_case(folder: Path, *, progress: Progress = unheard) -> OpenedCase:
    """Check a bundle's folder and read it."""
    raw = _read(folder / bag.RECORD, MAX_BYTES)
    if raw is None:
        raise NotABundle
    try:
        record = parse(raw)
    except (Damaged, FutureFormat) as cause:
        raise NotABundle from cause
    report = check([folder], progress=progress)
    shown = read(record.disclosure)
    journal = OpenedJournal(shown)
    files = _files(folder, report, journal.items(Noun.EVIDENCE))
    return OpenedCase(folder, record.made, report, journal, files, shown.unread)


def _files(
    folder: Path, report: CheckReport, exhibits: Iterable[Recorded[Evidence]]
) -> dict[str, OpenedFile]:
    sound = {each.file for each in report.files if each.status is Status.UNCHANGED}
    raw = _read(folder / bag.MANIFEST, bag.MAX_LIST_BYTES)
    try:
        listed = bag.parse_manifest(raw) if raw is not None and bag.MANIFEST in sound else {}
    except Damaged:
        listed = {}
    by_mark: dict[str, list[str]] = {}
    for path in sorted(listed.keys() & sound):
        by_mark.setdefault(path.rpartition("/")[2].partition("_")[0], []).append(path)
    found: dict[str, OpenedFile] = {}
    for item in exhibits:
        for path in by_mark.get(mark(item.content.reference, item.number), ()):
            made = _file(folder, path, listed[path], item)
            if made is not None:
                found.setdefault(item.id, made)
    return found


def _file(folder: Path, path: str, digest: str, item: Recorded[Evidence]) -> OpenedFile | None:
    is_copy = path.startswith(bag.COPIES)
    name = path.rpartition("/")[2]
    own = item.content
    if not belongs(name, own.reference, item.number) or not (is_copy or digest == own.sha256):
        return None
    place = folder / path
    try:
        size = place.stat().st_size
    except OSError:
        return None
    return OpenedFile(own.name or name, size, digest, is_copy, Source(path, place, size))


def _read(path: Path, most: int) -> bytes | None:
    try:
        return Source(path.name, path, 0).read(most)
    except OSError:
        return None
