"""A zip that a bundle came in, read strictly: stored, in one piece, every byte accounted for.

The rules are:

- Pieces lie end to end from the first byte to the list of them, and the list ends where the file
  does. So nothing is hidden between them, and nothing grows when it is read.
- No name leads out of a folder, and no two are the same on any computer; links are refused.
- What is packed in another way is not wrong, only not read here; whatever else is not of the form
  is refused whole. CRC-32 is not compared: the lists of the bundle have better.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from exporters import bag
from exporters.check.sources import MAX_FILES, Found, Source

_STARTS: Final = (b"PK\x03\x04", b"PK\x05\x06")
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4sBB5H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_END_64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR: Final = struct.Struct("<4sLQL")
_MAX_DIRECTORY: Final = 64 * 1024 * 1024
_MAX_EXTRA: Final = 4096
_UNICODE_NAMES: Final = 0x0800
_ZIP64, _OTHER_NAME = 0x0001, 0x7075
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
_UNIX: Final = 3
_TYPE, _FILE, _FOLDER = 0xF000, 0x8000, 0x4000
_SAFE: Final = 2**53


class Refused(Exception):  # noqa: N818 - it says what is the case
    """Why a zip is not read, as the code of a finding."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    flags: int
    crc: int
    size: int
    offset: int

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")


@dataclass(frozen=True, slots=True)
class _End:
    count: int
    size: int
    offset: int
    start: int


def is_zip(source: Source) -> bool:
    """Whether a file begins as a zip does."""
    try:
        with source.open() as file:
            return file.read(4) in _STARTS
    except OSError:
        return False


def contents(source: Source) -> Found:
    """The files in a zip, as if it were unpacked; raises Refused, and OSError."""
    with source.open() as file:
        end = _read_end(file, source.size)
        entries = _read_directory(file, end)
        _check_names(entries)
        starts = _check_pieces(file, entries, end.offset)
    files = [entry for entry in entries if not entry.is_folder]
    tops = {entry.name[: entry.name.find("/") + 1] for entry in files}
    # what lies in one folder, if all of it does, is taken as if it lay at the top
    top = tops.pop() if len(tops) == 1 and not _are_parts(e.name for e in files) else ""
    inside = [
        Source(entry.name.removeprefix(top), source.path, entry.size, starts[entry.offset])
        for entry in files
    ]
    own = [e.name.removeprefix(top)[:-1] for e in entries if e.is_folder and e.name != top]
    return Found(inside, _folders(inside, own))


def opened(sources: Sequence[Source]) -> list[Source]:
    """The files, those in zips that hold parts of a bundle and nothing else in place of the zip."""
    return [each for source in sources for each in _parts_in(source) or [source]]


def _parts_in(source: Source) -> list[Source]:
    if source.start is not None:
        return []
    try:
        found = contents(source).sources if is_zip(source) else []
    except (OSError, Refused):
        return []
    if not _are_parts(each.name for each in found):
        return []
    return [replace(each, name=f"{source.name}/{each.name}") for each in found]


def _are_parts(names: Iterable[str]) -> bool:
    """Whether these are all paths of a bundle, as they stand."""
    own = {*bag.COVERED, *bag.OPTIONAL, bag.TAG_MANIFEST, bag.SIGNATURE}
    return all(
        name in own or bag.is_payload(name) or bag.is_stamp(name) or bag.is_volume(name)
        for name in names
    )


def _must(holds: bool, code: str = "archive-malformed") -> None:
    if not holds:
        raise Refused(code)


def _at(file: BinaryIO, offset: int, size: int) -> bytes:
    _must(offset >= 0)
    file.seek(offset)
    data = file.read(size)
    _must(len(data) == size)
    return data


def _read_end(file: BinaryIO, length: int) -> _End:
    """Where the list of files stands; it must end where the end record begins."""
    start = length - _END.size
    sign, disk, other, here, count, size, offset, comment = _END.unpack(_at(file, start, _END.size))
    _must(sign == b"PK\x05\x06" and comment == 0)
    _must(disk == 0 and other == 0, "archive-packed")
    _must(here == count)
    end = _End(count, size, offset, start)
    if count == _FULL16 or _FULL32 in (size, offset):
        end = _read_end_64(file, start)
    _must(end.count <= MAX_FILES and end.size <= _MAX_DIRECTORY)
    _must(end.offset + end.size == end.start)
    return end


def _read_end_64(file: BinaryIO, before: int) -> _End:
    start = before - _LOCATOR.size - _END_64.size
    data = _at(file, start, _END_64.size + _LOCATOR.size)
    locator, disk, place, _disks = _LOCATOR.unpack_from(data, _END_64.size)
    _must(locator == b"PK\x06\x07" and place == start)
    sign, length, _made, _needed, own, other, here, count, size, offset = _END_64.unpack_from(data)
    _must(sign == b"PK\x06\x06" and length == 44)
    _must(disk == own == other == 0, "archive-packed")
    _must(here == count and max(count, size, offset) < _SAFE)
    return _End(count, size, offset, start)


