"""The chapters of the guide, or the places where words were found, one row each."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import QStyleOptionViewItem

from diary.text.highlighted_text import HighlightedText
from ui.desktop.widgets.row_list import ROW, Index, RowDelegate, RowList, RowModel, sides
from ui.desktop.widgets.timeline_view import paint_lines

_MOST_LINES = 2
_SIDES = 12


@dataclass(frozen=True, slots=True)
class GuideRow:
    """A chapter with its line, or a block of it with the words around what was found."""

    chapter: str
    block: int
    head: str
    words: HighlightedText


class GuideRows(RowModel[GuideRow]):
    """The rows that are listed."""

    def spoken(self, row: GuideRow) -> str:
        """Return the title and the words below it."""
        return f"{row.head}. {row.words.text}"


class GuideList(RowList):
    """The list; `opened` carries a GuideRow on Enter or a click."""

    least_rows = 3

    def __init__(self, name: str, model: GuideRows) -> None:
        super().__init__(name)
        self._model = model
        self.setModel(model)
        self._delegate = _GuideDelegate(self)
        self.setItemDelegate(self._delegate)
        model.modelReset.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the rows as many lines as they need at this width."""
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        bold = QFont(self.font())
        bold.setBold(True)
        widest = QFontMetrics(bold).horizontalAdvance
        room = self.viewport().width() - 2 * _SIDES
        fits = all(widest(row.words.text) <= room for row in self._model.rows)
        self._delegate.lines = 1 if fits else _MOST_LINES
        self.scheduleDelayedItemsLayout()


class _GuideDelegate(RowDelegate):
    lines = _MOST_LINES

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        lines = QFontMetrics(option.font).lineSpacing()
        return QSize(200, lines * (1 + self.lines) + 20)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if not isinstance(row, GuideRow):
            return
        painter.save()
        self.paint_ground(painter, option)
        inner = QRect(option.rect).adjusted(_SIDES, 8, -_SIDES, -6)
        leading, _trailing = sides(option.direction)
        bold = QFont(option.font)
        bold.setBold(True)
        metrics = QFontMetrics(bold)
        painter.setFont(bold)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        mode = Qt.TextElideMode.ElideRight
        painter.drawText(inner, leading, metrics.elidedText(row.head, mode, inner.width()))
        below = inner.adjusted(0, metrics.lineSpacing() + 2, 0, 0)
        marks = row.words.marks
        text, font = row.words.text, option.font
        paint_lines(painter, below, text, font, self.lines, option.direction, marks)
        painter.restore()
