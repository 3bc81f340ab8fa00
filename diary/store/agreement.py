"""Whether the derived tables are what the ledger gives, entry by entry and without a second copy.

The rules are:

- Derived rows are read once, in the order in which their subjects were first written, and every
  one must belong to a subject: what is left over at the end, or passed over, is a difference.
- A subject's rows are compared when its last entry has passed. Until then no more is remembered
  than what its earlier entries leave, so memory grows with what is amended, not with the record.
- Tests hold it to rebuilding: on any history, and after any change, both say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from diary.json_value import Json
from diary.model.evidence import Evidence
from diary.model.incident import Incident
from diary.model.kinds import Noun
from diary.model.police import PoliceContact
from diary.store.connection import Connection, Row, Value
from diary.store.incidents import counted, narrow
from diary.store.ledger_table import Placed
from diary.store.search import body_of
from diary.store.subjects import Subject, content_of, noun_of_kind, span, subject_of

_TABLES: Final = (
    "SELECT row, id, noun, number, entry, first_written, written, revision, withdrawn, erased,"
    " body FROM subjects WHERE row > ? AND row < ? ORDER BY row",
    "SELECT row, sort_at, day, weekday, hour, times, reported, live FROM incidents"
    " WHERE row > ? AND row < ? ORDER BY row",
    "SELECT row, code, month, live FROM behaviours WHERE row > ? AND row < ? ORDER BY row, code",
    "SELECT source, target FROM links WHERE source > ? AND source < ? ORDER BY source, target",
)
_REVISION: Final = 7


class _Rows:
    """The rows of a query in order, taken as far as a key; none may be passed over."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def upto(self, key: int) -> list[Row]:
        """The rows with this key or a lower one."""
        found = []
        while self._next is not None and self._next[0] <= key:
            found.append(self._next)
            self._next = next(self._rows, None)
        return found

    def at_end(self) -> bool:
        """Whether every row was taken."""
        return self._next is None


class _Stored:
    """What the derived tables hold of one noun's subjects, by number."""

    def __init__(self, link: Connection, noun: Noun) -> None:
        self._tables = [_Rows(iter(link.execute(query, span(noun)))) for query in _TABLES]

    def upto(self, row: int) -> tuple[list[Row], ...]:
        """Each table's rows of this subject, and those of earlier ones that nobody took."""
        return tuple([table.upto(row) for table in self._tables])

    def at_end(self) -> bool:
        """Whether every row was taken."""
        return all(table.at_end() for table in self._tables)


@dataclass(slots=True)
class _Left:
    """What a subject's entries so far leave in the derived tables."""

    subject: Subject
    id: str
    first_written: str
    stored: tuple[list[Row], ...]
    entry: int = 0
    written: str = ""
    revision: int = 0
    withdrawn: str | None = None
    body: str | None = None
    erased: bool = False
    incident: tuple[Value, ...] | None = None
    behaviours: tuple[tuple[str, str], ...] = ()
    links: tuple[str, ...] = ()
    live: int = 1

    def agrees(self) -> bool:
        """Whether just the rows that this comes to are stored."""
        row, noun, number = self.subject.row, self.subject.noun.value, self.subject.number
        stands = (self.entry, self.first_written, self.written, self.revision, self.withdrawn)
        return self.stored == (
            [(row, self.id, noun, number, *stands, int(self.erased), self.body)],
            [] if self.incident is None else [(row, *self.incident, self.live)],
            [(row, code, month, self.live) for code, month in sorted(self.behaviours)],
            [(row, target) for target in sorted(self.links)],
        )

    def is_last(self) -> bool:
        """Whether the tables know of no later entry than those seen."""
        subjects = self.stored[0]
        return len(subjects) != 1 or bool(subjects[0][_REVISION] == self.revision)

    def see(self, placed: Placed) -> None:
        """Takes the next entry of the subject; raises Damaged if it cannot be read."""
        entry = placed.entry
        self.revision = entry.revision
        if placed.remains is not None:
            self.entry, self.erased = placed.place, True
            self.first_written = self.written = ""
            self.withdrawn = self.body = self.incident = None
            self.behaviours, self.links = (), ()
            return
        self.written = entry.written
        if entry.kind.endswith(".withdrawn"):
            self.withdrawn, self.live = str(entry.content.get("reason", "")), 0
            return
        self.entry, self.live = placed.place, 1
        self._say(entry.content)

    def _say(self, content: Mapping[str, Json]) -> None:
        noun = self.subject.noun
        self.body = body_of(noun, content)
        said = content_of(noun, dict(content))
        if isinstance(said, Incident):
            self.incident = narrow(said, self.first_written)
            self.behaviours = counted(said)
        elif isinstance(said, Evidence | PoliceContact):
            self.links = tuple(dict.fromkeys(said.incidents))


class Agreement:
    """Compares the derived tables of a connection with its ledger, one book after another."""

    def __init__(self, link: Connection) -> None:
        self._same = True
        self._stored = {noun: _Stored(link, noun) for noun in Noun}
        self._unfinished: dict[int, _Left] = {}

    def see(self, placed: Placed) -> None:
        """Takes the next entry of a book; raises Damaged if what it says cannot be read."""
        entry = placed.entry
        noun = noun_of_kind(entry.kind)
        subject = subject_of(noun, entry.content)
        if entry.revision == 1:
            stored = self._stored[noun].upto(subject.row)
            left = _Left(subject, entry.subject, entry.written, stored)
        else:
            earlier = self._unfinished.pop(subject.row, None)
            if earlier is None or earlier.id != entry.subject:
                # what its first entry left was another revision, or another subject's
                self._same = False
                return
            left = earlier
        left.see(placed)
        if left.is_last():
            self._same = left.agrees() and self._same
        else:
            self._unfinished[subject.row] = left

    def holds(self) -> bool:
        """Whether every derived row is there, as the entries seen leave it, and no other."""
        ended = all(stored.at_end() for stored in self._stored.values())
        return self._same and ended and not self._unfinished
