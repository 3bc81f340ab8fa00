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
from cryptography.hazmat.primitives.padding import PKCS7

_BLOCK: Final = 16


def length(size: int) -> int:
    """How long `size` bytes are once enciphered."""
    return _BLOCK + (size // _BLOCK + 1) * _BLOCK


def encipher(chunks: Iterable[bytes], key: bytes) -> Iterator[bytes]:
    """The enciphered stream of these chunks, in pieces."""
    start = secrets.token_bytes(_BLOCK)
    cipher = Cipher(algorithms.AES256(key), modes.CBC(start)).encryptor()
    filled = PKCS7(8 * _BLOCK).padder()
    yield start
    for chunk in chunks:
        yield cipher.update(filled.update(chunk))
    yield cipher.update(filled.finalize()) + cipher.finalize()
