from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from diary.crypto import signing
from diary.crypto.signing import Signer
from diary.ledger import chain
from diary.model.books_and_nouns import Book
from diary.model.record_nouns import Incident
from diary.store import schema
from diary.store.connection import transaction
from diary.store.ledger_copy import copy_ledger, ledgers_equal
from diary.store.ledger_table import LedgerTable
from tests.support.projection_checks import snapshot
from tests.support.records import Desk, desk, harsh_steps, play
from tests.support.scratch_database import in_memory

NEW = Signer(bytes(reversed(range(32))))
VAULT = bytes(range(16, 32))


def carried(at: Desk) -> tuple[Any, dict[Book, LedgerTable]]:
    link = in_memory()
    schema.create(link)
    ids = {Book.RECORD: VAULT, Book.PRIVATE: chain.private_book_id(VAULT)}
    books = {book: LedgerTable(link, book, id_, NEW.public) for book, id_ in ids.items()}
    with transaction(link):
        copy_ledger(at.link, link, books, NEW.sign)
    return link, books


@given(harsh_steps)
def test_any_history_is_carried_whole_under_the_new_key(history: list) -> None:  # type: ignore[type-arg]
    at = desk()
    play(at, history)
    link, books = carried(at)
    assert ledgers_equal(at.link, link)
    assert ledgers_equal(link, at.link)
    assert snapshot(link) == snapshot(at.link)
    for name, book in books.items():
        assert tuple(book.entries()) == tuple(at.books[name].entries())
        after = chain.origin(book.book_id, NEW.public)
        for n, commitment, stored, signature in book.stored_links():
            after = chain.link(after, n, commitment)
            assert stored == after
            signing.verify(NEW.public, chain.head_message(book.book_id, n, stored), signature)
        tip, old = book.tip(), at.books[name].tip()
        assert (tip.n, tip.written) == (old.n, old.written)
        assert (tip.link == old.link) is False


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger SET content = '{}' WHERE place = 2",
        "UPDATE ledger SET seed = zeroblob(32) WHERE place = 2",
        "UPDATE ledger SET commitment = zeroblob(32) WHERE place = 2",
        "UPDATE ledger SET zone = 'UTC' WHERE place = 2",
        "DELETE FROM ledger WHERE place = 3",
        "DELETE FROM ledger WHERE place = 2",
    ],
)
def test_whatever_differs_is_noticed(change: str) -> None:
    at = desk()
    for what in ("one", "two", "three"):
        at.journal.record(Incident(what=what))
    link, _ = carried(at)
    for trigger in ("ledger_is_never_changed", "ledger_is_never_cut"):
        link.execute(f"DROP TRIGGER {trigger}")
    link.execute(change)
    assert not ledgers_equal(at.link, link)


def test_what_fails_halfway_carries_nothing() -> None:
    at = desk()
    at.journal.record(Incident(what="words"))
    at.link.execute("DROP TRIGGER ledger_is_never_changed")
    at.link.execute("UPDATE ledger SET content = '[]'")
    link = in_memory()
    schema.create(link)
    books = {Book.RECORD: LedgerTable(link, Book.RECORD, VAULT, NEW.public)}
    with pytest.raises(Exception, match="unreadable"), transaction(link):
        copy_ledger(at.link, link, books, NEW.sign)
    assert link.execute("SELECT count(*) FROM ledger").fetchone() == (0,)
