"""A shipped font as HarfBuzz reads it: what it has, and how it sets a run of text.

The rules are:

- Lengths are thousandths of the font's size, and whole numbers, so that what is measured is what
  is drawn, on every machine.
- A run is shaped with the text around it in view, so that letters join across its ends.
- No mark climbs further from its letter than its own line: stacked marks would reach others'.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources.abc import Traversable
from typing import Final, NamedTuple

import uharfbuzz as hb

UNIT: Final = 1000
_REACH: Final = 700


class Glyph(NamedTuple):
    """One glyph of a run, from left to right; `at` is where in the text its cluster begins."""

    number: int
    advance: int
    right: int
    up: int
    at: int


class Typeface:
    """One font."""

    def __init__(self, name: str, data: bytes) -> None:
        """`name` is its PostScript name, `data` the TrueType file."""
        self.name = name
        self.face = hb.Face(hb.Blob(data))
        self._font = hb.Font(self.face)
        self._space = self._font.get_nominal_glyph(0x20)
        self.count: int = self.face.glyph_count
        self._font.scale = (UNIT, UNIT)

    def has(self, point: int) -> bool:
        """Whether it has a glyph for a code point."""
        return self._font.get_nominal_glyph(point) is not None

    def width(self, glyph: int) -> int:
        """The advance width that the font itself gives a glyph."""
        advance: int = self._font.get_glyph_h_advance(glyph)
        return advance

    def shape(self, points: Sequence[int], start: int, end: int, *, back: bool) -> list[Glyph]:
        """The glyphs of `points[start:end]`, from left to right; `back` for right-to-left text."""
        buffer = hb.Buffer()
        buffer.add_codepoints(points, start, end - start)
        buffer.direction = "rtl" if back else "ltr"
        # or it would be the language of the machine
        buffer.language = "und"
        buffer.guess_segment_properties()
        hb.shape(self._font, buffer)
        return [
            Glyph(
                info.codepoint,
                place.x_advance,
                place.x_offset,
                max(-_REACH, min(place.y_offset, _REACH)),
                info.cluster,
            )
            for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
            # a space without width: what joined or parted letters, and has done so
            if place.x_advance or info.codepoint != self._space
        ]


class Library:
    """The shipped fonts, each read when it is first asked for."""

    def __init__(self, folder: Traversable) -> None:
        """`folder` holds the font files."""
        self._folder = folder
        self._read: dict[str, Typeface] = {}

    def get(self, file: str) -> Typeface:
        """The font in a file."""
        found = self._read.get(file)
        if found is None:
            data = (self._folder / file).read_bytes()
            found = self._read[file] = Typeface(file.removesuffix(".ttf"), data)
        return found
