"""The shipped fonts: their characters and widths, how a line is encoded and embedded.

**Invariants:**

- Only the shipped fonts are used, and they are embedded as subsets, so output is the same on every
  machine. A character that no shipped font has is printed as a visible code.
- A line of letters that simply follow each other is encoded through one table per font, which is
  fast; a character outside the table's subset, or in another font, takes a slower path with the
  same result. A line with any other letter is shaped.
- Each embedded stream's length is exact, and each object is one line, because ReportLab's own
  writer counts one line end too many and breaks long objects. A character map has no entry for 0,
  and its blocks are no longer than the format allows.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from io import BytesIO
from itertools import accumulate
from typing import Any, Final

from reportlab import rl_config
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase.pdfdoc import BasicFonts, PDFDictionary, PDFDocument, PDFStream, format
from reportlab.pdfbase.ttfonts import TTFont

from diary.characters import category
from diary.errors import BadInput
from exporters.pdf.engine.glyphs import UNIT, FontLibrary, FontSubsets
from exporters.pdf.engine.shaping import SCRIPTS, LineEncoder, ShapedLine, Shaper, VisibleCodes
from exporters.pdf.engine.style import FontName, Style
from exporters.pdf.engine.writer import PdfWriter, padded

FILES: Final[dict[FontName, str]] = {
    "regular": "NotoSans-Regular.ttf",
    "bold": "NotoSans-Bold.ttf",
    "mono": "NotoSansMono-Regular.ttf",
}
_ESCAPED: Final = frozenset(map(ord, "()\\"))
# Labels, names and times stand in a document again and again: so many short texts stay measured.
SHORT: Final = 80  # characters
REMEMBERED: Final = 250


class _ElsewhereError(Exception):
    """A character that the first subset of a font does not hold, or that has to be shaped."""


class NotPlainError(Exception):
    """A character that has no width by itself, so its line has to be shaped."""


class _Codes(dict[int, str]):
    """Maps a code point to the byte of a font's first subset, as in a literal string."""

    def __init__(self, font: TTFont, document: PDFDocument) -> None:
        super().__init__()
        self._font = font
        self._document = document

    def __missing__(self, point: int) -> str:
        if point not in self._font.face.charToGlyph or _shaped(chr(point)):
            raise _ElsewhereError
        ((subset, byte),) = self._font.splitString(chr(point), self._document)
        if subset:
            raise _ElsewhereError
        found = self[point] = spelled(byte)
        return found


class _Widths(dict[str, float]):
    """Maps a character to its advance width at size 1, from the first font that has it."""

    def __init__(self, chain: tuple[TTFont, ...]) -> None:
        super().__init__()
        self._chain = chain

    def __missing__(self, char: str) -> float:
        font = _having(self._chain, ord(char))
        if ord(char) not in font.face.charToGlyph or _shaped(char):
            raise NotPlainError
        width: float = font.face.getCharWidth(ord(char)) / 1000  # type: ignore[no-untyped-call]  # stub
        self[char] = width
        return width


def _having(chain: tuple[TTFont, ...], point: int) -> TTFont:
    for font in chain:
        if point in font.face.charToGlyph:
            return font
    return chain[0]


def _shaped(char: str) -> bool:
    """Return whether a letter combines with another one, or is a control character."""
    return category(char)[0] in "MC"


def spelled(data: bytes) -> str:
    """Return the inside of a PDF literal string (ISO 32000-1, 7.3.4.2), in ASCII only."""
    return "".join(
        f"\\{byte:03o}" if byte < 32 or byte > 126 or byte in _ESCAPED else chr(byte)
        for byte in data
    )


