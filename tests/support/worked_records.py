"""Records small enough to be counted on paper: each subject is added with the fields that matter.

The program's figures of one come from its journal, those of the check from what it discloses.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from diary.model.books_and_nouns import Book, Noun
from diary.model.noun_codec import from_fields, stored
from diary.model.revisions import CLASSES
from diary.patterns.incident_facts import IncidentHistory
from diary.services.pattern_service import PatternService
from exporters.bundle.disclosed_record import DisclosedEntry, DisclosedRecord
from tests.support.generators import LONDON
from tests.support.records import Desk, desk

Fields = dict[str, Any]

WRITTEN: Final = "2026-05-31T12:00:00Z"
# the hours of the parts of a day, as docs/patterns.md has them
_PARTS: Final = {
    "small-hours": (0, 6),
    "morning": (6, 12),
    "afternoon": (12, 18),
    "evening": (18, 22),
    "night": (22, 24),
}


class WorkedRecord:
    """A record that is written subject by subject; each is told by what `add` returns."""

    def __init__(self) -> None:
        self.desk: Desk = desk()

    def add(self, noun: str, *, written: str = WRITTEN, **fields: Any) -> str:
        """Write the first entry of a subject at this moment; return its identifier."""
        cls = CLASSES[Noun(noun)]
        self._at(written)
        more = {"physical": True} if noun == "evidence" else {}
        content = from_fields(cls, {**more, **fields}, stored(partial=True))
        return self.desk.journal.record(content).id

    def amend(self, id_: str, *, written: str = WRITTEN, reason: str = "", **fields: Any) -> None:
        """Write a revision, which holds all that the subject says from then on."""
        self._at(written)
        cls = CLASSES[self.desk.journal.get(id_).noun]
        self.desk.journal.amend(id_, from_fields(cls, fields, stored(partial=True)), reason)

    def withdraw(self, id_: str, reason: str) -> None:
        self._at(WRITTEN)
        self.desk.journal.withdraw(id_, reason)

    def reinstate(self, id_: str, reason: str) -> None:
        self._at(WRITTEN)
        self.desk.journal.reinstate(id_, reason)

    def history(self, today: date) -> IncidentHistory:
        """What the program counts on this day."""
        self.desk.clock.at = datetime.combine(today, time(12), UTC)
        return PatternService(self.desk.journal, self.desk.clock).whole()

    def disclosed(self, today: date) -> DisclosedRecord:
        """What the check counts: the same record, with nothing withheld."""
        return disclosed_whole(self.desk, today)

    def _at(self, written: str) -> None:
        # the clock takes a step at each look
        self.desk.clock.at = datetime.fromisoformat(written) - self.desk.clock.step


def disclosed_whole(at: Desk, today: date) -> DisclosedRecord:
    """Return the record of a desk as a bundle of this day discloses it that withholds nothing."""
    entries = [
        DisclosedEntry(
            row.n,
            {
                "@kind": row.entry.kind,
                "@subject": row.entry.subject,
                "@revision": row.entry.revision,
                "@written": row.entry.written,
                "@zone": row.entry.zone,
                **row.entry.content,
            },
            withheld=0,
            is_proven=True,
        )
        for row in at.books[Book.RECORD].entries()
        if row.tombstone is None
    ]
    made = datetime.combine(today, time(12), UTC)
    return DisclosedRecord(bytes(16), bytes(32), (), bytes(32), bytes(64), made, tuple(entries))


def record_of(*times: Fields | None) -> WorkedRecord:
    """Return a record with an incident at each of these times, None for one without."""
    record = WorkedRecord()
    for each in times:
        record.add("incident", what="He was there.", **({"when": each} if each else {}))
    return record


def exact(at: str, zone: str = LONDON, offset: str = "") -> Fields:
    return _time("exact", zone, at=at, offset=offset or offset_at(at, zone))


def about(at: str) -> Fields:
    return _time("about", LONDON, at=at, offset=offset_at(at, LONDON))


def between(at: str, until: str, zone: str = LONDON) -> Fields:
    ends = {"offset": offset_at(at, zone), "until_offset": offset_at(until, zone)}
    return _time("between", zone, at=at, until=until, **ends)


def day(at: str, zone: str = LONDON) -> Fields:
    return _time("day", zone, at=at, **offsets_of(at, 0, 24, zone))


def part(at: str, name: str) -> Fields:
    return _time("part-of-day", LONDON, at=at, part=name, **offsets_of(at, *_PARTS[name], LONDON))


def not_sure(guessed: str = "") -> Fields:
    offsets = offsets_of(guessed, 0, 24, LONDON) if guessed else {}
    return _time("not-sure", LONDON, at=guessed, **offsets)


def offset_at(local: str, zone: str, fold: int = 0) -> str:
    """Return the offset of a clock that shows this time."""
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone), fold=fold).isoformat()[19:]


def offsets_of(day: str, begin: int, end: int, zone: str) -> dict[str, str]:
    """Return the offsets where hours of a day begin and end; 24 is the end of the day."""
    midnight = datetime.fromisoformat(day)
    first, last = ((midnight + timedelta(hours=n)).isoformat() for n in (begin, end))
    # a clock that was put back may show a midnight twice; the last one that ends the day ends it
    once, again = (
        datetime.fromisoformat(last + offset_at(last, zone, fold)).astimezone(UTC)
        for fold in (0, 1)
    )
    before = (again - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
    fold = int(once < again and end == 24 and before.date().isoformat() == day)
    return {"offset": offset_at(first, zone), "until_offset": offset_at(last, zone, fold)}


def _time(precision: str, zone: str, **parts: str) -> Fields:
    return {"precision": precision, "zone": zone} | {n: v for n, v in parts.items() if v}
