"""Sheets of a workbook (.xlsx; ECMA-376, part 1, 18) as rows of texts.

**Invariants:**

- No formula is worked out: a cell has the value that the program kept beside it.
- A number is a time only where the format of its cell says so, counted from the year of the
  workbook (1900 or 1904); it is written as ISO 8601, and every other value as the file has it.
- A row is in memory at a time; the texts that cells share are, up to a limit.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from diary.media.imports.delimited_rows import MAX_CELLS
from diary.media.imports.format import Export, UnreadableError
from diary.media.imports.xml_stream import ElementHandler, XmlStream

BOOK: Final = "xl/workbook.xml"
SHEETS: Final = "xl/worksheets/"
MAX_SHARED: Final = 64 << 20  # characters
MAX_CELL: Final = 1 << 17  # characters; a program writes at most 32,767
_SHARED: Final = "xl/sharedStrings.xml"
_STYLES: Final = "xl/styles.xml"
_PER_TEXT: Final = 64  # that even an empty text costs
_MAX_STYLES: Final = 100_000
# Numbers of the formats of dates and times that every workbook has.
_BUILT_IN: Final = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_CODES: Final = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]|general', re.IGNORECASE)
_IS_TIME: Final = re.compile(r"[dmyhs]", re.IGNORECASE)
_DAY: Final = 86_400  # seconds
_FROM_1900: Final = datetime(1899, 12, 30, tzinfo=UTC)
_FROM_1904: Final = datetime(1904, 1, 1, tzinfo=UTC)
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PLACE: Final = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_NUMBER: Final = re.compile(r"\d{1,7}(?:\.\d{1,20})?(?:[eE][+-]?\d{1,2})?")


class SheetRows:
    """The rows of one sheet; `formulas` counts cells whose value a formula made."""

    def __init__(self, export: Export) -> None:
        """Read the tables of the workbook. Raises UnreadableError."""
        self._source = export.source
        book, styles, shared = _Book(), _Styles(), _Shared()
        _read_part(export, BOOK, book)
        _read_part(export, _STYLES, styles)
        _read_part(export, _SHARED, shared, shared.text)
        self._is_1904, self._times, self._shared = book.is_1904, styles.times, shared.texts
        self.formulas = 0
        self.is_broken = False

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the number and the cells of each row that is there."""
        sheet = _Sheet()
        stream = XmlStream(self._source, sheet, sheet.text)
        for _piece in stream.pieces():
            while sheet.ready:
                number, cells = sheet.ready.popleft()
                yield number, [self._shown(cell) for cell in cells]
        self.formulas, self.is_broken = sheet.formulas, stream.broken

    def _shown(self, cell: _Cell | None) -> str:
        if cell is None:
            return ""
        if cell.kind == "s":
            at = int(cell.value) if cell.value.isdecimal() and len(cell.value) < 9 else -1
            return self._shared[at] if 0 <= at < len(self._shared) else ""
        if cell.kind in ("", "n") and cell.style in self._times:
            return _time(cell.value, is_1904=self._is_1904)
        return _ESCAPE.sub(_character, cell.value)


class _Cell:
    """One cell, as the sheet has it."""

    def __init__(self, kind: str, style: str) -> None:
        self.kind = kind
        self.style = int(style) if style.isdecimal() and len(style) < 9 else 0
        self.value = ""


class _Sheet:
    """What the elements of a sheet are made into."""

    def __init__(self) -> None:
        self.ready: deque[tuple[int, list[_Cell | None]]] = deque()
        self.formulas = 0
        self._number = 0
        self._cells: list[_Cell | None] = []
        self._cell: _Cell | None = None
        self._is_text = False

    def start(self, name: str, values: Mapping[str, str]) -> None:
        """Take an element."""
        match _local(name):
            case "row":
                stated = values.get("r", "")
                known = stated.isdecimal() and len(stated) < 9
                self._number = int(stated) if known else self._number + 1
                self._cells = []
            case "c":
                self._begin(values)
            case "v" | "t":
                self._is_text = True
            case "f":
                self.formulas += 1
            case "rPh":
                self._cell = None

    def end(self, name: str) -> None:
        """Finish an element."""
        match _local(name):
            case "row":
                self.ready.append((self._number, self._cells))
                self._cells = []
            case "v" | "t":
                self._is_text = False
            case "c":
                self._cell = None

    def text(self, data: str) -> None:
        """Add characters to the value of a cell."""
        if self._is_text and self._cell is not None and len(self._cell.value) < MAX_CELL:
            self._cell.value += data

    def _begin(self, values: Mapping[str, str]) -> None:
        place = _PLACE.fullmatch(values.get("r", ""))
        column = len(self._cells) if place is None else _column(place[1])
        if column >= MAX_CELLS:
            return
        self._cells += [None] * (column + 1 - len(self._cells))
        self._cell = _Cell(values.get("t", ""), values.get("s", ""))
        self._cells[column] = self._cell


