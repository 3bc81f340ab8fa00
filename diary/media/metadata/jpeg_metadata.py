"""The metadata in JPEG files (ITU-T T.81, CIPA DC-007): a walk over their segments.

**Invariants:**

- A segment is searched, known to hold no metadata of a place or device, or FORMAT, so none is
  silently skipped.
- Bytes behind the picture's end are searched too.
- What ends early or contradicts itself adds DAMAGED to the scan.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from typing import Final

from diary.media.byte_source import BytesSource, SliceSource, Source
from diary.media.decoder_results import Position, UnsearchedReason
from diary.media.jpeg_segments import EOI, segments
from diary.media.metadata.colour_profiles import read_profile
from diary.media.metadata.exif import Order, read_tiff
from diary.media.metadata.heif_jp2_cr3 import read_jumbf
from diary.media.metadata.image_trailers import read_preview, read_trailer
from diary.media.metadata.iptc import read_resources
from diary.media.metadata.media_tags import NAMES_DEVICE
from diary.media.metadata.scan import Scan
from diary.media.metadata.xmp import find_positions, read_xmp
from diary.media.safe_text import decode_text, short_line

_COM, _APP, _APP_END = 0xFE, 0xE0, 0xEF
_XMP = (b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xap/1.0/")
# The beginnings, by segment number, of segments that hold only sizes, colours, tables or pixels.
_SILENT: Final[dict[int, tuple[bytes, ...]]] = {
    0: (b"JFIF\0", b"AVI1", b"Ocad"),
    2: (b"ICC_PROFILE\0", b"urn:iso:std:iso:ts:21496", b"MPF\0"),
    3: (b"JPSJPS",),
    4: (b"SCALADO\0", b"Qualcomm"),
    7: (b"\x1aQualcomm Camera Attributes", b"Qualcomm"),
    8: (b"SPIFF\0",),
    10: (b"AROT\0", b"AROT"),
    11: (b"HDR_RI",),
    12: (b"Ducky",),
    13: (b"Adobe_CM",),
    14: (b"Adobe",),
    15: (b"Q ",),
}
_MAX_TEXT = 64 << 10
_ADOBE = 32


def read_jpeg(source: Source, scan: Scan) -> None:
    """Add what the segments of a JPEG contain, and what is behind its end."""
    jpeg = _Jpeg(scan)
    end = None
    for segment in segments(source):
        if segment.marker == EOI:
            end = segment.offset
        elif segment.marker == _COM or _APP <= segment.marker <= _APP_END:
            jpeg.read(segment.marker, SliceSource(source, segment.offset, segment.length))
    jpeg.join()
    if end is None:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    else:
        read_trailer(source, end, scan)


@dataclass(slots=True)
class _Jpeg:
    """The segments of one JPEG; those that continue are kept until all of them are there."""

    scan: Scan
    packets: dict[bytes, list[tuple[int, int, bytes]]] = field(default_factory=dict)
    thermal: list[bytes] = field(default_factory=list)
    resources: list[bytes] = field(default_factory=list)
    profile: dict[int, bytes] = field(default_factory=dict)
    boxes: dict[bytes, dict[int, bytes]] = field(default_factory=dict)

    def read(self, marker: int, segment: Source) -> None:
        if not self.scan.spend_bytes(segment.size):
            return
        content = segment.read_at(0, segment.size)
        if marker == _COM:
            comment = decode_text(content)
            self.scan.add_text(comment)
            if NAMES_DEVICE.search(comment):
                self.scan.add_device(comment, "JPEG comment")
        elif marker == _APP + 13 and content.startswith(b"Photoshop 3.0\0"):
            self.resources.append(content.partition(b"\0")[2])
        elif marker == _APP + 13 and content.startswith(b"Adobe_Photoshop2.5:"):
            self.resources.append(content.partition(b":")[2])
        elif content.startswith(b"http://ns.adobe.com/xmp/extension/\0"):
            _read_extended_xmp(content, self.packets, self.scan)
        elif marker == _APP + 2 and content.startswith(b"ICC_PROFILE\0"):
            self.profile[content[12] if len(content) > 12 else 0] = content[14:]
        elif marker == _APP + 11 and content.startswith(b"JP") and len(content) >= 16:
            number = int.from_bytes(content[4:8], "big")
            self.boxes.setdefault(content[2:4], {})[number] = content[8:]
        elif marker == _APP + 1 and content.startswith(b"FLIR\0"):
            self.thermal.append(content)
        else:
            _read_application(marker - _APP, segment, content, self.scan)

    def join(self) -> None:
        if self.resources:
            for block in read_resources(b"".join(self.resources), self.scan):
                read_tiff(BytesSource(block), self.scan)
        for parts in self.packets.values():
            _join_xmp(parts, self.scan)
        read_profile(b"".join(self.profile[number] for number in sorted(self.profile)), self.scan)
        for boxes in self.boxes.values():
            _join_boxes(boxes, self.scan)
        if self.thermal:
            _read_thermal(self.thermal, self.scan)


def _join_boxes(parts: dict[int, bytes], scan: Scan) -> None:
    """Read boxes that several segments hold, each with the head of the box again (18477-3)."""
    first, *others = (parts[number] for number in sorted(parts))
    if any(each[:8] != first[:8] for each in others):
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    read_jumbf(BytesSource(first + b"".join(each[8:] for each in others)), scan)


def _join_xmp(parts: list[tuple[int, int, bytes]], scan: Scan) -> None:
    at, whole = 0, bytearray()
    for offset, _full, data in sorted(parts):
        if offset != at:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
        whole += data
        at = offset + len(data)
    if not parts or at != parts[0][1]:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    read_xmp(bytes(whole), scan)


def _read_application(number: int, segment: Source, content: bytes, scan: Scan) -> None:
    """Add what the segment APP`number` contains."""
    if not content.strip(b"\0"):
        return
    if content[:5].lower() == b"exif\0":
        _read_block(segment, content, scan, UnsearchedReason.DAMAGED)
    elif content.startswith(_XMP):
        read_xmp(content.partition(b"1.0/")[2].lstrip(b"\0"), scan)
    elif any(content.startswith(start) for start in _SILENT.get(number, ())):
        _look_behind_numbers(number, content, scan)
    elif number == 0 and content.startswith(b"JFXX\0"):
        if content[5:6] == b"\x10":
            read_preview("thumbnail", SliceSource(segment, 6, segment.size), scan)
    elif number == 3 and content[:4] in (b"Meta", b"META"):
        _read_block(segment, content, scan, UnsearchedReason.FORMAT)
    elif number == 6 and content.startswith(b"GoPro\0"):
        _read_gopro(content[6:], scan)
    else:
        _read_unknown(content, scan)


def _look_behind_numbers(number: int, content: bytes, scan: Scan) -> None:
    """Check the bytes behind the few numbers of a segment that should end there."""
    if not content.startswith(b"ICC_PROFILE\0"):
        # Text in place of numbers is searched with the other texts of the picture.
        for text in _words(content):
            scan.add_text(text)
    if number == 0 and content.startswith(b"JFIF\0"):
        dots = content[12] * content[13] if len(content) > 13 else 0
        more = content[14 + 3 * dots :]
    else:
        more = content[_ADOBE:] if number == 14 else b""
    if more.strip(b"\0"):
        scan.unsearched.add(UnsearchedReason.FORMAT)


def _words(content: bytes) -> list[str]:
    """Return runs of letters, of one byte each or of two."""
    found = list(re.finditer(rb"[\x20-\x7e]{12,}", content[:_MAX_TEXT]))
    wide = list(re.finditer(rb"(?:\0[\x20-\x7e]){12,}|(?:[\x20-\x7e]\0){12,}", content[:_MAX_TEXT]))
    return [match[0].replace(b"\0", b"").decode("ascii") for match in [*found[:50], *wide[:50]]]


def _read_block(segment: Source, content: bytes, scan: Scan, otherwise: UnsearchedReason) -> None:
    """Read a TIFF block behind a name of six bytes."""
    if not read_tiff(SliceSource(segment, 6, segment.size), scan) and content[6:].strip(b"\0"):
        scan.unsearched.add(otherwise)


def _read_extended_xmp(
    content: bytes, parts: dict[bytes, list[tuple[int, int, bytes]]], scan: Scan
) -> None:
    """Collect a piece of a long packet: GUID, full length, offset, bytes.

    XMP part 3, 1.1.3.1.
    """
    rest = content.partition(b"\0")[2]
    if len(rest) < 40:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
        return
    full, offset = int.from_bytes(rest[32:36], "big"), int.from_bytes(rest[36:40], "big")
    parts.setdefault(rest[:32], []).append((offset, full, rest[40:]))


def _read_thermal(pieces: list[bytes], scan: Scan) -> None:
    """Add what FLIR's records contain: camera, lens, serial numbers and a position."""
    scan.add_device("FLIR", "FLIR")
    data = b"".join(piece[8:] for piece in pieces)
    if data[:4] not in (b"FFF\0", b"AFF\0") or len(data) < 64:
        scan.unsearched.add(UnsearchedReason.FORMAT)
        return
    order: Order = "big" if int.from_bytes(data[20:24], "big") < 1 << 16 else "little"
    at = int.from_bytes(data[24:28], order)
    count = int.from_bytes(data[28:32], order)
    for row in range(at, at + min(count, 200) * 32, 32):
        entry = data[row : row + 32]
        if len(entry) < 32:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
            return
        kind = int.from_bytes(entry[:2], order)
        start = int.from_bytes(entry[12:16], order)
        record = data[start : start + int.from_bytes(entry[16:20], order)]
        if kind == 0x2B:
            _read_thermal_place(record, scan)
        elif kind == 0x20:
            for where, length, name in (
                (0xD4, 32, "model"),
                (0x104, 16, "serial number"),
                (0x170, 32, "lens"),
                (0x1A0, 16, "lens serial number"),
            ):
                text = record[where : where + length].split(b"\0")[0]
                scan.add_device(decode_text(text), f"FLIR {name}")
        elif kind == 0x0E and record[32:34] == b"\xff\xd8":
            scan.scan_part("picture", BytesSource(record[32:]))


