"""EXIF blocks by their bytes alone: orientation, device, time of capture and position.

Written after the TIFF 6.0 and EXIF 2.32 layouts. The rules are:

- Every directory is read at most once, and their number and length are bounded, so that
  directories that point at each other end.
- A value that is not of the declared shape is passed over, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from diary.media.facts import Captured, Position
from diary.media.tidy import decode, short

ReadAt = Callable[[int, int], bytes]

_MAX_DIRECTORIES = 32
_MAX_ENTRIES = 512
_MAX_VALUE = 4096
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 13: 4}
_MAKE, _MODEL, _ORIENTATION, _CHANGED = 0x010F, 0x0110, 0x0112, 0x0132
_SUB, _EXIF, _GPS = 0x014A, 0x8769, 0x8825
_TAKEN, _SCANNED = 0x9003, 0x9004
# Titles and comments as Windows writes them, in UTF-16; texts that name their own encoding.
_WIDE = range(0x9C9B, 0x9CA0)
_NAMED = frozenset({0x9286, 0x001B, 0x001C})
_ZONES = {_CHANGED: 0x9010, _TAKEN: 0x9011, _SCANNED: 0x9012}
_NAMES = {_TAKEN: "DateTimeOriginal", _SCANNED: "DateTimeDigitized", _CHANGED: "DateTime"}
# Latitude reference, latitude, longitude reference, longitude: of the camera and of its target.
_PLACES = ((1, 2, 3, 4), (0x13, 0x14, 0x15, 0x16))


@dataclass(frozen=True, slots=True)
class _Value:
    kind: int
    data: bytes
    order: str

    def numbers(self) -> list[int]:
        width = 4 if self.kind in (5, 10) else _SIZES[self.kind]
        whole = len(self.data) - len(self.data) % width
        return [_int(self.data[at : at + width], self.order) for at in range(0, whole, width)]

    def words(self, tag: int) -> str:
        """All of a text, to be searched; empty for what is none."""
        if tag in _WIDE:
            return self.data.decode("utf-16-le", errors="replace").strip("\0 ")
        if tag in _NAMED and self.kind in (1, 7):
            said = self.data[8:]
            if not self.data.startswith(b"UNICODE\0"):
                return decode(said).strip("\0 ")
            # in which order is for the block to say, and is often the other one
            orders = ("utf-16-le", "utf-16-be")
            return "\n".join(said.decode(order, errors="replace") for order in orders)
        return decode(self.data).strip("\0 ") if self.kind == 2 else ""

    def text(self) -> str:
        return short(self.data.split(b"\0", 1)[0].decode("utf-8", errors="replace"))


_Directory = dict[int, _Value]


@dataclass(slots=True)
class Exif:
    """What one block says; `words` is every text in it, to be searched and never shown."""

    orientation: int | None = None
    device: str = ""
    captured: Captured | None = None
    positions: list[Position] = field(default_factory=list)
    words: list[str] = field(default_factory=list, compare=False)


def read_exif(read_at: ReadAt, base: int) -> Exif | None:
    """What the TIFF block that begins at `base` says, or None where there is none."""
    mark = read_at(base, 8)
    order = {b"II*\0": "little", b"MM\0*": "big"}.get(mark[:4])
    if order is None or len(mark) < 8:
        return None
    words: list[str] = []
    main, positions = _collect(read_at, base, order, _int(mark[4:8], order), words)
    if not main and not positions:
        return None
    found = Exif(positions=positions, captured=_captured(main), device=_device(main), words=words)
    if _ORIENTATION in main and main[_ORIENTATION].kind in (3, 4):
        turned = main[_ORIENTATION].numbers()
        found.orientation = turned[0] if turned and 1 <= turned[0] <= 8 else None
    return found


def _collect(
    read_at: ReadAt, base: int, order: str, first: int, words: list[str]
) -> tuple[_Directory, list[Position]]:
    main: _Directory = {}
    positions: list[Position] = []
    waiting: list[tuple[int, bool]] = [(first, False)]
    seen: set[int] = set()
    while waiting and len(seen) < _MAX_DIRECTORIES:
        offset, is_gps = waiting.pop(0)
        if offset in seen or offset == 0:
            continue
        seen.add(offset)
        directory, following = _directory(read_at, base, order, offset)
        words += filter(None, (value.words(tag) for tag, value in directory.items()))
        if is_gps:
            positions.extend(_positions(directory))
            continue
        # The first directory wins: later ones describe the thumbnail.
        main = {**directory, **main}
        for tag in (_EXIF, _GPS, _SUB):
            if tag in directory and directory[tag].kind in (4, 13):
                waiting += [(at, tag == _GPS) for at in directory[tag].numbers()[:8]]
        waiting.append((following, False))
    return main, positions


def _directory(read_at: ReadAt, base: int, order: str, offset: int) -> tuple[_Directory, int]:
    count = _int(read_at(base + offset, 2), order)
    if not 0 < count <= _MAX_ENTRIES:
        return {}, 0
    raw = read_at(base + offset + 2, count * 12 + 4)
    values: _Directory = {}
    for at in range(0, min(count, len(raw) // 12) * 12, 12):
        tag, kind = _int(raw[at : at + 2], order), _int(raw[at + 2 : at + 4], order)
        length = _SIZES.get(kind, 0) * _int(raw[at + 4 : at + 8], order)
        if not 0 < length <= _MAX_VALUE:
            continue
        inline = raw[at + 8 : at + 12]
        data = inline[:length] if length <= 4 else read_at(base + _int(inline, order), length)
        if len(data) == length:
            values.setdefault(tag, _Value(kind, data, order))
    return values, _int(raw[count * 12 : count * 12 + 4], order)


def _device(main: _Directory) -> str:
    make = main[_MAKE].text() if _MAKE in main else ""
    model = main[_MODEL].text() if _MODEL in main else ""
    return short(model if make and model.startswith(make) else f"{make} {model}")


def _captured(main: _Directory) -> Captured | None:
    for tag in (_TAKEN, _SCANNED, _CHANGED):
        text = main[tag].text() if tag in main and main[tag].kind == 2 else ""
        if text.strip(" :0"):
            zone = main[_ZONES[tag]].text() if _ZONES[tag] in main else ""
            if zone.strip(" :"):
                return Captured(text, f"EXIF {_NAMES[tag]}", "offset", zone)
            return Captured(text, f"EXIF {_NAMES[tag]}", "none")
    return None


def _positions(gps: _Directory) -> list[Position]:
    found = []
    for lat_ref, lat, lon_ref, lon in _PLACES:
        latitude, longitude = _degrees(gps, lat, lat_ref), _degrees(gps, lon, lon_ref)
        if latitude or longitude:
            text = short(f"{latitude}, {longitude}")
            found.append(Position("EXIF GPS", latitude, longitude, text))
    return found


def _degrees(gps: _Directory, tag: int, ref_tag: int) -> str:
    value = gps.get(tag)
    if value is None:
        return ""
    ref = gps[ref_tag].text()[:2] if ref_tag in gps and gps[ref_tag].kind == 2 else ""
    if value.kind not in (5, 10):
        return short(f"{value.text()} {ref}")
    numbers = value.numbers()
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))[:3]
    if not any(below for _, below in pairs):
        return ""
    parts = [
        _decimal(above, below) + mark for (above, below), mark in zip(pairs, "°'\"", strict=False)
    ]
    return short(" ".join([*(part for part in parts if part[:1].isdigit()), ref]))


def _decimal(above: int, below: int) -> str:
    return f"{above / below:.6f}".rstrip("0").rstrip(".") if below else ""


def _int(data: bytes, order: str) -> int:
    return int.from_bytes(data, "little" if order == "little" else "big")
