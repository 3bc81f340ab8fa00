"""Archives, office files that are archives, and AppleDouble files of macOS.

ZIP follows APPNOTE 6.3.10; gzip RFC 1952; tar POSIX 1003.1-2001 (pax) and the GNU forms;
AppleDouble (`._name`) RFC 1740 and Darwin's `copyfile`.

**Invariants:**

- Every byte of an archive belongs to a member or to the directory. Bytes between, before or behind
  them are scanned too, and the archive counts as damaged: another reader may find a file there.
- Nothing is unpacked beyond the size that it states and the budget of the scan, so a small archive
  cannot fill the memory.
- An AppleDouble attribute is known to hold neither place nor device, is searched as text, or counts
  as FORMAT. A resource fork that is not blank counts as FORMAT.
"""

from __future__ import annotations

import bz2
import lzma
import plistlib
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol
from xml.parsers.expat import ExpatError

from diary.media.byte_source import BytesSource, SliceSource, Source
from diary.media.decoder_results import UnsearchedReason
from diary.media.file_type import HEAD, detect_file_type
from diary.media.metadata.carving import carve
from diary.media.metadata.places_in_text import read_words
from diary.media.metadata.scan import MAX_PART, MAX_PARTS, Scan
from diary.media.safe_text import decode_text

_END, _WIDE_END, _LOCATOR = b"PK\5\6", b"PK\6\6", b"PK\6\7"
_ENTRY, _LOCAL, _DESCRIPTOR = b"PK\1\2", b"PK\3\4", b"PK\7\x08"
_STORED, _DEFLATED, _BZIP2 = 0, 8, 12
_FILLER: Final = 64 << 10  # of zeros, used for alignment
_UNKNOWN: Final = "application/octet-stream"
_WITH_CONTENT: Final = (b"\0", b"0", b"7", b"L", b"K", b"x", b"g")  # files, long names, texts
_MAX_COMMENT: Final = 0xFFFF
_MAX_DIRECTORY: Final = 16 << 20
# Members without text or pictures that are common in office files and books.
_SILENT_MEMBERS: Final = re.compile(
    r"(?:^|/)(?:layout-cache|printerSettings\d*\.bin|fonts?/[^/]+\.(?:ttf|otf|woff2?|odttf|ttc)|[^/]+\.(?:odttf|fntdata))\Z",
    re.IGNORECASE,
)


_NO_PRINTER: Final = re.compile(r"pdf|xps|onenote|fax|document writer|\ufffd", re.IGNORECASE)


