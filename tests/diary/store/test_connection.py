from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from diary.errors import (
    AlreadyExists,
    Damaged,
    DiskFull,
    Locked,
    NotWritable,
    StorageError,
    VaultError,
)
from diary.store import connection, schema
from tests.support.records import state
from tests.support.scratch_database import in_memory

KEY = bytearray(range(48))
MARKER = "marker-of-what-was-written"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    link = connection.connect(tmp_path / "db", KEY, create=True)
    schema.create(link)
    link.execute("INSERT INTO settings VALUES ('a', ?)", (MARKER,))
    connection.close(link)
    return tmp_path / "db"


def told(link: connection.Connection) -> str:
    return str(link.execute("SELECT value FROM settings").fetchone()[0])


# --- keys and files ---------------------------------------------------------------------------


@pytest.mark.parametrize("length", [0, 31, 32, 47, 49])
def test_a_key_of_another_length_is_not_taken_for_a_passphrase(tmp_path: Path, length: int) -> None:
    with pytest.raises(ValueError, match="48"):
        connection.connect(tmp_path / "db", bytearray(length), create=True)
    assert os.listdir(tmp_path) == []


def test_what_was_written_is_read_with_the_key_and_with_no_other(path: Path) -> None:
    link = connection.connect(path, KEY)
    assert told(link) == MARKER
    connection.close(link)
    before = state(path.parent)
    other = KEY[:31] + bytearray([255]) + KEY[32:]
    with pytest.raises(Damaged) as caught:
        connection.connect(path, other)
    assert caught.value.reason == "unreadable"
    assert state(path.parent) == before


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "missing"),
        (b"", "empty"),
        (b"\0" * 8192, "not this vault's"),
        (b"SQLite format 3\0" + b"\0" * 8176, "not this vault's"),
        (bytes(KEY[32:47]), "not this vault's"),
    ],
    ids=["missing", "empty", "zeros", "plaintext", "short"],
)
def test_a_file_that_is_not_our_database_is_refused_and_not_made_anew(
    tmp_path: Path, content: bytes | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / "db").write_bytes(content)
    for read_only in (False, True):
        with pytest.raises(Damaged) as caught:
            connection.connect(tmp_path / "db", KEY, read_only=read_only)
        assert caught.value.reason == reason
    assert state(tmp_path) == ({} if content is None else {"db": content})


def test_a_real_plaintext_database_is_refused(tmp_path: Path) -> None:
    plain = sqlcipher.connect(str(tmp_path / "db"))
    plain.execute("CREATE TABLE settings (name, value)")
    plain.commit()
    plain.close()
    before = state(tmp_path)
    assert before["db"].startswith(b"SQLite format 3\0")
    with pytest.raises(Damaged):
        connection.connect(tmp_path / "db", KEY)
    assert state(tmp_path) == before


@pytest.mark.parametrize("size", [16, 100, 4096, 8192, 5000])
def test_a_database_that_was_cut_is_refused(path: Path, size: int) -> None:
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(Damaged), contextlib.closing(connection.connect(path, KEY)) as link:
        told(link)


@pytest.mark.parametrize("kind", ["link", "folder", *(["pipe"] if hasattr(os, "mkfifo") else [])])
def test_what_stands_in_the_databases_place_is_not_opened(path: Path, kind: str) -> None:
    path.rename(path.with_name("real"))
    if kind == "link":
        path.symlink_to("real")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    with pytest.raises(VaultError):
        connection.connect(path, KEY)


def test_creating_never_overwrites(path: Path) -> None:
    before = state(path.parent)
    with pytest.raises(AlreadyExists):
        connection.connect(path, KEY, create=True)
    assert state(path.parent) == before


WRONG_KEY = """
import sys
from pathlib import Path
from diary.errors import Damaged
from diary.store import connection
try:
    connection.connect(Path(sys.argv[1]), bytearray(16) + bytearray(range(16, 48)))
except Damaged:
    print("refused")
"""


