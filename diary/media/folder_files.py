"""A folder of this computer as a list of its files, and the files read as one source.

**Invariants:**

- Nothing in the folder is changed, no link is followed, and no record in it is looked into.
- What is hidden, a link or no file, or could not be read is named with its reason, and the rest
  goes on.
- The list is the first part of the source, and the files follow in its order. Paths of the list are
  compared and shown; only a path that this module found itself is opened.
"""

from __future__ import annotations

import json
import os
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, Final

from diary.errors import ExportRefused, SourceError, SourceReason
from diary.files.durable import is_inside_vault
from diary.files.path_kind import NodeKind, kind_of
from diary.media.byte_source import FileSource

MOST_FILES: Final = 20_000
_HIDDEN_ATTRIBUTE: Final = 0x2  # FILE_ATTRIBUTE_HIDDEN


class LeftOutReason(StrEnum):
    """Why a file of a folder is not kept."""

    HIDDEN = "hidden"
    LINK = "link"
    NO_FILE = "not-a-file"
    RECORD = "record"
    ANOTHER_KIND = "another-kind"
    UNREADABLE = "unreadable"
    CHANGED = "changed"
    VANISHED = "vanished"
    TOO_LARGE = "too-large"


@dataclass(frozen=True, slots=True)
class LeftOutFile:
    """A file or folder that is not kept; `name` is its path in the folder."""

    name: str
    reason: LeftOutReason


@dataclass(frozen=True, slots=True)
class FolderFile:
    """A file of a folder: where it is, its path in the folder, its size, its own time (UTC)."""

    place: Path
    name: str
    size: int
    changed: str


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """The files of a folder in the order of their paths, and what is left out."""

    files: tuple[FolderFile, ...]
    left_out: tuple[LeftOutFile, ...]


def read_folder(folder: Path) -> FolderFiles:
    """Return what is in a folder and below it. Raises SourceError, ExportRefused."""
    files: list[FolderFile] = []
    left_out: list[LeftOutFile] = []
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    _take(folder, entry, files, left_out, waiting)
        except OSError as cause:
            if place == folder:
                raise SourceError(SourceReason.UNREADABLE) from cause
            left_out.append(LeftOutFile(_name(folder, place), LeftOutReason.UNREADABLE))
        if len(files) + len(left_out) > MOST_FILES:
            raise ExportRefused("too-many-members")
    return FolderFiles(
        tuple(sorted(files, key=lambda each: each.name)),
        tuple(sorted(left_out, key=lambda each: each.name)),
    )


def _take(
    folder: Path,
    entry: os.DirEntry[str],
    files: list[FolderFile],
    left_out: list[LeftOutFile],
    waiting: list[Path],
) -> None:
    """Add one name of a folder to what it is."""
    place, name = Path(entry.path), _name(folder, Path(entry.path))
    try:
        found = entry.stat(follow_symlinks=False)
        kind = kind_of(found)
        is_record = kind is NodeKind.FOLDER and is_inside_vault(place)
    except OSError:
        left_out.append(LeftOutFile(name, LeftOutReason.UNREADABLE))
        return
    if kind is NodeKind.LINK:
        left_out.append(LeftOutFile(name, LeftOutReason.LINK))
    elif _is_hidden(entry.name, found):
        left_out.append(LeftOutFile(name, LeftOutReason.HIDDEN))
    elif is_record:
        left_out.append(LeftOutFile(name, LeftOutReason.RECORD))
    elif kind is NodeKind.FOLDER:
        waiting.append(place)
    elif kind is NodeKind.FILE:
        files.append(FolderFile(place, name, found.st_size, _time(found.st_mtime)))
    else:
        left_out.append(LeftOutFile(name, LeftOutReason.NO_FILE))


def _is_hidden(name: str, found: os.stat_result) -> bool:
    # The attribute is there on Windows only.
    attributes: int = getattr(found, "st_file_attributes", 0)
    return name.startswith(".") or bool(attributes & _HIDDEN_ATTRIBUTE)


def _name(folder: Path, place: Path) -> str:
    name = place.relative_to(folder).as_posix()
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _time(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat("T", "seconds")
    except (OverflowError, ValueError, OSError):
        return ""


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file as the list of a folder has it; `sha256` is empty where nothing is kept."""

    name: str
    size: int
    changed: str
    sha256: str = ""


def folder_list(
    name: str, files: Sequence[ListedFile], left_out: Sequence[LeftOutFile] = ()
) -> bytes:
    """Return the list of a folder: JSON, a line for each file.

    What is left out is counted by its reason: its names are nobody's business but the person's.
    """
    rows = [
        {"path": each.name, "size": each.size, "changed": each.changed, "sha256": each.sha256}
        for each in files
    ]
    counted = dict(sorted(Counter(each.reason.value for each in left_out).items()))
    listed = ",\n".join(map(json.dumps, rows))
    whole = f'"folder": {json.dumps(name)},\n"files": [\n{listed}\n],'
    return f'{{{whole}\n"left_out": {json.dumps(counted)}}}\n'.encode("ascii")


class JoinedSource:
    """Several files one after the other as one source; one of them is open at a time."""

    def __init__(self, sizes: Sequence[int], opener: Callable[[int], BinaryIO]) -> None:
        """Take the sizes of the files, and what opens one of them by its number from 0."""
        self._begins = [0, *accumulate(sizes)]
        self._opener = opener
        self._open: tuple[int, BinaryIO, FileSource] | None = None

    @property
    def size(self) -> int:
        return self._begins[-1]

    def begin(self, number: int) -> int:
        """Return where a file begins."""
        return self._begins[number]

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`."""
        parts = []
        end = min(offset + length, self.size)
        while offset < end:
            number = bisect_right(self._begins, offset) - 1
            stop = min(end, self._begins[number + 1])
            parts.append(self._source(number).read_at(offset - self._begins[number], stop - offset))
            offset = stop
        return b"".join(parts)

    def close(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def _source(self, number: int) -> FileSource:
        if self._open is None or self._open[0] != number:
            self.close()
            file = self._opener(number)
            self._open = number, file, FileSource(file)
        return self._open[2]
