"""The lines of one run, each with its number and time; words are blurred until asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QListView, QStyleOptionViewItem

from diary.i18n import _
from ui.desktop.widgets.row_list import (
    PAD,
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
class LineRow:
    """A line with its texts; `words` are empty where it has none, such as a call.

    `doubts` say why it may not be what it seems.
    """

    n: int
    when: str
    what: str
    words: str
    doubts: str = ""


class LineModel(RowModel[LineRow]):
    """The lines of one run, with their words blurred until `reveal`."""

    hidden = True

    def set_rows(self, rows: Sequence[LineRow]) -> None:
        """List these lines, and blur their words."""
        self.hidden = True
        super().set_rows(rows)

    def reveal(self) -> None:
        """Show the words of every line."""
        self.hidden = False
        self.changed()

    def spoken(self, row: LineRow) -> str:
        """Return number, time and doubts of a line, and its words if they are shown."""
        said = (_head(row), row.when, row.doubts, self.words(row))
        return ". ".join(filter(None, said)).strip()

    def words(self, row: LineRow) -> str:
        """Return what is shown in the place of the words of a line."""
        if not row.words:
            return row.what
        return _("words hidden") if self.hidden else row.words


def _head(row: LineRow) -> str:
    return _("Line {n}").format(n=row.n)


class LineView(RowList):
    """The lines; nothing is opened from them."""

    least_rows = 3

    def __init__(self, model: LineModel) -> None:
        super().__init__(_("Lines of this run"))
        self.setModel(model)
        self.setItemDelegate(_LineDelegate(model, self))

    def line(self) -> LineRow | None:
        """Return the line with the focus."""
        row = self.currentIndex().data(ROW)
        return row if isinstance(row, LineRow) else None


class _LineDelegate(RowDelegate):
    def __init__(self, model: LineModel, parent: QListView) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        small = QFontMetrics(small_font(option.font))
        return QSize(200, small.height() + QFontMetrics(option.font).lineSpacing() * _LINES + 20)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if not isinstance(row, LineRow):
            return
        painter.save()
        self.paint_ground(painter, option)
        inner = QRect(option.rect).adjusted(12, 8, -12, -6)
        leading, trailing = sides(option.direction)
        small, palette = small_font(option.font), option.palette
        painter.setFont(small)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        metrics = QFontMetrics(small)
        head = _head(row)
        room = inner.width() - metrics.horizontalAdvance(head) - PAD
        # the time and the sender, which stand at its ends
        when = metrics.elidedText(row.when, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(inner, leading, when)
        painter.drawText(inner, trailing, head)
        below = inner.adjusted(0, metrics.height() + 3, 0, 0)
        lines = _LINES
        if row.doubts:
            # in place of a line of the words
            doubts = metrics.elidedText(row.doubts, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(below, leading, doubts)
            below = below.adjusted(0, metrics.height(), 0, 0)
            lines -= 1
        is_plain = bool(row.words) and not self._model.hidden
        colour = QPalette.ColorRole.Text if is_plain else QPalette.ColorRole.PlaceholderText
        painter.setPen(palette.color(colour))
        text = self._model.words(row)
        paint_lines(painter, below, text, option.font, lines, option.direction)
        painter.restore()