def _read_directory(file: BinaryIO, end: _End) -> list[_Entry]:
    data = _at(file, end.offset, end.size)
    entries = []
    at = 0
    for _ in range(end.count):
        _must(at + _CENTRAL.size <= len(data))
        fields = _CENTRAL.unpack_from(data, at)
        named, extra, comment = fields[11:14]
        begin = at + _CENTRAL.size
        at = begin + named + extra
        _must(fields[0] == b"PK\x01\x02" and comment == 0 and at <= len(data))
        entries.append(_entry(fields, data[begin : begin + named], data[begin + named : at]))
    _must(at == len(data))
    return entries


def _entry(fields: tuple[int, ...], name: bytes, extra: bytes) -> _Entry:
    (_sign, _version, system, _needed, flags, method, _time, _date, crc, packed, size) = fields[:11]
    disk, outside, offset = fields[14], fields[16], fields[17]
    _must(not flags & ~_UNICODE_NAMES and method == 0 and disk == 0, "archive-packed")
    size, packed, offset = _widened([size, packed, offset], extra)
    _must(packed == size)
    entry = _Entry(_decoded(name), flags, crc, size, offset)
    kind = outside >> 16 & _TYPE if system == _UNIX else 0
    _must(kind in (0, _FOLDER if entry.is_folder else _FILE), "archive-link")
    _must(not entry.is_folder or size == 0)
    return entry


def _decoded(name: bytes) -> str:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError as cause:
        raise Refused("archive-malformed") from cause


def _widened(fields: list[int], extra: bytes) -> list[int]:
    """The fields, those that did not fit their 32 bits taken from the extra part."""
    wide: tuple[int, ...] | None = None
    many = fields.count(_FULL32)
    at = 0
    while at < len(extra):
        _must(at + 4 <= len(extra))
        id_, length = struct.unpack_from("<2H", extra, at)
        _must(at + 4 + length <= len(extra) and id_ != _OTHER_NAME)
        if id_ == _ZIP64:
            _must(wide is None and length >= 8 * many)
            wide = struct.unpack_from(f"<{many}Q", extra, at + 4)
            _must(all(each < _SAFE for each in wide))
        at += 4 + length
    _must(wide is not None or not many)
    left = iter(wide or ())
    return [next(left) if field == _FULL32 else field for field in fields]


def _check_names(entries: Iterable[_Entry]) -> None:
    """No name leads out of the folder, and no two are the same on any computer."""
    seen: set[str] = set()
    for entry in entries:
        path = entry.name.removesuffix("/")
        leads_out = any(step in ("", ".", "..") for step in path.split("/"))
        drive = path[1:2] == ":" and path[0].isascii() and path[0].isalpha()
        _must(not leads_out and not drive, "archive-leads-out")
        _must("\\" not in path and "\0" not in path, "archive-leads-out")
        _must(path.lower() not in seen, "archive-twice")
        seen.add(path.lower())


def _check_pieces(file: BinaryIO, entries: Iterable[_Entry], end: int) -> dict[int, int]:
    """Where each file's bytes begin, by its offset; pieces must lie end to end."""
    starts: dict[int, int] = {}
    at = 0
    for entry in sorted(entries, key=lambda each: each.offset):
        _must(entry.offset == at)
        starts[entry.offset] = _check_piece(file, entry, end)
        at = starts[entry.offset] + entry.size
        _must(at <= end)
    _must(at == end)
    return starts


def _check_piece(file: BinaryIO, entry: _Entry, end: int) -> int:
    """What stands before a file must say of it what the list says; where its bytes begin."""
    fields = _LOCAL.unpack(_at(file, entry.offset, _LOCAL.size))
    sign, _needed, flags, method, _time, _date, crc, packed, size = fields[:9]
    named, extra = int(fields[9]), int(fields[10])
    start = entry.offset + _LOCAL.size + named + extra
    _must(sign == b"PK\x03\x04" and extra <= _MAX_EXTRA and start <= end)
    rest = _at(file, entry.offset + _LOCAL.size, named + extra)
    own_size, own_packed = _widened([size, packed], rest[named:])
    _must(flags == entry.flags and method == 0 and crc == entry.crc)
    _must(_decoded(rest[:named]) == entry.name and own_packed == own_size == entry.size)
    return start


def _folders(sources: Iterable[Source], others: Iterable[str]) -> list[str]:
    """The names of all folders that these files lie in, with others that are known of."""
    found = set(others)
    for source in sources:
        steps = source.name.split("/")[:-1]
        found.update("/".join(steps[: n + 1]) for n in range(len(steps)))
    return sorted(found)
