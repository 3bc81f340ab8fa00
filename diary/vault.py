"""Making a vault and opening it; yields the session that owns every service.

The rules are:

- A vault exists once its folder carries its name: it is made beside it and renamed.
- Opening looks first and writes after: until the keys, the head and the end of the record agree,
  not a byte of the vault is changed.
- An older database under a newer head is a rollback and is refused. An older head under a newer
  database is what a crash leaves; it is brought up to date once the links between them prove it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from diary.crypto import signing, slots, stream
from diary.crypto.kdf import DEFAULT, FLOOR, KdfCost, passphrase_bytes
from diary.crypto.keys import Subkeys, wipe
from diary.errors import AlreadyExists, Damaged, NotAVault, NotWritable, RolledBack, StorageError
from diary.ledger import chain
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
from diary.store.drafts import Drafts
from diary.store.files import write_durably
from diary.store.head import Book as HeadBook
from diary.store.head import Head
from diary.store.head_keeper import HeadKeeper
from diary.store.ledger_table import LedgerTable, Writing, unstamp
from diary.store.lock import VaultLock
from diary.store.previews import Previews
from diary.store.reserve import Reserve
from diary.store.secrets import Secrets
from diary.store.settings import Settings
from diary.vocabulary import Vocabulary, load

KEYS: Final = "keys"
KEYS_COPY: Final = "keys.bak"
DATABASE: Final = "db"
HEAD: Final = "head"
LOCK: Final = "lock"
RESERVE: Final = "reserve"
ATTACHMENTS: Final = "att"
PROGRAM: Final = "Daybook 0.1.0"
_MAX_KEYS: Final = 1 << 16


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
    secret = passphrase_bytes(passphrase)
    _refuse_taken(folder)
    making = folder.with_name(f".{folder.name}.new")
    try:
        _make(making, secret, how)
        if folder.exists():
            folder.rmdir()
        making.rename(folder)
    except OSError as cause:
        shutil.rmtree(making, ignore_errors=True)
        raise NotWritable("create") from cause
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    finally:
        wipe(secret)
    return unlock(folder, passphrase, how)


def unlock(folder: Path, passphrase: str, how: Settled) -> Session:
    """Opens a vault.

    Raises NotAVault, InUse, WrongPassphrase, KdfRefused, FutureFormat, Damaged, RolledBack; none
    of them changes the vault.
    """
    with ExitStack() as closing:
        keys = _read_keys(folder)
        lock = VaultLock(folder / LOCK)
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
        head = _read_head(folder, subkeys, opened.vault_id)
        behind = _look(folder, subkeys, head)
        return _Opening(folder, how, subkeys, head, keys).session(closing, behind=behind)


def _refuse_taken(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise AlreadyExists(folder.name)
    if folder.is_dir() and any(folder.iterdir()):
        raise AlreadyExists(folder.name)
    if not folder.parent.is_dir():
        raise NotAVault("folder", "no such place")


def _make(making: Path, secret: bytearray, how: Settled) -> None:
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    (making / ATTACHMENTS).mkdir(mode=0o700)
    keys, master = slots.create(secret, how.cost, floor=how.floor)
    subkeys = Subkeys.of(master)
    try:
        vault_id = slots.parse(keys).vault_id
        signer = signing.Signer.generate()
        link = connection.connect(making / DATABASE, subkeys.db, create=True)
        try:
            schema.create(link)
            with connection.transaction(link):
                Secrets(link).put_signing_key(signer.private)
            Settings(link).put("attachment-algorithm", int(stream.probe()))
        finally:
            connection.close(link)
        origins = _origins(vault_id, signer.public)
        empty = {book: HeadBook(0, at) for book, at in origins.items()}
        head = Head(vault_id, 0, empty[Book.RECORD], empty[Book.PRIVATE])
        write_durably(making / HEAD, head.encode(subkeys.head_mac))
        write_durably(making / KEYS_COPY, keys)
        write_durably(making / KEYS, keys)
        Reserve(making / RESERVE).lay()
    finally:
        wipe(master)
        subkeys.wipe()


def _origins(vault_id: bytes, public: bytes) -> dict[Book, bytes]:
    return {book: chain.origin(id_, public) for book, id_ in _book_ids(vault_id).items()}


def _book_ids(vault_id: bytes) -> dict[Book, bytes]:
    return {Book.RECORD: vault_id, Book.PRIVATE: chain.private_book_id(vault_id)}


def _read_keys(folder: Path) -> bytes:
    if not folder.is_dir():
        raise NotAVault("folder", "no such folder")
    try:
        with (folder / KEYS).open("rb") as file:
            data = file.read(_MAX_KEYS)
    except FileNotFoundError as cause:
        if (folder / KEYS_COPY).is_file() and (folder / DATABASE).is_file():
            raise Damaged(KEYS, "missing") from cause
        raise NotAVault("folder", "no keys file") from cause
    except OSError as cause:
        raise NotAVault("folder", "unreadable") from cause
    slots.parse(data)
    return data


def _read_head(folder: Path, subkeys: Subkeys, vault_id: bytes) -> Head:
    try:
        data = (folder / HEAD).read_bytes()
    except OSError as cause:
        raise Damaged(HEAD, "missing") from cause
    head = Head.decode(subkeys.head_mac, data)
    if head.vault_id != vault_id:
        raise Damaged(HEAD, "another vault's")
    return head


def _tables(link: connection.Connection, vault_id: bytes, public: bytes) -> dict[Book, LedgerTable]:
    ids = _book_ids(vault_id)
    return {book: LedgerTable(link, book, id_, public) for book, id_ in ids.items()}


def _look(folder: Path, subkeys: Subkeys, head: Head) -> bool:
    """Whether the head is behind; raises if head and record do not belong together."""
    link = connection.connect(folder / DATABASE, subkeys.db, read_only=True)
    try:
        with connection.refusals("open"):
            schema.check_version(link)
            public = signing.Signer(Secrets(link).signing_key()).public
            tables = _tables(link, head.vault_id, public)
            known = {Book.RECORD: head.record, Book.PRIVATE: head.private}
            return any([_behind(tables[book], public, known[book]) for book in tables])
    finally:
        link.close()


def _behind(table: LedgerTable, public: bytes, known: HeadBook) -> bool:
    n, at, tip = known.number, known.link, table.tip()
    if tip.n < n:
        raise RolledBack(DATABASE, "older than the head")
    if table.link_at(n) != at:
        raise Damaged(DATABASE, "not the record that the head names")
    # what was written after the head must follow from it, entry by entry, under our signature
    after = at
    for number, commitment, link, signature in table.stored_links(n if tip.n > n else n - 1):
        if number > n:
            after = chain.link(after, number, commitment)
        if link != after:
            raise Damaged(DATABASE, "a link is broken")
        signing.verify(public, chain.head_message(table.book_id, number, link), signature)
    return tip.n > n


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
        link = connection.connect(folder / DATABASE, self._subkeys.db)
        closing.callback(connection.close, link)
        secrets, settings = Secrets(link), Settings(link)
        signer = signing.Signer(secrets.signing_key())
        closing.callback(signer.wipe)
        drafts = Drafts(folder, self._subkeys.draft, vault_id)
        closing.callback(drafts.close)
        tables = _tables(link, vault_id, signer.public)
        keeper = HeadKeeper(lambda head: write_durably(folder / HEAD, head))
        closing.callback(keeper.close)
        heads = _Heads(tables, self._head, self._subkeys.head_mac, keeper)
        reserve = Reserve(folder / RESERVE)
        vocabulary = load(how.jurisdiction)
        journal = Journal(
            Ledgers(
                link,
                tables,
                Writing(how.now, how.zone, os.urandom, signer.sign),
                heads.written,
                lambda: _released(reserve),
            )
        )
        store = blobs.BlobStore(folder, stream.Algorithm(settings.get("attachment-algorithm", 1)))
        keeping = Keeping(store, Previews(folder), how.media)
        evidence = EvidenceRoom(journal, secrets, keeping)
        notices = self._tidy(store, secrets, reserve)
        if behind:
            heads.written()
            notices.append("head-brought-up-to-date")
        case = Case(vault_id, signer.public, how.jurisdiction, PROGRAM, how.now)
        tip = tables[Book.RECORD].tip()
        parts = Parts(link, tables, signer.public, secrets, store, signing.verify, self._check_copy)
        return Session(
            info=VaultInfo(
                vault_id.hex(),
                signing.fingerprint(signer.public),
                tip.n,
                unstamp(tip.written) if tip.n else None,
                tuple(notices),
            ),
            journal=journal,
            evidence=evidence,
            figures=Figures(link),
            snapshot=Snapshot(case, journal, evidence, tables[Book.RECORD]),
            sharing=SharingRoom(journal),
            integrity=Integrity(parts, journal),
            drafts=drafts,
            settings=settings,
            signer=signer.sign,
            new_intake=_intakes(journal, vocabulary),
            closing=closing.pop_all(),
        )

    def _tidy(self, store: blobs.BlobStore, secrets: Secrets, reserve: Reserve) -> list[str]:
        notices = []
        swept = store.sweep({blob.blob for _, blob in secrets.blobs()})
        if swept.orphaned:
            notices.append("unfinished-attachments-moved")
        if not reserve.lay():
            notices.append("disk-nearly-full")
        return notices

    def _check_copy(self) -> None:
        try:
            copy = (self._folder / KEYS_COPY).read_bytes()
        except OSError as cause:
            raise Damaged(KEYS_COPY, "missing") from cause
        if copy != self._keys:
            raise Damaged(KEYS_COPY, "differs from keys")


def _intakes(journal: Journal, vocabulary: Vocabulary) -> Callable[[], Intake]:
    return lambda: Intake(journal, vocabulary)


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
