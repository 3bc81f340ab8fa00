"""Write `resources/unicode/categories.txt`: the general category of every character.

The source is the Unicode Character Database as the oldest Python has it that runs this program;
another one is refused. Each line begins a run: its first code point, and the category.

    python3.11 packaging/character_table.py
"""

from __future__ import annotations

import sys
import unicodedata
from itertools import groupby
from pathlib import Path

VERSION = "14.0.0"
PLACE = Path(__file__).parents[1] / "resources" / "unicode" / "categories.txt"


def table() -> str:
    """Return the table as this Python knows it."""
    runs = groupby(range(sys.maxunicode + 1), lambda point: unicodedata.category(chr(point)))
    lines = [f"{next(points):04X} {name}" for name, points in runs]
    return "\n".join([f"Unicode {unicodedata.unidata_version}", *lines, ""])


if __name__ == "__main__":
    if unicodedata.unidata_version != VERSION:
        sys.exit(f"This Python has Unicode {unicodedata.unidata_version}, not {VERSION}.")
    PLACE.write_text(table(), encoding="ascii", newline="\n")
