"""The only module that uses SQLCipher: open, key, use and close the vault's database.

**Invariants:**

- The key is 48 raw bytes (32 key, 16 salt), passed as a buffer in SQLCipher's raw form. Any other
  length would silently be taken for a passphrase, so the length is checked first.
- A file whose first 16 bytes are not our salt is not our database: it is plaintext, empty, or
  another vault's. SQLCipher does not authenticate those bytes, so they are compared here.
- Nothing is created unless `create` is set. Nothing is written before the caller has proved on a
  read-only connection that the database is the right one, and proved it again on the very
  connection that will write.
- SQLite is given no database that has a journal beside it, since it would restore what the journal
  holds; none that is a link; and none to write to that has a second name, or whose log has one.
  This is checked before SQLite opens the file, by its name, and again afterwards: a change in
  between is detected then, not prevented.
- A write-ahead log counts only if its header is valid and something follows it, as in SQLite. A
  read-only connection applies the same test, since SQLite would keep asking for a valid header of a
  file that is no log.
- Files are readable by the owner alone: each is created so before SQLite opens it, and SQLite gives
  a log the mode of its database. The modes of an older vault's files are corrected before anything
  is written.
- SQLCipher's own log is switched off; temporary tables and the index of the write-ahead log stay in
  memory, so that a vault can be opened and read on a full disk.
- Whatever the database reports, at whichever row, is raised as one of our errors: it contains no
  statement and no value of the record.
"""

from __future__ import annotations

import contextlib
import os
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol

from sqlcipher3 import dbapi2 as sqlcipher

from diary.errors import (
    AlreadyExists,
    Damaged,
    DamageReason,
    DiskFull,
    Locked,
    NotWritable,
    StorageError,
)
from diary.files.durable import (
    create_file,
    disk_errors,
    is_full,
    keep_private,
    open_vault_file,
    storage_error,
)
from diary.files.path_kind import NodeKind, has_second_name, identity, is_there, kind_at

_HEADER: Final = struct.Struct(">8I")
_MAGIC: Final = 0x377F0682
_WORD: Final = 0xFFFFFFFF


def has_pending_log(database: Path) -> bool:
    """Return whether a write-ahead log that may hold data lies beside this database.

    Raises StorageError, Damaged.
    """
    log = database.with_name(f"{database.name}-wal")
    try:
        descriptor = open_vault_file(log, log.name)
    except FileNotFoundError:
        return False
    with disk_errors("read"), open(descriptor, "rb") as file:
        first = file.read(_HEADER.size + 1)
    return len(first) > _HEADER.size and _is_whole(first[: _HEADER.size])


def _is_whole(header: bytes) -> bool:
    if len(header) != _HEADER.size:
        return False
    magic, _version, page, _turn, _salt, _salt_2, *lengths = _HEADER.unpack(header)
    if magic & ~1 != _MAGIC or not 512 <= page <= 65536 or page & (page - 1):
        return False
    # The magic number says in which byte order the words are summed.
    words = struct.unpack(">6I" if magic & 1 else "<6I", header[:24])
    first = second = 0
    for one, other in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & _WORD
        second = (second + other + first) & _WORD
    return lengths == [first, second]


KEY_BYTES: Final = 48
_SALT_BYTES: Final = 16
_HEX: Final = b"0123456789abcdef"
PART: Final = "db"

# What SQLite accepts and returns. A column's type is fixed by its table, which is STRICT.
Value = str | int | float | bytes | bytearray | None
Row = tuple[Any, ...]


class ResultRows(Protocol):
    """The rows of a statement, each a tuple with a value for every column."""

    @property
    def rowcount(self) -> int:
        """Return how many rows the statement changed."""

    def fetchone(self) -> Row | None:
        """Return the next row, or None."""

    def fetchall(self) -> list[Row]:
        """Return every row that was not read yet."""

    def __iter__(self) -> Iterator[Row]: ...


class Connection(Protocol):
    """An open database that raises only our errors."""

    @property
    def in_transaction(self) -> bool:
        """Return whether a transaction is open."""

    def execute(self, statement: str, values: Sequence[Value] = (), /) -> ResultRows:
        """Run one statement."""

    def executemany(self, statement: str, values: Iterable[Sequence[Value]], /) -> ResultRows:
        """Run one statement once for each tuple of values."""

    def close(self) -> None:
        """Close the connection; it cannot be used afterwards."""


