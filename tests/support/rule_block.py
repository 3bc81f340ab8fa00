"""The simplest block there is, for the tests of what is made of blocks."""

from __future__ import annotations

from math import inf

from exporters.pdf.engine.blocks import Block, Column
from exporters.pdf.engine.document import PdfDocument
from exporters.pdf.engine.style import HAIRLINE, Ink


class Rule:
    """A hairline across the column."""

    keeps = False

    def __init__(self, *, before: float = 4.0, after: float = 4.0, ink: Ink = HAIRLINE) -> None:
        self.before = before
        self.after = after
        self._ink = ink

    def height(self, column: Column, limit: float = inf) -> float:
        return 0.5

    def least(self, column: Column) -> float:
        return 0.5

    def split(self, column: Column, room: float) -> tuple[Block, Block] | None:
        return None

    def draw(self, book: PdfDocument, column: Column, x: float, top: float) -> None:
        book.canvas.rule(x, top - 0.25, x + column.width, top - 0.25, self._ink, 0.5)
