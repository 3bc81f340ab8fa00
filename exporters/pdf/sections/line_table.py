"""The lines of a conversation as a table.

**Invariants:**

- No colour tells the sides apart, nothing is highlighted, and no words are set differently from
  others: a reader sees what was sent and weighs it alone.
- Rows are made while pages fill, so the length of a conversation costs no memory but that of its
  table's structure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, overload

from diary.conversations.line_tally import LineGap
from diary.conversations.transcript import TranscriptLine
from diary.i18n import N_, _
from exporters.pdf.engine.style import CELL, CELL_STRONG, Piece, RowCell
from exporters.pdf.engine.tables import PAD, TableBlock, TableCell, TableColumn, TableLayout
from exporters.pdf.sections.line_texts import (
    facts_of,
    gap_count_text,
    gap_sides_text,
    gap_text,
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
_PARTS: Final = ("number", "time", "sender", "words", "facts")
# of the person's own words for a line: what they are, and the words
_TRANSLATED_PARTS: Final = ("", "", "translates", "translated", "")
_HEARD_PARTS: Final = ("", "", "hears", "heard", "")
_GAP_PARTS: Final = ("gap", "count", "sides", "", "")


def line_table(
    lines: Iterable[TranscriptLine | LineGap], rows: int, keeper: str, reference: str, of: int = 0
) -> TableBlock:
    """Return the table; `rows` is how many there are: lines, words for them, runs not shown.

    `keeper` is how the person is written, `reference` that of the exhibit of the lines. Of a
    bundle's conversation `of` is the number, and each cell says which it is.
    """
    columns = [
        TableColumn(_(title), share, CELL if at else CELL_STRONG, heads=not at)
        for at, (title, share) in enumerate(_COLUMNS)
    ]
    made = _LineRows(_rows(lines, keeper, reference, of), rows)
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
    lines: Iterable[TranscriptLine | LineGap], keeper: str, reference: str, of: int
) -> Iterator[Sequence[TableCell]]:
    for line in lines:
        if isinstance(line, LineGap):
            yield _gap_row(line, keeper, of)
            continue
        yield _row(line, keeper, reference, of)
        for each in line.words:
            texts = ("", "", own_words_text(each, keeper), each.words, "")
            parts = _HEARD_PARTS if each.heard else _TRANSLATED_PARTS
            _number, _time, head, words, rest = _cells(texts, parts, of, line.line.n)
            entries = each.entries if of else ()
            said = tuple(Piece(entry, "text", alone=len(entries) == 1) for entry in entries)
            yield _number, _time, head, replace(words, pieces=(*words.pieces, *said)), rest


def _row(line: TranscriptLine, keeper: str, reference: str, of: int) -> Sequence[TableCell]:
    texts = (
        number_text(line.line.n),
        "\n".join(time_lines(line)),
        sender_text(line, keeper),
        words_of(line.line.message),
        "\n".join(facts_of(line, keeper, reference)),
    )
    return _cells(texts, _PARTS, of, line.line.n)


def _gap_row(gap: LineGap, keeper: str, of: int) -> Sequence[TableCell]:
    # No word of it stands where words of the file do.
    texts = (gap_text(gap), gap_count_text(gap), gap_sides_text(gap, keeper), "", "")
    return _cells(texts, _GAP_PARTS, of, gap.first)


def _cells(texts: Sequence[str], parts: Sequence[str], of: int, at: int) -> Sequence[TableCell]:
    return tuple(
        TableCell(text, pieces=(RowCell(of, at, part),) if of and text else ())
        for text, part in zip(texts, parts, strict=True)
    )
