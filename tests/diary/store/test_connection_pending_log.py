"""Which log counts: the one that SQLite itself would read, and no other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from diary.errors import Damaged
from diary.store import connection
from diary.store.connection import has_pending_log

KEY = bytearray(range(48))
HEADER = 32
FRAME = 24 + 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database of which the newest row stands in its log alone."""
    link = connection.connect(tmp_path / "own", KEY, create=True)
    link.execute("CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT)")
    link.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    link.execute("INSERT INTO settings VALUES ('a', 'newest')")
    for end in ("", "-wal"):
        (tmp_path / f"db{end}").write_bytes((tmp_path / f"own{end}").read_bytes())
    connection.close(link)
    return tmp_path / "db"


def seen(path: Path) -> list[tuple[str]]:
    with connection.open_read_only(path, KEY) as link:
        return link.execute("SELECT value FROM settings").fetchall()  # type: ignore[no-any-return]


def test_a_whole_log_counts(path: Path) -> None:
    assert has_pending_log(path)
    assert seen(path) == [("newest",)]


def test_without_a_log_or_with_one_that_was_never_begun_nothing_waits(path: Path) -> None:
    log = path.with_name("db-wal")
    begun = log.read_bytes()[:HEADER]
    for data in (b"", begun[:-1], begun, bytes(9000), os.urandom(9000)):
        log.write_bytes(data)
        assert not has_pending_log(path)
        assert seen(path) == []
    log.unlink()
    assert not has_pending_log(path)
    assert seen(path) == []


def test_wherever_a_log_was_torn_what_was_whole_before_is_read(path: Path) -> None:
    log = path.with_name("db-wal")
    whole = log.read_bytes()
    edges = [edge for at in range(HEADER, len(whole), FRAME) for edge in (at, at + 1, at + 24)]
    for size in (*edges, len(whole) - 1):
        log.write_bytes(whole[:size])
        assert seen(path) == []
    log.write_bytes(whole + whole[-FRAME:])
    assert seen(path) == [("newest",)]


@pytest.mark.parametrize("at", range(HEADER))
def test_a_header_that_was_torn_is_passed_over_as_sqlite_does(path: Path, at: int) -> None:
    log = path.with_name("db-wal")
    data = bytearray(log.read_bytes())
    data[at] ^= 1
    log.write_bytes(data)
    assert not has_pending_log(path)
    assert seen(path) == []
    # and SQLite, when it opens the whole
    link = connection.connect(path, KEY)
    assert link.execute("SELECT value FROM settings").fetchall() == []
    connection.close(link)


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_what_stands_in_the_logs_place_is_damage(path: Path, kind: str) -> None:
    log = path.with_name("db-wal")
    log.rename(path.with_name("real"))
    if kind == "folder":
        log.mkdir()
    else:
        log.symlink_to("real")
    with pytest.raises(Damaged) as refused:
        has_pending_log(path)
    assert refused.value.part == "db-wal"
