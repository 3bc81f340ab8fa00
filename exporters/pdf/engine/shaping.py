"""Text shaping: visible codes, reading order (UAX 9), PDF operators.

**Invariants:**

- A character that no shipped font has is printed as a code such as `[U+10480]`, and so is every
  character that is invisible by itself, so that nothing acts without being seen. A direction mark,
  joiner or selector that changes nothing prints nothing, because phones write them in every line;
  one that would change the order or the letters beside it is a code. Joiners in scripts that use
  them and parts of emoji stay as they are.
- Line ends stay, a tab is four spaces, and making a text printable twice has the same result as
  making it printable once.
- A code is an isolate: it is read from left to right and never changes the order around it. So
  every text is one isolating run sequence, in the direction of its first letter, or from left to
  right.
- A run is text of one direction in one font. Runs are in the order of the bidirectional algorithm,
  each line with the direction of its whole paragraph. HarfBuzz chooses and places the glyphs.
- A line that is read from left to right throughout carries itself as `/ActualText`, so what is
  searched, copied or read aloud is what was written. Viewers take letters in the order on the page
  and reverse right-to-left words themselves, and PDFium leaves out letters beyond U+FFFF in such a
  text. So in a line with either, each glyph means its letter as seen; only a word whose letters
  share glyphs or space carries its letters, in the order on the page, as `/ActualText`. The line
  carries itself as `/Written`, which the check of a bundle reads.
- After a line, only the selected font is different, so that lines do not affect each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final, NamedTuple

from diary.bidi import BRACKETS, resolve
from diary.characters import category, direction, is_mark
from diary.invisible_marks import EMOJI, JOINERS, JOINING, QUIET, SELECTORS, merged, strip_needless
from exporters.pdf.engine.glyphs import UNIT, FontLibrary, FontSubsets, Glyph, GlyphFont, Typeface

__all__ = ["EMOJI", "VisibleCodes"]


_CODED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Default_Ignorable_Code_Point, where the categories above do not include it
_UNSEEN: Final = frozenset(
    {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0}
    | {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
)
_TAB: Final = "    "
_ACTING: Final = f"{JOINERS}{SELECTORS}\U000e0020-\U000e007f"
_PLACES: Final = re.compile(
    f"{EMOJI.pattern}|(?<=[{JOINING}])[{JOINERS}]"
    # idle: not after a letter or another joiner, nor before a letter to join, so without effect
    f"|(?P<idle>[{SELECTORS}]+|(?<![{JOINING}{JOINERS}{SELECTORS}])"
    f"(?:\u200c+|\u200d+(?![{JOINING}]))|(?<=\u200c)\u200c+|(?<=\u200d)\u200d+(?![{JOINING}]))"
    f"|(?P<coded>[{_ACTING}])"
)
_ACTS: Final = re.compile(f"[{_ACTING}]")
_SLOW: Final = re.compile(f"[{_ACTING}{''.join(QUIET)}]")


class _ActsError(Exception):
    """A character that is printed as itself only in some contexts."""


def _code(point: int) -> str:
    return f"[U+{point:04X}]"


class _Coded(dict[str, bool]):
    """Maps a character to whether a code is printed for it in every context."""

    def __init__(self, known: Callable[[int], bool]) -> None:
        """Take `known`, which returns whether a shipped font has a code point."""
        super().__init__({"\n": False, "\t": False})
        self._known = known

    def __missing__(self, char: str) -> bool:
        unseen = category(char) in _CODED or ord(char) in _UNSEEN
        known = char == "\u00a0" or self._known(ord(char))
        found = self[char] = unseen or not known
        return found


class VisibleCodes(dict[int, str]):
    """Maps a code point to what is printed for it in every context."""

    def __init__(self, known: Callable[[int], bool]) -> None:
        """Take `known`, which returns whether a shipped font has a code point."""
        super().__init__({10: "\n", 9: _TAB, 0xA0: " "})
        self._coded = _Coded(known)

    def __missing__(self, point: int) -> str:
        char = chr(point)
        if _SLOW.match(char):
            raise _ActsError
        found = self[point] = _code(point) if self._coded[char] else char
        return found

    def printable(self, text: str) -> str:
        """Return what is printed for a text; never empty unless the text is."""
        lines = _lines(text)
        try:
            return lines.translate(self)
        except _ActsError:
            return self._settle(lines).shown

    def coded(self, text: str) -> frozenset[str]:
        """Return the characters of a text that are printed as codes."""
        lines = _lines(text)
        if not _SLOW.search(lines):
            return frozenset(filter(self._coded.__getitem__, set(lines)))
        settled = self._settle(lines)
        alone = (c for c in set(_ACTS.sub("", settled.kept)) if self._coded[c])
        return frozenset((*alone, *settled.placed))

    def drops(self, text: str) -> bool:
        """Return whether a text has marks that print nothing."""
        lines = _lines(text)
        if not _SLOW.search(lines):
            return False
        settled = self._settle(lines)
        return len(settled.kept) < len(lines) or settled.dropped

    def _settle(self, lines: str) -> _VisibleText:
        kept = strip_needless(lines)
        settled = self._placed(kept, _drop)
        if settled.dropped and merged(settled.shown) != merged(self._placed(kept, _spell).shown):
            settled = self._placed(kept, _spell)
        if not settled.shown.strip() and lines.strip():
            # print all of it as codes, so that a text of marks alone does not disappear
            return self._placed(lines, _spell)
        return settled

    def _placed(self, kept: str, idle: Callable[[re.Match[str]], bool]) -> _VisibleText:
        placed: set[str] = set()
        dropped = False

        def put(found: re.Match[str]) -> str:
            nonlocal dropped
            acting = found["idle"] or found["coded"]
            if acting is None:
                return found.group()
            if found["idle"] and idle(found):
                dropped = True
                return ""
            placed.update(acting)
            return "".join(_code(ord(char)) for char in acting)

        shown = _PLACES.sub(put, self._apart(kept))
        return _VisibleText(kept, shown, frozenset(placed), dropped)

    def _apart(self, lines: str) -> str:
        """Return what is printed, except for characters that act in some contexts, which stay."""
        return "".join(
            c if _ACTS.match(c) else _code(ord(c)) if c in QUIET else self[ord(c)] for c in lines
        )


@dataclass(frozen=True, slots=True)
class _VisibleText:
    """A text with marks: what is kept, what is printed, which marks are codes, if any dropped."""

    kept: str
    shown: str
    placed: frozenset[str]
    dropped: bool


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _drop(found: re.Match[str]) -> bool:
    """Return whether an idle mark prints nothing; no if a combining mark would move by that."""
    following = found.string[found.end() : found.end() + 1]
    return not following or not is_mark(following)


def _spell(_found: re.Match[str]) -> bool:
    return False


CODE: Final = re.compile(r"\[U\+[0-9A-F]{4,6}\]")
_MIRROR: Final = str.maketrans(
    BRACKETS + "<>«»‹›≤≥",
    "".join(b + a for a, b in zip(BRACKETS[::2], BRACKETS[1::2], strict=True)) + "><»«›‹≥≤",
)
ISOLATE: Final = 64
_OBJECT: Final = "\ufffc"


def base_level(text: str) -> int:
    """Return 1 for a text that is read from right to left, 0 for any other (UAX 9, P2, P3)."""
    for char in CODE.sub("", text):
        kind = direction(char)
        if kind == "L":
            return 0
        if kind in ("R", "AL"):
            return 1
    return 0


def mirrored(text: str) -> str:
    """Return the characters as seen in right-to-left text, brackets mirrored (UAX 9, L4)."""
    return text.translate(_MIRROR)


def levels(text: str, base: int) -> list[int]:
    """Return the level of each character of a whole text; an odd level is right-to-left.

    A code has one level for all its characters: that of its place, plus `ISOLATE` or twice that.
    """
    chars, kinds = list(text), list(map(direction, text))
    inside: set[int] = set()
    for found in CODE.finditer(text):
        chars[found.start()], kinds[found.start()] = _OBJECT, "ON"
        inside.update(range(found.start() + 1, found.end()))
    # BN characters and the inside of a code do not take part (UAX 9, X9, BD9)
    places = [at for at, kind in enumerate(kinds) if kind != "BN" and at not in inside]
    given = [kinds[at] for at in places]
    edge = "LR"[base]
    found_levels = [base] * len(text)
    raised = resolve([chars[at] for at in places], given, edge, edge, base)
    for at, level in zip(places, raised, strict=True):
        found_levels[at] = level
    for at in range(1, len(text)):
        if kinds[at] == "BN":
            found_levels[at] = found_levels[at - 1]
    for number, found in enumerate(CODE.finditer(text), 1):
        isolate = ISOLATE * (1 + number % 2)  # so adjacent codes differ in level
        level = found_levels[found.start()] + isolate
        found_levels[found.start() : found.end()] = [level] * len(found.group())
    return found_levels


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


JOINER_SET: Final = frozenset("\u200c\u200d")


class ShapedLine(str):
    """One line that is shaped: its text, and its place in its paragraph.

    `levels` has the level of each character; `shift` is the distance from the left edge of the
    paragraph at which the line starts, in points.
    """

    __slots__ = ("levels", "shift")
    levels: bytes
    shift: float

    def __new__(cls, text: str, levels: bytes, shift: float = 0.0) -> ShapedLine:
        made = super().__new__(cls, text)
        made.levels = levels
        made.shift = shift
        return made

    @property
    def drawn(self) -> ShapedLine:
        """The line without the spaces at its end, which are not drawn."""
        text = self.rstrip(" ")
        return ShapedLine(text, self.levels[: len(text)], self.shift)


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """A part of a line in one font and one direction, with its glyphs from left to right.

    `level` orders it among other runs; `back` says that it is read from right to left.
    """

    typeface: Typeface
    level: int
    back: bool
    start: int
    end: int
    glyphs: list[Glyph]

    @property
    def width(self) -> int:
        """The sum of the advances of its glyphs, in thousandths of the font size."""
        return sum(glyph.advance for glyph in self.glyphs)


class Shaper:
    """Shapes lines of one font, and takes other fonts for characters that it lacks."""

    def __init__(self, files: Sequence[str], library: FontLibrary) -> None:
        """Take the fonts to try, in order; the fonts of the other scripts come after them."""
        self._files = (*files, *SCRIPTS)
        self._library = library
        self._chosen: dict[str, Typeface] = {}

    def line(self, text: str) -> ShapedLine:
        """Return a text as a line of its own, unless it is one already."""
        if isinstance(text, ShapedLine):
            return text
        return ShapedLine(text, bytes(levels(text, base_level(text))))

    def advances(self, line: ShapedLine) -> dict[int, int]:
        """Return the width of each cluster by the position of its first character, in order."""
        found: dict[int, int] = {}
        for run in self.runs(line):
            for glyph in reversed(run.glyphs) if run.back else run.glyphs:
                found[glyph.at] = found.get(glyph.at, 0) + glyph.advance
        return found

    def width(self, line: ShapedLine) -> int:
        """Return the width of a line, including the spaces at its end."""
        return sum(run.width for run in self.runs(line))

    def runs(self, line: ShapedLine) -> list[GlyphRun]:
        """Return the runs of a line in the order of its text."""
        found: list[GlyphRun] = []
        faces = self._faces(line)
        points = list(map(ord, line))
        start = 0
        for end in range(1, len(line) + 1):
            face, level = faces[start], line.levels[start]
            if end == len(line) or line.levels[end] != level or faces[end] is not face:
                back = level < ISOLATE and level % 2 == 1
                glyphs = face.shape(points, start, end, back=back)
                found.append(GlyphRun(face, level % ISOLATE, back, start, end, glyphs))
                start = end
        return found

    def _faces(self, text: str) -> list[Typeface]:
        own, pictures = self._library.get(self._files[0]), self._library.get(EMOJI_FONT)
        faces: list[Typeface] = []
        for at, char in enumerate(text):
            first = self._first(char)
            last = faces[-1] if at else first
            stays = char in JOINER_SET or (
                last.has(ord(char))
                and last is not pictures
                and (first is not own or char == " " or is_mark(char))
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


def ordered_runs(runs: Sequence[GlyphRun]) -> list[GlyphRun]:
    """Return the runs of one line from left to right (UAX 9, L2)."""
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


_NO_LETTER: Final = "\u2060"  # a letter's further glyphs mean this: invisible, no word break
_LAST: Final = "\uffff"
_WORD: Final = re.compile("(?:rm*)+j*|.", re.DOTALL)  # letters with marks, and joiners after them


class _PositionedGlyph(NamedTuple):
    """A glyph, its distance from the start of its run, and the letters that it means."""

    glyph: Glyph
    place: int
    letters: str


@dataclass(frozen=True, slots=True)
class _GlyphPiece:
    """Glyphs of a run from left to right; `text` if their meaning has to be stated."""

    glyphs: list[_PositionedGlyph]
    text: str = ""


class LineEncoder:
    """Encodes the lines of one font of a document."""

    def __init__(self, shaper: Shaper, used: FontSubsets) -> None:
        """Take `used`, which is shared by all fonts of the document."""
        self._shaper = shaper
        self._used = used

    def show(self, line: ShapedLine, size: float) -> str:
        """Return the operators that show a line; they leave another font selected."""
        alone = any(level % 2 for level in line.levels) or max(line, default="") > _LAST
        key = "Written" if alone else "ActualText"
        parts = [f"/Span << /{key} {_spelled(line)} >> BDC"]
        moved = -line.shift * UNIT / size
        for run in ordered_runs(self._shaper.runs(line.drawn)):
            row = _GlyphRow(self._used.of(run.typeface), size, moved)
            for piece in _pieces(run, line) if alone else (_whole(run, line),):
                row.add(piece.glyphs, piece.text if alone else "")
            parts.append(row.end(run.width))
            moved = 0.0
        return " ".join((*parts, "EMC"))


class _GlyphRow:
    """The operators that place the glyphs of one run."""

    def __init__(self, glyphs: GlyphFont, size: float, moved: float) -> None:
        """Start `moved` thousandths to the left of the end of what was shown before."""
        self._glyphs = glyphs
        self._size = size
        self._parts = [f"/{glyphs.name} {size:g} Tf"]
        self._row = [f"{moved:g}"] if moved else []
        self._reached = 0  # the end of the last glyph
        self._up = 0

    def add(self, glyphs: list[_PositionedGlyph], text: str) -> None:
        """Show glyphs, with the text that they stand for, if any."""
        if not text:
            self._set(glyphs)
            return
        self._move(min(placed.place for placed in glyphs))
        self._flush(f"/Span << /ActualText {_spelled(text)} >> BDC")
        # PDFium places the whole text at the first glyph: base letters go before their marks
        self._set(sorted(glyphs, key=lambda placed: placed.glyph.up != 0))
        self._flush("EMC")

    def end(self, width: int) -> str:
        """Return the operators, for a run of this width."""
        self._move(width)
        self._flush("0 Ts" if self._up else "")
        return " ".join(self._parts)

    def _set(self, glyphs: list[_PositionedGlyph]) -> None:
        for glyph, place, letters in glyphs:
            if glyph.up != self._up:
                self._up = glyph.up
                self._flush(f"{glyph.up * self._size / UNIT:.3f} Ts")
            self._move(place)
            self._row.append(f"<{self._glyphs.code(glyph.number, letters)}>")
            self._reached += self._glyphs.typeface.width(glyph.number)

    def _move(self, place: int) -> None:
        if place != self._reached:
            self._row.append(f"{self._reached - place:g}")
            self._reached = place

    def _flush(self, operators: str) -> None:
        if self._row:
            self._parts.append(f"[{' '.join(self._row)}] TJ")
            self._row = []
        if operators:
            self._parts.append(operators)


def _spelled(text: str) -> str:
    """Return a PDF text string, always in UTF-16, so that there is one way to read it."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


