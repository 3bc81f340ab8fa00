"""Post: hands a call over from any thread to the UI thread, for an owner that may be gone by then.

The rules are:

- Calls arrive one by one, in the order in which they were sent, on the thread that made the post.
- A call whose owner was destroyed is dropped; so is one whose `still` says no.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid


@dataclass(frozen=True, slots=True)
class _Letter:
    owner: QObject
    still: Callable[[], bool]
    call: Callable[[], None]


class Post(QObject):
    """Delivers calls on the thread it lives on."""

    _sent = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sent.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def send(self, owner: QObject, still: Callable[[], bool], call: Callable[[], None]) -> None:
        """Have `call` run on the UI thread, if `owner` lives and `still()` holds by then."""
        self._sent.emit(_Letter(owner, still, call))

    @Slot(object)
    def _deliver(self, letter: _Letter) -> None:
        if isValid(letter.owner) and letter.still():
            letter.call()
