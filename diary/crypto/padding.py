"""How long a content is made before it is sealed, so that the sealed length says less.

Invariants:

- The padded length is a number of Padmé: of a length in binary, only the leading digits may be
  other than 0, as many as its exponent has digits (Nikitin et al., "Reducing Metadata Leakage from
  Encrypted Files and Communication with PURBs", 2019). So all lengths share few, and none grows by
  more than 12 %.
- None is below `FLOOR`: messages and mails are that short, and there each byte tells most.
- The true length stands in the last bytes of what is padded, where it is sealed with the rest: a
  source need not say beforehand how long it is.
- One content, one form: between the content and its length there are zeros and nothing else.

The bytes are laid out in docs/vault-format.md.
"""

from __future__ import annotations

import struct
from typing import Final

from diary.errors import Damaged, DamageReason

FLOOR: Final = 16 << 10
_LENGTH: Final = struct.Struct(">Q")
END_BYTES: Final = _LENGTH.size


def padme(length: int) -> int:
    """The least number of Padmé that is no smaller."""
    exponent = max(1, length.bit_length() - 1)
    zeros = (1 << (exponent - exponent.bit_length())) - 1
    return (length + zeros) & ~zeros


def padded(size: int) -> int:
    """How many bytes a content of `size` bytes is sealed as."""
    return padme(max(size + END_BYTES, FLOOR))


def is_padded(length: int) -> bool:
    """Whether `padded` gives such a length."""
    return length >= FLOOR and padme(length) == length


def zeros_after(size: int) -> int:
    """How many zeros follow the last byte of a content of that size."""
    return padded(size) - size - END_BYTES


def end_of(size: int) -> bytes:
    """What follows the zeros: the size itself."""
    return _LENGTH.pack(size)


def true_size(end: memoryview, length: int, part: str) -> int:
    """The size of the content, of which `end` is the end of `length` padded bytes.

    Damaged, naming `part`, for a size that is not padded to that length.
    """
    (size,) = _LENGTH.unpack(end[-END_BYTES:])
    if padded(size) != length:
        raise Damaged(part, DamageReason.PADDING)
    return int(size)


def check_zeros(padding: memoryview, part: str) -> None:
    """Damaged, naming `part`, where anything but zeros stands before the size."""
    # whole against whole, which takes less than byte by byte
    if padding.tobytes() != bytes(len(padding)):
        raise Damaged(part, DamageReason.PADDING)
