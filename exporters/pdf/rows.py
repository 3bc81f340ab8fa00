"""The rows of a grid as they are set: cells wrapped to their columns, measured when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from exporters.pdf.book import Book
from exporters.pdf.flow import Column
from exporters.pdf.style import CELL, CELL_HEAD, HAIRLINE, Style
from exporters.pdf.tagging import Element
from exporters.pdf.text import lines_of

PAD: Final = 2.4  # points above and below a cell's text
SIDE: Final = 3.0  # points on either side of it
_LEAST: Final = 5.0  # points of a title's type
_HAIR: Final = 0.02
APART: Final = 7.0  # points more where a cell follows one whose text ends at its edge


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `link` names the anchor that it leads to; `page` asks for that anchor's page.

    `lang` is the tag of its language, where that may not be the document's.
    """

    text: str = ""
    style: Style | None = None
    link: str = ""
    page: bool = False
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Col:
    """One column: its title, its share of the width, and how its cells are set.

    `heads` says that its cells are what their rows are about. `lang` is the language of its cells.
    """

    title: str
    share: float
    style: Style = CELL
    right: bool = False
    head: Style = CELL_HEAD
    heads: bool = False
    lang: str = ""


@dataclass(frozen=True, slots=True)
class SetCell:
    """A cell as set: lines in a style."""

    lines: list[str]
    style: Style
    link: str
    page: bool
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row as set, its height, and the distance kept above and below the text, in points."""

    cells: tuple[SetCell, ...]
    height: float
    pad: float


def _row(cells: Sequence[SetCell], pad: float) -> Row:
    heights = [max(len(cell.lines), cell.page) * cell.style.leading for cell in cells]
    return Row(tuple(cells), max(heights, default=0.0) + 2 * pad, pad)


def cut(row: Row, room: float) -> tuple[Row, Row] | None:
    """The part of a row that fits in `room` points and the rest, if both have lines."""
    first, second = [], []
    for cell in row.cells:
        fit = max(int((room - 2 * row.pad) / cell.style.leading), 0)
        first.append(replace(cell, lines=cell.lines[:fit], page=cell.page and fit > 0))
        second.append(replace(cell, lines=cell.lines[fit:], page=cell.page and fit == 0))
    if not any(cell.lines for cell in first) or not any(cell.lines for cell in second):
        return None
    return _row(first, row.pad), _row(second, row.pad)


class Rows:
    """The rows of one grid, set for one column width at a time and let go once drawn."""

    def __init__(
        self,
        columns: Sequence[Col],
        sources: Sequence[Sequence[Cell | str]],
        pad: float = PAD,
    ) -> None:
        """`sources[i]` has one cell per column; `pad` is kept above and below text, in points."""
        self._pad = pad
        self._columns = tuple(columns)
        self._sources = sources
        self._width = -1.0
        self._titles: Row | None = None
        self._measured: dict[int, Row] = {}
        # the cells of a row that goes on over the page
        self._left: list[Element] = []

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._sources)

    def titles(self, column: Column) -> Row:
        """The row of column titles."""
        self._meet(column)
        if self._titles is None:
            heads = [
                Cell(col.title, self._head(at, column)) for at, col in enumerate(self._columns)
            ]
            self._titles = self._set(heads, column)
        return self._titles

    def get(self, number: int, column: Column) -> Row:
        """Row `number` as set."""
        self._meet(column)
        row = self._measured.get(number)
        if row is None:
            row = self._measured[number] = self._set(self._sources[number], column)
        return row

    def drawn(self, number: int) -> None:
        """Lets go of a row that will not be asked for again."""
        self._measured.pop(number, None)

    def draw_titles(self, book: Book, column: Column, x: float, top: float) -> None:
        """Draws the row of titles as the one that heads the columns."""
        book.tree.begin("TR")
        row = self.titles(column)
        for at, col in enumerate(self._columns):
            if col.title:
                book.tree.begin_head("Column")
            else:
                book.tree.begin("TD")
            self._draw_cell(book, column, row, at, (x, top))
            book.tree.end()
        book.tree.end()
        self._rule(book, column, row, x, top)

    def repeat_titles(self, book: Book, column: Column, x: float, top: float) -> None:
        """Draws the row of titles once more, for the eye alone."""
        row = self.titles(column)
        with book.pen.furniture():
            for at in range(len(self._columns)):
                self._draw_cell(book, column, row, at, (x, top))
        self._rule(book, column, row, x, top)

    def draw(
        self,
        book: Book,
        column: Column,
        row: Row,
        x: float,
        top: float,
        *,
        begins: bool = True,
        ends: bool = True,
    ) -> None:
        """Draws a row from its upper left corner, with a hairline below; or a part of a row."""
        tree = book.tree
        if begins:
            tree.begin("TR")
        left, self._left = self._left, []
        for at, col in enumerate(self._columns):
            if not begins:
                tree.resume(left[at])
            elif col.heads:
                tree.begin_head("Row", row.cells[at].lang)
            else:
                tree.begin_cell(row.cells[at].lang)
            self._draw_cell(book, column, row, at, (x, top))
            if ends:
                tree.end()
            else:
                self._left.append(tree.pause())
        if ends:
            tree.end()
        self._rule(book, column, row, x, top)

    def _draw_cell(
        self, book: Book, column: Column, row: Row, at: int, corner: tuple[float, float]
    ) -> None:
        """Draws one cell of a row that begins at this corner."""
        cell = row.cells[at]
        leads = cell.link and (at == 0 or row.cells[at - 1].link != cell.link)
        if leads:
            book.tree.begin("Link")
        if cell.lines or cell.page:
            x = corner[0] + sum(col.share for col in self._columns[:at]) * column.width
            self._draw_text(book, column, cell, at, x, corner[1] - row.pad - cell.style.size)
        if leads:
            self._link(book, column, row, at, corner)
            book.tree.end()

    def _draw_text(
        self, book: Book, column: Column, cell: SetCell, at: int, left: float, base: float
    ) -> None:
        pen, col = book.pen, self._columns[at]
        right = left + col.share * column.width - SIDE
        if cell.page:
            pen.page_number(right, base, cell.link, cell.style)
        elif col.right:
            for line in cell.lines:
                pen.text(book.fonts.begins(line, cell.style, right), base, line, cell.style)
                base -= cell.style.leading
        else:
            pen.lines(left + self._lead(at), base, cell.lines, cell.style)

    def _link(
        self, book: Book, column: Column, row: Row, at: int, corner: tuple[float, float]
    ) -> None:
        """One rectangle for this cell and the neighbours after it that lead to the same place."""
        end = at
        while end < len(row.cells) and row.cells[end].link == row.cells[at].link:
            end += 1
        left, right = (
            corner[0] + sum(col.share for col in self._columns[:edge]) * column.width
            for edge in (at, end)
        )
        name = row.cells[at].link
        said = next((c.lines for c in row.cells if c.link == name and c.lines), [name])
        book.pen.link(left, corner[1] - row.height, right, corner[1], name, "".join(said).rstrip())

    def _rule(self, book: Book, column: Column, row: Row, x: float, top: float) -> None:
        base = top - row.height
        book.pen.rule(x, base, x + column.width, base, HAIRLINE, 0.4)

    def _lead(self, at: int) -> float:
        """Points before the text of a cell: a number must not run into the words after it."""
        meets = at > 0 and self._columns[at - 1].right and not self._columns[at].right
        return SIDE + APART if meets else SIDE

    def _head(self, at: int, column: Column) -> Style:
        """The style of a column's title, smaller where its longest word would break in two."""
        col = self._columns[at]
        room = col.share * column.width - self._lead(at) - SIDE
        words = col.title.split() or [""]
        longest = max(column.fonts.width(word, col.head) for word in words)
        if longest <= room:
            return col.head
        return replace(col.head, size=max(col.head.size * room / longest - _HAIR, _LEAST))

    def _meet(self, column: Column) -> None:
        if column.width != self._width:
            self._width = column.width
            self._measured.clear()
            self._titles = None

    def _set(self, cells: Sequence[Cell | str], column: Column) -> Row:
        made = []
        for at, (col, cell) in enumerate(zip(self._columns, cells, strict=True)):
            whole = Cell(cell) if isinstance(cell, str) else cell
            style = whole.style or col.style
            width = col.share * column.width - self._lead(at) - SIDE
            lines = lines_of(column.fonts, whole.text, style, width) if whole.text else []
            # a language without words would be a tag of nothing
            lang = (whole.lang or col.lang) if lines else ""
            made.append(SetCell(lines, style, whole.link, whole.page, lang))
        return _row(made, self._pad)
