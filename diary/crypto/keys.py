"""Subkeys: what the vault's master key and each exhibit's key become, and how a key is wiped.

The rules are:

- These keys are random, so HKDF-Expand alone is enough (RFC 5869, section 3.3).
- One label, one use: no key ever serves two purposes. What is expanded seals nothing itself.
- Keys live in bytearrays, since only those can be wiped.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

MASTER_BYTES = 32
_DB_BYTES = 48
_MAC_BYTES = 32
_SEAL_BYTES = 32
_ID_BYTES = 8


def wipe(*buffers: bytearray) -> None:
    """Overwrite each buffer with zeros; copies made elsewhere are out of reach."""
    for buffer in buffers:
        buffer[:] = bytes(len(buffer))


def slots_mac_key(master: bytearray) -> bytearray:
    """The 32-byte key that authenticates the keys file."""
    return _expand(master, b"slots-mac/v1", _MAC_BYTES)


def master_id(master: bytearray) -> bytes:
    """8 bytes that tell one master key from another; no secret, and kept inside the vault alone."""
    return bytes(_expand(master, b"master-id/v1", _ID_BYTES))


def attachment_key(exhibit: bytes) -> bytearray:
    """The 32-byte key that seals the file of the exhibit that has this key."""
    return _expand(exhibit, b"attachment/v1", _SEAL_BYTES)


def cache_key(exhibit: bytes, name: bytes) -> bytearray:
    """The 32-byte key that seals what was made of that file, in the cache file of this name.

    Each writing has a new name: nonces are counted, so no key may seal two contents.
    """
    return _expand(exhibit, b"cache/v1" + name, _SEAL_BYTES)


@dataclass(frozen=True, slots=True)
class Subkeys:
    """The keys of an unlocked vault; never shown by `repr`."""

    db: bytearray = field(repr=False)  # 32-byte raw key, then the 16-byte salt of the database
    head_mac: bytearray = field(repr=False)
    draft: bytearray = field(repr=False)

    @classmethod
    def of(cls, master: bytearray) -> Subkeys:
        """Derive them all from the 32-byte master key."""
        return cls(
            db=_expand(master, b"db/v1", _DB_BYTES),
            head_mac=_expand(master, b"head-mac/v1", _MAC_BYTES),
            draft=_expand(master, b"draft/v1", _MAC_BYTES),
        )

    @property
    def buffers(self) -> tuple[bytearray, ...]:
        """Every one of them, not copied."""
        return self.db, self.head_mac, self.draft

    def wipe(self) -> None:
        """Overwrite every one of them."""
        wipe(*self.buffers)


def _expand(key: bytes | bytearray, label: bytes, length: int) -> bytearray:
    # A shorter one would still expand, into keys that look as good as any.
    if len(key) != MASTER_BYTES:
        raise ValueError("a key to expand has 32 bytes")
    out = bytearray(length)
    HKDFExpand(hashes.SHA256(), length, label).derive_into(key, out)
    return out