def _read_thermal_place(record: bytes, scan: Scan) -> None:
    if len(record) < 0x20 or not record[:4].strip(b"\0"):
        return
    form = "<dd" if 0 < record[0] < 2 else ">dd"
    latitude, longitude = struct.unpack_from(form, record, 0x10)
    if latitude or longitude:
        refs = [decode_text(record[at : at + 2].split(b"\0")[0]) for at in (0x08, 0x0A)]
        lat, lon = (
            short_line(f"{latitude:.6f}° {refs[0]}"),
            short_line(f"{longitude:.6f}° {refs[1]}"),
        )
        scan.add_position(Position("FLIR GPS", lat, lon, short_line(f"{lat}, {lon}")))


def _read_gopro(data: bytes, scan: Scan) -> None:
    """Read GoPro's key-length-value data: its camera, its serial number and its positions."""
    scan.add_device("GoPro", "GoPro")
    for name in (b"MINF", b"CASN"):
        at = data.find(name)
        if at >= 0:
            size = data[at + 5] * int.from_bytes(data[at + 6 : at + 8], "big")
            text = data[at + 8 : at + 8 + size].split(b"\0")[0]
            scan.add_device(decode_text(text), f"GoPro {name.decode()}")
    for name in (b"GPS5", b"GPS9", b"GPSU", b"GPRI"):
        if name in data:
            scan.add_position(Position("GoPro GPS", found=name.decode()))
            return


def _read_unknown(content: bytes, scan: Scan) -> None:
    text = content[:_MAX_TEXT]
    for position in find_positions(content):
        scan.add_position(position)
    for match in list(re.finditer(rb"[\x20-\x7e]{6,}", text))[:50]:
        scan.add_text(match[0].decode("ascii"))
    scan.unsearched.add(UnsearchedReason.FORMAT)
