"""One way from an entry to every table derived from it, for the first write and for rebuilding.

The rule is: `apply` is the only writer of projections, so that rebuilding from the ledger gives
the tables that writing gave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from diary.errors import Damaged
from diary.ledger.entry import Entry
from diary.model.evidence import Evidence
from diary.model.incident import Incident
from diary.model.kinds import Book, Noun
from diary.model.police import PoliceContact
from diary.model.recorded import Content
from diary.store import schema
from diary.store.connection import PART, Connection, only_row
from diary.store.incidents import Incidents
from diary.store.ledger_table import LedgerTable, Placed
from diary.store.search import Search, body_of
from diary.store.subjects import Subject, Subjects, content_of, noun_of_kind, subject_of

_LINKED: Final = (Noun.EVIDENCE, Noun.POLICE)
_FORGETTING: Final = (
    "DELETE FROM links WHERE source = ?",
    "DELETE FROM behaviours WHERE row = ?",
    "DELETE FROM incidents WHERE row = ?",
)


class Projections:
    """Applies entries to the derived tables of one connection."""

    def __init__(self, link: Connection) -> None:
        self._link = link
        self._subjects = Subjects(link)
        self._incidents = Incidents(link)
        self._search = Search(link)

    def apply(self, placed: Placed, content: Content | None = None) -> Subject:
        """Brings every derived table to where this entry leaves it.

        `content` is what the entry's fields say, from whoever has just read them.
        """
        entry = placed.entry
        noun = noun_of_kind(entry.kind)
        if placed.remains is not None:
            return self._blank(noun, placed)
        if entry.kind.endswith(".withdrawn"):
            return self._withdraw(subject_of(noun, entry.content), placed)
        body = body_of(noun, entry.content)
        if entry.revision == 1:
            subject = self._subjects.add(noun, placed, body)
        else:
            subject = subject_of(noun, entry.content)
            self._search.forget(subject.row)
            self._subjects.amend(subject, placed, body)
        if noun is Noun.INCIDENT:
            self._put_incident(subject, content or content_of(noun, dict(entry.content)), entry)
        if noun in _LINKED:
            self._relink(subject, content or content_of(noun, dict(entry.content)), entry)
        if body is not None:
            self._search.put(subject.row, body)
        return subject

    def erase(self, blanked: Sequence[Placed]) -> None:
        """Brings every derived table to where blanking these revisions of a subject leaves it."""
        last = blanked[-1]
        self._forget(subject_of(noun_of_kind(last.entry.kind), last.entry.content), last)

    def _blank(self, noun: Noun, placed: Placed) -> Subject:
        if placed.entry.revision == 1:
            return self._subjects.add(noun, placed, None)
        return self._forget(subject_of(noun, placed.entry.content), placed)

    def _forget(self, subject: Subject, last: Placed) -> Subject:
        self._search.forget(subject.row)
        for statement in _FORGETTING:
            self._link.execute(statement, (subject.row,))
        return self._subjects.blank(subject, last)

    def _put_incident(self, subject: Subject, incident: Content, entry: Entry) -> None:
        if not isinstance(incident, Incident):
            raise Damaged(PART, "entry unreadable")
        written = entry.written
        if entry.revision > 1:
            self._incidents.clear(subject.row)
            written = self._first_written(subject)
        self._incidents.put(subject.row, incident, written)

    def _first_written(self, subject: Subject) -> str:
        rows = self._link.execute(
            "SELECT first_written FROM subjects WHERE row = ?", (subject.row,)
        )
        return str(only_row(rows)[0])

    def _withdraw(self, subject: Subject, placed: Placed) -> Subject:
        self._subjects.withdraw(subject, placed)
        if subject.noun is Noun.INCIDENT:
            self._incidents.withdraw(subject.row)
        return subject

    def _relink(self, subject: Subject, content: Content, entry: Entry) -> None:
        if not isinstance(content, Evidence | PoliceContact):
            raise Damaged(PART, "entry unreadable")
        if entry.revision > 1:
            self._link.execute("DELETE FROM links WHERE source = ?", (subject.row,))
        self._link.executemany(
            "INSERT INTO links (source, target) VALUES (?, ?)",
            [(subject.row, target) for target in dict.fromkeys(content.incidents)],
        )


def make_anew(link: Connection, books: Mapping[Book, LedgerTable]) -> None:
    """Make every derived table anew from the ledger, inside the caller's transaction."""
    schema.drop_projections(link)
    projections = Projections(link)
    for book in books.values():
        for placed in book.entries():
            projections.apply(placed)
