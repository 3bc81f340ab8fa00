"""A database that never touches a disk."""

from __future__ import annotations

from sqlcipher3 import dbapi2 as sqlcipher

from diary.store.connection import Connection, VaultConnection


def in_memory() -> Connection:
    """A connection to a new one, which reads as that of a vault does."""
    link: Connection = sqlcipher.connect(":memory:", isolation_level=None, factory=VaultConnection)
    return link
