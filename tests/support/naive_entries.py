"""The second reckoning: what stands in the ledger's entries, and when it was.

An entry is a dict of `kind`, `subject`, `revision`, `written` and `content`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]
Entries = list[Json]
Groups = dict[str, list[int]]
DAY = timedelta(days=1)
PART_ENDS = {"small-hours": 6, "morning": 12, "afternoon": 18, "evening": 22, "night": 24}


@dataclass(frozen=True)
class Told:
    """A subject as its latest revision says, and what is worked out of its `when`."""

    id: str
    number: int
    said: Json
    written: datetime

    @property
    def day(self) -> date | None:
        when = self.said["when"]
        if when["precision"] == "not-sure":
            return None
        first = when["at"].split("T")[0]
        if when["precision"] == "between" and when["until"].split("T")[0] != first:
            return None
        return date.fromisoformat(first)

    @property
    def month(self) -> str:
        return "" if self.day is None else str(self.day)[:7]

    @property
    def hour(self) -> int | None:
        when = self.said["when"]
        if when["precision"] in ("exact", "about"):
            return int(when["at"].split("T")[1].split(":")[0])
        return None

    @property
    def delay(self) -> int | None:
        when = self.said["when"]
        if when["precision"] == "not-sure":
            return None
        passed = self.written - latest(when)
        return 0 if passed < timedelta(0) else passed // DAY

    @property
    def kinds(self) -> list[str]:
        return list(dict.fromkeys(self.said.get("behaviours", [])))


def latest(when: Json) -> datetime:
    """The last moment that a time which is known at all can have been."""
    if when["precision"] in ("day", "part-of-day"):
        day = date.fromisoformat(when["at"])
        return last_shown(day, PART_ENDS.get(when.get("part", ""), 24), when["zone"])
    text = when["until"] if when["precision"] == "between" else when["at"]
    return shown_at(text, when["zone"], when.get("offset", ""))


@cache
def quarters(day: date, zone: str) -> list[tuple[datetime, datetime]]:
    """Every quarter of an hour from the day before to the day after, in UTC and as shown."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - DAY
    moments = [start + timedelta(minutes=15 * n) for n in range(3 * 96)]
    return [(moment, moment.astimezone(ZoneInfo(zone))) for moment in moments]


def last_shown(day: date, hour: int, zone: str) -> datetime:
    """When the clock on the wall last left the hours of that day below `hour`."""
    within = [utc for utc, wall in quarters(day, zone) if wall.date() == day and wall.hour < hour]
    return max(within) + timedelta(minutes=15)


def shown_at(text: str, zone: str, offset: str) -> datetime:
    """The moment at which the clock showed this; which of two, the offset says."""
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    twice = [local.replace(fold=fold) for fold in (0, 1)]
    for one in twice:
        if offset and one.isoformat()[-6:] == offset:
            return one.astimezone(UTC)
    return twice[0].astimezone(UTC)


def read(entries: Entries, noun: str) -> list[Told]:
    """The subjects of a noun that stand, by number."""
    latest_of: dict[str, Json] = {}
    first_of: dict[str, Json] = {}
    for entry in entries:
        if entry["kind"].split(".")[0] == noun:
            first_of.setdefault(entry["subject"], entry)
            latest_of[entry["subject"]] = entry
    standing = []
    for subject, entry in latest_of.items():
        if entry["kind"].endswith(".withdrawn") or "@withheld" in entry["content"]:
            continue
        written = datetime.fromisoformat(first_of[subject]["written"])
        standing.append(Told(subject, entry["content"]["number"], entry["content"], written))
    return sorted(standing, key=lambda each: each.number)


def numbers(some: Iterable[Told]) -> list[int]:
    return sorted({one.number for one in some})


def grouped(some: Iterable[Told], names: Callable[[Told], Iterable[str]]) -> Groups:
    found: dict[str, list[int]] = {}
    for one in some:
        for name in names(one):
            found.setdefault(name, [])
            if one.number not in found[name]:
                found[name].append(one.number)
    return {name: sorted(found[name]) for name in sorted(found)}


def dated(some: Iterable[Told]) -> list[Told]:
    """Those with a day, by day and then number."""
    known = [one for one in some if one.day is not None]
    return sorted(known, key=lambda one: (str(one.day), one.number))


def day_of(one: Told) -> date:
    assert one.day is not None
    return one.day
