"""Rows of a text whose cells are separated by a sign (RFC 4180, and its relatives).

**Invariants:**

- One row is in memory at a time. A quotation mark that is never closed costs no more than the limit
  of a cell; the rows behind that are read again.
- The sign is the one that the first line has most of, or names, as Excel writes it (`sep=;`);
  nothing else is guessed.
- Where a quotation mark takes in the lines behind it up to the end, that is said: no row, after it.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import Final

from diary.media.byte_source import Source
from diary.media.decoder.pipe import RangesFile
from diary.media.imports.format import HEAD_BYTES

SIGNS: Final = ",;\t|"
MAX_CELLS: Final = 250
_LINE: Final = 1 << 20
_NAMED_SIGN: Final = re.compile(r"sep=(.)\r?", re.IGNORECASE)
_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class DelimitedRows:
    """The rows of one text; `is_assumed` says that the charset was not stated and is not UTF-8."""

    def __init__(self, source: Source) -> None:
        head = source.read_at(0, min(HEAD_BYTES, source.size))
        stated = next((name for mark, name in _MARKS.items() if head.startswith(mark)), "")
        self._source = source
        self.is_assumed = not stated and not _is_utf8(head, is_cut=source.size > len(head))
        self._charset = stated or ("cp1252" if self.is_assumed else "utf-8")
        first = head.decode(self._charset, "replace").lstrip().split("\n")[0]
        named = _NAMED_SIGN.fullmatch(first)
        self.sign = named[1] if named else max(SIGNS, key=first.count)
        self._names_sign = named is not None

    def rows(self) -> Iterator[list[str] | None]:
        """Yield the cells of each row; None for what is no row."""
        file = io.TextIOWrapper(
            io.BufferedReader(RangesFile(self._source)), self._charset, "replace", newline=""
        )
        # A longer line is read in pieces.
        taken = _TakenLines(iter(lambda: file.readline(_LINE), ""))
        if self._names_sign:
            next(taken)
            yield []
        is_open = False
        while True:
            try:
                for row in csv.reader(taken, delimiter=self.sign):
                    yield row[:MAX_CELLS]
                    is_open = taken.is_open
                    taken.begin()
            except csv.Error:
                yield None
                taken.begin()
            else:
                if is_open:
                    yield None
                return


class _TakenLines(Iterator[str]):
    """Lines as a reader takes them, and whether those of one row have a quotation mark too many."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.begin()

    def begin(self) -> None:
        """Begin a row."""
        self._taken = self._quotes = 0

    @property
    def is_open(self) -> bool:
        """Return whether a cell goes over lines and does not end."""
        return self._taken > 1 and self._quotes % 2 == 1

    def __next__(self) -> str:
        line = next(self._lines)
        self._taken += 1
        self._quotes += line.count('"')
        return line


def _is_utf8(head: bytes, *, is_cut: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=not is_cut)
    except UnicodeDecodeError:
        return False
    return True
