"""Senders of what was brought in as rows with a tick each: how much is from each, and who it is.

**Invariants:**

- A row shows the account as the export has it. A name that the phone shows stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyleOptionViewItem

from diary.i18n import _
from ui.desktop.widgets.row_list import (
    PAD,
    ROW,
    Index,
    RowDelegate,
    RowModel,
    TickedRowList,
    sides,
    small_font,
)
from ui.desktop.widgets.run_list import RunRow

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


class SenderModel(RowModel[SenderRow]):
    """The senders."""

    def spoken(self, row: SenderRow) -> str:
        """Return the account, how much is from it, and who it is."""
        return f"{row.shown}. {row.counts}. {row.who or _('Not said who')}"


class SenderView(TickedRowList):
    """The list."""

    least_rows = 3
    ends_with_rows = True

    def __init__(self, model: SenderModel) -> None:
        super().__init__(_("Senders"), model)
        self.setItemDelegate(_SenderDelegate(self))
        self.setAccessibleDescription(_("Space ticks a row."))

    def ticked_rows(self) -> tuple[SenderRow, ...]:
        """Return the rows that are ticked, in their order."""
        return self.ticked_of(SenderRow)


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
        palette, inner = option.palette, self.paint_tick(painter, option)
        leading, trailing = sides(option.direction)
        bold = QFont(option.font)
        bold.setBold(True)
        metrics, elide = QFontMetrics(bold), Qt.TextElideMode.ElideRight
        name = metrics.elidedText(row.shown, elide, int(inner.width() * _NAME_SHARE))
        painter.setFont(bold)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        painter.drawText(inner, leading, name)
        room = inner.width() - metrics.horizontalAdvance(name) - PAD
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
