"""The query for a time stamp (RFC 3161, 2.4.1), written and read byte for byte.

The rules are:

- It says a SHA-256 digest, a nonce, and that the authority's certificates are wanted: nothing of
  the record, and nothing of who asks.
- A query has one length, 69 bytes; whatever reads prints back to the same bytes.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

from diary.crypto import der
from diary.crypto.der import Members

SHA256: Final = bytes.fromhex("0609608648016503040201")
SHA256_PLAIN: Final = der.write(der.SEQUENCE, SHA256)
SHA256_NULL: Final = der.write(der.SEQUENCE, SHA256, der.write(der.NULL))
IMPRINT_BYTES: Final = 32
_NONCE_BYTES: Final = 8
_VERSION: Final = der.write(der.INTEGER, b"\x01")
_CERTIFICATES: Final = der.write(der.BOOLEAN, b"\xff")


def new_nonce(random: Callable[[int], bytes] = os.urandom) -> int:
    """62 random bits, as a number that takes eight bytes however it falls."""
    drawn = random(_NONCE_BYTES)
    return int.from_bytes(bytes((drawn[0] & 0x3F | 0x40,)) + drawn[1:], "big")


def dump(imprint: bytes, nonce: int) -> bytes:
    """The query for this digest and nonce."""
    return der.write(
        der.SEQUENCE,
        _VERSION,
        der.write(der.SEQUENCE, SHA256_NULL, der.write(der.OCTETS, imprint)),
        der.write(der.INTEGER, nonce.to_bytes(_NONCE_BYTES, "big")),
        _CERTIFICATES,
    )


def parse(raw: bytes) -> tuple[bytes, int]:
    """Digest and nonce of a query that `dump` wrote; raises Damaged for any other bytes."""
    parts = Members(der.read(raw, der.SEQUENCE))
    parts.take(der.INTEGER)
    of = Members(parts.take(der.SEQUENCE))
    of.take(der.SEQUENCE)
    imprint = of.take(der.OCTETS).body
    nonce = der.whole_number(parts.take(der.INTEGER))
    if len(imprint) != IMPRINT_BYTES or not 0 <= nonce < 1 << 8 * _NONCE_BYTES - 1:
        der.refuse()
    if dump(imprint, nonce) != raw:
        der.refuse()
    return imprint, nonce
