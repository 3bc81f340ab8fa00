"""Tables of a text document (.docx; ECMA-376, part 1, 17.4) as rows of texts.

**Invariants:**

- The first table with several columns decides which are read: it, and every later one with as many
  columns, whose head is left out where it is the same. Other tables are counted.
- Text that was deleted with changes tracked is not read, and text that was inserted is, as the
  document is shown. A table inside a cell is text of that cell.
- A row is in memory at a time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Final

from diary.media.byte_source import Source
from diary.media.imports.delimited_rows import MAX_CELLS
from diary.media.imports.xml_stream import XmlStream

DOCUMENT: Final = "word/document.xml"
_MAX_CELL: Final = 1 << 17  # characters
_MAX_SPAN: Final = 63  # columns that a table of Word may have


class DocumentRows:
    """The rows of the tables of a document; `other_tables` are those that are not read."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.other_tables = 0
        self.is_broken = False

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the number and the cells of each row that is read, counted from 1."""
        body = _Body()
        stream = XmlStream(self._source, body, body.text)
        number = 0
        for _piece in stream.pieces():
            while body.ready:
                number += 1
                yield number, body.ready.popleft()
        self.other_tables, self.is_broken = body.other_tables, stream.broken


class _Body:
    """What the elements of a document are made into."""

    def __init__(self) -> None:
        self.ready: deque[list[str]] = deque()
        self.other_tables = 0
        self._depth = 0
        self._head: list[str] | None = None
        self._is_first = False
        self._is_read = False
        self._cells: list[str] = []
        self._cell: list[str] | None = None
        self._length = 0
        self._span = 1
        self._is_text = False

    def start(self, name: str, values: Mapping[str, str]) -> None:
        """Take an element."""
        local = name.rpartition(":")[2]
        if local == "tbl":
            self._depth += 1
            self._is_first = self._is_first or self._depth == 1
        elif self._depth == 1 and local == "tr":
            self._cells = []
        elif self._depth == 1 and local == "tc":
            self._cell, self._length, self._span = [], 0, 1
        elif self._depth == 1 and local == "gridSpan":
            stated = next((value for key, value in values.items() if key.endswith("val")), "")
            known = stated.isdecimal() and len(stated) < 3
            self._span = min(int(stated), _MAX_SPAN) if known else 1
        elif local in ("br", "cr"):
            self.add("\n")
        elif local == "tab":
            self.add("\t")
        self._is_text = local == "t"

    def end(self, name: str) -> None:
        """Finish an element."""
        local = name.rpartition(":")[2]
        self._is_text = False
        if local == "p":
            self.add("\n")
        elif local == "tbl":
            self._depth -= 1
        elif self._depth == 1 and local == "tc" and self._cell is not None:
            room = MAX_CELLS - len(self._cells)
            self._cells += ["".join(self._cell).strip(), *[""] * (self._span - 1)][:room]
            self._cell = None
        elif self._depth == 1 and local == "tr":
            self._end_row()

    def text(self, data: str) -> None:
        """Add characters to the cell."""
        if self._is_text:
            self.add(data)

    def add(self, data: str) -> None:
        """Add text to the cell, if one is open, up to a limit."""
        if self._cell is not None and self._length < _MAX_CELL:
            self._cell.append(data)
            self._length += len(data)

    def _end_row(self) -> None:
        if self._is_first:
            self._is_first = False
            is_head = self._head is None and len(self._cells) > 1 and any(self._cells)
            if is_head:
                self._head = self._cells
            self._is_read = self._head is not None and len(self._cells) == len(self._head)
            self.other_tables += not self._is_read
            if self._is_read and not is_head and self._cells == self._head:
                return
        if self._is_read:
            self.ready.append(self._cells)
