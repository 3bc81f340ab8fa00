"""The rows of the timeline: a heading for each month, and its incidents.

**Invariants:**

- The model knows at once how many incidents there are and in which month each is, so that the list
  can go to any place; their words are asked for (`rows_wanted`) when they are painted. It needs no
  session.
- Qt asks for the number of rows with every index that it makes, and makes one for each row of the
  list whenever it lays it out: what it asks there is answered by Qt's own list of strings, all
  empty, so that 20,000 rows cost it nothing.
- An answer to an earlier request (another filter) is dropped by its ticket.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QStringListModel, Qt, Signal

from diary.i18n import _, ngettext
from diary.model.revisions import TimelineIndex, TimelineRow
from diary.text.highlighted_text import HighlightedText
from diary.text.time_texts import month_text

Index = QModelIndex | QPersistentModelIndex
ROW: Final = Qt.ItemDataRole.UserRole + 1
WORDS: Final = Qt.ItemDataRole.UserRole + 2
HEADING: Final = Qt.ItemDataRole.UserRole + 3
PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class MonthHeading:
    """A month, how many incidents are listed under it, and where its heading is."""

    month: str
    count: int
    place: int

    @property
    def name(self) -> str:
        """Return the month as it is read."""
        return month_text(self.month)

    @property
    def counted(self) -> str:
        """Return the count with its noun."""
        return ngettext("{n} incident", "{n} incidents", self.count).format(n=f"{self.count:,}")

    @property
    def text(self) -> str:
        """Return the month and the count."""
        return f"{self.name}, {self.counted}"


class TimelineModel(QStringListModel):
    """Rows, latest first. `rows_wanted` carries a ticket and what the index has of some rows.

    `rows_read` follows when their words are there.
    """

    rows_wanted = Signal(int, object)
    rows_read = Signal()

    def __init__(self, describe: Callable[[TimelineRow], str], parent: QObject | None = None):
        super().__init__(parent)
        self._describe = describe
        self._index = TimelineIndex()
        self._months: tuple[MonthHeading, ...] = ()
        self._places: list[int] = []
        self._count = 0
        self._loaded: dict[int, TimelineRow] = {}
        self._is_pictured = False
        self._found: dict[str, HighlightedText] = {}
        self._asked: set[int] = set()
        self._ticket = 0

    @property
    def total(self) -> int:
        """Return how many incidents are listed."""
        return len(self._index.rows)

    @property
    def has_pictures(self) -> bool:
        """Return whether a row that was read so far has a file that may be shown beside it."""
        return self._is_pictured

    @property
    def months(self) -> tuple[MonthHeading, ...]:
        """Return the headings, in their order; a search has none."""
        return self._months

    def begin(self) -> int:
        """Return the ticket of a new request; answers to earlier ones are dropped."""
        self._ticket += 1
        return self._ticket

    def show_index(self, ticket: int, index: TimelineIndex) -> bool:
        """List these rows in place of those before; return whether they were still wanted."""
        if ticket != self._ticket:
            return False
        self._index = index
        ends = [0, *accumulate(count + 1 for _month, count in index.months)]
        self._months = tuple(
            MonthHeading(month, count, place)
            for (month, count), place in zip(index.months, ends, strict=False)
        )
        self._places = ends[:-1]
        self._count = len(index.rows) + len(index.months)
        self._loaded.clear()
        self._is_pictured = False
        self._found.clear()
        self._asked.clear()
        # This alone tells views of the new rows.
        self.setStringList([""] * self._count)
        return True

    def add_rows(
        self,
        ticket: int,
        rows: Sequence[TimelineRow],
        found: Mapping[str, HighlightedText] | None = None,
    ) -> bool:
        """Add the words of rows; return whether they were still wanted.

        `found` are the words that a search found in them.
        """
        if ticket != self._ticket:
            return False
        self._found.update(found or {})
        self._loaded.update((row.row, row) for row in rows)
        self._is_pictured = self._is_pictured or any(row.exhibit for row in rows)
        # Qt would lay out the whole list again after `dataChanged`, and no size has changed.
        self.rows_read.emit()
        return True

    def cancel(self, ticket: int, wanted: Sequence[int]) -> None:
        """Note that rows could not be read; painting them asks again."""
        if ticket == self._ticket:
            self._asked.discard(self._index.rows.index(wanted[0]) // PAGE)

    def row(self, place: int) -> TimelineRow | None:
        """Return the incident at a place of the list; None for a heading, or until it is read."""
        at = self._at(place)
        return None if at is None else self._loaded.get(self._index.rows[at])

    def rows(self) -> tuple[TimelineRow, ...]:
        """Return the incidents that are read so far, in their order."""
        loaded = (self._loaded.get(row) for row in self._index.rows)
        return tuple(row for row in loaded if row is not None)

    def number_at(self, place: int) -> int | None:
        """Return what the index has of the row at a place of the list; None for a heading."""
        at = self._at(place)
        return None if at is None else self._index.rows[at]

    def numbers_between(self, first: int, last: int) -> Sequence[int]:
        """Return what the index has of the rows from one place to another, in their order."""
        begin = first - bisect_left(self._places, first)
        return self._index.rows[begin : last - bisect_right(self._places, last) + 1]

    def place_of(self, number: int) -> int | None:
        """Return the place in the list of what the index has of a row, or None."""
        try:
            return self._place(self._index.rows.index(number))
        except ValueError:
            return None

    def places_of(self, numbers: Collection[int]) -> list[int]:
        """Return the places in the list of those of these rows that are listed."""
        return [self._place(at) for at, row in enumerate(self._index.rows) if row in numbers]

    def place_before(self, moment: float) -> int | None:
        """Return the place of the latest incident before this moment; None if there is none."""
        at = bisect_right(self._index.moments, -moment, key=lambda each: -each)
        return self._place(at) if at < len(self._index.moments) else None

    def month_at(self, place: int) -> int:
        """Return the number of the month in which a place of the list is, from 0; -1 for none."""
        return bisect_right(self._places, place) - 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that a heading can be neither entered nor chosen."""
        if self._at(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the row itself or its heading for the painter, or a sentence for readers."""
        if not index.isValid():
            return None
        at = self._at(index.row())
        if at is None:
            heading = self._months[self.month_at(index.row())]
            if role == HEADING:
                return heading
            return heading.text if role in _SENTENCES else None
        if role not in (ROW, WORDS, *_SENTENCES):
            return None
        row = self._loaded.get(self._index.rows[at])
        if row is None:
            self._ask(at // PAGE)
            return _("This row is being read.") if role in _SENTENCES else None
        if role == ROW:
            return row
        return self._found.get(row.id) if role == WORDS else self._describe(row)

    def _at(self, place: int) -> int | None:
        """Return which row of the index is at a place; None for a heading and outside the list."""
        if not 0 <= place < self._count:
            return None
        month = self.month_at(place)
        if month >= 0 and self._places[month] == place:
            return None
        return place - month - 1

    def _place(self, at: int) -> int:
        """Return the place in the list of a row of the index."""
        # the row of a month before which so many headings are
        heads = bisect_right(range(len(self._places)), at, key=lambda n: self._places[n] - n)
        return at + heads

    def _ask(self, page: int) -> None:
        if page not in self._asked:
            self._asked.add(page)
            self.rows_wanted.emit(self._ticket, self._index.rows[page * PAGE : (page + 1) * PAGE])


_SENTENCES: Final = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
