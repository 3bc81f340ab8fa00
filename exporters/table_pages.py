"""A page of tables as plain data: of the summary and of the sheets, for PDF and text alike.

**Invariants:**

- A page stays one page whatever the size of the record: rows are folded until it is. A line then
  says how many there are more, which, and where they stand whole.
- Foldable tables lose rows first, from their end, and keep their `least` rows while another table
  has more than it must have; after that what stands last on the page goes first. A row of more than
  a third of a page is folded before, so that one text cannot drive out all others.
- A row that `stays` is never folded.
- Nothing ends in an ellipsis: a row is printed whole or folded. What is folded and has no other
  place is the `rest` of its table, and stands whole behind the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from diary.i18n import _, ngettext
from diary.text.number_texts import incidents_text, numbers_text

# characters of the keys in the line that stands for folded rows
_MOST_KEYS: Final = 240
# characters of one line of a column as wide as the page
_LINE: Final = 112
# lines of one row, about a third of a page
_MOST_LINES: Final = 22
# more rows than a page can hold
_MOST_ROWS: Final = 120


@dataclass(frozen=True, slots=True)
class PageColumn:
    """The title of a column and its share of the width."""

    title: str
    share: float
    strong: bool = False
    words: bool = False


@dataclass(frozen=True, slots=True)
class PageRow:
    """One row; `key` is a number or a day that stands for it when it is folded.

    `where` is the file in which it stands whole, if that is another one than of its table. A row of
    a foldable table that `stays` is folded when no other row is left.
    """

    cells: tuple[str, ...]
    key: str = ""
    where: str = ""
    stays: bool = False


@dataclass(frozen=True, slots=True)
class PageTable:
    """A heading, rows, and a note; the rows whose places are in `hidden` are folded into one line.

    `where` is the file in which all rows stand whole. A `halved` table has its rows in two halves
    side by side. Its heading is at the `anchor`, if there is one.
    """

    heading: str
    columns: tuple[PageColumn, ...]
    rows: tuple[PageRow, ...]
    note: str = ""
    titled: bool = False
    foldable: bool = False
    halved: bool = False
    least: int = 1
    hidden: frozenset[int] = frozenset()
    where: str = ""
    anchor: str = ""

    @property
    def shown(self) -> tuple[PageRow, ...]:
        """The rows that are printed."""
        return tuple(row for at, row in enumerate(self.rows) if at not in self.hidden)

    @property
    def halves(self) -> tuple[tuple[PageRow, ...], tuple[PageRow, ...]]:
        """The rows that are printed, parted where both halves are about equally high."""
        heights = [self._lines(row, _LINE // 2) for row in self.shown]
        part = min(
            range(len(heights) + 1),
            key=lambda at: (max(sum(heights[:at]), sum(heights[at:])), -at),
        )
        return self.shown[:part], self.shown[part:]

    @property
    def folded(self) -> str:
        """The line that stands for the rows that are not printed; "" if all are."""
        by_file: dict[str, list[PageRow]] = {}
        for at in sorted(self.hidden):
            row = self.rows[at]
            by_file.setdefault(row.where or self.where or _("the record"), []).append(row)
        return "; ".join(self._folded(rest, where) for where, rest in by_file.items())

    def _folded(self, rest: Sequence[PageRow], where: str) -> str:
        more = ngettext("and {n} more", "and {n} more", len(rest)).format(n=f"{len(rest):,}")
        keys = [row.key for row in rest]
        named = keys_text(keys) if all(keys) else ""
        told = _("{more}, whole in {where}").format(more=more, where=where)
        if named and len(named) <= _MOST_KEYS:
            return _("{told}: {which}").format(told=told, which=named)
        if named and len(keys[0]) + len(keys[-1]) <= _MOST_KEYS:
            return _("{told}: {first} to {last}").format(told=told, first=keys[0], last=keys[-1])
        return told

    def without_high_rows(self) -> PageTable:
        """Return the table without rows that are too high, and none that no page could hold."""
        kept = [at for at in range(len(self.rows)) if self.lines_of(at) <= _MOST_LINES]
        gone = frozenset(range(len(self.rows))).difference(kept[:_MOST_ROWS])
        return replace(self, hidden=frozenset(at for at in gone if not self.rows[at].stays))

    def rest(self, where: str) -> PageTable | None:
        """Return the rows that are not printed and stand whole there; None if there are none."""
        kept = [row for at, row in enumerate(self.rows) if at in self.hidden]
        rows = tuple(row for row in kept if (row.where or self.where) == where)
        return replace(self, rows=rows, note="", hidden=frozenset()) if rows else None

    def moved(self, old: str, new: str) -> PageTable:
        """Return the table with its rows whole at another place."""
        rows = tuple(replace(row, where=new) if row.where == old else row for row in self.rows)
        return replace(self, rows=rows, where=new if self.where == old else self.where)

    def folding(self, at: int) -> PageTable:
        """Return the table with the row at one more place folded."""
        return replace(self, hidden=self.hidden | {at})

    @property
    def may_go(self) -> tuple[int, ...]:
        """The places of the rows that are printed and may be folded, the last one first."""
        shown = (at for at in range(len(self.rows)) if at not in self.hidden)
        return tuple(at for at in shown if not self.rows[at].stays)[::-1]

    def highest(self) -> int:
        """Return the place of the highest row that may be folded, of equals the last."""
        return max(self.may_go, key=self.lines_of)

    def lines_of(self, at: int) -> int:
        """Return about how many lines a row has."""
        return self._lines(self.rows[at], _LINE)

    def _lines(self, row: PageRow, width: int) -> int:
        return max(
            sum(-(-max(len(part), 1) // max(int(width * column.share), 1)) for part in parts)
            for column, parts in zip(
                self.columns, (cell.split("\n") for cell in row.cells), strict=True
            )
        )


@dataclass(frozen=True, slots=True)
class TablePage:
    """One page: its anchor, the lines above the title, the title, and tables."""

    anchor: str
    above: tuple[str, ...]
    title: str
    subtitle: tuple[str, ...]
    tables: tuple[PageTable, ...]

    def without_high_rows(self) -> TablePage:
        """Return the page without rows that are too high for it."""
        return replace(self, tables=tuple(table.without_high_rows() for table in self.tables))

    def moved(self, old: str, new: str) -> TablePage:
        """Return the page with what stood whole at one place whole at another."""
        return replace(self, tables=tuple(table.moved(old, new) for table in self.tables))

    def shorter(self) -> TablePage | None:
        """Return the page with one row fewer; None if none is left.

        The longest foldable table that has more rows than it must have loses its last row, then the
        last foldable table; where none can be folded, the highest row of the other tables goes, and
        of equals the last. Rows that stay go after that.
        """
        shown = [table for table in self.tables if table.may_go]
        must = [table for table in shown if table.foldable]
        foldable = [table for table in must if len(table.shown) > table.least] or must[-1:]
        if foldable:
            # of equals the later one: what stands first on a page matters most
            longest = max(reversed(foldable), key=lambda table: len(table.shown))
            return self._with(longest, longest.folding(longest.may_go[0]))
        if shown:
            others = [table for table in shown if not table.foldable] or shown
            highest = max(reversed(others), key=lambda table: table.lines_of(table.highest()))
            return self._with(highest, highest.folding(highest.highest()))
        return replace(self, subtitle=self.subtitle[:-1]) if self.subtitle else None

    def _with(self, old: PageTable, new: PageTable) -> TablePage:
        tables = tuple(new if table is old else table for table in self.tables)
        return replace(self, tables=tables)


# characters of a list of numbers in one cell
_MOST_NUMBERS: Final = 400


def _as_it_is(_form: str, text: str) -> str:
    return text


def few_numbers(
    numbers: Sequence[int], where: str = "", tell: Callable[[str, str], str] = _as_it_is
) -> str:
    """Return numbers as runs; too many for a cell are told by first, last, how many and `where`.

    `tell` is given the form and the text of each figure and may mark it.
    """
    text = numbers_text(numbers)
    if len(text) <= _MOST_NUMBERS:
        return tell("numbers", text) if text else ""
    # "no." may stand before it, so a number of an incident comes first, and not how many they are
    return _("{first} to {last}, {n} in all, each in {where}").format(
        n=tell("count", f"{len(numbers):,}"),
        first=tell("least", str(numbers[0])),
        last=tell("most", str(numbers[-1])),
        where=where or _("the record"),
    )


def keys_text(keys: Sequence[str]) -> str:
    """Return the keys of rows, numbers as runs in rising order."""
    if all(key.isdecimal() for key in keys):
        return incidents_text(sorted({int(key) for key in keys}))
    # a key may have a comma of its own
    return ("; " if any("," in key for key in keys) else ", ").join(keys)


def table_of_lines(heading: str, texts: Iterable[str], *, note: str = "") -> PageTable:
    """Return a table of one column without titles: lines under a heading."""
    rows = tuple(PageRow((text,)) for text in texts)
    return PageTable(heading, (PageColumn("", 1.0),), rows, note)
