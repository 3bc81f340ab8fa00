"""The course of conduct: how many, how often, when in the week, in which words; effects by month.

**Invariants:**

- Every figure is the list of the incidents behind it; its length is the count.
- A burst ("37 calls") is one incident, and the acts in it are never added up.
- Each incident stands in one cell: the period that holds all its days; both periods, as
  `2026-04/2026-05`, where its days lie in two or more; "" where no day is known.
- Only a named clock time (exact or about) counts for an hour: the local hour where it happened. A
  part of a day counts as that part, a day as that day. Nothing is spread over hours or days that
  the person did not name: what covers several days, and what has none, is listed apart.
- Under one of the four police words stand the lines that the person assigned to it, and no others.
- Effects are shown beside the incidents of the same month, without any statement beyond that: no
  effect is linked to an incident here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from diary.model.record_nouns import Certainty, Impact
from diary.model.revisions import Recorded
from diary.model.when import PartOfDay
from diary.patterns.incident_facts import (
    FOUR,
    NOT_STATED,
    OF_LINES,
    IncidentFact,
    Numbers,
    in_order,
    numbers,
)
from diary.patterns.weeks_and_months import month_cell, months_between, week_cell
from diary.patterns.when_intervals import days_of

LATE_HOURS = 24


@dataclass(frozen=True, slots=True)
class IncidentGap:
    """The whole days without an incident between two, their numbers, and the days at both ends."""

    days: int
    after: int
    before: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Conduct:
    """The course of conduct. `weeks` and `months` have one cell for each incident with days.

    A week is named by its Monday, a month as `YYYY-MM`; two with a stroke between them are the
    first and the last of those that the incident's days lie in.
    """

    incidents: Numbers
    undated: Numbers
    first: date | None
    last: date | None
    weeks: Mapping[str, Numbers]
    months: Mapping[str, Numbers]
    longest_gap: IncidentGap | None
    how_known: Mapping[str, Numbers]
    with_exhibits: Numbers
    without_exhibits: Numbers
    late: Numbers
    perhaps_late: Numbers
    delay_unknown: Numbers
    bursts: Numbers

    @property
    def span_days(self) -> int:
        """Days from the first to the last, inclusive; 0 if no incident has days."""
        return (self.last - self.first).days + 1 if self.first and self.last else 0

    def every_month(self) -> tuple[str, ...]:
        """Return the months from the first to the last, quiet ones included, as `YYYY-MM`."""
        return months_between(self.first, self.last)


def conduct(facts: Iterable[IncidentFact]) -> Conduct:
    """Return the course of conduct of these incidents."""
    kept = in_order(facts)
    spans = [one.days for one in kept if one.days is not None]
    weeks: dict[str, list[int]] = {}
    months: dict[str, list[int]] = {}
    ways = (*map(str, Certainty), OF_LINES, NOT_STATED)
    known: dict[str, list[int]] = {name: [] for name in ways}
    exhibits: dict[bool, list[int]] = {True: [], False: []}
    late: list[int] = []
    perhaps: list[int] = []
    unknown: list[int] = []
    for one in kept:
        if one.days is not None:
            weeks.setdefault(week_cell(one.days), []).append(one.number)
            months.setdefault(month_cell(one.days), []).append(one.number)
        known[one.known_code].append(one.number)
        exhibits[one.exhibits > 0].append(one.number)
        if one.delay is None:
            unknown.append(one.number)
        elif one.delay.shortest >= LATE_HOURS:
            late.append(one.number)
        elif one.delay.longest >= LATE_HOURS:
            perhaps.append(one.number)
    return Conduct(
        incidents=numbers(kept),
        undated=numbers(kept[len(spans) :]),
        first=spans[0].first if spans else None,
        last=max((span.last for span in spans), default=None),
        weeks=_listed(weeks),
        months=_listed(months),
        longest_gap=longest_gap(kept[: len(spans)]),
        how_known=_listed(known),
        with_exhibits=tuple(sorted(exhibits[True])),
        without_exhibits=tuple(sorted(exhibits[False])),
        late=tuple(sorted(late)),
        perhaps_late=tuple(sorted(perhaps)),
        delay_unknown=tuple(sorted(unknown)),
        bursts=numbers(one for one in kept if one.times is not None and one.times > 1),
    )


def _listed(found: Mapping[str, list[int]]) -> dict[str, Numbers]:
    return {name: tuple(sorted(listed)) for name, listed in found.items()}


def longest_gap(dated: Sequence[IncidentFact]) -> IncidentGap | None:
    """Return the longest gap, the earliest of equals; None if no day lies between any two.

    `dated` are incidents with days, in order. A gap counts from the latest day so far.
    """
    longest: IncidentGap | None = None
    reached: IncidentFact | None = None
    for one in dated:
        if reached and reached.days and one.days:
            days = (one.days.first - reached.days.last).days - 1
            if days > (longest.days if longest else 0):
                longest = IncidentGap(
                    days, reached.number, one.number, reached.days.last, one.days.first
                )
        if one.days and (not reached or not reached.days or one.days.last >= reached.days.last):
            reached = one
    return longest


@dataclass(frozen=True, slots=True)
class DailyLife:
    """Numbers of effects by area and month, and of incidents by month; "" has no known day."""

    effects: Mapping[str, Mapping[str, Numbers]]
    incidents: Mapping[str, Numbers]


def daily_life(impacts: Iterable[Recorded[Impact]], facts: Iterable[IncidentFact]) -> DailyLife:
    """Return these incidents and the effects that are not withdrawn, by month."""
    effects: dict[str, dict[str, list[int]]] = {}
    for item in impacts:
        if item.withdrawn is None:
            by_month = effects.setdefault(str(item.content.area), {})
            by_month.setdefault(month_cell(days_of(item.content.when)), []).append(item.number)
    incidents: dict[str, list[int]] = {}
    for one in facts:
        incidents.setdefault(month_cell(one.days), []).append(one.number)
    return DailyLife(
        effects={area: dict(sorted(_listed(by).items())) for area, by in sorted(effects.items())},
        incidents=dict(sorted(_listed(incidents).items())),
    )


Lines = tuple[tuple[int, str], ...]


def police_words(facts: Iterable[IncidentFact]) -> Mapping[str, Lines]:
    """Return the incident numbers and lines of each word, by incident number."""
    kept = sorted((one for one in facts if any(one.four)), key=lambda one: one.number)
    return {
        word: tuple((one.number, one.four[at]) for one in kept if one.four[at].strip())
        for at, word in enumerate(FOUR)
    }


@dataclass(frozen=True, slots=True)
class WeekHours:
    """Incident numbers by weekday (0 is Monday) and hour, part of the day, or day alone.

    `several` are those that cover two days or more, `unknown` those without days.
    """

    timed: Mapping[tuple[int, int], Numbers]
    parts: Mapping[tuple[int, PartOfDay], Numbers]
    days: Mapping[int, Numbers]
    several: Numbers
    unknown: Numbers


def week_hours(facts: Iterable[IncidentFact]) -> WeekHours:
    """Return when in the week these incidents happened, as precisely as each was stated."""
    timed: dict[tuple[int, int], list[int]] = {}
    parts: dict[tuple[int, PartOfDay], list[int]] = {}
    days: dict[int, list[int]] = {}
    several: list[int] = []
    unknown: list[int] = []
    for one in facts:
        if one.day is None:
            (several if one.days else unknown).append(one.number)
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
        several=tuple(sorted(several)),
        unknown=tuple(sorted(unknown)),
    )


def _by_day(cell: tuple[int, PartOfDay]) -> tuple[int, int]:
    weekday, part = cell
    return weekday, part.hours[0]
