"""A database that never touches a disk."""

from __future__ import annotations

from diary.store.connection import in_memory

__all__ = ["in_memory"]
