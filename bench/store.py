"""The store against plain SQLite: the same statements on the same rows, pair by pair.

**Invariants:**

- Every row of the vault was written by the journal. The plain database got each statement at the
  same moment, so both hold the same rows in the same order, and the same index segments.
- Both have the same schema, pragmas and page cache (64 MiB). Only the cipher, and where something
  is recorded the ledger's hashing and signing, are on one side alone.
- The cost of the cipher by itself is printed without a limit: the statements of a record on
  SQLCipher and on SQLite, with nothing of ours between. No record can take less.
- Records follow one another without a pause, and so do the two sides: after a pause each pays for
  cold caches, ours for more of them. The head file is written in the background a quarter of a
  second later, and so affects one pair in dozens: it does not change a median.
"""

from __future__ import annotations

import gc
import math
import os
import shutil
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from bench.built_once import BUILT, built
from bench.harness import Outcome, Settings, outcome
from bench.incident_texts import Words
from diary.crypto import kdf, signing
from diary.crypto.keys import wipe
from diary.media.decoder_client import MediaClient
from diary.model.books_and_nouns import Book
from diary.model.record_nouns import Incident
from diary.model.revisions import TimelineFilter
from diary.services.journal import Journal, JournalDeps, PlannedNoun
from diary.services.session import Session
from diary.store import connection, schema
from diary.store.incident_table import IncidentTable
from diary.store.ledger_table import LedgerTable, WriteContext
from diary.vault import lifecycle

Folder = Path
OPENS_IT = "one two three four five six"
SMALL, LARGE = 1_000, 100_000
# Records that fill the caches first.
_UNMEASURED = 20


# --- the two sides ------------------------------------------------------------------------------


class Both:
    """A vault's connection that also notes its statements, for the plain side to repeat."""

    def __init__(self, link: Any) -> None:
        self._link = link
        self.said: list[tuple[bool, str, Any]] = []
        self.noting = False

    @property
    def in_transaction(self) -> bool:
        """Whether the vault's own connection is in a transaction."""
        return bool(self._link.in_transaction)

    def execute(self, sql: str, values: Any = ()) -> Any:
        """Execute a statement on the vault, and note it."""
        if self.noting:
            self.said.append((False, sql, values))
        return self._link.execute(sql, values)

    def executemany(self, sql: str, values: Any) -> Any:
        """Execute a statement on the vault for every row, and note it."""
        if self.noting:
            self.said.append((True, sql, values))
        return self._link.executemany(sql, values)

    def close(self) -> None:
        """Close the vault's own connection."""
        self._link.close()


@dataclass(frozen=True)
class Pair:
    """An open vault, its noting connection, and the plain database with the same rows."""

    session: Session
    both: Both
    plain: sqlite3.Connection

    def repeat(self) -> None:
        """Execute on the plain side what was noted since the last time."""
        say(self.plain, self.both.said)
        self.both.said.clear()


def say(link: Any, said: Sequence[tuple[bool, str, Any]]) -> None:
    """Execute the noted statements on a database."""
    for many, sql, values in said:
        if many:
            link.executemany(sql, values)
        else:
            link.execute(sql, values).fetchall()


def plain_database(path: Path) -> sqlite3.Connection:
    """Return plain SQLite with the pragmas of the vault's connection."""
    link = sqlite3.connect(path, isolation_level=None)
    for pragma in (
        "locking_mode = EXCLUSIVE",
        "journal_mode = WAL",
        "synchronous = FULL",
        "fullfsync = ON",
        "secure_delete = ON",
        "temp_store = MEMORY",
        "busy_timeout = 5000",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "cache_size = -65536",
        "mmap_size = 0",
    ):
        link.execute(f"PRAGMA {pragma}").fetchall()
    return link


@contextmanager
def opened(folder: Folder) -> Iterator[Pair]:
    """Open the vault and the plain database in `folder`, as a context."""
    noting: list[Both] = []
    usual = connection.connect

    def connect(path: Path, key: bytearray, **how: Any) -> Any:
        link = usual(path, key, **how)
        if how.get("read_only"):
            return link
        noting.append(Both(link))
        return noting[-1]

    with closing(MediaClient()) as media:
        connection.connect = connect
        try:
            session = lifecycle.unlock(folder / "vault", OPENS_IT, settled(media))
        finally:
            connection.connect = usual
        plain = plain_database(folder / "plain.db")
        try:
            yield Pair(session, noting[-1], plain)
        finally:
            plain.close()
            session.close()


