"""Tables and lists of facts: rows of wrapped cells that break between rows, and inside high ones.

The rules are:

- A column's title is repeated on every page that the table reaches; it is told once.
- A row moves to the next page whole unless it is higher than a third of a page.
- Neither the first row nor the last stands alone on a page, unless rows are high.
- Only the rows that the page at hand may hold are measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Final

from exporters.pdf.book import Book
from exporters.pdf.flow import Block, Column
from exporters.pdf.rows import PAD, Cell, Col, Row, Rows, cut
from exporters.pdf.style import BLUE, LABEL, TINT, VALUE, Style

__all__ = ["Cell", "Col", "Fact", "Grid", "facts", "linked", "table"]

_SPLITS: Final = 1 / 3  # of the page; a row higher than this may be split
_LEFT: Final = 2  # rows that stay behind when the last but one goes on with the last
_SLACK: Final = 0.01


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows `at` to `end` below column titles, or without; `head` and `tail` are parts of rows."""

    rows: Rows
    at: int
    end: int
    titled: bool = True
    before: float = 2.0
    after: float = 6.0
    keeps: bool = False
    anchors: Sequence[str] = ()
    head: Row | None = None
    tail: Row | None = None

    def height(self, column: Column, limit: float = inf) -> float:
        """Titles and rows, as far as `limit`."""
        height = self._titles(column)
        for number in range(self.at, self.end):
            height += self._get(number, column).height
            if height > limit:
                break
        return height

    def least(self, column: Column) -> float:
        """Titles and the first two rows, or the first one where they are high, or a part of it."""
        if self.at >= self.end:
            return self._titles(column)
        most = column.height * _SPLITS
        first = self._get(self.at, column).height
        second = self._get(self.at + 1, column).height if self.at + 1 < self.end else 0.0
        return self._titles(column) + (
            first + second if first + second <= most else min(first, most)
        )

    def split(self, column: Column, room: float) -> tuple[Block, Block] | None:
        """Splits between rows; inside a row only if it is a high one."""
        left = room - self._titles(column) + _SLACK
        number = self.at
        while number < self.end and self._get(number, column).height <= left:
            left -= self._get(number, column).height
            number += 1
        parts: tuple[Row, Row] | None = None
        if number < self.end:
            row = self._get(number, column)
            if row.height > column.height * _SPLITS:
                parts = cut(row, left)
        if parts is not None:
            first = replace(self, end=number + 1, tail=parts[0])
            return first, replace(self, at=number, head=parts[1], tail=None)
        if number == self.at:
            return None
        if self._parts_last(number, column):
            number -= 1
        return replace(self, end=number), replace(self, at=number, head=None)

    def draw(self, book: Book, column: Column, x: float, top: float) -> None:
        """Draws titles and rows, each above a hairline."""
        rows = self.rows
        begun = self.at > 0 or self.head is not None
        if not begun:
            book.tree.begin("Table")
        if self.titled:
            titles = rows.titles(column)
            book.pen.box(x, top - titles.height, column.width, titles.height, TINT)
            (rows.repeat_titles if begun else rows.draw_titles)(book, column, x, top)
            top -= titles.height
        for number in range(self.at, self.end):
            row = self._get(number, column)
            if number < len(self.anchors) and self.anchors[number]:
                book.anchor(self.anchors[number], x, top + 4)
            begins = self.head is None or number > self.at
            ends = self.tail is None or number < self.end - 1
            rows.draw(book, column, row, x, top, begins=begins, ends=ends)
            top -= row.height
            rows.drawn(number)
        if self.end == len(rows) and self.tail is None:
            book.tree.end()

    def _parts_last(self, number: int, column: Column) -> bool:
        """Whether only the last row would go over the page, and the one before can go with it."""
        if number != len(self.rows) - 1 or number - 1 - self.at < _LEFT:
            return False
        return self._get(number - 1, column).height <= column.height * _SPLITS / 2

    def _titles(self, column: Column) -> float:
        return self.rows.titles(column).height if self.titled else 0.0

    def _get(self, number: int, column: Column) -> Row:
        # a row cut twice is both the tail of this part and the rest of the part before
        if self.tail is not None and number == self.end - 1:
            return self.tail
        if self.head is not None and number == self.at:
            return self.head
        return self.rows.get(number, column)


def table(
    columns: Sequence[Col],
    rows: Sequence[Sequence[Cell | str]],
    *,
    anchors: Sequence[str] = (),
    before: float = 2.0,
    after: float = 8.0,
    pad: float = PAD,
) -> Grid:
    """Rows below column titles; `anchors[i]`, where given, names the place of row i."""
    return Grid(Rows(columns, rows, pad), 0, len(rows), anchors=anchors, before=before, after=after)


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what it says; `link` names an anchor that the value leads to.

    `lang` is the tag of the value's language, where that may not be the document's.
    """

    label: str
    value: str
    style: Style = VALUE
    link: str = ""
    lang: str = ""


def facts(rows: Sequence[Fact], *, label: float = 0.2, after: float = 6.0) -> Grid:
    """A list of facts: labels in the first `label` of the width, values beside them."""
    columns = (Col("", label, LABEL, heads=True), Col("", 1 - label, VALUE))
    cells = [
        (
            row.label,
            Cell(row.value, linked(row.style) if row.link else row.style, row.link, lang=row.lang),
        )
        for row in rows
    ]
    return Grid(Rows(columns, cells), 0, len(cells), titled=False, after=after)


def linked(style: Style) -> Style:
    """The style in the ink of links."""
    return replace(style, ink=BLUE)
