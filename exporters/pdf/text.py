"""Breaking text into lines: greedy, lossless, linear in the length of the text.

The rules are:

- `"".join(lines)` is the text again: a break puts nothing in and takes nothing out. The space
  at which a line breaks stays at its end, where it hangs unseen.
- A word wider than the line is broken, after a joint such as `/` where one is near the end.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from exporters.pdf.fonts import Fonts
from exporters.pdf.style import Style

_JOINTS = "-/_.,;:?&=]"


def wrap(fonts: Fonts, text: str, style: Style, width: float) -> list[str]:
    """The lines of printable text without line ends, each at most `width` points (spaces hang)."""
    widths = fonts.face(style).widths
    limit = width / style.size
    ends = list(accumulate(map(widths.__getitem__, text), initial=0.0))
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
    """Where the line from `start` breaks, when what fits ends before `end`."""
    space = text.rfind(" ", start, end + 1)
    if space > start and not text[start:space].isspace():
        return space + 1
    for at in range(end - 1, start + (end - start) * 2 // 3, -1):
        if text[at] in _JOINTS:
            return at + 1
    return end


def lines_of(fonts: Fonts, text: str, style: Style, width: float) -> list[str]:
    """The lines of any text, made printable; a line end in the text ends a line."""
    lines: list[str] = []
    for part in fonts.printable(text).split("\n"):
        lines += wrap(fonts, part, style, width)
    return lines


def fitted(fonts: Fonts, text: str, style: Style, width: float) -> str:
    """One line for headings and rows of figures: what fits, with an ellipsis if that is not all.

    Only for text that stands in full somewhere else in the document.
    """
    line = fonts.printable(text).replace("\n", " ")
    if fonts.width(line, style) <= width:
        return line
    first = wrap(fonts, line.removesuffix("…"), style, width - fonts.width("…", style))[0]
    return first.rstrip() + "…"


def clipped(fonts: Fonts, text: str, style: Style, width: float, most: int) -> str:
    """The text's first `most` lines, with an ellipsis if that is not all of it.

    Only for text that stands in full somewhere else in the document.
    """
    lines = [line.rstrip(" ") for line in lines_of(fonts, text, style, width)]
    lines = [line for line in lines if line] or [""]
    if len(lines) <= most:
        return "\n".join(lines)
    return "\n".join([*lines[: most - 1], fitted(fonts, lines[most - 1] + " …", style, width)])
