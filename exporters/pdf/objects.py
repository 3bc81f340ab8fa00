"""The few PDF objects that the engine writes itself, spelled as bytes.

The rules are:

- Every stream's `/Length` is exact and an end of line stands before `endstream` (ISO 19005-3).
- Text reaches these objects only as hexadecimal strings, so it can never end one.
"""

from __future__ import annotations

import zlib

_CR = 0x0D
_LEVEL = 5  # against the usual 6: a tenth of a document's time for half a percent of its size


def text_string(text: str) -> str:
    """A PDF text string (ISO 32000-1, 7.9.2.2) of any characters, lone surrogates replaced."""
    if text.isascii() and text.isprintable():
        return "<" + text.encode("ascii").hex().upper() + ">"
    return "<" + (b"\xfe\xff" + text.encode("utf-16-be", "replace")).hex().upper() + ">"


def padded(data: bytes) -> bytes:
    """The bytes, with a line end or more at their end if they need it before `deflated`.

    A stream that happens to end in a carriage return reads, to some checkers, as if its length
    were wrong. What stands last is the checksum's last byte, and one more line end changes it.
    """
    while zlib.adler32(data) & 0xFF == _CR:
        data += b"\n"
    return data


def deflated(data: bytes) -> bytes:
    """Compressed bytes, which may have got a line end at their end."""
    return zlib.compress(padded(data), _LEVEL)


def stream(data: bytes, entries: str) -> bytes:
    """A stream object with these dictionary entries beside its length."""
    head = f"<< {entries} /Length {len(data)} >>\nstream\n"
    return head.encode("ascii") + data + b"\nendstream"
