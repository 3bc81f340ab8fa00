"""Tables that a person or a program made: `.csv`, `.tsv`, sheets of an `.xlsx`, and in a `.docx`.

**Invariants:**

- What a column has is asked; nothing is read from a table whose columns nobody matched.
- A word for the direction or the kind counts only if it is known (`table_words.py`); a draft was
  not sent. A row with words that are not understood is read, and says that it is in doubt.
- A row is a call if words say so, or if a column has lengths and nothing says that it is another.
- Of what is read nothing else is known: who made the table could write anything into it.
- A row from the person's name to that name is not known to be theirs.
- Two quotation marks that nobody closed can join rows to one that is well formed. Where a name goes
  over lines, or the words have a line that begins as a row does, whose row it is is not known.
- A conversation has the name of the other side, where a column has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple

from diary.media.imports.delimited_rows import DelimitedRows
from diary.media.imports.document_tables import DOCUMENT, DocumentRows
from diary.media.imports.format import (
    MOST_LINES,
    Answers,
    ColumnRole,
    Confidence,
    Export,
    Question,
    QuestionKind,
    UnreadableError,
)
from diary.media.imports.message import (
    NO_TIME,
    Doubt,
    ExportNote,
    Item,
    Message,
    MessageKind,
    NoteCode,
    UnreadLine,
    UnreadReason,
)
from diary.media.imports.table_lengths import read_length
from diary.media.imports.table_times import SeenDates, read_time
from diary.media.imports.table_words import (
    NOTHING,
    CellWords,
    direction_of,
    joined,
    outcome,
    words_of,
)
from diary.media.imports.workbook import BOOK, SHEETS, SheetRows

MAX_COLUMNS: Final = 200
_ENDINGS: Final = (".csv", ".tsv")
_HEAD_ROWS: Final = 5
_PEOPLE: Final = (ColumnRole.SENDER, ColumnRole.CONTACT, ColumnRole.RECIPIENT)
_Row = tuple[int, list[str] | None]


class Table:
    """A table whose columns the person matches."""

    code = "table"

    def main_members(self, names: Mapping[str, int]) -> tuple[str, ...]:
        """Return the sheets of a workbook, the text of a document, or the tables of an archive."""
        if DOCUMENT in names:
            return (DOCUMENT,)
        if BOOK in names:
            return tuple(name for name in names if _is_sheet(name))
        return tuple(name for name in names if _is_text(name))

    def recognise(self, export: Export) -> Confidence:
        """Return how sure it is: a table has no form of its own."""
        if not (_is_text(export.name) or _is_sheet(export.name) or export.name == DOCUMENT):
            return Confidence.NO
        try:
            rows = [cells for _at, cells in islice(_TableRows(export).rows(), _HEAD_ROWS)]
        except UnreadableError:
            return Confidence.NO
        wide = [cells for cells in rows if cells is not None and len(cells) > 1 and any(cells)]
        return Confidence.PERHAPS if wide and not _is_binary(wide) else Confidence.NO

    def questions(self, export: Export) -> tuple[Question, ...]:
        """Return what each column has, who is who, the zone, and the order of day and month."""
        rows = _TableRows(export).rows()
        columns: list[str] = []
        orders: list[SeenDates] = []
        for _at, cells in rows:
            if cells is None or not any(cells):
                continue
            columns = columns or [
                f"{_letters(at)}: {' '.join(cell.split())}"[:200]
                for at, cell in enumerate(cells[:MAX_COLUMNS])
            ]
            orders += [SeenDates() for _ in cells[len(orders) : MAX_COLUMNS]]
            for order, cell in zip(orders, cells, strict=False):
                order.add(cell)
        asked = [
            Question(QuestionKind.COLUMNS, tuple(columns)),
            Question(QuestionKind.WHO_IS_ME),
            Question(QuestionKind.OWN_NUMBER),
            Question(QuestionKind.ZONE),
        ]
        if any(order.is_open for order in orders):
            asked.append(Question(QuestionKind.DAY_OR_MONTH, ("day", "month")))
        return tuple(asked)

    def read(self, export: Export, answers: Answers) -> Iterator[Item]:
        """Yield each row. Raises UnreadableError."""
        rows = _TableRows(export)
        reader = _TableReader(answers, _day_first(export, answers), rows.sign)
        for at, cells in rows.rows():
            item = reader.item(at, cells)
            if item is not None:
                yield item
        for code, count in (*reader.notes.items(), *rows.notes().items()):
            if count:
                yield ExportNote(code, count)


class _TableRows:
    """The rows of a table of any kind, by their numbers."""

    def __init__(self, export: Export) -> None:
        self._text = DelimitedRows(export.source) if _is_text(export.name) else None
        self._sheet = SheetRows(export) if _is_sheet(export.name) else None
        self._document = DocumentRows(export.source) if export.name == DOCUMENT else None
        self._is_longer = False
        # What separates cells; nothing where a table has other means.
        self.sign = "" if self._text is None else self._text.sign

    def rows(self) -> Iterator[_Row]:
        """Yield number and cells of each row; None for what could not be read."""
        rows = self._all_rows()
        yield from islice(rows, MOST_LINES)
        self._is_longer = next(rows, None) is not None

    def _all_rows(self) -> Iterator[_Row]:
        if self._text is not None:
            yield from enumerate(self._text.rows(), 1)
        packed = self._sheet or self._document
        if packed is not None:
            at = 0
            for at, cells in packed.rows():
                yield at, cells
            if packed.is_broken:
                yield at + 1, None

    def notes(self) -> dict[NoteCode, int]:
        """Return what is to be said of the whole."""
        return {
            NoteCode.ONLY_THE_BEGINNING: MOST_LINES * self._is_longer,
            NoteCode.CHARSET_ASSUMED: int(self._text is not None and self._text.is_assumed),
            NoteCode.FORMULAS: 0 if self._sheet is None else self._sheet.formulas,
            NoteCode.OTHER_TABLES: 0 if self._document is None else self._document.other_tables,
        }


class _RowKind(NamedTuple):
    """What a row is; `is_unclear` where words of it are not understood."""

    kind: MessageKind
    said: CellWords
    seconds: int | None
    is_unclear: bool


class _TableReader:
    """Makes messages of rows, as the columns were matched."""

    def __init__(self, answers: Answers, day_first: bool | None, sign: str) -> None:
        self._answers = answers
        self._day_first = day_first
        self._sign = sign
        self._is_first = True
        self._head: Mapping[ColumnRole, str] = {}
        self.notes: Counter[NoteCode] = Counter()

    def item(self, at: int, cells: Sequence[str] | None) -> Item | None:
        """Return what a row is; None for the head of the table, and for an empty row."""
        if cells is None:
            return UnreadLine(at, UnreadReason.DAMAGED_ROW)
        if not any(cell.strip() for cell in cells):
            return None
        is_head, self._is_first = self._is_first, False
        values: dict[ColumnRole, str] = {}
        for role, cell in zip(self._answers.columns, cells, strict=False):
            values.setdefault(role, cell)
        values.pop(ColumnRole.NONE, None)
        row = self._row_kind(values)
        found = self._message(at, values, row)
        if is_head and found.time == NO_TIME:
            self._head = values
            return None
        if not any(cell.strip() for cell in values.values()):
            self.notes[NoteCode.COLUMNS_NOT_MATCHED] += 1
            return None
        self.notes[NoteCode.TIMES_NOT_READ] += found.time == NO_TIME
        self.notes[NoteCode.CELLS_BEYOND_THE_COLUMNS] += len(cells) > MAX_COLUMNS
        word = values.get(ColumnRole.DIRECTION)
        self.notes[NoteCode.DIRECTIONS_NOT_KNOWN] += word is not None and row.said.own is None
        if row.said.is_between is False:
            return UnreadLine(at, UnreadReason.NOT_A_MESSAGE)
        return found

    def _row_kind(self, values: Mapping[ColumnRole, str]) -> _RowKind:
        """Return what a row is by its words, and by whether it has a length."""
        length = values.get(ColumnRole.LENGTH, "")
        seconds = read_length(length, self._head.get(ColumnRole.LENGTH, ""))
        is_unclear = bool(length.strip()) and seconds is None
        told = (
            words_of(values.get(ColumnRole.KIND, "")),
            direction_of(values.get(ColumnRole.DIRECTION, "")),
        )
        known = [each for each in told if each is not None]
        words = joined(known)
        is_unclear |= words is None or len(known) < len(told)
        said = words or NOTHING
        kind = said.kind
        if kind is None:
            is_call = ColumnRole.LENGTH in values and (
                bool(length.strip()) or not values.get(ColumnRole.TEXT, "").strip()
            )
            kind = MessageKind.CALL if is_call else MessageKind.TEXT
        return _RowKind(
            kind=kind,
            said=said,
            seconds=seconds if kind is MessageKind.CALL else None,
            is_unclear=is_unclear,
        )

    def _message(self, at: int, values: Mapping[ColumnRole, str], row: _RowKind) -> Message:
        read = read_time(
            values.get(ColumnRole.TIME, ""), values.get(ColumnRole.CLOCK, ""), self._day_first
        )
        text = values.get(ColumnRole.TEXT, "")
        own = row.said.own
        sender, contact, recipient = (values.get(role, "").strip() for role in _PEOPLE)
        doubts = [Doubt.DAY_OR_MONTH] if read.is_unsure else []
        if own is None and sender and self._answers.me:
            own = sender == self._answers.me
            if own and sender in (contact, recipient):
                own = None
                doubts.append(Doubt.PERHAPS_SOMEBODY_ELSE)
        named = (values.get(role, "") for role in _PEOPLE)
        if any(len(each.splitlines()) > 1 for each in named) or self._has_a_row(text):
            own = None
            doubts.append(Doubt.PERHAPS_SOMEBODY_ELSE)
        if own is False:
            sender = sender or contact
        elif own:
            sender = sender or self._answers.own_number
            recipient = recipient or contact
        other = _other(own, sender, recipient) if ColumnRole.RECIPIENT in values else ""
        doubts += [Doubt.NOT_UNDERSTOOD] if row.is_unclear else []
        doubts += [Doubt.DAMAGED_TEXT] if "\ufffd" in text else []
        return Message(
            at=at,
            kind=row.kind,
            sender=sender,
            time=read.time,
            text=text,
            own=own,
            recipients=(recipient,) if recipient else (),
            thread=contact or other,
            call=outcome(row.said._replace(own=own), row.seconds)
            if row.kind is MessageKind.CALL
            else None,
            seconds=row.seconds,
            doubts=tuple(dict.fromkeys(doubts)),
        )

    def _has_a_row(self, text: str) -> bool:
        """Return whether a line inside a text has a time where the rows have theirs."""
        if not self._sign or "\n" not in text or ColumnRole.TIME not in self._answers.columns:
            return False
        column = self._answers.columns.index(ColumnRole.TIME)
        lines = (line.split(self._sign, MAX_COLUMNS) for line in text.split("\n")[1:])
        return any(
            len(cells) > max(column, 1)
            and read_time(cells[column].strip('"'), "", self._day_first).time != NO_TIME
            for cells in lines
        )


def _other(own: bool | None, sender: str, recipient: str) -> str:
    """Return who is on the other side; both, in one order, where it is not known who that is."""
    if own is None:
        return ", ".join(sorted(filter(None, (sender, recipient))))
    return recipient if own else sender


def _day_first(export: Export, answers: Answers) -> bool | None:
    """Return whether the day comes first, as it was answered or as the dates themselves show."""
    if answers.day_first is not None or ColumnRole.TIME not in answers.columns:
        return answers.day_first
    column = answers.columns.index(ColumnRole.TIME)
    order = SeenDates()
    for _at, cells in _TableRows(export).rows():
        if cells is not None and column < len(cells):
            order.add(cells[column])
    return order.decided()


def _is_text(name: str) -> bool:
    return name.lower().endswith(_ENDINGS) and "__MACOSX" not in name


def _is_sheet(name: str) -> bool:
    return name.startswith(SHEETS) and name.endswith(".xml")


def _is_binary(rows: Sequence[Sequence[str]]) -> bool:
    return any("\0" in cell for cells in rows for cell in cells)


def _letters(column: int) -> str:
    """Return the name of a column as programs show it, counted from 0: A, Z, AA."""
    found = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        found = chr(65 + letter) + found
    return found


FORMAT = Table()
