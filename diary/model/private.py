"""The nouns of the private book, and those that tell what was done to the record.

**Invariants:**

- No export touches notes, handovers, redactions, seals, time stamps or changes of access, so a
  bundle tells neither whom a seal was given to nor how the vault is opened.
- A region of a picture is given in thousandths of it, upright as it is seen, so no size of a copy
  changes what is covered.
- Changes of the record itself (restored, new key, blanked) are written by the program alone, and
  every bundle opens them whole: a reader has to see them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from diary.model.kinds import Noun
from diary.model.when import When


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A private note; never exported."""

    text: str
    title: str = ""


class CopyState(StrEnum):
    """What the person said of the copy on the disk, once asked; `PARTLY` is a removal to finish."""

    KEPT = "kept"
    GONE = "gone"
    REMOVED = "removed"
    PARTLY = "partly"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverRecord:
    """One bundle that left: for whom, where to, and the digest of its tag manifest.

    `head` and `link` are where the record ended then, `after` is the number of the bundle that it
    supplements. `files` and `left` are lines of a list of hashes: what it holds under data/, and
    what was written besides where it was put; `copy` says what became of that.
    """

    audience: str
    folder: str
    digest: str
    entries: int
    originals: int
    form: str = ""
    made: str = ""
    head: int = 0
    link: str = ""
    after: int = 0
    to: str = ""
    route: str = ""
    given: When | None = None
    files: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    copy: CopyState | None = None


WHOLE: Final = 1000


class OwnDetailKind(StrEnum):
    """What the words are."""

    ADDRESS = "address"
    TELEPHONE = "telephone"
    EMAIL = "e-mail"
    PLACE = "place"
    NAME = "name"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDetail:
    """Words to be looked for before anything leaves: an address, a number, a name."""

    words: str
    own: OwnDetailKind = OwnDetailKind.OTHER
    note: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a picture, in thousandths of its width and height from the upper left corner."""

    left: int
    top: int
    width: int
    height: int

    @property
    def fits(self) -> bool:
        """Whether it has a size and lies inside the picture."""
        inside = self.left + self.width <= WHOLE and self.top + self.height <= WHOLE
        return inside and bool(self.width and self.height)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionRedaction:
    """The parts of one exhibit's picture that are covered in every copy that leaves."""

    evidence: str = field(metadata={"refers": Noun.EVIDENCE, "placed": True})
    regions: tuple[Region, ...] = ()
    note: str = ""


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


class RecordChange(StrEnum):
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

    change: RecordChange
    at: int = 0
    entries: tuple[int, ...] = ()
    vault_before: str = field(default="", metadata={"program": True})
    key_before: str = field(default="", metadata={"program": True})
    link_before: str = field(default="", metadata={"program": True})
    signed_before: str = field(default="", metadata={"program": True})
