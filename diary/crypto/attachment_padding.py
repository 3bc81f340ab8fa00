"""Padding of attachments: lengths that many files share, so that a length tells of none.

**Invariants:**

- The padded length is a Padmé number: in binary only the leading digits may be other than 0, as
  many as its exponent has digits (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files
  and Communication with PURBs", 2019). So lengths share few values, and none grows by more than 12
  percent. None is below `FLOOR`: messages and mails are that short, and their exact length would
  reveal most.
- The true length is in the last bytes of the padded content, where it is sealed with the rest, so
  the length of a source need not be known in advance. Between content and length there are only
  zeros: each content has exactly one form.
"""

from __future__ import annotations

import struct
from typing import Final

from diary.errors import Damaged, DamageReason

FLOOR: Final = 16 << 10
_LENGTH: Final = struct.Struct(">Q")
END_BYTES: Final = _LENGTH.size


def padme(length: int) -> int:
    """Return the smallest Padmé number that is not below `length`."""
    exponent = max(1, length.bit_length() - 1)
    zeros = (1 << (exponent - exponent.bit_length())) - 1
    return (length + zeros) & ~zeros


def padded(size: int) -> int:
    """Return the padded length in bytes of a content of `size` bytes."""
    return padme(max(size + END_BYTES, FLOOR))


def is_padded(length: int) -> bool:
    """Return whether `padded` can return this length."""
    return length >= FLOOR and padme(length) == length


def zeros_after(size: int) -> int:
    """Return the number of zeros after a content of `size` bytes."""
    return padded(size) - size - END_BYTES


def end_of(size: int) -> bytes:
    """Return the bytes after the zeros: the size itself."""
    return _LENGTH.pack(size)


def true_size(end: memoryview, length: int, part: str) -> int:
    """Return the size of the content; `end` is the end of its `length` padded bytes.

    Raises Damaged with `part` for a size that is not padded to that length.
    """
    (size,) = _LENGTH.unpack(end[-END_BYTES:])
    if padded(size) != length:
        raise Damaged(part, DamageReason.PADDING)
    return int(size)


def check_zeros(padding: memoryview, part: str) -> None:
    """Raise Damaged with `part` unless the padding before the size is all zeros."""
    # one comparison of the whole is faster than byte by byte
    if padding.tobytes() != bytes(len(padding)):
        raise Damaged(part, DamageReason.PADDING)
