"""Tone mapping of HDR pictures: PQ and HLG codes to sRGB, by a file's stated colours.

ISO/IEC 23008-12 (6.5, 9.3), ITU-R BT.2100-2, BT.2408-7.

**Invariants:**

- Boxes are read by their structure and limited in number and length; a broken one is ignored,
  because a wrong colour is no reason to show no picture.
- Only the properties of the primary item count; a thumbnail or a gain map has its own.
- White paper in the picture (203 cd/m2) is close to white in the result, and darker values keep
  their brightness: only highlights are compressed, because paper and a window are no brighter.
- One table serves every picture of the same coding; it does not depend on the picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import exp
from typing import Final

from PIL import Image, ImageFilter

from diary.media.metadata.atoms import Atom, ReadAt, read_atom

_MAX_BOXES: Final = 20_000
_MAX_READ: Final = 1 << 20  # bytes of one list of associations


@dataclass(frozen=True, slots=True)
class CodingColours:
    """Primaries and transfer function as numbered in ITU-T H.273, tables 2 and 3."""

    primaries: int
    transfer: int


def coding_colours(read_at: ReadAt, size: int) -> CodingColours | None:
    """Return the colours in which the main picture is coded; None where they are not stated."""
    held = {box.name: box for box in _boxes_of(read_at, 0, size, b"meta", 4)}
    properties = held.get(b"iprp")
    if properties is None:
        return None
    inside = {box.name: box for box in _boxes(read_at, properties.content, properties.end)}
    listed, linked = inside.get(b"ipco"), inside.get(b"ipma")
    if listed is None:
        return None
    named: dict[int, CodingColours] = {}
    for number, box in enumerate(_boxes(read_at, listed.content, listed.end), 1):
        content = read_at(box.content, 11) if box.name == b"colr" else b""
        if content[:4] == b"nclx" and len(content) >= 10:
            named[number] = CodingColours(
                int.from_bytes(content[4:6], "big"), int.from_bytes(content[6:8], "big")
            )
    main = _primary(read_at, held.get(b"pitm"))
    own = _associated(read_at, linked, main) if linked else ()
    # A picture made of tiles may have its colours only in the tiles.
    return next((named[n] for n in own if n in named), next(iter(named.values()), None))


def _boxes(read_at: ReadAt, start: int, end: int) -> Iterator[Atom]:
    at = start
    for _number in range(_MAX_BOXES):
        box = read_atom(read_at, at, end) if at + 8 <= end else None
        if box is None:
            return
        yield box
        at = box.end


def _boxes_of(read_at: ReadAt, start: int, end: int, name: bytes, skipped: int) -> Iterator[Atom]:
    """Yield the boxes in the first box of this name, after `skipped` bytes of its header."""
    for box in _boxes(read_at, start, end):
        if box.name == name:
            yield from _boxes(read_at, box.content + skipped, box.end)
            return


def _primary(read_at: ReadAt, box: Atom | None) -> int | None:
    content = read_at(box.content, 8) if box else b""
    if len(content) < 6:
        return None
    return int.from_bytes(content[4:6] if content[0] == 0 else content[4:8], "big")


def _associated(read_at: ReadAt, box: Atom, item: int | None) -> tuple[int, ...]:
    """Return the numbers, from 1, of the properties of one item, in the order they apply."""
    data = read_at(box.content, min(box.length, _MAX_READ))
    wide, long = (2 if data[3:4] and data[3] & 1 else 1), (4 if data[:1] > b"\0" else 2)
    at = 8
    while at + long + 1 <= len(data):
        number, count = int.from_bytes(data[at : at + long], "big"), data[at + long]
        at += long + 1
        if number == item:
            mask = 0x7FFF if wide == 2 else 0x7F
            return tuple(
                int.from_bytes(data[at + wide * n : at + wide * (n + 1)], "big") & mask
                for n in range(count)
            )
        at += wide * count
    return ()


PQ, HLG = 16, 18
_BT2020, _P3 = 9, 12
_WHITE: Final = 203.0  # cd/m2
_HLG_PEAK: Final = 1000.0  # cd/m2
_KNEE: Final = 0.75  # of linear light; highlights above it are compressed
_STEPS: Final = 41
# Rows of linear sRGB from linear light of other primaries, all with the white point D65.
_TO_SRGB: Final = {
    _BT2020: ((1.6605, -0.5876, -0.0728), (-0.1246, 1.1329, -0.0083), (-0.0182, -0.1006, 1.1187)),
    _P3: ((1.2249, -0.2249, 0.0), (-0.0421, 1.0421, 0.0), (-0.0196, -0.0786, 1.0983)),
}
_SAME: Final = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
Colour = tuple[float, float, float]


def is_high_range(colours: CodingColours | None) -> bool:
    """Return whether the codes of a picture mean more light than sRGB can express."""
    return colours is not None and colours.transfer in (PQ, HLG)


def to_ordinary(image: Image.Image, colours: CodingColours) -> Image.Image:
    """Return the picture in sRGB; alpha is kept."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    made = image.convert("RGB").filter(_table(colours.primaries, colours.transfer))
    if alpha is not None:
        made.putalpha(alpha)
    return made


