"""Compound files of Microsoft: Outlook's messages, and the old forms of office files.

The file format follows [MS-CFB], the names of a message's streams [MS-OXMSG].

**Invariants:**

- The streams of a message are known by name, so a message can be searched completely. Word, Excel
  and PowerPoint keep pictures in forms of their own: their streams are carved, and the file counts
  as FORMAT.
- Chains of sectors are limited by the size of the file: a circular one is damage.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from diary.media.byte_source import BytesSource, Source
from diary.media.decoder_results import UnsearchedReason
from diary.media.metadata.carving import carve
from diary.media.metadata.places_in_text import is_file, read_words
from diary.media.metadata.scan import Scan
from diary.media.metadata.tnef import read_property

MAX_OLE: Final = 128 << 20
_MAX_ENTRIES: Final = 4_000
_FREE: Final = 0xFFFFFFFF
_END: Final = 0xFFFFFFFA  # this and above is not a sector
_PROPERTY: Final = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})(?:-[0-9A-F]{8})?\Z", re.I)
_MESSAGE_MARK: Final = "__properties_version1.0"
_NAMED_ONES: Final = "__substg1.0_00030102"
_MAX_WORDS: Final = 4 << 20
_NAMES: Final = "__nameid_version1.0"


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

    def __init__(self, data: bytes) -> None:
        self._data = data
        shift, small_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or small_shift != 6:
            raise DamagedError
        self._sector = 1 << shift
        first_directory, _, cutoff, first_small = struct.unpack_from("<IIII", data, 48)
        first_difat, _count = struct.unpack_from("<II", data, 68)
        self._cutoff = cutoff
        self._table = self._numbers(self._difat(first_difat))
        self.entries = list(self._directory(self._chain(first_directory)))
        root = next((entry for entry in self.entries if entry.kind == 5), None)
        if root is None:
            raise DamagedError
        self._small_table = self._numbers(self._sectors(first_small))
        self._small = self._chain(root.first)[: root.size]

    def stream(self, entry: DirectoryEntry) -> bytes:
        """Return the bytes of one stream."""
        if entry.size >= self._cutoff:
            data = self._chain(entry.first)
        else:
            parts: list[bytes] = []
            sector = entry.first
            while sector < _END and len(parts) * 64 < entry.size:
                if sector >= len(self._small_table):
                    raise DamagedError
                parts.append(self._small[sector * 64 : sector * 64 + 64])
                sector = self._small_table[sector]
            data = b"".join(parts)
        if len(data) < entry.size:
            raise DamagedError
        return data[: entry.size]

    def unused(self) -> tuple[bytes, bytes]:
        """Return the contents of unused sectors, and the bytes behind the table's last sector."""
        known = len(self._table)
        free = [number for number, following in enumerate(self._table) if following == _FREE]
        there = [each for each in free if (each + 1) * self._sector < len(self._data)]
        return b"".join(map(self._at, there)), self._data[(known + 1) * self._sector :]

    def within(self, name: str) -> set[int]:
        """Return the numbers of all entries in a storage of this name, at any depth."""
        waiting = [each.below for each in self.entries if each.kind == 1 and each.name == name]
        found: set[int] = set()
        while waiting:
            number = waiting.pop()
            if number >= len(self.entries) or number in found:
                continue
            found.add(number)
            waiting += [*self.entries[number].beside, self.entries[number].below]
        return found

    def _difat(self, sector: int) -> list[int]:
        found = list(struct.unpack_from("<109I", self._data, 76))
        seen = 0
        width = self._sector // 4
        while sector < _END:
            seen += 1
            if seen * self._sector > len(self._data):
                raise DamagedError
            more = struct.unpack(f"<{width}I", self._at(sector))
            found += more[:-1]
            sector = more[-1]
        return [each for each in found if each < _END]

    def _numbers(self, sectors: list[int]) -> list[int]:
        if len(sectors) * self._sector > len(self._data):
            raise DamagedError
        width = self._sector // 4
        found: list[int] = []
        for sector in sectors:
            found += struct.unpack(f"<{width}I", self._at(sector))
        return found

    def _sectors(self, first: int) -> list[int]:
        found: list[int] = []
        while first < _END:
            if first >= len(self._table) or len(found) * self._sector > len(self._data):
                raise DamagedError
            found.append(first)
            first = self._table[first]
        return found

    def _chain(self, first: int) -> bytes:
        return b"".join(map(self._at, self._sectors(first)))

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        data = self._data[start : start + self._sector]
        if not data:
            raise DamagedError
        # The last sector may be cut short.
        return data.ljust(self._sector, b"\0")

    def _directory(self, data: bytes) -> Iterator[DirectoryEntry]:
        for at in range(0, len(data), 128):
            length = int.from_bytes(data[at + 64 : at + 66], "little")
            name = data[at : at + max(0, min(64, length) - 2)].decode("utf-16-le", "replace")
            kind = data[at + 66]
            first = int.from_bytes(data[at + 116 : at + 120], "little")
            size = int.from_bytes(data[at + 120 : at + 124], "little")
            left, right, below = struct.unpack_from("<III", data, at + 68)
            yield DirectoryEntry(name, kind, first, size, (left, right), below)


