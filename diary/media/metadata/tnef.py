"""`winmail.dat`: attachments, text and properties in one file, after [MS-OXTNEF] 2.1.

It is written here because only a list of attributes is needed of the format, and the one available
library needs four others.

**Invariants:**

- A stream of properties that cannot be read to its end is damage, because it may hold more.
- MAPI properties that hold texts or files are scanned; numbers, dates and identifiers are not.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from diary.media.byte_source import BytesSource, Source
from diary.media.decoder_results import Position, UnsearchedReason
from diary.media.metadata.mail import name_programs
from diary.media.metadata.places_in_text import is_file, read_words
from diary.media.metadata.rtf import unpacked_rtf
from diary.media.metadata.scan import Scan
from diary.media.safe_text import decode_text, short_line

MAX_TNEF: Final = 64 << 20
TITLE, DATA, _META, RENDER = 0x8010, 0x800F, 0x9001, 0x9002
PROPERTIES: Final = frozenset({0x9003, 0x9005})
_FIXED: Final = {1: 0, 2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
_TEXT, _WIDE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
RTF_BODY: Final = 0x1009
HTML_BODY: Final = 0x1013
ATTACHED: Final = 0x3701
# Locations of meetings, addresses of contacts ([MS-OXPROPS]): by number, and by name.
PLACES: Final = frozenset(
    {0x3A0D, 0x3A15, 0x3A19, *range(0x3A26, 0x3A2C), *range(0x3A59, 0x3A65)}
    | {0x8208, *range(0x801A, 0x801D), *range(0x8045, 0x804B)}
)
_HEADERS: Final = 0x007D  # as they came by the network
_MAX_PROPERTIES: Final = 5_000


def read_tnef(source: Source, scan: Scan) -> None:
    """Add everything that a TNEF stream carries."""
    if source.size > MAX_TNEF:
        scan.unsearched.add(UnsearchedReason.SIZE)
        return
    if not scan.spend_bytes(source.size):
        return
    title = "attachment"
    for kind, body, is_whole in attributes(source.read_at(0, source.size)):
        if not is_whole:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
        title = _read_attribute(kind, body, title, scan)


def attributes(data: bytes) -> Iterator[tuple[int, bytes, bool]]:
    """Yield number and bytes of each attribute, and whether they are whole; 0 for a rest."""
    at = 6
    while at + 9 <= len(data):
        attribute, length = struct.unpack("<II", data[at + 1 : at + 9])
        body = data[at + 9 : at + 9 + length]
        at += 9 + length + 2
        yield attribute & 0xFFFF, body, len(body) == length
    if at < len(data):
        yield 0, b"", False


def _read_attribute(kind: int, body: bytes, title: str, scan: Scan) -> str:
    """Add one attribute; return the name of the attachment that it belongs to."""
    if kind == RENDER:
        return "attachment"  # the next one begins
    if kind == TITLE:
        title = decode_text(body.rstrip(b"\0"))
        scan.add_text(title)
    elif kind == DATA:
        scan.scan_part(title, BytesSource(body))
    elif kind == _META:
        scan.unsearched.add(UnsearchedReason.FORMAT)  # a picture of the icon, as a Windows metafile
    elif kind in PROPERTIES:
        _read_properties(body, scan)
    else:
        read_words(decode_text(body.rstrip(b"\0")), scan)
    return title


def read_property(number: int, form: int, value: bytes, scan: Scan) -> None:
    """Add what one MAPI property contains; `form` is its type, without the flag of lists."""
    if form in (_WIDE, _TEXT):
        text = value.decode("utf-16-le", errors="replace") if form == _WIDE else decode_text(value)
        _say(text, scan)
        if number == _HEADERS:
            name_programs(text, scan)
        if number in PLACES and any(map(str.isalnum, text)):
            scan.add_position(Position("address", found=short_line(text)))
    elif number == RTF_BODY:
        rtf = unpacked_rtf(value)
        if rtf is None:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
        else:
            scan.scan_part("body", BytesSource(rtf))
    elif number == HTML_BODY:
        scan.scan_part("body", BytesSource(value))
    elif number == ATTACHED:
        # An object begins with the identifier of its interface.
        inner = value[16:] if form == _OBJECT else value
        scan.scan_part("attachment", BytesSource(inner))
    elif is_file(value):
        scan.scan_part("property", BytesSource(value))


def _say(text: str, scan: Scan) -> None:
    text = text.strip("\0")
    scan.add_text(text)
    read_words(text, scan)


def _read_properties(data: bytes, scan: Scan) -> None:
    try:
        for number, form, value in properties(data):
            if form not in _FIXED:
                read_property(number, form, value, scan)
    except (struct.error, ValueError):
        scan.unsearched.add(UnsearchedReason.DAMAGED)


def properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield number, type and value of each property. Raises ValueError if they do not fit."""
    (count,) = struct.unpack_from("<I", data)
    if count > _MAX_PROPERTIES:
        raise ValueError("properties")
    at = 4
    for _ in range(count):
        form, number = struct.unpack_from("<HH", data, at)
        at += 4
        if number >= 0x8000:
            kind, name = struct.unpack_from("<II", data, at + 16)
            # A number of its own set; the numbers below belong to sets without places.
            number = name if kind == 0 and 0x8000 <= name <= 0xFFFF else number
            at = _after_name(data, at)
        several = bool(form & 0x1000) or (form & 0xFFF) in (_TEXT, _WIDE, _OBJECT, _BINARY)
        form &= 0xFFF
        values = 1
        if several:
            (values,) = struct.unpack_from("<I", data, at)
            at += 4
        if values > _MAX_PROPERTIES:
            raise ValueError("values")
        for _value in range(values):
            if form in _FIXED:
                yield number, form, data[at : at + _FIXED[form]]
                at += _FIXED[form]
                continue
            if form not in (_TEXT, _WIDE, _OBJECT, _BINARY):
                raise ValueError("type")
            (length,) = struct.unpack_from("<I", data, at)
            value = data[at + 4 : at + 4 + length]
            if len(value) < length:
                raise ValueError("length")
            at += 4 + -(-length // 4) * 4
            yield number, form, value


def _after_name(data: bytes, at: int) -> int:
    """Return where the name of a named property ends: a set, and a number or a text."""
    (kind,) = struct.unpack_from("<I", data, at + 16)
    if kind == 0:
        return at + 24
    length = int.from_bytes(data[at + 20 : at + 24], "little")
    return at + 24 + -(-length // 4) * 4
