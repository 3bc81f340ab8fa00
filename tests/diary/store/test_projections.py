from __future__ import annotations

import pytest
from hypothesis import given

from diary.errors import Damaged
from diary.model.kinds import Book, Noun
from diary.model.private import Note
from diary.model.record import Incident
from diary.model.recorded import Recorded
from diary.patterns.counts import IncidentRow, count
from diary.store import incidents
from diary.store.incidents import IncidentTable
from diary.store.subjects import SubjectTable
from tests.diary.agreeing import agreed, rebuild, snapshot
from tests.diary.cases import Desk, desk, harsh_steps, play, steps


@given(steps)
def test_rebuilding_gives_what_writing_gave(history: list) -> None:  # type: ignore[type-arg]
    at = desk()
    made = play(at, history)
    before = snapshot(at.link)
    assert agreed(at)
    told = [at.journal.get(id_) for id_ in made]
    rebuild(at.link, at.books)
    assert snapshot(at.link) == before
    assert [at.journal.get(id_) for id_ in made] == told
    assert len(before["subjects"]) == len(made)


def is_erased(at: Desk, id_: str) -> bool:
    return at.journal.mention(id_).erased


@given(harsh_steps)
def test_rebuilding_what_was_erased_gives_what_erasing_gave(history: list) -> None:  # type: ignore[type-arg]
    at = desk()
    made = play(at, history)
    before = snapshot(at.link)
    assert agreed(at)
    told = {id_: at.journal.get(id_) for id_ in made if not is_erased(at, id_)}
    rebuild(at.link, at.books)
    assert snapshot(at.link) == before
    assert {id_: at.journal.get(id_) for id_ in told} == told
    listed = {item.id for noun in Noun for item in at.journal.items(noun)}
    assert {id_ for id_ in made if not is_erased(at, id_)} <= listed
    assert not {id_ for id_ in made if is_erased(at, id_)} & listed
    for book in at.books.values():
        placed = tuple(book.entries())
        assert [each.recomputed() for each in placed] == list(book.commitments())


@given(harsh_steps)
def test_no_number_is_given_twice_whatever_was_erased(history: list) -> None:  # type: ignore[type-arg]
    at = desk()
    made = play(at, history)
    numbers = [(it.noun, it.number) for it in map(at.journal.mention, made)]
    assert len(numbers) == len(set(numbers))
    for noun in Noun:
        taken = {number for kind, number in numbers if kind is noun}
        fresh = {item.number for item in at.journal.items(noun)} | taken
        assert SubjectTable(at.link).next_number(noun) == max(fresh, default=0) + 1


@given(steps)
def test_sql_counts_what_the_pure_function_counts(history: list) -> None:  # type: ignore[type-arg]
    at = desk()
    play(at, history)
    standing = [one for one in at.journal.items(Noun.INCIDENT) if one.withdrawn is None]
    # Straight from what each says, by way of no derived table.
    rows = [row_of(item) for item in standing]
    assert list(IncidentTable(at.link).rows()) == rows
    assert incidents.count_incidents(at.link) == count(rows)


def row_of(item: Recorded[Incident]) -> IncidentRow:
    said = item.content
    assert said.when is not None
    codes = tuple(sorted(set(said.behaviours)))
    hour = said.when.hour() if said.when.day() else None
    return IncidentRow(item.number, said.when.day(), hour, codes, said.reported, said.times)


def test_a_correction_of_behaviours_leaves_none_of_the_old_ones() -> None:
    at = desk()
    item = at.journal.record(Incident(what="x", behaviours=("LOITER", "FOLLOW")))
    at.journal.amend(item.id, Incident(what="x", behaviours=("FOLLOW", "CALL_UNWANTED")))
    counted = incidents.count_incidents(at.link).behaviour_months
    assert counted == {"CALL_UNWANTED": {"": 1}, "FOLLOW": {"": 1}}
    at.journal.withdraw(item.id, "wrong")
    assert incidents.count_incidents(at.link).behaviour_months == {}


@given(steps)
def test_after_rebuilding_every_word_is_found_still(history: list) -> None:  # type: ignore[type-arg]
    at = desk()
    play(at, history)
    marked = at.journal.record(Incident(what="a marker word", place="Mill Lane"))
    rebuild(at.link, at.books)
    at.link.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
    found = at.link.execute("SELECT rowid FROM search WHERE search MATCH 'marker AND mill'")
    rows = at.link.execute("SELECT row FROM subjects WHERE id = ?", (marked.id,))
    assert found.fetchall() == rows.fetchall()
    # Every subject of the record book that is worded has its words in the index.
    (indexed,) = at.link.execute("SELECT count(body) FROM subjects").fetchone()
    told = {noun for noun in Noun if noun.book is Book.RECORD}
    assert indexed == sum(len(at.journal.items(noun)) for noun in told)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE subjects SET number = 9",
        "UPDATE subjects SET withdrawn = 'x' WHERE noun = 'incident'",
        "UPDATE subjects SET first_written = '2020-01-01T00:00:00.000000Z'",
        "UPDATE incidents SET hour = 3",
        "UPDATE incidents SET sort_at = 0",
        "UPDATE incidents SET live = 0",
        "UPDATE incidents SET reported = 1",
        "DELETE FROM behaviours",
        "INSERT INTO links VALUES (1, 'x')",
        "UPDATE subjects SET body = 'x'",
        "UPDATE subjects SET id = 'x'",
        "UPDATE subjects SET entry = 2",
    ],
)
def test_a_projection_that_was_changed_is_noticed_and_mended(change: str) -> None:
    at = desk()
    at.journal.record(Incident(what="words", behaviours=("LOITER",)))
    before = snapshot(at.link)
    at.link.execute(change)
    assert not agreed(at)
    rebuild(at.link, at.books)
    assert snapshot(at.link) == before
    assert agreed(at)


def test_rows_whose_subject_is_gone_are_noticed() -> None:
    at = desk()
    at.journal.record(Incident(what="words"))
    at.link.execute("PRAGMA foreign_keys = OFF")
    at.link.execute("DELETE FROM subjects")
    assert not agreed(at)


def test_private_words_are_in_no_index() -> None:
    at = desk()
    at.journal.record(Note(text="a private marker"))
    assert at.link.execute("SELECT body FROM subjects").fetchall() == [(None,)]
    found = at.link.execute("SELECT rowid FROM search WHERE search MATCH 'marker OR private'")
    assert found.fetchall() == []


@pytest.mark.parametrize("change", ["content = '{}'", "kind = 'rumour.recorded'"])
def test_rebuilding_that_fails_changes_nothing(change: str) -> None:
    at = desk()
    at.journal.record(Incident(what="words"))
    before = snapshot(at.link)
    at.link.execute("DROP TRIGGER ledger_is_never_changed")
    at.link.execute(" ".join(("UPDATE ledger SET", change)))
    with pytest.raises(Damaged):
        rebuild(at.link, at.books)
    assert snapshot(at.link) == before


def test_words_of_one_subject_never_go_to_another() -> None:
    at = desk()
    at.journal.record(Incident(what="one"))
    two = at.journal.record(Incident(what="two"))
    at.journal.amend(two.id, Incident(what="three"))
    at.link.execute("DROP TRIGGER ledger_is_never_changed")
    said = '{"number":1,"what":"three","when":{"precision":"not-sure","zone":"UTC"}}'
    at.link.execute("UPDATE ledger SET content = ? WHERE place = 3", (said,))
    with pytest.raises(Damaged):
        rebuild(at.link, at.books)
    assert at.journal.find("1").content.what == "one"