def settled(media: MediaClient) -> lifecycle.VaultConfig:
    """Return the settings of a vault as the program makes it, at its usual cost."""
    return lifecycle.VaultConfig(media=media, zone="Europe/London")


# --- the rows -----------------------------------------------------------------------------------


def copied(size: int) -> Folder:
    """Return a new copy of both databases of this size; built once for each state of the code."""
    kept = built(f"store-{size}", ["diary"], lambda making: _build(making, size))
    working = BUILT / "working"
    shutil.rmtree(working, ignore_errors=True)
    shutil.copytree(kept, working)
    return working


def _build(making: Folder, size: int) -> None:
    with closing(MediaClient()) as media:
        lifecycle.create(making / "vault", OPENS_IT, settled(media)).close()
    plain = plain_database(making / "plain.db")
    schema.create(plain)
    plain.close()
    words = Words(1)
    with opened(making) as pair:
        pair.both.noting = True
        step = 10_000
        for start in range(0, size, step):
            some = [
                PlannedNoun(pair.session.journal.new_id(), words.incident())
                for _ in range(min(step, size - start))
            ]
            pair.session.journal.record_all(some)
            pair.repeat()
        pair.plain.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


# --- measuring ----------------------------------------------------------------------------------

Measured = tuple[Sequence[float], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Alternated:
    """Two ways to do one thing, alternated in one process; the ratio of each round's medians."""

    name: str
    limit: float
    size: int
    each: int
    times: Callable[[Folder, int], Measured]

    def run(self, settings: Settings) -> Outcome:
        """Measure on a new copy of the databases."""
        folder = copied(min(self.size, SMALL) if settings.quick else self.size)
        gc.collect()
        gc.disable()
        try:
            ours, peer = self.times(folder, self.each * settings.rounds)
        finally:
            gc.enable()
        rounds = [slice(at, at + self.each) for at in range(0, len(ours), self.each)]
        ratios = [statistics.median(ours[r]) / statistics.median(peer[r]) for r in rounds]
        both = (1000 * statistics.median(side) for side in (ours, peer))
        return outcome(ratios, "{:.3f} / {:.3f} ms".format(*both))


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _in_turn(ours: Callable[[], object], peer: Callable[[], object], times: int) -> Measured:
    ours(), peer()
    pairs = [(_timed(ours), _timed(peer)) for _ in range(times)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def record(folder: Folder, times: int) -> Measured:
    """Measure one durable record, against its own statements."""
    with opened(folder) as pair:
        pair.both.noting = True
        return _one_by_one(pair.session.journal.record, lambda _content: pair.repeat(), times)


def batch(folder: Folder, times: int) -> Measured:
    """Measure 500 records in one transaction, against their own statements."""
    words, pairs = Words(3), []
    with opened(folder) as pair:
        journal = pair.session.journal
        pair.both.noting = True
        for _ in range(times + 1):
            some = [PlannedNoun(journal.new_id(), words.incident()) for _ in range(500)]
            pairs.append((_timed(partial(journal.record_all, some)), _timed(pair.repeat)))
    return [a for a, _ in pairs[1:]], [b for _, b in pairs[1:]]


def record_plainly(folder: Folder, times: int) -> Measured:
    """Measure one durable record, against the journal over plain SQLite: the cost of a cipher."""
    signer, book_id = signing.Signer.generate(), bytes(16)
    with opened(folder) as pair:
        books = {book: LedgerTable(pair.plain, book, book_id, signer.public) for book in Book}
        writing = WriteContext(lambda: datetime.now(UTC), "Europe/London", os.urandom, signer.sign)
        plain = Journal(JournalDeps(pair.plain, books, writing, lambda: None, lambda: False))
        return _one_by_one(pair.session.journal.record, plain.record, times)


def cipher_alone(folder: Folder, times: int) -> Measured:
    """Measure the statements of a record, on SQLCipher and on SQLite."""
    shutil.copyfile(folder / "vault" / "db", folder / "again.db")
    usual, words, pairs = connection.connect, Words(2), []
    keys: list[bytes] = []

    def connect(path: Path, key: bytearray, **how: Any) -> Any:
        keys.append(bytes(key))
        return usual(path, key, **how)

    connection.connect = connect
    try:
        with opened(folder) as pair:
            pair.both.noting = True
            again = usual(folder / "again.db", bytearray(keys[-1]))
            for _ in range(_UNMEASURED + times):
                pair.session.journal.record(words.incident())
                said = pair.both.said
                pairs.append((_timed(partial(say, again, said)), _timed(pair.repeat)))
            again.close()
    finally:
        connection.connect = usual
    return [a for a, _ in pairs[_UNMEASURED:]], [b for _, b in pairs[_UNMEASURED:]]


def _one_by_one(
    ours: Callable[[Incident], object], peer: Callable[[Incident], object], times: int
) -> Measured:
    words = Words(2)
    contents = [words.incident() for _ in range(_UNMEASURED + times)]
    pairs = [
        (_timed(partial(ours, content)), _timed(partial(peer, content))) for content in contents
    ][_UNMEASURED:]
    return [a for a, _ in pairs], [b for _, b in pairs]


def page(rank: int | None, letters: int | None = None) -> Callable[[Folder, int], Measured]:
    """Measure the newest 50 rows, of all or of those with a word, from either database."""

    def times(folder: Folder, times: int) -> Measured:
        text = "" if rank is None else Words(1).words[rank][:letters]
        chosen = TimelineFilter(text=text)
        with opened(folder) as pair:
            ours, peer = IncidentTable(pair.both), IncidentTable(pair.plain)
            found = ours.page(chosen, None, 50)
            assert found.rows
            assert found == peer.page(chosen, None, 50)
            return _in_turn(
                lambda: ours.page(chosen, None, 50), lambda: peer.page(chosen, None, 50), times
            )

    return times


def unlocking(folder: Folder, times: int) -> Measured:
    """Measure from the passphrase to the first page, against the key derivation alone."""
    ours, peer = [], []
    with closing(MediaClient()) as media:
        for _ in range(times + 1):
            start = time.perf_counter()
            session = lifecycle.unlock(folder / "vault", OPENS_IT, settled(media))
            session.journal.timeline(TimelineFilter())
            ours.append(time.perf_counter() - start)
            session.close()
            peer.append(_timed(_derive))
    return ours[1:], peer[1:]


def _derive() -> None:
    secret = kdf.passphrase_bytes(OPENS_IT)
    wipe(kdf.derive(secret, bytes(kdf.SALT_BYTES), kdf.DEFAULT))
    wipe(secret)


_CIPHER: Final = (
    "The row of the cipher alone shows the least that it can be; an entry is hashed and signed "
    "besides."
)
WANTED: Final = {
    "one durable record, 1k / same in SQLite": 1.7,
    "one durable record, 100k / same in SQLite": 1.7,
    "500 records in one batch / same in SQLite": 1.5,
    "unlock to first page, 100k / Argon2id alone": 1.05,
}
COSTS: Final = {
    "one durable record, 1k / same in SQLite": _CIPHER,
    "one durable record, 100k / same in SQLite": _CIPHER,
    "500 records in one batch / same in SQLite": "Each of the records is hashed and signed by "
    "itself; what the cipher takes of a batch, no row shows.",
    "unlock to first page, 100k / Argon2id alone": "Two runs of Argon2id differ by more than the "
    "rest takes.",
}

BENCHES = [
    Alternated("one durable record, 1k / same in SQLite", 2.4, SMALL, 60, record),
    Alternated("one durable record, 100k / same in SQLite", 2.4, LARGE, 60, record),
    Alternated("500 records in one batch / same in SQLite", 3.5, SMALL, 1, batch),
    Alternated("one durable record, 100k / journal on SQLite", 1.7, LARGE, 60, record_plainly),
    Alternated("a record's statements, 100k, cipher alone", math.inf, LARGE, 60, cipher_alone),
    Alternated("first page, 100k / same in SQLite", 1.5, LARGE, 20, page(None)),
    Alternated("search, common word / same in SQLite", 1.5, LARGE, 20, page(3)),
    Alternated("search, rare word / same in SQLite", 1.5, LARGE, 20, page(4_000)),
    Alternated("search, beginning of words / same in SQLite", 1.5, LARGE, 20, page(40, 3)),
    Alternated("unlock to first page, 100k / Argon2id alone", 1.15, LARGE, 1, unlocking),
]
