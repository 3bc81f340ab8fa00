"""How a sheet names its entry of the record, written in one place and read in another.

The rules are:

- The mark is set in the fixed-width font, in which no diary text is set: words that happen to
  read like a mark are not taken for one.
"""

from __future__ import annotations

import re
from typing import Final

MARK_FONT: Final = "NotoSansMono-Regular"
_MARK: Final = re.compile(r"Record entry ([1-9][0-9]{0,11}), commitment ([0-9a-f]{64})")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def mark(entry: int, commitment: str) -> str:
    """The mark of an entry: its number in the record and its commitment, 64 hex digits."""
    return f"Record entry {entry}, commitment {commitment}"


def read_mark(text: str) -> tuple[int, str] | None:
    """The entry and commitment that a mark names, or None for anything that is no mark."""
    found = _MARK.fullmatch(text.strip(" "))
    return (int(found.group(1)), found.group(2)) if found else None


def is_digest(text: str) -> bool:
    """Whether a text is one SHA-256 digest in lower-case hex, and nothing else."""
    return _DIGEST.fullmatch(text.strip(" ")) is not None
