"""The timeline as a list model: rows come page by page, as far as somebody scrolls.

The rules are:

- The model asks (`page_wanted`), the page fetches and hands rows in. It knows no session.
- An answer to an earlier question (another filter) is dropped by its ticket.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from diary.model.recorded import TimelineCursor, TimelineRow, TimelineSlice

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole + 1
PAGE = 100


class TimelineModel(QAbstractListModel):
    """Rows latest first. `page_wanted` carries a ticket and the cursor to go on from."""

    page_wanted = Signal(int, object)

    def __init__(self, describe: Callable[[TimelineRow], str], parent: QObject | None = None):
        super().__init__(parent)
        self._describe = describe
        self._rows: list[TimelineRow] = []
        self._after: TimelineCursor | None = None
        self._ended = True
        self._asked = False
        self._ticket = 0

    def start(self) -> None:
        """Forget every row and ask for the first page."""
        self.beginResetModel()
        self._rows.clear()
        self._after, self._ended, self._asked = None, False, False
        self._ticket += 1
        self.endResetModel()
        self._ask()

    def take(self, ticket: int, page: TimelineSlice) -> None:
        """A page that was asked for."""
        if ticket != self._ticket:
            return
        self._asked = False
        self._after, self._ended = page.after, page.after is None
        if page.rows:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(page.rows) - 1)
            self._rows.extend(page.rows)
            self.endInsertRows()

    def give_up(self, ticket: int) -> None:
        """A page that could not be had; it is asked for again when somebody scrolls."""
        if ticket == self._ticket:
            self._asked = False

    def row(self, index: Index) -> TimelineRow | None:
        """The incident of a row."""
        return self._rows[index.row()] if index.isValid() else None

    def rows(self) -> Sequence[TimelineRow]:
        """The rows had so far."""
        return tuple(self._rows)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many rows were had so far."""
        return 0 if parent.isValid() else len(self._rows)

    def canFetchMore(self, parent: Index) -> bool:
        """Whether more are to be had."""
        return not parent.isValid() and not self._ended

    def fetchMore(self, parent: Index) -> None:
        """Ask for the next page, once."""
        if self.canFetchMore(parent):
            self._ask()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The row itself for the painter, and a sentence for readers."""
        row = self.row(index)
        if row is None:
            return None
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._describe(row)
        return None

    def _ask(self) -> None:
        # a view may ask by itself while the model is being reset
        if not self._asked:
            self._asked = True
            self.page_wanted.emit(self._ticket, self._after)
