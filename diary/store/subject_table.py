"""The projection that every noun has: each subject with its place and its current content.

**Invariants:**

- A subject's row number follows from its noun and number alone, so no index is needed to find it
  and rebuilding gives the same rows. Incidents, the most numerous, have the highest rows and grow
  at the end.
- A subject is found by its identifier through its first entry, which is unique in the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from diary.errors import BadInput, Damaged, DamageReason, Erased, Unknown
from diary.json_value import Json
from diary.ledger.entry import Entry
from diary.model.books_and_nouns import Noun
from diary.model.noun_codec import from_fields, stored
from diary.model.revisions import CLASSES, Content, Recorded
from diary.store.connection import PART, Connection, Row, Value, only_row
from diary.store.ledger_table import LedgerRow, parse_fields, time_from_text, time_to_text

BESIDE: Final = ("number", "reason")
_SELECT: Final = (
    "SELECT s.id, s.noun, s.number, l.n, s.first_written, s.written, s.revision, s.withdrawn,"
    " l.content, l.commitment FROM subjects s JOIN ledger l ON l.place = s.entry"
)
_SPAN: Final = 1 << 40
# Never change a noun's number: the row numbers in every vault are computed from it.
_CODES: Final = {
    Noun.INCIDENT: 0,
    Noun.EVENT: 1,
    Noun.EVIDENCE: 2,
    Noun.PERSON: 3,
    Noun.POLICE: 4,
    Noun.ORDER: 5,
    Noun.IMPACT: 6,
    Noun.ASK: 7,
    Noun.NOTE: 8,
    Noun.SHARING: 9,
    Noun.CONTINUITY: 10,
    Noun.SEAL: 11,
    Noun.ACCESS: 12,
    Noun.ERASURE: 13,
    Noun.FACTOR: 14,
    Noun.OWN: 15,
    Noun.COVER: 16,
    Noun.TRANSLATION: 17,
    Noun.STAMP: 18,
    Noun.ACCOUNT: 19,
    Noun.CASE: 20,
    Noun.PLATFORM: 21,
    Noun.CONTACT: 22,
    Noun.DECLARATION: 23,
    Noun.SECURE: 24,
    Noun.CONFLICT: 25,
    Noun.CONVERSATION: 26,
}


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A subject's row; the other projections refer to it by `row`."""

    row: int
    noun: Noun
    number: int
    erased: bool = False


@dataclass(frozen=True, slots=True)
class SubjectOutline:
    """Which subject of a noun it is, and whether it stands or is withdrawn."""

    id: str
    number: int
    stands: bool


