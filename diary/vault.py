"""Making a vault and opening it; yields the session that owns every service.

The rules are:

- A vault exists once its folder carries its name: it is made beside it and renamed.
- Opening looks first and writes after: until the keys, the head and the end of the record agree,
  not a byte of the vault is changed.
- A session is built in one place and let go in one order, last taken first.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from diary import vault_files
from diary.crypto import signing, slots, stream
from diary.crypto.kdf import DEFAULT, FLOOR, KdfCost, passphrase_bytes
from diary.crypto.keys import Subkeys, wipe
from diary.errors import AlreadyExists, NotWritable, StorageError
from diary.media.client import MediaClient
from diary.model.kinds import Book
from diary.services.evidence import EvidenceRoom
from diary.services.intake import Intake
from diary.services.integrity import Integrity, Parts
from diary.services.journal import Journal, Ledgers
from diary.services.originals import Keeping
from diary.services.session import Figures, Session, VaultInfo
from diary.services.sharing import SharingRoom
from diary.services.snapshot import Case, Snapshot
from diary.store import blobs, connection, schema
from diary.store.drafts import NAME as DRAFT
from diary.store.drafts import Drafts
from diary.store.files import discard_parts, disk_errors, sync_folder, write_durably
from diary.store.head import Book as HeadBook
from diary.store.head import Head
from diary.store.head_keeper import HeadKeeper
from diary.store.ledger_table import LedgerTable, Writing, unstamp
from diary.store.lock import VaultLock
from diary.store.previews import Previews
from diary.store.reserve import Reserve
from diary.store.secrets import Secrets
from diary.store.settings import Settings
from diary.vocabulary import load

PROGRAM: Final = "Daybook 0.1.0"
_WRITTEN_WHOLE: Final = (
    vault_files.HEAD,
    vault_files.KEYS,
    vault_files.KEYS_COPY,
    vault_files.RESERVE,
    DRAFT,
)
_UNFINISHED: Final = frozenset(
    f"{name}{end}"
    for name in (
        vault_files.ATTACHMENTS,
        vault_files.DATABASE,
        vault_files.HEAD,
        vault_files.KEYS,
        vault_files.KEYS_COPY,
        vault_files.RESERVE,
    )
    for end in ("", ".new", "-wal", "-shm", "-journal")
)


@dataclass(frozen=True, slots=True)
class Settled:
    """What the composition root decides for every vault: decoder, zone, clock, costs.

    Only tests pass `cost` and `floor`; no option or variable reaches them.
    """

    media: MediaClient
    zone: str
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    cost: KdfCost = DEFAULT
    floor: KdfCost = FLOOR
    jurisdiction: str = "england-wales"


def create(folder: Path, passphrase: str, how: Settled) -> Session:
    """A new vault at `folder`, opened; raises AlreadyExists, BadInput, DiskFull, NotWritable."""
    _refuse_taken(folder)
    place = folder.resolve()
    making = place.with_name(f".{place.name}.new")
    secret = passphrase_bytes(passphrase)
    try:
        with disk_errors("create"):
            _clear_unfinished(making)
            try:
                _make(making, secret, how)
                if place.exists():
                    place.rmdir()
                making.rename(place)
                sync_folder(place.parent)
            except BaseException:
                shutil.rmtree(making, ignore_errors=True)
                raise
    finally:
        wipe(secret)
    return unlock(place, passphrase, how)


def unlock(folder: Path, passphrase: str, how: Settled) -> Session:
    """Opens a vault.

    Raises NotAVault, InUse, WrongPassphrase, KdfRefused, FutureFormat, Damaged, RolledBack,
    StorageError; none of them changes the vault.
    """
    folder = folder.absolute()
    with ExitStack() as closing:
        keys = vault_files.read_keys(folder)
        lock = VaultLock(folder / vault_files.LOCK)
        lock.acquire()
        closing.callback(lock.release)
        secret = passphrase_bytes(passphrase)
        try:
            opened = slots.unlock(keys, secret, floor=how.floor)
        finally:
            wipe(secret)
        closing.callback(wipe, opened.master)
        subkeys = Subkeys.of(opened.master)
        closing.callback(subkeys.wipe)
        head = vault_files.read_head(folder, subkeys, opened.vault_id)
        # the ballast holds nothing, so giving it up changes nothing that could be proved
        behind = Reserve(folder / vault_files.RESERVE).room_for(
            lambda: vault_files.look(folder, subkeys, head)
        )
        return _Opening(folder, how, subkeys, head, keys).session(closing, behind=behind)


def _refuse_taken(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise AlreadyExists(folder.name)
    if folder.is_dir() and any(folder.iterdir()):
        raise AlreadyExists(folder.name)
    if not folder.parent.is_dir():
        raise NotWritable("create")


def _clear_unfinished(making: Path) -> None:
    """Removes what a creation that was cut off left; raises AlreadyExists for anything else."""
    if not os.path.lexists(making):
        return
    # an opened vault has a lock file, so nothing that was ever recorded in goes this way
    if making.is_symlink() or not making.is_dir() or set(os.listdir(making)) - _UNFINISHED:
        raise AlreadyExists(making.name)
    shutil.rmtree(making)


def _make(making: Path, secret: bytearray, how: Settled) -> None:
    making.mkdir(mode=0o700)
    (making / vault_files.ATTACHMENTS).mkdir(mode=0o700)
    keys, master = slots.create(secret, how.cost, floor=how.floor)
    subkeys = Subkeys.of(master)
    try:
        vault_id = slots.parse(keys).vault_id
        signer = signing.Signer.generate()
        link = connection.connect(making / vault_files.DATABASE, subkeys.db, create=True)
        try:
            schema.create(link)
            with connection.transaction(link):
                Secrets(link).put_signing_key(signer.private)
            Settings(link).put("attachment-algorithm", int(stream.probe()))
        finally:
            connection.close(link)
        origins = vault_files.origins(vault_id, signer.public)
        empty = {book: HeadBook(0, at) for book, at in origins.items()}
        head = Head(vault_id, 0, empty[Book.RECORD], empty[Book.PRIVATE])
        write_durably(making / vault_files.HEAD, head.encode(subkeys.head_mac))
        write_durably(making / vault_files.KEYS_COPY, keys)
        write_durably(making / vault_files.KEYS, keys)
        Reserve(making / vault_files.RESERVE).lay()
    finally:
        wipe(master)
        subkeys.wipe()


class _Opening:
    """Builds a session once everything that is read agrees."""

    def __init__(
        self, folder: Path, how: Settled, subkeys: Subkeys, head: Head, keys: bytes
    ) -> None:
        self._folder = folder
        self._how = how
        self._subkeys = subkeys
        self._head = head
        self._keys = keys

    def session(self, closing: ExitStack, *, behind: bool) -> Session:
        """The session; what it holds is let go by `closing`."""
        how, folder, vault_id = self._how, self._folder, self._head.vault_id
        reserve = Reserve(folder / vault_files.RESERVE)
        # a full disk must not keep anybody from opening, reading and writing words
        link = reserve.room_for(
            lambda: connection.connect(folder / vault_files.DATABASE, self._subkeys.db)
        )
        closing.callback(connection.close, link)
        secrets, settings = Secrets(link), Settings(link)
        signer = signing.Signer(secrets.signing_key())
        closing.callback(signer.wipe)
        drafts = Drafts(folder, self._subkeys.draft, vault_id, partial(_released, reserve))
        closing.callback(drafts.close)
        tables = vault_files.tables(link, vault_id, signer.public)
        keeper = HeadKeeper(lambda head: write_durably(folder / vault_files.HEAD, head))
        closing.callback(keeper.close)
        heads = _Heads(tables, self._head, self._subkeys.head_mac, keeper)
        vocabulary = load(how.jurisdiction)
        writing = Writing(how.now, how.zone, os.urandom, signer.sign)
        release = partial(_released, reserve)
        journal = Journal(Ledgers(link, tables, writing, heads.written, release))
        store = blobs.BlobStore(folder, stream.Algorithm(settings.get("attachment-algorithm", 1)))
        keeping = Keeping(store, Previews(folder), how.media)
        evidence = EvidenceRoom(journal, secrets, keeping)
        notices = self._tidy(keeping, secrets, reserve)
        if behind:
            heads.written()
            notices.append("head-brought-up-to-date")
        case = Case(vault_id, signer.public, how.jurisdiction, PROGRAM, how.now)
        tip = tables[Book.RECORD].tip()
        check_copy = partial(vault_files.check_keys_copy, folder, self._keys)
        checks = (signing.verify, check_copy, drafts.load)
        parts = Parts(link, tables, signer.public, secrets, store, *checks)
        last = unstamp(tip.written) if tip.n else None
        fingerprint = signing.fingerprint(signer.public)
        return Session(
            info=VaultInfo(vault_id.hex(), fingerprint, tip.n, last, tuple(notices)),
            journal=journal,
            evidence=evidence,
            figures=Figures(link),
            snapshot=Snapshot(case, journal, evidence, tables[Book.RECORD]),
            sharing=SharingRoom(journal),
            integrity=Integrity(parts, journal),
            drafts=drafts,
            settings=settings,
            signer=signer.sign,
            new_intake=partial(Intake, journal, vocabulary),
            closing=closing.pop_all(),
        )

    def _tidy(self, keeping: Keeping, secrets: Secrets, reserve: Reserve) -> list[str]:
        notices = []
        discard_parts(self._folder, _WRITTEN_WHOLE)
        keeping.previews.tidy()
        swept = keeping.blobs.sweep({blob.blob for _, blob in secrets.blobs()})
        if swept.orphaned:
            notices.append("unfinished-attachments-moved")
        if not reserve.lay():
            notices.append("disk-nearly-full")
        return notices


def _released(reserve: Reserve) -> bool:
    try:
        reserve.release()
    except StorageError:
        return False
    return True


class _Heads:
    """Says where both books end, after each transaction."""

    def __init__(
        self, tables: dict[Book, LedgerTable], head: Head, key: bytearray, keeper: HeadKeeper
    ) -> None:
        self._tables = tables
        self._id = head.vault_id
        self._generation = head.generation
        self._key = key
        self._keeper = keeper

    def written(self) -> None:
        """Hands the newest head to the keeper."""
        self._generation += 1
        record, private = (self._tables[book].tip() for book in (Book.RECORD, Book.PRIVATE))
        head = Head(
            self._id,
            self._generation,
            HeadBook(record.n, record.link),
            HeadBook(private.n, private.link),
        )
        self._keeper.put(head.encode(self._key))
