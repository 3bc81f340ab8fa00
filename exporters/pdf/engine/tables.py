"""Tables and lists of facts: rows of wrapped cells that break between pages.

**Invariants:**

- The column titles are repeated on every page of the table, but tagged once, so that a screen
  reader does not read them again.
- A row moves to the next page as a whole unless it is higher than a third of a page. Neither the
  first row nor the last row is alone on a page, unless rows are high.
- Only rows that may fit on the current page are measured, so that a long table costs no more per
  page than a short one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Final

from exporters.pdf.engine.blocks import Block, Column
from exporters.pdf.engine.document import PdfDocument
from exporters.pdf.engine.line_breaking import lines_of
from exporters.pdf.engine.style import (
    BLUE,
    CELL,
    CELL_HEAD,
    HAIRLINE,
    LABEL,
    TINT,
    VALUE,
    Pieces,
    Style,
    parted,
)
from exporters.pdf.engine.tagging import StructureElement

PAD: Final = 2.4  # points above and below a cell's text
SIDE: Final = 3.0  # points to the left and right of a cell's text
_LEAST: Final = 7.0  # points; the minimum font size of a column title
_HAIR: Final = 0.02
APART: Final = 7.0  # extra points before a cell whose left neighbour is right-aligned


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell; `link` names the anchor that it leads to.

    With `page`, the cell prints the page number of that anchor. `lang` is the language tag of the
    text, if that may not be the document's language. `pieces` says of which
    fields it has the words.
    """

    text: str = ""
    style: Style | None = None
    link: str = ""
    page: bool = False
    lang: str = ""
    pieces: Pieces = ()


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column: its title, its share of the width, and the style of its cells.

    With `heads`, its cells are the headers of their rows. `lang` is the language tag of its cells.
    """

    title: str
    share: float
    style: Style = CELL
    right: bool = False
    head: Style = CELL_HEAD
    heads: bool = False
    lang: str = ""


@dataclass(frozen=True, slots=True)
class LaidOutCell:
    """A cell whose text is broken into lines."""

    lines: list[str]
    style: Style
    link: str
    page: bool
    lang: str = ""
    pieces: Pieces = ()

    def parted(self, fit: int) -> tuple[LaidOutCell, LaidOutCell]:
        """Return the part with the first `fit` lines, and the rest, which goes on from there."""
        first, rest = self.lines[:fit], self.lines[fit:]
        own, others = parted(self.pieces, first)
        return (
            replace(self, lines=first, page=self.page and fit > 0, pieces=own),
            replace(self, lines=rest, page=self.page and fit == 0, pieces=others),
        )


@dataclass(frozen=True, slots=True)
class TableRow:
    """A laid-out row: its height, and the space above and below its text, in points."""

    cells: tuple[LaidOutCell, ...]
    height: float
    pad: float


def _row(cells: Sequence[LaidOutCell], pad: float) -> TableRow:
    heights = [max(len(cell.lines), cell.page) * cell.style.leading for cell in cells]
    return TableRow(tuple(cells), max(heights, default=0.0) + 2 * pad, pad)


def cut_row(row: TableRow, room: float) -> tuple[TableRow, TableRow] | None:
    """Return the part of a row that fits in `room` points and the rest, if both have lines."""
    first, second = [], []
    for cell in row.cells:
        fit = max(int((room - 2 * row.pad) / cell.style.leading), 0)
        upper, lower = cell.parted(fit)
        first.append(upper)
        second.append(lower)
    if not any(cell.lines for cell in first) or not any(cell.lines for cell in second):
        return None
    return _row(first, row.pad), _row(second, row.pad)


class TableLayout:
    """The rows of a table, laid out for one column width at a time and dropped once drawn."""

    def __init__(
        self,
        columns: Sequence[TableColumn],
        sources: Sequence[Sequence[TableCell | str]],
        pad: float = PAD,
    ) -> None:
        """Take one cell per column in each of `sources`; `pad` is above and below text."""
        self._pad = pad
        self._columns = tuple(columns)
        # the left edge of each column and the right edge of the last, as shares of the width
        self._edges = [sum(col.share for col in columns[:at]) for at in range(len(columns) + 1)]
        self._leads = [self._lead(at) for at in range(len(columns))]
        self._sources = sources
        self._width = -1.0
        self._titles: TableRow | None = None
        self._measured: dict[int, TableRow] = {}
        # the open cells of a row that continues on the next page
        self._left: list[StructureElement] = []

    def __len__(self) -> int:
        return len(self._sources)

    def titles(self, column: Column) -> TableRow:
        """Return the row of column titles."""
        self._meet(column)
        if self._titles is None:
            heads = [
                TableCell(col.title, self._head(at, column)) for at, col in enumerate(self._columns)
            ]
            self._titles = self._set(heads, column)
        return self._titles

    def get(self, number: int, column: Column) -> TableRow:
        """Return row `number`, laid out."""
        self._meet(column)
        row = self._measured.get(number)
        if row is None:
            row = self._measured[number] = self._set(self._sources[number], column)
        return row

    def drawn(self, number: int) -> None:
        """Drop a row that will not be needed again."""
        self._measured.pop(number, None)

    def draw_titles(self, document: PdfDocument, column: Column, x: float, top: float) -> None:
        """Draw the row of titles, tagged as column headers."""
        document.tree.begin("TR")
        row = self.titles(column)
        for at, col in enumerate(self._columns):
            if col.title:
                document.tree.begin_head("Column")
            else:
                document.tree.begin("TD")
            self._draw_cell(document, column, row, at, (x, top))
            document.tree.end()
        document.tree.end()
        self._rule(document, column, row, x, top)

    def repeat_titles(self, document: PdfDocument, column: Column, x: float, top: float) -> None:
        """Draw the row of titles again, as an artifact that a screen reader skips."""
        row = self.titles(column)
        with document.canvas.furniture():
            for at in range(len(self._columns)):
                self._draw_cell(document, column, row, at, (x, top))
        self._rule(document, column, row, x, top)

    def draw(
        self,
        document: PdfDocument,
        column: Column,
        row: TableRow,
        x: float,
        top: float,
        *,
        begins: bool = True,
        ends: bool = True,
    ) -> None:
        """Draw a row, or a part of one, from its upper left corner, with a hairline below."""
        tree = document.tree
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
            self._draw_cell(document, column, row, at, (x, top))
            if ends:
                tree.end()
            else:
                self._left.append(tree.pause())
        if ends:
            tree.end()
        self._rule(document, column, row, x, top)

    def _draw_cell(
        self,
        document: PdfDocument,
        column: Column,
        row: TableRow,
        at: int,
        corner: tuple[float, float],
    ) -> None:
        """Draw one cell of the row whose upper left corner is `corner`."""
        cell = row.cells[at]
        leads = cell.link and (at == 0 or row.cells[at - 1].link != cell.link)
        if leads:
            document.tree.begin("Link")
        if cell.lines or cell.page:
            x = corner[0] + self._edges[at] * column.width
            self._draw_text(document, column, cell, at, x, corner[1] - row.pad - cell.style.size)
        if leads:
            self._link(document, column, row, at, corner)
            document.tree.end()

    def _draw_text(
        self,
        document: PdfDocument,
        column: Column,
        cell: LaidOutCell,
        at: int,
        left: float,
        base: float,
    ) -> None:
        canvas, col = document.canvas, self._columns[at]
        right = left + col.share * column.width - SIDE
        if cell.page:
            canvas.page_number(right, base, cell.link, cell.style)
        elif col.right:
            for line in cell.lines:
                canvas.text(document.fonts.begins(line, cell.style, right), base, line, cell.style)
                base -= cell.style.leading
        else:
            canvas.lines(left + self._leads[at], base, cell.lines, cell.style, cell.pieces)

    def _link(
        self,
        document: PdfDocument,
        column: Column,
        row: TableRow,
        at: int,
        corner: tuple[float, float],
    ) -> None:
        """Add one rectangle for this cell and for the cells after it with the same link."""
        end = at
        while end < len(row.cells) and row.cells[end].link == row.cells[at].link:
            end += 1
        left, right = (corner[0] + self._edges[edge] * column.width for edge in (at, end))
        name = row.cells[at].link
        label = next((c.lines for c in row.cells if c.link == name and c.lines), [name])
        document.canvas.link(
            left, corner[1] - row.height, right, corner[1], name, "".join(label).rstrip()
        )

    def _rule(
        self, document: PdfDocument, column: Column, row: TableRow, x: float, top: float
    ) -> None:
        base = top - row.height
        document.canvas.rule(x, base, x + column.width, base, HAIRLINE, 0.4)

    def _lead(self, at: int) -> float:
        """Return the points before a cell's text, which keep it apart from a number on its left."""
        meets = at > 0 and self._columns[at - 1].right and not self._columns[at].right
        return SIDE + APART if meets else SIDE

    def _head(self, at: int, column: Column) -> Style:
        """Return the style of a column title, smaller if its longest word would be broken."""
        col = self._columns[at]
        room = col.share * column.width - self._leads[at] - SIDE
        words = column.fonts.printable(col.title).split() or [""]
        longest = max(column.fonts.width(word, col.head) for word in words)
        if longest <= room:
            return col.head
        return replace(col.head, size=max(col.head.size * room / longest - _HAIR, _LEAST))

    def _meet(self, column: Column) -> None:
        if column.width != self._width:
            self._width = column.width
            self._measured.clear()
            self._titles = None

    def _set(self, cells: Sequence[TableCell | str], column: Column) -> TableRow:
        made = []
        for at, (col, cell) in enumerate(zip(self._columns, cells, strict=True)):
            width = col.share * column.width - self._leads[at] - SIDE
            # a language without words would tag nothing
            if isinstance(cell, str):
                lines = lines_of(column.fonts, cell, col.style, width) if cell else []
                made.append(LaidOutCell(lines, col.style, "", False, col.lang if lines else ""))
                continue
            style = cell.style or col.style
            lines = lines_of(column.fonts, cell.text, style, width) if cell.text else []
            lang = (cell.lang or col.lang) if lines else ""
            made.append(LaidOutCell(lines, style, cell.link, cell.page, lang, cell.pieces))
        return _row(made, self._pad)


