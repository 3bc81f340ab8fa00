"""Blocks that fill a page: text, headings, and blocks that contain others.

**Invariants:**

- No block reads markup: text is text, so that no text of the diary can change the page.
- A block never draws outside the column that it was measured for.
- A paragraph leaves at least two lines on either side of a page break, and stays one paragraph.
- Blocks that contain others (side by side, boxed) are never split: they are for a page whose
  content is measured to fit it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Final, Protocol

from exporters.pdf.engine.document import PdfDocument
from exporters.pdf.engine.fonts import Fonts
from exporters.pdf.engine.line_breaking import lines_of
from exporters.pdf.engine.style import BODY, TINT, Pieces, Style, parted

_WHOLE: Final = 3  # paragraphs of up to this many lines are not split
_EDGE: Final = 2  # lines that stay together before and after a break
_SLACK: Final = 0.01  # points; rounding must not move a line to the next page


@dataclass(frozen=True, slots=True)
class Column:
    """The fonts and the full size of a page's frame, in points, for measuring blocks."""

    fonts: Fonts
    width: float
    height: float


class Block(Protocol):
    """A piece of content; `before` and `after` are the minimum distances to its neighbours.

    With `keeps`, it may not be the last thing on a page.
    """

    @property
    def before(self) -> float:
        """The minimum distance to the block above, in points."""

    @property
    def after(self) -> float:
        """The minimum distance to the block below, in points."""

    @property
    def keeps(self) -> bool:
        """Whether it stays with the block after it."""

    def height(self, column: Column, limit: float = inf) -> float:
        """Return the total height in points, or any value above `limit` if it is above that."""

    def least(self, column: Column) -> float:
        """Return the height of the smallest part that may be at the end of a page, in points."""

    def split(self, column: Column, room: float) -> tuple[Block, Block] | None:
        """Return the part that fits in `room` points and the rest, or None if none may be split."""

    def draw(self, document: PdfDocument, column: Column, x: float, top: float) -> None:
        """Draw the whole block from its upper left corner."""


class TextBlock:
    """Text exactly as written; a line end in it ends a line."""

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
        pieces: Pieces = (),
    ) -> None:
        """Take the text; `indent` is the distance from the left edge of the column, in points.

        With a `mark`, such as a dash, the text is a list item, to the right of its mark. `lang` is
        the language tag of the text, if it is known and may not be the document's language.
        `pieces` says of which fields it has the words.
        """
        self.before = before
        self.after = after
        self.keeps = keeps
        self._pieces = pieces
        self._text = text
        self._style = style
        self._indent = indent
        self._mark = mark
        self._lang = lang
        self._lines: list[str] = []
        self._width = -1.0
        # a further part of a paragraph continues in the element that the first part began
        self._begins = self._ends = True

    def lines(self, column: Column) -> list[str]:
        """Return the lines of the text in a column of this width."""
        if column.width != self._width:
            room = column.width - self._indent - self._hang(column.fonts)
            self._lines = lines_of(column.fonts, self._text, self._style, room)
            self._width = column.width
        return self._lines

    def height(self, column: Column, limit: float = inf) -> float:
        return len(self.lines(column)) * self._style.leading

    def least(self, column: Column) -> float:
        """Return the height of two lines, or of all lines of a short paragraph."""
        count = len(self.lines(column))
        return (count if count <= _WHOLE else _EDGE) * self._style.leading

    def split(self, column: Column, room: float) -> tuple[TextBlock, TextBlock] | None:
        """Split between lines."""
        lines = self.lines(column)
        fit = min(int((room + _SLACK) / self._style.leading), len(lines) - _EDGE)
        if len(lines) <= _WHOLE or fit < _EDGE:
            return None
        own, others = parted(self._pieces, lines[:fit])
        first = self._part(lines[:fit], own, begins=self._begins, ends=False)
        return first, self._part(lines[fit:], others, begins=False, ends=self._ends)

    def draw(self, document: PdfDocument, column: Column, x: float, top: float) -> None:
        """Draw all its lines as one text object."""
        if self._begins and self._mark:
            document.tree.begin_item()
            document.tree.begin("Lbl")
            document.canvas.text(x + self._indent, top - self._style.size, self._mark, self._style)
            document.tree.end()
            document.tree.begin("LBody")
        elif self._begins:
            document.tree.begin_text(heading=self._style.heading, lang=self._lang)
        self.draw_on(document, column, x, top)

    def draw_on(self, document: PdfDocument, column: Column, x: float, top: float) -> None:
        """Draw its lines in the open element, and end that element."""
        left = x + self._indent + self._hang(document.fonts)
        lines = self.lines(column)
        document.canvas.lines(left, top - self._style.size, lines, self._style, self._pieces)
        if self._ends:
            document.tree.end()
        if self._ends and self._mark:
            document.tree.end()

    def _hang(self, fonts: Fonts) -> float:
        return fonts.width(f"{self._mark}  ", self._style) if self._mark else 0.0

    def _part(self, lines: list[str], pieces: Pieces, *, begins: bool, ends: bool) -> TextBlock:
        part = TextBlock("", self._style, before=self.before, after=self.after)
        part._indent, part._mark = self._indent, self._mark
        part._pieces = pieces
        part._lines = lines
        part._width = self._width
        part._begins, part._ends = begins, ends
        return part


