"""The shipped fonts: which characters they have, how wide, and how a line is encoded.

The rules are:

- Only the shipped fonts are used, embedded as subsets, so output is the same on every machine.
- A character that no shipped font has is printed as a visible code such as `[U+1F600]`. So is
  every control, format and direction character: nothing is dropped, nothing acts unseen.
- A line is encoded through one table per font; a character outside the table's subset, or in
  another font, takes the slow way and comes out the same.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import Final

from reportlab import rl_config
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTFont

from exporters.pdf.style import FontName, Style

FILES: Final[dict[FontName, str]] = {
    "regular": "NotoSans-Regular.ttf",
    "bold": "NotoSans-Bold.ttf",
    "mono": "NotoSansMono-Regular.ttf",
}
_CODED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_TAB: Final = "    "
_ESCAPED: Final = frozenset(map(ord, "()\\"))


class _ElsewhereError(Exception):
    """A character that the first subset of a font does not hold."""


class _Codes(dict[int, str]):
    """Code point to the byte of a font's first subset, as a literal string spells it."""

    def __init__(self, font: TTFont, document: PDFDocument) -> None:
        super().__init__()
        self._font = font
        self._document = document

    def __missing__(self, point: int) -> str:
        if point not in self._font.face.charToGlyph:
            raise _ElsewhereError
        ((subset, byte),) = self._font.splitString(chr(point), self._document)
        if subset:
            raise _ElsewhereError
        found = self[point] = spelled(byte)
        return found


class _Widths(dict[str, float]):
    """Character to advance width at size 1, from the first font of a chain that has it."""

    def __init__(self, chain: tuple[TTFont, ...]) -> None:
        super().__init__()
        self._chain = chain

    def __missing__(self, char: str) -> float:
        font = _having(self._chain, ord(char))
        width: float = font.face.getCharWidth(ord(char)) / 1000  # type: ignore[no-untyped-call]  # stub
        self[char] = width
        return width


class _Visible(dict[int, str]):
    """Code point to what is printed for it."""

    def __init__(self, fonts: Iterable[TTFont]) -> None:
        super().__init__({10: "\n", 9: _TAB, 0xA0: " "})
        self._fonts = tuple(fonts)

    def __missing__(self, point: int) -> str:
        char = chr(point)
        known = any(point in font.face.charToGlyph for font in self._fonts)
        coded = not known or unicodedata.category(char) in _CODED
        found = self[point] = f"[U+{point:04X}]" if coded else char
        return found


def _having(chain: tuple[TTFont, ...], point: int) -> TTFont:
    for font in chain:
        if point in font.face.charToGlyph:
            return font
    return chain[0]


def spelled(data: bytes) -> str:
    """The inside of a PDF literal string (ISO 32000-1, 7.3.4.2), in ASCII only."""
    return "".join(
        f"\\{byte:03o}" if byte < 32 or byte > 126 or byte in _ESCAPED else chr(byte)
        for byte in data
    )


class Face:
    """One font of a document, with the others to fall back on."""

    def __init__(self, font: TTFont, others: tuple[TTFont, ...], document: PDFDocument) -> None:
        """`others` are tried, in order, for a character that `font` lacks."""
        self._chain = (font, *others)
        self._document = document
        self._codes = _Codes(font, document)
        self._selects: dict[float, str] = {}
        self.widths: dict[str, float] = _Widths(self._chain)

    def width(self, text: str) -> float:
        """The advance width of a line of printable text at size 1."""
        return sum(map(self.widths.__getitem__, text))

    def select(self, size: float) -> str:
        """The operator that makes this font current at `size` points."""
        found = self._selects.get(size)
        if found is None:
            found = self._selects[size] = self._select(self._chain[0], 0, size)
        return found

    def show(self, line: str, size: float) -> str:
        """The operators that show a line, given that this font is current, and leave it so."""
        try:
            return f"({line.translate(self._codes)}) Tj"
        except _ElsewhereError:
            return self._show_in_runs(line, size)

    def _select(self, font: TTFont, subset: int, size: float) -> str:
        return f"{font.getSubsetInternalName(subset, self._document)} {size:g} Tf"

    def _show_in_runs(self, line: str, size: float) -> str:
        runs: list[tuple[TTFont, int, bytes]] = []
        for char in line:
            font = _having(self._chain, ord(char))
            ((subset, byte),) = font.splitString(char, self._document)
            if runs and runs[-1][:2] == (font, subset):
                byte = runs.pop()[2] + byte
            runs.append((font, subset, byte))
        shown = [f"{self._select(f, s, size)} ({spelled(data)}) Tj" for f, s, data in runs]
        return " ".join((*shown, self.select(size)))


class Fonts:
    """The fonts of one document. One `Fonts` serves one document and no other."""

    def __init__(self, folder: Traversable, document: PDFDocument) -> None:
        """Reads the shipped fonts from `folder`."""
        # no un-embedded base font, no ASCII armour, nothing that depends on clock or machine
        rl_config.canvas_basefontname = rl_config.defaultGraphicsFontName = "regular"
        rl_config.useA85 = 0
        rl_config.invariant = 1
        loaded: dict[FontName, TTFont] = {
            name: TTFont(
                name, BytesIO((folder / file).read_bytes()), asciiReadable=True, shapable=False
            )
            for name, file in FILES.items()
        }
        self._visible = _Visible(loaded.values())
        self._faces = {
            name: Face(font, tuple(f for f in loaded.values() if f is not font), document)
            for name, font in loaded.items()
        }

    def face(self, style: Style) -> Face:
        """The font of a style."""
        return self._faces[style.font]

    def width(self, text: str, style: Style) -> float:
        """The width of a line of printable text, in points."""
        return self._faces[style.font].width(text) * style.size

    def printable(self, text: str) -> str:
        """What is printed for a text: line ends kept, tabs as four spaces, the rest as in rules.

        Never empty for a text that is not; applying it twice changes nothing more.
        """
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        return lines.translate(self._visible)

    def coded(self, text: str) -> frozenset[str]:
        """The characters of a text that are printed as codes."""
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        return frozenset(c for c in set(lines) if self._visible[ord(c)].startswith("[U+"))
