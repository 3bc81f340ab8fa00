"""Stamps of drafts where no vault is open."""

from __future__ import annotations

from datetime import UTC, datetime

from diary.store.draft_file import DraftStamp
from diary.store.vault_head import BookHead

EMPTY = BookHead(0, bytes(32))


def stamp(number: int) -> DraftStamp:
    """The stamp of a draft of a record without entries."""
    return DraftStamp(number, datetime(2026, 3, 2, 21, 15, tzinfo=UTC), EMPTY, EMPTY)
