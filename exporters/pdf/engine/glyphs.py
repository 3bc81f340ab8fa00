"""The shipped fonts as HarfBuzz reads them, and the glyphs that a document uses, embedded.

**Invariants:**

- Lengths are thousandths of the font's size and whole numbers, so what is measured is what is
  drawn, on every machine.
- A run is shaped with the text around it in view, so letters join across its ends. No mark climbs
  further from its letter than its own line: stacked marks would reach others'.
- A code stands for one glyph and the letters that it means where it is shown, so `/ToUnicode` is
  never wrong for a glyph that means different letters in different words.
- The same text set in the same order gives the same bytes.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping, Sequence
from importlib.resources.abc import Traversable
from typing import Any, Final, NamedTuple

import uharfbuzz as hb

from exporters.pdf.engine.writer import PdfWriter, padded

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


class FontLibrary:
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


_BLOCK: Final = 100  # pairs in one block of a character map, at most (Adobe technical note 5411)
_KEPT: Final = frozenset(("cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"))
_MOST: Final = 65_535  # codes, two bytes each, but for 0
_SYMBOLIC: Final = 4
_HEAD: Final = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
_TAIL: Final = """endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


class GlyphFont:
    """What one document uses of one font, as a font of its own in the document's list."""

    def __init__(self, name: str, typeface: Typeface) -> None:
        """`name` is what pages call it."""
        self.name = name
        self.typeface = typeface
        self._codes: dict[tuple[int, str], int] = {}
        self._first: dict[int, int] = {}

    def code(self, glyph: int, letters: str) -> str:
        """The code of a glyph that means these letters, in hex."""
        found = self._codes.get((glyph, letters))
        if found is None:
            if len(self._codes) >= _MOST - self.typeface.count and glyph in self._first:
                # there will still be one for every glyph
                return f"{self._first[glyph]:04X}"
            found = self._codes[glyph, letters] = len(self._codes) + 1
            self._first.setdefault(glyph, found)
        return f"{found:04X}"

    def put(self, file: PdfWriter) -> int:
        """Writes the font and all that it is made of; its number."""
        face = self.typeface.face
        glyphs = [glyph for glyph, _ in self._codes]
        name = self._named()
        subset, numbers = _subset(face, glyphs)
        subset = padded(subset)
        data = file.put_deflated(subset, f"/Length1 {len(subset)}")
        places = struct.pack(f">{len(glyphs) + 1}H", 0, *map(numbers.__getitem__, glyphs))
        descriptor = file.put(
            f"<< /Type /FontDescriptor /FontName /{name} /Flags {_SYMBOLIC} {_metrics(face)}"
            f" /FontFile2 {data} 0 R >>"
        )
        widths = " ".join(str(self.typeface.width(glyph)) for glyph in glyphs)
        descendant = file.put(
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /DW {UNIT} /W [1 [{widths}]]"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            f" /CIDToGIDMap {file.put_deflated(places, '')} 0 R /FontDescriptor {descriptor} 0 R >>"
        )
        return file.put(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H"
            f" /DescendantFonts [{descendant} 0 R]"
            f" /ToUnicode {file.put_deflated(self._map(), '')} 0 R >>"
        )

    def _named(self) -> str:
        """The font's name, with the tag of a subset before it."""
        digest = hashlib.sha256(ascii(self._codes).encode()).digest()
        return "".join(chr(65 + byte % 26) for byte in digest[:6]) + "+" + self.typeface.name

    def _map(self) -> bytes:
        pairs = [
            f"<{code:04X}> <{letters.encode('utf-16-be').hex().upper()}>"
            for (_, letters), code in self._codes.items()
        ]
        blocks = (pairs[at : at + _BLOCK] for at in range(0, len(pairs), _BLOCK))
        body = "".join(
            f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks
        )
        return (_HEAD + body + _TAIL).encode("ascii")


class FontSubsets:
    """What one document uses of all such fonts."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._fonts: dict[str, GlyphFont] = {}

    def of(self, typeface: Typeface) -> GlyphFont:
        """What it uses of one font."""
        found = self._fonts.get(typeface.name)
        if found is None:
            found = GlyphFont(f"G{len(self._fonts) + 1}", typeface)
            self._fonts[typeface.name] = found
        return found

    def put(self, file: PdfWriter) -> dict[str, int]:
        """Writes all of them; by the name that pages call it, the number of each."""
        return {glyphs.name: glyphs.put(file) for glyphs in self._fonts.values()}


def _subset(face: Any, glyphs: list[int]) -> tuple[bytes, Mapping[int, int]]:
    """A font file of these glyphs and what drawing them takes, and their numbers in it."""
    wanted = hb.SubsetInput()
    wanted.flags = hb.SubsetFlags.NOTDEF_OUTLINE
    wanted.glyph_set.update(glyphs)
    dropped = set(face.table_tags) - _KEPT
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode("ascii")) for tag in dropped)
    plan = hb.SubsetPlan(face, wanted)
    data: bytes = plan.execute().blob.data
    return data, plan.old_to_new_glyph_mapping


def _metrics(face: Any) -> str:
    head = face.reference_table("head").data
    lines = face.reference_table("hhea").data
    scale = UNIT / face.upem
    box = [round(side * scale) for side in struct.unpack_from(">4h", head, 36)]
    ascent, descent = (round(side * scale) for side in struct.unpack_from(">2h", lines, 4))
    return (
        f"/FontBBox [{' '.join(map(str, box))}] /ItalicAngle 0 /Ascent {ascent}"
        f" /Descent {descent} /CapHeight {ascent} /StemV 80"
    )
