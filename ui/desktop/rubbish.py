"""Rubbish: cyclic garbage is collected on the thread of the window, and nowhere else.

The rules are:

- A collection on a worker's thread could destroy a widget there, and Qt objects may only go where
  they live. So the automatic collection is off and a timer does its work, a little at a time.
- What stands when the window first shows stays for good and is not looked at again.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

_EVERY_MS = 500
_MOST = (2000, 10, 40)


class Rubbish(QObject):
    """Collects by a timer from `start` on; `stop` gives the work back to the interpreter."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.tick)

    def pause(self) -> None:
        """Collect nothing at all until `start`."""
        gc.disable()

    def start(self) -> None:
        """Take over."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def stop(self) -> None:
        """Hand back."""
        self._timer.stop()
        gc.enable()

    @Slot()
    def tick(self) -> int:
        """Collect the oldest generation that is due; tells which, or -1."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > _MOST[generation]:
                gc.collect(generation)
                return generation
        return -1
