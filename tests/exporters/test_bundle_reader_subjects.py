"""Openings become nouns as far as they are shown, and nothing they say can stop the reading."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from diary.crypto.signing import Signer
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident
from diary.model.revisions import Lacking, Recorded, TimelineFilter
from exporters.bundle.disclosed_record import disclosed_record
from exporters.bundle_reader import BundleJournal, read_subjects, subjects_of
from tests.exporters.conftest import MADE, Book, ident, small_book

KEY = bytes(range(32))


def numbers(book: Book, noun: Noun) -> list[int]:
    return [item.number for item in subjects_of(read_subjects(book.record()), noun)]


def test_each_subject_is_told_as_its_latest_shown_revision_says(signer: Signer) -> None:
    shown = read_subjects(small_book(signer).record())
    one = shown.subjects[ident("i1")]
    assert one.item.content.what == "He was outside again, twice."
    assert (one.item.revision, one.item.entry) == (2, 5)
    assert [each.content.what for each in one.revisions if each.content] == [
        "He was outside again.",
        "He was outside again, twice.",
    ]
    assert one.revisions[1].reason == "I left one out."
    assert one.item.first_written < one.item.written
    assert (shown.unread, shown.zone) == (0, "Europe/London")


def test_what_is_withheld_is_blank_and_what_is_shut_is_not_there(signer: Signer) -> None:
    shown = read_subjects(small_book(signer).record())
    two = shown.subjects[ident("i2")].item.content
    assert (two.what, two.witnesses) == ("He sat in the car.", ())
    assert ident("p1") not in shown.subjects
    gone = shown.subjects[ident("i4")].item
    assert (gone.withdrawn, gone.content.what) == ("It was somebody else.", "")
    # no time is shown, and none is made up
    assert gone.content.when is None


def test_what_was_put_back_stands_with_all_its_steps(signer: Signer) -> None:
    book = Book(signer)
    book.incident(1, "He was outside again.")
    (first,) = book.entries
    book.add("incident.withdrawn", first.subject, {"number": 1, "reason": "Not him."})
    book.add("incident.reinstated", first.subject, {**first.content, "reason": "Him."})
    shown = read_subjects(book.record()).subjects[first.subject]
    assert (shown.item.withdrawn, shown.item.content.what) == (None, "He was outside again.")
    assert [each.reinstates for each in shown.revisions] == [False, False, True]
    assert [each.content is None for each in shown.revisions] == [False, True, False]


def test_the_numbers_of_witnesses_are_read_and_who_they_are_is_not(signer: Signer) -> None:
    book = Book(signer)
    said = {"number": 1, "what": "x", "witnesses": [{"name": "Jo"}], "witness_numbers": [4]}
    apart = {"witnesses.knows": ["yes"], "witnesses.contact": ["07700 900123"]}
    content = {**said, **apart}
    book.add("incident.recorded", ident("i1"), content, shown=tuple(content))
    found = read_subjects(book.record())
    shown = found.subjects[ident("i1")].item.content
    assert (shown.witnesses, shown.witness_numbers) == ((), (4,))
    assert found.unread == 3


def test_what_does_not_come_to_its_commitment_is_not_read(signer: Signer) -> None:
    book = Book(signer)
    book.incident(1, "He was outside again.")
    book.incident(2, "And again.")
    whole = book.disclosure()
    first, second = whole.openings
    said = [field for field in first.shown if field.name != "what"]
    forged = replace(first, shown=(*said, replace(first.shown[-1], name="what", value="Never.")))
    shown = read_subjects(disclosed_record(MADE, replace(whole, openings=(forged, second))))
    assert [item.number for item in subjects_of(shown, Noun.INCIDENT)] == [2]


def test_a_number_is_used_once(signer: Signer) -> None:
    book = Book(signer)
    book.incident(1, "He was outside again.")
    book.add("incident.recorded", ident("other"), {"number": 1, "what": "Another of that number."})
    shown = read_subjects(book.record())
    assert [item.content.what for item in subjects_of(shown, Noun.INCIDENT)] == [
        "He was outside again."
    ]
    assert shown.unread == 1


def test_fields_and_nouns_of_a_later_program_are_left_out_and_counted(signer: Signer) -> None:
    book = Book(signer)
    fields = {"number": 1, "what": "He rang.", "aura": "grey"}
    book.add("incident.recorded", ident("a"), fields, shown=("number", "what", "aura"))
    book.add("omen.recorded", ident("b"), {"number": 1, "what": "A crow."}, shown=("number",))
    shown = read_subjects(book.record())
    assert [item.content.what for item in subjects_of(shown, Noun.INCIDENT)] == ["He rang."]
    assert shown.unread == 2


def test_the_private_book_cannot_be_slipped_in(signer: Signer) -> None:
    book = Book(signer)
    book.add("note.recorded", ident("n"), {"number": 1, "text": "mine"}, shown=("number", "text"))
    shown = read_subjects(book.record())
    assert (shown.subjects, shown.unread) == ({}, 1)


values = st.recursive(
    st.none() | st.booleans() | st.integers(1 - (1 << 53), (1 << 53) - 1) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.just("at"), inner, max_size=1),
    max_leaves=6,
)
kinds = st.sampled_from(
    [
        "incident.recorded",
        "evidence.added",
        "police.recorded",
        "order.recorded",
        "incident.withdrawn",
        "incident.reinstated",
    ]
)
names = st.sampled_from(
    "what when behaviours witnesses breaches times number reason incidents title terms sha256 size "
    "physical found continuity contact reported person".split()
)


@given(st.lists(st.tuples(kinds, st.dictionaries(names, values, max_size=5)), max_size=5))
def test_nothing_that_an_entry_says_stops_the_reading(
    said: list[tuple[str, dict[str, Any]]],
) -> None:
    book = Book(Signer(KEY))
    for at, (kind, fields) in enumerate(said):
        zone = "Nowhere/Never" if at % 2 else "Europe/London"
        book.add(kind, ident(f"s{at}"), fields, shown=tuple(fields), zone=zone)
    shown = read_subjects(book.record())
    for noun in Noun:
        told = [item.number for item in subjects_of(shown, noun)]
        assert told == sorted(set(told))
        assert all(type(number) is int and number >= 1 for number in told)
    assert len(shown.subjects) <= len(said)


def test_the_timeline_has_the_same_rows_by_pages_and_by_places(signer: Signer) -> None:
    journal = BundleJournal(read_subjects(small_book(signer).record()))
    for chosen in (TimelineFilter(), TimelineFilter(with_withdrawn=True)):
        index = journal.timeline_index(chosen)
        rows = journal.timeline(chosen, None, 100).rows
        assert journal.timeline_rows(index.rows) == rows
        assert [row.row for row in rows] == list(index.rows)
        assert list(index.moments) == sorted(index.moments, reverse=True)
        months = [month for month, count in index.months for _each in range(count)]
        said = [
            (row.when.at[:7] if row.when else "") or f"{row.first_written:%Y-%m}" for row in rows
        ]
        assert months == said
        for what in Lacking:
            without = journal.timeline_index(TimelineFilter(lacking=what)).rows
            found = {row.number for row in journal.timeline_rows(without)}
            assert found == {
                one.number
                for one in journal.items(Noun.INCIDENT)
                if one.withdrawn is None and _lacks(journal, one, what)
            }


def _lacks(journal: BundleJournal, one: Recorded[Incident], what: Lacking) -> bool:
    content = one.content
    return not {
        Lacking.DAY: content.when and content.when.at,
        Lacking.KIND: content.behaviours or content.something_else,
        Lacking.EVIDENCE: journal.linked_to(one.id, Noun.EVIDENCE),
        Lacking.PERSON: content.person,
    }[what]
