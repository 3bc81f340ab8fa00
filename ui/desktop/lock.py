"""Idle lock: when nobody has touched keyboard or mouse for a while, say so, then lock.

The rules are:

- Twenty seconds of warning, with a way to stay (WCAG 2.2, 2.2.1). Any key or click is one.
- The clock counts on while the computer sleeps, where the system can tell; waking up after the
  limit locks at once. So does waking up before it: between two looks a minute long gap is sleep.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot

WARNING_SECONDS = 20
# Looks are a second apart. Nothing but sleep keeps the program from looking for so long.
ASLEEP_SECONDS = 60
MINUTES_DEFAULT = 3
MINUTES = range(1, 31)
_ACTS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
        QEvent.Type.InputMethod,
        QEvent.Type.Drop,
    }
)


def awake_or_not() -> float:
    """Seconds that passed, sleep counted where the system can tell."""
    if sys.platform == "win32":
        return time.monotonic()
    # on macOS, unlike time.monotonic() there, CLOCK_MONOTONIC goes on during sleep
    on_linux = sys.platform == "linux"
    return time.clock_gettime(time.CLOCK_BOOTTIME if on_linux else time.CLOCK_MONOTONIC)


class IdleLock(QObject):
    """Watches the application once started. `warned` carries seconds left, 0 when all is well."""

    warned = Signal(int)
    expired = Signal()

    def __init__(
        self, clock: Callable[[], float] = awake_or_not, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._minutes = MINUTES_DEFAULT
        self._last = self._looked = clock()
        self._warning = False
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.tick)

    @property
    def minutes(self) -> int:
        """Minutes without a touch until the record locks."""
        return self._minutes

    def set_minutes(self, minutes: int) -> None:
        """From 1 to 30; what is beyond counts as the nearest."""
        self._minutes = max(MINUTES.start, min(minutes, MINUTES.stop - 1))
        self.touch()

    def start(self) -> None:
        """Begin to watch."""
        self.touch()
        self._looked = self._clock()
        self._timer.start()

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self._set_warning(0)

    @Slot()
    def touch(self) -> None:
        """Somebody is here."""
        self._last = self._clock()
        self._set_warning(0)

    @Slot()
    def tick(self) -> None:
        """Look at the clock."""
        now, before = self._clock(), self._looked
        self._looked = now
        left = self._minutes * 60 - (now - self._last)
        if left <= 0 or now - before > ASLEEP_SECONDS:
            self._timer.stop()
            self._set_warning(0)
            self.expired.emit()
        elif left <= WARNING_SECONDS:
            self._set_warning(int(left) or 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice a touch; never swallow it."""
        if self._timer.isActive() and event.type() in _ACTS:
            self.touch()
        return False

    def _set_warning(self, seconds: int) -> None:
        if seconds or self._warning:
            self._warning = seconds > 0
            self.warned.emit(seconds)
