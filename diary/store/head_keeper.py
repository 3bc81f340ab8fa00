"""Keeps the authenticated head up to date, behind the person's back and never ahead of the truth.

The rules are:

- A head is written only after the transaction that it tells of is durable.
- Writing it never holds up whoever records; the latest one wins, and closing waits for it.
- Heads that follow closely on one another are written as one: at most one in each `GAP` seconds.
- A head that could not be written leaves the older one, which the next opening brings up to date.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from diary.errors import StorageError

GAP: Final = 0.25
H = TypeVar("H")


class HeadKeeper(Generic[H]):
    """One thread that writes the newest head it was given."""

    def __init__(self, write: Callable[[H], None]) -> None:
        self._write = write
        self._latest: H | None = None
        self._closing = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="head", daemon=True)
        self._thread.start()

    def put(self, head: H) -> None:
        """Takes the newest head; returns at once."""
        with self._changed:
            # one that waits has woken the thread already
            if self._latest is None:
                self._changed.notify()
            self._latest = head

    def close(self) -> None:
        """Waits until the newest head is written, or could not be."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._latest is not None or self._closing)
                # a batch's heads become one write; closing does not wait for more of them
                self._changed.wait_for(lambda: self._closing, GAP)
                head, self._latest = self._latest, None
            if head is None:
                return
            try:
                self._write(head)
            except StorageError:
                continue  # the older head stays, and says less but nothing false
