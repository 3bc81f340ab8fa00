"""The projection that every noun has: which subject stands where, and what it says now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from diary.errors import BadInput, Damaged, Erased, Unknown
from diary.ledger.fields import Json
from diary.model.codec import from_fields, stored
from diary.model.kinds import Noun
from diary.model.recorded import CLASSES, Content, Recorded
from diary.store.connection import PART, Connection
from diary.store.ledger_table import Placed, unstamp

BESIDE: Final = ("number", "reason")
_SELECT: Final = (
    "SELECT s.id, s.noun, s.number, s.entry, s.first_written, s.written, s.revision, s.withdrawn,"
    " l.content, l.commitment FROM subjects s"
    " JOIN ledger l ON l.book = ? AND l.n = s.entry"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject's row; `row` is what the other projections refer to."""

    row: int
    noun: Noun
    number: int
    erased: bool = False


class Subjects:
    """Reads and keeps the table of subjects."""

    def __init__(self, link: Connection) -> None:
        self._link = link

    def next_number(self, noun: Noun) -> int:
        """The number that the next subject of this noun gets; numbers are never used twice."""
        row = self._link.execute(
            "SELECT max(number) FROM subjects WHERE noun = ?", (noun,)
        ).fetchone()
        return int(row[0] or 0) + 1

    def add(self, noun: Noun, placed: Placed) -> Subject:
        """Projects a subject's first entry."""
        entry = placed.entry
        number = entry.content.get("number")
        if not isinstance(number, int):
            raise Damaged(PART, "entry unreadable")
        erased = placed.remains is not None
        cursor = self._link.execute(
            "INSERT INTO subjects (id, noun, number, entry, first_written, written, revision,"
            " erased) VALUES (?, ?, ?, ?, ?, ?, 1, ?)",
            (entry.subject, noun, number, placed.n, entry.written, entry.written, erased),
        )
        return Subject(int(cursor.lastrowid), noun, number, erased)

    def change(self, placed: Placed) -> Subject:
        """Projects a later revision: new words, or the withdrawal of them."""
        entry = placed.entry
        found = self.find(entry.subject)
        if placed.remains is not None:
            return self.blank(found, placed)
        if entry.kind.endswith(".withdrawn"):
            reason = str(entry.content.get("reason", ""))
            self._link.execute(
                "UPDATE subjects SET withdrawn = ?, written = ?, revision = ? WHERE row = ?",
                (reason, entry.written, entry.revision, found.row),
            )
        else:
            self._link.execute(
                "UPDATE subjects SET entry = ?, written = ?, revision = ? WHERE row = ?",
                (placed.n, entry.written, entry.revision, found.row),
            )
        return found

    def blank(self, subject: Subject, last: Placed) -> Subject:
        """Keeps of a subject whose words were erased its number and its latest revision."""
        self._link.execute(
            "UPDATE subjects SET entry = ?, first_written = '', written = '', revision = ?,"
            " withdrawn = NULL, erased = 1 WHERE row = ?",
            (last.n, last.entry.revision, subject.row),
        )
        return Subject(subject.row, subject.noun, subject.number, erased=True)

    def find(self, id_: str) -> Subject:
        """The row of a subject, an erased one too; raises Unknown."""
        row = self._link.execute(
            "SELECT row, noun, number, erased FROM subjects WHERE id = ?", (id_,)
        ).fetchone()
        if row is None:
            raise Unknown(id_)
        return Subject(row[0], Noun(row[1]), row[2], bool(row[3]))

    def id_of(self, noun: Noun, number: int) -> str:
        """The identifier of a noun's subject by its number; raises Unknown."""
        row = self._link.execute(
            "SELECT id FROM subjects WHERE noun = ? AND number = ?", (noun, number)
        ).fetchone()
        if row is None:
            raise Unknown(f"{noun} {number}")
        return str(row[0])

    def get(self, id_: str) -> Recorded[Any]:
        """The subject as it stands; raises Unknown, Erased."""
        found = self.find(id_)
        if found.erased:
            raise Erased(id_)
        noun = found.noun
        row = self._link.execute(f"{_SELECT} WHERE s.id = ?", (noun.book, id_)).fetchone()
        if row is None:
            raise Damaged(PART, "entry missing")
        return _recorded(row)

    def all(self, noun: Noun) -> Iterator[Recorded[Any]]:
        """Every subject of a noun, withdrawn ones too, by number; erased ones are left out."""
        rows = self._link.execute(
            f"{_SELECT} WHERE s.noun = ? AND s.erased = 0 ORDER BY s.number", (noun.book, noun)
        )
        for row in rows:
            yield _recorded(row)

    def page(self, noun: Noun, after: int, limit: int) -> tuple[Recorded[Any], ...]:
        """At most `limit` subjects of a noun past number `after`, withdrawn ones too, by number."""
        rows = self._link.execute(
            f"{_SELECT} WHERE s.noun = ? AND s.erased = 0 AND s.number > ?"
            " ORDER BY s.number LIMIT ?",
            (noun.book, noun, after, limit),
        )
        return tuple(_recorded(row) for row in rows)

    def links_from(self, noun: Noun) -> dict[str, int]:
        """How many standing subjects of a noun point at each target, by the target's identifier."""
        return dict(
            self._link.execute(
                "SELECT k.target, count(*) FROM subjects s JOIN links k ON k.source = s.row"
                " WHERE s.noun = ? AND s.withdrawn IS NULL GROUP BY k.target",
                (noun,),
            )
        )

    def linked_to(self, target: str, noun: Noun) -> Iterator[Recorded[Any]]:
        """The subjects of a noun that point at `target`, by number."""
        rows = self._link.execute(
            f"{_SELECT} JOIN links k ON k.source = s.row AND k.target = ?"
            " WHERE s.noun = ? AND s.erased = 0 ORDER BY s.number",
            (noun.book, target, noun),
        )
        for row in rows:
            yield _recorded(row)


def content_of(noun: Noun, fields: dict[str, Json], *, partial: bool = False) -> Content:
    """The noun that ledger fields say; raises Damaged if they say none."""
    own = {name: value for name, value in fields.items() if name not in BESIDE}
    try:
        return from_fields(CLASSES[noun], own, stored(partial=partial))
    except BadInput as cause:
        raise Damaged(PART, "entry unreadable") from cause


def _recorded(row: tuple[Any, ...]) -> Recorded[Any]:
    id_, noun, number, entry, first, written, revision, withdrawn, content, commitment = row
    kind = Noun(noun)
    return Recorded(
        id=id_,
        noun=kind,
        number=number,
        content=content_of(kind, json.loads(content)),
        entry=entry,
        commitment=commitment.hex(),
        first_written=unstamp(first),
        written=unstamp(written),
        revision=revision,
        withdrawn=withdrawn,
    )
