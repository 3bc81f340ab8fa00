"""One-shot sealing of a small file, such as the draft that is saved every few seconds.

The rules are:

- A fresh random nonce each time: at one draft a second the bound for random nonces under one key
  (2**32) is more than a century away.
- What it is for goes into the associated data, so a file of another vault does not open.
- The content is padded to whole 4 KiB, so that the file's length does not follow the typing.
- It cannot tell an older sealed file from the newest: whoever keeps copies can put one back.

The bytes are laid out in docs/vault-format.md.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from diary.errors import Damaged, DamageReason

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


def seal(
    key: bytes | bytearray,
    context: bytes,
    plaintext: bytes,
    *,
    random: Callable[[int], bytes] = os.urandom,
) -> bytes:
    """Seal under a 32-byte key; `context` (the vault id) must be given again to open."""
    nonce = random(12)
    header = _HEADER.pack(_MAGIC, _VERSION, _AES_256_GCM, 0, nonce)
    inner = _LENGTH.pack(len(plaintext)) + plaintext
    padded = inner + bytes(-len(inner) % PAD_BYTES)
    return header + _cipher(key).encrypt(nonce, padded, header + context)


def open_sealed(key: bytes | bytearray, context: bytes, data: bytes) -> bytes:
    """The content of a sealed file; Damaged for everything that `seal` did not write."""
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
    # Whoever holds the key could still pad in another way: one content, one form.
    if len(inner) != _LENGTH.size + length or inner + bytes(-len(inner) % PAD_BYTES) != padded:
        raise Damaged(_PART, DamageReason.PADDING)
    return inner[_LENGTH.size :]


def _cipher(key: bytes | bytearray) -> AESGCM:
    # AESGCM would take a shorter key without a word.
    if len(key) != KEY_BYTES:
        raise ValueError("a sealing key has 32 bytes")
    return AESGCM(key)