def _whole(run: GlyphRun, line: str) -> _GlyphPiece:
    """Return a run that is read from left to right, as one piece."""
    clusters = list(_clusters(run, line))
    text = line[run.start : run.end]
    apart = all(not cluster.text for cluster in clusters) or max(text) > _LAST
    glyphs = [placed for cluster in clusters for placed in cluster.glyphs]
    return _GlyphPiece(glyphs, "" if apart else text)


def _pieces(run: GlyphRun, line: str) -> Iterator[_GlyphPiece]:
    """Yield the pieces of a run from left to right: words, and what is between words."""
    if not run.back:
        yield _whole(run, line)
        return
    kinds = "".join(map(_kind, line[run.start : run.end]))
    words = {at: word.span() for word in _WORD.finditer(kinds) for at in range(*word.span())}
    clusters = _clusters(run, line)
    for span, held in groupby(clusters, lambda c: words[c.glyphs[0].glyph.at - run.start]):
        parts = list(held)
        glyphs = [placed for cluster in parts for placed in cluster.glyphs]
        shared = any(c.text for c in parts) or not all(placed.glyph.advance for placed in glyphs)
        letters = line[run.start : run.end][slice(*span)]
        yield _GlyphPiece(glyphs, _turned(letters, kinds[slice(*span)]) if shared else "")