def test_a_wrong_key_says_nothing_on_standard_error(path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", WRONG_KEY, str(path)], capture_output=True, text=True, check=True
    )
    assert (ran.stdout, ran.stderr) == ("refused\n", "")


# --- what the disk sees -----------------------------------------------------------------------


def test_nothing_of_what_is_written_stands_in_clear(path: Path) -> None:
    link = connection.connect(path, KEY)
    with connection.transaction(link):
        link.executemany(
            "INSERT INTO settings VALUES (?, ?)", [(f"{n}", MARKER * 9) for n in range(500)]
        )
    files = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    assert set(files) == {"db", "db-wal"}
    assert len(files["db-wal"]) > 4096
    for data in files.values():
        assert MARKER.encode() not in data
        assert b"settings" not in data
        assert bytes(KEY[:32]) not in data
        assert bytes(KEY[:32]).hex().encode() not in data
    connection.close(link)
    assert [each.name for each in path.parent.iterdir()] == ["db"]


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"), ("synchronous", 2), ("secure_delete", 1), ("temp_store", 2),
        ("foreign_keys", 1), ("trusted_schema", 0), ("cell_size_check", 1), ("fullfsync", 1),
        ("cipher_version", None), ("cache_size", -65536), ("busy_timeout", 5000),
    ],
)  # fmt: skip
def test_the_connection_is_set_up_for_safety(path: Path, pragma: str, value: object) -> None:
    link = connection.connect(path, KEY)
    found = link.execute(f"PRAGMA {pragma}").fetchone()[0]
    connection.close(link)
    assert found == value or (value is None and found)


# --- looking ----------------------------------------------------------------------------------


def test_a_look_leaves_no_file_behind(path: Path) -> None:
    before = state(path.parent)
    with connection.open_read_only(path, KEY) as link:
        assert told(link) == MARKER
        with pytest.raises(NotWritable):
            link.execute("DELETE FROM settings")
    assert state(path.parent) == before
    assert sorted(os.listdir(path.parent)) == ["db"]


@pytest.mark.parametrize("scratch", [None, b"", b"abc", b"rubbish." * 4096])
def test_a_look_sees_what_waits_in_the_log_and_leaves_it_there(
    path: Path, tmp_path: Path, scratch: bytes | None
) -> None:
    link = connection.connect(path, KEY)
    link.execute("UPDATE settings SET value = 'newer'")
    cut = tmp_path / "cut"
    cut.mkdir()
    for name in ("db", "db-wal"):
        shutil.copy(path.with_name(name), cut)
    if scratch is not None:
        (cut / "db-shm").write_bytes(scratch)
    connection.close(link)
    before, names = state(cut), sorted(os.listdir(cut))
    assert len(before["db-wal"]) > 0
    with connection.open_read_only(cut / "db", KEY) as link:
        assert told(link) == "newer"
    assert state(cut) == before
    assert sorted(os.listdir(cut)) == names


# --- errors -----------------------------------------------------------------------------------


