"""The shipped fonts as HarfBuzz reads them, and the glyphs of them that a document embeds.

**Invariants:**

- Lengths are thousandths of the font size and whole numbers, so that measured and drawn widths
  agree on every machine.
- A run is shaped with the text around it as context, so letters join across its ends. The distance
  of a mark from its letter is limited, because stacked marks would reach other lines.
- A code stands for one glyph and the letters that it means in its place, so `/ToUnicode` is right
  even for a glyph that means different letters in different words.
- The same text in the same order gives the same bytes.
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
    """One glyph of a run; `at` is the position in the text at which its cluster begins."""

    number: int
    advance: int
    right: int
    up: int
    at: int


class Typeface:
    """One font file."""

    def __init__(self, name: str, data: bytes) -> None:
        """Take the PostScript name and the bytes of the TrueType file."""
        self.name = name
        self.face = hb.Face(hb.Blob(data))
        self._font = hb.Font(self.face)
        self._space = self._font.get_nominal_glyph(0x20)
        self.count: int = self.face.glyph_count
        self._font.scale = (UNIT, UNIT)

    def has(self, point: int) -> bool:
        """Return whether it has a glyph for a code point."""
        return self._font.get_nominal_glyph(point) is not None

    def width(self, glyph: int) -> int:
        """Return the advance width that the font itself gives a glyph."""
        advance: int = self._font.get_glyph_h_advance(glyph)
        return advance

    def shape(self, points: Sequence[int], start: int, end: int, *, back: bool) -> list[Glyph]:
        """Return the glyphs of `points[start:end]` from left to right; `back` for right-to-left."""
        buffer = hb.Buffer()
        buffer.add_codepoints(points, start, end - start)
        buffer.direction = "rtl" if back else "ltr"
        # without this it would be the language of the machine
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
            # a space without width is a joiner or non-joiner, which has already had its effect
            if place.x_advance or info.codepoint != self._space
        ]


class FontLibrary:
    """The shipped fonts, each read when it is first needed."""

    def __init__(self, folder: Traversable) -> None:
        """Read fonts from the files in `folder`."""
        self._folder = folder
        self._read: dict[str, Typeface] = {}

    def get(self, file: str) -> Typeface:
        """Return the font in a file."""
        found = self._read.get(file)
        if found is None:
            data = (self._folder / file).read_bytes()
            found = self._read[file] = Typeface(file.removesuffix(".ttf"), data)
        return found


_BLOCK: Final = 100  # pairs in one block of a character map, at most (Adobe technical note 5411)
_KEPT: Final = frozenset(("cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"))
_MOST: Final = 65_535  # the maximum number of codes: two bytes each, except 0
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
    """The glyphs that one document uses of one font, as a font resource of the document."""

    def __init__(self, name: str, typeface: Typeface) -> None:
        """Take the name by which pages select it."""
        self.name = name
        self.typeface = typeface
        self._codes: dict[tuple[int, str], int] = {}
        self._first: dict[int, int] = {}

    def code(self, glyph: int, letters: str) -> str:
        """Return the code, in hex, of a glyph that means these letters."""
        found = self._codes.get((glyph, letters))
        if found is None:
            if len(self._codes) >= _MOST - self.typeface.count and glyph in self._first:
                # keeps enough codes for every glyph to have one
                return f"{self._first[glyph]:04X}"
            found = self._codes[glyph, letters] = len(self._codes) + 1
            self._first.setdefault(glyph, found)
        return f"{found:04X}"

    def put(self, file: PdfWriter) -> int:
        """Write the font and everything that it consists of; return its object number."""
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
        """Return the name of the font, preceded by a subset tag."""
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
    """The glyphs that one document uses, by font."""

    def __init__(self) -> None:
        self._fonts: dict[str, GlyphFont] = {}

    def of(self, typeface: Typeface) -> GlyphFont:
        """Return the glyphs in use of one font."""
        found = self._fonts.get(typeface.name)
        if found is None:
            found = GlyphFont(f"G{len(self._fonts) + 1}", typeface)
            self._fonts[typeface.name] = found
        return found

    def put(self, file: PdfWriter) -> dict[str, int]:
        """Write all of them; return the object number of each by its name on pages."""
        return {glyphs.name: glyphs.put(file) for glyphs in self._fonts.values()}


def _subset(face: Any, glyphs: list[int]) -> tuple[bytes, Mapping[int, int]]:
    """Return a font file with these glyphs and what drawing needs, and their new numbers."""
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
