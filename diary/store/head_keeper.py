"""Keeps the authenticated head up to date, behind the person's back and never ahead of the truth.

The rules are:

- A head is written only after the transaction that it tells of is durable.
- Writing it never holds up whoever records; the latest one wins, and closing waits for it.
- Heads that follow closely on one another are written as one: at most one in each `GAP` seconds.
- A head that could not be written leaves the older one, which the next opening brings up to date.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Final, Generic, TypeVar

from diary.errors import StorageError
from diary.model.kinds import Book
from diary.store.head import Book as HeadBook
from diary.store.head import Head
from diary.store.ledger_table import LedgerTable

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


class HeadPublisher:
    """Say where both books of a vault end, after each transaction."""

    def __init__(
        self,
        books: Mapping[Book, LedgerTable],
        head: Head,
        key: bytearray,
        keeper: HeadKeeper[Head],
    ) -> None:
        """Go on from `head`, the one that stands in the folder; `key` authenticates the next."""
        self._books = books
        self._vault_id = head.vault_id
        self._generation = head.generation
        self._key = key
        self._keeper = keeper

    def publish(self) -> None:
        """Hand the newest head to the keeper, whose thread encodes it."""
        self._generation += 1
        self._keeper.put(self._current())

    def latest(self) -> tuple[Head, bytes]:
        """Return the head as of now, and its bytes."""
        head = self._current()
        return head, head.encode(self._key)

    def _current(self) -> Head:
        record, private = self._books[Book.RECORD].tip(), self._books[Book.PRIVATE].tip()
        ends = HeadBook(record.n, record.link), HeadBook(private.n, private.link)
        return Head(self._vault_id, self._generation, *ends)
