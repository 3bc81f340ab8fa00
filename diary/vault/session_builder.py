"""Build the session of a vault whose files agree: connect, tidy, settle, share the parts.

**Invariants:**

- What is built first is released last, because later parts use it.
- All checks of opening happen here or before, in this order, whatever is used later: services are
  built by the session and check nothing.
- Tidying writes only what a crash left undone, and reports it in the notices.
"""

from __future__ import annotations

import contextlib
import os
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from diary.crypto import signing, stream
from diary.errors import DiskFull, StorageError
from diary.files.durable import discard_parts, disk_errors, remove_file, write_durably
from diary.json_value import whole
from diary.model.kinds import Book
from diary.notices import NoticeCode
from diary.services.access.changes import AccessDeps
from diary.services.access.service import AccessService
from diary.services.attachments import VaultOriginals
from diary.services.journal import Journal, JournalDeps
from diary.services.session import OpenVault, Session, VaultInfo
from diary.store import attachments, connection, schema, vault_folder
from diary.store.connection import Connection
from diary.store.disk_reserve import DiskReserve
from diary.store.drafts import Drafts
from diary.store.head import HeadPublisher, HeadWriter, VaultHead
from diary.store.key_files import KeysFile
from diary.store.ledger import LedgerTable, WriteContext, time_from_text
from diary.store.preview_cache import PreviewCache
from diary.store.secrets import Secrets
from diary.store.secure_delete import SecureDelete
from diary.store.settings import Settings
from diary.vault import files, rotation_swap
from diary.vault.unlocking import OpenedKeys
from diary.vault_config import VaultConfig


class SessionBuilder:
    """Builds a session once everything that was read agrees."""

    def __init__(self, folder: Path, how: VaultConfig, entered: OpenedKeys) -> None:
        self._folder = folder
        self._how = how
        self._entered = entered
        self._subkeys = entered.subkeys
        self._head = entered.head

    def session(self, closing: ExitStack) -> Session:
        """Return the session; `closing` releases what it holds."""
        how, folder, vault_id = self._how, self._folder, self._head.vault_id
        reserve = DiskReserve(folder / files.RESERVE)
        link = self._connected(reserve)
        closing.callback(connection.close, link)
        connection.checkpoint(link)
        secrets, settings = Secrets(link), Settings(link)
        signer = signing.Signer(secrets.signing_key())
        closing.callback(signer.wipe)
        released = partial(_released, reserve)
        drafts = Drafts(folder, self._subkeys.draft, vault_id, released)
        closing.callback(drafts.close)
        books = files.tables(link, vault_id, signer.public)
        reserve.room_for(lambda: schema.migrate(link, books))
        heads = self._heads(books, closing)
        writing = WriteContext(how.now, how.zone, os.urandom, signer.sign)
        journal = Journal(JournalDeps(link, books, writing, heads.publish, released))
        store = _attachments(folder, settings)
        keeping = VaultOriginals(store, PreviewCache(folder), how.media)
        clearing = SecureDelete(link, folder, (store, keeping.previews), drafts, reserve.room_for)
        notices = [*self._entered.found, *_cleared(clearing)]
        notices += self._tidy(keeping, secrets, reserve)
        if self._entered.behind:
            heads.publish()
            notices.append(NoticeCode.HEAD_BROUGHT_UP_TO_DATE)
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
            beside=partial(rotation_swap.replaced_records, folder),
        )
        info = self._info(books[Book.RECORD], signer, access, notices)
        return Session(info, vault, closing.pop_all())

    def _connected(self, reserve: DiskReserve) -> Connection:
        connect = partial(
            connection.connect,
            self._folder / files.DATABASE,
            self._subkeys.db,
            # Checked again on the connection that writes: the files may have changed in between.
            proof=partial(files.check_agreement, head=self._head),
        )
        try:
            # A full disk must not prevent opening, reading and writing words.
            return reserve.room_for(connect)
        except DiskFull:
            # Not even an empty log fits on the disk: the vault is opened read-only.
            return connect(read_only=True)

    def _heads(self, tables: dict[Book, LedgerTable], closing: ExitStack) -> HeadPublisher:
        keeper = HeadWriter(self._write_head)
        closing.callback(keeper.close)
        return HeadPublisher(tables, self._head, self._subkeys.head_mac, keeper)

    def _write_head(self, head: VaultHead) -> None:
        write_durably(self._folder / files.HEAD, head.encode(self._subkeys.head_mac))

    def _info(
        self,
        record: LedgerTable,
        signer: signing.Signer,
        access: AccessService,
        notices: list[NoticeCode],
    ) -> VaultInfo:
        tip = record.tip()
        last = time_from_text(tip.written) if tip.n else None
        used = access.recovery_state().used if NoticeCode.RECOVERY_CODE_USED in notices else None
        fingerprint = signing.fingerprint(signer.public)
        vault_id = self._head.vault_id.hex()
        locked = self._how.lock(signer.private) and self._entered.locked
        told = tuple(dict.fromkeys(notices))
        return VaultInfo(vault_id, fingerprint, tip.n, last, told, used, locked)

    def _access(
        self, journal: Journal, private: LedgerTable, settings: Settings, reserve: DiskReserve
    ) -> AccessService:
        files = KeysFile(self._folder)
        ground = AccessDeps(files, settings, journal, private, self._how, reserve.room_for)
        return AccessService(self._entered.entry, ground)

    def _tidy(
        self, keeping: VaultOriginals, secrets: Secrets, reserve: DiskReserve
    ) -> list[NoticeCode]:
        notices = []
        discard_parts(self._folder, vault_folder.WRITTEN_WHOLE)
        # Beside the vault and no part of it: a disk that refuses to write must not prevent opening.
        with contextlib.suppress(StorageError):
            rotation_swap.discard_unfinished(Path(os.path.realpath(self._folder)))
        with disk_errors("sweep"):
            # The vault was opened again, so an announced removal did not happen.
            for mark in (files.REMOVING, files.PROVEN):
                remove_file(self._folder / mark)
            vault_folder.discard_staged(self._folder)
        keeping.previews.tidy()
        # A full disk has no room to set leftovers aside, and they do no harm where they are.
        with contextlib.suppress(DiskFull):
            swept = keeping.blobs.sweep(secrets.blob_names())
            if swept.strange:
                notices.append(NoticeCode.PLANTED_SET_ASIDE)
            if swept.orphaned:
                notices.append(NoticeCode.UNFINISHED_ATTACHMENTS_MOVED)
        if not reserve.lay():
            notices.append(NoticeCode.DISK_NEARLY_FULL)
        return notices


def _attachments(folder: Path, settings: Settings) -> attachments.AttachmentStore:
    return attachments.AttachmentStore(
        folder, stream.Algorithm(whole(settings.get("attachment-algorithm", 1)))
    )


def _cleared(clearing: SecureDelete) -> list[NoticeCode]:
    """Complete an interrupted erasure, before what it named could count as an orphan."""
    if not clearing.due():
        return []
    try:
        clearing.finish()
    except StorageError:
        # A disk that refuses to write must not prevent opening.
        return [NoticeCode.ERASING_NOT_CLEARED]
    return [NoticeCode.ERASING_CLEARED]


def _released(reserve: DiskReserve) -> bool:
    try:
        reserve.release()
    except StorageError:
        return False
    return True
