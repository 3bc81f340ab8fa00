"""Rows of a text whose cells are separated by a sign (RFC 4180, and its relatives).

**Invariants:**

- One row is in memory at a time, and no more than the limit of a row.
- Where a quotation mark is never closed, or not within the limits, its line is no row, and the
  lines behind it are read again. What is read again is never more than four times the text and
  some MiB: beyond that, lines in an open quotation mark are no rows, and are counted one by one.
- A quotation mark closes a cell only where a sign or the end of the line follows. Elsewhere two
  marks that nobody closed would join two lines, so the first of them is no row.
- The sign is the one that the first line has most of, or names, as Excel writes it (`sep=;`);
  nothing else is guessed.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections import deque
from collections.abc import Iterator
from typing import Final

from diary.media.byte_source import Source
from diary.media.decoder.pipe import RangesFile
from diary.media.imports.format import HEAD_BYTES

SIGNS: Final = ",;\t|"
MAX_CELLS: Final = 250
_LINE: Final = 1 << 20
_ROW: Final = 8 << 20  # characters
_AGAIN: Final = 4  # times that a text may be read again
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
            taken.begin()
        while not taken.is_ended:
            try:
                for row in csv.reader(taken, delimiter=self.sign, strict=True):
                    yield row[:MAX_CELLS]
                    taken.begin()
            except csv.Error:
                yield from itertools.repeat(None, taken.put_back())


class _TakenLines(Iterator[str]):
    """Lines as a reader takes them, which can be put back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._waiting: deque[str] = deque()  # that are read again
        self._had_end = False
        self._room = _ROW  # characters that may be read again
        self.begin()

    def begin(self) -> None:
        """Begin a row."""
        self._taken: list[str] = []
        self._length = 0

    def put_back(self) -> int:
        """Put the lines behind the first back, if there is room; return how many are no row."""
        damaged = 1 if self._length <= self._room else len(self._taken)
        self._room -= self._length if damaged == 1 else 0
        self._waiting.extendleft(reversed(self._taken[damaged:]))
        self.begin()
        return damaged

    @property
    def is_ended(self) -> bool:
        """Return whether every line was taken."""
        return self._had_end and not self._waiting

    def __next__(self) -> str:
        if self._length > _ROW:
            raise csv.Error
        if self._waiting:
            line = self._waiting.popleft()
        elif self._had_end or not (line := next(self._lines, "")):
            self._had_end = True
            raise StopIteration
        else:
            self._room += len(line) * _AGAIN
        self._taken.append(line)
        self._length += len(line)
        return line


def _is_utf8(head: bytes, *, is_cut: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=not is_cut)
    except UnicodeDecodeError:
        return False
    return True
