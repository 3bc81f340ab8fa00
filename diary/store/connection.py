"""The one home of SQLCipher: open, key, use and close the vault's database.

**Invariants:**

- The key is 48 raw bytes (32 key, 16 salt), handed over as a buffer in SQLCipher's raw form. Any
  other length would silently be taken for a passphrase, so the length is checked first.
- A file whose first 16 bytes are not our salt is not our database: it is plaintext, empty, or
  another vault's. SQLCipher does not authenticate those bytes, so they are compared here.
- Nothing is created unless `create` says so. Nothing is written before the caller has proved by a
  read-only look that the database is the right one, and proved it again on the very connection that
  will write.
- SQLite is given no database that has a journal beside it, since it would put back what that holds;
  none that is a link; and none to write to that, or whose log, has a second name. This is checked
  before SQLite opens the file, by its name, and again once it has: what was changed in between is
  seen then, not prevented.
- A write-ahead log counts only if its header is whole and something follows it, as SQLite has it: a
  look does likewise, since SQLite would go on asking for a whole header of a log that is none.
- Files are for the owner alone: each is made so before SQLite opens it, and SQLite gives a log the
  mode of its database. Those of an older vault are put right before anything is written.
- SQLCipher's own log goes nowhere; temporary tables and the index of the write-ahead log stay in
  memory: a disk without a free byte keeps nobody from opening and reading.
- Whatever the database reports, at whichever row, comes out as one of our errors: no statement and
  no value of the record is in it.
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
from diary.files.nodes import NodeKind, has_second_name, identity, kind_at

_HEADER: Final = struct.Struct(">8I")
_MAGIC: Final = 0x377F0682
_WORD: Final = 0xFFFFFFFF


def has_pending_log(database: Path) -> bool:
    """Whether a log that may hold something lies beside this database; StorageError, Damaged."""
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
    magic, _version, page, _turn, _salt, _salt_2, *told = _HEADER.unpack(header)
    if magic & ~1 != _MAGIC or not 512 <= page <= 65536 or page & (page - 1):
        return False
    # the magic number says in which order of bytes the words are added up
    words = struct.unpack(">6I" if magic & 1 else "<6I", header[:24])
    first = second = 0
    for one, other in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & _WORD
        second = (second + other + first) & _WORD
    return told == [first, second]


KEY_BYTES: Final = 48
_SALT_BYTES: Final = 16
_HEX: Final = b"0123456789abcdef"
PART: Final = "db"

# What SQLite takes and gives. What a column holds is said by its table, which is STRICT.
Value = str | int | float | bytes | bytearray | None
Row = tuple[Any, ...]


class ResultRows(Protocol):
    """The rows of a statement, each a tuple with a value for every column."""

    @property
    def rowcount(self) -> int:
        """How many rows the statement changed."""

    def fetchone(self) -> Row | None:
        """The next row, if there is one."""

    def fetchall(self) -> list[Row]:
        """Every row that was not read yet."""

    def __iter__(self) -> Iterator[Row]: ...


class Connection(Protocol):
    """An open database; whatever it does, it raises our errors."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction was begun and has not ended."""

    def execute(self, statement: str, values: Sequence[Value] = (), /) -> ResultRows:
        """Runs one statement."""

    def executemany(self, statement: str, values: Iterable[Sequence[Value]], /) -> ResultRows:
        """Runs one statement for each of these."""

    def close(self) -> None:
        """Ends every use of it."""


_FULL: Final = ("database or disk is full",)
_READ_ONLY: Final = ("attempt to write a readonly database", "unable to open database file")
_CLOSED: Final = "Cannot operate on a closed database."
_AT_ONCE: Final = 64


class VaultConnection(sqlcipher.Connection):  # type: ignore[misc]  # the library ships no types
    """A connection whose cursors raise our errors."""

    def cursor(self) -> _Cursor:
        """Return a cursor that raises our errors."""
        try:
            return super().cursor(_Cursor)  # type: ignore[no-any-return]
        except sqlcipher.Error as cause:
            raise _typed(cause, "database") from cause

    def execute(self, *said: object) -> _Cursor:
        """Run one statement; raises our errors."""
        # straight to the library: this is the way of every statement of a record
        try:
            rows = super().cursor(_Cursor)
            sqlcipher.Cursor.execute(rows, *said)
        except sqlcipher.Error as cause:
            raise _typed(cause, "database") from cause
        return rows  # type: ignore[no-any-return]

    def executemany(self, *said: object) -> _Cursor:
        """Run one statement once for each row; raises our errors."""
        return self.cursor().executemany(*said)


