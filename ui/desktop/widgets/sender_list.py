"""Senders of what was brought in as rows with a tick each: how much is from each, and who it is.

**Invariants:**

- A row shows the account as the export has it. A name that the phone shows stands beside it.
- No row is ticked unless the person ticks it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QListView, QStyle, QStyleOptionViewItem

from diary.i18n import _
from ui.desktop.widgets.behaviour_picker import paint_box
from ui.desktop.widgets.register_view import RowDelegate, sides, small_font
from ui.desktop.widgets.run_list import RunRow

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole + 1
_PAD = 12
_BOX = 18
_TEXT_AT = _PAD * 2 + _BOX
_NAME_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class SenderRow:
    """One sender with its runs; `who` is what the person said, empty where they said nothing.

    `person` is an identifier where that is somebody of the record. `senders` are the spellings of
    its account; there is none where the export names nobody, and of a camera.
    """

    key: str
    senders: tuple[str, ...]
    shown: str
    counts: str
    who: str
    person: str
    rows: tuple[RunRow, ...]


class SenderModel(QAbstractListModel):
    """The rows, in the order given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[SenderRow, ...] = ()

    @property
    def rows(self) -> tuple[SenderRow, ...]:
        """Return the rows that are listed."""
        return self._rows

    def set_rows(self, rows: Sequence[SenderRow]) -> None:
        """List these rows, and tick none."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a row, or a sentence for readers."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{row.shown}. {row.counts}. {row.who or _('Not said who')}"
        return None


class SenderView(QListView):
    """The list. Space or a click ticks; `ticked` follows every change of the ticks."""

    ticked = Signal()

    def __init__(self, model: SenderModel) -> None:
        super().__init__()
        self._delegate = _SenderDelegate(self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(_("Senders"))
        self.setAccessibleDescription(_("Space ticks a row."))
        self.setSelectionMode(QListView.SelectionMode.MultiSelection)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.selectionModel().selectionChanged.connect(lambda: self.ticked.emit())
        model.modelReset.connect(self.ticked)

    def ticked_rows(self) -> tuple[SenderRow, ...]:
        """Return the rows that are ticked, in their order."""
        chosen = sorted(self.selectionModel().selectedIndexes(), key=lambda index: index.row())
        return tuple(row for index in chosen if isinstance(row := index.data(ROW), SenderRow))


class _SenderDelegate(RowDelegate):
    """Paints the account and who it is, and below how much is from it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        small = QFontMetrics(small_font(option.font))
        return QSize(200, QFontMetrics(option.font).height() + small.height() + 20)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if not isinstance(row, SenderRow):
            return
        painter.save()
        palette, rect = option.palette, QRect(option.rect)
        self.paint_ground(painter, option)
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        box = QRect(rect.left() + _PAD, rect.top() + 9, _BOX, _BOX)
        inner = rect.adjusted(_TEXT_AT, 8, -_PAD, -6)
        if rtl:
            box.moveRight(rect.right() - _PAD)
            inner = rect.adjusted(_PAD, 8, -_TEXT_AT, -6)
        checked = bool(option.state & QStyle.StateFlag.State_Selected)
        paint_box(painter, box, palette, checked=checked)
        leading, trailing = sides(option.direction)
        bold = QFont(option.font)
        bold.setBold(True)
        metrics, elide = QFontMetrics(bold), Qt.TextElideMode.ElideRight
        name = metrics.elidedText(row.shown, elide, int(inner.width() * _NAME_SHARE))
        painter.setFont(bold)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        painter.drawText(inner, leading, name)
        room = inner.width() - metrics.horizontalAdvance(name) - _PAD
        painter.setFont(option.font)
        who = QFontMetrics(option.font).elidedText(row.who, elide, room)
        painter.drawText(inner, trailing, who)
        small = small_font(option.font)
        below = inner.adjusted(0, metrics.height() + 3, 0, 0)
        painter.setFont(small)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        counts = QFontMetrics(small).elidedText(row.counts, elide, below.width())
        painter.drawText(below, leading, counts)
        painter.restore()
