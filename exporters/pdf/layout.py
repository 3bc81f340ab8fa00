"""Blocks that hold other blocks, for a page laid out as a whole: side by side, boxed, tiles.

The rules are:

- These are never split: they are for a page whose content is measured to fit it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Final

from exporters.pdf.book import Book
from exporters.pdf.flow import Block, Column, total_height
from exporters.pdf.style import BLACK, FOOT, HAIRLINE, TINT, Style

_PAD: Final = 6.0
_NUMBER: Final = Style("bold", 15.0, 18.0, BLACK)
_TILE: Final = 36.0


def _draw_stack(blocks: Sequence[Block], book: Book, column: Column, x: float, top: float) -> None:
    gap = 0.0
    for position, block in enumerate(blocks):
        top -= max(gap, block.before) if position else 0.0
        block.draw(book, column, x, top)
        top -= block.height(column)
        gap = block.after


class _Whole(ABC):
    """What all of these have in common: they stand on one page."""

    keeps = False
    before = 5.0
    after = 5.0

    def least(self, column: Column) -> float:
        """All of it."""
        return self.height(column)

    def split(self, column: Column, room: float) -> tuple[Block, Block] | None:
        """Never."""
        return None

    @abstractmethod
    def height(self, column: Column, limit: float = inf) -> float:
        """As high as what it holds."""


class Beside(_Whole):
    """Two stacks of blocks side by side; the left one gets `share` of the width."""

    def __init__(
        self, left: Sequence[Block], right: Sequence[Block], *, share: float = 0.5, gap: float = 14
    ) -> None:
        """`gap` is the distance between them, in points."""
        self._sides = (tuple(left), tuple(right))
        self._share = share
        self._gap = gap

    def columns(self, column: Column) -> tuple[Column, Column]:
        """The two columns that the stacks are measured for."""
        room = column.width - self._gap
        left = replace(column, width=room * self._share)
        return left, replace(column, width=room - left.width)

    def height(self, column: Column, limit: float = inf) -> float:
        """As high as the higher stack."""
        sides = zip(self._sides, self.columns(column), strict=True)
        return max(total_height(blocks, side) for blocks, side in sides)

    def draw(self, book: Book, column: Column, x: float, top: float) -> None:
        """Draws the left stack, then the right one."""
        left, right = self.columns(column)
        _draw_stack(self._sides[0], book, left, x, top)
        _draw_stack(self._sides[1], book, right, x + left.width + self._gap, top)


class Boxed(_Whole):
    """Blocks on a tinted ground; at least `height` points high."""

    def __init__(self, blocks: Sequence[Block], *, height: float = 0.0) -> None:
        """`height` lets boxes beside each other be equally high."""
        self._blocks = tuple(blocks)
        self._least = height

    def height(self, column: Column, limit: float = inf) -> float:
        """What it holds, and a margin around it."""
        return max(total_height(self._blocks, _inside(column)) + 2 * _PAD, self._least)

    def draw(self, book: Book, column: Column, x: float, top: float) -> None:
        """Draws the ground, then the blocks."""
        height = self.height(column)
        book.pen.box(x, top - height, column.width, height, TINT)
        _draw_stack(self._blocks, book, _inside(column), x + _PAD, top - _PAD)


def _inside(column: Column) -> Column:
    return replace(column, width=column.width - 2 * _PAD)


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure and what it counts."""

    figure: str
    label: str


class Tiles(_Whole):
    """Figures in a row, each above its label."""

    def __init__(self, tiles: Sequence[Tile]) -> None:
        """At most as many as have room in a row."""
        self._tiles = tuple(tiles)

    def height(self, column: Column, limit: float = inf) -> float:
        """One row."""
        return _TILE

    def draw(self, book: Book, column: Column, x: float, top: float) -> None:
        """Draws figures above labels, parted by hairlines; the longest label has its room."""
        fonts = book.fonts
        natural = [
            max(fonts.width(tile.figure, _NUMBER), fonts.width(tile.label, FOOT))
            for tile in self._tiles
        ]
        spare = (column.width - sum(natural)) / max(len(natural), 1)
        left, tree = x, book.tree
        for at, (tile, width) in enumerate(zip(self._tiles, natural, strict=True)):
            if at:
                line = left - spare / 2
                book.pen.rule(line, top - 2, line, top - _TILE + 2, HAIRLINE, 0.6)
            tree.begin_item()
            tree.begin("LBody")
            book.pen.text(left, top - 16, tile.figure + " ", _NUMBER)
            book.pen.text(left, top - 29, tile.label, FOOT)
            tree.end()
            tree.end()
            left += width + spare
