"""IPTC records (IIM 4.2) and the Photoshop image resources in which pictures carry them.

**Invariants:**

- Every text is passed on to be searched; places, devices and times are also reported by name.
- A resource is known by its number. Content under a signature that is not Adobe's is FORMAT,
  because it may be anything.
"""

from __future__ import annotations

import re

from diary.media.byte_source import BytesSource
from diary.media.decoder_results import CaptureTime, Position, UnsearchedReason
from diary.media.metadata.field_names import note_software
from diary.media.metadata.image_trailers import read_preview
from diary.media.metadata.scan import Scan
from diary.media.metadata.xmp import read_xmp
from diary.media.safe_text import decode_text, short_line

_MAX_RESOURCES = 2_000
_MAX_SETS = 10_000
_SIGNATURE = b"8BIM"
_IPTC, _XMP, _EXIF, _EXIF_3, _THUMBNAILS = 0x0404, 0x0424, 0x0422, 0x0423, (0x0409, 0x040C)
_PLACES = {
    26: "ContentLocationCode",
    27: "ContentLocationName",
    90: "City",
    92: "Sub-location",
    95: "Province-State",
    100: "Country code",
    101: "Country",
}
_DATE, _TIME, _DIGITAL_DATE, _DIGITAL_TIME = 55, 60, 62, 63
_PROGRAM, _PREVIEW = 65, 202
# Resources that hold texts of the person: captions, web addresses, names of slices.
_WORDS = re.compile(rb"[\x20-\x7e\xa0-\xff\r\n\t]{6,}")
_MAX_TEXT = 256 << 10
# Sizes, colours, paths, digests and pictures.
_NUMBERS = frozenset(
    {0x03E8, 0x03E9, 0x03EB, 0x03F2, 0x03F3, 0x03F5, 0x03F8, 0x0400, 0x0402, 0x0406, 0x0408}
    | {
        0x040A,
        0x040D,
        0x040F,
        0x0411,
        0x0414,
        0x0419,
        0x0421,
        0x0425,
        0x0426,
        *range(0x07D0, 0x0BB7),
    }
    | {*_THUMBNAILS}
)
_TEXTS = frozenset({0x03F0, 0x040B, 0x041A, 0x041E, 0x0BB7, 0x03EE, 0x0428, 0x03ED, 0x043B, 0x043A})


def read_resources(data: bytes, scan: Scan) -> list[bytes]:
    """Add what Photoshop image resources contain, and return their EXIF blocks.

    Raises nothing: resources that end early add DAMAGED to the scan.
    """
    blocks: list[bytes] = []
    at = 0
    for _ in range(_MAX_RESOURCES):
        if not data[at : at + 4].isalnum():
            if data[at:].strip(b"\0 "):
                scan.unsearched.add(UnsearchedReason.DAMAGED)
            return blocks
        name = data[at + 6] if at + 6 < len(data) else 0
        head = at + 6 + (1 + name) + (1 + name) % 2
        size = int.from_bytes(data[head : head + 4], "big")
        content = data[head + 4 : head + 4 + size]
        if len(data) < head + 4 or len(content) < size:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
            return blocks
        number = int.from_bytes(data[at + 4 : at + 6], "big")
        if data[at : at + 4] == _SIGNATURE:
            _take_resource(number, content, scan, blocks)
        elif content.strip(b"\0"):
            scan.unsearched.add(UnsearchedReason.FORMAT)
        scan.add_text(decode_text(data[at + 7 : at + 7 + name]))
        at = head + 4 + size + size % 2
    scan.unsearched.add(UnsearchedReason.COUNT)
    return blocks


def resources_length(data: bytes) -> int:
    """Return the length of the resources at the beginning of these bytes."""
    at = 0
    while data[at : at + 4] == _SIGNATURE and len(data) > at + 6:
        head = at + 6 + (1 + data[at + 6]) + (1 + data[at + 6]) % 2
        size = int.from_bytes(data[head : head + 4], "big")
        end = head + 4 + size + size % 2
        if end > len(data) + 1:
            break
        at = end
    return min(at, len(data))


def _take_resource(number: int, content: bytes, scan: Scan, blocks: list[bytes]) -> None:
    if number == _IPTC:
        read_iptc(content, scan)
    elif number == _XMP:
        read_xmp(content, scan)
    elif number in (_EXIF, _EXIF_3):
        blocks.append(content.removeprefix(b"Exif\0\0"))
    elif number in _THUMBNAILS and content[28:30] == b"\xff\xd8":
        read_preview("thumbnail", BytesSource(content[28:]), scan)
    elif number in _TEXTS or number not in _NUMBERS:
        # Unknown resources are usually numbers; texts among them are searched.
        plain = content[:_MAX_TEXT].replace(b"\0", b"")
        for match in list(_WORDS.finditer(plain))[:50]:
            scan.add_text(match[0].decode("latin-1"))


def read_iptc(data: bytes, scan: Scan, *, padded: bool = False) -> None:
    """Add what the records contain. `padded`: padding may follow the last record.

    Raises nothing: records that end early add DAMAGED to the scan.
    """
    if padded and data[:1] != b"\x1c" and data[3:4] == b"\x1c":
        # Written as 32-bit numbers of the other byte order.
        whole = len(data) - len(data) % 4
        data = b"".join(data[at : at + 4][::-1] for at in range(0, whole, 4))
    form, texts, at = "", dict[int, str](), 0
    for _ in range(_MAX_SETS):
        if data[at : at + 1] != b"\x1c" or len(data) < at + 5:
            break
        record, number = data[at + 1], data[at + 2]
        size, start = int.from_bytes(data[at + 3 : at + 5], "big"), at + 5
        if size & 0x8000:
            wide = size & 0x7FFF
            size = int.from_bytes(data[start : start + min(wide, 8)], "big")
            start += wide
        content = data[start : start + size]
        if len(content) < size:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
            return
        at = start + size
        if (record, number) == (1, 90):
            form = "utf-8" if content.startswith(b"\x1b%G") else "latin-1"
        elif record == 2 and number == _PREVIEW:
            scan.scan_part("preview", BytesSource(content))
        elif record in (2, 240) or (record == 1 and number not in (0, 20, 22)):
            _take_text(number if record == 2 else 0, _decoded(content, form), texts, scan)
    if len(data[at:].strip(b"\0 ")) > 3:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    _take_date(texts, scan)


def _decoded(content: bytes, form: str) -> str:
    return content.decode(form, errors="replace") if form == "utf-8" else decode_text(content)


def _take_text(number: int, text: str, texts: dict[int, str], scan: Scan) -> None:
    scan.add_text(text)
    texts.setdefault(number, short_line(text))
    if number in _PLACES and any(ch.isalnum() for ch in text):
        scan.add_position(Position(f"IPTC {_PLACES[number]}", found=short_line(text)))
    elif number == _PROGRAM:
        note_software(scan, short_line(text), "IPTC OriginatingProgram")


def _take_date(texts: dict[int, str], scan: Scan) -> None:
    for day, clock, name in (
        (_DATE, _TIME, "DateCreated"),
        (_DIGITAL_DATE, _DIGITAL_TIME, "DigitalCreationDate"),
    ):
        date, time = texts.get(day, ""), texts.get(clock, "")
        if not date.strip("0 :-"):
            continue
        for sign in "+-":
            head, mark, offset = time.partition(sign)
            if mark and head:
                zone = f"{sign}{offset}"
                scan.captures.append(CaptureTime(f"{date} {head}", f"IPTC {name}", "offset", zone))
                return
        scan.captures.append(CaptureTime(f"{date} {time}".strip(), f"IPTC {name}", "none"))
        return
