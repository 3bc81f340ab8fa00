"""The private book's nouns: notes, and what was handed to whom."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A private note; never exported."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """One bundle that left: for whom, where to, and the digest of its tag manifest."""

    audience: str
    folder: str
    digest: str
    entries: int
    originals: int
