"""Counts of incidents, by weekday and hour too; lines for the four police words.

**Invariants:**

- Every figure counts recorded incidents that are not withdrawn, and nothing else.
- An incident without a known day is counted in `undated`; it is not spread over days that the
  person did not name.
- Only a named clock time (exact or about) counts for an hour: the local hour where it happened. A
  part of a day counts as that part, a day as that day, and unknown times are counted separately.
- A burst ("37 calls") is one incident; `stated_acts` adds up the numbers that the person stated.
- The four words have only lines that the person assigned to each; nothing is suggested or inferred.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from diary.model.when import PartOfDay
from diary.patterns.facts import FOUR, IncidentFact, Numbers

OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """The data of one incident for counting; `number` is its permanent number."""

    number: int
    day: date | None
    hour: int | None
    behaviours: tuple[str, ...]
    reported: bool | None
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of incidents, and the days of the first and the last."""

    incidents: int
    first: date | None
    last: date | None
    undated: int
    reported: int
    not_reported: int
    not_said: int
    stated_acts: int

    @property
    def span_days(self) -> int:
        """Days from the first to the last dated incident, inclusive; 0 if none is dated."""
        return (self.last - self.first).days + 1 if self.first and self.last else 0


def months_between(first: date | None, last: date | None) -> tuple[str, ...]:
    """Return the months from `first` to `last` as `YYYY-MM`, inclusive."""
    if first is None or last is None:
        return ()
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return tuple(f"{m // 12:04d}-{m % 12 + 1:02d}" for m in range(start, end + 1))


def count(rows: Iterable[IncidentRow]) -> Counts:
    """Return the counts of these incidents."""
    kept: Sequence[IncidentRow] = tuple(rows)
    days = [row.day for row in kept if row.day]
    said = Counter(row.reported for row in kept)
    return Counts(
        incidents=len(kept),
        first=min(days, default=None),
        last=max(days, default=None),
        undated=len(kept) - len(days),
        reported=said[True],
        not_reported=said[False],
        not_said=said[None],
        stated_acts=sum(1 if row.times is None else row.times for row in kept),
    )


@dataclass(frozen=True, slots=True)
class WeekHours:
    """Incident numbers by weekday (0 is Monday) and hour, part of the day, or day alone."""

    timed: Mapping[tuple[int, int], Numbers]
    parts: Mapping[tuple[int, PartOfDay], Numbers]
    days: Mapping[int, Numbers]
    unknown: Numbers


def week_hours(facts: Iterable[IncidentFact]) -> WeekHours:
    """Return when in the week these incidents happened, as precisely as each was stated."""
    timed: dict[tuple[int, int], list[int]] = {}
    parts: dict[tuple[int, PartOfDay], list[int]] = {}
    days: dict[int, list[int]] = {}
    unknown: list[int] = []
    for one in facts:
        if one.day is None:
            unknown.append(one.number)
        elif one.hour is not None:
            timed.setdefault((one.day.weekday(), one.hour), []).append(one.number)
        elif one.part is not None:
            parts.setdefault((one.day.weekday(), one.part), []).append(one.number)
        else:
            days.setdefault(one.day.weekday(), []).append(one.number)
    return WeekHours(
        timed={cell: tuple(sorted(found)) for cell, found in sorted(timed.items())},
        parts={cell: tuple(sorted(parts[cell])) for cell in sorted(parts, key=_by_day)},
        days={day: tuple(sorted(found)) for day, found in sorted(days.items())},
        unknown=tuple(sorted(unknown)),
    )


def _by_day(cell: tuple[int, PartOfDay]) -> tuple[int, int]:
    weekday, part = cell
    return weekday, part.hours[0]


Lines = tuple[tuple[int, str], ...]


def police_words(facts: Iterable[IncidentFact]) -> Mapping[str, Lines]:
    """Return the incident numbers and lines of each word, by incident number."""
    kept = sorted(facts, key=lambda one: one.number)
    return {
        word: tuple((one.number, one.four[at]) for one in kept if one.four[at].strip())
        for at, word in enumerate(FOUR)
    }