class SubjectTable:
    """The table of subjects over an open connection."""

    def __init__(self, database: Connection) -> None:
        self._database = database

    def next_number(self, noun: Noun) -> int:
        """Return the number of the next subject of this noun; numbers are never used twice."""
        base = _row(noun, 0)
        rows = self._database.execute(
            "SELECT max(row) FROM subjects WHERE row > ? AND row < ?", (base, base + _SPAN)
        )
        return int(only_row(rows)[0] or base) - base + 1

    def add(self, noun: Noun, row: LedgerRow, body: str | None) -> SubjectRow:
        """Project a subject's first entry; `body` is the text that a search finds it by."""
        entry = row.entry
        subject = subject_of(noun, entry.content)
        erased = row.tombstone is not None
        self._database.execute(
            "INSERT INTO subjects (row, id, noun, number, entry, first_written, written, revision,"
            " erased, body) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?)",
            (
                subject.row,
                entry.subject,
                noun,
                subject.number,
                row.place,
                "" if erased else first_written(entry),
                entry.written,
                erased,
                body,
            ),
        )
        return replace(subject, erased=True) if erased else subject

    def amend(self, subject: SubjectRow, row: LedgerRow, body: str | None) -> None:
        """Project a revision of a subject, which stands; raises Damaged if there is none such."""
        entry = row.entry
        self._change(
            "UPDATE subjects SET entry = ?, written = ?, revision = ?, body = ?, withdrawn = NULL"
            " WHERE row = ? AND id = ?",
            (row.place, entry.written, entry.revision, body, subject.row, entry.subject),
        )

    def withdraw(self, subject: SubjectRow, row: LedgerRow) -> None:
        """Project the withdrawal of a subject; raises Damaged if there is no such subject."""
        entry = row.entry
        reason = str(entry.content.get("reason", ""))
        self._change(
            "UPDATE subjects SET withdrawn = ?, written = ?, revision = ? WHERE row = ? AND id = ?",
            (reason, entry.written, entry.revision, subject.row, entry.subject),
        )

    def _change(self, statement: str, values: tuple[Value, ...]) -> None:
        if self._database.execute(statement, values).rowcount != 1:
            raise Damaged(PART, DamageReason.ENTRY_UNREADABLE)

    def erase_words(self, subject: SubjectRow, last: LedgerRow) -> SubjectRow:
        """Reduce an erased subject's row to its number and its latest revision."""
        self._database.execute(
            "UPDATE subjects SET entry = ?, first_written = '', written = '', revision = ?,"
            " withdrawn = NULL, erased = 1, body = NULL WHERE row = ?",
            (last.place, last.entry.revision, subject.row),
        )
        return replace(subject, erased=True)

    def find(self, id_: str) -> SubjectRow:
        """Return the row of a subject, even of an erased one; raises Unknown."""
        first = self._database.execute(
            "SELECT kind, content FROM ledger WHERE subject = ? AND revision = 1", (id_,)
        ).fetchone()
        if first is None:
            raise Unknown(id_)
        found = subject_of(noun_of_kind(first[0]), parse_fields(first[1]))
        row = self._database.execute(
            "SELECT erased FROM subjects WHERE row = ? AND id = ?", (found.row, id_)
        ).fetchone()
        if row is None:
            raise Unknown(id_)
        return replace(found, erased=bool(row[0]))

    def id_of(self, noun: Noun, number: int) -> str:
        """Return the identifier of a noun's subject with this number; raises Unknown."""
        row = self._database.execute(
            "SELECT id FROM subjects WHERE row = ?", (_row(noun, number),)
        ).fetchone()
        if row is None:
            raise Unknown(f"{noun} {number}")
        return str(row[0])

    def get(self, id_: str) -> Recorded[Content]:
        """Return the subject's current content; raises Unknown, Erased."""
        found = self.find(id_)
        if found.erased:
            raise Erased(id_)
        row = self._database.execute(f"{_SELECT} WHERE s.row = ?", (found.row,)).fetchone()
        if row is None:
            raise Damaged(PART, DamageReason.ENTRY_MISSING)
        return _recorded(row)

    def at(self, row: int) -> Recorded[Content]:
        """Return the subject of a row, which has words; raises Damaged."""
        return _recorded(only_row(self._database.execute(f"{_SELECT} WHERE s.row = ?", (row,))))

    def all(self, noun: Noun) -> Iterator[Recorded[Content]]:
        """Yield every subject of a noun by number, with withdrawn and without erased ones."""
        base = _row(noun, 0)
        rows = self._database.execute(
            f"{_SELECT} WHERE s.row > ? AND s.row < ? AND s.erased = 0 ORDER BY s.row",
            (base, base + _SPAN),
        )
        for row in rows:
            yield _recorded(row)

    def outline(self, noun: Noun) -> Iterator[SubjectOutline]:
        """Yield the same subjects as `all`, without what they say."""
        rows = self._database.execute(
            "SELECT id, number, withdrawn IS NULL FROM subjects"
            " WHERE row > ? AND row < ? AND erased = 0 ORDER BY row",
            span(noun),
        )
        for id_, number, stands in rows:
            yield SubjectOutline(str(id_), int(number), bool(stands))

    def page(self, noun: Noun, after: int, limit: int) -> tuple[Recorded[Content], ...]:
        """Return at most `limit` subjects of a noun after number `after`, in order of number.

        Withdrawn subjects are included, erased ones left out.
        """
        base = _row(noun, 0)
        rows = self._database.execute(
            f"{_SELECT} WHERE s.row > ? AND s.row < ? AND s.erased = 0 ORDER BY s.row LIMIT ?",
            (base + after, base + _SPAN, limit),
        )
        return tuple(_recorded(row) for row in rows)

    def with_files(self, digests: Collection[str]) -> Iterator[Recorded[Content]]:
        """Yield the exhibits whose file has one of these SHA-256 digests, by number."""
        base = _row(Noun.EVIDENCE, 0)
        among = "json_extract(l.content, '$.sha256') IN (SELECT value FROM json_each(?))"
        rows = self._database.execute(
            f"{_SELECT} WHERE s.row > ? AND s.row < ? AND s.erased = 0 AND {among} ORDER BY s.row",
            (base, base + _SPAN, json.dumps(sorted(digests))),
        )
        for row in rows:
            yield _recorded(row)

    def links_from(self, noun: Noun) -> dict[str, int]:
        """Count the links from subjects of a noun to each target, by the target's identifier.

        Links from withdrawn subjects are not counted.
        """
        return dict(
            self._database.execute(
                "SELECT k.target, count(*) FROM subjects s JOIN links k ON k.source = s.row"
                " WHERE s.noun = ? AND s.withdrawn IS NULL GROUP BY k.target",
                (noun,),
            )
        )

    def linked_to(self, target: str, noun: Noun) -> Iterator[Recorded[Content]]:
        """Yield the subjects of a noun that link to `target`, by number."""
        rows = self._database.execute(
            f"{_SELECT} JOIN links k ON k.source = s.row AND k.target = ?"
            " WHERE s.noun = ? AND s.erased = 0 ORDER BY s.row",
            (target, noun),
        )
        for row in rows:
            yield _recorded(row)