def ordinary(code: Colour, primaries: int, transfer: int) -> Colour:
    """Return one colour, from codes between 0 and 1, as sRGB codes between 0 and 1."""
    curve = _pq if transfer == PQ else _hlg
    red, green, blue = (curve(value) for value in code)
    return _shown((red, green, blue), primaries, transfer)


@cache
def _table(primaries: int, transfer: int) -> ImageFilter.Color3DLUT:
    curve = _pq if transfer == PQ else _hlg
    lights = [curve(step / (_STEPS - 1)) for step in range(_STEPS)]
    made = [
        _shown((red, green, blue), primaries, transfer)
        for blue in lights
        for green in lights
        for red in lights
    ]
    return ImageFilter.Color3DLUT(_STEPS, [value for colour in made for value in colour])


def _shown(light: Colour, primaries: int, transfer: int) -> Colour:
    """Return the sRGB codes of light in other primaries, for HLG of scene light."""
    red, green, blue = light
    if transfer == HLG:
        luma = 0.2627 * red + 0.6780 * green + 0.0593 * blue
        gain = _HLG_PEAK / _WHITE * luma**0.2
        red, green, blue = red * gain, green * gain, blue * gain
    first, second, third = _TO_SRGB.get(primaries, _SAME)
    return (
        _code(first[0] * red + first[1] * green + first[2] * blue),
        _code(second[0] * red + second[1] * green + second[2] * blue),
        _code(third[0] * red + third[1] * green + third[2] * blue),
    )


def _pq(code: float) -> float:
    """Return light by the perceptual quantizer (SMPTE ST 2084), 1.0 for white paper."""
    root = code ** (32 / 2523)
    part = max(0.0, root - 3424 / 4096) / (2413 / 128 - 2392 / 128 * root)
    return float(10_000 / _WHITE * part ** (16384 / 2610))


def _hlg(code: float) -> float:
    """Return scene light by hybrid log-gamma, 1.0 for the maximum."""
    if code <= 0.5:
        return code * code / 3
    return (exp((code - 0.55991073) / 0.17883277) + 0.28466892) / 12


def _code(light: float) -> float:
    """Return the sRGB code of light; values above the knee are compressed below 1 smoothly."""
    if light <= 0.0:
        return 0.0
    if light > _KNEE:
        over = (light - _KNEE) / (1 - _KNEE)
        light = _KNEE + (1 - _KNEE) * over / (1 + over)
    code = 12.92 * light if light <= 0.0031308 else 1.055 * float(light ** (1 / 2.4)) - 0.055
    return min(1.0, code)