class Heading:
    """A heading with its entry in the outline; it is never the last thing on a page."""

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
        pieces: Pieces = (),
    ) -> None:
        """Take the heading; `title` is its text in the outline, if that is different.

        `pieces` says of which fields it has the words.
        """
        self.before = before
        self.after = after
        self._plain = TextBlock(text, style, pieces=pieces)
        self._anchor = anchor
        self._level = level
        self._title = title or text

    def height(self, column: Column, limit: float = inf) -> float:
        return self._plain.height(column)

    def least(self, column: Column) -> float:
        return self._plain.height(column)

    def split(self, column: Column, room: float) -> tuple[Block, Block] | None:
        """Split a heading that is longer than a page; never split any other."""
        if self.height(column) <= column.height:
            return None
        parts = self._plain.split(column, room)
        if parts is None:
            return None
        return _SplitHeading(self, parts[0]), parts[1]

    def draw(self, document: PdfDocument, column: Column, x: float, top: float) -> None:
        """Draw it, and make outline and links lead to it."""
        self.mark(document, x, top)
        self._plain.draw_on(document, column, x, top)

    def mark(self, document: PdfDocument, x: float, top: float) -> None:
        """Begin the part below it, and make outline and links lead to it."""
        document.tree.begin_part(self._level)
        document.anchor(self._anchor, x, top + 4)
        document.entry(
            self._level, document.fonts.printable(self._title).replace("\n", " "), self._anchor
        )


class _SplitHeading:
    """The first part of a heading that is longer than a page."""

    before = after = 0.0
    keeps = False

    def __init__(self, heading: Heading, first: TextBlock) -> None:
        self._heading = heading
        self._first = first

    def height(self, column: Column, limit: float = inf) -> float:
        return self._first.height(column)

    def least(self, column: Column) -> float:
        return self._first.least(column)

    def split(self, column: Column, room: float) -> tuple[Block, Block] | None:
        return None

    def draw(self, document: PdfDocument, column: Column, x: float, top: float) -> None:
        self._heading.mark(document, x, top)
        self._first.draw_on(document, column, x, top)


def total_height(blocks: Sequence[Block], column: Column) -> float:
    """Return the height of blocks below each other, with the distances between them."""
    height = gap = 0.0
    for position, block in enumerate(blocks):
        height += block.height(column) + (max(gap, block.before) if position else 0.0)
        gap = block.after
    return height


_PAD: Final = 6.0


def _draw_stack(
    blocks: Sequence[Block], document: PdfDocument, column: Column, x: float, top: float
) -> None:
    gap = 0.0
    for position, block in enumerate(blocks):
        top -= max(gap, block.before) if position else 0.0
        block.draw(document, column, x, top)
        top -= block.height(column)
        gap = block.after


class _UnsplitBlock(ABC):
    """A block that is never split."""

    keeps = False
    before = 5.0
    after = 5.0

    def least(self, column: Column) -> float:
        return self.height(column)

    def split(self, column: Column, room: float) -> tuple[Block, Block] | None:
        return None

    @abstractmethod
    def height(self, column: Column, limit: float = inf) -> float:
        """Return the height of its content, in points."""


class SideBySide(_UnsplitBlock):
    """Two stacks of blocks side by side; the left one gets `share` of the width."""

    def __init__(
        self, left: Sequence[Block], right: Sequence[Block], *, share: float = 0.5, gap: float = 14
    ) -> None:
        """Take the two stacks; `gap` is the distance between them, in points."""
        self._sides = (tuple(left), tuple(right))
        self._share = share
        self._gap = gap

    def columns(self, column: Column) -> tuple[Column, Column]:
        """Return the columns of the two stacks."""
        room = column.width - self._gap
        left = replace(column, width=room * self._share)
        return left, replace(column, width=room - left.width)

    def height(self, column: Column, limit: float = inf) -> float:
        """Return the height of the higher stack."""
        sides = zip(self._sides, self.columns(column), strict=True)
        return max(total_height(blocks, side) for blocks, side in sides)

    def draw(self, document: PdfDocument, column: Column, x: float, top: float) -> None:
        """Draw the left stack, then the right one."""
        left, right = self.columns(column)
        _draw_stack(self._sides[0], document, left, x, top)
        _draw_stack(self._sides[1], document, right, x + left.width + self._gap, top)


class BoxedBlocks(_UnsplitBlock):
    """Blocks on a tinted background; at least `height` points high."""

    def __init__(self, blocks: Sequence[Block], *, height: float = 0.0) -> None:
        """Take a minimum height, which makes boxes beside each other equally high."""
        self._blocks = tuple(blocks)
        self._least = height

    def height(self, column: Column, limit: float = inf) -> float:
        """Return the height of its content and the margin, or the minimum height."""
        return max(total_height(self._blocks, _inside(column)) + 2 * _PAD, self._least)

    def draw(self, document: PdfDocument, column: Column, x: float, top: float) -> None:
        height = self.height(column)
        document.canvas.box(x, top - height, column.width, height, TINT)
        _draw_stack(self._blocks, document, _inside(column), x + _PAD, top - _PAD)


def _inside(column: Column) -> Column:
    return replace(column, width=column.width - 2 * _PAD)
