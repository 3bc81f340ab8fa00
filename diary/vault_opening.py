"""Build the session of a vault whose files agree: connect, tidy, settle, and hand over the parts.

**Invariants:**

- What is built first is let go last.
- All that opening checks is checked here and before, in this order, whatever is asked for later:
  services are built by the session and check nothing.
- Tidying writes only what a crash left undone, and says so in the notices.
"""

from __future__ import annotations

import contextlib
import os
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from diary import rotation_swap, vault_files
from diary.crypto import signing, stream
from diary.errors import DiskFull, StorageError
from diary.files.durable import discard_parts, disk_errors, remove_file, write_durably
from diary.json_value import whole
from diary.model.kinds import Book
from diary.services.access import AccessRoom
from diary.services.access_changes import Ground
from diary.services.journal import Journal, Ledgers
from diary.services.originals import Keeping
from diary.services.session import OpenVault, Session, VaultInfo
from diary.settled import Settled
from diary.store import blobs, connection, layout, migration
from diary.store.clearing import Clearing
from diary.store.connection import Connection
from diary.store.drafts import Drafts
from diary.store.head import Head
from diary.store.head_keeper import HeadKeeper, HeadPublisher
from diary.store.keys_file import KeysFile
from diary.store.ledger_table import LedgerTable, Writing, unstamp
from diary.store.previews import Previews
from diary.store.reserve import Reserve
from diary.store.secrets import Secrets
from diary.store.settings import Settings
from diary.vault_entering import Entered


class Opening:
    """Build a session once everything that is read agrees."""

    def __init__(self, folder: Path, how: Settled, entered: Entered) -> None:
        self._folder = folder
        self._how = how
        self._entered = entered
        self._subkeys = entered.subkeys
        self._head = entered.head

    def session(self, closing: ExitStack) -> Session:
        """Return the session; what it holds is let go by `closing`."""
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
        books = vault_files.tables(link, vault_id, signer.public)
        reserve.room_for(lambda: migration.bring_up(link, books))
        heads = self._heads(books, closing)
        writing = Writing(how.now, how.zone, os.urandom, signer.sign)
        journal = Journal(Ledgers(link, books, writing, heads.publish, released))
        store = _attachments(folder, settings)
        keeping = Keeping(store, Previews(folder), how.media)
        clearing = Clearing(link, folder, (store, keeping.previews), drafts, reserve.room_for)
        notices = [*self._entered.found, *_cleared(clearing)]
        notices += self._tidy(keeping, secrets, reserve)
        if self._entered.behind:
            heads.publish()
            notices.append("head-brought-up-to-date")
        access = self._access(journal, books[Book.PRIVATE], settings, reserve)
        notices += access.settle()
        vault = OpenVault(
            folder=folder,
            config=how,
            vault_id=vault_id,
            signer=signer,
            subkeys=self._subkeys,
            link=link,
            books=books,
            journal=journal,
            heads=heads,
            secrets=secrets,
            settings=settings,
            keeping=keeping,
            drafts=drafts,
            clearing=clearing,
            access=access,
            beside=partial(rotation_swap.beside, folder),
        )
        info = self._info(books[Book.RECORD], signer, access, notices)
        return Session(info, vault, closing.pop_all())

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

    def _heads(self, tables: dict[Book, LedgerTable], closing: ExitStack) -> HeadPublisher:
        keeper = HeadKeeper(self._write_head)
        closing.callback(keeper.close)
        return HeadPublisher(tables, self._head, self._subkeys.head_mac, keeper)

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
            layout.discard_staged(self._folder)
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
    return blobs.BlobStore(folder, stream.Algorithm(whole(settings.get("attachment-algorithm", 1))))


def _cleared(clearing: Clearing) -> list[str]:
    """End an erasing that was cut off, before what it named could be taken for a leftover."""
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
