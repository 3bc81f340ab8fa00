"""What happened to the record itself: restored from a copy, given a new key, blanked in part.

The rules are:

- The program alone writes these, never a person; every bundle opens them whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Change(StrEnum):
    """What was done to the record."""

    RESTORED = "restored"
    ROTATED = "rotated"
    ERASED = "erased"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuity:
    """One such change.

    `at` is the number of entries the book had when it was done. `entries` are the numbers of the
    entries blanked by erasing. The rest is said by a new key: the vault id, public key and head
    link before it, and the old key's signature of the new one, all in hexadecimal.
    """

    change: Change
    at: int = 0
    entries: tuple[int, ...] = ()
    vault_before: str = field(default="", metadata={"program": True})
    key_before: str = field(default="", metadata={"program": True})
    link_before: str = field(default="", metadata={"program": True})
    signed_before: str = field(default="", metadata={"program": True})
