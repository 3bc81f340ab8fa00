"""The list of behaviours to choose from: grouped, filtered by typing, several at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from diary.i18n import _
from diary.jurisdiction import Behaviour, Vocabulary

Index = QModelIndex | QPersistentModelIndex
HEADING = Qt.ItemDataRole.UserRole + 1
EXPLANATION = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True, slots=True)
class _Row:
    heading: str = ""
    behaviour: Behaviour | None = None


class BehaviourModel(QAbstractListModel):
    """Headings and behaviours; `chosen` keeps the file's order. Filtering loses no choice."""

    chosen_changed = Signal()

    def __init__(self, vocabulary: Vocabulary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._vocabulary = vocabulary
        self._chosen: set[str] = set()
        self._rows = self._arrange("")

    def chosen(self) -> tuple[str, ...]:
        """The codes chosen."""
        return tuple(b.code for b in self._vocabulary.behaviours if b.code in self._chosen)

    def set_chosen(self, codes: Iterable[str]) -> None:
        """Choose these and no others; a code that the list does not have is left out."""
        known = {b.code for b in self._vocabulary.behaviours}
        wanted = known & set(codes)
        if wanted != self._chosen:
            self._chosen = wanted
            self._refresh()
            self.chosen_changed.emit()

    def set_filter(self, text: str) -> None:
        """Show what has every word of `text` in its label, explanation or code."""
        self.beginResetModel()
        self._rows = self._arrange(text)
        self.endResetModel()

    def toggle(self, index: Index) -> None:
        """Choose the row, or not any more."""
        row = self._rows[index.row()].behaviour if index.isValid() else None
        if row is None:
            return
        self._chosen ^= {row.code}
        self.dataChanged.emit(index, index)
        self.chosen_changed.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many rows are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings are not for choosing."""
        if index.isValid() and self._rows[index.row()].behaviour is None:
            return Qt.ItemFlag.NoItemFlags
        enabled = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return enabled | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a row shows and says."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if row.behaviour is None:
            texts = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, HEADING)
            return row.heading if role in texts else None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.behaviour.label
        if role == EXPLANATION:
            return row.behaviour.explanation
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.behaviour.label}. {row.behaviour.explanation}"
        if role == Qt.ItemDataRole.CheckStateRole:
            chosen = row.behaviour.code in self._chosen
            return Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked
        return None

    def _arrange(self, text: str) -> list[_Row]:
        words = text.casefold().split()
        rows: list[_Row] = []
        for group in self._vocabulary.groups:
            found = [b for b in self._in_group(group.id) if _has(b, words)]
            if found:
                rows.append(_Row(heading=group.label))
                rows += [_Row(behaviour=b) for b in found]
        rest = [b for b in self._vocabulary.behaviours if not b.groups and _has(b, words)]
        if rest:
            rows.append(_Row(heading=_("Anything else")))
            rows += [_Row(behaviour=b) for b in rest]
        return rows

    def _in_group(self, group: str) -> list[Behaviour]:
        # one that belongs to two groups stands in the first, so that it is chosen once
        return [b for b in self._vocabulary.behaviours if b.groups and b.groups[0] == group]

    def _refresh(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))


def _has(behaviour: Behaviour, words: list[str]) -> bool:
    text = f"{behaviour.label} {behaviour.explanation} {behaviour.code}".casefold()
    return all(word in text for word in words)
