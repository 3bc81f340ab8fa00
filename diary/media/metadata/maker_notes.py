"""Maker notes of EXIF: their makers, and the places that some of them hold.

Their layouts are not published; they follow what the makers' cameras were seen to write.

**Invariants:**

- A maker note is a device by itself: it names its maker, and most hold a serial number.
- Where a maker is known to write no place except those read here, the unknown rest of the note is
  ignored. Any other note is FORMAT: it may contain a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

from diary.media.byte_source import Source
from diary.media.decoder_results import Position, UnsearchedReason
from diary.media.metadata.scan import Scan
from diary.media.safe_text import decode_text, short_line

Order = Literal["little", "big"]

_MAX_ENTRIES = 2_000
_MAX_VALUE = 64 << 10
_NAMED = -1  # the note itself states where its directory begins
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}


@dataclass(frozen=True, slots=True)
class _NoteLayout:
    """How a maker's note begins; its offsets count from the note or from the TIFF block.

    `order` is the offset of two letters that name the byte order, or the order itself; `header` is
    the offset of a TIFF header of its own, from which offsets count.
    """

    maker: str
    start: bytes
    first: int
    from_note: bool = False
    order: Order | int | None = None
    header: int | None = None


_LAYOUTS: Final = (
    _NoteLayout("Apple", b"Apple iOS\0", 14, from_note=True, order="big"),
    _NoteLayout("Nikon", b"Nikon\0\x02", 18, from_note=True, order=10, header=10),
    _NoteLayout("Nikon", b"Nikon\0\x01", 8),
    _NoteLayout("Olympus", b"OLYMPUS\0", 12, from_note=True, order=8),
    _NoteLayout("Olympus", b"OM SYSTEM\0", 16, from_note=True, order=12),
    _NoteLayout("Olympus", b"OLYMP\0", 8),
    _NoteLayout("Epson", b"EPSON\0", 8),
    _NoteLayout("Panasonic", b"Panasonic\0", 12),
    _NoteLayout("Leica", b"LEICA", 8),
    _NoteLayout("Fujifilm", b"FUJIFILM", _NAMED, from_note=True, order="little"),
    _NoteLayout("General Imaging", b"GENERALE", _NAMED, from_note=True, order="little"),
    _NoteLayout("Sony", b"SONY ", 12),
    _NoteLayout("Sony", b"\0\0SONY PIC\0", 12),
    _NoteLayout("Sony", b"VHAB     \0", 12),
    _NoteLayout("Sony Ericsson", b"SEMC MS\0", 20),
    _NoteLayout("Pentax", b"PENTAX \0", 10, from_note=True, order=8),
    _NoteLayout("Pentax", b"AOC\0", 6, order=4),
    _NoteLayout("Ricoh", b"RICOH\0", 10, from_note=True, order=6),
    _NoteLayout("Ricoh", b"Ricoh", 8),
    _NoteLayout("Sigma", b"SIGMA\0", 10),
    _NoteLayout("Sigma", b"FOVEON\0", 10),
    _NoteLayout("Casio", b"QVC\0", 6, order="big"),
    _NoteLayout("Casio", b"DCI\0", 6, order="big"),
    _NoteLayout("Sanyo", b"SANYO\0", 8),
    _NoteLayout("Minolta", b"MINOL\0", 8),
    _NoteLayout("Motorola", b"MOT\0", 8),
    _NoteLayout("Hasselblad", b"HASSELBLAD", 0),
    _NoteLayout("FLIR", b"FLIR", 0),
)
# Makers whose note begins with its directory, by the name of the maker in EXIF.
_BARE: Final = (
    ("Canon", "canon"), ("DJI", "dji"), ("Samsung", "samsung"), ("Casio", "casio"),
    ("Minolta", "minolta"), ("Minolta", "konica"), ("Sony", "sony"), ("Nikon", "nikon"),
    ("Apple", "apple"), ("Xiaomi", "xiaomi"), ("Hasselblad", "hasselblad"),
    ("Panasonic", "panasonic"), ("Pentax", "pentax"), ("FLIR", "flir"),
)  # fmt: skip
# Makers that write no place in their notes except those that `_PLACES` lists.
_SILENT: Final = frozenset(
    "Apple Canon Nikon Olympus Epson Panasonic Fujifilm Sony Pentax Sigma Casio Minolta Samsung"
    " DJI Sanyo Leica Motorola".split()
) | {"General Imaging", "Sony Ericsson"}
_PLACES: Final[dict[str, dict[int, str]]] = {
    "Panasonic": {0x67: "Location", 0x69: "Country", 0x6B: "State", 0x6D: "City", 0x6F: "Landmark",
                  0x80: "City"},
    "Samsung": {0x30: "LocationName", 0x31: "LocationName"},
    "Casio": {0x3006: "HometownCity"},
    "Nikon": {0x39: "Location"},
}  # fmt: skip
# What the still of a Live Photo shares with its film.
_LIVE_PHOTO: Final = ("Apple", 0x0011)
_CAPTURE: Final = frozenset({0x0E01, 0x0E13})
_CITIES: Final[dict[str, dict[int, str]]] = {
    "Pentax": {0x23: "HometownCity", 0x24: "DestinationCity"},
    "Canon": {0x35: "TimeZoneCity"},
}
# The marks that `short_line` makes of bytes that are not text.
_ODD = re.compile("[\u2400-\u241f\u27e8\x7f-\xbf]")
_TEXT = re.compile(rb"[\x20-\x7e]{5,}")


def read_maker_note(
    source: Source, base: int, offset: int, note: bytes, order: Order, make: str, scan: Scan
) -> None:
    """Add what a maker note contains.

    It is at `offset` of the TIFF block that begins at `base`. Raises nothing.
    """
    if not note.strip(b"\0"):
        return
    layout = _layout(note, make)
    if layout is None:
        scan.add_device(_name(note) or make or "unknown", "EXIF maker note")
        scan.unsearched.add(UnsearchedReason.FORMAT)
        _say_texts(note, scan)
        return
    scan.add_device(layout.maker, "EXIF maker note")
    order, first = _start(note, layout, order)
    rows = list(_rows(note, first, order))
    # Programs that move a note do not correct its offsets: then its first value, which is right
    # behind the directory, shows by how much they are off.
    lowest = min((row.where for row in rows if row.length > 4), default=0)
    behind = first + 2 + 12 * len(rows)
    base_in_note = (layout.header or 0) if layout.from_note else -offset
    if layout.maker == "Nikon" and any(row.tag in _CAPTURE for row in rows):
        # Data of Nikon's own software, which may include IPTC.
        scan.unsearched.add(UnsearchedReason.FORMAT)
    wanted = _PLACES.get(layout.maker, {}).keys() | _CITIES.get(layout.maker, {}).keys()
    for row in rows:
        if row.kind != 2 and row.tag not in wanted:
            continue
        found = [row.inline]
        if row.length > 4:
            places = [row.where + base_in_note, row.where + behind + 4 - lowest]
            places.append(row.where + behind - lowest)
            found = [note[at : at + row.length] for at in places if at >= 0]
            if not layout.from_note and base + row.where >= 0:
                found.append(source.read_at(base + row.where, row.length))
        _take(layout.maker, row, found or [b""], order, scan)
    if not rows and layout.maker in _PLACES.keys() | _CITIES.keys():
        # Its places are read from its directory, and there is none where it should be.
        scan.unsearched.add(UnsearchedReason.FORMAT)
    if layout.maker not in _SILENT:
        scan.unsearched.add(UnsearchedReason.FORMAT)
    _say_texts(note, scan)


def _layout(note: bytes, make: str) -> _NoteLayout | None:
    found = next((layout for layout in _LAYOUTS if note.startswith(layout.start)), None)
    if found is None:
        maker = next((name for name, start in _BARE if make.lower().startswith(start)), "")
        found = _NoteLayout(maker, b"", 0, from_note=maker == "Samsung") if maker else None
    return found


def _name(note: bytes) -> str:
    """Return the letters with which an unknown note begins."""
    match = re.match(rb"[A-Za-z][A-Za-z0-9 _-]{2,20}", note)
    return short_line(match[0].decode("ascii")) if match else ""


def _start(note: bytes, layout: _NoteLayout, order: Order) -> tuple[Order, int]:
    """Return the byte order of a note, and the offset of its directory."""
    if isinstance(layout.order, int):
        named: dict[bytes, Order] = {b"II": "little", b"MM": "big"}
        order = named.get(note[layout.order : layout.order + 2], order)
    else:
        order = layout.order or order
    if layout.header is not None:
        at = layout.header
        return order, at + int.from_bytes(note[at + 4 : at + 8], order)
    if layout.first == _NAMED:
        return order, int.from_bytes(note[8:12], "little")
    return order, layout.first


@dataclass(frozen=True, slots=True)
class _NoteRow:
    tag: int
    kind: int
    length: int
    inline: bytes
    where: int


def _rows(note: bytes, first: int, order: Order) -> Iterator[_NoteRow]:
    count = int.from_bytes(note[first : first + 2], order)
    if not 0 < count <= _MAX_ENTRIES or first + 2 + 12 > len(note):
        return
    for at in range(first + 2, first + 2 + 12 * count, 12):
        row = note[at : at + 12]
        if len(row) < 12:
            return
        tag, kind = int.from_bytes(row[:2], order), int.from_bytes(row[2:4], order)
        length = _SIZES.get(kind, 0) * int.from_bytes(row[4:8], order)
        if 0 < length <= _MAX_VALUE:
            yield _NoteRow(tag, kind, length, row[8 : 8 + length], int.from_bytes(row[8:12], order))


def _take(maker: str, row: _NoteRow, found: list[bytes], order: Order, scan: Scan) -> None:
    if row.kind == 2:
        text = decode_text(found[0]).strip("\0 ")
        scan.add_text(text)
        if (maker, row.tag) == _LIVE_PHOTO:
            scan.add_content_identifier(text)
    name = _PLACES.get(maker, {}).get(row.tag)
    if name is not None:
        _take_place(maker, name, found, scan)
        return
    name = _CITIES.get(maker, {}).get(row.tag)
    if name is None:
        return
    number = int.from_bytes(found[0][8:12] if maker == "Canon" else found[0][:2], order)
    if number:
        scan.add_position(
            Position(f"{maker} {name}", found=f"number {number} of the camera's list")
        )


def _take_place(maker: str, name: str, found: list[bytes], scan: Scan) -> None:
    texts = [_place(maker, data) for data in found if data.strip(b"\0 ")]
    plain = [text for text in texts if text and not _ODD.search(text)]
    place_text = next((text for text in plain if any(ch.isalnum() for ch in text)), "")
    if place_text:
        scan.add_position(Position(f"{maker} {name}", found=place_text))
    elif texts and not plain:
        # There is a value, but it cannot be read.
        scan.add_position(Position(f"{maker} {name}"))


def _place(maker: str, data: bytes) -> str:
    if maker == "Nikon":
        # Version, encoding, country of three letters, level, then the name of the place.
        data = data[5:8].strip(b"\0") + b" " + data[9:].strip(b"\0")
    return short_line(decode_text(data.split(b"\0")[0]))


def _say_texts(note: bytes, scan: Scan) -> None:
    found = islice(_TEXT.finditer(note[:_MAX_VALUE]), 50)
    texts = [match[0].decode("ascii") for match in found]
    scan.add_text("\n".join(texts))
