"""Change the `keys` file: prove the credentials, fill slots, write both files in order.

**Invariants:**

- A change is announced in the database first, then `keys.bak` is written, then `keys`; then it is
  settled and logged in one transaction. An interrupted change is completed at the next opening.
- All slots share one cost. It rises only if the credentials of every slot in use are available, and
  never falls.
- Credentials are proven against the `keys` file that this session knows, whatever is in the folder,
  so a replaced file cannot be used to pass the check.
"""

from __future__ import annotations

import contextlib
import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from diary.crypto import kdf, key_slots
from diary.crypto.key_slots import SlotKind, SlotsFile
from diary.crypto.keys import wipe
from diary.errors import Damaged, DamageReason, KdfRefused, StorageError, WrongPassphrase
from diary.model.private_nouns import Access, AccessKind
from diary.services.access.credentials import Credentials
from diary.services.access.state import (
    UNKNOWN,
    AccessLogMarker,
    AccessState,
    KeyFileState,
    RecoveryUse,
    keys_digest,
)
from diary.services.journal import Journal, PlannedNoun
from diary.store.key_files import KeysFile
from diary.store.ledger_table import LedgerTable
from diary.store.vault_folder import KEYS
from diary.store.vault_settings import Settings
from diary.unlock_notices import NoticeCode
from diary.vault_config import VaultConfig

PASSPHRASE_SLOT: Final = 0
CODE_SLOT: Final = 1


@dataclass(frozen=True, slots=True)
class OpenedSlot:
    """How the vault was opened: by which `keys` file, which slot, and what was repaired."""

    keys: bytes = field(repr=False)
    unlocked: key_slots.SlotKeys
    key_file: bool
    mended: tuple[NoticeCode, ...] = ()


@dataclass(frozen=True, slots=True)
class SlotContent:
    """The kind of slot and the secret that is to open it."""

    kind: SlotKind
    secret: bytearray = field(repr=False)


@dataclass(frozen=True, slots=True)
class ProvenCredentials:
    """The slot that the given credentials opened."""

    slot: int
    fill: SlotContent


@dataclass(frozen=True, slots=True)
class AccessDeps:
    """What changes need of the vault; `retry_when_full` repeats a task without the reserve."""

    files: KeysFile
    settings: Settings
    journal: Journal
    private: LedgerTable
    how: VaultConfig
    retry_when_full: Callable[[Callable[[], None]], None]


