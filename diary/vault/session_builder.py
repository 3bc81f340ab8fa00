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

from diary.crypto import attachment_encryption, signing
from diary.errors import DiskFull, StorageError
from diary.files.durable import discard_parts, disk_errors, remove_file, write_durably
from diary.json_value import whole
from diary.model.books_and_nouns import Book
from diary.services.access.service import AccessService
from diary.services.access.slot_writer import AccessDeps
from diary.services.attachment_service import VaultOriginals
from diary.services.journal import Journal, JournalDeps
from diary.services.session import OpenVault, Session, VaultInfo
from diary.store import attachment_store, connection, schema, vault_folder
from diary.store.connection import Connection
from diary.store.disk_reserve import DiskReserve
from diary.store.draft_file import Drafts
from diary.store.key_files import KeysFile
from diary.store.ledger_table import LedgerTable, WriteContext, time_from_text
from diary.store.preview_cache import PreviewCache
from diary.store.secure_delete import SecureDelete
from diary.store.stored_keys import StoredKeys
from diary.store.vault_head import HeadPublisher, HeadWriter, VaultHead
from diary.store.vault_settings import Settings
from diary.unlock_notices import NoticeCode
from diary.vault import file_agreement, key_rotation_swap
from diary.vault.unlocking import OpenedKeys
from diary.vault_config import VaultConfig


class SessionBuilder:
    """Builds a session once everything that was read agrees."""

    def __init__(self, folder: Path, config: VaultConfig, entered: OpenedKeys) -> None:
        self._folder = folder
        self._config = config
        self._entered = entered
        self._subkeys = entered.subkeys
        self._head = entered.head

    def session(self, closing: ExitStack) -> Session:
        """Return the session; `closing` releases what it holds."""
        config, folder, vault_id = self._config, self._folder, self._head.vault_id
        reserve = DiskReserve(folder / file_agreement.RESERVE)
        database = self._connected(reserve)
        closing.callback(connection.close, database)
        connection.checkpoint(database)
        stored_keys, settings = StoredKeys(database), Settings(database)
        signer = signing.Signer(stored_keys.signing_key())
        closing.callback(signer.wipe)
        released = partial(_released, reserve)
        drafts = Drafts(folder, self._subkeys.draft, vault_id, released)
        closing.callback(drafts.close)
        books = file_agreement.tables(database, vault_id, signer.public)
        reserve.retry_when_full(lambda: schema.migrate(database, books))
        heads = self._heads(books, closing)
        writing = WriteContext(config.now, config.zone, os.urandom, signer.sign)
        journal = Journal(JournalDeps(database, books, writing, heads.publish, released))
        store = _attachments(folder, settings)
        originals = VaultOriginals(store, PreviewCache(folder), config.media)
        secure_delete = SecureDelete(
            database, folder, (store, originals.previews), drafts, reserve.retry_when_full
        )
        notices = [*self._entered.found, *_cleared(secure_delete)]
        notices += self._tidy(originals, stored_keys, reserve)
        if self._entered.behind:
            heads.publish()
            notices.append(NoticeCode.HEAD_BROUGHT_UP_TO_DATE)
        access = self._access(journal, books[Book.PRIVATE], settings, reserve)
        notices += access.complete_change()
        vault = OpenVault(
            folder=folder,
            config=config,
            vault_id=vault_id,
            signer=signer,
            subkeys=self._subkeys,
            database=database,
            books=books,
            journal=journal,
            heads=heads,
            stored_keys=stored_keys,
            settings=settings,
            originals=originals,
            drafts=drafts,
            secure_delete=secure_delete,
            access=access,
            beside=partial(key_rotation_swap.replaced_records, folder),
        )
        info = self._info(books[Book.RECORD], signer, access, notices)
        return Session(info, vault, closing.pop_all())

    def _connected(self, reserve: DiskReserve) -> Connection:
        connect = partial(
            connection.connect,
            self._folder / file_agreement.DATABASE,
            self._subkeys.db,
            # Checked again on the connection that writes: the files may have changed in between.
            proof=partial(file_agreement.check_agreement, head=self._head),
        )
        try:
            # A full disk must not prevent opening, reading and writing words.
            return reserve.retry_when_full(connect)
        except DiskFull:
            # Not even an empty log fits on the disk: the vault is opened read-only.
            return connect(read_only=True)

    def _heads(self, tables: dict[Book, LedgerTable], closing: ExitStack) -> HeadPublisher:
        writer = HeadWriter(self._write_head)
        closing.callback(writer.close)
        return HeadPublisher(tables, self._head, self._subkeys.head_mac, writer)

    def _write_head(self, head: VaultHead) -> None:
        write_durably(self._folder / file_agreement.HEAD, head.encode(self._subkeys.head_mac))

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
        locked = self._config.lock(signer.private) and self._entered.locked
        distinct = tuple(dict.fromkeys(notices))
        return VaultInfo(vault_id, fingerprint, tip.n, last, distinct, used, locked)

    def _access(
        self, journal: Journal, private: LedgerTable, settings: Settings, reserve: DiskReserve
    ) -> AccessService:
        files = KeysFile(self._folder)
        deps = AccessDeps(files, settings, journal, private, self._config, reserve.retry_when_full)
        return AccessService(self._entered.entry, deps)

    def _tidy(
        self, originals: VaultOriginals, stored_keys: StoredKeys, reserve: DiskReserve
    ) -> list[NoticeCode]:
        notices = []
        discard_parts(self._folder, vault_folder.WRITTEN_WHOLE)
        # Beside the vault and no part of it: a disk that refuses to write must not prevent opening.
        with contextlib.suppress(StorageError):
            key_rotation_swap.discard_unfinished(Path(os.path.realpath(self._folder)))
        with disk_errors("sweep"):
            # The vault was opened again, so an announced removal did not happen.
            for mark in (file_agreement.REMOVING, file_agreement.PROVEN):
                remove_file(self._folder / mark)
            vault_folder.discard_staged(self._folder)
        originals.previews.remove_partial_files()
        # A full disk has no room to set leftovers aside, and they do no harm where they are.
        with contextlib.suppress(DiskFull):
            swept = originals.blobs.collect_orphans(stored_keys.blob_names())
            if swept.strange:
                notices.append(NoticeCode.PLANTED_SET_ASIDE)
            if swept.orphaned:
                notices.append(NoticeCode.UNFINISHED_ATTACHMENTS_MOVED)
        if not reserve.create():
            notices.append(NoticeCode.DISK_NEARLY_FULL)
        return notices


def _attachments(folder: Path, settings: Settings) -> attachment_store.AttachmentStore:
    return attachment_store.AttachmentStore(
        folder, attachment_encryption.Algorithm(whole(settings.get("attachment-algorithm", 1)))
    )


def _cleared(secure_delete: SecureDelete) -> list[NoticeCode]:
    """Complete an interrupted erasure, before what it named could count as an orphan."""
    if not secure_delete.is_pending():
        return []
    try:
        secure_delete.run()
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
