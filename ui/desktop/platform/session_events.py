"""Session events: the screen locks, the computer sleeps, another person takes over.

**Invariants:**

- Nothing is listened to before a record is open, since there is nothing to lock; after that every
  event locks the record.
- Only what a system can report is claimed: `reported_reasons` lists what it said it will report.
"""

from __future__ import annotations

from enum import Enum
from typing import Protocol

from PySide6.QtCore import QObject, Signal


class DepartureReason(Enum):
    """Why the record is locked: what happened to the computer."""

    SCREEN = "screen"
    SLEEP = "sleep"
    SWITCH = "switch"


class SessionEventSource(Protocol):
    """How a system reports session events."""

    def prepare(self) -> None:
        """Do what may have to wait for an answer of the system; from any thread."""
        ...

    def start(self, session_events: SessionEvents) -> None:
        """Begin to listen; call `can_hear` and `report` of `session_events` on the UI thread."""
        ...


class SessionEvents(QObject):
    """Session events: `left` carries the reason; `reasons_changed` when `reported_reasons` grow."""

    left = Signal(object)
    reasons_changed = Signal()

    def __init__(
        self, source: SessionEventSource | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._hears: frozenset[DepartureReason] = frozenset()
        self._started = False

    @property
    def reported_reasons(self) -> frozenset[DepartureReason]:
        """Return what this system reports."""
        return self._hears

    def prepare(self) -> None:
        """Do what may take time, once, before `start`; from any thread."""
        if self._source is not None:
            self._source.prepare()

    def start(self) -> None:
        if not self._started and self._source is not None:
            self._started = True
            self._source.start(self)

    def can_hear(self, *whys: DepartureReason) -> None:
        """Note that the system will report these."""
        more = self._hears | set(whys)
        if more != self._hears:
            self._hears = more
            self.reasons_changed.emit()

    def report(self, why: DepartureReason) -> None:
        """Report that it happened."""
        self.left.emit(why)
