"""The stored access state: what opens the vault, and whether that state is current.

**Invariants:**

- All of it is inside the database: looking at the folder does not reveal whether there is a
  recovery code.
- The state belongs to one `keys` file of one master key, by digest. Nothing is known of any other
  file, and it is reported as not the one that was written last.
- A change is announced before the files are written and settled afterwards, so at any moment one of
  the two files is known.
- The settings hold a marker: how many entries the private book had at its latest `access` entry,
  written in the transaction that appends it. Settings restored from an earlier day contradict
  nothing else, but then the book has an `access` entry after the marker, and the end of the book
  cannot be removed undetected.
- A marker that is behind stays behind, whatever the program enters by itself. It is updated when a
  person gives credentials and changes what opens the record.
- The ledger itself is queried, not the projections: their pages can be restored to an earlier state
  as well. Amending, withdrawing or erasing entries changes nothing here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from diary.crypto.keys import master_id
from diary.errors import Damaged
from diary.json_value import Json, fields, items, text
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import AccessKind
from diary.store.ledger_table import LedgerRow, LedgerTable, time_from_text
from diary.store.vault_settings import Settings

STANDING: Final = "access"
COMING: Final = "access-coming"
USED: Final = "access-used"
UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class KeyFileState:
    """What opens one `keys` file; `code` is when the recovery code was made, "" if none.

    `code` is `unknown` if the `keys` file found was not the one written last.
    """

    master: str
    keys: str
    code: str = ""
    key_file: bool = False

    @classmethod
    def of(cls, master: bytearray, keys: bytes, *, key_file: bool = False) -> KeyFileState:
        """Return the state of a new `keys` file: a passphrase and no recovery code."""
        return cls(master_id(master).hex(), keys_digest(keys), key_file=key_file)

    def at(self, keys: bytes) -> KeyFileState:
        """Return the same state for another `keys` file."""
        return replace(self, keys=keys_digest(keys))

    def json(self, log: Sequence[AccessKind] = ()) -> Json:
        """Return the stored form, with the kinds of change that are still to be logged."""
        kept: dict[str, Json] = {
            "master": self.master,
            "keys": self.keys,
            "code": self.code,
            "key_file": self.key_file,
        }
        return kept | ({"log": [kind.value for kind in log]} if log else {})


@dataclass(frozen=True, slots=True)
class RecoveryState:
    """Whether a recovery code is in use, when it was made, and when one was last used (UTC).

    `made` is None if it is not known; `seen` is whether the use was acknowledged by a person who
    opened with the passphrase.
    """

    in_use: bool
    made: datetime | None = None
    used: datetime | None = None
    seen: bool = True


@dataclass(frozen=True, slots=True)
class RecoveryUse:
    """A use of the recovery code: when it was, and whether that was acknowledged.

    `entry` is the number of its entry in the private book, 0 if that was not stored.
    """

    at: str
    seen: bool
    entry: int = 0

    @property
    def moment(self) -> datetime:
        """Return when it was, in UTC."""
        return time_from_text(self.at)

    def json(self) -> Json:
        """Return the stored form."""
        kept: dict[str, Json] = {"at": self.at, "seen": self.seen}
        return kept | ({"entry": self.entry} if self.entry else {})


class AccessState:
    """The access state in the settings, for one master key."""

    def __init__(self, settings: Settings, master: bytearray) -> None:
        self._settings = settings
        self._master = master_id(master).hex()

    def current(self) -> KeyFileState | None:
        """Return the state settled last under this master key, or None."""
        return self._read(STANDING)

    def pending(self) -> tuple[KeyFileState, tuple[AccessKind, ...]] | None:
        """Return an announced but unsettled change and what to log of it, or None."""
        pending = self._read(COMING)
        if pending is None:
            return None
        log = items(fields(self._settings.get(COMING)).get("log", []))
        return pending, tuple(AccessKind(text(kind)) for kind in log)

    def announce(self, pending: KeyFileState, log: Sequence[AccessKind]) -> None:
        """Store what is about to be written, durably."""
        self._settings.put(COMING, pending.json(log))

    def store_current_within(self, current: KeyFileState) -> None:
        """Store this as the current state, inside the caller's transaction."""
        self._settings.put_within(STANDING, current.json())
        self._settings.put_within(COMING, None)

    def drop_pending(self) -> None:
        """Delete an announced change that did not happen."""
        self._settings.put(COMING, None)

    def last_use(self) -> RecoveryUse | None:
        """Return when a code was last used, and whether that was acknowledged; None if never."""
        kept = self._settings.get(USED)
        if not isinstance(kept, dict):
            return None
        entry = kept.get("entry")
        return RecoveryUse(str(kept["at"]), bool(kept["seen"]), entry if type(entry) is int else 0)

    def store_use_within(self, use: RecoveryUse) -> None:
        """Store a use, inside the caller's transaction."""
        self._settings.put_within(USED, use.json())

    def store_use(self, use: RecoveryUse) -> None:
        """Store a use in a transaction of its own."""
        self._settings.put(USED, use.json())

    def _read(self, name: str) -> KeyFileState | None:
        kept = self._settings.get(name)
        if not isinstance(kept, dict) or kept["master"] != self._master:
            return None
        master, keys, code = (str(kept[name]) for name in ("master", "keys", "code"))
        return KeyFileState(master, keys, code, bool(kept["key_file"]))