_FULL: Final = ("database or disk is full",)
_READ_ONLY: Final = ("attempt to write a readonly database", "unable to open database file")
_CLOSED: Final = "Cannot operate on a closed database."
_AT_ONCE: Final = 64
# SQLCipher says that there is no memory where a page cannot be read while a statement is prepared.
_REFUSALS: Final = (sqlcipher.Error, MemoryError)


class VaultConnection(sqlcipher.Connection):  # type: ignore[misc]  # the library ships no types
    """A connection whose cursors raise our errors."""

    def cursor(self) -> _Cursor:
        """Return a cursor that raises our errors."""
        try:
            return super().cursor(_Cursor)  # type: ignore[no-any-return]
        except _REFUSALS as cause:
            raise _typed_error(cause, "database") from cause

    def execute(self, *arguments: object) -> _Cursor:
        """Run one statement; raises our errors."""
        # Calls the library directly for speed: every statement of a record comes through here.
        try:
            rows = super().cursor(_Cursor)
            sqlcipher.Cursor.execute(rows, *arguments)
        except _REFUSALS as cause:
            raise _typed_error(cause, "database") from cause
        return rows  # type: ignore[no-any-return]

    def executemany(self, *arguments: object) -> _Cursor:
        """Run one statement once for each row; raises our errors."""
        return self.cursor().executemany(*arguments)


class _Cursor(sqlcipher.Cursor):  # type: ignore[misc]  # the library ships no types
    """A cursor that raises our errors, also while rows are read."""

    def execute(self, *arguments: object) -> _Cursor:
        try:
            super().execute(*arguments)
        except _REFUSALS as cause:
            raise _typed_error(cause, "database") from cause
        return self

    def executemany(self, *arguments: object) -> _Cursor:
        try:
            super().executemany(*arguments)
        except _REFUSALS as cause:
            raise _typed_error(cause, "database") from cause
        return self

    def fetchone(self) -> Row | None:
        try:
            row: Row | None = super().fetchone()
        except _REFUSALS as cause:
            raise _typed_error(cause, "database") from cause
        return row

    def fetchall(self) -> list[Row]:
        return list(self)

    def __iter__(self) -> Iterator[Row]:
        while True:
            try:
                some = super().fetchmany(_AT_ONCE)
            except _REFUSALS as cause:
                raise _typed_error(cause, "database") from cause
            yield from some
            if len(some) < _AT_ONCE:
                return


def only_row(rows: ResultRows) -> Row:
    """Return the one row of a statement that always has one; raises Damaged if it has none."""
    row = rows.fetchone()
    if row is None:
        raise Damaged(PART, DamageReason.UNREADABLE)
    return row


