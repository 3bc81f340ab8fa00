from __future__ import annotations

from pathlib import Path

import pytest

from diary.errors import Damaged, FutureFormat
from diary.model.incident import Incident
from diary.store import connection, schema
from tests.diary.cases import Desk, desk

REST = ", 'k', 's', 9, '', 'w', 'z', '', x'', '', x'', x'', x'')"


@pytest.fixture
def used() -> Desk:
    used = desk()
    used.journal.record(Incident(what="He was outside again."))
    return used


@pytest.mark.parametrize(
    "column",
    [
        "book", "n", "kind", "subject", "revision", "previous", "written", "zone", "clock", "seed",
        "content", "commitment", "link", "signature",
    ],
)  # fmt: skip
def test_no_column_of_the_ledger_can_be_changed(used: Desk, column: str) -> None:
    before = used.link.execute("SELECT * FROM ledger").fetchall()
    with pytest.raises(Damaged):
        used.link.execute(" ".join(("UPDATE ledger SET", column, "=", column)))
    assert used.link.execute("SELECT * FROM ledger").fetchall() == before


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM ledger",
        "DELETE FROM ledger WHERE n = 1",
        "INSERT OR REPLACE INTO ledger SELECT * FROM ledger",
        "UPDATE OR IGNORE ledger SET content = '{}'",
        "UPDATE OR REPLACE ledger SET n = 2",
        "INSERT OR REPLACE INTO ledger SELECT book, 2, kind, subject, revision, previous, written,"
        " zone, clock, seed, content, commitment, link, signature FROM ledger",
        "INSERT INTO ledger SELECT book, 3, kind, subject, 2, previous, written, zone, clock, seed,"
        " content, commitment, link, signature FROM ledger",
    ],
)
def test_no_row_of_the_ledger_can_be_taken_out(used: Desk, statement: str) -> None:
    before = used.link.execute("SELECT * FROM ledger").fetchall()
    with pytest.raises(Damaged):
        used.link.execute(statement)
    assert used.link.execute("SELECT * FROM ledger").fetchall() == before
    assert len(before) == 1


@pytest.mark.parametrize(
    "values",
    ["'other', 1", "'record', 0", "'record', -1", "'record', 'x'", "NULL, 1", "'record', NULL"],
)
def test_a_row_that_is_none_is_refused(used: Desk, values: str) -> None:
    with pytest.raises(Damaged):
        used.link.execute("".join(("INSERT INTO ledger VALUES (", values, REST)))


@pytest.mark.parametrize(
    ("version", "error"), [(0, Damaged), (-1, Damaged), (2, FutureFormat), (99, FutureFormat)]
)
def test_another_version_is_refused(tmp_path: Path, version: int, error: type[Exception]) -> None:
    key = bytearray(range(48))
    link = connection.connect(tmp_path / "db", key, create=True)
    schema.create(link)
    schema.check_version(link)
    link.execute(f"PRAGMA user_version = {version}")
    with pytest.raises(error):
        schema.check_version(link)
    connection.close(link)


def test_projections_are_dropped_and_made_and_nothing_else_is_touched(used: Desk) -> None:
    ledger = used.link.execute("SELECT * FROM ledger").fetchall()
    used.link.execute("INSERT INTO settings VALUES ('a', '1')")
    with connection.transaction(used.link):
        schema.drop_projections(used.link)
    assert used.link.execute("SELECT count(*) FROM subjects").fetchone() == (0,)
    assert used.link.execute("SELECT * FROM ledger").fetchall() == ledger
    assert used.link.execute("SELECT value FROM settings").fetchone() == ("1",)
    names = {name for (name,) in used.link.execute("SELECT name FROM sqlite_master")}
    assert {"ledger_is_never_changed", "ledger_is_never_cut", "search", "blobs"} <= names
