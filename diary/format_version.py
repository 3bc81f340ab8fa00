"""The version of the program that a file of a later format asks for.

**Invariants:**

- Every format says its number where an earlier program reads it. A later one says beside it which
  version of the program is the lowest that reads it; no number stands there in format 1.
- A later number has nothing behind it, or a space and the version; anything else is no format.
"""

from __future__ import annotations

import re
import struct
from typing import Final

_LATER: Final = re.compile(
    r"(?:[2-9]|[1-9][0-9]{1,5})"
    r"(?: ((?:0|[1-9][0-9]{0,4})\.(?:0|[1-9][0-9]{0,4})\.(?:0|[1-9][0-9]{0,4})))?",
    re.ASCII,
)
_PACKED: Final = struct.Struct(">HHH")
PACKED_BYTES: Final = _PACKED.size


def wanted_in_text(said: str) -> str | None:
    """Return the version in `2 0.4.0`, what stands behind a format's name.

    It is empty if that is a later number alone, and None if it is no later format.
    """
    found = _LATER.fullmatch(said)
    return (found[1] or "") if found else None


def wanted_in_bytes(packed: bytes) -> str:
    """Return the version in three numbers of two bytes each; empty if all of them are zero."""
    return ".".join(map(str, _PACKED.unpack(packed))) if any(packed) else ""
