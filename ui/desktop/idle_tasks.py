"""Keep the event loop responsive: idle tasks one at a time, and garbage collection.

**Invariants:**

- Idle tasks run in the order in which they were added; keys, clicks, painting and due timers come
  before each of them.
- Cyclic garbage is collected on the UI thread and nowhere else: a collection on a worker could
  destroy a widget there, and Qt objects may only be destroyed on their own thread. So automatic
  collection is off and a timer does its work in small steps. Objects that exist when the window is
  first shown are not examined again, which keeps each step short.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot


class IdleQueue(QObject):
    """A queue of tasks that run while the event loop is idle."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._portions: deque[Callable[[], object]] = deque()
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.run_next)

    def add(self, *portions: Callable[[], object]) -> None:
        """Queue the tasks; one runs per turn of the event loop."""
        self._portions.extend(portions)
        self._timer.start()

    @Slot()
    def run_next(self) -> None:
        """Run the next task."""
        if self._portions:
            self._portions.popleft()()
        if self._portions:
            # restart the timer, so that timers that became due meanwhile come first
            self._timer.start()
        else:
            self._timer.stop()


_EVERY_MS = 500
_MOST = (2000, 10, 40)


class GuiThreadGc(QObject):
    """Collects garbage by a timer after `start`; `stop` lets the interpreter collect again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.tick)

    def pause(self) -> None:
        """Collect nothing at all until `start`."""
        gc.disable()

    def start(self) -> None:
        """Turn automatic collection off and collect by the timer."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def stop(self) -> None:
        """Stop the timer and turn automatic collection on again."""
        self._timer.stop()
        gc.enable()

    @Slot()
    def tick(self) -> int:
        """Collect the oldest generation that is due; return its number, or -1 for none."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > _MOST[generation]:
                gc.collect(generation)
                return generation
        return -1
