"""Cells of a CSV file that a spreadsheet reads as text, and numbers as numbers.

**Invariants:**

- No cell is read as a formula: a cell that begins with a sign that a spreadsheet computes with, or
  with a full-width form of it, gets an apostrophe in front. So does one that begins with an
  apostrophe, so that removing one apostrophe gives back what was written.
- UTF-8 with a byte order mark, every text in quotes and numbers bare, lines end in CR LF: Excel,
  LibreOffice and Numbers all read that the same way. Where another program reads the file, it has
  no mark.
- Several values in one cell are parted by `; `, everywhere.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

MARK: Final = "\ufeff"
SEPARATOR: Final = "; "
Cell = str | int
# The signs, their full-width and small forms, and the apostrophe itself; then the characters that a
# spreadsheet may skip before one.
_COMPUTED: Final = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b'"
_SKIPPED: Final = " \u00a0\u200b\ufeff\x00"


def table(rows: Iterable[Sequence[Cell]], *, mark: bool = True) -> Iterator[bytes]:
    """Yield a table row by row, and nothing if it has no row below the names of its columns.

    With `mark` it begins with the byte order mark.
    """
    lines = (line(row).encode("utf-8", "replace") for row in rows)
    head = [*itertools.islice(lines, 2)]
    if len(head) < 2:
        return
    if mark:
        yield MARK.encode()
    yield from head
    yield from lines


def line(cells: Sequence[Cell]) -> str:
    """Return one row of the table."""
    said = (str(each) if isinstance(each, int) else f'"{cell(each)}"' for each in cells)
    return ",".join(said) + "\r\n"


def values(text: str) -> str:
    """Return the lines of several values as one cell has them."""
    return SEPARATOR.join(text.splitlines())


def cell(said: str) -> str:
    """Return what goes between the quotes of a cell, for any text."""
    safe = f"'{said}" if said.lstrip(_SKIPPED)[:1] in tuple(_COMPUTED) else said
    return safe.replace('"', '""').replace("\x00", "\ufffd")
