"""A bundle as one plain zip, or as a set of files for an upload.

**Invariants:**

- Nothing is compressed: originals already are, and a stored entry can be read without trusting a
  decompressor. The same entries give the same bytes, on any computer and with any Python.
- Sizes and CRC-32 are in each local header, written there once the entry is complete; ZIP64 only
  where 32 bits are not enough. The central directory lists entries by name.
- Originals go straight into the zip; only the document is in memory while it is set. So memory use
  does not grow with the entries.
- A set has at most 16 files, each below 2 GB (1.9, since a copy may turn out longer than its
  original), with plain names: what the portals of police forces accept.
- The document, how to check and the check page are files of their own, and so are originals while
  there is room for each; otherwise they go into zips. The rest of the bundle is in one zip. A
  longer file is hashed and listed, left out, and named to the person: no such portal accepts it.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from diary.errors import Damaged, DamageReason, NotAllowed, NotAllowedReason
from diary.files.durable import disk_errors
from exporters.bundle import layout
from exporters.bundle.layout import is_portable
from exporters.delivery.bundle_output import AtomicFile, AtomicFolder, BundleOutput

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


MAGIC: Final = b"PK\x03\x04"
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_END_64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR: Final = struct.Struct("<4sLQL")
MOST: Final = 0xFFFFFFFF
_MANY: Final = 0xFFFF
_PLAIN, _ZIP64, _UNIX = 20, 45, 3 << 8
_FILE: Final = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class _ZipEntry:
    name: bytes
    at: int
    size: int
    crc: int
    large: bool


class ZipWriter:
    """A zip being written into a file that is open for writing and can seek."""

    def __init__(self, file: BinaryIO, moment: datetime) -> None:
        """Give every entry this moment, as UTC; zip times have steps of two seconds, from 1980."""
        self._file = file
        self._date, self._time = _dos(moment)
        self._entries: list[_ZipEntry] = []
        self.size = 0

    def add(self, name: str, chunks: Iterable[ReadableBuffer], expected: int) -> None:
        """Write one entry; raise Damaged if it turns out too long for the header it was given."""
        entry = _ZipEntry(name.encode("ascii"), self.size, 0, 0, expected >= MOST)
        self._entries.append(entry)
        header = self._local(entry)
        self._file.write(header)
        size, crc = 0, 0
        for chunk in chunks:
            size += memoryview(chunk).nbytes
            if size >= MOST and not entry.large:
                raise Damaged("original", DamageReason.LONGER_THAN_RECORDED)
            crc = zlib.crc32(chunk, crc)
            self._file.write(chunk)
        entry = _ZipEntry(entry.name, entry.at, size, crc, entry.large)
        self._entries[-1] = entry
        self._file.seek(entry.at)
        self._file.write(self._local(entry))
        self.size = entry.at + len(header) + size
        self._file.seek(self.size)

    def undo(self, name: str) -> None:
        """Remove the last entry if it has this name, even if it was not finished."""
        if not self._entries or self._entries[-1].name != name.encode("ascii"):
            return
        self.size = self._entries.pop().at
        self._file.seek(self.size)
        self._file.truncate()

    def __len__(self) -> int:
        return len(self._entries)

    def close(self) -> None:
        """Write the central directory; the file itself stays open."""
        listed = sorted(self._entries, key=lambda entry: entry.name)
        directory = b"".join(map(self._central, listed))
        self._file.write(directory)
        count, at, size = len(listed), self.size, len(directory)
        if count >= _MANY or at >= MOST or size >= MOST:
            end = _END_64.pack(
                b"PK\x06\x06", 44, _UNIX | _ZIP64, _ZIP64, 0, 0, count, count, size, at
            )
            self._file.write(end + _LOCATOR.pack(b"PK\x06\x07", 0, at + size, 1))
        few, small, near = min(count, _MANY), min(size, MOST), min(at, MOST)
        self._file.write(_END.pack(b"PK\x05\x06", 0, 0, few, few, small, near, 0))
        self.size = self._file.tell()

    def _local(self, entry: _ZipEntry) -> bytes:
        extra = struct.pack("<2H2Q", 1, 16, entry.size, entry.size) if entry.large else b""
        size = MOST if entry.large else entry.size
        version = _ZIP64 if entry.large else _PLAIN
        fixed = (version, 0, 0, self._time, self._date, entry.crc, size, size)
        return _LOCAL.pack(MAGIC, *fixed, len(entry.name), len(extra)) + entry.name + extra

    def _central(self, entry: _ZipEntry) -> bytes:
        wide = [entry.size, entry.size] if entry.large else []
        far = entry.at >= MOST
        wide += [entry.at] if far else []
        extra = struct.pack(f"<2H{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
        size = MOST if entry.large else entry.size
        version = _ZIP64 if wide else _PLAIN
        fixed = (_UNIX | version, version, 0, 0, self._time, self._date, entry.crc, size, size)
        rest = (len(entry.name), len(extra), 0, 0, 0, _FILE, min(entry.at, MOST))
        return _CENTRAL.pack(b"PK\x01\x02", *fixed, *rest) + entry.name + extra


def _dos(moment: datetime) -> tuple[int, int]:
    utc = moment.astimezone(UTC)
    utc = min(max(utc, datetime(1980, 1, 1, tzinfo=UTC)), datetime(2107, 12, 31, tzinfo=UTC))
    date = (utc.year - 1980) << 9 | utc.month << 5 | utc.day
    return date, utc.hour << 11 | utc.minute << 5 | utc.second // 2


_INSIDE: Final = "Bundle"


class ZipOutput(BundleOutput):
    """A zip that a bundle is written into; use as a context, and call `finish` at the end."""

    def __init__(self, place: Path, stamp: datetime) -> None:
        """Claim `place`; raise AlreadyExists."""
        name = re.sub(r"\.zip\Z", "", place.name, flags=re.IGNORECASE)
        self._inside = name if is_portable(name) else _INSIDE
        self._stack = ExitStack()
        self._part = self._stack.enter_context(AtomicFile(place, stamp, MAGIC))
        self._zip = ZipWriter(self._part.file, stamp)
        self._digests: dict[str, tuple[str, int]] = {}

    def __enter__(self) -> ZipOutput:
        return self

    def __exit__(self, *error: object) -> None:
        """Remove what is unfinished."""
        self._stack.close()

    def folder(self, path: str) -> None:
        """Do nothing: the folders of a zip are in its entries' names."""

    def stream(self, path: str, chunks: Iterable[ReadableBuffer], expected: int) -> None:
        """Write a file from chunks."""
        with disk_errors("write"):
            self._zip.add(f"{self._inside}/{path}", chunks, expected)

    @contextmanager
    def create(self, path: str) -> Iterator[BinaryIO]:
        """Open a new file, held in memory until it is complete."""
        with io.BytesIO() as held:
            yield held
            data = held.getvalue()
        self._digests[path] = self.put(path, data), len(data)

    def digest(self, path: str) -> tuple[str, int]:
        """Return hex SHA-256 and length of a file that `create` wrote."""
        return self._digests[path]

    def remove(self, path: str) -> None:
        """Remove the file that was streamed last."""
        with disk_errors("write"):
            self._zip.undo(f"{self._inside}/{path}")

    def finish(self) -> None:
        """Close the zip, make it durable and rename it; raise AlreadyExists."""
        with disk_errors("write"):
            self._zip.close()
        self._part.finish()


