"""A page of tables as plain data: of the summary and of the sheets, for PDF and text alike.

**Invariants:**

- A page stays one page whatever the size of the record. Only tables marked as foldable lose rows,
  from their end; a line then says how many more there are, and which, where they are few.
- Nothing ends in an ellipsis: a row is printed whole or folded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from diary.i18n import _, ngettext

# the maximum number of keys in the line that stands for folded rows
_MOST_KEYS: Final = 40


@dataclass(frozen=True, slots=True)
class PageColumn:
    """The title of a column and its share of the width."""

    title: str
    share: float
    strong: bool = False
    words: bool = False


@dataclass(frozen=True, slots=True)
class PageRow:
    """One row; `key` is a number or a day that stands for it when it is folded."""

    cells: tuple[str, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class PageTable:
    """A heading, rows, and a note; rows beyond `most` are folded into one line.

    A `halved` table has its rows in two halves side by side.
    """

    heading: str
    columns: tuple[PageColumn, ...]
    rows: tuple[PageRow, ...]
    note: str = ""
    titled: bool = False
    foldable: bool = False
    halved: bool = False
    most: int | None = None

    @property
    def shown(self) -> tuple[PageRow, ...]:
        """The rows that are printed."""
        return self.rows if self.most is None else self.rows[: self.most]

    @property
    def folded(self) -> str:
        """The line that stands for the rows that are not printed; "" if all are."""
        rest = self.rows[len(self.shown) :]
        if not rest:
            return ""
        text = ngettext("and {n} more", "and {n} more", len(rest)).format(n=f"{len(rest):,}")
        keys = [row.key for row in rest if row.key]
        if keys and len(keys) <= _MOST_KEYS:
            return f"{text}: {', '.join(keys)}"
        return _("{more}, in the record").format(more=text)


@dataclass(frozen=True, slots=True)
class TablePage:
    """One page: its anchor, the lines above the title, the title, and tables."""

    anchor: str
    above: tuple[str, ...]
    title: str
    subtitle: tuple[str, ...]
    tables: tuple[PageTable, ...]

    def shorter(self) -> TablePage | None:
        """Return the page with one row fewer in its longest foldable table; None if none is left.

        A foldable table keeps one row.
        """
        open_ = [table for table in self.tables if table.foldable and len(table.shown) > 1]
        if not open_:
            return None
        longest = max(open_, key=lambda table: len(table.shown))
        # a long table is halved first, so that a large record needs few tries
        count = len(longest.shown)
        less = replace(longest, most=count - 1 if count <= _SLOWLY else count // 2 + _SLOWLY // 2)
        return replace(
            self, tables=tuple(less if table is longest else table for table in self.tables)
        )


_SLOWLY: Final = 60


def lines(heading: str, texts: Iterable[str], *, note: str = "") -> PageTable:
    """Return a table of one column without titles: lines under a heading."""
    rows = tuple(PageRow((text,)) for text in texts)
    return PageTable(heading, (PageColumn("", 1.0),), rows, note)


def numbers_text(numbers: Sequence[int]) -> str:
    """Return numbers, three or more in a row as a run: "3, 9, 14–20"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts: list[str] = []
    for run in runs:
        parts += [f"{run[0]}–{run[-1]}"] if len(run) > 2 else map(str, run)
    return ", ".join(parts)
