"""Two ways to tell whether the derived tables are what the ledger gives; they must say the same.

And what both are told by: every derived row, and making all of them anew.
"""

from __future__ import annotations

from collections.abc import Mapping

from diary.model.books_and_nouns import Book
from diary.store import schema
from diary.store.connection import Connection, transaction
from diary.store.ledger_table import LedgerTable
from diary.store.projections import ProjectionCheck, Projections
from diary.store.search_index import SearchIndex
from tests.support.records import Desk
from tests.support.scratch_database import in_memory


def agreed(at: Desk) -> bool:
    """Entry by entry, as verifying looks, and by making every derived table anew."""
    agreement = ProjectionCheck(at.link)
    fresh = in_memory()
    schema.make_projections(fresh)
    anew = Projections(fresh)
    for book in at.books.values():
        for placed in book.entries():
            agreement.add(placed)
            anew.apply(placed)
    same = snapshot(fresh) == snapshot(at.link)
    fresh.close()
    assert agreement.is_consistent() == same
    return same and SearchIndex(at.link).is_consistent()


def rebuild_in_transaction(link: Connection, books: Mapping[Book, LedgerTable]) -> None:
    """Make every derived table anew from the ledger, inside the caller's transaction."""
    for table in ("search", "links", "line_ranges", "behaviours", "incidents", "subjects"):
        link.execute(f"DROP TABLE {table}")
    schema.make_projections(link)
    derived = Projections(link)
    for book in books.values():
        for placed in book.entries():
            derived.apply(placed)


def rebuild(link: Connection, books: Mapping[Book, LedgerTable]) -> None:
    """Make every derived table anew from the ledger, in one transaction."""
    with transaction(link):
        rebuild_in_transaction(link, books)


def snapshot(link: Connection) -> dict[str, list[tuple[object, ...]]]:
    """Return every derived row, sorted and with subjects named by identifier, to compare by."""
    named = {row: id_ for row, id_ in link.execute("SELECT row, id FROM subjects")}
    tables = {
        "subjects": "SELECT * FROM subjects",
        "incidents": "SELECT * FROM incidents",
        "behaviours": "SELECT row, code, month, live FROM behaviours",
        "links": "SELECT source, target FROM links",
        "line_ranges": "SELECT row, conversation, first, last FROM line_ranges",
    }
    return {
        table: sorted(((named.get(first), *rest) for first, *rest in link.execute(query)), key=repr)
        for table, query in tables.items()
    }