CHECKS: Final = "Checks.zip"
_FILES: Final = "Files-{n}.zip"
# These are files of their own; everything else of the top folder is in one zip.
_ALONE: Final = (layout.EVIDENCE, layout.HOW_TO_CHECK, layout.CHECK_PAGE)


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What a portal accepts: the number of files, and the size of each in bytes."""

    files: int = 16
    size: int = 1_900_000_000


LIMITS: Final = UploadLimits()


def assign_files(sizes: Sequence[tuple[str, int]], limits: UploadLimits = LIMITS) -> dict[str, str]:
    """Return the file of the set for each path; empty for a path that is too large for any.

    Raises NotAllowed if even zips would be too many.
    """
    room = limits.files - len(_ALONE) - 1
    fits = [(path, size) for path, size in sizes if size < limits.size]
    places = dict.fromkeys((path for path, _size in sizes), "")
    if len(fits) <= room:
        return places | {path: _last(path) for path, _size in fits}
    n, filled = 1, 0
    for path, size in fits:
        if filled + size > limits.size:
            n, filled = n + 1, 0
        filled += size
        places[path] = _FILES.format(n=n)
    if n > room:
        raise NotAllowed(NotAllowedReason.TOO_MUCH_TO_UPLOAD)
    return places


class UploadSet(BundleOutput):
    """An upload set being written into a new folder; use as a context, then call `finish`."""

    def __init__(
        self, place: Path, stamp: datetime, places: dict[str, str], most: int = LIMITS.files
    ) -> None:
        """Claim `place`; `places` has the file for each path under data/. Raises AlreadyExists."""
        self._most = most
        self._places = places
        self._packed = {place for path, place in places.items() if place not in ("", _last(path))}
        self._stamp = stamp
        self._stack = ExitStack()
        names = {*_ALONE, CHECKS, *filter(None, places.values())}
        self._out = self._stack.enter_context(AtomicFolder(place, stamp, names))
        self._zips: dict[str, ZipWriter] = {}
        self._files = ExitStack()
        self._documents: list[str] = []

    def __enter__(self) -> UploadSet:
        return self

    def __exit__(self, *error: object) -> None:
        """Remove what is unfinished."""
        try:
            self._files.close()
        finally:
            self._stack.close()

    def folder(self, path: str) -> None:
        """Do nothing: the set has no folders."""

    def stream(self, path: str, chunks: Iterable[ReadableBuffer], expected: int) -> None:
        """Write a file from chunks; if it is left out of the set, only consume them."""
        place = self._place(path)
        if not place:
            for _chunk in chunks:
                pass
        elif place != CHECKS and place not in self._packed:
            self._out.stream(place, chunks, expected)
        else:
            with disk_errors("write"):
                self._zip(place).add(path, chunks, expected)

    def create(self, path: str) -> AbstractContextManager[BinaryIO]:
        """Open a new file for writing; the document and each volume are files of their own."""
        self._documents.append(path)
        return self._out.create(path)

    def digest(self, path: str) -> tuple[str, int]:
        """Return hex SHA-256 and length of a file that `create` wrote."""
        return self._out.digest(path)

    def remove(self, path: str) -> None:
        """Remove the file that was streamed last."""
        place = self._place(path)
        if place in self._zips:
            with disk_errors("write"):
                self._zips[place].undo(path)
        elif place:
            self._out.remove(place)

    def finish(self) -> None:
        """Close the zips, make everything durable and rename the folder; raise AlreadyExists.

        Raises NotAllowed if the document has more volumes than there is room for.
        """
        alone = {*_ALONE, *self._documents, CHECKS, *filter(None, self._places.values())}
        if len(alone) > self._most:
            raise NotAllowed(NotAllowedReason.TOO_MUCH_TO_UPLOAD)
        for made in self._zips.values():
            with disk_errors("write"):
                made.close()
        self._files.close()
        for place, made in self._zips.items():
            if not len(made):
                self._out.remove(place)
        self._out.finish()

    def _place(self, path: str) -> str:
        if path in self._places:
            return self._places[path]
        return path if path in _ALONE else CHECKS

    def _zip(self, place: str) -> ZipWriter:
        if place not in self._zips:
            file = self._files.enter_context(self._out.create(place))
            self._zips[place] = ZipWriter(file, self._stamp)
        return self._zips[place]


def _last(path: str) -> str:
    return path.rpartition("/")[2]
