"""Lines of text that take more than one letter after the other: shaped, and put in reading order.

The rules are:

- A run is text of one direction in one font; HarfBuzz chooses and places its glyphs.
- Runs stand in the order of the Unicode bidirectional algorithm (`direction`), each line by the
  direction of its whole paragraph.
- A font lacks nothing that is printable: what none has was made a visible code before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import category

from exporters.pdf.direction import ISOLATE, base_level, levels
from exporters.pdf.typeface import Glyph, Library, Typeface
from exporters.pdf.visible import EMOJI

EMOJI_FONT: Final = "NotoEmoji-Regular.ttf"
SCRIPTS: Final = (
    "NotoNaskhArabic-Regular.ttf",
    "NotoSansHebrew-Regular.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansBengali-Regular.ttf",
    "NotoSansGurmukhi-Regular.ttf",
    "NotoSansGujarati-Regular.ttf",
    "NotoSansTamil-Regular.ttf",
    EMOJI_FONT,
    "DroidSansFallbackFull.ttf",
)


JOINERS: Final = frozenset("\u200c\u200d")


class Line(str):
    """One line that is shaped: its text, and how it stands among the lines of its paragraph.

    `levels` has the level of each character; `shift` is how far from the left edge it begins, in
    points.
    """

    __slots__ = ("levels", "shift")
    levels: bytes
    shift: float

    def __new__(cls, text: str, levels: bytes, shift: float = 0.0) -> Line:
        """A line of this text."""
        made = super().__new__(cls, text)
        made.levels = levels
        made.shift = shift
        return made

    @property
    def drawn(self) -> Line:
        """The line without the spaces at its end, which hang unseen."""
        text = self.rstrip(" ")
        return Line(text, self.levels[: len(text)], self.shift)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a line in one font and one direction, with its glyphs from left to right.

    `level` is that by which it stands among others, `back` says that it is read from the right.
    """

    typeface: Typeface
    level: int
    back: bool
    start: int
    end: int
    glyphs: list[Glyph]

    @property
    def width(self) -> int:
        """The room that it takes."""
        return sum(glyph.advance for glyph in self.glyphs)


class Shaper:
    """Shapes lines that are set in one font, and in others for what that font lacks."""

    def __init__(self, files: Sequence[str], library: Library) -> None:
        """`files` are tried in order, then the fonts of the other scripts."""
        self._files = (*files, *SCRIPTS)
        self._library = library
        self._chosen: dict[str, Typeface] = {}

    def line(self, text: str) -> Line:
        """A text as a line of its own, if it is none yet."""
        if isinstance(text, Line):
            return text
        return Line(text, bytes(levels(text, base_level(text))))

    def advances(self, line: Line) -> dict[int, int]:
        """By the place at which a cluster begins, in order, its width."""
        found: dict[int, int] = {}
        for run in self.runs(line):
            for glyph in reversed(run.glyphs) if run.back else run.glyphs:
                found[glyph.at] = found.get(glyph.at, 0) + glyph.advance
        return found

    def width(self, line: Line) -> int:
        """The width of a line, with the spaces at its end."""
        return sum(run.width for run in self.runs(line))

    def runs(self, line: Line) -> list[Run]:
        """The runs of a line as they follow each other in it."""
        found: list[Run] = []
        faces = self._faces(line)
        points = list(map(ord, line))
        start = 0
        for end in range(1, len(line) + 1):
            face, level = faces[start], line.levels[start]
            if end == len(line) or line.levels[end] != level or faces[end] is not face:
                back = level < ISOLATE and level % 2 == 1
                glyphs = face.shape(points, start, end, back=back)
                found.append(Run(face, level % ISOLATE, back, start, end, glyphs))
                start = end
        return found

    def _faces(self, text: str) -> list[Typeface]:
        own, pictures = self._library.get(self._files[0]), self._library.get(EMOJI_FONT)
        faces: list[Typeface] = []
        for at, char in enumerate(text):
            first = self._first(char)
            last = faces[-1] if at else first
            stays = char in JOINERS or (
                last.has(ord(char))
                and last is not pictures
                and (first is not own or char == " " or category(char)[0] == "M")
            )
            faces.append(last if stays else first)
        for found in EMOJI.finditer(text):
            if len(found.group()) > 1:
                faces[found.start() : found.end()] = [pictures] * len(found.group())
        return faces

    def _first(self, char: str) -> Typeface:
        found = self._chosen.get(char)
        if found is None:
            every = map(self._library.get, self._files)
            found = next((face for face in every if face.has(ord(char))), None)
            found = self._chosen[char] = found or self._library.get(self._files[0])
        return found


def ordered(runs: Sequence[Run]) -> list[Run]:
    """The runs of one line from left to right (L2)."""
    found = list(runs)
    levels = {run.level for run in found}
    for level in range(max(levels, default=0), 0, -1):
        at = 0
        while at < len(found):
            end = at
            while end < len(found) and found[end].level >= level:
                end += 1
            found[at:end] = reversed(found[at:end])
            at = end + 1
    return found
