"""Builds the session of a vault whose files agree; the one place where its services meet.

The rules are:

- What is built first is let go last.
- Tidying writes only what a crash left undone, and says so in the notices.
"""

from __future__ import annotations

import contextlib
import os
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final

from diary import rotation_swap, vault_files
from diary.crypto import signing, stream
from diary.errors import DiskFull, StorageError
from diary.files.durable import discard_parts, disk_errors, remove_file, write_durably
from diary.model.kinds import Book
from diary.services import erasure
from diary.services.access import AccessRoom
from diary.services.access_changes import Ground
from diary.services.access_noted import noted
from diary.services.backup import BackupRoom, Sources, discard_staged
from diary.services.copy_check import CopyKeys
from diary.services.erasure import ErasureRoom
from diary.services.evidence import EvidenceRoom
from diary.services.hiding import HidingRoom
from diary.services.holdings import Holdings
from diary.services.intake import Intake
from diary.services.integrity import Integrity, Parts
from diary.services.journal import Journal, Ledgers
from diary.services.originals import Keeping
from diary.services.papers import PaperRoom
from diary.services.patterns import PatternRoom
from diary.services.seals import SealRoom
from diary.services.session import Figures, Session, VaultInfo
from diary.services.sharing import SharingRoom
from diary.services.snapshot import Case, Snapshot
from diary.services.stamps import Book as Stamped
from diary.services.stamps import StampRoom
from diary.settled import Settled
from diary.store import blobs, connection, layout, migration
from diary.store.clearing import Clearing
from diary.store.connection import Connection
from diary.store.drafts import Drafts
from diary.store.head import Book as HeadBook
from diary.store.head import Head
from diary.store.head_keeper import HeadKeeper
from diary.store.keys_file import KeysFile
from diary.store.ledger_table import LedgerTable, Writing, unstamp
from diary.store.previews import Previews
from diary.store.projections import Projections
from diary.store.reserve import Reserve
from diary.store.secrets import Secrets
from diary.store.settings import Settings
from diary.vault_entering import Entered

PROGRAM: Final = "Daybook 0.1.0"