class _Cursor(sqlcipher.Cursor):  # type: ignore[misc]  # the library ships no types
    """A cursor that raises our errors, while rows are read too."""

    def execute(self, *said: object) -> _Cursor:
        try:
            super().execute(*said)
        except sqlcipher.Error as cause:
            raise _typed(cause, "database") from cause
        return self

    def executemany(self, *said: object) -> _Cursor:
        try:
            super().executemany(*said)
        except sqlcipher.Error as cause:
            raise _typed(cause, "database") from cause
        return self

    def fetchone(self) -> Row | None:
        try:
            row: Row | None = super().fetchone()
        except sqlcipher.Error as cause:
            raise _typed(cause, "database") from cause
        return row

    def fetchall(self) -> list[Row]:
        return list(self)

    def __iter__(self) -> Iterator[Row]:
        while True:
            try:
                some = super().fetchmany(_AT_ONCE)
            except sqlcipher.Error as cause:
                raise _typed(cause, "database") from cause
            yield from some
            if len(some) < _AT_ONCE:
                return


def only_row(rows: ResultRows) -> Row:
    """The one row of a statement that always has one; Damaged if it has none."""
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
    proof: Callable[[Connection], object] = lambda link: None,
) -> Connection:
    """An open, keyed connection; raises AlreadyExists, Damaged, DiskFull, NotWritable.

    `frozen` with `read_only` is for a file that stands alone: a log or journal beside it is not
    read. `proof` is given the connection before anything is written through it, and may raise.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("a raw key has 48 bytes")
    if create:
        if os.path.lexists(path):
            raise AlreadyExists(PART)
        with translate_errors("create"):
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
            link: VaultConnection = sqlcipher.connect(
                address, uri=True, isolation_level=None, factory=VaultConnection
            )
            try:
                _key(link, key)
                _read(link, read_only=read_only)
                files.check()
                proof(link)
                _prepare(link, read_only=read_only)
            except BaseException:
                link.close()
                raise
            if not read_only:
                # left by a look that was cut off, and nobody's: this index stands in memory
                with contextlib.suppress(OSError):
                    _scratch_path(path).unlink()
    except StorageError as refused:
        # SQLite says only that it cannot open it when the log's name finds no room
        if is_full(path.parent):
            raise DiskFull("open") from refused
        raise
    return link


@contextmanager
def open_read_only(path: Path, key: bytearray) -> Iterator[Connection]:
    """A read-only look that leaves the folder as it was."""
    with _scratch(path):
        link = connect(path, key, read_only=True)
        try:
            yield link
        finally:
            link.close()


@contextmanager
def _scratch(path: Path) -> Iterator[None]:
    """SQLite's file for the index of a log that waits: it has to be there, and stays empty.

    Told that it may only read that file, SQLite builds the index in memory, which no disk refuses.
    """
    scratch = _scratch_path(path)
    if not has_pending_log(path) or os.path.lexists(scratch):
        yield
        return
    with translate_errors("open"):
        os.close(create_file(scratch))
    try:
        yield
    finally:
        with translate_errors("open"):
            scratch.unlink(missing_ok=True)


def _scratch_path(path: Path) -> Path:
    return path.with_name(f"{path.name}-shm")


@contextmanager
def reading_copy(path: Path, key: bytearray) -> Iterator[Connection]:
    """A read-only look at a database that was copied whole; nothing beside it is read or made."""
    link = connect(path, key, read_only=True, frozen=True)
    try:
        yield link
    finally:
        link.close()


def copy_into(link: Connection, path: Path) -> None:
    """Writes a whole new database file with the same key, as of this moment, synced.

    What the write-ahead log holds is in it. Raises DiskFull, NotWritable, StorageError, and
    leaves nothing then.
    """
    with translate_errors("copy"):
        # SQLite takes an empty file, and leaves it to the owner alone
        os.close(create_file(path))
        made = identity(path)
    try:
        link.execute("VACUUM INTO ?", (str(path.absolute()),))
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
    # without a log there is nothing to share, and SQLite must not make the files for it
    return "ro&readonly_shm=1" if has_pending_log(path) else "ro&immutable=1"


def in_memory() -> Connection:
    """A scratch database that never touches a disk."""
    link: Connection = sqlcipher.connect(":memory:", isolation_level=None, factory=VaultConnection)
    link.execute("PRAGMA temp_store = MEMORY")
    return link


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


def _key(link: VaultConnection, key: bytearray) -> None:
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


class _OpenedFiles:
    """What stands under a database's names when SQLite is to open it; Damaged if it may not."""

    def __init__(self, path: Path, *, read_only: bool, frozen: bool) -> None:
        self._path = path
        self._beside = not frozen
        self._in_place = not read_only
        with translate_errors("open"):
            self._identity = self._looked()

    def check(self) -> None:
        """Raises Damaged unless the same stands there still."""
        with translate_errors("open"):
            if self._looked() != self._identity:
                raise Damaged(PART, DamageReason.CHANGED)

    def _looked(self) -> tuple[int, int]:
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


