"""TIFF directories by their bytes: EXIF, TIFF, BigTIFF and the camera raws that are TIFF.

It follows TIFF 6.0, BigTIFF, CIPA DC-008 (EXIF 3.0), DNG 1.7 and GeoTIFF 1.1.

**Invariants:**

- Every directory is read, wherever it is, and each at most once, so directories that point at each
  other cannot cause an endless loop. Their number and length are limited, and what a limit cuts off
  is reported.
- A value that does not have the declared shape is skipped, never guessed; where it lies outside of
  the block, the file counts as damaged.
- A maker note names the maker, so it is a device by itself. One with an unknown layout may hold a
  place.
"""

from __future__ import annotations

import re
import struct
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from diary.media.byte_source import BytesSource, SliceSource, Source
from diary.media.decoder_results import CaptureTime, Device, Position, UnsearchedReason
from diary.media.metadata.colour_profiles import read_profile
from diary.media.metadata.field_names import note_software
from diary.media.metadata.image_trailers import read_preview
from diary.media.metadata.iptc import read_iptc, read_resources
from diary.media.metadata.maker_notes import read_maker_note
from diary.media.metadata.scan import MAX_DEPTH, MAX_FOUND, Scan
from diary.media.metadata.xmp import read_xmp
from diary.media.safe_text import decode_text, short_line

ReadAt = Callable[[int, int], bytes]
Order = Literal["little", "big"]
Role = Literal["main", "exif", "gps", "sub"]

