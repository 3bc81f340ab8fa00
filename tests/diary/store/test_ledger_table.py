from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.crypto.signing import verify
from diary.errors import Damaged
from diary.ledger import chain
from diary.model.books_and_nouns import Book
from diary.model.private_nouns import Note
from diary.model.record_nouns import Incident, Request
from diary.store.ledger_table import time_from_text, time_to_text
from tests.support import second_ledger
from tests.support.records import desk, play, steps


@given(steps)
def test_every_entry_stands_in_a_chain_that_a_second_implementation_follows(history: list) -> None:  # type: ignore[type-arg]
    at = desk()
    play(at, history)
    public = bytes.fromhex("03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8")
    ids = {
        Book.RECORD: bytes(range(16)),
        Book.PRIVATE: second_ledger.private_book(bytes(range(16))),
    }
    latest: dict[str, tuple[int, str]] = {}
    for book, table in at.books.items():
        link = second_ledger.first_link(ids[book], public)
        assert table.link_at(0) == link
        for n, placed in enumerate(table.entries(), 1):
            entry = placed.entry
            committed = second_ledger.commitment(entry.seed, entry.fields())
            assert (placed.n, placed.commitment) == (n, committed)
            link = second_ledger.next_link(link, n, committed)
            assert table.link_at(n) == link
            verify(public, second_ledger.head_message(ids[book], n, link), table.signature_at(n))
            revision, previous = latest.get(entry.subject, (0, ""))
            assert (entry.revision, entry.previous) == (revision + 1, previous)
            latest[entry.subject] = (entry.revision, committed.hex())
        tip = table.tip()
        assert tip.link == link
        assert len(table.commitments()) == tip.n
        assert table.link_at(tip.n + 1) is None


def test_the_books_are_numbered_apart() -> None:
    at = desk()
    for content in (Incident(what="a"), Note(text="b"), Request(what="c"), Note(text="d")):
        at.journal.record(content)
    assert [at.books[book].tip().n for book in Book] == [2, 2]
    kinds = [[placed.entry.kind for placed in at.books[book].entries()] for book in Book]
    assert kinds == [["incident.recorded", "ask.recorded"], ["note.recorded", "note.recorded"]]


def test_no_two_entries_share_a_seed() -> None:
    at = desk()
    for _ in range(5):
        at.journal.record(Incident(what="the same words"))
    placed = list(at.books[Book.RECORD].entries())
    assert len({each.entry.seed for each in placed}) == 5
    assert len({each.commitment for each in placed}) == 5


def test_a_clock_that_went_back_is_noted_and_the_time_kept() -> None:
    at = desk()
    at.journal.record(Incident(what="first"))
    at.clock.at -= timedelta(hours=3)
    second_one = at.journal.record(Incident(what="second"))
    third = at.journal.record(Incident(what="third"))
    clocks = [placed.entry.clock for placed in at.books[Book.RECORD].entries()]
    assert clocks == ["", "earlier than entry 1", ""]
    assert second_one.written < third.written
    assert at.journal.history(second_one.id)[0].clock == "earlier than entry 1"


def test_the_other_books_clock_is_its_own() -> None:
    at = desk()
    at.journal.record(Note(text="private"))
    at.clock.at -= timedelta(hours=3)
    at.journal.record(Incident(what="first"))
    # An entry of the record must not tell that a private one was written later.
    assert next(at.books[Book.RECORD].entries()).entry.clock == ""


@pytest.mark.parametrize("n", [0, 2, -1])
def test_an_entry_that_is_not_there_is_damage(n: int) -> None:
    at = desk()
    at.journal.record(Incident(what="only"))
    assert at.books[Book.RECORD].at(1).entry.content["what"] == "only"
    at.journal.record(Note(text="of the other book"))
    with pytest.raises(Damaged):
        at.books[Book.RECORD].at(n)
    with pytest.raises(Damaged):
        at.books[Book.RECORD].signature_at(n)


@pytest.mark.parametrize("content", ["{", "[]", '"x"', "[" * 100_000])
def test_content_that_is_no_object_is_damage(content: str) -> None:
    at = desk()
    at.journal.record(Incident(what="only"))
    at.link.execute("DROP TRIGGER ledger_is_never_changed")
    at.link.execute("UPDATE ledger SET content = ?", (content,))
    with pytest.raises(Damaged):
        list(at.books[Book.RECORD].entries())


moments = st.datetimes(
    datetime(1970, 1, 2),  # noqa: DTZ001 - hypothesis takes naive bounds and adds the zone
    datetime(9998, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from((UTC, timezone(timedelta(hours=-5)))),
)


@given(moments, moments)
def test_stamps_come_back_and_sort_as_time_does(one: datetime, two: datetime) -> None:
    assert time_from_text(time_to_text(one)) == one
    assert (time_to_text(one) < time_to_text(two)) == (one < two)


def test_the_tip_of_an_empty_book_is_its_origin() -> None:
    at = desk()
    tip = at.books[Book.PRIVATE].tip()
    private = chain.private_book_id(bytes(range(16)))
    assert at.books[Book.PRIVATE].book_id == private
    assert (tip.n, tip.written) == (0, "")


def test_no_number_leads_into_the_other_book() -> None:
    at = desk()
    at.journal.record(Incident(what="only"))
    at.journal.record(Note(text="of the other book"))
    for book in at.books.values():
        assert book.link_at(-1) is None
        assert [placed.n for placed in book.entries(-1)] == [1]
