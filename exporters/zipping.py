"""A plain zip, written as it comes: stored, for every program that opens zips.

The rules are:

- Nothing is compressed: originals are so already, and a stored entry can be read without trust.
- Sizes and CRC-32 stand in each local header, put there once the entry is written; ZIP64 only where
  32 bits do not do. The central directory lists entries by name.
- The same entries give the same bytes, on any computer and with any Python.
- Memory does not grow with the entries' sizes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO, Final

from diary.errors import Damaged, DamageReason

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
class _Entry:
    name: bytes
    at: int
    size: int
    crc: int
    large: bool


class Zip:
    """A zip on its way into a file that is open for writing and can seek."""

    def __init__(self, file: BinaryIO, moment: datetime) -> None:
        """Every entry gets this moment, by UTC; zips count in steps of two seconds, from 1980."""
        self._file = file
        self._date, self._time = _dos(moment)
        self._entries: list[_Entry] = []
        self.size = 0

    def add(self, name: str, chunks: Iterable[ReadableBuffer], expected: int) -> None:
        """Write one entry; raises Damaged if it is so much longer that its header cannot say it."""
        entry = _Entry(name.encode("ascii"), self.size, 0, 0, expected >= MOST)
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
        entry = _Entry(entry.name, entry.at, size, crc, entry.large)
        self._entries[-1] = entry
        self._file.seek(entry.at)
        self._file.write(self._local(entry))
        self.size = entry.at + len(header) + size
        self._file.seek(self.size)

    def undo(self, name: str) -> None:
        """Take the last entry away again if it has this name, also where it was not finished."""
        if not self._entries or self._entries[-1].name != name.encode("ascii"):
            return
        self.size = self._entries.pop().at
        self._file.seek(self.size)
        self._file.truncate()

    def __len__(self) -> int:
        """How many entries it has."""
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

    def _local(self, entry: _Entry) -> bytes:
        extra = struct.pack("<2H2Q", 1, 16, entry.size, entry.size) if entry.large else b""
        size = MOST if entry.large else entry.size
        version = _ZIP64 if entry.large else _PLAIN
        fixed = (version, 0, 0, self._time, self._date, entry.crc, size, size)
        return _LOCAL.pack(MAGIC, *fixed, len(entry.name), len(extra)) + entry.name + extra

    def _central(self, entry: _Entry) -> bytes:
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
