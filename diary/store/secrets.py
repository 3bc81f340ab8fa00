"""Keys that live inside the database, outside the ledger: attachments' and the signing key."""

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
    """Where an exhibit's file is kept and the key that opens it."""

    blob: str
    key: bytes = field(repr=False)


class Secrets:
    """Reads and keeps the two tables of keys."""

    def __init__(self, link: Connection) -> None:
        self._link = link

    def put_signing_key(self, private: bytes | bytearray) -> None:
        """Keeps the vault's Ed25519 private key; once, at creation."""
        self._link.execute("INSERT INTO secrets (name, value) VALUES (?, ?)", (_SIGNING, private))

    def signing_key(self) -> bytes:
        """The vault's Ed25519 private key, 32 bytes; raises Damaged."""
        row = self._link.execute("SELECT value FROM secrets WHERE name = ?", (_SIGNING,)).fetchone()
        if row is None or len(row[0]) != _KEY_BYTES:
            raise Damaged(PART, DamageReason.NO_SIGNING_KEY)
        return bytes(row[0])

    def put_blob(self, evidence: str, blob: AttachmentKey) -> None:
        """Keeps which file an exhibit has."""
        self._link.execute(
            "INSERT INTO blobs (evidence, blob, key) VALUES (?, ?, ?)",
            (evidence, blob.blob, blob.key),
        )

    def forget_blob(self, evidence: str) -> str:
        """Forgets an exhibit's file and its key, and gives the file's name; "" if it has none."""
        row = self._link.execute(
            "DELETE FROM blobs WHERE evidence = ? RETURNING blob", (evidence,)
        ).fetchone()
        return row[0] if row else ""

    def blob(self, evidence: str) -> AttachmentKey:
        """The file of an exhibit; raises Unknown if it has none."""
        row = self._link.execute(
            "SELECT blob, key FROM blobs WHERE evidence = ?", (evidence,)
        ).fetchone()
        if row is None:
            raise Unknown(evidence)
        return AttachmentKey(row[0], bytes(row[1]))

    def blob_names(self) -> frozenset[str]:
        """The name of every file that an exhibit has."""
        return frozenset(name for (name,) in self._link.execute("SELECT blob FROM blobs"))

    def blobs(self) -> Iterator[tuple[str, AttachmentKey]]:
        """Every exhibit that has a file, with its file."""
        for evidence, blob, key in self._link.execute("SELECT evidence, blob, key FROM blobs"):
            yield evidence, AttachmentKey(blob, bytes(key))