class FontFace:
    """One font of a document, with other fonts for the characters that it lacks."""

    def __init__(
        self, fonts: tuple[TTFont, ...], shaper: Shaper, setter: LineEncoder, document: PDFDocument
    ) -> None:
        """Take the font itself first in `fonts`, then the others in the order to try them."""
        self._chain = fonts
        self._document = document
        self._codes = _Codes(fonts[0], document)
        self._selects: dict[float, str] = {}
        self._begins: dict[tuple[float, float], str] = {}
        self._measured: dict[str, float] = {}
        self._widths: dict[str, float] = _Widths(fonts)
        self._setter = setter
        self.shaper = shaper

    def ends(self, text: str) -> list[float]:
        """Return 0 and the end of each character at size 1, or raise NotPlainError."""
        return list(accumulate(map(self._widths.__getitem__, text), initial=0.0))

    def width(self, text: str) -> float:
        """Return the advance width of a line of printable text at size 1."""
        if text.__class__ is not str or len(text) > SHORT:
            return self._measure(text)
        found = self._measured.get(text)
        if found is None:
            if len(self._measured) == REMEMBERED:
                self._measured.clear()
            found = self._measured[text] = self._measure(text)
        return found

    def _measure(self, text: str) -> float:
        try:
            return sum(map(self._widths.__getitem__, text))
        except NotPlainError:
            return self.shaper.width(self.shaper.line(text)) / UNIT

    def begins(self, size: float, leading: float) -> str:
        """Return the operators that begin lines of this size and distance."""
        found = self._begins.get((size, leading))
        if found is None:
            found = f"BT {self.select(size)} {leading:g} TL"
            self._begins[size, leading] = found
        return found

    def select(self, size: float) -> str:
        """Return the operator that selects this font at `size` points."""
        found = self._selects.get(size)
        if found is None:
            found = self._selects[size] = self._select(self._chain[0], 0, size)
        return found

    def show(self, line: str, size: float) -> str:
        """Return the operators that show a line; this font is selected before and after them."""
        if line.__class__ is str:
            try:
                return f"({line.translate(self._codes)}) Tj"
            except _ElsewhereError:
                if self._plain(line):
                    return self._show_in_runs(line, size)
        return f"{self._setter.show(self.shaper.line(line), size)} {self.select(size)}"

    def _plain(self, line: str) -> bool:
        try:
            return bool(self.ends(line))
        except NotPlainError:
            return False

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


class _ParsedFonts(threading.local):
    """The shipped fonts as ReportLab reads them, once a thread.

    ReportLab keeps apart what each document uses of a font, but reads it by one position in it, so
    that two threads cannot share it.
    """

    def __init__(self) -> None:
        self._held: dict[str, dict[FontName, TTFont]] = {}

    def of(self, folder: Traversable) -> dict[FontName, TTFont]:
        """Return the fonts of a folder, by name."""
        found = self._held.get(str(folder))
        if found is None:
            found = self._held[str(folder)] = {
                name: TTFont(
                    name, BytesIO((folder / file).read_bytes()), asciiReadable=True, shapable=False
                )
                for name, file in FILES.items()
            }
        return found


_parsed: Final = _ParsedFonts()


class Fonts:
    """The fonts of one document, not to be shared with another document."""

    def __init__(self, folder: Traversable, document: PDFDocument) -> None:
        """Read the shipped fonts from `folder`; those for shaping are read when needed."""
        # no font that is not embedded, no ASCII85, nothing that depends on clock or machine
        rl_config.canvas_basefontname = rl_config.defaultGraphicsFontName = "regular"
        # parts of ReportLab that are loaded later look for the base font in every face
        addMapping("regular", 0, 0, "regular")
        addMapping("regular", 0, 1, "regular")
        addMapping("regular", 1, 0, "regular")
        addMapping("regular", 1, 1, "regular")
        rl_config.useA85 = 0
        rl_config.invariant = 1
        loaded = _parsed.of(folder)
        self._letters = tuple(font.face.charToGlyph for font in loaded.values())
        self._library = FontLibrary(folder)
        self._visible = VisibleCodes(self._known)
        self._used = FontSubsets()
        self._faces = {name: self._face(name, loaded, document) for name in loaded}
        # short texts as they were broken into lines: see `line_breaking`
        self.broken: dict[tuple[str, FontName, float, float], list[str]] = {}

    def face(self, style: Style) -> FontFace:
        return self._faces[style.font]

    def width(self, text: str, style: Style) -> float:
        """Return the width of a line of printable text, in points."""
        return self._faces[style.font].width(text) * style.size

    def begins(self, line: str, style: Style, right: float) -> float:
        """Return the x of a line that ends at `right`; spaces at its end are not counted."""
        shift = line.shift if isinstance(line, ShapedLine) else 0.0
        return right - self.width(line.rstrip(" "), style) - shift

    def printable(self, text: str) -> str:
        """Return what is printed for a text, by the rules of `shaping`."""
        return self._visible.printable(text)

    def coded(self, text: str) -> frozenset[str]:
        """Return the characters of a text that are printed as codes."""
        return self._visible.coded(text)

    def drops(self, text: str) -> bool:
        """Return whether a text has marks that print nothing."""
        return self._visible.drops(text)

    def put_shaped(self, file: PdfWriter) -> dict[str, int]:
        """Write the fonts that shaping used; return the object number of each by its name."""
        return self._used.put(file)

    def _known(self, point: int) -> bool:
        return any(point in letters for letters in self._letters) or any(
            self._library.get(file).has(point) for file in SCRIPTS
        )

    def _face(
        self, name: FontName, loaded: dict[FontName, TTFont], document: PDFDocument
    ) -> FontFace:
        chain = sorted(loaded, key=name.__ne__)  # the others keep their order
        shaper = Shaper([FILES[other] for other in chain], self._library)
        setter = LineEncoder(shaper, self._used)
        return FontFace(tuple(loaded[other] for other in chain), shaper, setter, document)


