from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from diary.errors import Damaged, FutureFormat
from diary.ledger.entry import canonical
from diary.ledger.entry_disclosure import Tombstone
from diary.model.books_and_nouns import Book
from diary.model.private_nouns import Continuity, RecordChange
from diary.model.record_nouns import Incident
from diary.store import connection, schema
from diary.store.ledger_table import LedgerRow
from tests.support.records import Desk, desk


def adding(place: str, rest: str = "'k', 'o', 1, '', 'w', 'z', '', x'', '', x'', x'', x''") -> str:
    """A statement that puts a row at a place."""
    return " ".join((INTO, "VALUES (", place, ",", rest, ")"))


def copying(place: str) -> str:
    """A statement that puts the rows that there are at a place."""
    return " ".join((INTO.replace("INSERT", "INSERT OR REPLACE"), "SELECT", place, REST))


REST = (
    ", kind, subject, revision, previous, written, zone, clock, seed, content, commitment, link,"
    " signature FROM ledger"
)
INTO = f"INSERT INTO ledger (place{REST.removesuffix(' FROM ledger')})"


@pytest.fixture
def used() -> Desk:
    used = desk()
    used.journal.record(Incident(what="He was outside again."))
    return used


@pytest.mark.parametrize(
    "column",
    [
        "place", "book", "n", "kind", "subject", "revision", "previous", "written", "zone", "clock",
        "seed", "content", "commitment", "link", "signature",
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
        copying("place"),
        "UPDATE OR IGNORE ledger SET content = '{}'",
        "UPDATE OR REPLACE ledger SET place = 2",
        copying("2"),
        copying("-1"),
        adding("3"),
        adding("1"),
        adding("-2"),
    ],
)
def test_no_row_of_the_ledger_can_be_taken_out(used: Desk, statement: str) -> None:
    before = used.link.execute("SELECT * FROM ledger").fetchall()
    with pytest.raises(Damaged):
        used.link.execute(statement)
    assert used.link.execute("SELECT * FROM ledger").fetchall() == before
    assert len(before) == 1


@pytest.mark.parametrize("place", ["0", "4", "1.5", "'x'", "x''"])
def test_a_row_at_no_place_is_refused(used: Desk, place: str) -> None:
    with pytest.raises(Damaged):
        used.link.execute(adding(place))


@pytest.mark.parametrize(("place", "told"), [("2", ("record", 2)), ("-1", ("private", 1))])
def test_the_place_tells_the_book_and_the_number(
    used: Desk, place: str, told: tuple[str, int]
) -> None:
    used.link.execute(adding(place))
    found = used.link.execute("SELECT book, n FROM ledger WHERE subject = 'o'").fetchall()
    assert found == [told]
    with pytest.raises(Damaged):
        used.link.execute(copying("-1").replace("place", "book", 1))


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


# --- erasing ----------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Desk]:
    """A database on the disk, where what refers to a row must have that row."""
    at = desk(connection.connect(tmp_path / "db", bytearray(range(48)), create=True))
    at.journal.record(Incident(what="He was outside again.", place="Mill Lane"))
    at.journal.record(Incident(what="another"))
    at.journal.record(Continuity(change=RecordChange.OTHER))
    yield at
    at.link.close()


def first(at: Desk) -> LedgerRow:
    return next(at.books[Book.RECORD].entries())


def blanked(at: Desk) -> dict[str, Any]:
    entry = first(at).entry
    return {"number": entry.content["number"], **Tombstone.of(entry).fields()}


WORDLESS = "written = '', zone = '', clock = '', seed = x'', content = ?"


def change(at: Desk, settings: str, content: Any, where: str = "n = 1") -> None:
    """What somebody tries who has named the subject of the first entry."""
    with connection.transaction(at.link):
        at.link.execute("INSERT INTO erasing (subject) VALUES (?)", (first(at).entry.subject,))
        said = content if isinstance(content, str) else canonical(content).decode()
        at.link.execute(" ".join(("UPDATE ledger SET", settings, "WHERE", where)), (said,))
        at.link.execute("DELETE FROM erasing")


def test_a_named_row_may_lose_its_words_once(kept: Desk) -> None:
    rows = kept.link.execute("SELECT * FROM ledger WHERE n > 1").fetchall()
    change(kept, WORDLESS, blanked(kept))
    assert first(kept).tombstone is not None
    assert first(kept).recomputed() == first(kept).commitment
    assert kept.link.execute("SELECT * FROM ledger WHERE n > 1").fetchall() == rows
    said = kept.link.execute("SELECT content FROM ledger WHERE n = 1").fetchone()[0]
    with pytest.raises(Damaged):
        change(kept, WORDLESS, said)


