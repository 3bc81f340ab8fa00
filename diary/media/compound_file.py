"""Compound files of Microsoft ([MS-CFB]): folders and streams in one file, read where they lie.

**Invariants:**

- Only the tables are in memory; a stream is read from the file, up to the length that is asked for.
- Chains of sectors are limited by the size of the file: a circular one is damage.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from diary.media.byte_source import Source

SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STORAGE: Final = 1
STREAM: Final = 2
ROOT: Final = 5
_FREE: Final = 0xFFFFFFFF
_END: Final = 0xFFFFFFFA  # this and above is not a sector
_SMALL: Final = 64
_MAX_ENTRIES: Final = 1 << 20


class DamagedError(Exception):
    """A chain of sectors leads out of the file, or in a circle."""


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """One row of the directory: kind 0 is unused, 1 a storage, 2 a stream, 5 the root.

    `beside` are the entries left and right of it in the tree of its storage, `below` is the first
    entry inside a storage.
    """

    name: str
    kind: int
    first: int
    size: int
    beside: tuple[int, int]
    below: int


class CompoundFile:
    """The directory of a compound file and its streams. Raises DamagedError."""

    def __init__(self, source: Source) -> None:
        self._source = source
        head = source.read_at(0, 512)
        if len(head) < 512:
            raise DamagedError
        shift, small_shift = struct.unpack_from("<HH", head, 30)
        if shift not in (9, 12) or small_shift != 6:
            raise DamagedError
        self._sector = 1 << shift
        first_directory, _, cutoff, first_small = struct.unpack_from("<IIII", head, 48)
        (first_difat,) = struct.unpack_from("<I", head, 68)
        self._cutoff = cutoff
        self._table = self._numbers(self._difat(head, first_difat))
        listed = self._sectors(first_directory)
        if len(listed) * self._sector // 128 > _MAX_ENTRIES:
            raise DamagedError
        self.entries = list(_directory(self._joined(listed)))
        root = next((entry for entry in self.entries if entry.kind == ROOT), None)
        if root is None:
            raise DamagedError
        self.root = root
        self._small_table = self._numbers(self._sectors(first_small))
        self._small = self._sectors(root.first)
        # An entry is in one storage: more steps than this are a tree that leads back to itself.
        self._steps = 8 * len(self.entries)

    def stream(self, entry: DirectoryEntry, limit: int | None = None) -> bytes:
        """Return the bytes of one stream, at most `limit`. Raises DamagedError."""
        wanted = entry.size if limit is None else min(entry.size, limit)
        if entry.size >= self._cutoff:
            data = self._joined(self._sectors(entry.first, None if limit is None else wanted))
        else:
            parts: list[bytes] = []
            sector = entry.first
            while sector < _END and len(parts) * _SMALL < wanted:
                if sector >= len(self._small_table):
                    raise DamagedError
                parts.append(self._small_at(sector))
                sector = self._small_table[sector]
            data = b"".join(parts)
        if len(data) < wanted:
            raise DamagedError
        return data[:wanted]

    def unused(self) -> tuple[bytes, bytes]:
        """Return the contents of unused sectors, and the bytes behind the table's last sector."""
        known = len(self._table)
        free = [number for number, following in enumerate(self._table) if following == _FREE]
        there = [each for each in free if (each + 1) * self._sector < self._source.size]
        behind = (known + 1) * self._sector
        rest = self._source.read_at(behind, max(0, self._source.size - behind))
        return b"".join(map(self._at, there)), rest

    def within(self, name: str) -> set[int]:
        """Return the numbers of all entries in a storage of this name, at any depth."""
        found: set[int] = set()
        for each in self.entries:
            if each.kind == STORAGE and each.name == name:
                self._walk(each.below, found, is_deep=True)
        return found

    def inside(self, storage: DirectoryEntry) -> list[DirectoryEntry]:
        """Return what is in a storage itself, as the directory orders it. Raises DamagedError."""
        found: set[int] = set()
        self._walk(storage.below, found, is_deep=False)
        self._steps -= len(found)
        if self._steps < 0:
            raise DamagedError
        return [self.entries[number] for number in sorted(found)]

    def _walk(self, first: int, found: set[int], *, is_deep: bool) -> None:
        waiting = [first]
        while waiting:
            number = waiting.pop()
            if number >= len(self.entries) or number in found:
                continue
            found.add(number)
            entry = self.entries[number]
            waiting += [*entry.beside, entry.below] if is_deep else entry.beside

    def _difat(self, head: bytes, sector: int) -> list[int]:
        found = list(struct.unpack_from("<109I", head, 76))
        seen = 0
        width = self._sector // 4
        while sector < _END:
            seen += 1
            if seen * self._sector > self._source.size:
                raise DamagedError
            more = struct.unpack(f"<{width}I", self._at(sector))
            found += more[:-1]
            sector = more[-1]
        return [each for each in found if each < _END]

    def _numbers(self, sectors: Sequence[int]) -> array[int]:
        if len(sectors) * self._sector > self._source.size:
            raise DamagedError
        found = array("I")
        for sector in sectors:
            found.frombytes(self._at(sector))
        if sys.byteorder == "big":
            found.byteswap()
        return found

    def _sectors(self, first: int, wanted: int | None = None) -> array[int]:
        """Return the sectors of a chain; with `wanted` only those that have so many bytes."""
        found = array("I")
        while first < _END and (wanted is None or len(found) * self._sector < wanted):
            if first >= len(self._table) or len(found) * self._sector > self._source.size:
                raise DamagedError
            found.append(first)
            first = self._table[first]
        return found

    def _joined(self, sectors: Iterable[int]) -> bytes:
        """Return the bytes of some sectors; those that follow each other are read at once."""
        parts: list[bytes] = []
        for _start, run in groupby(enumerate(sectors), lambda each: each[1] - each[0]):
            numbers = [sector for _at, sector in run]
            length = len(numbers) * self._sector
            data = self._source.read_at((numbers[0] + 1) * self._sector, length)
            if len(data) <= length - self._sector:
                raise DamagedError
            # The last sector may be cut short.
            parts.append(data.ljust(length, b"\0"))
        return b"".join(parts)

    def _at(self, sector: int) -> bytes:
        return self._joined((sector,))

    def _small_at(self, number: int) -> bytes:
        in_sector = self._sector // _SMALL
        if number * _SMALL >= self.root.size or number // in_sector >= len(self._small):
            raise DamagedError
        sector = self._small[number // in_sector]
        data = self._source.read_at(
            (sector + 1) * self._sector + number % in_sector * _SMALL, _SMALL
        )
        return data.ljust(_SMALL, b"\0")


def _directory(data: bytes) -> Iterator[DirectoryEntry]:
    for at in range(0, len(data), 128):
        length = int.from_bytes(data[at + 64 : at + 66], "little")
        name = data[at : at + max(0, min(64, length) - 2)].decode("utf-16-le", "replace")
        kind = data[at + 66]
        first = int.from_bytes(data[at + 116 : at + 120], "little")
        size = int.from_bytes(data[at + 120 : at + 124], "little")
        left, right, below = struct.unpack_from("<III", data, at + 68)
        yield DirectoryEntry(name, kind, first, size, (left, right), below)