ORDERS: Final[dict[bytes, Order]] = {
    b"II*\0": "little",
    b"MM\0*": "big",
    b"II+\0": "little",  # BigTIFF
    b"MM\0+": "big",
    b"IIRO": "little",  # Olympus
    b"IIRS": "little",
    b"MMOR": "big",
    b"IIU\0": "little",  # Panasonic
}
_BIG = (b"II+\0", b"MM\0+")
_MAX_DIRECTORIES = 400
_MAX_ENTRIES = 4_000
_MAX_ALL_ENTRIES = 50_000
_MAX_VALUE = 64 << 10
_MAX_ALL_BYTES = 64 << 20
_MAX_PACKET = 16 << 20
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_SIZES |= {16: 8, 17: 8, 18: 8, 129: 1}
_TEXT = (2, 129)
_MAKE, _MODEL, _ORIENTATION, _CHANGED = 0x010F, 0x0110, 0x0112, 0x0132
_COMPRESSION, _STRIPS, _STRIP_SIZES, _TILES, _TILE_SIZES = 0x0103, 0x0111, 0x0117, 0x0144, 0x0145
_SUB, _EXIF, _GPS, _INTEROP = 0x014A, 0x8769, 0x8825, 0xA005
_ROLES: Final[dict[int, Role]] = {_GPS: "gps", _EXIF: "exif"}
_KODAK = (0x8290, 0xFE00)
_THUMBNAIL, _THUMBNAIL_SIZE, _RAW_JPEG = 0x0201, 0x0202, 0x002E
_XMP, _IPTC, _RESOURCES, _MAKER_NOTE, _DNG_PRIVATE = 0x02BC, 0x83BB, 0x8649, 0x927C, 0xC634
_PROFILE: Final = 0x8773
_AFCP_IPTC, _GDAL, _ORIGINAL_RAW, _SOFTWARE = (
    0x8568,
    0xA480,
    0xC68C,
    (0x0131, 0x000B, 0x5032, 0xA43A),
)
_TAKEN, _SCANNED = 0x9003, 0x9004
# Titles and comments as Windows writes them, in UTF-16; texts that name their own encoding.
_WIDE = range(0x9C9B, 0x9CA0)
_NAMED = frozenset({0x9286, 0x001B, 0x001C})
_ZONES = {_CHANGED: 0x9010, _TAKEN: 0x9011, _SCANNED: 0x9012}
_NAMES = {_TAKEN: "DateTimeOriginal", _SCANNED: "DateTimeDigitized", _CHANGED: "DateTime"}
# Latitude reference, latitude, longitude reference, longitude: of the camera and of its target.
_PLACES = ((1, 2, 3, 4), (0x13, 0x14, 0x15, 0x16))
_STATUS, _ALTITUDE, _AREA = 0x09, 0x06, 0x1C
_TIE_POINTS, _TRANSFORM, _GEO_KEYS = 0x8482, 0x85D8, (0x87AF, 0x87B0, 0x87B1)
_DEVICES = {
    **{0x013C: "HostComputer", 0x827D: "Model2", 0x9A00: "XiaomiModel", 0xA430: "CameraOwnerName"},
    **{0xA431: "BodySerialNumber", 0xA433: "LensMake", 0xA434: "LensModel"},
    **{0xA435: "LensSerialNumber", 0xA439: "CameraFirmware", 0xAFC1: "Lens", 0xC614: "CameraModel"},
    **{0xC615: "LocalizedCameraModel", 0xC62F: "CameraSerialNumber", 0xC7A1: "CameraLabel"},
    **{0xFDE8: "OwnerName", 0xFDE9: "SerialNumber", 0xFDEA: "Lens", 0x5026: "ThumbnailEquipMake"},
    **{0x5027: "ThumbnailEquipModel"},
}
# Blocks of bytes that hold only numbers, colours, tables or padding.
_SILENT_BLOCKS = frozenset(
    {0x8773, 0x9000, 0x9101, 0xA000, 0xA301, 0xA302, 0xA300, 0xA40B, 0xEA1C, 0xC4A5, 0x8828, 0x828E}
    | {0x015B, 0x0140, 0x012D, 0x0145, 0x0117, 0xC61D, 0xC65D, 0xC68D, 0xC6F3, 0xC7A7, 0xC740}
    | {0xC741, 0xC74E, 0xC761, 0xC6D2, 0xC6D3, 0xC6F8, 0xC6FC, 0xC6FD, 0xC6FE, 0x5030, 0x5090}
    | {0x5091, 0x0111, 0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F, 0xCD30, 0xCD31, 0xCD33, 0xC71A}
    | {0xC723, 0xC724, 0xC791, 0xC7A6, 0xC726, 0xC725, 0x9286, 0x7035, 0x7032, 0x0118, 0x02BC}
)
_SILENT_BLOCKS |= {_THUMBNAIL, _THUMBNAIL_SIZE}
_FEW = 64  # bytes of an unknown form, which are usually numbers
_EMPTY = 64  # bytes of a block whose one directory has no entry, with its padding
_BASELINE = (0x00FE, 0x0300)


@dataclass(frozen=True, slots=True)
class _Value:
    kind: int
    data: bytes
    order: Order
    offset: int
    length: int

    def numbers(self) -> list[int]:
        width = 4 if self.kind in (5, 10) else _SIZES[self.kind]
        whole = len(self.data) - len(self.data) % width
        signed = self.kind in (6, 8, 9, 10, 17)
        return [
            int.from_bytes(self.data[at : at + width], self.order, signed=signed)
            for at in range(0, whole, width)
        ]

    def floats(self) -> list[float]:
        """Return the numbers of any numeric kind; fractions with denominator 0 are left out."""
        if self.kind in (11, 12):
            form = ("<" if self.order == "little" else ">") + ("f" if self.kind == 11 else "d")
            whole = len(self.data) - len(self.data) % _SIZES[self.kind]
            return [number for (number,) in struct.iter_unpack(form, self.data[:whole])]
        numbers = self.numbers()
        if self.kind in (5, 10):
            pairs = zip(numbers[::2], numbers[1::2], strict=False)
            return [above / below for above, below in pairs if below]
        return [float(number) for number in numbers]

    def words(self, tag: int) -> str:
        """Return a text to be searched; empty if the value is not a text."""
        if tag in _WIDE:
            return self.data.decode("utf-16-le", errors="replace").strip("\0 ")
        if tag in _NAMED and self.kind in (1, 2, 7):
            encoded = self.data[8:]
            if not self.data.startswith(b"UNICODE\0"):
                return decode_text(encoded).strip("\0 ")
            # The byte order should be that of the block, but is often the other one.
            orders = ("utf-16-le", "utf-16-be")
            return "\n".join(encoded.decode(order, errors="replace") for order in orders)
        return decode_text(self.data).strip("\0 ") if self.kind in _TEXT else ""

    def text(self) -> str:
        return short_line(self.data.split(b"\0", 1)[0].decode("utf-8", errors="replace"))


