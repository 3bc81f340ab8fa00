"""Work in small portions, each in a turn of the event loop of its own, so that no key waits long.

**Invariants:**

- Portions run in the order in which they were added; keys, clicks, painting and timers that are due
  go before each of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot


class Turns(QObject):
    """A queue of portions."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._portions: deque[Callable[[], object]] = deque()
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.one)

    def add(self, *portions: Callable[[], object]) -> None:
        """Have these run, one a turn."""
        self._portions.extend(portions)
        self._timer.start()

    @Slot()
    def one(self) -> None:
        """Do the next one."""
        if self._portions:
            self._portions.popleft()()
        if self._portions:
            # due from now on, and not since before: behind whatever became due meanwhile
            self._timer.start()
        else:
            self._timer.stop()