class SlotWriter:
    """The only writer of a vault's `keys` file while a session is open."""

    def __init__(self, entry: OpenedSlot, deps: AccessDeps) -> None:
        self._entry = entry
        self._keys = entry.keys
        self._deps = deps
        self._master = entry.unlocked.master
        self.known = AccessState(deps.settings, self._master)
        self.noted = AccessLogMarker(deps.settings, deps.private)

    def current(self) -> KeyFileState:
        """Return what opens the `keys` file; raises Locked."""
        current = self.known.current()
        if current is None:
            return KeyFileState.of(self._master, self._keys, key_file=self._entry.key_file)
        if current.keys != keys_digest(self._keys):
            return replace(current, code=UNKNOWN)
        return current

    def put_back(self) -> bool:
        """Return whether one of the two key files is of another day than the record.

        `keys` is neither the last one written nor the announced one; or no change is announced, and
        this vault wrote the `keys.bak` that differs. The record may be the older part.
        """
        current, pending = self.known.current(), self.known.pending()
        meant = {each.keys for each in (current, pending and pending[0]) if each is not None}
        if current is not None and keys_digest(self._keys) not in meant:
            return True
        return pending is None and self._is_copy_of_another_day()

    def _is_copy_of_another_day(self) -> bool:
        with contextlib.suppress(Damaged, StorageError):
            copy = self._deps.files.read_copy()
            return copy not in (None, self._keys) and key_slots.is_of(copy, self._master)
        return False

    def last_use(self) -> RecoveryUse | None:
        """Return the last use of a recovery code, from the book if the settings are behind."""
        kept = self.known.last_use()
        later = self.noted.last_use(kept.entry if kept else 0)
        return RecoveryUse(later.entry.written, False, later.n) if later else kept

    def key_files(self) -> tuple[bytes, bytes]:
        """Return the `keys` and `keys.bak` that a backup of the vault contains.

        Both are the file that this session knows. After an interrupted change the second is the
        announced one: then a backup opens with every credential that opens this vault.
        """
        announced, beside = self.known.pending(), None
        with contextlib.suppress(StorageError, Damaged):
            beside = self._deps.files.read_copy()
        if announced is None or beside is None or keys_digest(beside) != announced[0].keys:
            return self._keys, self._keys
        return self._keys, beside

    def check_copy(self) -> None:
        """Raise Damaged unless `keys.bak` equals `keys`."""
        self._deps.files.check_copy(self._keys)

    @contextlib.contextmanager
    def proven(self, words: Credentials) -> Iterator[ProvenCredentials]:
        """Yield the proof that these credentials open the vault.

        Raises WrongPassphrase, MistypedCode, BadInput, Damaged.
        """
        secret = words.secret()
        try:
            try:
                proof = key_slots.unlock(self._keys, secret, floor=self._deps.how.floor)
            except WrongPassphrase as wrong:
                raise words.refused() from wrong
            same = hmac.compare_digest(proof.master, self._master)
            wipe(proof.master)
            if not same:
                raise Damaged(KEYS, DamageReason.ANOTHER_VAULTS)
            yield ProvenCredentials(proof.slot, SlotContent(proof.kind, secret))
        finally:
            wipe(secret)

    def change(
        self,
        proof: ProvenCredentials,
        fills: Mapping[int, SlotContent | None],
        after: KeyFileState,
        log: Sequence[AccessKind],
    ) -> None:
        """Fill or empty slots, and raise the cost if possible; raises StorageError."""
        file = key_slots.parse(self._keys)
        aim = kdf.highest_cost(file.cost, self._deps.how.cost)
        known = {proof.slot: proof.fill} | dict(fills)
        used = {PASSPHRASE_SLOT} | ({CODE_SLOT} if after.code else set())
        whole = {slot: fill for slot in used if (fill := known.get(slot)) is not None}
        if aim != file.cost and whole.keys() == used:
            # A computer without the memory for a higher cost keeps the present one.
            with contextlib.suppress(KdfRefused):
                risen = self._with_fills(key_slots.emptied(file, aim), whole)
                self._write(risen, after, [*log, AccessKind.COST_RAISED], by_person=bool(fills))
                return
        if fills:
            self._write(self._with_fills(file, fills), after, log, by_person=True)

    def _with_fills(self, file: SlotsFile, fills: Mapping[int, SlotContent | None]) -> SlotsFile:
        for slot, fill in fills.items():
            if fill is None:
                file = key_slots.without_slot(file, self._master, slot)
            else:
                secret, floor = fill.secret, self._deps.how.floor
                file = key_slots.with_slot(file, self._master, slot, secret, fill.kind, floor=floor)
        return file

    def _write(
        self, file: SlotsFile, after: KeyFileState, log: Sequence[AccessKind], *, by_person: bool
    ) -> None:
        data, retry_when_full, files = file.encode(), self._deps.retry_when_full, self._deps.files
        pending = after.at(data)
        retry_when_full(lambda: self.known.announce(pending, log))
        try:
            retry_when_full(lambda: files.write(data))
        except StorageError:
            self._look_again(data)
            raise
        self._keys = data
        try:
            self.log(log, lambda: self.known.store_current_within(pending), by_person=by_person)
        except StorageError as refused:
            raise type(refused)("keys") from refused

    def _look_again(self, data: bytes) -> None:
        # Finds out which of the two files is in place, and writes its copy if the disk allows it.
        with contextlib.suppress(StorageError, Damaged):
            if self._deps.files.read() == data:
                self._keys = data
            else:
                self._deps.files.write_copy(self._keys)

    def log(
        self, kinds: Sequence[AccessKind], beside: Callable[[], None], *, by_person: bool = False
    ) -> None:
        """Enter these in the private book; `beside` runs inside the same transaction.

        `by_person` is set if a person gave credentials and changed what opens the vault: from then
        on the settings know what they missed before.
        """
        journal = self._deps.journal
        entries = [PlannedNoun(journal.new_id(), Access(access=kind)) for kind in kinds]

        def noting() -> None:
            beside()
            used = self.last_use() if by_person else None
            if used is not None:
                self.known.store_use_within(used)
            self.noted.advance_within(len(entries), accept_missed=by_person)

        journal.record_all(entries, noting)

    def complete_change(self) -> list[NoticeCode]:
        """Complete an interrupted change; return notices of repairs. Raises StorageError."""
        announced = self.known.pending()
        if announced is None:
            return []
        pending, log = announced
        notices = []
        # The vault was opened by the copy alone, while the disk refused to write.
        if self._keys_differ():
            self._deps.retry_when_full(lambda: self._deps.files.write_keys(self._keys))
            notices.append(NoticeCode.KEYS_MENDED)
        if self._copy_differs():
            self._deps.retry_when_full(lambda: self._deps.files.write_copy(self._keys))
            notices.append(NoticeCode.KEYS_COPY_MENDED)
        if pending.keys == keys_digest(self._keys):
            self.log(log, lambda: self.known.store_current_within(pending))
        else:
            self._deps.retry_when_full(self.known.drop_pending)
        return notices

    def _keys_differ(self) -> bool:
        try:
            return self._deps.files.read() != self._keys
        except Damaged:
            return True

    def _copy_differs(self) -> bool:
        try:
            self.check_copy()
        except Damaged:
            return True
        return False