_Directory = dict[int, _Value]


@dataclass(slots=True)
class Exif:
    """The facts of one block; `words` holds all its texts, which are searched but never shown."""

    orientation: int | None = None
    device: str = ""
    captured: CaptureTime | None = None
    positions: list[Position] = field(default_factory=list)
    words: list[str] = field(default_factory=list, compare=False)
    devices: list[Device] = field(default_factory=list, compare=False)
    unsearched: set[UnsearchedReason] = field(default_factory=set, compare=False)


def read_exif(read_at: ReadAt, base: int) -> Exif | None:
    """Return the facts of the TIFF block that begins at `base`, or None if there is none."""
    scan = Scan(lambda _source, _scan: None)
    if not read_tiff(_Endless(read_at), scan, base=base):
        return None
    return Exif(
        orientation=scan.orientation,
        device=scan.devices[0].name if scan.devices else "",
        captured=scan.captures[0] if scan.captures else None,
        positions=scan.positions,
        words=scan.words,
        devices=scan.devices,
        unsearched=scan.unsearched,
    )


def read_tiff(source: Source, scan: Scan, *, base: int = 0, role: Role = "main") -> bool:
    """Add the facts of the TIFF block at `base`; return False if there is none.

    A block with only an empty directory is accepted as empty: some systems write one into pictures
    without metadata. `role` is that of its first directory, which is the GPS directory in CMT4 of a
    CR3.
    """
    mark = source.read_at(base, 16)
    order = ORDERS.get(mark[:4])
    if order is None or len(mark) < 8:
        return False
    big = mark[:4] in _BIG
    if big and len(mark) < 16:
        return False
    first = int.from_bytes(mark[8:16] if big else mark[4:8], order)
    length = source.size - base
    if first + 6 <= length <= _EMPTY and not source.read_at(base + 8, length).strip(b"\0"):
        return True
    return _Block(source, scan, base, order, big).read(first, role)


class _Endless:
    """A reader by offset as a source of unknown size."""

    def __init__(self, read_at: ReadAt) -> None:
        self.read_at = read_at

    @property
    def size(self) -> int:
        return 1 << 62


