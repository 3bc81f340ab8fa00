from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.errors import Damaged
from diary.model.books_and_nouns import Book, Noun
from diary.model.private_nouns import Note
from diary.model.record_nouns import Evidence, Incident, MessageRange
from diary.model.revisions import Recorded
from diary.store.connection import Connection
from diary.store.projections import ProjectionCheck
from diary.store.subject_table import SubjectTable
from tests.support.projection_checks import agreed, rebuild, snapshot
from tests.support.records import Desk, desk, harsh_steps, play, steps


class IncidentRow(NamedTuple):
    """What the derived tables say of one incident."""

    number: int
    day: date | None
    hour: int | None
    behaviours: tuple[str, ...]
    reported: bool | None
    times: int | None


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
def test_the_derived_rows_are_what_each_incident_says(history: list) -> None:  # type: ignore[type-arg]
    at = desk()
    play(at, history)
    standing = [one for one in at.journal.items(Noun.INCIDENT) if one.withdrawn is None]
    # Straight from what each says, by way of no derived table.
    rows = [row_of(item) for item in standing]
    assert list(derived_rows(at.link)) == rows


def derived_rows(link: Connection) -> Iterator[IncidentRow]:
    """What the derived tables say of each incident that is not withdrawn, by number."""
    codes: dict[int, list[str]] = {}
    for row, code in link.execute("SELECT row, code FROM behaviours WHERE live = 1"):
        codes.setdefault(row, []).append(code)
    found = link.execute(
        "SELECT i.row, s.number, i.day, i.hour, i.reported, i.times FROM incidents i"
        " JOIN subjects s ON s.row = i.row WHERE i.live = 1 ORDER BY s.row"
    )
    for row, number, day, hour, reported, times in found:
        yield IncidentRow(
            number,
            date.fromisoformat(day) if day else None,
            hour,
            tuple(sorted(codes.get(row, ()))),
            None if reported is None else bool(reported),
            times,
        )


def row_of(item: Recorded[Incident]) -> IncidentRow:
    said = item.content
    codes = tuple(sorted(set(said.behaviours)))
    day = said.when.day() if said.when else None
    hour = said.when.hour() if said.when and day else None
    return IncidentRow(item.number, day, hour, codes, said.reported, said.times)


def test_a_correction_of_behaviours_leaves_none_of_the_old_ones() -> None:
    at = desk()
    item = at.journal.record(Incident(what="x", behaviours=("LOITER", "FOLLOW")))
    at.journal.amend(item.id, Incident(what="x", behaviours=("FOLLOW", "CALL_UNWANTED")))
    live = "SELECT code FROM behaviours WHERE live = 1 ORDER BY code"
    assert at.link.execute(live).fetchall() == [("CALL_UNWANTED",), ("FOLLOW",)]
    at.journal.withdraw(item.id, "wrong")
    assert at.link.execute(live).fetchall() == []


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


@given(harsh_steps)
def test_what_writing_and_erasing_gave_agrees(history: list) -> None:  # type: ignore[type-arg]
    at = desk()
    play(at, history)
    assert agreed(at)
    rebuild(at.link, at.books)
    assert agreed(at)


def used() -> Desk:
    """Every derived table has rows of subjects that stand, were amended, and were withdrawn."""
    at = desk()
    one = at.journal.record(Incident(what="He was outside.", behaviours=("LOITER", "FOLLOW")))
    two = at.journal.record(Incident(what="A call.", behaviours=("CALL_UNWANTED",), times=3))
    lines = (MessageRange("c" * 32, 3, 9), MessageRange("c" * 32, 1, 1))
    three = at.journal.record(Incident(what="A letter.", messages=lines))
    at.journal.record(Evidence(title="A letter", physical=True, incidents=(one.id, three.id)))
    at.journal.record(Note(text="mine"))
    at.journal.amend(two.id, Incident(what="Two calls.", behaviours=("CALL_UNWANTED", "OTHER")))
    at.journal.withdraw(three.id, "not him")
    return at


COLUMNS = {
    "subjects": (
        "id", "noun", "number", "entry", "first_written", "written", "revision", "withdrawn",
        "erased", "body",
    ),
    "incidents": ("sort_at", "day", "weekday", "hour", "times", "reported", "live"),
    "behaviours": ("code", "month", "live"),
    "links": ("target",),
    "line_ranges": ("conversation", "first", "last"),
}  # fmt: skip


