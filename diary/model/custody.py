"""The private book's nouns about keeping the record: seals given, who could open it, time stamps.

The rules are:

- No export touches them, so a bundle tells neither whom a seal was given to nor how it is opened.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from diary.model.when import When


class AccessKind(StrEnum):
    """What was done with the ways to open the vault."""

    RECOVERY_MADE = "recovery-made"
    RECOVERY_USED = "recovery-used"
    RECOVERY_REVOKED = "recovery-revoked"
    WORDS_CHANGED = "passphrase-changed"
    KEY_FILE_ADDED = "key-file-added"
    KEY_FILE_REMOVED = "key-file-removed"
    COST_RAISED = "cost-raised"
    KEYS_MENDED = "keys-mended"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One change of who can open the vault, or one use of the recovery code."""

    access: AccessKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A seal code that was given away: how far the record had come, its head, to whom and when."""

    entries: int = field(metadata={"issued": True})
    link: str = field(metadata={"issued": True})
    given_to: str = ""
    when: When | None = None
    how: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStamp:
    """An authority's reply (RFC 3161, base64) about the record's head, and how far that reached."""

    entries: int = field(metadata={"issued": True})
    reply: str = field(metadata={"issued": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """The numbers of the private book's entries that were blanked for safety, at one time.

    The record book says the same of its own entries as `Continuity`, and never of these.
    """

    entries: tuple[int, ...]
