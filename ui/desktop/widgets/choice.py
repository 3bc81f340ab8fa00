"""A box to choose from, which the wheel does not change when somebody only scrolls past.

A time or a kind that changes unseen would be a wrong record, so a closed box never takes the wheel.
"""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox


class Choice(QComboBox):
    """Every combo box of the program."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what lies behind the box."""
        event.ignore()