def _read(link: Connection, *, read_only: bool) -> None:
    if link.execute("PRAGMA cipher_version").fetchone() is None:
        raise Damaged(PART, DamageReason.NO_CIPHER)
    if not read_only:
        # said before anything is read, this keeps the index of the log in memory
        link.execute("PRAGMA locking_mode = EXCLUSIVE")
    link.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _prepare(link: Connection, *, read_only: bool) -> None:
    if not read_only:
        if only_row(link.execute("PRAGMA journal_mode = WAL"))[0] != "wal":
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
    try:
        link.execute("BEGIN IMMEDIATE")
        yield
        link.execute("COMMIT")
    except BaseException:
        with translate_errors("save"):
            if link.in_transaction:
                link.execute("ROLLBACK")
            raise


@contextmanager
def translate_errors(operation: str) -> Iterator[None]:
    """Turns the database's own errors into ours, for what no cursor does."""
    try:
        yield
    except sqlcipher.Error as cause:
        raise _typed(cause, operation) from cause
    except OSError as cause:
        raise storage_error(cause, operation) from cause


def _typed(cause: Exception, operation: str) -> Exception:
    said = str(cause)
    if isinstance(cause, sqlcipher.ProgrammingError):
        # any other is a mistake of ours, such as a second thread
        return Locked() if said == _CLOSED else cause
    if isinstance(cause, sqlcipher.OperationalError):
        if said in _FULL:
            return DiskFull(operation)
        if said in _READ_ONLY:
            return NotWritable(operation)
        if said.startswith(("disk I/O error", "database is locked", "locking protocol")):
            return StorageError(operation)
    return Damaged(PART, DamageReason.UNREADABLE)


def close(link: Connection) -> None:
    """Folds the write-ahead log in and closes; raises if the disk refuses to take it.

    A full disk is no refusal: the log stays, and what it holds is durable and read with the rest.
    """
    with translate_errors("close"):
        try:
            with contextlib.suppress(DiskFull):
                if not link.in_transaction:
                    link.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            link.close()


def rewrite(link: Connection) -> None:
    """Writes every page anew from what the tables hold, and empties the write-ahead log.

    Raises StorageError; what the tables hold is the same then as before.
    """
    with translate_errors("erase"):
        link.execute("VACUUM")
    truncate_wal(link)


def truncate_wal(link: Connection) -> None:
    """Folds the write-ahead log in and leaves it without a byte; raises StorageError."""
    with translate_errors("erase"):
        (busy, *_), *_ = link.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        if busy:
            raise StorageError("erase")


def checkpoint(link: Connection) -> None:
    """Puts what a crash left in the log where it belongs, if the disk takes it.

    A cut of the power may leave half of that in the database's own pages. They are covered by the
    log, but a look at every page would take them for damage.
    """
    # left as it is, the log still counts and loses nothing
    with contextlib.suppress(StorageError), translate_errors("open"):
        link.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def pages_intact(link: Connection) -> bool:
    """Whether every page carries its own authentication (SQLCipher) and the tree is whole."""
    with translate_errors("verify"):
        if link.execute("PRAGMA cipher_integrity_check").fetchall():
            return False
        answer = link.execute("PRAGMA integrity_check").fetchall()
        return bool(answer == [("ok",)])
