"""The private book's nouns: notes, and what was handed to whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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
class Sharing:
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
