"""A list of files of which some can be ticked; each row is one exhibit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

_ROWS: Final = 6


class FileList(QListWidget):
    """Rows of text with a box to tick; `ticked` gives the identifiers of those that are."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self._exhibits: list[str] = []

    def add(self, exhibit: str, text: str) -> None:
        """Add a row, not ticked."""
        item = QListWidgetItem(text)
        item.setFlags(
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsUserCheckable
        )
        item.setCheckState(Qt.CheckState.Unchecked)
        self.addItem(item)
        self._exhibits.append(exhibit)

    def fill(self, rows: Iterable[tuple[str, str]]) -> None:
        """Add a row for each exhibit and text, and take the height of a few of them."""
        for exhibit, text in rows:
            self.add(exhibit, text)
        self.setFixedHeight(self.sizeHintForRow(0) * min(self.count(), _ROWS) + 12)

    def ticked(self) -> tuple[str, ...]:
        """The exhibits whose rows are ticked, in the order of the rows."""
        return tuple(
            exhibit
            for row, exhibit in enumerate(self._exhibits)
            if self.item(row).checkState() is Qt.CheckState.Checked
        )
