"""Brings the database of an earlier version up to this one, at an opening and under its lock.

The rules are:

- A step is one transaction that ends with the next `user_version`: it has come or it has not. Of
  several steps each is done by itself, so that whoever is cut off goes on where that was.
- No step touches the ledger's rows. What is derived from them is best made anew from them.
- A look and a reading of a copy come before any step, and change nothing: what they ask for has to
  be there in every version (`subjects`, `blobs`, `secrets`, `settings`, the ledger).
- Until there is a second version there is no step. Tests make one up, and the faults sweep it: cut
  off at every call, and on a full disk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from diary.model.kinds import Book
from diary.store import schema
from diary.store.connection import Connection, transaction
from diary.store.ledger_table import LedgerTable

Step = Callable[[Connection, Mapping[Book, LedgerTable]], None]
# By the version that each step begins with. It works inside its caller's transaction.
STEPS: Mapping[int, Step] = {}


def bring_up(link: Connection, books: Mapping[Book, LedgerTable]) -> bool:
    """Whether there was anything to do; raises FutureFormat, Damaged, StorageError."""
    begun = version = schema.check_version(link)
    while version < schema.VERSION:
        with transaction(link):
            STEPS[version](link, books)
            version += 1
            schema.put_version(link, version)
    return version > begun
