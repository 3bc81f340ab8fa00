"""Whether there is room for parts beside each other: asked anew at every width and text size."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QBoxLayout, QLayout, QPushButton, QWidget

_WHEN = frozenset({QEvent.Type.Resize, QEvent.Type.FontChange})


class Room(QObject):
    """Calls `arrange` with whether a widget is as wide as so many letters of its font."""

    def __init__(self, of: QWidget, letters: int, arrange: Callable[[bool], object]) -> None:
        super().__init__(of)
        self._of, self._letters, self._arrange = of, letters, arrange
        of.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask again; never consume an event."""
        if event.type() in _WHEN and watched is self._of:
            self.ask()
        return False

    def ask(self) -> None:
        """Arrange the parts as there is room now."""
        wide = self._of.width() >= self._of.fontMetrics().averageCharWidth() * self._letters
        self._arrange(wide)


_ROOMY = 60


def beside(of: QWidget, words: QWidget | QLayout, way: QPushButton) -> QBoxLayout:
    """Return words with a button beside them, or below them where `of` has no room for both."""
    row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
    row.setSpacing(14)
    if isinstance(words, QLayout):
        row.addLayout(words, 1)
    else:
        row.addWidget(words, 1)
    row.addWidget(way)

    def arrange(wide: bool) -> None:
        turn(row, wide=wide)
        flag = Qt.AlignmentFlag
        row.setAlignment(way, flag.AlignVCenter if wide else flag.AlignLeft)

    Room(of, _ROOMY, arrange)
    return row


def turn(box: QBoxLayout, *, wide: bool) -> None:
    """Put the parts of a box beside each other, or below each other."""
    beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
    box.setDirection(beside if wide else below)