_RANGE: Final = re.compile(rb"\d+ beginbfchar(.*?)endbfchar", re.DOTALL)
_PAIR: Final = re.compile(rb"<([0-9A-F]+)> <([0-9A-F]+)>")
_BLOCK: Final = 100  # pairs in one block of a character map, at most (Adobe technical note 5411)


def write_fonts(document: Any, file: PdfWriter, number: int, others: Mapping[str, int]) -> None:
    """Write the dictionary of all fonts as object `number`, and everything that it refers to.

    `others` are fonts that are already in the file. The type is Any because the stubs describe no
    part of a document.
    """
    for font in document.delayedFonts:
        font.addObjects(document)
    fonts = document.idToObject[BasicFonts].dict
    fonts.update((name, f"{font} 0 R") for name, font in others.items())
    numbers = document.idToObjectNumberAndVersion
    names = [*document.idToObject]
    for name in names:
        numbers[name] = (number if name == BasicFonts else file.reserve(), 0)
    for name in names:
        _put(document, file, document.idToObject[name], numbers[name][0])
    if [*document.idToObject] != names:
        # an object that appeared while others were written has a number that this file lacks
        raise BadInput("page", "has a font with an object of its own")


def _put(document: Any, file: PdfWriter, held: Any, number: int) -> None:
    if not isinstance(held, PDFStream):
        file.put(" ".join(format(held, document, toplevel=1).decode("ascii").split()), number)
        return
    data = held.content if isinstance(held.content, bytes) else held.content.encode("latin-1")
    entries = dict(held.dictionary.dict)
    if "Length1" in entries:
        data = padded(data)
        entries["Length1"] = len(data)
    spelled = format(PDFDictionary(entries), document).decode("ascii").strip()
    inside = " ".join(spelled.removeprefix("<<").removesuffix(">>").split())
    if "Filter" in entries:
        file.put_stream(data, inside, number)
    else:
        file.put_deflated(_mended(data), inside, number)


def _mended(data: bytes) -> bytes:
    found = _RANGE.search(data)
    if found is None:
        return data
    pairs = [_spelled(*p) for p in _PAIR.findall(found.group(1)) if int(p[1], 16)]
    blocks = (pairs[at : at + _BLOCK] for at in range(0, len(pairs), _BLOCK))
    body = b"\n".join(
        b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks
    )
    return data[: found.start()] + body + data[found.end() :]


def _spelled(code: bytes, point: bytes) -> bytes:
    """Return one pair; a letter beyond U+FFFF is two units (ISO 32000-1, 9.10.3)."""
    letters = chr(int(point, 16)).encode("utf-16-be", "surrogatepass").hex().upper()
    return b"<%s> <%s>" % (code, letters.encode("ascii"))
