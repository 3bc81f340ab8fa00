"""When the person leaves the computer: the screen locks, it sleeps, somebody else takes over.

The rules are:

- Nothing is listened to before a record is open; what is told locks it.
- What a system cannot tell is not claimed: `hears` is what it said that it will tell.
"""

from __future__ import annotations

from enum import Enum
from typing import Protocol

from PySide6.QtCore import QObject, Signal


class DepartureReason(Enum):
    """What happened to the computer."""

    SCREEN = "screen"
    SLEEP = "sleep"
    SWITCH = "switch"


class SessionEventSource(Protocol):
    """How a system tells."""

    def prepare(self) -> None:
        """Whatever may have to wait for an answer of the system; from any thread."""
        ...

    def start(self, departures: SessionEvents) -> None:
        """Begin to listen; `departures.can_hear` and `departures.tell` from the UI thread."""
        ...


class SessionEvents(QObject):
    """`left` carries why; `hears_more` follows whenever the system promised to tell of more."""

    left = Signal(object)
    hears_more = Signal()

    def __init__(
        self, source: SessionEventSource | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._hears: frozenset[DepartureReason] = frozenset()
        self._started = False

    @property
    def hears(self) -> frozenset[DepartureReason]:
        """What this system tells of."""
        return self._hears

    def prepare(self) -> None:
        """Do what may take its time, once, before `start`; from any thread."""
        if self._source is not None:
            self._source.prepare()

    def start(self) -> None:
        """Listen from now on."""
        if not self._started and self._source is not None:
            self._started = True
            self._source.start(self)

    def can_hear(self, *whys: DepartureReason) -> None:
        """The system will tell of these."""
        more = self._hears | set(whys)
        if more != self._hears:
            self._hears = more
            self.hears_more.emit()

    def tell(self, why: DepartureReason) -> None:
        """It happened."""
        self.left.emit(why)