KEYS = {
    "subjects": "row",
    "incidents": "row",
    "behaviours": "row, code",
    "links": "source, target",
    "line_ranges": "row, conversation, first, last",
}


def where(table: str) -> str:
    """The condition that picks one row by its place in the table's order."""
    key = KEYS[table]
    one = ("SELECT", key, "FROM", table, "ORDER BY", key, "LIMIT 1 OFFSET ?")
    return " ".join(("WHERE (", key, ") = (", *one, ")"))


@given(st.data())
def test_any_change_of_any_derived_value_is_noticed_as_by_rebuilding(data: st.DataObject) -> None:
    at = used()
    table = data.draw(st.sampled_from(sorted(COLUMNS)))
    column = data.draw(st.sampled_from(COLUMNS[table]))
    (count,) = at.link.execute(" ".join(("SELECT count(*) FROM", table))).fetchone()
    nth = data.draw(st.integers(0, count - 1))
    value = data.draw(st.sampled_from([0, 1, 7, "x", "", "2026-03", None]))
    before = snapshot(at.link)
    change = ("UPDATE OR IGNORE", table, "SET", column, "= ?", where(table))
    try:
        at.link.execute(" ".join(change), (value, nth))
    except Damaged:
        return  # of another type, or none where there must be one
    assert agreed(at) == (snapshot(at.link) == before)


@pytest.mark.parametrize("table", sorted(COLUMNS))
@pytest.mark.parametrize("nth", range(2))
def test_a_derived_row_that_is_gone_is_noticed(table: str, nth: int) -> None:
    at = used()
    at.link.execute("PRAGMA foreign_keys = OFF")
    at.link.execute(" ".join(("DELETE FROM", table, where(table))), (nth,))
    assert not agreed(at)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO subjects SELECT 90, id, noun, 90, entry, first_written, written, revision,"
        " withdrawn, erased, body FROM subjects WHERE row = 1",
        "INSERT INTO incidents SELECT 90, sort_at, day, weekday, hour, times, reported, live"
        " FROM incidents WHERE row = 1",
        "INSERT INTO behaviours VALUES (1, 'OTHER', '', 1)",
        "INSERT INTO behaviours VALUES (90, 'OTHER', '', 1)",
        "INSERT INTO links VALUES (1, 'x')",
        "INSERT INTO links SELECT source, 'x' FROM links LIMIT 1",
        "INSERT INTO line_ranges VALUES (1, 'x', 1, 1)",
        "INSERT INTO line_ranges VALUES (90, 'x', 1, 1)",
    ],
)
def test_a_derived_row_too_many_is_noticed(statement: str) -> None:
    at = used()
    at.link.execute("PRAGMA foreign_keys = OFF")
    assert agreed(at)
    at.link.execute(statement)
    assert not agreed(at)


@pytest.mark.parametrize(
    "change",
    ["content = '{\"number\":1}'", "kind = 'rumour.recorded'", "content = '{\"number\":\"1\"}'",
     "content = '{\"number\":0}'"],
)  # fmt: skip
def test_an_entry_that_says_nothing_readable_is_damage(change: str) -> None:
    at = used()
    at.link.execute("DROP TRIGGER ledger_is_never_changed")
    at.link.execute(" ".join(("UPDATE ledger SET", change, "WHERE place = 1")))
    with pytest.raises(Damaged):
        agreed(at)


def test_two_subjects_of_one_number_are_noticed() -> None:
    at = used()
    at.link.execute("DROP TRIGGER ledger_is_never_changed")
    at.link.execute("UPDATE ledger SET subject = 'x' WHERE place = 1")
    assert not agreed(at)
    assert {noun for noun in Noun if at.journal.items(noun)} >= {Noun.INCIDENT, Noun.NOTE}


def test_a_first_revision_that_is_missing_is_noticed() -> None:
    at = used()
    at.link.execute("DROP TRIGGER ledger_is_never_changed")
    at.link.execute("UPDATE ledger SET revision = 3 WHERE place = 1")
    agreement = ProjectionCheck(at.link)
    for placed in at.books[Book.RECORD].entries():
        agreement.add(placed)
    assert not agreement.is_consistent()
