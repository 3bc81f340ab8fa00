"""A list of subjects whose rows have two lines, with its model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyleOptionViewItem

from ui.desktop.widgets.basic import short_text
from ui.desktop.widgets.row_list import (
    ROW,
    Index,
    RowDelegate,
    RowList,
    RowModel,
    sides,
    small_font,
)

SECOND = Qt.ItemDataRole.UserRole + 2
R = TypeVar("R")
_Texts = tuple[str, str, object]


class RegisterModel(RowModel[_Texts]):
    """Subjects, each with its two lines."""

    def set_items(self, items: Sequence[R], describe: Callable[[R], tuple[str, str]]) -> None:
        """Show these items, in this order."""
        self.set_rows([(*describe(item), item) for item in items])

    def spoken(self, row: _Texts) -> str:
        """Return both lines."""
        return f"{row[0]}. {row[1]}"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a line of the row, both lines for readers, or the subject."""
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, SECOND, ROW):
            return super().data(index, role)
        first, second, item = self.rows[index.row()]
        return {Qt.ItemDataRole.DisplayRole: first, SECOND: second}.get(role, item)


class RegisterView(RowList):
    """A list of subjects, no higher than its rows. `opened` carries the subject of a row."""

    least_rows = 3
    ends_with_rows = True

    def __init__(self, name: str, model: RegisterModel) -> None:
        super().__init__(name)
        self.setItemDelegate(_TwoLines(self))
        self.setModel(model)


class _TwoLines(RowDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, QFontMetrics(option.font).height() * 2 + 20)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        self.paint_ground(painter, option)
        palette = option.palette
        inner = QRect(option.rect).adjusted(12, 8, -12, -6)
        leading, _trailing = sides(option.direction)
        rows = (
            (option.font, palette.color(QPalette.ColorRole.Text), Qt.ItemDataRole.DisplayRole),
            (small_font(option.font), palette.color(QPalette.ColorRole.PlaceholderText), SECOND),
        )
        for font, colour, role in rows:
            metrics = QFontMetrics(font)
            text = short_text(str(index.data(role)), 400)
            painter.setFont(font)
            painter.setPen(colour)
            elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, leading, elided)
            inner = inner.adjusted(0, metrics.height() + 3, 0, 0)
        painter.restore()