def _turned(word: str, kinds: str) -> str:
    """Return a word as PDFium expects it: right-to-left letters in the order on the page."""
    at = 0
    parts = []
    for kind, held in groupby(kinds):
        end = at + len(list(held))
        parts.append(word[at:end][::-1] if kind == "r" else word[at:end])
        at = end
    return "".join(parts)


def _kind(char: str) -> str:
    if char in JOINER_SET:
        return "j"
    return {"R": "r", "AL": "r", "NSM": "m"}.get(direction(char), ".")


def _clusters(run: GlyphRun, line: str) -> Iterator[_GlyphPiece]:
    """Yield the clusters from left to right, their letters assigned to their glyphs.

    A cluster has a text unless it is one letter in one glyph.
    """
    starts = sorted({glyph.at for glyph in run.glyphs})
    ends = dict(zip(starts, [*starts[1:], run.end], strict=True))
    place = 0
    for start, held in groupby(run.glyphs, key=attrgetter("at")):
        glyphs = list(held)
        text = line[start : ends[start]]
        dealt = [*text[: len(glyphs) - 1], text[len(glyphs) - 1 :]]
        if run.back:
            seen = mirrored(text)
            rest = len(seen) - len(glyphs) + 1
            dealt = [*seen[max(rest, 0) :][::-1], seen[: max(rest, 0)]]
        dealt = [letters for letters in dealt if letters]
        dealt += [_NO_LETTER] * (len(glyphs) - len(dealt))
        placed = []
        for glyph, letters in zip(glyphs, dealt, strict=True):
            placed.append(_PositionedGlyph(glyph, place + glyph.right, letters))
            place += glyph.advance
        yield _GlyphPiece(placed, "" if len(text) == len(glyphs) == 1 else text)
