"""The lines of a conversation as a table.

**Invariants:**

- No colour tells the sides apart, nothing is highlighted, and no words are set differently from
  others: a reader sees what was sent and weighs it alone.
- Rows are made while pages fill, so the length of a conversation costs no memory but that of its
  table's structure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, overload

from diary.conversations.transcript import TranscriptLine
from diary.i18n import N_, _
from exporters.pdf.engine.style import CELL, CELL_STRONG
from exporters.pdf.engine.tables import PAD, TableBlock, TableCell, TableColumn, TableLayout
from exporters.pdf.sections.line_texts import (
    facts_of,
    number_text,
    own_words_text,
    sender_text,
    time_lines,
    words_of,
)

_COLUMNS: Final = (
    (N_("Line"), 0.085),
    (N_("Time"), 0.24),
    (N_("Sent from"), 0.165),
    (N_("Words"), 0.34),
    (N_("Of this line"), 0.17),
)


def line_table(
    lines: Iterable[TranscriptLine], rows: int, keeper: str, reference: str
) -> TableBlock:
    """Return the table; `rows` is how many there are, one for a line and for each of its words.

    `keeper` is how the person is written, `reference` that of the exhibit of the lines.
    """
    columns = [
        TableColumn(_(title), share, CELL if at else CELL_STRONG, heads=not at)
        for at, (title, share) in enumerate(_COLUMNS)
    ]
    made = _LineRows(_rows(lines, keeper, reference), rows)
    return TableBlock(TableLayout(columns, made, PAD), 0, rows, before=2.0)


class _LineRows(Sequence[Sequence[TableCell]]):
    """The rows of the table, each made when it is first asked for, in their order."""

    def __init__(self, rows: Iterator[Sequence[TableCell]], count: int) -> None:
        self._rows = rows
        self._count = count
        self._at = -1
        self._row: Sequence[TableCell] = ()

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Sequence[TableCell]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Sequence[TableCell]]: ...
    def __getitem__(self, at: int | slice) -> Sequence[TableCell] | Sequence[Sequence[TableCell]]:
        """Return the row that was asked for last, or one after it."""
        if isinstance(at, slice) or not self._at <= at < self._count:
            raise IndexError(at)
        while self._at < at:
            self._row = next(self._rows)
            self._at += 1
        return self._row


def _rows(
    lines: Iterable[TranscriptLine], keeper: str, reference: str
) -> Iterator[Sequence[TableCell]]:
    for line in lines:
        yield _row(line, keeper, reference)
        for each in line.words:
            texts = ("", "", own_words_text(each, keeper), each.words, "")
            yield tuple(map(TableCell, texts))


def _row(line: TranscriptLine, keeper: str, reference: str) -> Sequence[TableCell]:
    texts = (
        number_text(line.line.n),
        "\n".join(filter(None, time_lines(line))),
        sender_text(line, keeper),
        words_of(line.line.message),
        "\n".join(facts_of(line, keeper, reference)),
    )
    return tuple(map(TableCell, texts))
