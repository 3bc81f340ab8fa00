"""Derive every projection table from the ledger's entries, and check that both agree.

**Invariants:**

- `apply` is the only writer of projections, for the first write and for rebuilding alike, so
  rebuilding gives the tables that writing gave.
- The check reads derived rows once, in the order in which their subjects were first written, and
  every row must belong to a subject: one that is left over at the end, or skipped, is a
  difference.
- It compares a subject's rows once its last entry was read, and until then keeps only the result of
  the earlier entries: memory grows with the number of amended subjects, not with the record.
- Tests compare the check with rebuilding: on any history, and after any change, both agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from diary.errors import Damaged, DamageReason
from diary.json_value import Json
from diary.ledger.entry import Entry
from diary.model.books_and_nouns import WITHDRAWN, Noun
from diary.model.record_nouns import Incident
from diary.model.revisions import Content, incidents_of
from diary.store.connection import PART, Connection, Row, Value, only_row
from diary.store.incident_table import IncidentTable, counted, line_ranges, narrow
from diary.store.ledger_table import LedgerRow
from diary.store.search_index import SearchIndex, body_of
from diary.store.subject_table import (
    SubjectRow,
    SubjectTable,
    content_of,
    first_written,
    noun_of_kind,
    span,
    subject_of,
)

# Nouns whose incidents are looked up from the incident; answers to topics are not.
_LINKED: Final = (
    Noun.EVIDENCE,
    Noun.POLICE,
    Noun.CASE,
    Noun.PLATFORM,
    Noun.SECURE,
    Noun.CONFLICT,
)
_FORGETTING: Final = (
    "DELETE FROM links WHERE source = ?",
    "DELETE FROM behaviours WHERE row = ?",
    "DELETE FROM line_ranges WHERE row = ?",
    "DELETE FROM incidents WHERE row = ?",
)


class Projections:
    """Applies entries to the derived tables of one connection."""

    def __init__(self, database: Connection) -> None:
        self._database = database
        self._subjects = SubjectTable(database)
        self._incidents = IncidentTable(database)
        self._search = SearchIndex(database)

    def apply(self, row: LedgerRow, content: Content | None = None) -> SubjectRow:
        """Update every derived table with this entry.

        `content` is the parsed content of the entry, if the caller has just read it.
        """
        entry = row.entry
        noun = noun_of_kind(entry.kind)
        if row.tombstone is not None:
            return self._blank(noun, row)
        if entry.kind.endswith(WITHDRAWN):
            return self._withdraw(subject_of(noun, entry.content), row)
        body = body_of(noun, entry.content)
        if entry.revision == 1:
            subject = self._subjects.add(noun, row, body)
        else:
            subject = subject_of(noun, entry.content)
            self._search.forget(subject.row)
            self._subjects.amend(subject, row, body)
        if noun is Noun.INCIDENT:
            self._put_incident(subject, content or content_of(noun, dict(entry.content)), entry)
        if noun in _LINKED:
            self._relink(subject, content or content_of(noun, dict(entry.content)), entry)
        if body is not None:
            self._search.put(subject.row, body)
        return subject

    def erase(self, blanked: Sequence[LedgerRow]) -> None:
        """Update every derived table after these revisions of a subject were erased."""
        last = blanked[-1]
        self._forget(subject_of(noun_of_kind(last.entry.kind), last.entry.content), last)

    def _blank(self, noun: Noun, row: LedgerRow) -> SubjectRow:
        if row.entry.revision == 1:
            return self._subjects.add(noun, row, None)
        return self._forget(subject_of(noun, row.entry.content), row)

    def _forget(self, subject: SubjectRow, last: LedgerRow) -> SubjectRow:
        self._search.forget(subject.row)
        for statement in _FORGETTING:
            self._database.execute(statement, (subject.row,))
        return self._subjects.erase_words(subject, last)

    def _put_incident(self, subject: SubjectRow, incident: Content, entry: Entry) -> None:
        if not isinstance(incident, Incident):
            raise Damaged(PART, DamageReason.ENTRY_UNREADABLE)
        written = first_written(entry)
        if entry.revision > 1:
            self._incidents.clear(subject.row)
            written = self._first_written(subject)
        self._incidents.put(subject.row, incident, written)

    def _first_written(self, subject: SubjectRow) -> str:
        rows = self._database.execute(
            "SELECT first_written FROM subjects WHERE row = ?", (subject.row,)
        )
        return str(only_row(rows)[0])

    def _withdraw(self, subject: SubjectRow, row: LedgerRow) -> SubjectRow:
        self._subjects.withdraw(subject, row)
        if subject.noun is Noun.INCIDENT:
            self._incidents.withdraw(subject.row)
        return subject

    def _relink(self, subject: SubjectRow, content: Content, entry: Entry) -> None:
        if entry.revision > 1:
            self._database.execute("DELETE FROM links WHERE source = ?", (subject.row,))
        self._database.executemany(
            "INSERT INTO links (source, target) VALUES (?, ?)",
            [(subject.row, target) for target in dict.fromkeys(incidents_of(content))],
        )


_TABLES: Final = (
    "SELECT row, id, noun, number, entry, first_written, written, revision, withdrawn, erased,"
    " body FROM subjects WHERE row > ? AND row < ? ORDER BY row",
    "SELECT row, sort_at, day, weekday, hour, times, reported, live FROM incidents"
    " WHERE row > ? AND row < ? ORDER BY row",
    "SELECT row, code, month, live FROM behaviours WHERE row > ? AND row < ? ORDER BY row, code",
    "SELECT source, target FROM links WHERE source > ? AND source < ? ORDER BY source, target",
    "SELECT row, conversation, first, last FROM line_ranges WHERE row > ? AND row < ?"
    " ORDER BY row, conversation, first, last",
)
_REVISION: Final = 7


class _OrderedRows:
    """The rows of a query in order, read up to a key; none may be skipped."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def upto(self, key: int) -> list[Row]:
        """Return the unread rows whose key is at most this."""
        found = []
        while self._next is not None and self._next[0] <= key:
            found.append(self._next)
            self._next = next(self._rows, None)
        return found

    def at_end(self) -> bool:
        """Return whether every row was read."""
        return self._next is None


