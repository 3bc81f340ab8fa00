"""Change how the vault is opened: passphrase, key file, recovery code and derivation cost.

**Invariants:**

- Every change asks for the credentials again, so a vault that was left open gives no one lasting
  access.
- A change rewrites one slot, or all that are in use if the cost rises; all is durable when a call
  returns.
- Each change, and each use of the recovery code, is an entry of the private book, so it cannot be
  hidden from the person.
- An older copy of `keys` opens with the credentials it had: no change can affect it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from diary.crypto import recovery_code
from diary.crypto.key_slots import SlotKind
from diary.crypto.keys import wipe
from diary.errors import BadInput, StorageError
from diary.i18n import N_
from diary.model.private_nouns import AccessKind
from diary.services.access.credentials import Credentials
from diary.services.access.slot_writer import (
    CODE_SLOT,
    PASSPHRASE_SLOT,
    AccessDeps,
    OpenedSlot,
    ProvenCredentials,
    SlotContent,
    SlotWriter,
)
from diary.services.access.state import UNKNOWN, RecoveryState, RecoveryUse
from diary.store.ledger_table import time_from_text, time_to_text
from diary.unlock_notices import NoticeCode

_NOT_BY_CODE: Final = N_("this needs the passphrase; a recovery code will not do")


class AccessService:
    """Changes how the vault is opened, on the thread that opened it."""

    def __init__(self, entry: OpenedSlot, deps: AccessDeps) -> None:
        self._unlocked = entry.unlocked
        self._mended = entry.mended
        self._how = deps.how
        self._changes = SlotWriter(entry, deps)
        self._known = self._changes.known

    @property
    def opened_by_code(self) -> bool:
        """Return whether a recovery code opened this session."""
        return self._unlocked.kind is SlotKind.RECOVERY

    @property
    def key_file_in_use(self) -> bool:
        """Return whether the passphrase needs a key file too, as far as is known."""
        return self._changes.current().key_file

    def recovery_state(self) -> RecoveryState:
        """Return whether there is a recovery code, since when, and when one was used."""
        code, used = self._changes.current().code, self._changes.last_use()
        made = time_from_text(code) if code and code != UNKNOWN else None
        if used is None:
            return RecoveryState(bool(code), made)
        return RecoveryState(bool(code), made, used.moment, used.seen)

    def change_passphrase(self, old: Credentials, new: Credentials) -> None:
        """Set a new passphrase, with or without a key file; `old` may be the recovery code.

        Raises WrongPassphrase, MistypedCode, BadInput, StorageError, Locked.
        """
        self._change_words(old, new, [AccessKind.WORDS_CHANGED])

    def change_key_file(self, words: Credentials, new: Credentials) -> None:
        """Add, replace or remove the key file and keep the passphrase; raises as above."""
        if words.is_code or new.text != words.text:
            raise BadInput("key file", _NOT_BY_CODE)
        replaced = words.has_key_file and new.has_key_file
        self._change_words(words, new, [AccessKind.KEY_FILE_ADDED] if replaced else [])

    def make_recovery_code(self, words: Credentials) -> str:
        """Return a new recovery code, shown only once; the one before stops working.

        Raises WrongPassphrase, MistypedCode, BadInput, StorageError, Locked.
        """
        after = replace(self._changes.current(), code=time_to_text(self._how.now()))
        code = recovery_code.new()
        secret = recovery_code.secret(code)
        try:
            with self._changes.proven(words) as proof:
                fills = {CODE_SLOT: SlotContent(SlotKind.RECOVERY, secret)}
                self._changes.change(proof, fills, after, [AccessKind.RECOVERY_MADE])
        finally:
            wipe(secret)
        self._seen_by(words)
        return code

    def revoke_recovery_code(self, words: Credentials) -> None:
        """Make the recovery code invalid; raises as above, and BadInput if there is none."""
        self.refuse_revoking()
        current = self._changes.current()
        # Otherwise a person who forgot the passphrase could remove their last way in.
        if words.is_code:
            raise BadInput("recovery code", _NOT_BY_CODE)
        with self._changes.proven(words) as proof:
            after = replace(current, code="")
            self._changes.change(proof, {CODE_SLOT: None}, after, [AccessKind.RECOVERY_REVOKED])
        self._seen_by(words)

    def refuse_revoking(self) -> None:
        """Raise BadInput if there is no code to revoke."""
        if not self._changes.current().code:
            raise BadInput("recovery code", N_("there is none"))

    def acknowledge_use(self) -> None:
        """Stop the notice that a code was used; raises BadInput unless opened by the passphrase."""
        self.refuse_acknowledging()
        self._put_seen()

    def log_older_copy_seen(self, beside: Callable[[], None]) -> None:
        """Enter that the person knows of an older copy; `beside` runs in that transaction."""
        self._changes.log([AccessKind.OLDER_COPY_SEEN], beside)

    def refuse_acknowledging(self) -> None:
        """Raise BadInput unless the passphrase opened this session."""
        if self.opened_by_code:
            raise BadInput("recovery code", _NOT_BY_CODE)

    def prove(self, words: Credentials) -> None:
        """Check that these credentials open the vault.

        Raises WrongPassphrase, MistypedCode, BadInput.
        """
        with self._changes.proven(words):
            pass

    def key_files(self) -> tuple[bytes, bytes]:
        """Return `keys` and `keys.bak` for a backup; it opens with this vault's credentials."""
        return self._changes.key_files()

    def check_copy(self) -> None:
        """Raise Damaged unless `keys.bak` equals `keys`."""
        self._changes.check_copy()

    def complete_change(self) -> list[NoticeCode]:
        """Complete an interrupted change and log how the vault was opened; return the notices.

        A disk that refuses to write does not prevent opening.
        """
        notices = list(self._mended)
        with contextlib.suppress(StorageError):
            self._changes.noted.ensure()
        with contextlib.suppress(StorageError):
            notices += self._changes.complete_change()
        with contextlib.suppress(StorageError):
            self._log_opening()
        # Settings that are behind do not know which key file was written last.
        if self._changes.noted.is_behind():
            notices.append(NoticeCode.SETTINGS_PUT_BACK)
        elif self._changes.put_back():
            notices.append(NoticeCode.KEYS_PUT_BACK)
        used = self._changes.last_use()
        if self.opened_by_code or (used is not None and not used.seen):
            notices.append(NoticeCode.RECOVERY_CODE_USED)
        return notices

    def raise_cost(self, secret: bytearray) -> None:
        """Raise a vault's derivation cost to `cost`, with the credentials that opened it.

        Only if no recovery code is in use. If the disk or the memory refuses, a later opening tries
        again.
        """
        # If an older state of both was restored, the copy may be the key file that was written
        # last.
        if self._changes.noted.is_behind():
            return
        proof = ProvenCredentials(self._unlocked.slot, SlotContent(self._unlocked.kind, secret))
        with contextlib.suppress(StorageError):
            self._changes.change(proof, {}, self._changes.current(), [])

    def _change_words(self, old: Credentials, new: Credentials, log: list[AccessKind]) -> None:
        current = self._changes.current()
        if current.key_file and not new.has_key_file:
            log = [*log, AccessKind.KEY_FILE_REMOVED]
        elif new.has_key_file and not current.key_file:
            log = [*log, AccessKind.KEY_FILE_ADDED]
        secret = new.new_secret()
        try:
            with self._changes.proven(old) as proof:
                after = replace(current, key_file=new.has_key_file)
                fills = {PASSPHRASE_SLOT: SlotContent(SlotKind.PASSPHRASE, secret)}
                self._changes.change(proof, fills, after, log)
        finally:
            wipe(secret)

    def _log_opening(self) -> None:
        log = [AccessKind.KEYS_MENDED] if self._mended else []
        if self.opened_by_code:
            log.append(AccessKind.RECOVERY_USED)
        if log:
            self._changes.log(log, self._keep_use)

    def _keep_use(self) -> None:
        if self.opened_by_code:
            entry = self._changes.noted.entry_count()
            self._known.store_use_within(RecoveryUse(time_to_text(self._how.now()), False, entry))

    def _seen_by(self, words: Credentials) -> None:
        if not words.is_code:
            self._put_seen()

    def _put_seen(self) -> None:
        used = self._changes.last_use()
        if used is not None:
            self._known.store_use(replace(used, seen=True))
