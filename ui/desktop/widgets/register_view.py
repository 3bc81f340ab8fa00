"""A list of subjects whose rows have two lines, with its model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from diary.model.record_nouns import Factor
from diary.model.revisions import Content, Recorded
from ui.desktop.widgets.basic import short_text

Index = QModelIndex | QPersistentModelIndex
ITEM = Qt.ItemDataRole.UserRole + 1
SECOND = Qt.ItemDataRole.UserRole + 2
Row = Recorded[Content] | Factor
R = TypeVar("R", bound=Row)


class RegisterModel(QAbstractListModel):
    """The rows of a list; they are replaced all at once."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[tuple[str, str, Row], ...] = ()

    def set_items(self, items: Sequence[R], describe: Callable[[R], tuple[str, str]]) -> None:
        """Show these items, in this order."""
        self.beginResetModel()
        self._rows = tuple((*describe(item), item) for item in items)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a line of the row, both lines for readers, or the subject."""
        if not index.isValid():
            return None
        first, second, item = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return first
        if role == SECOND:
            return second
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{first}. {second}"
        return item if role == ITEM else None


class RowList(QListView):
    """Rows of equal height; `opened` carries what the model returns for the row under `role`."""

    opened = Signal(object)

    def __init__(self, name: str, role: int) -> None:
        super().__init__()
        self._role = role
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.clicked.connect(self._on_clicked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the row on Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._on_clicked(self.currentIndex())
            return
        super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        item = index.data(self._role)
        if item is not None:
            self.opened.emit(item)


class RegisterView(RowList):
    """A list of subjects. `opened` carries the subject of a row."""

    def __init__(self, name: str) -> None:
        super().__init__(name, ITEM)
        self.setItemDelegate(_TwoLines(self))


class RowDelegate(QStyledItemDelegate):
    """Paints what all rows have: a line below, and a frame around the row with the focus."""

    def paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        """Paint the background of a row."""
        palette, rect = option.palette, QRect(option.rect)
        if option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, palette.color(QPalette.ColorRole.Midlight))
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))


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


def small_font(font: QFont) -> QFont:
    """Return the font of the text below the main line of a row."""
    made = QFont(font)
    made.setPointSizeF(max(font.pointSizeF() * 0.92, 6.0))
    return made


def sides(direction: Qt.LayoutDirection) -> tuple[int, int]:
    """Return the drawing flags for text at the leading and at the trailing edge."""
    left, right = int(Qt.AlignmentFlag.AlignLeft), int(Qt.AlignmentFlag.AlignRight)
    # without AlignAbsolute the painter would mirror them again in a right-to-left layout
    single = int(Qt.TextFlag.TextSingleLine) | int(Qt.AlignmentFlag.AlignAbsolute)
    rtl = direction == Qt.LayoutDirection.RightToLeft
    return (right | single, left | single) if rtl else (left | single, right | single)
