"""A zip, read without trust in anything that it says.

**Invariants:**

- Among loose files, a zip that contains parts of a bundle and nothing else counts as those; any
  other is a file.
- The entries of a zip lie end to end from the first byte to the central directory, and the
  directory ends where the file does. So nothing is hidden between them, and none is read twice. A
  data descriptor, which repeats lengths after a file, must say what the directory says.
- What would unpack to far more than its packed size, in one file or in all, is not unpacked; no
  more of a stream is read than its entry in the directory says. So a zip bomb does no harm.
- In a zip made on Windows in which a backslash alone stands between folders, it is read as `/`
  before anything else is looked at. In any other it is refused.
- No name leads out of a folder, and no two are the same on any computer; links are refused. A name
  that is not UTF-8 and does not claim to be is decoded byte by byte.
- The notes that a Mac writes for each file, in a folder beside the bundle's, are ignored. What is
  packed in another way is not wrong, only not read; anything else that does not have the form is
  refused entirely. CRC-32 is not compared: the lists of the bundle have better hashes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from exporters.bundle import layout
from exporters.check.check_report import FindingCode
from exporters.check.file_manager_leftovers import has_leftover_name
from exporters.check.source_files import MAX_FILES, FolderContents, SourceFile

_STARTS: Final = (b"PK\x03\x04", b"PK\x05\x06")
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4sBB5H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_END_64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR: Final = struct.Struct("<4sLQL")
_MAX_DIRECTORY: Final = 64 * 1024 * 1024
_MAX_EXTRA: Final = 4096
_UNICODE_NAMES, _BEHIND, _HOW_HARD = 0x0800, 0x0008, 0x0006
_LOCKED: Final = 0x0001 | 0x0040 | 0x2000
_STORED, _DEFLATED, _DEFLATED_64 = 0, 8, 9
# A data descriptor: the lengths after a file, in 32 or 64 bits, with a signature or without.
_MARK: Final = b"PK\x07\x08"
_LENGTHS: Final = {12: "<3L", 16: "<3L", 20: "<L2Q", 24: "<L2Q"}
# Prose packs to a fifth, and a blank picture to a hundredth. Nothing that anybody would send
# exceeds this ratio; less than these sizes can do no harm.
_SWELLS, _FILE_ANYWAY = 250, 4 * 1024 * 1024
_ALL_SWELL, _ALL_ANYWAY = 100, 64 * 1024 * 1024
_OF_A_MAC: Final = "__MACOSX/"
_ZIP64, _OTHER_NAME = 0x0001, 0x7075
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
_DOS, _UNIX = 0, 3
_MAX_AROUND: Final = 16
_TYPE, _FILE, _FOLDER = 0xF000, 0x8000, 0x4000
_SAFE: Final = 2**53
_SMALL: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_GAPS: Final = frozenset(
    {
        FindingCode.ARCHIVE_PACKED,
        FindingCode.ARCHIVE_LOCKED,
        FindingCode.ARCHIVE_SPLIT,
        FindingCode.ARCHIVE_DEFLATE64,
        FindingCode.ARCHIVE_SWELLS,
    }
)


class ArchiveRefused(Exception):  # noqa: N818 - it says what is the case
    """A zip is not read; `code` is the finding that says why."""

    def __init__(self, code: FindingCode) -> None:
        super().__init__(code)
        self.code = code

    @property
    def is_gap(self) -> bool:
        """Whether the zip is only of a kind that is not read here, and contradicts nothing."""
        return self.code in _GAPS


@dataclass(frozen=True, slots=True)
class ArchiveContents:
    """The files in a zip, those that a Mac put beside them, and the folders that it lists."""

    inside: list[SourceFile]
    beside: list[SourceFile]
    listed: list[str]

    @property
    def sources(self) -> list[SourceFile]:
        """All files."""
        return [*self.inside, *self.beside]

    def as_folder(self) -> FolderContents:
        """Return the files, and the names of all folders that contain those inside.

        Asked for only where the files are a bundle's: names of folders in each other are many
        times as long as the zip.
        """
        found = set(self.listed)
        for source in self.inside:
            steps = source.name.split("/")[:-1]
            found.update("/".join(steps[: n + 1]) for n in range(len(steps)))
        return FolderContents(self.sources, sorted(found))


@dataclass(frozen=True, slots=True)
class _ArchiveEntry:
    raw: bytes
    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")


@dataclass(frozen=True, slots=True)
class _ArchiveEnd:
    count: int
    size: int
    offset: int
    start: int


def is_zip(source: SourceFile) -> bool:
    """Return whether a file begins like a zip."""
    try:
        with source.open() as file:
            return file.read(4) in _STARTS
    except OSError:
        return False


def archive_files(source: SourceFile) -> ArchiveContents:
    """Return the files in a zip, as if it were unpacked; raise ArchiveRefused, and OSError."""
    with source.open() as file:
        end = _read_end(file, source.size)
        entries = _read_directory(file, end)
        _check_names(entries)
        _check_swelling(entries, source.size)
        starts = _check_pieces(file, entries, end.offset)
    own = [entry for entry in entries if not entry.name.startswith(_OF_A_MAC)]
    top = _folder_around([entry.name for entry in own if not entry.is_folder])
    inside = [
        _source(entry, source, entry.name.removeprefix(top), starts[entry.offset])
        for entry in own
        if not entry.is_folder
    ]
    beside = [
        _source(entry, source, entry.name, starts[entry.offset])
        for entry in entries
        if entry.name.startswith(_OF_A_MAC) and not entry.is_folder
    ]
    around = [entry for entry in own if entry.is_folder and not top.startswith(entry.name)]
    folders = [entry.name.removeprefix(top)[:-1] for entry in around]
    return ArchiveContents(inside, beside, folders)


def _folder_around(names: list[str]) -> str:
    """Return the folder, or folders in each other, in which all files lie that are no parts yet.

    What is in it is treated as if it lay at the top.
    """
    top = ""
    for _ in range(_MAX_AROUND):
        if _are_parts(name.removeprefix(top) for name in names):
            break
        tops = {name[: name.find("/", len(top)) + 1] for name in names}
        if len(tops) != 1 or "" in tops:
            break
        top = tops.pop()
    return top


def _source(entry: _ArchiveEntry, archive: SourceFile, name: str, start: int) -> SourceFile:
    packed = entry.packed if entry.method == _DEFLATED else None
    return SourceFile(name, archive.path, entry.size, start, packed)


def open_archives(sources: Sequence[SourceFile]) -> list[SourceFile]:
    """Return the files, with each zip of bundle parts only replaced by the files in it."""
    return [each for source in sources for each in _parts_in(source) or [source]]


def _parts_in(source: SourceFile) -> list[SourceFile]:
    if source.start is not None:
        return []
    try:
        found = archive_files(source).sources if is_zip(source) else []
    except (OSError, ArchiveRefused):
        return []
    # A Mac's notes for each file may lie beside them.
    found = [each for each in found if not has_leftover_name(each.name)]
    if not _are_parts(each.name for each in found):
        return []
    return [replace(each, name=f"{source.name}/{each.name}") for each in found]


def _are_parts(names: Iterable[str]) -> bool:
    """Return whether all these names, unchanged, are paths of a bundle."""
    own = {*layout.COVERED, *layout.OPTIONAL, layout.TAG_MANIFEST, layout.SIGNATURE}
    forms = (layout.is_payload, layout.is_stamp, layout.is_volume, layout.conversation_of)
    return all(name in own or any(is_of(name) for is_of in forms) for name in names)


def _must(holds: bool, code: FindingCode = FindingCode.ARCHIVE_MALFORMED) -> None:
    if not holds:
        raise ArchiveRefused(code)


def _at(file: BinaryIO, offset: int, size: int) -> bytes:
    _must(offset >= 0)
    file.seek(offset)
    data = file.read(size)
    _must(len(data) == size)
    return data


def _read_end(file: BinaryIO, length: int) -> _ArchiveEnd:
    """Return where the central directory is; it must end where the end record begins."""
    start = length - _END.size
    sign, disk, other, here, count, size, offset, comment = _END.unpack(_at(file, start, _END.size))
    _must(sign == b"PK\x05\x06" and comment == 0)
    _must(disk == 0 and other == 0, FindingCode.ARCHIVE_SPLIT)
    _must(here == count)
    end = _ArchiveEnd(count, size, offset, start)
    if count == _FULL16 or _FULL32 in (size, offset):
        end = _read_end_64(file, start)
    _must(end.count <= MAX_FILES and end.size <= _MAX_DIRECTORY)
    _must(end.offset + end.size == end.start)
    return end


def _read_end_64(file: BinaryIO, before: int) -> _ArchiveEnd:
    start = before - _LOCATOR.size - _END_64.size
    data = _at(file, start, _END_64.size + _LOCATOR.size)
    locator, on, place, disks = _LOCATOR.unpack_from(data, _END_64.size)
    _must(locator == b"PK\x06\x07" and place == start and on == 0 and disks <= 1)
    sign, length, _made, _needed, disk, own, here, count, size, offset = _END_64.unpack_from(data)
    _must(sign == b"PK\x06\x06" and length == 44)
    _must(disk == own == 0, FindingCode.ARCHIVE_SPLIT)
    _must(here == count and max(count, size, offset) < _SAFE)
    return _ArchiveEnd(count, size, offset, start)


def _read_directory(file: BinaryIO, end: _ArchiveEnd) -> list[_ArchiveEntry]:
    data = _at(file, end.offset, end.size)
    lines = []
    at = 0
    for _ in range(end.count):
        _must(at + _CENTRAL.size <= len(data))
        fields = _CENTRAL.unpack_from(data, at)
        named, extra, comment = fields[11:14]
        begin = at + _CENTRAL.size
        at = begin + named + extra
        _must(fields[0] == b"PK\x01\x02" and comment == 0 and at <= len(data))
        lines.append((fields, data[begin : begin + named], data[begin + named : at]))
    _must(at == len(data))
    steps = _has_steps_of_windows((fields[2], name) for fields, name, _extra in lines)
    return [_entry(fields, name, extra, steps) for fields, name, extra in lines]


def _has_steps_of_windows(made: Iterable[tuple[int, bytes]]) -> bool:
    """Return whether all was packed on Windows, and no name has a step but by `\\`.

    PowerShell 5 packs so. Nothing is a step on one computer then and a letter on another.
    """
    return all(system == _DOS and b"/" not in name for system, name in made)


def _entry(
    fields: tuple[int, ...], raw: bytes, extra: bytes, steps_of_windows: bool
) -> _ArchiveEntry:
    (_sign, _version, system, _needed, flags, method, _time, _date, crc, packed, size) = fields[:11]
    disk, outside, offset = fields[14], fields[16], fields[17]
    _must(not flags & _LOCKED, FindingCode.ARCHIVE_LOCKED)
    _must(disk == 0, FindingCode.ARCHIVE_SPLIT)
    _must(method != _DEFLATED_64, FindingCode.ARCHIVE_DEFLATE64)
    known = _UNICODE_NAMES | _BEHIND | _HOW_HARD
    _must(method in (_STORED, _DEFLATED) and not flags & ~known, FindingCode.ARCHIVE_PACKED)
    size, packed, offset = _widened([size, packed, offset], extra)
    _must(method == _DEFLATED or packed == size)
    name = _decoded(raw, flags)
    name = name.replace("\\", "/") if steps_of_windows else name
    entry = _ArchiveEntry(raw, name, flags, method, crc, packed, size, offset)
    kind = outside >> 16 & _TYPE if system == _UNIX else 0
    _must(kind in (0, _FOLDER if entry.is_folder else _FILE), FindingCode.ARCHIVE_LINK)
    _must(not entry.is_folder or size == packed == 0)
    return entry


def _decoded(name: bytes, flags: int) -> str:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError as cause:
        if flags & _UNICODE_NAMES:
            raise ArchiveRefused(FindingCode.ARCHIVE_MALFORMED) from cause
        return name.decode("latin-1")


def _widened(fields: list[int], extra: bytes) -> list[int]:
    """Return the fields, with those too large for 32 bits read from the extra part."""
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


def _check_names(entries: Iterable[_ArchiveEntry]) -> None:
    """Refuse names that lead out of the folder, and names that are the same on some computer."""
    seen: set[str] = set()
    for entry in entries:
        path = entry.name.removesuffix("/")
        leads_out = any(step in ("", ".", "..") for step in path.split("/"))
        drive = path[1:2] == ":" and path[0].isascii() and path[0].isalpha()
        _must(not leads_out and not drive, FindingCode.ARCHIVE_LEADS_OUT)
        _must("\\" not in path and "\0" not in path, FindingCode.ARCHIVE_LEADS_OUT)
        # Of the letters that names in a bundle have, only ASCII letters have two cases.
        folded = path.translate(_SMALL)
        _must(folded not in seen, FindingCode.ARCHIVE_TWICE)
        seen.add(folded)


def _check_swelling(entries: Sequence[_ArchiveEntry], length: int) -> None:
    """Refuse a zip of which one file, or all together, would unpack to far more than its size."""
    for entry in entries:
        most = max(_FILE_ANYWAY, _SWELLS * entry.packed)
        _must(entry.size <= most, FindingCode.ARCHIVE_SWELLS)
    whole = sum(entry.size for entry in entries)
    _must(whole <= max(_ALL_ANYWAY, _ALL_SWELL * length), FindingCode.ARCHIVE_SWELLS)


def _check_pieces(file: BinaryIO, entries: Iterable[_ArchiveEntry], end: int) -> dict[int, int]:
    """Return where each file's bytes begin, by its offset; entries must lie end to end."""
    starts: dict[int, int] = {}
    at = 0
    ordered = sorted(entries, key=lambda each: each.offset)
    afters = [*(entry.offset for entry in ordered[1:]), end]
    for entry, after in zip(ordered, afters, strict=False):
        _must(entry.offset == at)
        starts[entry.offset] = _check_piece(file, entry, end)
        behind = starts[entry.offset] + entry.packed
        at = behind if after == behind else _check_behind(file, entry, behind, after)
        _must(at <= end and bool(entry.flags & _BEHIND) is (at != behind))
    _must(at == end)
    return starts