class _Block:
    """One TIFF block and the directories in it."""

    def __init__(self, source: Source, scan: Scan, base: int, order: Order, big: bool) -> None:
        self._source = source
        self._scan = scan
        self._base = base
        self._order = order
        self._big = big
        self._main: _Directory = {}
        self._seen: set[int] = set()
        self._waiting: deque[tuple[int, Role]] = deque()
        self._entries = _MAX_ALL_ENTRIES
        self._bytes = _MAX_ALL_BYTES

    def read(self, first: int, role: Role) -> bool:
        """Read every directory that can be reached from the first."""
        self._waiting.append((first, role))
        found = False
        while self._waiting:
            offset, role = self._waiting.popleft()
            if offset in self._seen or offset == 0:
                continue
            if len(self._seen) >= _MAX_DIRECTORIES:
                self._scan.unsearched.add(UnsearchedReason.COUNT)
                break
            self._seen.add(offset)
            read = self._directory(offset)
            if read is None:
                self._scan.unsearched.add(UnsearchedReason.DAMAGED)
                continue
            found = found or bool(read[0])
            self._take(read[0], role)
            # Many cameras leave garbage in the link to the directory after a subdirectory.
            if read[1] and (role == "main" or self._is_directory(read[1])):
                self._waiting.append((read[1], role if role != "exif" else "sub"))
        self._speak()
        return found

    def _int(self, data: bytes) -> int:
        return int.from_bytes(data, self._order)

    def _read(self, offset: int, length: int) -> bytes:
        return self._source.read_at(self._base + offset, length)

    def _count(self, offset: int) -> int:
        return self._int(self._read(offset, 8 if self._big else 2))

    def _is_directory(self, offset: int) -> bool:
        count = self._count(offset)
        kind = self._int(self._read(offset + (10 if self._big else 4), 2))
        return 0 < count <= _MAX_ENTRIES and kind in _SIZES

    def _directory(self, offset: int) -> tuple[_Directory, int] | None:
        width, word = (20, 8) if self._big else (12, 4)
        head = 8 if self._big else 2
        counted = self._read(offset, head)
        count = self._int(counted)
        if count > _MAX_ENTRIES or len(counted) < head:
            return None
        raw = self._read(offset + head, count * width + word)
        if len(raw) < count * width:
            self._scan.unsearched.add(UnsearchedReason.DAMAGED)
        values: _Directory = {}
        self._entries -= count
        if self._entries < 0:
            self._scan.unsearched.add(UnsearchedReason.COUNT)
            return {}, 0
        for at in range(0, min(count, len(raw) // width) * width, width):
            tag = self._int(raw[at : at + 2])
            value = self._value(raw[at : at + width], offset + head + at)
            if value is not None and values.setdefault(tag, value).data != value.data:
                # Readers differ: some take the first value, others the last.
                self._scan.unsearched.add(UnsearchedReason.DAMAGED)
        return values, self._int(raw[count * width : count * width + word])

    def _value(self, row: bytes, at: int) -> _Value | None:
        kind = self._int(row[2:4])
        word = 8 if self._big else 4
        length = _SIZES.get(kind, 0) * self._int(row[4 : 4 + word])
        if kind not in _SIZES:
            if row.strip(b"\0"):
                self._scan.unsearched.add(UnsearchedReason.DAMAGED)
            return None
        if length == 0:
            return None
        inline = row[4 + word : 4 + 2 * word]
        if length <= word:
            return _Value(kind, inline[:length], self._order, at + 4 + word, length)
        offset = self._int(inline)
        if self._base + offset + length > self._source.size:
            self._scan.unsearched.add(UnsearchedReason.DAMAGED)
            return None
        self._bytes -= min(length, _MAX_VALUE)
        if self._bytes < 0:
            self._scan.unsearched.add(UnsearchedReason.SIZE)
            return None
        data = self._read(offset, min(length, _MAX_VALUE))
        if len(data) < min(length, _MAX_VALUE):
            self._scan.unsearched.add(UnsearchedReason.DAMAGED)
            return None
        return _Value(kind, data, self._order, offset, length)

    def _take(self, directory: _Directory, role: Role) -> None:
        for tag, value in directory.items():
            if (words := value.words(tag)) and tag not in (_XMP, _IPTC, _RESOURCES):
                self._scan.add_text(words)
        if role == "gps":
            _take_gps(directory, self._scan)
            return
        # The first directory wins: later ones describe the thumbnail.
        self._main = {**directory, **self._main}
        for tag in (_EXIF, _GPS, _SUB, _INTEROP, *_KODAK):
            self._follow(directory, tag)
        for tag, name in _DEVICES.items():
            if tag in directory:
                self._scan.add_device(directory[tag].words(tag), f"EXIF {name}")
        for tag in _SOFTWARE:
            if tag in directory:
                note_software(self._scan, directory[tag].words(tag), "EXIF Software")
        _take_geotiff(directory, self._scan)
        self._take_packets(directory)
        self._take_pictures(directory)
        self._take_rest(directory)
        if role != "main" and (_MAKE in directory or _MODEL in directory):
            self._scan.add_device(_device(directory), "EXIF")

    def _follow(self, directory: _Directory, tag: int) -> None:
        if tag not in directory:
            return
        value = directory[tag]
        if value.kind not in (3, 4, 13, 16, 18):
            self._scan.unsearched.add(UnsearchedReason.DAMAGED)
            return
        role = _ROLES.get(tag, "sub")
        self._waiting += [(at, role) for at in value.numbers()[:_MAX_DIRECTORIES]]

    def _blob(self, value: _Value) -> bytes:
        """Return all bytes of a value; none where it is too large."""
        if value.length <= len(value.data):
            return value.data
        if value.length > _MAX_PACKET or not self._scan.spend_bytes(value.length):
            self._scan.unsearched.add(UnsearchedReason.SIZE)
            return b""
        return self._read(value.offset, value.length)

    def _take_packets(self, directory: _Directory) -> None:
        if _XMP in directory:
            read_xmp(self._blob(directory[_XMP]), self._scan)
        for tag in (_IPTC, _AFCP_IPTC):
            if tag in directory:
                # Some write it as 32-bit numbers, in the byte order of the file.
                read_iptc(self._blob(directory[tag]), self._scan, padded=True)
        if _RESOURCES in directory:
            for embedded in read_resources(self._blob(directory[_RESOURCES]), self._scan):
                read_tiff(BytesSource(embedded), self._scan)
        if _GDAL in directory:
            read_xmp(self._blob(directory[_GDAL]), self._scan, where="GDAL metadata")
        if _MAKER_NOTE in directory:
            value = directory[_MAKER_NOTE]
            make = self._make()
            note = self._blob(value)
            read_maker_note(
                self._source, self._base, value.offset, note, self._order, make, self._scan
            )
        if _DNG_PRIVATE in directory:
            self._take_private(self._blob(directory[_DNG_PRIVATE]))
        if _ORIGINAL_RAW in directory:
            # A complete raw file, in a packed form that nothing here unpacks (DNG 1.7, 6.2).
            self._scan.unsearched.add(UnsearchedReason.FORMAT)

    def _make(self) -> str:
        return self._main[_MAKE].text() if _MAKE in self._main else ""

    def _take_private(self, data: bytes) -> None:
        """Read DNGPrivateData: a maker's name and zero; for Adobe, then the raw's maker note."""
        maker = data.partition(b"\0")[0].decode("latin-1")
        if not data.startswith(b"Adobe\0"):
            # Sony keeps the offset of a directory here, others a maker note (DNG 1.7, 6.3).
            if len(data) > 8:
                read_maker_note(
                    BytesSource(data), 0, 0, data, self._order, self._make() or maker, self._scan
                )
            return
        at = 6
        while at + 8 <= len(data):
            name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "big")
            content = data[at + 8 : at + 8 + size]
            if name == b"MakN" and size > 6:
                order: Order = "little" if content[:2] == b"II" else "big"
                note = content[6:]
                start = int.from_bytes(content[2:6], "big")
                read_maker_note(
                    BytesSource(note),
                    -start,
                    start,
                    note,
                    order,
                    self._make(),
                    self._scan,
                )
            else:
                _search_bytes(content, self._scan)
            at += 8 + size + (size & 1)

    def _take_pictures(self, directory: _Directory) -> None:
        where = _first(directory, _THUMBNAIL)
        size = _first(directory, _THUMBNAIL_SIZE)
        if where and size:
            self._part("thumbnail", where, size)
        if _RAW_JPEG in directory and directory[_RAW_JPEG].kind == 7:
            self._part("preview", directory[_RAW_JPEG].offset, directory[_RAW_JPEG].length)
        if _first(directory, _COMPRESSION) not in (6, 7, 34892, 50002, 52546):
            return
        for places, sizes in ((_STRIPS, _STRIP_SIZES), (_TILES, _TILE_SIZES)):
            if places not in directory or sizes not in directory:
                continue
            found = zip(directory[places].numbers(), directory[sizes].numbers(), strict=False)
            for offset, length in list(found)[:1]:
                if self._read(offset, 3) == b"\xff\xd8\xff" and self._read(offset + 3, 1) in (
                    b"\xe1",
                    b"\xe0",
                    b"\xfe",
                ):
                    self._part("preview", offset, length)

    def _part(self, name: str, offset: int, length: int) -> None:
        part = SliceSource(self._source, self._base + offset, length)
        if part.size < min(length, 1):
            self._scan.unsearched.add(UnsearchedReason.DAMAGED)
        elif part.read_at(0, 2) == b"\xff\xd8":
            read_preview(name, part, self._scan)
        elif part.read_at(0, 4) in ORDERS:
            self._scan.scan_part(name, part)

    def _take_rest(self, directory: _Directory) -> None:
        if _PROFILE in directory:
            read_profile(self._blob(directory[_PROFILE]), self._scan)
        for tag, value in directory.items():
            known = (
                _BASELINE[0] <= tag < _BASELINE[1]
                or tag in _SILENT_BLOCKS
                or tag in _TAKEN_ELSEWHERE
            )
            if known or value.kind not in (1, 6, 7):
                continue
            if value.length <= _FEW:
                for text in _texts(value.data):
                    self._scan.add_text(text)
                continue
            blob = self._blob(value)
            if not _search_bytes(blob, self._scan) and len(blob.strip(b"\0\xff")) > 1024:
                self._scan.unsearched.add(UnsearchedReason.FORMAT)

    def _speak(self) -> None:
        """Add what the first directories state about the file itself."""
        main = self._main
        if self._scan.orientation is None and _ORIENTATION in main:
            if main[_ORIENTATION].kind in (3, 4):
                turned = main[_ORIENTATION].numbers()
                self._scan.orientation = turned[0] if turned and 1 <= turned[0] <= 8 else None
        captured = _captured(main)
        if captured is not None:
            self._scan.captures.append(captured)
        device = Device("EXIF", _device(main))
        if device.name and all(other.where != "EXIF" for other in self._scan.devices):
            # Maker and model describe the file, so they precede the devices found before.
            self._scan.devices = [device, *self._scan.devices][:MAX_FOUND]
        else:
            self._scan.add_device(device.name, "EXIF")


_TAKEN_ELSEWHERE = frozenset(
    {
        _XMP,
        _IPTC,
        _AFCP_IPTC,
        _RESOURCES,
        _MAKER_NOTE,
        _DNG_PRIVATE,
        _GDAL,
        _ORIGINAL_RAW,
        _RAW_JPEG,
    }
)


def _first(directory: _Directory, tag: int) -> int:
    if tag not in directory or directory[tag].kind not in (3, 4, 13, 16):
        return 0
    numbers = directory[tag].numbers()
    return numbers[0] if numbers else 0


_NESTED = re.compile(rb"II\*\0|MM\0\*|<x:xmpmeta|<\?xpacket|\xff\xd8\xff[\xe0\xe1]")


def _search_bytes(data: bytes, scan: Scan) -> bool:
    """Search unknown bytes for blocks of known kinds; return whether there was any."""
    found = False
    for match in list(_NESTED.finditer(data))[:32]:
        if match[0].startswith(b"<"):
            read_xmp(data[match.start() :], scan)
            found = True
        elif match[0].startswith(b"\xff"):
            read_preview("preview", SliceSource(BytesSource(data), match.start(), len(data)), scan)
            found = True
        elif scan.depth >= MAX_DEPTH or scan.budget.parts <= 0:
            # A block can point at the bytes in which it was found.
            scan.unsearched.add(UnsearchedReason.DEPTH)
        else:
            scan.budget.parts -= 1
            scan.depth += 1
            found = read_tiff(BytesSource(data), scan, base=match.start()) or found
            scan.depth -= 1
    for text in _texts(data):
        scan.add_text(text)
    return found


def _texts(data: bytes) -> Iterator[str]:
    for match in list(re.finditer(rb"[\x20-\x7e\x80-\xff]{6,}", data))[:50]:
        if sum(byte < 0x80 for byte in match[0]) * 4 > len(match[0]) * 3:
            yield decode_text(match[0])


def _device(main: _Directory) -> str:
    make = main[_MAKE].text() if _MAKE in main else ""
    model = main[_MODEL].text() if _MODEL in main else ""
    return short_line(model if make and model.startswith(make) else f"{make} {model}")


def _captured(main: _Directory) -> CaptureTime | None:
    for tag in (_TAKEN, _SCANNED, _CHANGED):
        text = main[tag].text() if tag in main and main[tag].kind in _TEXT else ""
        if text.strip(" :0"):
            zone = main[_ZONES[tag]].text() if _ZONES[tag] in main else ""
            if zone.strip(" :"):
                return CaptureTime(text, f"EXIF {_NAMES[tag]}", "offset", zone)
            return CaptureTime(text, f"EXIF {_NAMES[tag]}", "none")
    return None


def _take_gps(gps: _Directory, scan: Scan) -> None:
    """Add the places of a GPS directory (CIPA DC-008, 4.6.7).

    Fractions with denominator 0 are written before there is a fix: no place. So are 0°, 0° where
    the status is void. Without that status they may be a place, and the text says that there may
    have been no fix.
    """
    void = _STATUS in gps and gps[_STATUS].text()[:1] == "V"
    found = False
    for lat_ref, lat, lon_ref, lon in _PLACES:
        latitude, longitude = _degrees(gps, lat, lat_ref), _degrees(gps, lon, lon_ref)
        if not latitude and not longitude:
            continue
        found = True
        zero = not any(digit in "123456789" for digit in latitude + longitude)
        if zero and void:
            continue
        text = ", ".join(filter(None, (latitude, longitude)))
        text += " (perhaps no fix)" if zero else ""
        scan.add_position(Position("EXIF GPS", latitude, longitude, short_line(text)))
    if _AREA in gps and (area := short_line(gps[_AREA].words(_AREA).split("\n")[0].strip("\0 "))):
        scan.add_position(Position("EXIF GPSAreaInformation", found=area))
    if not found and _ALTITUDE in gps and any(gps[_ALTITUDE].floats()):
        height = gps[_ALTITUDE].floats()[0]
        scan.add_position(Position("EXIF GPSAltitude", found=f"{height:g} m"))


def _take_geotiff(directory: _Directory, scan: Scan) -> None:
    for tag in (_TIE_POINTS, _TRANSFORM):
        if tag in directory and any(directory[tag].floats()):
            numbers = ", ".join(f"{number:g}" for number in directory[tag].floats()[:16])
            scan.add_position(Position("GeoTIFF", found=short_line(numbers)))
            return
    for tag in _GEO_KEYS:
        if tag in directory:
            scan.add_position(
                Position("GeoTIFF", found=short_line(directory[tag].words(tag)) or "keys")
            )
            return


def _degrees(gps: _Directory, tag: int, ref_tag: int) -> str:
    value = gps.get(tag)
    if value is None:
        return ""
    ref = gps[ref_tag].text()[:2] if ref_tag in gps and gps[ref_tag].kind in _TEXT else ""
    if value.kind in _TEXT or value.kind in (1, 6, 7):
        text = value.text()
        return short_line(f"{text} {ref}") if text else ""
    if value.kind not in (5, 10):
        numbers = value.floats()[:3]
        pairs = [(round(number * 1_000_000), 1_000_000) for number in numbers if number == number]
    else:
        whole = value.numbers()
        pairs = list(zip(whole[::2], whole[1::2], strict=False))[:3]
    return degrees_text(pairs, ref)


def degrees_text(pairs: list[tuple[int, int]], ref: str) -> str:
    """Return degrees, minutes and seconds from fractions as text; empty without a number."""
    if not any(below for _, below in pairs):
        return ""
    parts = [
        _decimal(above, below) + mark for (above, below), mark in zip(pairs, "°'\"", strict=False)
    ]
    return short_line(" ".join([*(part for part in parts if part[:1] in "-0123456789"), ref]))


def _decimal(above: int, below: int) -> str:
    return f"{above / below:.6f}".rstrip("0").rstrip(".") if below else ""
