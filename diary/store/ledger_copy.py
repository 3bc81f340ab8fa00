"""Copy a whole ledger into an empty one that has another id and key.

**Invariants:**

- Every entry is copied unchanged, erased ones too: seed, words and commitment are the same, so
  disclosures given before still match.
- Links and signatures are those of the new book, from its own link 0 on, since they depend on its
  id and key.
- Derived tables are written by `Projections.apply` alone, as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from diary.ledger import chain
from diary.model.books_and_nouns import Book
from diary.store.connection import Connection
from diary.store.ledger_table import LedgerTable
from diary.store.projections import Projections

_SAME: Final = (
    "place, kind, subject, revision, previous, written, zone, clock, seed, content, commitment"
)
_READ: Final = f"SELECT n, {_SAME} FROM ledger WHERE book = ? ORDER BY n"  # noqa: S608 - constant
_WRITE: Final = (
    f"INSERT INTO ledger ({_SAME}, link, signature)"  # noqa: S608 - constant text alone
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def copy_ledger(
    source: Connection,
    target: Connection,
    books: Mapping[Book, LedgerTable],
    sign: Callable[[bytes], bytes],
) -> None:
    """Fill the empty `books` of `target`, inside the caller's transaction."""
    projections = Projections(target)
    for name, book in books.items():
        link = book.tip().link
        for n, *row in source.execute(_READ, (name,)):
            link = chain.link(link, n, row[-1])
            signature = sign(chain.head_message(book.book_id, n, link))
            target.execute(_WRITE, (*row, link, signature))
        book.forget_tip()
        for ledger_row in book.entries():
            projections.apply(ledger_row)


def ledgers_equal(one: Connection, other: Connection) -> bool:
    """Return whether both ledgers have the same entries, links and signatures left aside."""
    for name in Book:
        there = iter(other.execute(_READ, (name,)))
        for row in one.execute(_READ, (name,)):
            if row != next(there, None):
                return False
    return True
