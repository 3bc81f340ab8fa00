"""Changing the key file: proving who asks, filling slots, and writing both files in order.

The rules are:

- What comes is announced in the database first, then `keys.bak` is written, then `keys`; then it is
  settled and logged in one transaction. Whatever is cut off is settled at the next opening.
- Every slot shares one cost. It rises only where the words of every slot in use are at hand, and
  never falls.
- Words are proven against the key file that this session knows, whatever lies in the folder.
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
from diary.model.private import Access, AccessKind
from diary.notices import NoticeCode
from diary.services.access.credentials import Credentials
from diary.services.access.state import (
    UNKNOWN,
    AccessLogMarker,
    AccessState,
    KeyFileState,
    RecoveryUse,
    key_file_digest,
)
from diary.services.journal import Journal, PlannedNoun
from diary.store.key_files import KeysFile
from diary.store.layout import KEYS
from diary.store.ledger import LedgerTable
from diary.store.settings import Settings
from diary.vault_config import VaultConfig

PASSPHRASE_SLOT: Final = 0
CODE_SLOT: Final = 1


@dataclass(frozen=True, slots=True)
class OpenedSlot:
    """How the vault was opened: by which key file, through which slot, and what was mended."""

    keys: bytes = field(repr=False)
    unlocked: key_slots.SlotKeys
    key_file: bool
    mended: tuple[NoticeCode, ...] = ()


@dataclass(frozen=True, slots=True)
class SlotContent:
    """What a slot is to open with."""

    kind: SlotKind
    secret: bytearray = field(repr=False)


@dataclass(frozen=True, slots=True)
class ProvenCredentials:
    """Which slot the words opened that somebody gave."""

    slot: int
    fill: SlotContent


@dataclass(frozen=True, slots=True)
class AccessDeps:
    """What changing the ways in stands on; `room_for` does something again without the reserve."""

    files: KeysFile
    settings: Settings
    journal: Journal
    private: LedgerTable
    how: VaultConfig
    room_for: Callable[[Callable[[], None]], None]


class SlotWriter:
    """The one writer of a vault's key file while a session is open."""

    def __init__(self, entry: OpenedSlot, ground: AccessDeps) -> None:
        self._entry = entry
        self._keys = entry.keys
        self._ground = ground
        self._master = entry.unlocked.master
        self.known = AccessState(ground.settings, self._master)
        self.noted = AccessLogMarker(ground.settings, ground.private)

    def standing(self) -> KeyFileState:
        """What the key file can be opened by; raises Locked."""
        standing = self.known.standing()
        if standing is None:
            return KeyFileState.of(self._master, self._keys, key_file=self._entry.key_file)
        if standing.keys != key_file_digest(self._keys):
            return replace(standing, code=UNKNOWN)
        return standing

    def put_back(self) -> bool:
        """Whether this is a whole key file, but not the one that was written last or was to be."""
        standing, coming = self.known.standing(), self.known.coming()
        meant = {each.keys for each in (standing, coming and coming[0]) if each is not None}
        return standing is not None and key_file_digest(self._keys) not in meant

    def used(self) -> RecoveryUse | None:
        """The last use of a recovery code, by the private book where the settings are behind."""
        kept = self.known.used()
        later = self.noted.last_use(kept.entry if kept else 0)
        return RecoveryUse(later.entry.written, False, later.n) if later else kept

    def key_files(self) -> tuple[bytes, bytes]:
        """What a copy of the vault carries as `keys` and `keys.bak`.

        They are the one that this session knows, twice; after a change that was cut off, beside it
        the announced one: whatever words open this vault open a copy of it then.
        """
        announced, beside = self.known.coming(), None
        with contextlib.suppress(StorageError, Damaged):
            beside = self._ground.files.read_copy()
        if announced is None or beside is None or key_file_digest(beside) != announced[0].keys:
            return self._keys, self._keys
        return self._keys, beside

    def check_copy(self) -> None:
        """Raises Damaged unless `keys.bak` is what `keys` is."""
        self._ground.files.check_copy(self._keys)

    @contextlib.contextmanager
    def proven(self, words: Credentials) -> Iterator[ProvenCredentials]:
        """The proof that these words open the vault; WrongPassphrase, MistypedCode, BadInput."""
        secret = words.secret()
        try:
            try:
                proof = key_slots.unlock(self._keys, secret, floor=self._ground.how.floor)
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
        """Fills slots, or empties them, and raises the cost if it can; raises StorageError."""
        file = key_slots.parse(self._keys)
        aim = kdf.raised(file.cost, self._ground.how.cost)
        known = {proof.slot: proof.fill} | dict(fills)
        used = {PASSPHRASE_SLOT} | ({CODE_SLOT} if after.code else set())
        whole = {slot: fill for slot in used if (fill := known.get(slot)) is not None}
        if aim != file.cost and whole.keys() == used:
            # a computer that has not the memory for more keeps what it has
            with contextlib.suppress(KdfRefused):
                risen = self._filled(key_slots.emptied(file, aim), whole)
                self._write(risen, after, [*log, AccessKind.COST_RAISED], anew=bool(fills))
                return
        if fills:
            self._write(self._filled(file, fills), after, log, anew=True)

    def _filled(self, file: SlotsFile, fills: Mapping[int, SlotContent | None]) -> SlotsFile:
        for slot, fill in fills.items():
            if fill is None:
                file = key_slots.without_slot(file, self._master, slot)
            else:
                secret, floor = fill.secret, self._ground.how.floor
                file = key_slots.with_slot(file, self._master, slot, secret, fill.kind, floor=floor)
        return file

    def _write(
        self, file: SlotsFile, after: KeyFileState, log: Sequence[AccessKind], *, anew: bool
    ) -> None:
        data, room_for, files = file.encode(), self._ground.room_for, self._ground.files
        coming = after.at(data)
        room_for(lambda: self.known.announce(coming, log))
        try:
            room_for(lambda: files.write(data))
        except StorageError:
            self._look_again(data)
            raise
        self._keys = data
        try:
            self.log(log, lambda: self.known.settle_within(coming), anew=anew)
        except StorageError as refused:
            raise type(refused)("keys") from refused

    def _look_again(self, data: bytes) -> None:
        # which of the two stands now, and a copy of it if there can be one
        with contextlib.suppress(StorageError, Damaged):
            if self._ground.files.read() == data:
                self._keys = data
            else:
                self._ground.files.write_copy(self._keys)

    def log(
        self, kinds: Sequence[AccessKind], beside: Callable[[], None], *, anew: bool = False
    ) -> None:
        """Enters these in the private book; `beside` runs inside the same transaction.

        `anew` tells that somebody gave words and changed what opens the vault: what the settings
        missed is known from then on.
        """
        journal = self._ground.journal
        entries = [PlannedNoun(journal.new_id(), Access(access=kind)) for kind in kinds]

        def noting() -> None:
            beside()
            used = self.used() if anew else None
            if used is not None:
                self.known.put_used_within(used)
            self.noted.entered_within(len(entries), anew=anew)

        journal.record_all(entries, noting)

    def settle(self) -> list[NoticeCode]:
        """Ends a change that was cut off; notices of what was mended. Raises StorageError."""
        announced = self.known.coming()
        if announced is None:
            return []
        coming, log = announced
        notices = []
        # opened by the copy alone, while the disk took nothing
        if self._keys_differ():
            self._ground.room_for(lambda: self._ground.files.write_keys(self._keys))
            notices.append(NoticeCode.KEYS_MENDED)
        if self._copy_differs():
            self._ground.room_for(lambda: self._ground.files.write_copy(self._keys))
            notices.append(NoticeCode.KEYS_COPY_MENDED)
        if coming.keys == key_file_digest(self._keys):
            self.log(log, lambda: self.known.settle_within(coming))
        else:
            self._ground.room_for(self.known.drop_coming)
        return notices

    def _keys_differ(self) -> bool:
        try:
            return self._ground.files.read() != self._keys
        except Damaged:
            return True

    def _copy_differs(self) -> bool:
        try:
            self.check_copy()
        except Damaged:
            return True
        return False
