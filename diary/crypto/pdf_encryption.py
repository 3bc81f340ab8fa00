"""One stream of an encrypted PDF (AES-256, revision 6), enciphered as it passes.

The rules are:

- The bytes are those of PDF 2.0, section 7.6.3.1: a random start, then AES-256 in CBC mode, filled
  up to whole blocks. The key is the file's, which whoever wrote the file's head chose.
- The form has no tag over what it holds: it keeps words from being read, not from being changed.
  What a bundle's files are is held by their signed list.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK: Final = 16


def length(size: int) -> int:
    """How long `size` bytes are once enciphered."""
    return _BLOCK + (size // _BLOCK + 1) * _BLOCK


def encipher(chunks: Iterable[bytes | memoryview], key: bytes) -> Iterator[bytes | memoryview]:
    """The enciphered stream of these chunks, in pieces, each good until the next is asked for."""
    start = secrets.token_bytes(_BLOCK)
    cipher = Cipher(algorithms.AES256(key), modes.CBC(start)).encryptor()
    yield start
    room, size = bytearray(), 0
    for chunk in chunks:
        length = memoryview(chunk).nbytes
        size += length
        if len(room) < length + _BLOCK:
            room = bytearray(length + _BLOCK)
        # it keeps what is no whole block for the next
        done = cipher.update_into(chunk, room)
        with memoryview(room) as whole, whole[:done] as piece:
            yield piece
    fill = _BLOCK - size % _BLOCK
    yield cipher.update(bytes([fill]) * fill) + cipher.finalize()