def connect(
    path: Path,
    key: bytearray,
    *,
    create: bool = False,
    read_only: bool = False,
    frozen: bool = False,
    proof: Callable[[Connection], object] = lambda database: None,
) -> Connection:
    """Return an open, keyed connection.

    `frozen` with `read_only` is for a file that is complete by itself: a log or journal beside it
    is not read. `proof` is given the connection before anything is written through it, and may
    raise. Raises AlreadyExists, Damaged, DiskFull, NotWritable.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("a raw key has 48 bytes")
    if create:
        with translate_errors("create"):
            if is_there(path):
                raise AlreadyExists(PART)
            os.close(create_file(path))
    else:
        _check_salt(path, bytes(key[32:]))
    files = _OpenedFiles(path, read_only=read_only, frozen=frozen)
    if not read_only:
        for end in ("", "-wal", "-shm"):
            keep_private(path.with_name(f"{path.name}{end}"))
    mode = _read_mode(path, frozen=frozen) if read_only else "rw"
    address = f"{path.absolute().as_uri()}?mode={mode}"
    try:
        with translate_errors("open"):
            database: VaultConnection = sqlcipher.connect(
                address, uri=True, isolation_level=None, factory=VaultConnection
            )
            try:
                _key(database, key)
                _read(database, read_only=read_only)
                files.check()
                proof(database)
                _prepare(database, read_only=read_only)
            except BaseException:
                database.close()
                raise
            if not read_only:
                # An interrupted read-only connection left it; nothing uses it, as our index is in
                # memory.
                with contextlib.suppress(OSError):
                    _scratch_path(path).unlink()
    except StorageError as refused:
        # On a full disk, where the log cannot be created, SQLite only says that it cannot open it.
        if is_full(path.parent):
            raise DiskFull("open") from refused
        raise
    return database


def in_memory() -> Connection:
    """Return a connection to a new database that is never on a disk, and ends with it."""
    with translate_errors("open"):
        database: VaultConnection = sqlcipher.connect(
            ":memory:", isolation_level=None, factory=VaultConnection
        )
        database.execute("PRAGMA temp_store = MEMORY")
        database.execute("PRAGMA trusted_schema = OFF")
    return database


@contextmanager
def open_read_only(path: Path, key: bytearray) -> Iterator[Connection]:
    """Open the database read-only and leave the folder unchanged."""
    with _scratch(path):
        database = connect(path, key, read_only=True)
        try:
            yield database
        finally:
            database.close()


@contextmanager
def _scratch(path: Path) -> Iterator[None]:
    """Provide the empty `-shm` file that SQLite needs to read a pending write-ahead log.

    Since SQLite may only read that file, it builds the log's index in memory, where a full disk
    does not matter.
    """
    scratch = _scratch_path(path)
    with translate_errors("open"):
        is_needed = has_pending_log(path) and not is_there(scratch)
        if is_needed:
            os.close(create_file(scratch))
    if not is_needed:
        yield
        return
    try:
        yield
    finally:
        with translate_errors("open"):
            scratch.unlink(missing_ok=True)


def _scratch_path(path: Path) -> Path:
    return path.with_name(f"{path.name}-shm")


@contextmanager
def reading_copy(path: Path, key: bytearray) -> Iterator[Connection]:
    """Open a complete copy of a database read-only; nothing beside it is read or created."""
    database = connect(path, key, read_only=True, frozen=True)
    try:
        yield database
    finally:
        database.close()


def copy_into(database: Connection, path: Path) -> None:
    """Write a complete new database file with the same key, as of this moment, synced.

    It includes what the write-ahead log holds. Raises DiskFull, NotWritable or StorageError, and
    leaves nothing behind then.
    """
    with translate_errors("copy"):
        # SQLite accepts an empty file and keeps its mode, which allows the owner alone.
        os.close(create_file(path))
        made = identity(path)
    try:
        database.execute("VACUUM INTO ?", (str(path.absolute()),))
        with translate_errors("copy"):
            if identity(path) != made or has_second_name(path):
                raise Damaged(path.name, DamageReason.CHANGED)
    except BaseException:
        for end in ("", "-journal"):
            with contextlib.suppress(OSError):
                path.with_name(f"{path.name}{end}").unlink(missing_ok=True)
        raise


def _read_mode(path: Path, *, frozen: bool) -> str:
    if frozen:
        return "ro&immutable=1"
    # Without a log no shared index is needed, and SQLite must not create its files.
    return "ro&readonly_shm=1" if has_pending_log(path) else "ro&immutable=1"


def _check_salt(path: Path, salt: bytes) -> None:
    try:
        with open(open_vault_file(path, PART), "rb") as file:
            first = file.read(_SALT_BYTES)
    except FileNotFoundError as cause:
        raise Damaged(PART, DamageReason.MISSING) from cause
    except OSError as cause:
        raise storage_error(cause, "open") from cause
    if first != salt:
        raise Damaged(PART, DamageReason.EMPTY if not first else DamageReason.NOT_THIS_VAULTS)


def _key(database: VaultConnection, key: bytearray) -> None:
    raw = bytearray(2 * KEY_BYTES + 3)
    raw[0:2] = b"x'"
    for at, byte in enumerate(key):
        raw[2 + 2 * at] = _HEX[byte >> 4]
        raw[3 + 2 * at] = _HEX[byte & 15]
    raw[-1:] = b"'"
    try:
        database.set_key(raw)
    finally:
        raw[:] = bytes(len(raw))
    database.execute("PRAGMA cipher_log_level = NONE")


class _OpenedFiles:
    """The files that SQLite is about to open; raises Damaged if it must not open them."""

    def __init__(self, path: Path, *, read_only: bool, frozen: bool) -> None:
        self._path = path
        self._beside = not frozen
        self._in_place = not read_only
        with translate_errors("open"):
            self._identity = self._file_sizes()

    def check(self) -> None:
        """Raise Damaged unless the same files are still there."""
        with translate_errors("open"):
            if self._file_sizes() != self._identity:
                raise Damaged(PART, DamageReason.CHANGED)

    def _file_sizes(self) -> tuple[int, int]:
        names = [self._path]
        if self._beside:
            log = self._path.with_name(f"{self._path.name}-wal")
            journal = self._path.with_name(f"{self._path.name}-journal")
            if kind_at(journal) is not NodeKind.NOTHING:
                raise Damaged(journal.name, DamageReason.PLANTED)
            names += [] if kind_at(log) is NodeKind.NOTHING else [log]
        for path in names:
            if kind_at(path) is not NodeKind.FILE:
                raise Damaged(path.name, DamageReason.NOT_A_FILE)
            if self._in_place and has_second_name(path):
                raise Damaged(path.name, DamageReason.SECOND_NAME)
        return identity(self._path)


def _read(database: Connection, *, read_only: bool) -> None:
    if database.execute("PRAGMA cipher_version").fetchone() is None:
        raise Damaged(PART, DamageReason.NO_CIPHER)
    if not read_only:
        # Set before anything is read, this keeps the index of the log in memory.
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
    database.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _prepare(database: Connection, *, read_only: bool) -> None:
    if not read_only:
        if only_row(database.execute("PRAGMA journal_mode = WAL"))[0] != "wal":
            raise NotWritable("open")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("PRAGMA fullfsync = ON")
        database.execute("PRAGMA secure_delete = ON")
    for pragma in (
        "temp_store = MEMORY",
        "busy_timeout = 5000",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "cache_size = -65536",
        "mmap_size = 0",
    ):
        database.execute(f"PRAGMA {pragma}")


@contextmanager
def transaction(database: Connection) -> Iterator[None]:
    """Run the block as one transaction: all or nothing, durable at the end.

    Takes the write lock at once.
    """
    try:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("COMMIT")
    except BaseException:
        with translate_errors("save"):
            if database.in_transaction:
                database.execute("ROLLBACK")
            raise


@contextmanager
def translate_errors(operation: str) -> Iterator[None]:
    """Turn the database's and the system's errors into ours, where no cursor does."""
    try:
        yield
    except _REFUSALS as cause:
        raise _typed_error(cause, operation) from cause
    except OSError as cause:
        raise storage_error(cause, operation) from cause


def _typed_error(cause: Exception, operation: str) -> Exception:
    message = str(cause)
    if isinstance(cause, MemoryError):
        return StorageError(operation)
    if isinstance(cause, sqlcipher.ProgrammingError):
        # Any other is a programming error, such as use by a second thread.
        return Locked() if message == _CLOSED else cause
    if isinstance(cause, sqlcipher.OperationalError):
        if message in _FULL:
            return DiskFull(operation)
        if message in _READ_ONLY:
            return NotWritable(operation)
        if message.startswith(("disk I/O error", "database is locked", "locking protocol")):
            return StorageError(operation)
    return Damaged(PART, DamageReason.UNREADABLE)


def close(database: Connection) -> None:
    """Checkpoint the write-ahead log and close; raises StorageError if the disk refuses.

    A full disk raises nothing: the log stays, and what it holds is durable and read with the rest.
    """
    with translate_errors("close"):
        try:
            with contextlib.suppress(DiskFull):
                if not database.in_transaction:
                    database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            database.close()


def rewrite(database: Connection) -> None:
    """Rewrite every page from what the tables hold, and empty the write-ahead log.

    Raises StorageError; the content of the tables is unchanged then.
    """
    with translate_errors("erase"):
        database.execute("VACUUM")
    truncate_wal(database)


def truncate_wal(database: Connection) -> None:
    """Checkpoint the write-ahead log and truncate it to zero bytes; raises StorageError."""
    with translate_errors("erase"):
        (busy, *_), *_ = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        if busy:
            raise StorageError("erase")


def checkpoint(database: Connection) -> None:
    """Move what a crash left in the write-ahead log into the database, if the disk allows it.

    A power cut may leave half of that in the database's own pages. The log covers them, but a check
    of every page would report them as damage.
    """
    # If this fails the log stays valid and nothing is lost.
    with contextlib.suppress(StorageError), translate_errors("open"):
        database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def pages_intact(database: Connection) -> bool:
    """Return whether every page authenticates (SQLCipher) and the B-trees are valid (SQLite)."""
    with translate_errors("verify"):
        if database.execute("PRAGMA cipher_integrity_check").fetchall():
            return False
        answer = database.execute("PRAGMA integrity_check").fetchall()
        return bool(answer == [("ok",)])
