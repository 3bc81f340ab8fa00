"""Two ways to tell whether the derived tables are what the ledger gives; they must say the same."""

from __future__ import annotations

from diary.store import connection, projections, schema
from diary.store.agreement import Agreement
from diary.store.search import Search
from tests.diary.cases import Desk


def agreed(at: Desk) -> bool:
    """Entry by entry, as verifying looks, and by making every derived table anew."""
    agreement = Agreement(at.link)
    fresh = connection.in_memory()
    schema.make_projections(fresh)
    anew = projections.Projections(fresh)
    for book in at.books.values():
        for placed in book.entries():
            agreement.see(placed)
            anew.apply(placed)
    same = projections.snapshot(fresh) == projections.snapshot(at.link)
    fresh.close()
    assert agreement.holds() == same
    return same and Search(at.link).agrees()
