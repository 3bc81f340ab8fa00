"""Line breaking: greedy, lossless, linear in the length of the text.

**Invariants:**

- `"".join(lines)` is the text again: a break adds nothing and removes nothing. The space at which a
  line breaks stays at its end, where it is not drawn.
- A word wider than the line is broken, after a joint such as `/` if there is one near the end.
- Text is broken in writing order, by the widths that its letters have once they are shaped. Chinese
  and Japanese break between letters; no line begins with their full stop.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from exporters.pdf.engine.fonts import REMEMBERED, SHORT, Fonts, NotPlainError
from exporters.pdf.engine.glyphs import UNIT
from exporters.pdf.engine.shaping import ShapedLine, Shaper, base_level
from exporters.pdf.engine.style import Style

_JOINTS = "-/_.,;:?&=]"
_KERN: Final = 20  # letters may be this many thousandths wider without the space after them
_LETTERS: Final = "\u2e80-\u3029\u3041-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff65"
# a break is before or after such a letter, but not before a closing nor after an opening mark
_HAN: Final = re.compile(
    f"(?:[{_LETTERS}].|.[{_LETTERS}])"
    "(?<![（［｛「『【〔《〈].)(?<![、。，．！？：；）］｝」』】〕》〉ー々])",
    re.DOTALL,
)


def wrap(fonts: Fonts, text: str, style: Style, width: float) -> list[str]:
    """Break printable text without line ends into lines of at most `width` points.

    Spaces at the end of a line may be beyond that width.
    """
    face = fonts.face(style)
    try:
        ends = face.ends(text)
    except NotPlainError:
        return [*_wrap_shaped(face.shaper, text, width, style.size)]
    limit = width / style.size
    if ends[-1] <= limit:
        return [text]
    lines = []
    start, size = 0, len(text)
    while start < size:
        end = bisect_right(ends, ends[start] + limit, start) - 1
        if end >= size:
            lines.append(text[start:])
            break
        cut = _cut(text, start, max(end, start + 1))
        lines.append(text[start:cut])
        start = cut
    return lines


def _cut(text: str, start: int, end: int) -> int:
    """Return where the line from `start` breaks if the text that fits ends before `end`."""
    space = text.rfind(" ", start, end + 1)
    if space > start and not text[start:space].isspace():
        return space + 1
    for at in range(end - 1, start + (end - start) * 2 // 3, -1):
        if text[at] in _JOINTS:
            return at + 1
    return end


def _wrap_shaped(shaper: Shaper, text: str, width: float, size: float) -> Iterator[ShapedLine]:
    """Do the same for text that is shaped; right-to-left lines end at the right edge."""
    whole = shaper.line(text)
    base = base_level(text)
    limit = width * UNIT / size
    clusters = shaper.advances(whole)
    places = [*clusters, len(text)]
    ends = list(accumulate(clusters.values(), initial=0))
    start = 0
    while start < len(text):
        first = bisect_left(places, start)
        last = bisect_right(ends, ends[first] + limit, first) - 1
        cut = len(text)
        if last < len(places) - 1:
            cut = _cut_shaped(text, start, places[max(last, first + 1)], places)
        line = ShapedLine(text[start:cut], whole.levels[start:cut])
        drawn = shaper.width(line.drawn)
        while drawn > limit + _KERN and (at := bisect_left(places, cut) - 1) > first:
            # letters may be wider after a cut between them than they were together
            cut = places[at]
            line = ShapedLine(text[start:cut], whole.levels[start:cut])
            drawn = shaper.width(line.drawn)
        line.shift = max(width - drawn * size / UNIT, 0.0) if base else 0.0
        yield line
        start = cut


def _cut_shaped(text: str, start: int, end: int, places: Sequence[int]) -> int:
    """Return where the line from `start` breaks; `end` and every cut is between clusters."""
    spaced = text.rfind(" ", start, end + 1) + 1
    if spaced - 1 <= start or text[start : spaced - 1].isspace() or not _among(places, spaced):
        spaced = start
    for at in range(end, spaced, -1):
        if _HAN.fullmatch(text, at - 1, at + 1) and _among(places, at):
            return at
    if spaced > start:
        return spaced
    for at in range(end - 1, start + (end - start) * 2 // 3, -1):
        if text[at] in _JOINTS and _among(places, at + 1):
            return at + 1
    return end


def _among(places: Sequence[int], at: int) -> bool:
    return places[bisect_left(places, at)] == at


def lines_of(fonts: Fonts, text: str, style: Style, width: float) -> list[str]:
    """Break any text, made printable, into lines; a line end in the text ends a line.

    The list may be shared, so it must stay as it is.
    """
    if len(text) > SHORT:
        return _broken(fonts, text, style, width)
    key = text, style.font, style.size, width
    lines = fonts.broken.get(key)
    if lines is None:
        if len(fonts.broken) == REMEMBERED:
            fonts.broken.clear()
        lines = fonts.broken[key] = _broken(fonts, text, style, width)
    return lines


def _broken(fonts: Fonts, text: str, style: Style, width: float) -> list[str]:
    lines: list[str] = []
    for part in fonts.printable(text).split("\n"):
        lines += wrap(fonts, part, style, width)
    return lines


def fitted(fonts: Fonts, text: str, style: Style, width: float) -> str:
    """Return one line for headings and tables: what fits, with an ellipsis if text is missing.

    Use it only for text that is printed in full elsewhere in the document.
    """
    line = fonts.printable(text).replace("\n", " ")
    if fonts.width(line, style) <= width:
        return line
    first = wrap(fonts, line.removesuffix("…"), style, width - fonts.width("…", style))[0]
    return first.rstrip() + "…"