def noun_of_kind(kind: str) -> Noun:
    """Return the noun of an entry's kind; raises Damaged if there is none."""
    try:
        return Noun(kind.split(".")[0])
    except ValueError as cause:
        raise Damaged(PART, DamageReason.ENTRY_UNREADABLE) from cause


def subject_of(noun: Noun, content: Mapping[str, Json]) -> SubjectRow:
    """Return the subject that an entry of this noun is about; raises Damaged without a number."""
    number = content.get("number")
    if type(number) is not int or not 0 < number < _SPAN:
        raise Damaged(PART, DamageReason.ENTRY_UNREADABLE)
    return SubjectRow(_row(noun, number), noun, number)


def span(noun: Noun) -> tuple[int, int]:
    """Return the two row numbers between which all rows of a noun are."""
    base = _row(noun, 0)
    return base, base + _SPAN


def _row(noun: Noun, number: int) -> int:
    return number - _CODES[noun] * _SPAN


def content_of(noun: Noun, fields: dict[str, Json], *, partial: bool = False) -> Content:
    """Return the content that ledger fields describe; raises Damaged if they are invalid."""
    own = {name: value for name, value in fields.items() if name not in BESIDE}
    try:
        return from_fields(CLASSES[noun], own, stored(partial=partial))
    except BadInput as cause:
        raise Damaged(PART, DamageReason.ENTRY_UNREADABLE) from cause


def first_written(entry: Entry) -> str:
    """Return when a subject was first written, from its first entry.

    A line that waited to be sealed was written at Enter (`typed_at`), if that was not later. Raises
    Damaged if that is no moment.
    """
    typed = str(entry.content.get("typed_at", ""))
    if not typed:
        return entry.written
    try:
        return min(time_to_text(time_from_text(typed)), entry.written)
    except ValueError as cause:
        raise Damaged(PART, DamageReason.ENTRY_UNREADABLE) from cause


def _recorded(row: Row) -> Recorded[Content]:
    id_, noun, number, entry, first, written, revision, withdrawn, content, commitment = row
    kind = Noun(noun)
    return Recorded(
        id=id_,
        noun=kind,
        number=number,
        content=content_of(kind, json.loads(content)),
        entry=entry,
        commitment=commitment.hex(),
        first_written=time_from_text(first),
        written=time_from_text(written),
        revision=revision,
        withdrawn=withdrawn,
    )
