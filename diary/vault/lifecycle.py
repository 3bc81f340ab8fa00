"""Create a vault, open it, and build its session.

**Invariants:**

- A vault exists once its folder has its name: it is made under another name and renamed, so a crash
  never leaves half a vault under that name.
- Opening reads first and writes later. A keys file counts once what it opens proves to be this
  vault: keys, head and end of the record agree. Until then not a byte of the vault's own files is
  changed. Anything that is not one of them is set aside before that, once the credentials and the
  head are proved: a planted journal would change the database, and a planted pipe would block the
  check.
- Opening uses `keys`. It uses `keys.bak` only if the record itself says that a change between the
  two was interrupted, and then it completes that change. If the disk does not allow that, the
  credentials open it all the same, and the change is completed another time.
- Recovering uses whichever file opens and repairs the other one; nothing but these two files is
  repaired.
- All checks of opening happen here, in this order, whatever is used later: services are built by
  the session and check nothing. Tidying writes only what a crash left undone, and reports it in the
  notices.
- What is built first is released last, because later parts use it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from diary.crypto import attachment_encryption, key_slots, signing
from diary.crypto.keys import Subkeys, wipe
from diary.errors import (
    Damaged,
    DamageReason,
    DiaryError,
    DiskFull,
    NotAVault,
    StorageError,
    VaultError,
    WrongPassphrase,
)
from diary.files.durable import discard_parts, disk_errors, remove_file, sync_folder, write_durably
from diary.files.held_files import remove_empty_folder, rename_path
from diary.files.path_kind import is_there
from diary.json_value import whole
from diary.model.books_and_nouns import Book
from diary.services.acceptance import hold_back, write_left
from diary.services.access.credentials import Credentials
from diary.services.access.service import AccessService
from diary.services.access.slot_writer import AccessDeps, OpenedSlot
from diary.services.access.state import AccessState, keys_digest
from diary.services.exhibit_previews_and_copies import VaultOriginals
from diary.services.journal import Journal, JournalDeps
from diary.services.older_copy import (
    DraftAge,
    draft_age,
    later_files,
    lowest_draft,
    note_draft_within,
    older_copy_signs,
    unseen,
)
from diary.services.session import OpenVault, Session, VaultInfo
from diary.services.waiting_lines import record_at_opening
from diary.store import attachment_store, connection, schema, vault_folder
from diary.store.attachment_files import AttachmentNames
from diary.store.connection import Connection
from diary.store.disk_reserve import DiskReserve
from diary.store.draft_file import Draft, Drafts, DraftStamp
from diary.store.key_files import KeysFile
from diary.store.keys_table import StoredKeys
from diary.store.ledger_table import BookTip, LedgerTable, WriteContext, time_from_text
from diary.store.preview_cache import PreviewCache
from diary.store.secure_delete import SecureDelete
from diary.store.vault_folder import KEYS
from diary.store.vault_head import HeadPublisher, HeadWriter, VaultHead
from diary.store.vault_lock import VaultLock
from diary.store.vault_settings import Settings
from diary.unlock_notices import NoticeCode
from diary.vault import creation, file_agreement, key_rotation_swap
from diary.vault_config import VaultConfig

# The record, or a part of it that says who opens it, may be from an earlier day.
_OLDER = frozenset({NoticeCode.OLDER_COPY, NoticeCode.KEYS_PUT_BACK, NoticeCode.SETTINGS_PUT_BACK})

__all__ = [
    "KeySlotOpener",
    "OpenedKeys",
    "SessionBuilder",
    "VaultConfig",
    "create",
    "recover",
    "refuse_no_record",
    "refuse_taken",
    "unlock",
]


def create(
    folder: Path, passphrase: str, config: VaultConfig, key_file: Path | None = None
) -> Session:
    """Create a vault at `folder` and open it; takes the time that `config` measures: 1 to 2 s.

    Raises AlreadyExists, NotAllowed in another vault, BadInput, DiskFull, NotWritable.
    """
    words = Credentials(passphrase, key_file)
    refuse_taken(folder)
    place = Path(os.path.realpath(folder))
    making = place.with_name(f".{place.name}.new")
    secret = words.new_secret()
    try:
        with disk_errors("create"):
            creation.clear_unfinished_vault(making)
            try:
                creation.write_vault(making, secret, config, key_file=words.has_key_file)
                if is_there(place):
                    remove_empty_folder(place)
                rename_path(making, place)
                sync_folder(place.parent)
            except BaseException:
                shutil.rmtree(making, ignore_errors=True)
                raise
    finally:
        wipe(secret)
    return unlock(place, passphrase, config, key_file)


def refuse_taken(folder: Path) -> None:
    """Raise what `create` raises where no vault can be made, before a passphrase is asked for."""
    key_rotation_swap.finish_interrupted_swap(Path(os.path.realpath(folder)))
    with disk_errors("create"):
        creation.refuse_taken(folder)


def refuse_no_record(folder: Path) -> None:
    """Raise what `unlock` raises where no vault is, before a passphrase is asked for."""
    key_rotation_swap.finish_interrupted_swap(Path(os.path.realpath(folder)))
    file_agreement.refuse_no_vault(folder.absolute())


def unlock(
    folder: Path, passphrase: str, config: VaultConfig, key_file: Path | None = None
) -> Session:
    """Open a vault with its passphrase, or with a recovery code in its place.

    Raises NotAVault, InUse, WrongPassphrase, MistypedCode, BadInput, KdfRefused, FutureFormat,
    Damaged, RolledBack, StorageError; none of them changes the vault.
    """
    words = Credentials(passphrase, key_file)
    # The keys are read again under the lock: until then another program may be changing them.
    return _session(folder, words, config, file_agreement.read_keys, KeySlotOpener.open)


def recover(
    folder: Path, passphrase: str, config: VaultConfig, key_file: Path | None = None
) -> Session:
    """Open a vault like `unlock`, by either of its two keys files, and repair the other one.

    Raises what `unlock` raises; a failure to open the vault changes nothing.
    """
    words = Credentials(passphrase, key_file)
    refuse = file_agreement.refuse_no_vault
    return _session(folder, words, config, refuse, KeySlotOpener.open_or_repair)


def _session(
    folder: Path,
    words: Credentials,
    config: VaultConfig,
    refuse: Callable[[Path], object],
    enter: Callable[[KeySlotOpener, bytearray], OpenedKeys],
) -> Session:
    """Open a vault by one way to `enter` it; `refuse` raises what is known without the lock."""
    folder = folder.absolute()
    key_rotation_swap.finish_interrupted_swap(Path(os.path.realpath(folder)))
    refuse(folder)
    with ExitStack() as closing:
        lock = VaultLock(folder / file_agreement.LOCK)
        lock.acquire()
        closing.callback(lock.release)
        secret = words.secret()
        try:
            entered = enter(KeySlotOpener(folder, words, config, closing), secret)
            if lock.has_set_aside:
                found = dict.fromkeys((NoticeCode.PLANTED_SET_ASIDE, *entered.found))
                entered = replace(entered, found=tuple(found))
            session = SessionBuilder(folder, config, entered).session(closing)
            try:
                session.access.raise_cost(secret)
            except BaseException:
                session.close()
                raise
            return session
        finally:
            wipe(secret)


@dataclass(frozen=True, slots=True)
class OpenedKeys:
    """The keys of a vault, proven to be its own; `behind` if the head lags behind the record.

    `locked` is whether the system keeps the memory that holds them off its disk. `found` has codes
    of what was in the folder and no part of the vault, for the notices.
    """

    entry: OpenedSlot
    subkeys: Subkeys
    head: VaultHead
    behind: bool
    locked: bool
    found: tuple[NoticeCode, ...] = ()


class KeySlotOpener:
    """Tries one person's credentials; `closing` wipes what was opened."""

    def __init__(
        self, folder: Path, words: Credentials, config: VaultConfig, closing: ExitStack
    ) -> None:
        self._folder = folder
        self._words = words
        self._config = config
        self._closing = closing
        self._files = KeysFile(folder)
        self._reserve = DiskReserve(folder / file_agreement.RESERVE)
        self._found: dict[NoticeCode, None] = {}

    def open(self, secret: bytearray) -> OpenedKeys:
        """Open `keys`; raises what `unlock` raises."""
        keys = file_agreement.read_keys(self._folder)
        try:
            return self._proven(keys, secret)
        except WrongPassphrase as wrong:
            finished = self._unfinished(keys, secret)
            if finished is None:
                raise self._words.refused() from wrong
            return finished

    def open_or_repair(self, secret: bytearray) -> OpenedKeys:
        """Open `keys` or `keys.bak`; repair the one that is damaged, missing or different."""
        keys, copy = self._candidates()
        tried = list(dict.fromkeys(data for data in (keys, copy) if data is not None))
        refusals: list[DiaryError] = []
        for data in tried:
            try:
                entered = self._proven(data, secret, replacing=keys)
            except (VaultError, WrongPassphrase) as refused:
                refusals.append(refused)
                continue
            mended = self._mend(data, keys, copy)
            return replace(entered, entry=replace(entered.entry, mended=mended))
        raise self._worst(refusals)

    def _proven(self, keys: bytes, secret: bytearray, replacing: bytes | None = None) -> OpenedKeys:
        """Open one keys file; raise FutureFormat if a newer program wrote the one it replaces."""
        folder = self._folder
        with ExitStack() as held:
            unlocked = key_slots.unlock(keys, secret, floor=self._config.floor)
            held.callback(wipe, unlocked.master)
            if replacing is not None:
                key_slots.refuse_later(replacing, unlocked.master)
            subkeys = Subkeys.of(unlocked.master)
            held.callback(subkeys.wipe)
            locked = self._config.lock(unlocked.master, *subkeys.buffers)
            head = file_agreement.read_head(folder, subkeys, unlocked.vault_id)
            self._found |= dict.fromkeys(
                self._reserve.retry_when_full(lambda: vault_folder.repair_layout(folder))
            )
            # The reserve holds no data, so releasing it does not affect what is proved.
            behind = self._reserve.retry_when_full(
                lambda: file_agreement.is_head_behind(folder, subkeys, head)
            )
            self._closing.callback(held.pop_all().close)
        entry = OpenedSlot(keys, unlocked, self._words.has_key_file)
        return OpenedKeys(entry, subkeys, head, behind, locked, tuple(self._found))

    def _unfinished(self, keys: bytes, secret: bytearray) -> OpenedKeys | None:
        try:
            copy = self._files.read_copy()
            if copy is None or copy == keys:
                return None
            if key_slots.parse(copy).vault_id != key_slots.parse(keys).vault_id:
                return None
            entered = self._proven(copy, secret)
        except (VaultError, WrongPassphrase):
            return None
        if not self._announced(entered, copy):
            return None
        # The announced change stays pending until it is done, so a full disk does not prevent
        # opening.
        with contextlib.suppress(StorageError):
            self._reserve.retry_when_full(lambda: self._files.write_keys(copy))
            return replace(entered, entry=replace(entered.entry, mended=(NoticeCode.KEYS_MENDED,)))
        return entered

    def _announced(self, entered: OpenedKeys, copy: bytes) -> bool:
        with connection.open_read_only(
            self._folder / file_agreement.DATABASE, entered.subkeys.db
        ) as database:
            coming = AccessState(Settings(database), entered.entry.unlocked.master).pending()
        return coming is not None and coming[0].keys == keys_digest(copy)

    def _candidates(self) -> tuple[bytes | None, bytes | None]:
        found: list[bytes | None] = []
        for read in (self._files.read, self._files.read_copy):
            data = None
            # If one cannot be read, the other one is tried.
            with contextlib.suppress(Damaged, StorageError):
                data = read()
            found.append(data)
        return found[0], found[1]

    def _mend(self, good: bytes, keys: bytes | None, copy: bytes | None) -> tuple[NoticeCode, ...]:
        mended = []
        if copy != good:
            self._files.write_copy(good)
            mended.append(NoticeCode.KEYS_COPY_MENDED)
        if keys != good:
            self._files.write_keys(good)
            mended.append(NoticeCode.KEYS_MENDED)
        return tuple(mended)

    def _worst(self, refusals: list[DiaryError]) -> DiaryError:
        if any(isinstance(each, WrongPassphrase) for each in refusals):
            return self._words.refused()
        for each in refusals:
            if not (isinstance(each, Damaged | NotAVault) and each.part == KEYS):
                return each
        return Damaged(KEYS, DamageReason.BOTH)


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
        books = file_agreement.tables(database, vault_id, signer.public)
        reserve.retry_when_full(lambda: schema.migrate(database, books))
        heads = self._heads(books, closing)
        writing = WriteContext(config.now, config.zone, os.urandom, signer.sign)
        drafts = self._drafts(heads, settings, released, closing)
        note_draft = partial(note_draft_within, settings, drafts)
        journal = Journal(
            JournalDeps(database, books, writing, heads.publish, released, note_draft)
        )
        closing.callback(_note_draft, database, settings, drafts)
        store = self._attachments(settings)
        originals = VaultOriginals(store, PreviewCache(folder), config.media)
        secure_delete = SecureDelete(
            database, folder, (store, originals.previews), reserve.retry_when_full
        )
        notices = [*self._entered.found, *self._cleared(secure_delete, drafts)]
        notices += self._tidy(originals, stored_keys, secure_delete, reserve)
        if self._entered.behind:
            heads.publish()
            notices.append(NoticeCode.HEAD_BROUGHT_UP_TO_DATE)
        access = self._access(journal, books[Book.PRIVATE], settings, reserve)
        notices += access.complete_change()
        # what was there before anything is recorded: an old copy that was put back shows by it
        tip = books[Book.RECORD].tip()
        draft = _standing_draft(drafts)
        age = draft_age(draft.stamp, settings, books) if draft else DraftAge.LATEST
        signs = older_copy_signs(
            draft.stamp if draft else None, age, later_files(originals, stored_keys, secure_delete)
        )
        if unseen(signs, settings, books[Book.PRIVATE]):
            notices.append(NoticeCode.OLDER_COPY)
        if age is DraftAge.OLDER:
            notices.append(NoticeCode.DRAFT_PUT_BACK)
        # What waits in an older copy may have been taken back since, whatever the person knows.
        is_older = bool(signs) or not _OLDER.isdisjoint(notices)
        if is_older and hold_back(journal, settings):
            notices.append(NoticeCode.ACCEPTANCE_HELD)
        elif write_left(journal, settings):
            notices.append(NoticeCode.ACCEPTANCE_WRITTEN)
        is_latest = age is DraftAge.LATEST and not is_older
        waiting = record_at_opening(journal, drafts, settings, draft, is_latest=is_latest)
        notices += waiting.notices
        vault = OpenVault(
            folder=folder,
            config=config,
            vault_id=vault_id,
            signer=signer,
            subkeys=self._subkeys,
            database=database,
            books=books,
            journal=journal,
            drafts=drafts,
            heads=heads,
            stored_keys=stored_keys,
            settings=settings,
            originals=originals,
            release_reserve=released,
            secure_delete=secure_delete,
            access=access,
            beside=partial(key_rotation_swap.replaced_records, folder),
        )
        info = replace(
            self._info(tip, signer, access, notices),
            draft_sealed=draft.stamp.sealed if draft else None,
            held_lines=waiting.held,
        )
        return Session(info, vault, closing.pop_all())

    def _drafts(
        self,
        heads: HeadPublisher,
        settings: Settings,
        released: Callable[[], bool],
        closing: ExitStack,
    ) -> Drafts:
        def stamp(number: int) -> DraftStamp:
            head = heads.published
            return DraftStamp(number, self._config.now(), head.record, head.private)

        key, vault_id = self._subkeys.draft, self._head.vault_id
        drafts = Drafts(self._folder, key, vault_id, released, stamp, lowest_draft(settings))
        closing.callback(drafts.close)
        return drafts

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
        tip: BookTip,
        signer: signing.Signer,
        access: AccessService,
        notices: list[NoticeCode],
    ) -> VaultInfo:
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

    def _attachments(self, settings: Settings) -> attachment_store.AttachmentStore:
        number = whole(settings.get("attachment-algorithm", 1))
        return attachment_store.AttachmentStore(
            self._folder,
            attachment_encryption.Algorithm(number),
            names=AttachmentNames(self._subkeys.names),
        )

    def _cleared(self, secure_delete: SecureDelete, drafts: Drafts) -> list[NoticeCode]:
        """Complete an interrupted erasure, before what it named could count as an orphan."""
        if not secure_delete.is_pending():
            return []
        try:
            secure_delete.run(drafts)
        except StorageError:
            # A disk that refuses to write must not prevent opening.
            return [NoticeCode.ERASING_NOT_CLEARED]
        return [NoticeCode.ERASING_CLEARED]

    def _tidy(
        self,
        originals: VaultOriginals,
        stored_keys: StoredKeys,
        secure_delete: SecureDelete,
        reserve: DiskReserve,
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
            known = stored_keys.blob_names() | secure_delete.due_files()
            swept = originals.blobs.collect_orphans(known)
            if swept.strange:
                notices.append(NoticeCode.PLANTED_SET_ASIDE)
            if swept.orphaned:
                notices.append(NoticeCode.UNFINISHED_ATTACHMENTS_MOVED)
        if not reserve.create():
            notices.append(NoticeCode.DISK_NEARLY_FULL)
        return notices


def _standing_draft(drafts: Drafts) -> Draft | None:
    # The draft is read again when it is shown, and what is wrong with it is reported there.
    with contextlib.suppress(DiaryError):
        return drafts.read()
    return None


def _note_draft(database: Connection, settings: Settings, drafts: Drafts) -> None:
    # Of a disk that refuses it nothing is lost but that an older draft is known by its age.
    with contextlib.suppress(DiaryError):
        if lowest_draft(settings) < drafts.lowest():
            with connection.transaction(database):
                note_draft_within(settings, drafts)


def _released(reserve: DiskReserve) -> bool:
    try:
        reserve.release()
    except StorageError:
        return False
    return True
