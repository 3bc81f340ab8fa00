"""Keep the event loop free: idle tasks in small portions, and garbage collection.

**Invariants:**

- Idle tasks run in the order in which they were added; keys, clicks, painting and due timers go
  before each of them.
- Cyclic garbage is collected on the UI thread and nowhere else: a collection on a worker could
  destroy a widget there, and Qt objects may only go where they live. So the automatic collection is
  off and a timer does its work, a little at a time. What stands when the window first shows is not
  looked at again.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot


class IdleQueue(QObject):
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


_EVERY_MS = 500
_MOST = (2000, 10, 40)


class GuiThreadGc(QObject):
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
