"""Keys inside the database but outside the ledger: attachment keys and the signing key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from diary.errors import Damaged, DamageReason, Unknown
from diary.store.connection import PART, Connection

_SIGNING: Final = "signing-key"
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class AttachmentKey:
    """The name of a subject's attachment file, and the key that decrypts it."""

    blob: str
    key: bytes = field(repr=False)


class StoredKeys:
    """The two tables of keys over an open connection."""

    def __init__(self, database: Connection) -> None:
        self._database = database

    def put_signing_key(self, private: bytes | bytearray) -> None:
        """Store the vault's Ed25519 private key; called once, when the vault is created."""
        self._database.execute(
            "INSERT INTO secrets (name, value) VALUES (?, ?)", (_SIGNING, private)
        )

    def signing_key(self) -> bytes:
        """Return the vault's Ed25519 private key, 32 bytes; raises Damaged."""
        row = self._database.execute(
            "SELECT value FROM secrets WHERE name = ?", (_SIGNING,)
        ).fetchone()
        if row is None or len(row[0]) != _KEY_BYTES:
            raise Damaged(PART, DamageReason.NO_SIGNING_KEY)
        return bytes(row[0])

    def put_blob(self, subject: str, blob: AttachmentKey) -> None:
        """Store which file a subject has, and its key."""
        self._database.execute(
            "INSERT INTO blobs (evidence, blob, key) VALUES (?, ?, ?)",
            (subject, blob.blob, blob.key),
        )

    def forget_blob(self, subject: str) -> str:
        """Delete a subject's file name and key; return the file name, or "" if it had none."""
        row = self._database.execute(
            "DELETE FROM blobs WHERE evidence = ? RETURNING blob", (subject,)
        ).fetchone()
        return row[0] if row else ""

    def blob(self, subject: str) -> AttachmentKey:
        """Return the file name and key of a subject; raises Unknown if it has none."""
        row = self._database.execute(
            "SELECT blob, key FROM blobs WHERE evidence = ?", (subject,)
        ).fetchone()
        if row is None:
            raise Unknown(subject)
        return AttachmentKey(row[0], bytes(row[1]))

    def blob_names(self) -> frozenset[str]:
        """Return the name of every file that belongs to a subject."""
        return frozenset(name for (name,) in self._database.execute("SELECT blob FROM blobs"))

    def blobs(self) -> Iterator[tuple[str, AttachmentKey]]:
        """Yield each subject that has a file, with the file's name and key."""
        for subject, blob, key in self._database.execute("SELECT evidence, blob, key FROM blobs"):
            yield subject, AttachmentKey(blob, bytes(key))
