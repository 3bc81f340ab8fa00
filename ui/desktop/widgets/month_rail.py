"""The months of the timeline, at its side: a click or the arrow keys go to one.

**Invariants:**

- It shows the months that are listed and no others, so an empty month is never gone to.
- It follows the list: the month at the upper edge is the current one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import QListView, QStyle, QStyleOptionViewItem

from diary.i18n import _
from ui.desktop.widgets.row_list import RowDelegate, RowList, sides, small_font
from ui.desktop.widgets.timeline_model import HEADING, Index, MonthHeading

_PAD: Final = 8
_SHARE: Final = 0.3


class _Months(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.months: Sequence[MonthHeading] = ()

    def show_months(self, months: Sequence[MonthHeading]) -> None:
        self.beginResetModel()
        self.months = months
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.months)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        month = self.months[index.row()]
        if role == HEADING:
            return month
        readers = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return month.text if role in readers else None


class MonthRail(RowList):
    """The months with their counts; `month_chosen` carries the place of a heading in the list.

    `left` follows Enter: the list itself is meant next.
    """

    month_chosen = Signal(int)
    left = Signal()

    def __init__(self) -> None:
        super().__init__(_("Months"), HEADING)
        self._months = _Months(self)
        self._room = 0
        self.setModel(self._months)
        self.setItemDelegate(_MonthDelegate(self))
        self.setProperty("role", "rail")
        self.opened.connect(self._on_opened)

    def show_months(self, months: Sequence[MonthHeading]) -> None:
        """Show these months; a single one needs no rail, and a narrow window has no room for it."""
        self._months.show_months(months)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Stay as wide as the longest month at every text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def fit_beside(self, width: int) -> None:
        """Show itself if this width leaves most of it to the list."""
        self._room = width
        self._fit()

    def _fit(self) -> None:
        months = self._months.months
        widest = max((_wide(self.font(), each) for each in months), default=0)
        bar = self.verticalScrollBar().sizeHint().width()
        wide = widest + 3 * _PAD + bar
        self.setFixedWidth(wide)
        self.setVisible(len(months) > 1 and wide < self._room * _SHARE)

    def follow(self, month: int) -> None:
        """Mark the month in which the list is."""
        if 0 <= month < len(self._months.months) and month != self.currentIndex().row():
            self.setCurrentIndex(self._months.index(month))
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the month that a key leads to, and to the list itself on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.left.emit()
            return
        before = self.currentIndex().row()
        super().keyPressEvent(event)
        now = self.currentIndex().row()
        if now != before and now >= 0:
            self.month_chosen.emit(self._months.months[now].place)

    def _on_opened(self, month: MonthHeading) -> None:
        self.month_chosen.emit(month.place)


class _MonthDelegate(RowDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        # no target is lower than 24 px
        return QSize(_PAD, max(QFontMetrics(small_font(option.font)).height() + 6, 24))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        month = index.data(HEADING)
        if not isinstance(month, MonthHeading):
            return
        painter.save()
        palette, rect = option.palette, QRect(option.rect)
        view = self.parent()
        is_current = isinstance(view, QListView) and index.row() == view.currentIndex().row()
        if option.state & QStyle.StateFlag.State_MouseOver or is_current:
            painter.fillRect(rect, palette.color(QPalette.ColorRole.Midlight))
        if is_current:
            mark = QStyle.visualRect(
                option.direction, rect, rect.adjusted(0, 2, 3 - rect.width(), -2)
            )
            painter.fillRect(mark, palette.color(QPalette.ColorRole.Highlight))
        font = small_font(option.font)
        if is_current:
            font.setBold(True)
        leading, trailing = sides(option.direction)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        inner = rect.adjusted(_PAD, 0, -_PAD, 0)
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        painter.drawText(inner, leading | middle, month.name)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(inner, trailing | middle, f"{month.count:,}")
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(palette.color(QPalette.ColorRole.Highlight))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        painter.restore()


def _wide(font: QFont, month: MonthHeading) -> int:
    bold = small_font(font)
    bold.setBold(True)
    return QFontMetrics(bold).horizontalAdvance(f"{month.name}   {month.count:,}")