def test_a_damaged_page_is_our_error_while_rows_are_read(path: Path) -> None:
    link = connection.connect(path, KEY)
    with connection.transaction(link):
        link.executemany(
            "INSERT INTO settings VALUES (?, ?)", [(f"{n}", "x" * 3000) for n in range(300)]
        )
    connection.close(link)
    data = bytearray(path.read_bytes())
    for page in range(len(data) // 4096 // 2, len(data) // 4096):
        data[page * 4096 + 100] ^= 1
    path.write_bytes(data)
    link = connection.connect(path, KEY)
    for read in (
        lambda: list(link.execute("SELECT * FROM settings")),
        lambda: link.execute("SELECT * FROM settings").fetchall(),
        lambda: link.execute("SELECT sum(length(value)) FROM settings").fetchone(),
    ):
        with pytest.raises(Damaged) as caught:
            read()
        assert caught.value.part == "db"
    assert connection.pages_intact(link) is False
    link.close()


def test_pages_are_intact_until_they_are_not(path: Path) -> None:
    link = connection.connect(path, KEY)
    assert connection.pages_intact(link) is True
    connection.close(link)


def test_no_statement_and_no_value_gets_into_an_error(path: Path) -> None:
    link = connection.connect(path, KEY)
    with pytest.raises(Damaged) as caught:
        link.execute("INSERT INTO nowhere VALUES (?)", (MARKER,))
    assert "nowhere" not in repr(caught.value)
    assert MARKER not in repr(caught.value)
    connection.close(link)


def test_a_closed_connection_says_that_it_is_locked(path: Path) -> None:
    link = connection.connect(path, KEY)
    rows = link.execute("SELECT 1")
    connection.close(link)
    for use in (lambda: link.execute("SELECT 1"), rows.fetchone, lambda: list(rows)):
        with pytest.raises(Locked):
            use()


def test_a_second_thread_is_a_mistake_of_ours_and_named_as_one(path: Path) -> None:
    link = connection.connect(path, KEY)
    caught: list[BaseException] = []

    def use() -> None:
        try:
            link.execute("SELECT 1")
        except BaseException as error:
            caught.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    connection.close(link)
    assert isinstance(caught[0], sqlcipher.ProgrammingError)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("database or disk is full", DiskFull),
        ("attempt to write a readonly database", NotWritable),
        ("disk I/O error", StorageError),
        ("database is locked", StorageError),
        ("locking protocol", StorageError),
        ("database disk image is malformed", Damaged),
    ],
)
def test_what_the_database_says_becomes_one_of_our_errors(
    said: str, expected: type[Exception]
) -> None:
    with pytest.raises(expected) as caught, connection.translate_errors("save"):
        raise sqlcipher.OperationalError(said)
    assert type(caught.value) is expected


def test_what_the_database_calls_no_memory_is_an_error_of_storage(path: Path) -> None:
    link = connection.connect(path, KEY)
    with contextlib.closing(link), pytest.raises(StorageError):
        link.executemany("INSERT INTO settings VALUES ('b', ?)", map(_no_memory, range(1)))


def _no_memory(_row: int) -> tuple[str]:
    raise MemoryError


def test_a_full_database_is_a_full_disk(path: Path) -> None:
    link = connection.connect(path, KEY)
    link.execute("PRAGMA max_page_count = 1")
    with pytest.raises(DiskFull), connection.transaction(link):
        link.executemany(
            "INSERT INTO settings VALUES (?, ?)", [(f"{n}", "x" * 3000) for n in range(99)]
        )
    assert not link.in_transaction
    link.execute("PRAGMA max_page_count = 100000")
    assert link.execute("SELECT count(*) FROM settings").fetchone() == (1,)
    connection.close(link)


# --- transactions -----------------------------------------------------------------------------


def fail_halfway(link: connection.Connection) -> None:
    with connection.transaction(link):
        link.execute("DELETE FROM settings")
        link.execute("DELETE FROM nowhere")


def test_a_transaction_is_all_or_nothing(path: Path) -> None:
    link = connection.connect(path, KEY)
    with pytest.raises(Damaged):
        fail_halfway(link)
    assert told(link) == MARKER
    with connection.transaction(link):
        link.execute("DELETE FROM settings")
    assert link.execute("SELECT count(*) FROM settings").fetchone() == (0,)
    connection.close(link)


@pytest.mark.parametrize("rows", [0, 1, 63, 64, 65, 128, 200])
def test_every_row_is_read_once(rows: int) -> None:
    link = in_memory()
    link.execute("CREATE TABLE t (n)")
    link.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(rows)])
    expected = [(n,) for n in range(rows)]
    assert list(link.execute("SELECT n FROM t ORDER BY n")) == expected
    assert link.execute("SELECT n FROM t ORDER BY n").fetchall() == expected
    cursor = link.execute("SELECT n FROM t ORDER BY n")
    assert [row for row in iter(cursor.fetchone, None)] == expected
    link.close()
