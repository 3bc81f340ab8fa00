"""The one home of SQLCipher: opening, keying and closing the vault's database.

The rules are:

- The key is 48 raw bytes (32 key, 16 salt), handed over as a buffer in SQLCipher's raw form. Any
  other length would silently be taken for a passphrase, so the length is asserted.
- A file whose first 16 bytes are not our salt is not our database: it is plaintext, empty, or
  another vault's. SQLCipher does not authenticate those bytes, so they are compared here.
- Nothing is created unless `create` says so, and nothing is written before the caller has proved
  by a read-only look that the database is the one that it should be.
- SQLCipher's own log goes nowhere; temporary tables stay in memory.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlcipher3 import dbapi2 as sqlcipher

from diary.errors import Damaged, DiaryError, DiskFull, NotAVault, NotWritable, StorageError

KEY_BYTES: Final = 48
_SALT_BYTES: Final = 16
_HEX: Final = b"0123456789abcdef"
PART: Final = "db"

Connection = Any
Row = tuple[Any, ...]

_FULL: Final = ("database or disk is full",)
_READ_ONLY: Final = ("attempt to write a readonly database", "unable to open database file")


def connect(path: Path, key: bytearray, *, create: bool = False, read_only: bool = False) -> Any:
    """An open, keyed connection; raises NotAVault, Damaged, DiskFull, NotWritable."""
    if len(key) != KEY_BYTES:
        raise AssertionError("a raw key has 48 bytes")
    if create:
        if path.exists():
            raise NotAVault(PART, "already there")
    else:
        _check_salt(path, bytes(key[32:]))
    mode = "rwc" if create else "ro" if read_only else "rw"
    with refusals("open"):
        link = sqlcipher.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None
        )
        try:
            _key(link, key)
            _prepare(link, read_only=read_only)
        except BaseException:
            link.close()
            raise
    return link


def in_memory() -> Any:
    """A scratch database that never touches a disk."""
    link = sqlcipher.connect(":memory:", isolation_level=None)
    link.execute("PRAGMA temp_store = MEMORY")
    return link


def _check_salt(path: Path, salt: bytes) -> None:
    try:
        with path.open("rb") as file:
            first = file.read(_SALT_BYTES)
    except FileNotFoundError as cause:
        raise Damaged(PART, "missing") from cause
    except OSError as cause:
        raise NotWritable("open") from cause
    if first != salt:
        raise Damaged(PART, "empty" if not first else "not this vault's")


def _key(link: Connection, key: bytearray) -> None:
    raw = bytearray(2 * KEY_BYTES + 3)
    raw[0:2] = b"x'"
    for at, byte in enumerate(key):
        raw[2 + 2 * at] = _HEX[byte >> 4]
        raw[3 + 2 * at] = _HEX[byte & 15]
    raw[-1:] = b"'"
    try:
        link.set_key(raw)
    finally:
        raw[:] = bytes(len(raw))
    link.execute("PRAGMA cipher_log_level = NONE")


def _prepare(link: Connection, *, read_only: bool) -> None:
    if link.execute("PRAGMA cipher_version").fetchone() is None:
        raise Damaged(PART, "no cipher")
    link.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if not read_only:
        if link.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
            raise NotWritable("open")
        link.execute("PRAGMA synchronous = FULL")
        link.execute("PRAGMA fullfsync = ON")
        link.execute("PRAGMA secure_delete = ON")
    for pragma in (
        "temp_store = MEMORY",
        "busy_timeout = 5000",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "cache_size = -65536",
        "mmap_size = 0",
    ):
        link.execute(f"PRAGMA {pragma}")


@contextmanager
def transaction(link: Connection) -> Iterator[None]:
    """All of it or none of it, durable when it ends; takes the write lock at once."""
    with refusals("save"):
        link.execute("BEGIN IMMEDIATE")
        try:
            yield
            link.execute("COMMIT")
        except BaseException:
            if link.in_transaction:
                link.execute("ROLLBACK")
            raise


@contextmanager
def refusals(operation: str) -> Iterator[None]:
    """Turns the database's own errors into ours; no text of a statement gets through."""
    try:
        yield
    except DiaryError:
        raise
    except sqlcipher.OperationalError as cause:
        said = str(cause)
        if said in _FULL:
            raise DiskFull(operation) from cause
        if said in _READ_ONLY:
            raise NotWritable(operation) from cause
        if said.startswith(("disk I/O error", "database is locked")):
            raise StorageError(operation) from cause
        raise Damaged(PART, "unreadable") from cause
    except sqlcipher.DatabaseError as cause:
        raise Damaged(PART, "unreadable") from cause
    except OSError as cause:
        if cause.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(operation) from cause
        raise StorageError(operation) from cause


def close(link: Connection) -> None:
    """Folds the write-ahead log in and closes; raises if the disk refuses to take it."""
    with refusals("close"):
        try:
            if not link.in_transaction:
                link.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            link.close()


def pages_intact(link: Connection) -> bool:
    """Whether every page carries its own authentication (SQLCipher) and the tree is whole."""
    with refusals("verify"):
        if link.execute("PRAGMA cipher_integrity_check").fetchall():
            return False
        answer = link.execute("PRAGMA integrity_check").fetchall()
        return bool(answer == [("ok",)])
