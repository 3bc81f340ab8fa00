"""The list of what a search found beside incidents, with the words around it.

**Invariants:**

- Words come from strangers' files. They are painted letter by letter, with formats for what was
  searched for, and never read as markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyleOptionViewItem

from diary.model.books_and_nouns import Noun
from diary.text.highlighted_text import HighlightedText
from ui.desktop.widgets.row_list import (
    ROW,
    Index,
    RowDelegate,
    RowList,
    RowModel,
    sides,
    small_font,
)
from ui.desktop.widgets.timeline_view import paint_lines

_LINES = 2


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One place where something was found: what it is, its words, and what it belongs to.

    `part` is the number of a line or of a text in the file, or 0 for a subject itself.
    """

    noun: Noun
    id: str
    part: int
    head: str
    beside: str = ""
    words: HighlightedText | None = None


class FoundModel(RowModel[FoundRow]):
    """The places of one search."""

    def replace(self, rows: Mapping[tuple[str, int], FoundRow]) -> None:
        """Show these rows in place of those of the same file and part."""
        self._rows = tuple(rows.get((row.id, row.part), row) for row in self._rows)
        self.changed()

    def spoken(self, row: FoundRow) -> str:
        """Return what was found, and its words."""
        words = row.words.text if row.words else ""
        return ". ".join(filter(None, (row.head, row.beside, words)))


class FoundView(RowList):
    """The list; `opened` carries a FoundRow on Enter or a click."""

    def __init__(self, name: str, model: FoundModel) -> None:
        super().__init__(name)
        self.setModel(model)
        self.setItemDelegate(_FoundDelegate(self))


class _FoundDelegate(RowDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        small = QFontMetrics(small_font(option.font))
        return QSize(200, small.height() + QFontMetrics(option.font).lineSpacing() * _LINES + 20)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if not isinstance(row, FoundRow):
            return
        painter.save()
        self.paint_ground(painter, option)
        palette = option.palette
        inner = QRect(option.rect).adjusted(12, 8, -12, -6)
        leading, trailing = sides(option.direction)
        small = small_font(option.font)
        bold = QFont(small)
        bold.setBold(True)
        metrics = QFontMetrics(small)
        painter.setFont(small)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(inner, trailing, row.beside)
        painter.setFont(bold)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        room = inner.width() - metrics.horizontalAdvance(row.beside) - 16
        mode = Qt.TextElideMode.ElideMiddle
        painter.drawText(inner, leading, QFontMetrics(bold).elidedText(row.head, mode, room))
        if row.words is not None:
            below = inner.adjusted(0, metrics.height() + 3, 0, 0)
            marks = row.words.marks
            paint_lines(
                painter, below, row.words.text, option.font, _LINES, option.direction, marks
            )
        painter.restore()
