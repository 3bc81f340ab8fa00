"""The lines of one run, each with its number and time; words are blurred until asked for."""

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
)
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QListView, QStyleOptionViewItem

from diary.i18n import _
from ui.desktop.widgets.register_view import RowDelegate, RowList, sides, small_font
from ui.desktop.widgets.timeline_view import paint_lines

Index = QModelIndex | QPersistentModelIndex
LINE = Qt.ItemDataRole.UserRole + 1
_LINES = 2


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line with its texts; `words` are empty where it has none, such as a call."""

    n: int
    when: str
    what: str
    words: str


class LineModel(QAbstractListModel):
    """The lines of one run."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[LineRow, ...] = ()
        self._hidden = True

    @property
    def hidden(self) -> bool:
        """Return whether words are blurred."""
        return self._hidden

    def set_rows(self, rows: Sequence[LineRow], *, hidden: bool) -> None:
        """List these lines."""
        self.beginResetModel()
        self._rows, self._hidden = tuple(rows), hidden
        self.endResetModel()

    def reveal(self) -> None:
        """Show the words of every line."""
        self._hidden = False
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the line, or a sentence for readers."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == LINE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{_head(row)}. {row.when}. {self.words(row)}".strip()
        return None

    def words(self, row: LineRow) -> str:
        """Return what is shown in the place of the words of a line."""
        if not row.words:
            return row.what
        return _("words hidden") if self._hidden else row.words


def _head(row: LineRow) -> str:
    return _("Line {n}").format(n=row.n)


class LineView(RowList):
    """The lines; nothing is opened from them."""

    def __init__(self, model: LineModel) -> None:
        super().__init__(_("Lines of this run"), LINE)
        self.setModel(model)
        self.setItemDelegate(_LineDelegate(model, self))

    def line(self) -> LineRow | None:
        """Return the line with the focus."""
        row = self.currentIndex().data(LINE)
        return row if isinstance(row, LineRow) else None


class _LineDelegate(RowDelegate):
    def __init__(self, model: LineModel, parent: QListView) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        small = QFontMetrics(small_font(option.font))
        return QSize(200, small.height() + QFontMetrics(option.font).lineSpacing() * _LINES + 20)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(LINE)
        if not isinstance(row, LineRow):
            return
        painter.save()
        self.paint_ground(painter, option)
        inner = QRect(option.rect).adjusted(12, 8, -12, -6)
        leading, trailing = sides(option.direction)
        small, palette = small_font(option.font), option.palette
        painter.setFont(small)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(inner, leading, row.when)
        painter.drawText(inner, trailing, _head(row))
        below = inner.adjusted(0, QFontMetrics(small).height() + 3, 0, 0)
        is_plain = bool(row.words) and not self._model.hidden
        colour = QPalette.ColorRole.Text if is_plain else QPalette.ColorRole.PlaceholderText
        painter.setPen(palette.color(colour))
        text = self._model.words(row)
        paint_lines(painter, below, text, option.font, _LINES, option.direction)
        painter.restore()
