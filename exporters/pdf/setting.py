"""The operators that set a shaped line, with the text that it stands for.

The rules are:

- A line that is read from left to right throughout carries itself as `/ActualText`: what is
  searched, copied or read aloud is what was written.
- Readers take letters in the order in which they stand and turn right-to-left words round
  themselves, and PDFium leaves out what is beyond U+FFFF in such a text. So in a line with either,
  each glyph means its letter, as seen; only a word whose letters share glyphs or room carries its
  letters, as they stand, as `/ActualText`. The line carries itself as `/Written`, which is what
  checks of the document read.
- Nothing but the font is different after a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final, NamedTuple
from unicodedata import bidirectional

from exporters.pdf.direction import mirrored
from exporters.pdf.glyphs import Glyphs, Used
from exporters.pdf.shaping import JOINERS, Line, Run, Shaper, ordered
from exporters.pdf.typeface import UNIT, Glyph

_NO_LETTER: Final = "\u2060"  # for one more glyph of one letter: shows nothing, parts no words
_LAST: Final = "\uffff"
_WORD: Final = re.compile("(?:rm*)+j*|.", re.DOTALL)  # letters with marks, up to what parts them


class _Placed(NamedTuple):
    """A glyph, how far from the beginning of its run it stands, and the letters that it means."""

    glyph: Glyph
    place: int
    letters: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """Glyphs of a run from left to right; `text` if what they mean has to be said."""

    glyphs: list[_Placed]
    text: str = ""


class Setter:
    """Sets the lines of one font of a document."""

    def __init__(self, shaper: Shaper, used: Used) -> None:
        """`used` is the document's, for all of its fonts."""
        self._shaper = shaper
        self._used = used

    def show(self, line: Line, size: float) -> str:
        """The operators that show a line; another font is current after them."""
        alone = any(level % 2 for level in line.levels) or max(line, default="") > _LAST
        key = "Written" if alone else "ActualText"
        parts = [f"/Span << /{key} {_spelled(line)} >> BDC"]
        moved = -line.shift * UNIT / size
        for run in ordered(self._shaper.runs(line.drawn)):
            row = _Row(self._used.of(run.typeface), size, moved)
            for piece in _pieces(run, line) if alone else (_whole(run, line),):
                row.add(piece.glyphs, piece.text if alone else "")
            parts.append(row.end(run.width))
            moved = 0.0
        return " ".join((*parts, "EMC"))


class _Row:
    """The glyphs of one run, each at its place, as operators."""

    def __init__(self, glyphs: Glyphs, size: float, moved: float) -> None:
        """`moved` is how far back from the end of what was set before it begins."""
        self._glyphs = glyphs
        self._size = size
        self._parts = [f"/{glyphs.name} {size:g} Tf"]
        self._row = [f"{moved:g}"] if moved else []
        self._reached = 0  # where the last glyph ended
        self._up = 0

    def add(self, glyphs: list[_Placed], text: str) -> None:
        """Sets glyphs, which stand for a text if there is one."""
        if not text:
            self._set(glyphs)
            return
        self._move(min(placed.place for placed in glyphs))
        self._flush(f"/Span << /ActualText {_spelled(text)} >> BDC")
        # PDFium takes what it sees first for the place of the whole text: letters before marks
        self._set(sorted(glyphs, key=lambda placed: placed.glyph.up != 0))
        self._flush("EMC")

    def end(self, width: int) -> str:
        """The operators, for a run of this width."""
        self._move(width)
        self._flush("0 Ts" if self._up else "")
        return " ".join(self._parts)

    def _set(self, glyphs: list[_Placed]) -> None:
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
    """A PDF text string, always in UTF-16, so that there is one way to read it."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


def _whole(run: Run, line: str) -> _Piece:
    """A run that is read from left to right, as one piece."""
    clusters = list(_clusters(run, line))
    text = line[run.start : run.end]
    apart = all(not cluster.text for cluster in clusters) or max(text) > _LAST
    glyphs = [placed for cluster in clusters for placed in cluster.glyphs]
    return _Piece(glyphs, "" if apart else text)


def _pieces(run: Run, line: str) -> Iterator[_Piece]:
    """The pieces of a run from left to right: letters, and what stands between words."""
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
        yield _Piece(glyphs, _turned(letters, kinds[slice(*span)]) if shared else "")


def _turned(word: str, kinds: str) -> str:
    """A word as PDFium wants it: the letters that stand together as they are seen."""
    at = 0
    parts = []
    for kind, held in groupby(kinds):
        end = at + len(list(held))
        parts.append(word[at:end][::-1] if kind == "r" else word[at:end])
        at = end
    return "".join(parts)


def _kind(char: str) -> str:
    if char in JOINERS:
        return "j"
    return {"R": "r", "AL": "r", "NSM": "m"}.get(bidirectional(char), ".")


def _clusters(run: Run, line: str) -> Iterator[_Piece]:
    """The clusters from left to right, their letters dealt out in the order of their glyphs.

    One has a text if it is more than one letter in one glyph.
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
            placed.append(_Placed(glyph, place + glyph.right, letters))
            place += glyph.advance
        yield _Piece(placed, "" if len(text) == len(glyphs) == 1 else text)
