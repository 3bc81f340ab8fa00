"""Whether there is room for parts beside each other: asked anew at every width and text size."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QBoxLayout, QLayout, QPushButton, QWidget

_WHEN = frozenset({QEvent.Type.Resize, QEvent.Type.FontChange})


def _nothing() -> int:
    return 0


class Room(QObject):
    """Calls `arrange` with whether a widget is as wide as so many letters of its font.

    `more` returns the pixels that are needed beside them: buttons and names are as long as the
    language makes them. It is asked again when a part of the widget comes, goes or is renamed.
    """

    def __init__(
        self,
        of: QWidget,
        letters: int,
        arrange: Callable[[bool], object],
        more: Callable[[], int] = _nothing,
    ) -> None:
        super().__init__(of)
        self._of, self._letters, self._arrange, self._more = of, letters, arrange, more
        self._was: bool | None = None
        of.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask again; never consume an event."""
        if watched is self._of:
            if event.type() in _WHEN:
                self._arrange_now()
            elif event.type() is QEvent.Type.LayoutRequest and self._is_wide() is not self._was:
                self._arrange_now()
        return False

    def _arrange_now(self) -> None:
        self._was = self._is_wide()
        self._arrange(self._was)

    def _is_wide(self) -> bool:
        words = self._of.fontMetrics().averageCharWidth() * self._letters
        return self._of.width() >= words + self._more()


_ROOMY = 40


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
        row.setStretch(0, int(wide))
        flag = Qt.AlignmentFlag
        row.setAlignment(way, flag.AlignVCenter if wide else flag.AlignLeft)

    Room(of, _ROOMY, arrange, lambda: way.sizeHint().width())
    return row


def turn(box: QBoxLayout, *, wide: bool) -> None:
    """Put the parts of a box beside each other, or below each other."""
    beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
    box.setDirection(beside if wide else below)
