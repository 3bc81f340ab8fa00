"""One stream of an encrypted PDF (AES-256, revision 6), encrypted on the fly.

**Invariants:**

- The bytes are those of PDF 2.0 (ISO 32000-2), section 7.6.3.1: a random initialisation vector,
  then AES-256 in CBC mode with padding to whole blocks. The key is that of the file; the writer of
  the file chose it.
- The format has no authentication tag: it protects words from being read, not from being changed.
  The signed list of a bundle's files protects them from changes.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK: Final = 16


def length(size: int) -> int:
    """Return the length in bytes of `size` bytes after encryption."""
    return _BLOCK + (size // _BLOCK + 1) * _BLOCK


def encipher(chunks: Iterable[bytes | memoryview], key: bytes) -> Iterator[bytes | memoryview]:
    """Yield the encrypted stream of these chunks; each piece is valid until the next one."""
    start = secrets.token_bytes(_BLOCK)
    cipher = Cipher(algorithms.AES256(key), modes.CBC(start)).encryptor()
    yield start
    room, size = bytearray(), 0
    for chunk in chunks:
        length = memoryview(chunk).nbytes
        size += length
        if len(room) < length + _BLOCK:
            room = bytearray(length + _BLOCK)
        # the encryptor keeps an incomplete block for the next chunk
        done = cipher.update_into(chunk, room)
        with memoryview(room) as whole, whole[:done] as piece:
            yield piece
    fill = _BLOCK - size % _BLOCK
    yield cipher.update(bytes([fill]) * fill) + cipher.finalize()
