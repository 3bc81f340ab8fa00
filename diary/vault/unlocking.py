"""Try the credentials on a vault's two keys files, and prove that they are this vault's.

**Invariants:**

- A keys file counts once what it opens proves to be this vault: head and end of the record agree.
  Until then not a byte of the vault is changed. Anything that is not one of the vault's files is
  set aside before that, once the credentials and the head are proved: a planted journal would
  change the database, and a planted pipe would block the check.
- Opening uses `keys`. It uses `keys.bak` only if the record itself says that a change between the
  two was interrupted, and then it completes that change. If the disk does not allow that, the
  credentials open it all the same, and the change is completed another time.
- Recovering uses whichever file opens and repairs the other one; nothing but these two files is
  repaired.
"""

from __future__ import annotations

import contextlib
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from diary.crypto import key_slots
from diary.crypto.keys import Subkeys, wipe
from diary.errors import (
    Damaged,
    DamageReason,
    DiaryError,
    NotAVault,
    StorageError,
    VaultError,
    WrongPassphrase,
)
from diary.services.access.credentials import Credentials
from diary.services.access.slot_writer import OpenedSlot
from diary.services.access.state import AccessState, keys_digest
from diary.store import connection, vault_folder
from diary.store.disk_reserve import DiskReserve
from diary.store.key_files import KeysFile
from diary.store.vault_folder import KEYS
from diary.store.vault_head import VaultHead
from diary.store.vault_settings import Settings
from diary.unlock_notices import NoticeCode
from diary.vault import file_agreement
from diary.vault_config import VaultConfig


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
        """Open `keys`; raises what `lifecycle.unlock` raises."""
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
                entered = self._proven(data, secret)
            except (VaultError, WrongPassphrase) as refused:
                refusals.append(refused)
                continue
            mended = self._mend(data, keys, copy)
            return replace(entered, entry=replace(entered.entry, mended=mended))
        raise self._worst(refusals)

    def _proven(self, keys: bytes, secret: bytearray) -> OpenedKeys:
        folder = self._folder
        with ExitStack() as held:
            unlocked = key_slots.unlock(keys, secret, floor=self._config.floor)
            held.callback(wipe, unlocked.master)
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