@pytest.mark.parametrize(
    "settings",
    [
        "content = ?", "seed = x'', content = ?", WORDLESS.replace("seed = x''", "seed = x'00'"),
        WORDLESS.replace("written = ''", "written = '2026'"),
        WORDLESS.replace("zone = ''", "zone = 'UTC'"),
        WORDLESS.replace("clock = ''", "clock = 'x'"),
        f"place = 4, {WORDLESS}", f"place = -1, {WORDLESS}", f"place = 0, {WORDLESS}",
        f"kind = 'event.recorded', {WORDLESS}",
        f"subject = 'x', {WORDLESS}", f"revision = 2, {WORDLESS}", f"previous = 'x', {WORDLESS}",
        f"commitment = x'00', {WORDLESS}", f"link = x'00', {WORDLESS}",
        f"signature = x'00', {WORDLESS}",
    ],
)  # fmt: skip
def test_nothing_but_the_words_of_a_named_row_can_go(kept: Desk, settings: str) -> None:
    before = kept.link.execute("SELECT * FROM ledger").fetchall()
    with pytest.raises(Damaged):
        change(kept, settings, blanked(kept))
    assert kept.link.execute("SELECT * FROM ledger").fetchall() == before


@pytest.mark.parametrize(
    "alter",
    [
        lambda said: said.pop("number"),
        lambda said: said.__setitem__("number", 2),
        lambda said: said.__setitem__("number", "1"),
        lambda said: said.__setitem__("what", "other words"),
        lambda said: said.pop("@salts"),
        lambda said: said["@withheld"].pop(),
        lambda said: said["@withheld"].append("00" * 32),
        lambda said: said["@withheld"].__setitem__(0, "He was outside again."),
        lambda said: said["@withheld"].__setitem__(0, "AB" * 32),
        lambda said: said["@withheld"].__setitem__(0, None),
        lambda said: said["@salts"].__setitem__("@kind", "Mill Lane"),
        lambda said: said["@salts"].__setitem__("@kind", True),
    ],
)
def test_no_word_can_be_put_where_words_were(kept: Desk, alter: Callable[[Any], Any]) -> None:
    said = blanked(kept)
    alter(said)
    with pytest.raises(Damaged):
        change(kept, WORDLESS, said)
    assert first(kept).tombstone is None


@pytest.mark.parametrize("content", ["", "no", "[]", "{}", "null"])
def test_what_is_no_object_is_not_put_there_either(kept: Desk, content: str) -> None:
    with pytest.raises(Damaged):
        change(kept, WORDLESS, content)


@pytest.mark.parametrize("n", [2, 3])
def test_no_other_row_can_be_blanked(kept: Desk, n: int) -> None:
    with pytest.raises(Damaged):
        change(kept, WORDLESS, blanked(kept), f"n = {n}")


def test_the_record_of_what_was_done_to_it_cannot_be_blanked(kept: Desk) -> None:
    told = kept.books[Book.RECORD].at(3)
    with pytest.raises(Damaged), connection.transaction(kept.link):
        kept.books[Book.RECORD].erase_words(told.entry.subject)
    assert kept.books[Book.RECORD].at(3) == told


def test_leave_to_erase_does_not_outlast_its_transaction(kept: Desk) -> None:
    subject = first(kept).entry.subject
    for end in ("", "x"):
        with pytest.raises(Damaged), connection.transaction(kept.link):
            kept.link.execute("INSERT INTO erasing VALUES (?, ?)", (subject, end))
    with pytest.raises(Damaged), connection.transaction(kept.link):
        kept.link.execute("INSERT INTO erasing (subject) VALUES ('')")
    assert kept.link.execute("SELECT * FROM erasing").fetchall() == []
    with pytest.raises(Damaged):
        kept.link.execute("UPDATE ledger SET zone = '' WHERE n = 1")


def test_a_blanked_row_still_cannot_be_cut_or_changed(kept: Desk) -> None:
    with connection.transaction(kept.link):
        kept.books[Book.RECORD].erase_words(first(kept).entry.subject)
    for statement in ("DELETE FROM ledger WHERE n = 1", "UPDATE ledger SET zone = 'UTC'"):
        with pytest.raises(Damaged):
            kept.link.execute(statement)