class _Book:
    """Whether the workbook counts its days from 1904."""

    def __init__(self) -> None:
        self.is_1904 = False

    def start(self, name: str, values: Mapping[str, str]) -> None:
        """Take an element."""
        if _local(name) == "workbookPr":
            self.is_1904 = values.get("date1904", "") in ("1", "true")

    def end(self, name: str) -> None:
        """Finish an element."""


class _Styles:
    """Which formats of cells are those of dates and times."""

    def __init__(self) -> None:
        self.times: set[int] = set()
        self._own: dict[str, bool] = {}
        self._is_inside = False
        self._count = 0

    def start(self, name: str, values: Mapping[str, str]) -> None:
        """Take an element."""
        match _local(name):
            case "numFmt" if len(self._own) < _MAX_STYLES:
                code = _NOT_CODES.sub("", values.get("formatCode", ""))
                self._own[values.get("numFmtId", "")] = _IS_TIME.search(code) is not None
            case "cellXfs":
                self._is_inside = True
            case "xf" if self._is_inside and self._count < _MAX_STYLES:
                stated = values.get("numFmtId", "")
                built_in = stated.isdecimal() and len(stated) < 9 and int(stated) in _BUILT_IN
                if self._own.get(stated, built_in):
                    self.times.add(self._count)
                self._count += 1

    def end(self, name: str) -> None:
        """Finish an element."""
        if _local(name) == "cellXfs":
            self._is_inside = False


class _Shared:
    """The texts that cells share, in their order."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._size = 0
        self._is_text = False
        self._is_spoken = False  # how letters are read aloud, beside them

    def start(self, name: str, values: Mapping[str, str]) -> None:
        """Take an element."""
        match _local(name):
            case "si":
                self._parts = []
            case "rPh":
                self._is_spoken = True
            case "t":
                self._is_text = not self._is_spoken

    def end(self, name: str) -> None:
        """Finish an element."""
        match _local(name):
            case "si":
                self.texts.append(_ESCAPE.sub(_character, "".join(self._parts)))
                self._size += _PER_TEXT
                self._parts = []
            case "rPh":
                self._is_spoken = False
            case "t":
                self._is_text = False

    def text(self, data: str) -> None:
        """Add characters. Raises UnreadableError where they are too many."""
        if self._is_text:
            self._size += len(data)
            self._parts.append(data)
        if self._size > MAX_SHARED:
            raise UnreadableError("too-large")


def _read_part(
    export: Export,
    member: str,
    handler: ElementHandler,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read a part of the workbook, if it is there."""
    if member in export.open_member:
        for _piece in XmlStream(export.open_member[member], handler, text).pieces():
            pass


def _column(letters: str) -> int:
    """Return the number of a column, from 0."""
    found = 0
    for letter in letters.upper():
        found = found * 26 + ord(letter) - 64
    return found - 1


def _character(found: re.Match[str]) -> str:
    value = int(found[1], 16)
    return "\ufffd" if 0xD800 <= value <= 0xDFFF else chr(value)


def _time(value: str, *, is_1904: bool) -> str:
    """Return a number of days as ISO 8601; as it stands where it is no day that there was."""
    if _NUMBER.fullmatch(value) is None:
        return value
    seconds = round(float(value) * _DAY)
    if seconds < _DAY:
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    # The 60th day is 29 February 1900, which there was not; before it the count is one less.
    if not is_1904 and 60 * _DAY <= seconds < 61 * _DAY:
        return value
    first = _FROM_1904 if is_1904 else _FROM_1900 + timedelta(days=seconds < 60 * _DAY)
    try:
        found = (first + timedelta(seconds=seconds)).replace(tzinfo=None)
    except OverflowError:
        return value
    return found.date().isoformat() if seconds % _DAY == 0 else found.isoformat()


def _local(name: str) -> str:
    """Return the name of an element without its prefix."""
    return name.rpartition(":")[2]
