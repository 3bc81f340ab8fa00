"""Base64 in strangers' files (RFC 2045, 6.8), read alike under every Python.

Python's own readers differ from version to version in what they make of digits behind padding.
"""

from __future__ import annotations

import binascii
import string
from typing import Final

_NOT_BASE64: Final = bytes({*range(256)} - {*string.ascii_letters.encode(), *b"0123456789+/="})


def decode_base64(data: bytes) -> bytes:
    """Return what base64 stands for, alike under every Python; raise ValueError where it is none.

    Other characters are passed over, and what follows padding is read as well (RFC 2045, 6.8).
    """
    pieces = [piece for piece in data.translate(None, _NOT_BASE64).split(b"=") if piece]
    if len(pieces) == 1 and len(pieces[0]) % 4 == 1:
        raise ValueError("a single digit")
    whole = (piece[: len(piece) - (len(piece) % 4 == 1)] for piece in pieces)
    return b"".join(binascii.a2b_base64(piece + b"=" * (-len(piece) % 4)) for piece in whole)