class Opening:
    """Builds a session once everything that is read agrees."""

    def __init__(self, folder: Path, how: Settled, entered: Entered) -> None:
        self._folder = folder
        self._how = how
        self._entered = entered
        self._subkeys = entered.subkeys
        self._head = entered.head

    def session(self, closing: ExitStack) -> Session:
        """The session; what it holds is let go by `closing`."""
        how, folder, vault_id = self._how, self._folder, self._head.vault_id
        reserve = Reserve(folder / vault_files.RESERVE)
        link = self._connected(reserve)
        closing.callback(connection.close, link)
        connection.fold_in(link)
        secrets, settings = Secrets(link), Settings(link)
        signer = signing.Signer(secrets.signing_key())
        closing.callback(signer.wipe)
        released = partial(_released, reserve)
        drafts = Drafts(folder, self._subkeys.draft, vault_id, released)
        closing.callback(drafts.close)
        tables = vault_files.tables(link, vault_id, signer.public)
        reserve.room_for(lambda: migration.bring_up(link, tables))
        heads = self._heads(tables, closing)
        vocabulary = how.words(how.jurisdiction)
        writing = Writing(how.now, how.zone, os.urandom, signer.sign)
        journal = Journal(Ledgers(link, tables, writing, heads.written, released))
        store = _attachments(folder, settings)
        keeping = Keeping(store, Previews(folder), how.media)
        evidence = EvidenceRoom(journal, secrets, keeping)
        clearing = Clearing(link, folder, (store, keeping.previews), drafts, reserve.room_for)
        notices = [*self._entered.found, *_cleared(clearing)]
        notices += self._tidy(keeping, secrets, reserve)
        if self._entered.behind:
            heads.written()
            notices.append("head-brought-up-to-date")
        access = self._access(journal, tables[Book.PRIVATE], settings, reserve)
        notices += access.settle()
        case = Case(vault_id, signer.public, how.jurisdiction, PROGRAM, how.now)
        record, hiding = tables[Book.RECORD], HidingRoom(journal)
        stamps = StampRoom(Stamped(record, vault_id, signer.public), journal, settings)
        checks = (signer.check, access.check_copy, drafts.load, partial(noted, settings))
        apart = (secrets, settings, store, drafts, signer.sign)
        return Session(
            info=self._info(record, signer, access, notices),
            journal=journal,
            evidence=evidence,
            figures=Figures(link),
            patterns=PatternRoom(journal, how.now),
            snapshot=Snapshot(case, journal, evidence, record, stamps.stamps, hiding.covers),
            papers=PaperRoom(case, journal, vocabulary),
            hiding=hiding,
            sharing=SharingRoom(journal),
            seals=SealRoom(journal, record, how.now),
            stamps=stamps,
            integrity=Integrity(Parts(link, tables, secrets, store, *checks), journal),
            backup=self._backup(link, signer, heads, access),
            access=access,
            erasure=self._erasure(link, tables, journal, clearing, drafts, access),
            holdings=Holdings(vault_id, signer.public, link, tables, journal, *apart),
            drafts=drafts,
            settings=settings,
            signer=signer.sign,
            new_intake=partial(Intake, journal, vocabulary),
            closing=closing.pop_all(),
        )

    def _connected(self, reserve: Reserve) -> Connection:
        connect = partial(
            connection.connect,
            self._folder / vault_files.DATABASE,
            self._subkeys.db,
            # once more on the connection that writes: what was looked at may have been changed
            proof=partial(vault_files.agree, head=self._head),
        )
        try:
            # a full disk must not keep anybody from opening, reading and writing words
            return reserve.room_for(connect)
        except DiskFull:
            # not even the name of a log fits on it: what is there is read all the same
            return connect(read_only=True)

    def _heads(self, tables: dict[Book, LedgerTable], closing: ExitStack) -> _Heads:
        keeper = HeadKeeper(self._write_head)
        closing.callback(keeper.close)
        return _Heads(tables, self._head, self._subkeys.head_mac, keeper)

    def _write_head(self, head: Head) -> None:
        write_durably(self._folder / vault_files.HEAD, head.encode(self._subkeys.head_mac))

    def _info(
        self, record: LedgerTable, signer: signing.Signer, access: AccessRoom, notices: list[str]
    ) -> VaultInfo:
        tip = record.tip()
        last = unstamp(tip.written) if tip.n else None
        used = access.recovery_state().used if "recovery-code-used" in notices else None
        fingerprint = signing.fingerprint(signer.public)
        vault_id = self._head.vault_id.hex()
        locked = self._how.lock(signer.private) and self._entered.locked
        told = tuple(dict.fromkeys(notices))
        return VaultInfo(vault_id, fingerprint, tip.n, last, told, used, locked)

    def _access(
        self, journal: Journal, private: LedgerTable, settings: Settings, reserve: Reserve
    ) -> AccessRoom:
        files = KeysFile(self._folder)
        ground = Ground(files, settings, journal, private, self._how, reserve.room_for)
        return AccessRoom(self._entered.entry, ground)

    def _erasure(
        self,
        link: Connection,
        books: dict[Book, LedgerTable],
        journal: Journal,
        clearing: Clearing,
        drafts: Drafts,
        access: AccessRoom,
    ) -> ErasureRoom:
        asked = (drafts.load, access.prove, partial(rotation_swap.beside, self._folder))
        ground = erasure.Ground(books, Projections(link), Secrets(link), clearing, *asked)
        return ErasureRoom(journal, ground)

    def _backup(
        self, link: Connection, signer: signing.Signer, heads: _Heads, access: AccessRoom
    ) -> BackupRoom:
        folder, subkeys = self._folder, self._subkeys
        return BackupRoom(
            Sources(
                vault=folder,
                link=link,
                settings=Settings(link),
                public_key=signer.public,
                head=heads.latest,
                keys=access.key_files,
                opens=CopyKeys(subkeys.db, subkeys.head_mac),
                sign=signer.sign,
                now=self._how.now,
            )
        )

    def _tidy(self, keeping: Keeping, secrets: Secrets, reserve: Reserve) -> list[str]:
        notices = []
        discard_parts(self._folder, layout.WRITTEN_WHOLE)
        # beside the vault, and no part of it: a disk that takes nothing keeps nobody out
        with contextlib.suppress(StorageError):
            rotation_swap.clear(Path(os.path.realpath(self._folder)))
        with disk_errors("sweep"):
            # whoever opens it again did not remove it after all
            for mark in (vault_files.REMOVING, vault_files.PROVEN):
                remove_file(self._folder / mark)
            discard_staged(self._folder)
        keeping.previews.tidy()
        # a full disk has no room to put leftovers aside, and they hurt nobody where they are
        with contextlib.suppress(DiskFull):
            swept = keeping.blobs.sweep(secrets.blob_names())
            if swept.strange:
                notices.append(layout.SET_ASIDE)
            if swept.orphaned:
                notices.append("unfinished-attachments-moved")
        if not reserve.lay():
            notices.append("disk-nearly-full")
        return notices


def _attachments(folder: Path, settings: Settings) -> blobs.BlobStore:
    return blobs.BlobStore(folder, stream.Algorithm(settings.get("attachment-algorithm", 1)))


def _cleared(clearing: Clearing) -> list[str]:
    """Ends an erasing that was cut off, before what it named could be taken for a leftover."""
    if not clearing.due():
        return []
    try:
        clearing.finish()
    except StorageError:
        # a disk that takes nothing keeps nobody out
        return ["erasing-not-cleared"]
    return ["erasing-cleared"]


def _released(reserve: Reserve) -> bool:
    try:
        reserve.release()
    except StorageError:
        return False
    return True


class _Heads:
    """Says where both books end, after each transaction."""

    def __init__(
        self,
        tables: dict[Book, LedgerTable],
        head: Head,
        key: bytearray,
        keeper: HeadKeeper[Head],
    ) -> None:
        self._tables = tables
        self._id = head.vault_id
        self._generation = head.generation
        self._key = key
        self._keeper = keeper

    def written(self) -> None:
        """Hands the newest head to the keeper, whose thread encodes it."""
        self._generation += 1
        self._keeper.put(self._now())

    def latest(self) -> tuple[Head, bytes]:
        """The head as of now, and its bytes."""
        head = self._now()
        return head, head.encode(self._key)

    def _now(self) -> Head:
        record, private = self._tables[Book.RECORD].tip(), self._tables[Book.PRIVATE].tip()
        ends = HeadBook(record.n, record.link), HeadBook(private.n, private.link)
        return Head(self._id, self._generation, *ends)
