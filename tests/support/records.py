"""Journals, vaults and random nouns, for every test of the record."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from hypothesis import strategies as st

from diary.crypto.kdf import KdfCost
from diary.crypto.signing import Signer
from diary.errors import NotAllowed
from diary.jurisdiction import load
from diary.ledger import chain
from diary.media.decoder_client import MediaClient
from diary.media.sandbox_report import Confinement
from diary.model.books_and_nouns import Book
from diary.model.private_nouns import Continuity, Erasure, RecordChange
from diary.model.revisions import Content, Recorded
from diary.services.journal import Journal, JournalDeps, PlannedNoun
from diary.services.json_import import JsonImport
from diary.store import schema
from diary.store.connection import Connection
from diary.store.ledger_table import LedgerTable, WriteContext
from diary.store.projections import Projections
from diary.vault.lifecycle import VaultConfig
from tests.support.fake_media import LIMITED
from tests.support.generators import LONDON, contents, incidents
from tests.support.scratch_database import in_memory

CHEAP = KdfCost(memory_kib=64, passes=1, lanes=1)
PASSPHRASE = "correct horse battery staple lantern"
START = datetime(2026, 3, 1, 21, 15, tzinfo=UTC)
# frozen, and slow to read: once for all tests
VOCABULARY = load("england-wales")


class Clock:
    """Stands still until it is moved; each look moves it by `step`."""

    def __init__(self, at: datetime = START, step: timedelta = timedelta(seconds=1)) -> None:
        self.at = at
        self.step = step

    def __call__(self) -> datetime:
        self.at += self.step
        return self.at


def counted(seed: str = "seed") -> Callable[[int], bytes]:
    """A repeatable stand-in for os.urandom."""
    turn = 0

    def random(count: int) -> bytes:
        nonlocal turn
        turn += 1
        return hashlib.shake_256(f"{seed}/{turn}".encode()).digest(count)

    return random


@dataclass(frozen=True)
class Desk:
    """A journal over a scratch database, with everything under it within reach."""

    link: Connection
    books: dict[Book, LedgerTable]
    journal: Journal
    clock: Clock
    intake: JsonImport
    released: list[bool]
    written: list[int]


def desk(link: Connection | None = None, zone: str = LONDON) -> Desk:
    link = in_memory() if link is None else link
    schema.create(link)
    signer, vault_id, clock = Signer(bytes(range(32))), bytes(range(16)), Clock()
    ids = {Book.RECORD: vault_id, Book.PRIVATE: chain.private_book_id(vault_id)}
    books = {book: LedgerTable(link, book, id_, signer.public) for book, id_ in ids.items()}
    released: list[bool] = []
    written: list[int] = []

    def release() -> bool:
        released.append(True)
        return True

    writing = WriteContext(clock, zone, counted(), signer.sign)
    journal = Journal(JournalDeps(link, books, writing, lambda: written.append(1), release))
    intake = JsonImport(journal, VOCABULARY)
    return Desk(link, books, journal, clock, intake, released, written)


class NoMedia:
    """Stands where the decoder child would; any question about a file fails the test."""

    def confinement(self) -> Confinement:
        """As where everything is limited."""
        return LIMITED

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the decoder was asked: {name}")


def settled(clock: Callable[[], datetime] | None = None, media: Any = None) -> VaultConfig:
    """What opens vaults within milliseconds."""
    decoder = cast(MediaClient, media or NoMedia())
    now = clock or Clock()
    return VaultConfig(decoder, LONDON, now, cost=CHEAP, floor=CHEAP, words=lambda _: VOCABULARY)


def state(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# --- random nouns -----------------------------------------------------------------------------


# --- random histories -------------------------------------------------------------------------

# what is done, to which earlier subject (by a number that wraps around), and with which words;
# half of it about incidents, so that they meet with corrections
steps = st.lists(
    st.tuples(
        st.sampled_from(("record", "amend", "withdraw", "reinstate")),
        st.integers(0, 40),
        st.one_of(incidents, contents),
    ),
    max_size=12,
)


# the same, with subjects that are erased in between
harsh_steps = st.lists(
    st.tuples(
        st.sampled_from(("record", "amend", "withdraw", "reinstate", "erase")),
        st.integers(0, 40),
        st.one_of(incidents, contents),
    ),
    max_size=12,
)


def erase(at: Desk, id_: str) -> Recorded[Any]:
    """What erasing does to the database."""
    noun = at.journal.get(id_).noun
    book = at.books[noun.book]
    numbers = tuple(placed.n for placed in book.revisions(id_))
    told: Content = Erasure(entries=numbers)
    if noun.book is Book.RECORD:
        told = Continuity(change=RecordChange.ERASED, at=book.tip().n, entries=numbers)
    planned = PlannedNoun(at.journal.new_id(), told)
    apply = Projections(at.link).erase
    return at.journal.record_all([planned], beside=lambda: apply(book.erase_words(id_)))[0]


def play(at: Desk, history: list[tuple[str, int, Content]]) -> list[str]:
    """Lives through a history; what the record does not allow is left out. Gives every id."""
    made: list[str] = []
    standing: list[tuple[str, type[Content]]] = []
    gone: list[tuple[str, type[Content]]] = []
    for verb, which, content in history:
        if verb == "reinstate":
            if gone:
                back = gone.pop(which % len(gone))
                at.journal.reinstate(back[0], "it was so")
                standing.append(back)
            continue
        if verb == "record" or not standing:
            made.append(at.journal.record(content).id)
            standing.append((made[-1], type(content)))
            continue
        id_, kind = standing[which % len(standing)]
        if kind in (Continuity, Erasure):
            continue
        if verb == "erase":
            erase(at, id_)
            standing.remove((id_, kind))
        elif verb == "withdraw":
            at.journal.withdraw(id_, "taken back")
            standing.remove((id_, kind))
            gone.append((id_, kind))
        elif isinstance(content, kind):
            # what changes nothing is no revision
            with contextlib.suppress(NotAllowed):
                at.journal.amend(id_, content, "put right")
    return made