_SPLITS: Final = 1 / 3  # of the page; only a row higher than this may be split
_LEFT: Final = 2  # rows that must remain when the last row but one moves on with the last
_SLACK: Final = 0.01


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Rows `at` to `end`, with column titles if `titled`; `head` and `tail` are parts of rows."""

    rows: TableLayout
    at: int
    end: int
    titled: bool = True
    before: float = 2.0
    after: float = 6.0
    keeps: bool = False
    anchors: Sequence[str] = ()
    head: TableRow | None = None
    tail: TableRow | None = None

    def height(self, column: Column, limit: float = inf) -> float:
        """Return the height of titles and rows, counted until it exceeds `limit`."""
        height = self._titles(column)
        for number in range(self.at, self.end):
            height += self._get(number, column).height
            if height > limit:
                break
        return height

    def least(self, column: Column) -> float:
        """Return the height of the titles and the first two rows, or less if those are high."""
        if self.at >= self.end:
            return self._titles(column)
        most = column.height * _SPLITS
        first = self._get(self.at, column).height
        second = self._get(self.at + 1, column).height if self.at + 1 < self.end else 0.0
        return self._titles(column) + (
            first + second if first + second <= most else min(first, most)
        )

    def split(self, column: Column, room: float) -> tuple[Block, Block] | None:
        """Split between rows, or inside a row if it is a high one."""
        left = room - self._titles(column) + _SLACK
        number = self.at
        while number < self.end and self._get(number, column).height <= left:
            left -= self._get(number, column).height
            number += 1
        parts: tuple[TableRow, TableRow] | None = None
        if number < self.end:
            row = self._get(number, column)
            if row.height > column.height * _SPLITS:
                parts = cut_row(row, left)
        if parts is not None:
            first = replace(self, end=number + 1, tail=parts[0])
            return first, replace(self, at=number, head=parts[1], tail=None)
        if number == self.at:
            return None
        if self._parts_last(number, column):
            number -= 1
        return replace(self, end=number), replace(self, at=number, head=None)

    def draw(self, document: PdfDocument, column: Column, x: float, top: float) -> None:
        """Draw titles and rows, each with a hairline below."""
        rows = self.rows
        begun = self.at > 0 or self.head is not None
        if not begun:
            document.tree.begin("Table")
        if self.titled:
            titles = rows.titles(column)
            document.canvas.box(x, top - titles.height, column.width, titles.height, TINT)
            (rows.repeat_titles if begun else rows.draw_titles)(document, column, x, top)
            top -= titles.height
        for number in range(self.at, self.end):
            row = self._get(number, column)
            if number < len(self.anchors) and self.anchors[number]:
                document.anchor(self.anchors[number], x, top + 4)
            begins = self.head is None or number > self.at
            ends = self.tail is None or number < self.end - 1
            rows.draw(document, column, row, x, top, begins=begins, ends=ends)
            top -= row.height
            rows.drawn(number)
        if self.end == len(rows) and self.tail is None:
            document.tree.end()

    def _parts_last(self, number: int, column: Column) -> bool:
        """Return whether only the last row would move on, and the row before can move with it."""
        if number != len(self.rows) - 1 or number - 1 - self.at < _LEFT:
            return False
        return self._get(number - 1, column).height <= column.height * _SPLITS / 2

    def _titles(self, column: Column) -> float:
        return self.rows.titles(column).height if self.titled else 0.0

    def _get(self, number: int, column: Column) -> TableRow:
        # a row that is split twice is the tail of this part and the rest of the part before
        if self.tail is not None and number == self.end - 1:
            return self.tail
        if self.head is not None and number == self.at:
            return self.head
        return self.rows.get(number, column)


def table(
    columns: Sequence[TableColumn],
    rows: Sequence[Sequence[TableCell | str]],
    *,
    anchors: Sequence[str] = (),
    before: float = 2.0,
    after: float = 8.0,
    pad: float = PAD,
) -> TableBlock:
    """Return a table with column titles; `anchors[i]`, if not empty, is the anchor of row i."""
    return TableBlock(
        TableLayout(columns, rows, pad), 0, len(rows), anchors=anchors, before=before, after=after
    )


def kept_columns(
    columns: Sequence[TableColumn],
    rows: Iterable[Sequence[TableCell | str]],
    kept: Sequence[bool],
    *,
    anchors: Sequence[str] = (),
    pad: float = PAD,
) -> TableBlock:
    """Return a table of the columns that are kept, which share the width of the others."""
    own = [column for column, keep in zip(columns, kept, strict=True) if keep]
    whole = sum(column.share for column in own)
    cells = [[cell for cell, keep in zip(row, kept, strict=True) if keep] for row in rows]
    wider = [replace(column, share=column.share / whole) for column in own]
    return table(wider, cells, anchors=anchors, pad=pad)


@dataclass(frozen=True, slots=True)
class LabelledValue:
    """A label and its value; `link` is an anchor that the value leads to.

    `lang` is the language tag of the value, if that may not be the document's language. `pieces`
    says of which fields it has the words.
    """

    label: str
    value: str
    style: Style = VALUE
    link: str = ""
    lang: str = ""
    pieces: Pieces = ()


def facts(rows: Sequence[LabelledValue], *, label: float = 0.2, after: float = 6.0) -> TableBlock:
    """Return a list of facts: labels in the first `label` of the width, values beside them."""
    columns = (TableColumn("", label, LABEL, heads=True), TableColumn("", 1 - label, VALUE))
    cells = [
        (
            row.label,
            TableCell(
                row.value,
                linked(row.style) if row.link else row.style,
                row.link,
                lang=row.lang,
                pieces=row.pieces,
            ),
        )
        for row in rows
    ]
    return TableBlock(TableLayout(columns, cells), 0, len(cells), titled=False, after=after)


def linked(style: Style) -> Style:
    """Return the style in the colour of links."""
    return replace(style, ink=BLUE)
