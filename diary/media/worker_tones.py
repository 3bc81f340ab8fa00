"""HDR pictures made ordinary: PQ and HLG codes to sRGB (ITU-R BT.2100-2, BT.2408-7).

Invariants:

- White paper in the picture (203 cd/m2) is close to white in the result, and what is darker keeps
  its brightness: only lights are pressed together, because paper and a window have no more.
- One table serves every picture of the same coding; nothing is decided by the picture itself.
"""

from __future__ import annotations

from functools import cache
from math import exp
from typing import Final

from PIL import Image, ImageFilter

from diary.media.metadata.heif_properties import CodingColours

PQ, HLG = 16, 18
_BT2020, _P3 = 9, 12
_WHITE: Final = 203.0  # cd/m2
_HLG_PEAK: Final = 1000.0  # cd/m2
_KNEE: Final = 0.75  # of linear light; above it lights are pressed together
_STEPS: Final = 41
# Rows of linear sRGB from linear light of other primaries, all with the white of D65.
_TO_SRGB: Final = {
    _BT2020: ((1.6605, -0.5876, -0.0728), (-0.1246, 1.1329, -0.0083), (-0.0182, -0.1006, 1.1187)),
    _P3: ((1.2249, -0.2249, 0.0), (-0.0421, 1.0421, 0.0), (-0.0196, -0.0786, 1.0983)),
}
_SAME: Final = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
Colour = tuple[float, float, float]


def is_high_range(colours: CodingColours | None) -> bool:
    """Whether the codes of a picture mean more light than sRGB can say."""
    return colours is not None and colours.transfer in (PQ, HLG)


def to_ordinary(image: Image.Image, colours: CodingColours) -> Image.Image:
    """The picture in sRGB; alpha is left as it is."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    made = image.convert("RGB").filter(_table(colours.primaries, colours.transfer))
    if alpha is not None:
        made.putalpha(alpha)
    return made


def ordinary(code: Colour, primaries: int, transfer: int) -> Colour:
    """One colour, from codes between 0 and 1 to sRGB codes between 0 and 1."""
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
    """The sRGB codes of light in other primaries, which for HLG is that of the scene."""
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
    """Light by the perceptual quantizer (SMPTE ST 2084), 1.0 for white paper."""
    root = code ** (32 / 2523)
    part = max(0.0, root - 3424 / 4096) / (2413 / 128 - 2392 / 128 * root)
    return float(10_000 / _WHITE * part ** (16384 / 2610))


def _hlg(code: float) -> float:
    """Light of the scene by hybrid log-gamma, 1.0 for the most there is."""
    if code <= 0.5:
        return code * code / 3
    return (exp((code - 0.55991073) / 0.17883277) + 0.28466892) / 12


def _code(light: float) -> float:
    """The sRGB code of light; what is above the knee is brought below 1 without a step."""
    if light <= 0.0:
        return 0.0
    if light > _KNEE:
        over = (light - _KNEE) / (1 - _KNEE)
        light = _KNEE + (1 - _KNEE) * over / (1 + over)
    code = 12.92 * light if light <= 0.0031308 else 1.055 * float(light ** (1 / 2.4)) - 0.055
    return min(1.0, code)
