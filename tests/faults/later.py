"""A version of the database that there is not, with the step to it, for tests of such steps.

It makes the derived tables anew with an index more, and adds a table of its own: what a version to
come would most likely do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from diary.model.books_and_nouns import Book
from diary.store import schema
from diary.store.connection import Connection
from diary.store.ledger_table import LedgerTable
from tests.support.projection_checks import rebuild_in_transaction

BEFORE: Final = schema.VERSION
LATER: Final = BEFORE + 1
INDEX: Final = "incidents_by_times"
TABLE: Final = "shelves"


def step(link: Connection, books: Mapping[Book, LedgerTable]) -> None:
    """From the version that there is to the later one."""
    link.execute(f"CREATE TABLE {TABLE} (evidence TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")
    link.execute(f"INSERT INTO {TABLE} SELECT evidence FROM blobs")  # noqa: S608
    rebuild_in_transaction(link, books)


@contextmanager
def version() -> Iterator[None]:
    """The program as it will be when it has that version."""
    kept = schema.VERSION, schema.PROJECTIONS, schema.STEPS
    index = f";CREATE INDEX {INDEX} ON incidents (times, row)"
    schema.VERSION, schema.PROJECTIONS = LATER, schema.PROJECTIONS + index
    schema.STEPS = {BEFORE: step}
    try:
        yield
    finally:
        schema.VERSION, schema.PROJECTIONS, schema.STEPS = kept
