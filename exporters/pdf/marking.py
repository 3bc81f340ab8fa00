"""How a sheet names its entry of the record; `resources/document.json` says how that is read.

The rules are:

- The mark is set in the fixed-width font, in which no diary text is set: words that happen to
  read like a mark are not taken for one.
"""

from __future__ import annotations


def mark(entry: int, commitment: str) -> str:
    """The mark of an entry: its number in the record and its commitment, 64 hex digits."""
    return f"Record entry {entry}, commitment {commitment}"
