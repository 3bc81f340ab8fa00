"""A box to choose from, which the wheel does not change when somebody only scrolls past.

The rules are:

- A time or a kind that changes unseen would be a wrong record, so a closed box never takes the
  wheel.
- Every choice is read as a whole: the open list is as wide as its longest line.
"""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox


class Choice(QComboBox):
    """Every combo box of the program."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what lies behind the box."""
        event.ignore()

    def showPopup(self) -> None:
        """Open the list, wide enough for what is in it."""
        view = self.view()
        around = view.verticalScrollBar().sizeHint().width() + 2 * view.frameWidth()
        view.setMinimumWidth(view.sizeHintForColumn(0) + around)
        super().showPopup()
