"""The nouns of the private book, and those about what was done to the record.

**Invariants:**

- No export reads notes, handovers, redactions, seals, time stamps or changes of access, so a bundle
  reveals neither who was given a seal nor how the vault is opened.
- A region of a picture is given in thousandths of the upright picture, so the size of a copy does
  not change what is covered.
- Only the program writes changes of the record itself (restored, new key, blanked), and every
  bundle discloses them completely, because a reader has to see them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from diary.model.books_and_nouns import Noun
from diary.model.when import When


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A private note. It is never exported."""

    text: str
    title: str = ""


class CopyState(StrEnum):
    """What the person said about the copy on the disk; `PARTLY` is an unfinished removal."""

    KEPT = "kept"
    GONE = "gone"
    REMOVED = "removed"
    PARTLY = "partly"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverRecord:
    """One bundle that was handed over: for whom, where to, and the digest of its tag manifest.

    `head` and `link` are the end of the record then; `after` is the number of the bundle that it
    supplements. `files` and `left` are lines of a list of hashes: the files under data/, and other
    files written at the target. `copy` is what became of those.
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
    """The kind of an own detail."""

    ADDRESS = "address"
    TELEPHONE = "telephone"
    EMAIL = "e-mail"
    PLACE = "place"
    NAME = "name"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDetail:
    """A detail to look for before anything leaves: an address, a number, a name."""

    words: str
    own: OwnDetailKind = OwnDetailKind.OTHER
    note: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a picture, in thousandths of width and height from the upper left corner."""

    left: int
    top: int
    width: int
    height: int

    @property
    def fits(self) -> bool:
        """True if it has a size and lies inside the picture."""
        inside = self.left + self.width <= WHOLE and self.top + self.height <= WHOLE
        return inside and bool(self.width and self.height)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionRedaction:
    """The parts of one exhibit's picture that are covered in every copy that leaves."""

    evidence: str = field(metadata={"refers": Noun.EVIDENCE, "placed": True})
    regions: tuple[Region, ...] = ()
    note: str = ""


class AccessKind(StrEnum):
    """What was done to the ways of opening the vault, and what was said of an older copy."""

    RECOVERY_MADE = "recovery-made"
    RECOVERY_USED = "recovery-used"
    RECOVERY_REVOKED = "recovery-revoked"
    WORDS_CHANGED = "passphrase-changed"
    KEY_FILE_ADDED = "key-file-added"
    KEY_FILE_REMOVED = "key-file-removed"
    COST_RAISED = "cost-raised"
    KEYS_MENDED = "keys-mended"
    OLDER_COPY_SEEN = "older-copy-seen"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One change of who can open the vault, or one use of the recovery code.

    Or that the person knows that an older copy may have been put back.
    """

    access: AccessKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A seal code that was given away: length and head of the record then, to whom and when."""

    entries: int = field(metadata={"issued": True})
    link: str = field(metadata={"issued": True})
    given_to: str = ""
    when: When | None = None
    how: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStamp:
    """An authority's reply (RFC 3161, base64) about the head after `entries` entries."""

    entries: int = field(metadata={"issued": True})
    reply: str = field(metadata={"issued": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """The numbers of the private book's entries that were blanked for safety at one time.

    In the record book, `Continuity` does the same for its own entries and never for these.
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
    """One change of the record.

    `at` is the number of entries in the book at that time. `entries` are the numbers of blanked
    entries. A new key sets the other fields: vault id, public key and head link before it, and the
    old key's signature of the new key, in hexadecimal.
    """

    change: RecordChange
    at: int = 0
    entries: tuple[int, ...] = ()
    vault_before: str = field(default="", metadata={"program": True})
    key_before: str = field(default="", metadata={"program": True})
    link_before: str = field(default="", metadata={"program": True})
    signed_before: str = field(default="", metadata={"program": True})
