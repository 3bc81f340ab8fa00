"""What is known inside a vault about its key file: which one is meant, and what opens it.

The rules are:

- None of it stands outside the database: nobody who sees the folder learns whether there is a code.
- What is known belongs to one key file of one master key, by digest. Of any other file nothing is
  known, and it is said that it is not the one that was written last.
- A change is announced before the files are touched and settled after, so that at any moment one
  of the two files is known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from diary.crypto.keys import master_id
from diary.json_value import Json, fields, items, text
from diary.model.custody import AccessKind
from diary.store.ledger_table import unstamp
from diary.store.settings import Settings

STANDING: Final = "access"
COMING: Final = "access-coming"
USED: Final = "access-used"
UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Standing:
    """What one key file can be opened by; `code` is when the recovery code was made, "" if none.

    `code` is `unknown` where a key file was found that was not the one written last.
    """

    master: str
    keys: str
    code: str = ""
    key_file: bool = False

    @classmethod
    def of(cls, master: bytearray, keys: bytes, *, key_file: bool = False) -> Standing:
        """A key file that was just made: a passphrase and no code."""
        return cls(master_id(master).hex(), digest(keys), key_file=key_file)

    def at(self, keys: bytes) -> Standing:
        """The same, said of another key file."""
        return replace(self, keys=digest(keys))

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
class Use:
    """A use of the recovery code: when it was, and whether that was acknowledged.

    `entry` is the number of its entry in the private book, 0 where that was not kept.
    """

    at: str
    seen: bool
    entry: int = 0

    @property
    def moment(self) -> datetime:
        """When it was (UTC)."""
        return unstamp(self.at)

    def json(self) -> Json:
        """As it is kept."""
        kept: dict[str, Json] = {"at": self.at, "seen": self.seen}
        return kept | ({"entry": self.entry} if self.entry else {})


class Known:
    """Reads and keeps it, for one master key."""

    def __init__(self, settings: Settings, master: bytearray) -> None:
        self._settings = settings
        self._master = master_id(master).hex()

    def standing(self) -> Standing | None:
        """What was settled last under this master key, if anything was."""
        return self._read(STANDING)

    def coming(self) -> tuple[Standing, tuple[AccessKind, ...]] | None:
        """A change that was announced and never settled, and what is to be logged of it."""
        coming = self._read(COMING)
        if coming is None:
            return None
        log = items(fields(self._settings.get(COMING)).get("log", []))
        return coming, tuple(AccessKind(text(kind)) for kind in log)

    def announce(self, coming: Standing, log: Sequence[AccessKind]) -> None:
        """Keeps what is about to be written, durably."""
        self._settings.put(COMING, coming.json(log))

    def settle_within(self, standing: Standing) -> None:
        """Makes it what stands, inside the caller's transaction."""
        self._settings.put_within(STANDING, standing.json())
        self._settings.put_within(COMING, None)

    def drop_coming(self) -> None:
        """Forgets an announced change that did not come."""
        self._settings.put(COMING, None)

    def used(self) -> Use | None:
        """When a code was last used, and whether that was acknowledged."""
        kept = self._settings.get(USED)
        if not isinstance(kept, dict):
            return None
        entry = kept.get("entry")
        return Use(str(kept["at"]), bool(kept["seen"]), entry if type(entry) is int else 0)

    def put_used_within(self, use: Use) -> None:
        """Keeps a use, inside the caller's transaction."""
        self._settings.put_within(USED, use.json())

    def put_used(self, use: Use) -> None:
        """The same in a transaction of its own."""
        self._settings.put(USED, use.json())

    def _read(self, name: str) -> Standing | None:
        kept = self._settings.get(name)
        if not isinstance(kept, dict) or kept["master"] != self._master:
            return None
        master, keys, code = (str(kept[name]) for name in ("master", "keys", "code"))
        return Standing(master, keys, code, bool(kept["key_file"]))


def digest(keys: bytes) -> str:
    """What a key file is known by."""
    return hashlib.sha256(keys).hexdigest()
