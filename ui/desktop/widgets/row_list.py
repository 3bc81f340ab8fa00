"""What all lists of rows share: the model over them, the view, ticks, and the ground of a row.

**Invariants:**

- Rows are painted and never laid out, so that thousands cost no more than those in sight.
- A row is said to readers in one sentence.
- No row is ticked unless the person ticks it.
- A list asks for the height of its `least_rows`; where a window is too low for them beside all that
  is on the page, the page scrolls as a whole. One that `ends_with_rows` is never higher than all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
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

from ui.desktop.theme import tick_side
from ui.desktop.widgets.behaviour_picker import paint_box

Index = QModelIndex | QPersistentModelIndex
R = TypeVar("R")
ROW: Final = Qt.ItemDataRole.UserRole + 1
PAD: Final = 12


class RowModel(QAbstractListModel, Generic[R]):
    """Rows in the order given; they are replaced all at once."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[R, ...] = ()

    @property
    def rows(self) -> tuple[R, ...]:
        """Return the rows that are listed."""
        return self._rows

    def set_rows(self, rows: Sequence[R]) -> None:
        """List these rows, with none ticked."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def spoken(self, row: R) -> str:
        """Return the sentence for readers."""
        raise NotImplementedError

    def changed(self) -> None:
        """Let every row be painted again."""
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def changed_at(self, number: int) -> None:
        """Let one row be painted again."""
        self.dataChanged.emit(self.index(number), self.index(number))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a row for the painter, or its sentence for readers."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.spoken(row)
        return None


class PlainRowList(QListView):
    """Rows below each other, scrolled by the pixel; keys leave it with Tab."""

    least_rows: ClassVar[int] = 0
    ends_with_rows: ClassVar[bool] = False

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """List the rows of this model, and ask for their height whenever they are others."""
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self._follow_rows)

    def minimumSizeHint(self) -> QSize:
        """Return the height of `least_rows`, or of all rows where there are fewer."""
        size = super().minimumSizeHint()
        high = self.height_of(self.least_rows) if self.least_rows else size.height()
        return QSize(size.width(), high)

    def height_of(self, most: int) -> int:
        """Return how high so many rows are, or all where there are fewer."""
        rows = min(self.model().rowCount() if self.model() is not None else 0, most)
        return rows * self.sizeHintForRow(0) + 2 * self.frameWidth() if rows else 0

    def changeEvent(self, event: QEvent) -> None:
        """Ask for the height of the rows again where letters have another size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._follow_rows()

    @Slot()
    def _follow_rows(self) -> None:
        if self.ends_with_rows and self.model() is not None:
            self.setMaximumHeight(self.height_of(self.model().rowCount()))
        self.updateGeometry()


class RowList(PlainRowList):
    """Rows that open; `opened` carries what the model returns for the row under `role`."""

    opened = Signal(object)

    def __init__(self, name: str, role: int = ROW) -> None:
        super().__init__(name)
        self._role = role
        self.clicked.connect(self._on_clicked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the row on Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._on_clicked(self.currentIndex())
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Look for no row by its first letters: that would read every row of a long list."""

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        item = index.data(self._role)
        if item is not None:
            self.opened.emit(item)


class TickedRowList(PlainRowList):
    """Rows with a tick each; Space or a click ticks. `ticked` follows every change of the ticks."""

    ticked = Signal()

    def __init__(self, name: str, model: RowModel[R]) -> None:
        super().__init__(name)
        self.setModel(model)
        self.setSelectionMode(QListView.SelectionMode.MultiSelection)
        self.selectionModel().selectionChanged.connect(lambda: self.ticked.emit())
        model.modelReset.connect(self.ticked)

    def ticked_of(self, cls: type[R]) -> tuple[R, ...]:
        """Return the rows that are ticked, in their order."""
        chosen = sorted(self.selectionModel().selectedIndexes(), key=lambda index: index.row())
        return tuple(row for index in chosen if isinstance(row := index.data(ROW), cls))


class RowDelegate(QStyledItemDelegate):
    """Paints what all rows have: a line below, and a frame around the row with the focus."""

    def paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        """Paint the background of a row, and have each of its texts read in its own direction."""
        # or a telephone number is turned round by groups in a window that is read from the right
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        palette, rect = option.palette, QRect(option.rect)
        if option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, palette.color(QPalette.ColorRole.Midlight))
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    def paint_tick(self, painter: QPainter, option: QStyleOptionViewItem) -> QRect:
        """Paint the background and the tick of a row; return where its text is."""
        self.paint_ground(painter, option)
        rect = QRect(option.rect)
        text, side = text_at(option.font), tick_side(QFontMetrics(option.font).height())
        box = QRect(rect.left() + PAD, rect.top() + 9, side, side)
        inner = rect.adjusted(text, 8, -PAD, -6)
        if option.direction == Qt.LayoutDirection.RightToLeft:
            box.moveRight(rect.right() - PAD)
            inner = rect.adjusted(PAD, 8, -text, -6)
        is_ticked = bool(option.state & QStyle.StateFlag.State_Selected)
        paint_box(painter, box, option.palette, checked=is_ticked)
        return inner


def text_at(font: QFont) -> int:
    """Return where the text of a row with a tick begins."""
    return PAD * 2 + tick_side(QFontMetrics(font).height())


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
