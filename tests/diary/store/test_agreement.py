from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.errors import Damaged
from diary.model.kinds import Book, Noun
from diary.model.private import Note
from diary.model.record import Evidence, Incident
from diary.store.projections import ProjectionCheck
from tests.diary.agreeing import agreed, rebuild, snapshot
from tests.diary.cases import Desk, desk, harsh_steps, play


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
    three = at.journal.record(Incident(what="A letter."))
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
}  # fmt: skip


KEYS = {
    "subjects": "row",
    "incidents": "row",
    "behaviours": "row, code",
    "links": "source, target",
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
        agreement.see(placed)
    assert not agreement.holds()