def keys_digest(keys: bytes) -> str:
    """Return the SHA-256 of a `keys` file in hexadecimal, by which it is recognised."""
    return hashlib.sha256(keys).hexdigest()


NOTED: Final = "access-noted"
_FAR: Final = 256
_RECORDED: Final = f"{Noun.ACCESS}.recorded"


class AccessLogMarker:
    """The marker in the settings: how much of the private book's access log they know."""

    def __init__(self, settings: Settings, private: LedgerTable) -> None:
        self._settings = settings
        self._private = private

    def ensure(self) -> None:
        """Set the marker to the end of the book if there is none, as in older vaults.

        It is also set if many entries, but no access entry, followed: so no opening has to read
        them all.
        """
        known = read_marker(self._settings)
        if known is None or (self.entry_count() - known > _FAR and not self.is_behind()):
            self._settings.put(NOTED, self.entry_count())

    def is_behind(self) -> bool:
        """Return whether the book has access entries that the settings do not know."""
        return bool(self._missed_entries())

    def last_use(self, after: int) -> LedgerRow | None:
        """Return the last unknown use of a recovery code after number `after`, or None."""
        wanted = AccessKind.RECOVERY_USED
        # An erased entry no longer says what it was.
        said_so = [it for it in self._missed_entries() if it.entry.content.get("access") == wanted]
        uses = [it for it in said_so if it.n > after]
        return uses[-1] if uses else None

    def advance_within(self, count: int, *, accept_missed: bool) -> None:
        """Update the marker after `count` entries were appended, inside their transaction.

        Only with `accept_missed` does it accept entries that the settings missed before.
        """
        if (
            accept_missed
            or read_marker(self._settings) is None
            or len(self._missed_entries()) == count
        ):
            self._settings.put_within(NOTED, self.entry_count())

    def entry_count(self) -> int:
        """Return how many entries the private book has."""
        return self._private.tip().n

    def _missed_entries(self) -> list[LedgerRow]:
        known = read_marker(self._settings)
        if known is None:
            return []
        try:
            return list(self._private.of_kind(_RECORDED, known))
        except Damaged:
            # A damaged book is read as far as possible elsewhere, and verifying reports the damage.
            return []


class MarkerCheck:
    """The same comparison for a caller that reads every entry."""

    def __init__(self, read: Callable[[], int | None]) -> None:
        self._read = read
        self._latest = 0

    def add(self, row: LedgerRow) -> None:
        """Process the next entry."""
        if row.entry.kind == _RECORDED:
            self._latest = row.n

    def is_behind(self) -> bool:
        """Return whether an access entry was seen that the settings do not know."""
        known = self._read()
        return known is not None and known < self._latest


def read_marker(settings: Settings) -> int | None:
    """Return the stored marker, or None."""
    kept = settings.get(NOTED)
    return kept if type(kept) is int else None