def read_compound(source: Source, scan: Scan) -> None:
    """Add what the streams of a compound file contain."""
    if source.size > MAX_OLE:
        scan.unsearched.add(UnsearchedReason.SIZE)
        return
    if not scan.spend_bytes(source.size):
        return
    data = source.read_at(0, source.size)
    try:
        file = CompoundFile(data)
    except (DamagedError, struct.error):
        scan.unsearched.add(UnsearchedReason.DAMAGED)
        carve(source, scan)
        return
    # Names of properties are in streams that are named like properties.
    _read_unused(file, scan)
    names = file.within(_NAMES)
    numbers = _named(file)
    listed = [each for number, each in enumerate(file.entries) if number not in names]
    streams = [entry for entry in listed if entry.kind == 2]
    is_message = any(entry.name == _MESSAGE_MARK for entry in streams)
    if not is_message:
        streams = [entry for entry in file.entries if entry.kind == 2]
    if len(streams) > _MAX_ENTRIES:
        scan.unsearched.add(UnsearchedReason.COUNT)
    for entry in streams[:_MAX_ENTRIES]:
        try:
            content = file.stream(entry)
        except DamagedError:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
            continue
        _read_stream(entry.name, content, numbers if is_message else None, scan)


def _read_unused(file: CompoundFile, scan: Scan) -> None:
    """Add what is in unused space: deleted data, and data appended to the file."""
    free, behind = file.unused()
    if behind.strip(b"\0"):
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    for data in (free, behind):
        if data.strip(b"\0"):
            carve(BytesSource(data), scan)
            if is_file(data):
                scan.scan_part("unused", BytesSource(data))
            for form in ("utf-16-le", "latin-1"):
                read_words(data[:_MAX_WORDS].decode(form, "replace"), scan)


def _named(file: CompoundFile) -> dict[int, int]:
    """Return the identifiers of named properties, by their numbers in this file."""
    entry = next((each for each in file.entries if each.name == _NAMED_ONES), None)
    try:
        data = file.stream(entry) if entry else b""
    except DamagedError:
        return {}
    rows = struct.iter_unpack("<IHH", data[: len(data) // 8 * 8])
    return {0x8000 + index: identifier for identifier, kind, index in rows if not kind & 1}


def _read_stream(name: str, content: bytes, numbers: dict[int, int] | None, scan: Scan) -> None:
    known = _PROPERTY.match(name) if numbers is not None else None
    if name == _NAMED_ONES:
        return
    if known is not None and numbers is not None:
        number, form = int(known[1], 16), int(known[2], 16) & 0xFFF
        number = numbers.get(number, number)
        if content.strip(b"\0"):
            read_property(number, form, content, scan)
    elif name != _MESSAGE_MARK:
        scan.unsearched.add(UnsearchedReason.FORMAT)
        carve(BytesSource(content), scan)
