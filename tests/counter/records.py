"""Build a record.json by hand, entry by entry, without keys, salts or proofs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.counter.subjects import Fields, Json
from tests.counter.times import PARTS

ZONE = "Europe/London"
WRITTEN = "2026-05-31T12:00:00.000000Z"


class HandmadeRecord:
    """A record that is written entry by entry; each subject is told by what `add` returns."""

    def __init__(self) -> None:
        self._openings: list[Json] = []
        self._numbers: dict[str, int] = {}
        self._nouns: dict[str, str] = {}
        self._revisions: dict[str, int] = {}
        self._subjects: dict[str, int] = {}
        self._said: dict[str, Fields] = {}

    def add(self, noun: str, **fields: Json) -> str:
        """Write the first entry of a subject, `written` when it says, and return its identifier."""
        identifier = f"{len(self._subjects) + 1:032x}"
        self._numbers[noun] = self._numbers.get(noun, 0) + 1
        self._nouns[identifier] = noun
        self._revisions[identifier] = 0
        self._subjects[identifier] = self._numbers[noun]
        self._said[identifier] = fields
        self._write(identifier, "added" if noun == "evidence" else "recorded", fields)
        return identifier

    def amend(self, identifier: str, **fields: Json) -> None:
        """Write a revision, which holds all that the subject says from then on."""
        self._said[identifier] = fields
        self._write(identifier, "amended", fields)

    def withdraw(self, identifier: str, reason: str) -> None:
        self._write(identifier, "withdrawn", {"reason": reason})

    def reinstate(self, identifier: str, reason: str) -> None:
        self._write(identifier, "reinstated", {**self._said[identifier], "reason": reason})

    def keep_back(self) -> None:
        """Write an entry of which nothing is shown but what it follows."""
        self._append([["@previous", "", "0" * 64]], ["1" * 64])

    def json(self) -> Fields:
        count = len(self._openings)
        return {
            "commitments": [f"{n:064x}" for n in range(1, count + 1)],
            "format": "daybook-record/1",
            "head": {"link": "0" * 64, "n": count, "signature": "0" * 128},
            "key": "0" * 64,
            "made": "2026-06-01T12:00:00Z",
            "openings": list(self._openings),
            "vault": "0" * 32,
        }

    def _write(self, identifier: str, verb: str, fields: Fields) -> None:
        self._revisions[identifier] += 1
        shown: Fields = {
            "@clock": "",
            "@kind": f"{self._nouns[identifier]}.{verb}",
            "@previous": "" if self._revisions[identifier] == 1 else "0" * 64,
            "@revision": self._revisions[identifier],
            "@subject": identifier,
            "@version": 1,
            "@written": fields.get("written", WRITTEN),
            "@zone": ZONE,
            "number": self._subjects[identifier],
        }
        for name in fields:
            if name != "written":
                shown[name] = fields[name]
        self._append([[name, shown[name], "0" * 64] for name in sorted(shown)], [])

    def _append(self, fields: list[Json], withheld: list[Json]) -> None:
        n = len(self._openings) + 1
        self._openings.append({"n": n, "fields": fields, "withheld": withheld})


def exact(at: str, zone: str = ZONE, offset: str = "") -> Fields:
    return _time("exact", zone, at=at, offset=offset or offset_at(at, zone))


def about(at: str) -> Fields:
    return _time("about", ZONE, at=at, offset=offset_at(at, ZONE))


def between(at: str, until: str, zone: str = ZONE) -> Fields:
    ends = {"offset": offset_at(at, zone), "until_offset": offset_at(until, zone)}
    return _time("between", zone, at=at, until=until, **ends)


def day(at: str, zone: str = ZONE) -> Fields:
    return _time("day", zone, at=at, **offsets_of(at, 0, 24, zone))


def part(at: str, name: str) -> Fields:
    return _time("part-of-day", ZONE, at=at, part=name, **offsets_of(at, *PARTS[name], ZONE))


def not_sure(guessed: str = "") -> Fields:
    return _time(
        "not-sure", ZONE, at=guessed, **(offsets_of(guessed, 0, 24, ZONE) if guessed else {})
    )


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
    time: Fields = {"precision": precision, "zone": zone}
    for name in parts:
        if parts[name]:
            time[name] = parts[name]
    return time