class _StoredRows:
    """The rows of the derived tables for one noun's subjects, by number."""

    def __init__(self, database: Connection, noun: Noun) -> None:
        self._tables = [
            _OrderedRows(iter(database.execute(query, span(noun)))) for query in _TABLES
        ]

    def upto(self, row: int) -> tuple[list[Row], ...]:
        """Return each table's unread rows up to this subject's, including skipped earlier ones."""
        return tuple([table.upto(row) for table in self._tables])

    def at_end(self) -> bool:
        """Return whether every row was read."""
        return all(table.at_end() for table in self._tables)


@dataclass(slots=True)
class _ExpectedRows:
    """The derived rows that the entries of a subject read so far should have produced."""

    subject: SubjectRow
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
    ranges: tuple[tuple[str, int, int], ...] = ()
    live: int = 1

    def is_consistent(self) -> bool:
        """Return whether exactly the expected rows are stored."""
        row, noun, number = self.subject.row, self.subject.noun.value, self.subject.number
        stands = (self.entry, self.first_written, self.written, self.revision, self.withdrawn)
        return self.stored == (
            [(row, self.id, noun, number, *stands, int(self.erased), self.body)],
            [] if self.incident is None else [(row, *self.incident, self.live)],
            [(row, code, month, self.live) for code, month in sorted(self.behaviours)],
            [(row, target) for target in sorted(self.links)],
            [(row, *each) for each in self.ranges],
        )

    def is_last(self) -> bool:
        """Return whether the tables know of no later entry than those seen."""
        subjects = self.stored[0]
        return len(subjects) != 1 or bool(subjects[0][_REVISION] == self.revision)

    def add(self, row: LedgerRow) -> None:
        """Apply the next entry of the subject; raises Damaged if it cannot be read."""
        entry = row.entry
        self.revision = entry.revision
        if row.tombstone is not None:
            self.entry, self.erased = row.place, True
            self.first_written = self.written = ""
            self.withdrawn = self.body = self.incident = None
            self.behaviours, self.links, self.ranges = (), (), ()
            return
        self.written = entry.written
        if entry.kind.endswith(WITHDRAWN):
            self.withdrawn, self.live = str(entry.content.get("reason", "")), 0
            return
        self.entry, self.live, self.withdrawn = row.place, 1, None
        self._say(entry.content)

    def _say(self, content: Mapping[str, Json]) -> None:
        noun = self.subject.noun
        self.body = body_of(noun, content)
        noun_content = content_of(noun, dict(content))
        if isinstance(noun_content, Incident):
            self.incident = narrow(noun_content, self.first_written)
            self.behaviours = counted(noun_content)
            self.ranges = line_ranges(noun_content)
        if noun in _LINKED:
            self.links = tuple(dict.fromkeys(incidents_of(noun_content)))


class ProjectionCheck:
    """Compares the derived tables of a connection with its ledger, one book after another."""

    def __init__(self, database: Connection) -> None:
        self._same = True
        self._stored = {noun: _StoredRows(database, noun) for noun in Noun}
        self._unfinished: dict[int, _ExpectedRows] = {}

    def add(self, row: LedgerRow) -> None:
        """Check the next entry of a book; raises Damaged if its content cannot be read."""
        entry = row.entry
        noun = noun_of_kind(entry.kind)
        subject = subject_of(noun, entry.content)
        if entry.revision == 1:
            stored = self._stored[noun].upto(subject.row)
            left = _ExpectedRows(subject, entry.subject, first_written(entry), stored)
        else:
            earlier = self._unfinished.pop(subject.row, None)
            if earlier is None or earlier.id != entry.subject:
                # The rows read for its first entry had another revision, or were another subject's.
                self._same = False
                return
            left = earlier
        left.add(row)
        if left.is_last():
            self._same = left.is_consistent() and self._same
        else:
            self._unfinished[subject.row] = left

    def is_consistent(self) -> bool:
        """Return whether the derived tables hold exactly the rows that the entries seen produce."""
        ended = all(stored.at_end() for stored in self._stored.values())
        return self._same and ended and not self._unfinished
