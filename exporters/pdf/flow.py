"""What a page is filled with: blocks that know their height, split, and draw themselves.

The rules are:

- No block reads markup: text is text.
- A block never draws outside the column that it was measured for.
- Paragraphs leave at least two lines on either side of a page break, and stay one paragraph.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Final, Protocol

from exporters.pdf.book import Book
from exporters.pdf.fonts import Fonts
from exporters.pdf.style import BODY, Style
from exporters.pdf.text import lines_of

_WHOLE: Final = 3  # paragraphs of so many lines are not split
_EDGE: Final = 2  # lines that stay together before and after a break
_SLACK: Final = 0.01  # points; rounding may not push a line to the next page


@dataclass(frozen=True, slots=True)
class Column:
    """What blocks are measured against: the fonts, and the whole frame of a page in points."""

    fonts: Fonts
    width: float
    height: float


class Block(Protocol):
    """A piece of content. `before` and `after` are the least distances to its neighbours.

    `keeps` says that it may not be the last thing on a page.
    """

    @property
    def before(self) -> float:
        """Least distance to the block above, in points."""

    @property
    def after(self) -> float:
        """Least distance to the block below, in points."""

    @property
    def keeps(self) -> bool:
        """Whether it stays with the block that follows."""

    def height(self, column: Column, limit: float = inf) -> float:
        """Its whole height in points; where that is above `limit`, anything above `limit`."""

    def least(self, column: Column) -> float:
        """The height of the smallest part that may stand at the foot of a page."""

    def split(self, column: Column, room: float) -> tuple[Block, Block] | None:
        """The part that fits in `room` points and the rest, or None if no part may stand there."""

    def draw(self, book: Book, column: Column, x: float, top: float) -> None:
        """Draws all of it, from its upper left corner."""


class Plain:
    """Text exactly as it was written; a line end in it ends a line."""

    def __init__(
        self,
        text: str,
        style: Style = BODY,
        *,
        before: float = 0.0,
        after: float = 5.0,
        keeps: bool = False,
        indent: float = 0.0,
        mark: str = "",
        lang: str = "",
    ) -> None:
        """`indent` is the distance from the left edge of the column, in points.

        With a `mark`, such as a dash, it is a point of a list, and hangs beside its mark.
        `lang` is the tag of its language, where that is known and may not be the document's.
        """
        self.before = before
        self.after = after
        self.keeps = keeps
        self._text = text
        self._style = style
        self._indent = indent
        self._mark = mark
        self._lang = lang
        self._lines: list[str] = []
        self._width = -1.0
        # a part of a paragraph goes on in the element that the part before it has begun
        self._begins = self._ends = True

    def lines(self, column: Column) -> list[str]:
        """The lines as they fall in this column."""
        if column.width != self._width:
            room = column.width - self._indent - self._hang(column.fonts)
            self._lines = lines_of(column.fonts, self._text, self._style, room)
            self._width = column.width
        return self._lines

    def height(self, column: Column, limit: float = inf) -> float:
        """Its lines, one leading each."""
        return len(self.lines(column)) * self._style.leading

    def least(self, column: Column) -> float:
        """Two lines, or all of a short paragraph."""
        count = len(self.lines(column))
        return (count if count <= _WHOLE else _EDGE) * self._style.leading

    def split(self, column: Column, room: float) -> tuple[Plain, Plain] | None:
        """Splits between lines."""
        lines = self.lines(column)
        fit = min(int((room + _SLACK) / self._style.leading), len(lines) - _EDGE)
        if len(lines) <= _WHOLE or fit < _EDGE:
            return None
        first = self._part(lines[:fit], begins=self._begins, ends=False)
        return first, self._part(lines[fit:], begins=False, ends=self._ends)

    def draw(self, book: Book, column: Column, x: float, top: float) -> None:
        """One text object for all its lines."""
        if self._begins and self._mark:
            book.tree.begin_item()
            book.tree.begin("Lbl")
            book.pen.text(x + self._indent, top - self._style.size, self._mark, self._style)
            book.tree.end()
            book.tree.begin("LBody")
        elif self._begins:
            book.tree.begin_text(heading=self._style.heading, lang=self._lang)
        self.draw_on(book, column, x, top)

    def draw_on(self, book: Book, column: Column, x: float, top: float) -> None:
        """Draws its lines in the element that is open, and ends that."""
        left = x + self._indent + self._hang(book.fonts)
        book.pen.lines(left, top - self._style.size, self.lines(column), self._style)
        if self._ends:
            book.tree.end()
        if self._ends and self._mark:
            book.tree.end()

    def _hang(self, fonts: Fonts) -> float:
        return fonts.width(f"{self._mark}  ", self._style) if self._mark else 0.0

    def _part(self, lines: list[str], *, begins: bool, ends: bool) -> Plain:
        part = Plain("", self._style, before=self.before, after=self.after)
        part._indent, part._mark = self._indent, self._mark
        part._lines = lines
        part._width = self._width
        part._begins, part._ends = begins, ends
        return part


class Heading:
    """A heading with its place in the outline; it never stands last on a page."""

    keeps = True

    def __init__(
        self,
        text: str,
        style: Style,
        *,
        anchor: str,
        level: int = 0,
        title: str = "",
        before: float = 12.0,
        after: float = 4.0,
    ) -> None:
        """`title` is what the outline says, if it is not the heading itself."""
        self.before = before
        self.after = after
        self._plain = Plain(text, style)
        self._anchor = anchor
        self._level = level
        self._title = title or text

    def height(self, column: Column, limit: float = inf) -> float:
        """Its lines."""
        return self._plain.height(column)

    def least(self, column: Column) -> float:
        """All of it."""
        return self._plain.height(column)

    def split(self, column: Column, room: float) -> tuple[Block, Block] | None:
        """Only a heading longer than a page is split."""
        if self.height(column) <= column.height:
            return None
        parts = self._plain.split(column, room)
        if parts is None:
            return None
        return _Begun(self, parts[0]), parts[1]

    def draw(self, book: Book, column: Column, x: float, top: float) -> None:
        """Draws it, and makes outline and links lead here."""
        self.mark(book, x, top)
        self._plain.draw_on(book, column, x, top)

    def mark(self, book: Book, x: float, top: float) -> None:
        """Begins the part that it heads, and makes outline and links lead here."""
        book.tree.begin_part(self._level)
        book.anchor(self._anchor, x, top + 4)
        book.entry(self._level, book.fonts.printable(self._title).replace("\n", " "), self._anchor)


class _Begun:
    """The first part of a heading that is longer than a page."""

    before = after = 0.0
    keeps = False

    def __init__(self, heading: Heading, first: Plain) -> None:
        self._heading = heading
        self._first = first

    def height(self, column: Column, limit: float = inf) -> float:
        return self._first.height(column)

    def least(self, column: Column) -> float:
        return self._first.least(column)

    def split(self, column: Column, room: float) -> tuple[Block, Block] | None:
        return None

    def draw(self, book: Book, column: Column, x: float, top: float) -> None:
        self._heading.mark(book, x, top)
        self._first.draw_on(book, column, x, top)


def total_height(blocks: Sequence[Block], column: Column) -> float:
    """The height of blocks below each other, with the distances between them."""
    height = gap = 0.0
    for position, block in enumerate(blocks):
        height += block.height(column) + (max(gap, block.before) if position else 0.0)
        gap = block.after
    return height
