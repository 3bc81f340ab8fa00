"""A field that has to be read while it is typed into, with its buttons beside it or, where that
would leave it too narrow, below it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QWidget

from ui.desktop.widgets.flow import FlowLayout

_LETTERS = 32


class Roomy(QWidget):
    """`field`, and `parts` beside or below it."""

    def __init__(self, field: QLineEdit, *parts: QWidget) -> None:
        super().__init__()
        self._field = field
        self._parts = QWidget()
        row = FlowLayout(self._parts)
        for part in parts:
            row.addWidget(part)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self._box.addWidget(field, 1)
        self._box.addWidget(self._parts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside it as long as there is room for some words."""
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Look again, after a part came or went."""
        words = self._field.fontMetrics().averageCharWidth() * _LETTERS
        wide = self.width() >= words + 8 + self._parts.sizeHint().width()
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._box.setDirection(beside if wide else below)
        middle = Qt.AlignmentFlag.AlignVCenter if wide else Qt.AlignmentFlag(0)
        self._box.setAlignment(self._parts, middle)