def _check_piece(file: BinaryIO, entry: _ArchiveEntry, end: int) -> int:
    """Compare the local header with the directory; return where the file's bytes begin.

    If a data descriptor after the file has the values, each of them may be 0 in the header.
    """
    fields = _LOCAL.unpack(_at(file, entry.offset, _LOCAL.size))
    sign, _needed, flags, method, _time, _date, crc, packed, size = fields[:9]
    named, extra = int(fields[9]), int(fields[10])
    start = entry.offset + _LOCAL.size + named + extra
    _must(sign == b"PK\x03\x04" and extra <= _MAX_EXTRA and start <= end)
    rest = _at(file, entry.offset + _LOCAL.size, named + extra)
    size, packed = _widened([size, packed], rest[named:])
    _must(flags == entry.flags and method == entry.method and rest[:named] == entry.raw)
    pairs = ((crc, entry.crc), (packed, entry.packed), (size, entry.size))
    _must(all(own == stated or (own == 0 and flags & _BEHIND) for own, stated in pairs))
    return start


def _check_behind(file: BinaryIO, entry: _ArchiveEntry, at: int, after: int) -> int:
    """Compare the data descriptor after a file with the directory; return where it ends."""
    length = after - at
    _must(length in _LENGTHS)
    raw = _at(file, at, length)
    marked = length in (16, 24)
    _must(not marked or raw.startswith(_MARK))
    stated = struct.unpack(_LENGTHS[length], raw[4:] if marked else raw)
    _must(stated == (entry.crc, entry.packed, entry.size))
    return after