class Inflater(Protocol):
    """The interface that zlib, bz2 and lzma share."""

    @property
    def eof(self) -> bool:
        """Return whether the packed data ended."""
        ...

    @property
    def unused_data(self) -> bytes:
        """Return the bytes behind the end of the packed data."""
        ...

    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes:
        """Return the next bytes, at most `max_length` of them."""
        ...


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of the directory; `start` is the offset of its local header."""

    name: str
    comment: bytes
    flags: int
    method: int
    packed: int
    size: int
    start: int
    checksum: int


def read_zip(source: Source, scan: Scan) -> None:
    """Add what the members of a ZIP archive contain."""
    end = _end_of_directory(source)
    if end is None:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
        carve(source, scan)
        return
    count, size, start, tail, behind = end
    comment = source.read_at(behind, source.size - behind)
    if comment:
        scan.scan_part("comment", BytesSource(comment))
    if size > _MAX_DIRECTORY or not scan.spend_bytes(size):
        scan.unsearched.add(UnsearchedReason.SIZE)
        return
    members = list(_members(source.read_at(start, size), min(count, MAX_PARTS)))
    if len(members) != count:
        scan.unsearched.add(
            UnsearchedReason.COUNT if count > MAX_PARTS else UnsearchedReason.DAMAGED
        )
    covered = [(start, start + size), (tail, source.size)]
    for member in sorted(members, key=lambda each: each.start):
        covered.append(_read_member(source, member, scan))
    _between(source, sorted(covered), scan)


def _end_of_directory(source: Source) -> tuple[int, int, int, int, int] | None:
    """Return count, size and start of the directory, and start and end of its end records."""
    begin = max(0, source.size - _MAX_COMMENT - 22)
    tail = source.read_at(begin, source.size - begin)
    at = tail.rfind(_END)
    while at >= 0:
        record = tail[at : at + 22]
        if len(record) == 22 and at + 22 + int.from_bytes(record[20:22], "little") == len(tail):
            count, size, start = struct.unpack("<HII", record[10:20])
            first = begin + at
            wide = _wide_end(source, first)
            if wide is not None and (count == 0xFFFF or 0xFFFFFFFF in (size, start)):
                count, size, start, first = wide
            if start + size <= first:
                return count, size, start, first, begin + at + 22
        at = tail.rfind(_END, 0, at)
    return None


def _wide_end(source: Source, at: int) -> tuple[int, int, int, int] | None:
    locator = source.read_at(at - 20, 20) if at >= 20 else b""
    if locator[:4] != _LOCATOR:
        return None
    first = int.from_bytes(locator[8:16], "little")
    record = source.read_at(first, 56)
    if record[:4] != _WIDE_END or len(record) < 56:
        return None
    count, size, start = struct.unpack("<QQQ", record[32:56])
    return count, size, start, first


def _members(directory: bytes, most: int) -> Iterator[Member]:
    at = 0
    for _ in range(most):
        head = directory[at : at + 46]
        if len(head) < 46 or head[:4] != _ENTRY:
            return
        flags, method, _, checksum, packed, size = struct.unpack("<HHIIII", head[8:28])
        named, extra, comment = struct.unpack("<HHH", head[28:34])
        start = int.from_bytes(head[42:46], "little")
        name = directory[at + 46 : at + 46 + named]
        more = directory[at + 46 + named : at + 46 + named + extra]
        size, packed, start = _wide(more, size, packed, start)
        at += 46 + named + extra
        remark = directory[at : at + comment]
        yield Member(decode_text(name), remark, flags, method, packed, size, start, checksum)
        at += comment


def _wide(extra: bytes, *numbers: int) -> tuple[int, ...]:
    """Return ZIP64 sizes and offset from the extra field, where the plain fields are full."""
    wide = b""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack("<HH", extra[at : at + 4])
        if kind == 1:
            wide = extra[at + 4 : at + 4 + length]
        at += 4 + length
    found: list[int] = []
    for number in numbers:
        if number == 0xFFFFFFFF and len(wide) >= 8:
            number, wide = int.from_bytes(wide[:8], "little"), wide[8:]
        found.append(number)
    return tuple(found)


def _read_member(source: Source, member: Member, scan: Scan) -> tuple[int, int]:
    """Add one member, and return its first offset and its end."""
    head = source.read_at(member.start, 30)
    if head[:4] != _LOCAL or len(head) < 30:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
        return member.start, member.start
    flags, method = struct.unpack("<HH", head[6:10])
    packed, size = struct.unpack("<II", head[18:26])
    named, extra = struct.unpack("<HH", head[26:30])
    begin = member.start + 30 + named + extra
    end = begin + member.packed
    known = {0, 0xFFFFFFFF} if flags & 8 else {0xFFFFFFFF}
    same = packed in known | {member.packed} and size in known | {member.size}
    if method != member.method or not same or end > source.size:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    if member.comment:
        scan.scan_part("comment", BytesSource(member.comment))
    content = SliceSource(source, begin, member.packed)
    if member.flags & 0x41:
        scan.unsearched.add(UnsearchedReason.LOCKED)
    elif not (member.name.endswith("/") and member.size == 0):
        _unpack(content, member, scan)
    if flags & 8:
        end += _descriptor(source, end, member)
    return member.start, end


def _descriptor(source: Source, at: int, member: Member) -> int:
    """Return the length of the data descriptor, which may have a signature and 8-byte sizes."""
    data = source.read_at(at, 24)
    signed = 4 if data[:4] == _DESCRIPTOR else 0
    for form in ("<III", "<IQQ"):
        length = signed + struct.calcsize(form)
        if len(data) >= length:
            found = struct.unpack(form, data[signed:length])
            if found == (member.checksum, member.packed, member.size):
                return length
    return 0


def _unpack(content: Source, member: Member, scan: Scan) -> None:
    if member.method == _STORED:
        if member.packed != member.size:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
        _hand_on(content, member.name, scan)
        return
    if member.method == _DEFLATED:
        inflater: Inflater = zlib.decompressobj(-15)
    elif member.method == _BZIP2:
        inflater = bz2.BZ2Decompressor()
    else:
        scan.unsearched.add(UnsearchedReason.FORMAT)
        return
    if not scan.spend_bytes(member.size):
        return
    data, whole = inflate(inflater, content, member.size)
    if not whole or len(data) != member.size or zlib.crc32(data) != member.checksum:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    _hand_on(BytesSource(data), member.name, scan)


def _hand_on(content: Source, name: str, scan: Scan) -> None:
    unknown = detect_file_type(content.read_at(0, min(HEAD, content.size))).media_type == _UNKNOWN
    if unknown and _SILENT_MEMBERS.search(name):
        carve(content, scan)
        if "printersettings" in name.lower():
            _name_printer(content, scan)
    elif content.size:
        scan.add_text(name)
        read_words(name, scan)
        scan.scan_part(name, content)


def _name_printer(content: Source, scan: Scan) -> None:
    """Name the printer: its settings begin with its name (DEVMODEW of Windows)."""
    name = content.read_at(0, 64).decode("utf-16-le", "replace").partition("\0")[0]
    if name.isprintable() and not _NO_PRINTER.search(name):
        scan.add_device(name, "printer settings")


def inflate(inflater: Inflater, content: Source, most: int) -> tuple[bytes, bool]:
    """Return at most `most` bytes, and whether the packed data ended there without error."""
    data = bytearray()
    at = 0
    try:
        while at < content.size and not inflater.eof:
            piece = content.read_at(at, 1 << 16)
            at += len(piece)
            data += inflater.decompress(piece, max(1, most + 1 - len(data)))
            # Read all output that a limit held back before adding more input.
            while not inflater.eof and len(data) <= most:
                more = inflater.decompress(_held(inflater), max(1, most + 1 - len(data)))
                if not more:
                    break
                data += more
            if len(data) > most or not piece:
                break
    except (zlib.error, OSError, EOFError, ValueError, lzma.LZMAError):
        del data[most:]
        return bytes(data), False
    used = inflater.eof and not inflater.unused_data and at >= content.size
    whole = used and len(data) <= most
    del data[most:]
    return bytes(data), whole


def _held(inflater: Inflater) -> bytes:
    held: bytes = getattr(inflater, "unconsumed_tail", b"")
    return held


def _between(source: Source, covered: list[tuple[int, int]], scan: Scan) -> None:
    """Scan the bytes that belong to no member and no directory."""
    at = 0
    for start, end in covered:
        if start > at:
            gap = source.read_at(at, min(start - at, _FILLER + 1))
            if start - at > _FILLER or gap.strip(b"\0"):
                scan.unsearched.add(UnsearchedReason.DAMAGED)
                scan.scan_part("between", SliceSource(source, at, start - at))
        elif start < at:
            scan.unsearched.add(UnsearchedReason.DAMAGED)  # two members share bytes
        at = max(at, end)


def read_gzip(source: Source, scan: Scan) -> None:
    """Add what is packed with gzip."""
    head = source.read_at(0, 1024)
    if len(head) > 10 and head[3] & 0x18:
        # A name and a comment precede the packed data (RFC 1952, 2.3.1).
        at = 12 + int.from_bytes(head[10:12], "little") if head[3] & 4 else 10
        head_text = b"\n".join(head[at:].split(b"\0")[:2]).decode("latin-1")
        scan.add_text(head_text)
        read_words(head_text, scan)
    _read_packed(source, scan, lambda: zlib.decompressobj(31))


def read_bzip2(source: Source, scan: Scan) -> None:
    """Add what is packed with bzip2."""
    _read_packed(source, scan, bz2.BZ2Decompressor)


def read_xz(source: Source, scan: Scan) -> None:
    """Add what is packed with xz, within a limit of memory."""
    _read_packed(source, scan, lambda: lzma.LZMADecompressor(memlimit=256 << 20))


def _read_packed(source: Source, scan: Scan, make: Callable[[], Inflater]) -> None:
    most = min(MAX_PART, scan.budget.unpacked)
    data, whole = inflate(make(), source, most)
    scan.spend_bytes(len(data))
    if not whole:
        # A second stream behind the first is usual for logs, but not for files that people send.
        scan.unsearched.add(
            UnsearchedReason.SIZE if len(data) >= most else UnsearchedReason.DAMAGED
        )
    scan.scan_part("packed", BytesSource(data))


def read_tar(source: Source, scan: Scan) -> None:
    """Add what the members of a tar archive contain."""
    at = 0
    for _ in range(2 * MAX_PARTS):
        head = source.read_at(at, 512)
        if not head.strip(b"\0"):
            break
        size = _tar_size(head)
        if size is None or at + 512 + size > source.size:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
            break
        kind, name = head[156:157], decode_text(head[:100].partition(b"\0")[0])
        content = SliceSource(source, at + 512, size)
        if kind in _WITH_CONTENT and size:
            scan.add_text(name)
            read_words(name, scan)
            scan.scan_part(name, content)
        elif size:
            scan.unsearched.add(UnsearchedReason.FORMAT)
        at += 512 + -(-size // 512) * 512
    else:
        scan.unsearched.add(UnsearchedReason.COUNT)
    _tar_end(source, at, scan)


def _tar_size(head: bytes) -> int | None:
    """Return the size of a member, if the checksum of its header is right."""
    if len(head) < 512 or head[257:262] != b"ustar":
        return None
    unsummed = head[:148] + b" " * 8 + head[156:]
    try:
        if int(head[148:156].strip(b"\0 ") or b"0", 8) != sum(unsummed):
            return None
        if head[124] & 0x80:
            return int.from_bytes(head[125:136], "big")
        size = int(head[124:136].strip(b"\0 ") or b"0", 8)
    except ValueError:
        return None
    return max(0, size)


def _tar_end(source: Source, at: int, scan: Scan) -> None:
    while at < source.size:
        piece = source.read_at(at, 1 << 20)
        if piece.strip(b"\0"):
            scan.unsearched.add(UnsearchedReason.DAMAGED)
            return
        at += max(1, len(piece))


MAX_SIZE: Final = 4 << 20
_RESOURCES, _FINDER = 2, 9
_MAX_ENTRIES: Final = 16
_MAX_ATTRIBUTES: Final = 200
_MAX_VALUES: Final = 200_000
_FINDER_INFO: Final = 34
_BLANK: Final = b"This resource fork intentionally left blank"
# Numbers, dates and identifiers; the name of a program is not a device.
_SILENT_ATTRIBUTES: Final = frozenset(
    {"com.apple.FinderInfo", "com.apple.lastuseddate#PS", "com.apple.macl", "com.apple.provenance"}
    | {"com.apple.cscachefs", "com.apple.genstore.info", "com.apple.rootless"}
    | {"com.apple.diskimages.fsck", "com.apple.diskimages.recentcksum"}
)
_WORDS: Final = ("com.apple.quarantine", "com.apple.TextEncoding", "com.apple.metadata:")


def read_apple_double(source: Source, scan: Scan) -> None:
    """Add what the entries of an AppleDouble file contain."""
    if source.size > MAX_SIZE or not scan.spend_bytes(source.size):
        scan.unsearched.add(UnsearchedReason.SIZE)
        return
    data = source.read_at(0, source.size)
    count = int.from_bytes(data[24:26], "big")
    if count > _MAX_ENTRIES or len(data) < 26 + 12 * count:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
        return
    for kind, offset, length in struct.iter_unpack(">III", data[26 : 26 + 12 * count]):
        content = data[offset : offset + length]
        if len(content) < length:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
        if kind == _FINDER:
            _read_attributes(data, content[_FINDER_INFO:], scan)
        elif kind != _RESOURCES or (content.strip(b"\0") and _BLANK not in content[:512]):
            scan.unsearched.add(UnsearchedReason.FORMAT)
            carve(BytesSource(content), scan)


def _read_attributes(data: bytes, head: bytes, scan: Scan) -> None:
    """Read the attributes behind the Finder's data.

    The offsets of their values count from the start of the file.
    """
    if not head.strip(b"\0"):
        return
    count = int.from_bytes(head[34:36], "big")
    if head[:4] != b"ATTR" or count > _MAX_ATTRIBUTES:
        scan.unsearched.add(UnsearchedReason.FORMAT)
        return
    at = 36
    for _ in range(count):
        if at + 11 > len(head):
            scan.unsearched.add(UnsearchedReason.DAMAGED)
            return
        offset, length = struct.unpack_from(">II", head, at)
        named = head[at + 10]
        name = decode_text(head[at + 11 : at + 11 + named].rstrip(b"\0"))
        value = data[offset : offset + length]
        if len(value) < length:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
        _read_attribute(name, value, scan)
        at += (11 + named + 3) & ~3


def _read_attribute(name: str, value: bytes, scan: Scan) -> None:
    if name in _SILENT_ATTRIBUTES:
        return
    if not name.startswith(_WORDS):
        scan.unsearched.add(UnsearchedReason.FORMAT)
        carve(BytesSource(value), scan)
        return
    text = decode_text(value)
    if value.startswith(b"bplist"):
        try:
            text = "\n".join(_property_texts(plistlib.loads(value)))
        except (plistlib.InvalidFileException, ExpatError, ValueError, OverflowError):
            scan.unsearched.add(UnsearchedReason.DAMAGED)
    scan.add_text(text)
    read_words(text, scan)


def _property_texts(held: object) -> Iterator[str]:
    """Yield every text and number of a property list, with its key."""
    waiting: list[tuple[str, object]] = [("", held)]
    for _ in range(_MAX_VALUES):
        if not waiting:
            return
        key, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(str(name), inner) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(key, inner) for inner in value]
        else:
            yield f"{key}: {value}" if key else str(value)
