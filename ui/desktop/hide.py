"""The keys that hide everything: Shift three times, or Ctrl+Shift+H, in every window.

The rules are:

- Any other key or click between the Shifts starts the count again, so typing capitals hides
  nothing. Three must come within two seconds.
- One press is counted once, however many widgets it passes through.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

PRESSES = 3
SECONDS = 2.0


class HideKeys(QObject):
    """An event filter of the application; `pressed` once per use."""

    pressed = Signal()

    def __init__(self, clock: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._times: list[float] = []
        self._down = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count; never swallow a key."""
        kind = event.type()
        if kind is QEvent.Type.MouseButtonPress:
            self._times.clear()
        elif kind is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._on_press(event)
        elif kind is QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Shift and not event.isAutoRepeat():
                self._down = False
        return False

    def _on_press(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Shift:
            self._times.clear()
            self._down = False
            held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
            if event.key() == Qt.Key.Key_H and event.modifiers() & held == held:
                self.pressed.emit()
            return
        if self._down or event.isAutoRepeat():
            return
        self._down = True
        now = self._clock()
        self._times = [t for t in self._times if now - t <= SECONDS] + [now]
        if len(self._times) >= PRESSES:
            self._times.clear()
            self.pressed.emit()
