from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.model.books_and_nouns import Book, Noun
from diary.model.field_declarations import free_fields
from diary.model.noun_codec import to_fields
from diary.model.record_nouns import Incident, Witness
from diary.model.revisions import CLASSES, TimelineFilter
from diary.services.journal import PlannedNoun
from diary.store.search_index import SearchIndex, body_of
from diary.store.search_words import match_words, search_form
from tests.support.filled_nouns import filled
from tests.support.records import Desk, desk


@pytest.fixture(scope="module")
def at() -> Desk:
    at = desk()
    for what in (
        "He was outside again, by the gate.",
        "Café near the station; he had followed me",
        "A call. NEAR(silence, 3) OR worse - all* the columns: body^2",
        "Żaneta saw him at work",
    ):
        at.journal.record(Incident(what=what))
    at.journal.record(
        Incident(what="x", witnesses=(Witness("Jo", contact="07700 900123"),), fixated="my shift")
    )
    return at


def found(at: Desk, typed: str) -> list[int]:
    page = at.journal.timeline(TimelineFilter(text=typed))
    assert at.journal.timeline_count(TimelineFilter(text=typed)) == len(page.rows)
    return [row.number for row in page.rows]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("outside", [1]), ("outs", [1]), ("OUTSIDE gate", [1]), ("gate outside", [1]),
        ("follow", [2]), ("cafe", [2]), ("Zaneta", [4]), ("07700", [5]), ("shift", [5]),
        ("nothing", []), ("near", [3, 2]), ("he", [2, 1]), ("  outside  ", [1]),
        ("outside nothing", []), ("gate OR station", []),
    ],
)  # fmt: skip
def test_words_are_found_by_their_beginning_and_without_accents(
    at: Desk, typed: str, numbers: list[int]
) -> None:
    assert found(at, typed) == numbers


@pytest.mark.parametrize(
    "typed",
    [
        "NEAR(silence, 3)", "silence OR worse", "a*", "body:silence", "body : silence", '"silence',
        "silence\"", "^silence", "silence^2", "-silence", "+silence", "(silence", "silence)",
        "{body}: silence", "NOT silence", "silence AND", "'; DROP TABLE subjects; --", "sil\0ence",
        "\0", '""', "* *", "\ud800", "silence \udfff", "﷽", "a" * 5000, "a " * 5000, "\u0345",
    ],
)  # fmt: skip
def test_what_a_person_types_is_words_and_never_syntax(at: Desk, typed: str) -> None:
    found(at, typed)
    assert at.link.execute("SELECT count(body) FROM subjects").fetchone() == (5,)


def test_a_quoted_word_is_still_found(at: Desk) -> None:
    assert found(at, '"silence"') == found(at, "NEAR(silence") == [3]
    assert found(at, "body:silence") == []


@given(typed=st.text(max_size=20))
def test_nothing_typed_breaks_the_search(typed: str) -> None:
    # A search index of its own: hypothesis and fixtures do not share.
    link = desk().link
    words = match_words(typed)
    if words:
        link.execute("SELECT rowid FROM search WHERE search MATCH ?", (words,)).fetchall()
    # a stroke that only makes an Arabic word longer is a letter by its category, and no word
    if any(c.isalnum() for c in search_form(typed)):
        assert words
    # emoji and signs of private use are words too
    elif typed.isascii():
        assert not words


def test_a_word_that_was_amended_away_is_not_found_and_the_new_one_is() -> None:
    at = desk()
    item = at.journal.record(Incident(what="a grey car"))
    at.journal.amend(item.id, Incident(what="a blue car"))
    assert (found(at, "grey"), found(at, "blue")) == ([], [1])
    at.link.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")


def test_a_withdrawn_incident_is_found_only_when_asked_for() -> None:
    at = desk()
    item = at.journal.record(Incident(what="a grey car"))
    at.journal.withdraw(item.id, "not him")
    assert found(at, "grey") == []
    with_it = at.journal.timeline(TimelineFilter(text="grey", with_withdrawn=True))
    assert [row.withdrawn for row in with_it.rows] == [True]


def test_codes_and_identifiers_are_no_words() -> None:
    at = desk()
    at.journal.record(Incident(what="x", behaviours=("LOITER",), person="ab" * 16))
    assert found(at, "LOITER") == found(at, "ab" * 16) == []
    said = {"number": 1, "topic": "threats", "answer": "yes", "words": "w", "incidents": ["a"]}
    assert body_of(Noun.FACTOR, said) == "w"


@pytest.mark.parametrize("noun", [noun for noun in Noun if noun.book is Book.RECORD])
def test_whatever_somebody_wrote_in_a_field_is_a_word(noun: Noun) -> None:
    refers: dict[Noun | None, str] = dict.fromkeys([None, *Noun], "ab" * 16)
    paths = free_fields(CLASSES[noun])
    content = filled(CLASSES[noun], {path: f"w{at}w" for at, path in enumerate(paths)}, refers)
    body = body_of(noun, {"number": 1, "reason": "because", **to_fields(content)})
    assert body is not None
    assert sorted(body.split("\n")) == sorted(["because", *(f"w{at}w" for at in range(len(paths)))])


def test_a_word_that_a_search_is_not_led_to_is_noticed() -> None:
    at = desk()
    said = [" ".join(f"word{turn}x{n}" for n in range(300)) for turn in range(12)]
    at.journal.record_all([PlannedNoun(at.journal.new_id(), Incident(what=each)) for each in said])
    at.link.execute("INSERT INTO search (search) VALUES ('optimize')")
    search = SearchIndex(at.link)
    assert search.is_consistent()
    # as in an older page of the table that leads into the index: FTS5 itself passes it over
    at.link.execute("DELETE FROM search_idx WHERE term > x''")
    at.link.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
    assert found(at, "word11x299") == []
    assert not search.is_consistent()
    assert at.link.execute("SELECT name FROM temp.sqlite_master").fetchall() == []
