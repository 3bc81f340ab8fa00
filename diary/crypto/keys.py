"""Subkeys of a vault and its exhibits, wiping of keys, and sealing of small files.

**Invariants:**

- The input keys are random, so HKDF-Expand alone is enough (RFC 5869, section 3.3).
- One label, one use: no key ever serves two purposes. A key from which others are derived seals
  nothing itself.
- Keys are in bytearrays, since only those can be wiped.
- A small file gets a new random nonce each time: at one draft a second the bound for random nonces
  under one key (2**32) is more than a century away.
- Its purpose goes into the associated data, so a file of another vault does not open. Its content
  is padded to whole 4 KiB, so its length does not follow the typing.
- An older sealed file cannot be distinguished from the newest by its seal: what is inside says of
  which day it is.

The bytes are laid out in docs/vault-format.md.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from diary.errors import Damaged, DamageReason

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
    """Return the 32-byte key that authenticates the keys file."""
    return _expand(master, b"slots-mac/v1", _MAC_BYTES)


def master_id(master: bytearray) -> bytes:
    """Return 8 bytes that identify a master key; not secret, but kept only inside the vault."""
    return bytes(_expand(master, b"master-id/v1", _ID_BYTES))


def attachment_key(exhibit: bytes) -> bytearray:
    """Return the 32-byte key that seals the file of the exhibit with this key."""
    return _expand(exhibit, b"attachment/v1", _SEAL_BYTES)


def cache_key(exhibit: bytes, name: bytes) -> bytearray:
    """Return the 32-byte key that seals a derivative of that file in the cache file `name`.

    Each write uses a new name: nonces are counters, so no key may seal two contents.
    """
    return _expand(exhibit, b"cache/v1" + name, _SEAL_BYTES)


@dataclass(frozen=True, slots=True)
class Subkeys:
    """The keys of an unlocked vault; `repr` never shows them."""

    db: bytearray = field(repr=False)  # 32-byte raw key, then the 16-byte salt of the database
    head_mac: bytearray = field(repr=False)
    draft: bytearray = field(repr=False)
    names: bytearray = field(repr=False)  # marks the names of attachment files as this vault's

    @classmethod
    def of(cls, master: bytearray) -> Subkeys:
        """Derive all subkeys from the 32-byte master key."""
        return cls(
            db=_expand(master, b"db/v1", _DB_BYTES),
            head_mac=_expand(master, b"head-mac/v1", _MAC_BYTES),
            draft=_expand(master, b"draft/v1", _MAC_BYTES),
            names=_expand(master, b"names/v1", _MAC_BYTES),
        )

    @property
    def buffers(self) -> tuple[bytearray, ...]:
        """The key buffers themselves, not copies."""
        return self.db, self.head_mac, self.draft, self.names

    def wipe(self) -> None:
        wipe(*self.buffers)


def _expand(key: bytes | bytearray, label: bytes, length: int) -> bytearray:
    # A shorter key would expand without an error, into keys that look valid.
    if len(key) != MASTER_BYTES:
        raise ValueError("a key to expand has 32 bytes")
    out = bytearray(length)
    HKDFExpand(hashes.SHA256(), length, label).derive_into(key, out)
    return out


KEY_BYTES = 32
PAD_BYTES = 4096
_PART = "draft"
_MAGIC = b"DBK-DRFT"
_VERSION = 1
_AES_256_GCM = 1
# Magic, version, cipher, reserved, nonce.
_HEADER = struct.Struct(">8sHBB12s")
_LENGTH = struct.Struct(">I")
_TAG = 16


def seal_bytes(
    key: bytes | bytearray,
    context: bytes,
    plaintext: bytes,
    *,
    random: Callable[[int], bytes] = os.urandom,
) -> bytes:
    """Seal under a 32-byte key; `context` (the vault id) is needed again to open."""
    nonce = random(12)
    header = _HEADER.pack(_MAGIC, _VERSION, _AES_256_GCM, 0, nonce)
    inner = _LENGTH.pack(len(plaintext)) + plaintext
    padded = inner + bytes(-len(inner) % PAD_BYTES)
    return header + _cipher(key).encrypt(nonce, padded, header + context)


def open_bytes(key: bytes | bytearray, context: bytes, data: bytes) -> bytes:
    """Return the content of a sealed file, or raise Damaged if `seal_bytes` did not write it."""
    body = len(data) - _HEADER.size - _TAG
    if body < PAD_BYTES or body % PAD_BYTES:
        raise Damaged(_PART, DamageReason.LENGTH)
    header = data[: _HEADER.size]
    nonce = header[-12:]
    if header != _HEADER.pack(_MAGIC, _VERSION, _AES_256_GCM, 0, nonce):
        raise Damaged(_PART, DamageReason.HEADER)
    try:
        padded = _cipher(key).decrypt(nonce, data[_HEADER.size :], header + context)
    except InvalidTag as cause:
        raise Damaged(_PART, DamageReason.SEAL) from cause
    (length,) = _LENGTH.unpack_from(padded)
    inner = padded[: _LENGTH.size + length]
    # A writer with the key could pad differently: each content must have exactly one form.
    if len(inner) != _LENGTH.size + length or inner + bytes(-len(inner) % PAD_BYTES) != padded:
        raise Damaged(_PART, DamageReason.PADDING)
    return inner[_LENGTH.size :]


def _cipher(key: bytes | bytearray) -> AESGCM:
    # AESGCM would accept a shorter key without an error.
    if len(key) != KEY_BYTES:
        raise ValueError("a sealing key has 32 bytes")
    return AESGCM(key)
