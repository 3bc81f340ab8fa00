"""What the vault knows of its key file and its credentials, and whether that is current.

**Invariants:**

- None of it stands outside the database: nobody who sees the folder learns whether there is a code.
- The state belongs to one key file of one master key, by digest. Of any other file nothing is
  known, and it is reported as not the one that was written last.
- A change is announced before the files are touched and settled after, so at any moment one of the
  two files is known.
- The settings note how far the private book had come at its latest `access` entry, in the
  transaction that appends it. Settings put back from an earlier day contradict nothing else, but
  then the book has an `access` entry past its note, and the end of the book cannot be taken back
  unseen.
- A note that is behind stays behind whatever the program enters by itself. It catches up when a
  person gives words and changes what opens the record.
- The ledger itself is asked, not the lists made from it: a page of those can be put back as well.
  What is amended, withdrawn or erased changes nothing here.
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
from diary.model.kinds import Noun
from diary.model.private import AccessKind
from diary.store.ledger import LedgerRow, LedgerTable, time_from_text
from diary.store.settings import Settings

STANDING: Final = "access"
COMING: Final = "access-coming"
USED: Final = "access-used"
UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class KeyFileState:
    """What one key file can be opened by; `code` is when the recovery code was made, "" if none.

    `code` is `unknown` where a key file was found that was not the one written last.
    """

    master: str
    keys: str
    code: str = ""
    key_file: bool = False

    @classmethod
    def of(cls, master: bytearray, keys: bytes, *, key_file: bool = False) -> KeyFileState:
        """A key file that was just made: a passphrase and no code."""
        return cls(master_id(master).hex(), key_file_digest(keys), key_file=key_file)

    def at(self, keys: bytes) -> KeyFileState:
        """The same, said of another key file."""
        return replace(self, keys=key_file_digest(keys))

    def json(self, log: Sequence[AccessKind] = ()) -> Json:
        """As it is kept, with the kinds that are yet to be logged."""
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

    `made` is None where that is not known; `seen` whether the use was acknowledged by somebody
    who opened with the passphrase.
    """

    in_use: bool
    made: datetime | None = None
    used: datetime | None = None
    seen: bool = True


@dataclass(frozen=True, slots=True)
class RecoveryUse:
    """A use of the recovery code: when it was, and whether that was acknowledged.

    `entry` is the number of its entry in the private book, 0 where that was not kept.
    """

    at: str
    seen: bool
    entry: int = 0

    @property
    def moment(self) -> datetime:
        """When it was (UTC)."""
        return time_from_text(self.at)

    def json(self) -> Json:
        """As it is kept."""
        kept: dict[str, Json] = {"at": self.at, "seen": self.seen}
        return kept | ({"entry": self.entry} if self.entry else {})


class AccessState:
    """Reads and keeps it, for one master key."""

    def __init__(self, settings: Settings, master: bytearray) -> None:
        self._settings = settings
        self._master = master_id(master).hex()

    def standing(self) -> KeyFileState | None:
        """What was settled last under this master key, if anything was."""
        return self._read(STANDING)

    def coming(self) -> tuple[KeyFileState, tuple[AccessKind, ...]] | None:
        """A change that was announced and never settled, and what is to be logged of it."""
        coming = self._read(COMING)
        if coming is None:
            return None
        log = items(fields(self._settings.get(COMING)).get("log", []))
        return coming, tuple(AccessKind(text(kind)) for kind in log)

    def announce(self, coming: KeyFileState, log: Sequence[AccessKind]) -> None:
        """Keeps what is about to be written, durably."""
        self._settings.put(COMING, coming.json(log))

    def settle_within(self, standing: KeyFileState) -> None:
        """Makes it what stands, inside the caller's transaction."""
        self._settings.put_within(STANDING, standing.json())
        self._settings.put_within(COMING, None)

    def drop_coming(self) -> None:
        """Forgets an announced change that did not come."""
        self._settings.put(COMING, None)

    def used(self) -> RecoveryUse | None:
        """When a code was last used, and whether that was acknowledged."""
        kept = self._settings.get(USED)
        if not isinstance(kept, dict):
            return None
        entry = kept.get("entry")
        return RecoveryUse(str(kept["at"]), bool(kept["seen"]), entry if type(entry) is int else 0)

    def put_used_within(self, use: RecoveryUse) -> None:
        """Keeps a use, inside the caller's transaction."""
        self._settings.put_within(USED, use.json())

    def put_used(self, use: RecoveryUse) -> None:
        """The same in a transaction of its own."""
        self._settings.put(USED, use.json())

    def _read(self, name: str) -> KeyFileState | None:
        kept = self._settings.get(name)
        if not isinstance(kept, dict) or kept["master"] != self._master:
            return None
        master, keys, code = (str(kept[name]) for name in ("master", "keys", "code"))
        return KeyFileState(master, keys, code, bool(kept["key_file"]))


def key_file_digest(keys: bytes) -> str:
    """What a key file is known by."""
    return hashlib.sha256(keys).hexdigest()


NOTED: Final = "access-noted"
_FAR: Final = 256
_RECORDED: Final = f"{Noun.ACCESS}.recorded"


class AccessLogMarker:
    """The note in the settings, beside the private book that it is about."""

    def __init__(self, settings: Settings, private: LedgerTable) -> None:
        self._settings = settings
        self._private = private

    def keep_up(self) -> None:
        """Notes how far the book is where nothing was noted yet, as in a vault made before.

        So it does where many notes and the like came since: no opening reads through all of them.
        """
        known = read_marker(self._settings)
        if known is None or (self.end() - known > _FAR and not self.behind()):
            self._settings.put(NOTED, self.end())

    def behind(self) -> bool:
        """Whether the book has entries of which the settings do not know."""
        return bool(self._missed())

    def last_use(self, after: int) -> LedgerRow | None:
        """The last use of a recovery code among those entries, past number `after`, if any."""
        said = AccessKind.RECOVERY_USED
        # an entry that was erased does not say what it was
        said_so = [it for it in self._missed() if it.entry.content.get("access") == said]
        uses = [it for it in said_so if it.n > after]
        return uses[-1] if uses else None

    def entered_within(self, count: int, *, anew: bool) -> None:
        """Notes that `count` entries were appended, inside their transaction.

        Only `anew` takes over what the settings missed before.
        """
        if anew or read_marker(self._settings) is None or len(self._missed()) == count:
            self._settings.put_within(NOTED, self.end())

    def end(self) -> int:
        """How many entries the private book has."""
        return self._private.tip().n

    def _missed(self) -> list[LedgerRow]:
        known = read_marker(self._settings)
        if known is None:
            return []
        try:
            return list(self._private.of_kind(_RECORDED, known))
        except Damaged:
            # what can still be read of such a book is read, and verifying names the damage
            return []


class MarkerCheck:
    """The same comparison for whoever reads every entry."""

    def __init__(self, read: Callable[[], int | None]) -> None:
        self._read = read
        self._latest = 0

    def see(self, placed: LedgerRow) -> None:
        """Takes note of an entry."""
        if placed.entry.kind == _RECORDED:
            self._latest = placed.n

    def behind(self) -> bool:
        """Whether one was seen of which the settings do not know."""
        known = self._read()
        return known is not None and known < self._latest


def read_marker(settings: Settings) -> int | None:
    """What is noted; None where nothing is."""
    kept = settings.get(NOTED)
    return kept if type(kept) is int else None
