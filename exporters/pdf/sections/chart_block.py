"""A chart as a block on a page: paints its marks."""

from __future__ import annotations

from math import inf
from typing import Final

from exporters.charts.marks import Align, Chart, Hairline, MarkRole, Rect, Text
from exporters.pdf.engine.blocks import Block, Column
from exporters.pdf.engine.document import PdfDocument
from exporters.pdf.engine.line_breaking import fitted
from exporters.pdf.engine.style import BLACK, HAIRLINE, Ink, Style

_PAPER: Final[Ink] = (1.0, 1.0, 1.0)
_INK: Final[Ink] = (0.05, 0.16, 0.34)
# the weight of a line and the text beside it show what it is, not colour alone
_LINES: Final = {MarkRole.TURNING: (_INK, 0.9), MarkRole.CONTEXT: (_INK, 0.35)}
_LIGHT_ON: Final = 0.65  # on lighter shades black letters have more contrast than white ones


class ChartBlock:
    """A chart as a block; it is never split."""

    keeps = False

    def __init__(self, chart: Chart, *, before: float = 4.0, after: float = 6.0) -> None:
        """Take the distances to the neighbours, in points."""
        self.before = before
        self.after = after
        self._chart = chart

    def height(self, column: Column, limit: float = inf) -> float:
        """Return the height of the chart, scaled down if the column is narrower."""
        return self._chart.height * self._scale(column)

    def least(self, column: Column) -> float:
        return self.height(column)

    def split(self, column: Column, room: float) -> tuple[Block, Block] | None:
        return None

    def draw(self, document: PdfDocument, column: Column, x: float, top: float) -> None:
        """Draw the marks in order, as one figure with the chart's sentence as its description."""
        chart, scale = self._chart, self._scale(column)
        right, bottom = x + chart.width * scale, top - chart.height * scale
        with document.canvas.figure(x, bottom, right, top, f"{chart.title}. {chart.alternative}"):
            for mark in chart.marks:
                _draw(document, mark, x, top, scale)

    def _scale(self, column: Column) -> float:
        width, height = self._chart.width, self._chart.height
        return min(1.0, column.width / width, column.height / height)


def _draw(
    document: PdfDocument, mark: Rect | Hairline | Text, x: float, top: float, scale: float
) -> None:
    if isinstance(mark, Rect):
        _rect(document, mark, x, top, scale)
    elif isinstance(mark, Hairline):
        x0, y0 = x + mark.x0 * scale, top - mark.y0 * scale
        x1, y1 = x + mark.x1 * scale, top - mark.y1 * scale
        document.canvas.rule(x0, y0, x1, y1, *_LINES.get(mark.role, (HAIRLINE, 0.5)))
    else:
        _text(document, mark, x, top, scale)


def _rect(document: PdfDocument, mark: Rect, x: float, top: float, scale: float) -> None:
    left, bottom = x + mark.x * scale, top - (mark.y + mark.height) * scale
    width, height = mark.width * scale, mark.height * scale
    if mark.role is MarkRole.EMPTY:
        document.canvas.frame(left, bottom, width, height, (0.86, 0.87, 0.89))
    elif mark.role is MarkRole.PARTIAL:
        document.canvas.box(left, bottom, width, height, _mixed(mark.shade))
        document.canvas.frame(left, bottom, width, height, _mixed(0.72))
    elif height > 0:
        document.canvas.box(left, bottom, width, height, _mixed(mark.shade))


def _mixed(shade: float) -> Ink:
    red, green, blue = (
        round(paper + (ink - paper) * shade, 3) for paper, ink in zip(_PAPER, _INK, strict=True)
    )
    return red, green, blue


def _text(document: PdfDocument, mark: Text, x: float, top: float, scale: float) -> None:
    ink = _PAPER if mark.on > _LIGHT_ON else BLACK
    size = round(mark.size * scale, 2)
    style = Style("bold" if mark.strong else "regular", size, size * 1.2, ink)
    line = document.fonts.printable(mark.text).replace("\n", " ")
    if mark.limit:
        line = fitted(document.fonts, line, style, mark.limit * scale)
    at, base = x + mark.x * scale, top - mark.y * scale
    if mark.align is Align.MIDDLE:
        document.canvas.text_middle(at, base, line, style)
    elif mark.align is Align.END:
        document.canvas.text_right(at, base, line, style)
    else:
        document.canvas.text(at, base, line, style)
