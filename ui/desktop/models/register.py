"""A list of subjects: a first line, a second line, the subject itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from diary.model.record import Factor
from diary.model.recorded import Content, Recorded

Index = QModelIndex | QPersistentModelIndex
ITEM = Qt.ItemDataRole.UserRole + 1
SECOND = Qt.ItemDataRole.UserRole + 2
Row = Recorded[Content] | Factor
R = TypeVar("R", bound=Row)


class RegisterModel(QAbstractListModel):
    """Rows are set as a whole."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[tuple[str, str, Row], ...] = ()

    def set_items(self, items: Sequence[R], describe: Callable[[R], tuple[str, str]]) -> None:
        """Show these, in this order."""
        self.beginResetModel()
        self._rows = tuple((*describe(item), item) for item in items)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A row's lines and its subject."""
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
