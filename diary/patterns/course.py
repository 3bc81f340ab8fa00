"""The course of conduct: first, last, how many, how often, reported; effects by month.

**Invariants:**

- Every figure is the list of the incidents behind it; its length is the count.
- A burst ("37 calls") is one incident. Stated acts are added up separately, never instead.
- An incident without a known day belongs to no week, month or gap; an effect without one is listed
  separately.
- Effects are shown beside the incidents of the same month, without any statement beyond that: no
  effect is linked to an incident here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from diary.model.record import Impact
from diary.model.recorded import Recorded
from diary.patterns.counts import months_between
from diary.patterns.facts import IncidentFact, Numbers, in_order, numbers

_WEEK = 7
LATE_DAYS = 1  # written at least one whole day after it happened


@dataclass(frozen=True, slots=True)
class IncidentGap:
    """The days between two consecutive incidents, and the numbers of both."""

    days: int
    after: int
    before: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Conduct:
    """The course of conduct. Weeks are named by their Monday, months as `YYYY-MM`."""

    incidents: Numbers
    undated: Numbers
    first: date | None
    last: date | None
    weeks: Mapping[date, Numbers]
    months: Mapping[str, Numbers]
    longest_gap: IncidentGap | None
    reported: Numbers
    not_reported: Numbers
    not_said: Numbers
    with_exhibits: Numbers
    without_exhibits: Numbers
    late: Numbers
    delay_unknown: Numbers
    bursts: Numbers
    stated_acts: int

    @property
    def span_days(self) -> int:
        """Days from the first to the last dated incident, inclusive; 0 if none is dated."""
        return (self.last - self.first).days + 1 if self.first and self.last else 0

    def every_month(self) -> tuple[str, ...]:
        """Return the months from the first to the last, quiet ones included, as `YYYY-MM`."""
        return months_between(self.first, self.last)


def conduct(facts: Iterable[IncidentFact]) -> Conduct:
    """Return the course of conduct of these incidents."""
    kept = in_order(facts)
    days = [one.day for one in kept if one.day is not None]
    weeks, months = _by_week_and_month(kept, days)
    reported: dict[bool | None, list[int]] = {True: [], False: [], None: []}
    exhibits: dict[bool, list[int]] = {True: [], False: []}
    late: list[int] = []
    unknown: list[int] = []
    bursts: list[int] = []
    for one in kept:
        number = one.number
        reported[one.reported].append(number)
        exhibits[one.exhibits > 0].append(number)
        if one.delay is None:
            unknown.append(number)
        elif one.delay >= LATE_DAYS:
            late.append(number)
        if one.times is not None and one.times > 1:
            bursts.append(number)
    return Conduct(
        incidents=numbers(kept),
        undated=numbers(kept[len(days) :]),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        weeks=weeks,
        months=months,
        longest_gap=longest_gap(kept[: len(days)]),
        reported=tuple(sorted(reported[True])),
        not_reported=tuple(sorted(reported[False])),
        not_said=tuple(sorted(reported[None])),
        with_exhibits=tuple(sorted(exhibits[True])),
        without_exhibits=tuple(sorted(exhibits[False])),
        late=tuple(sorted(late)),
        delay_unknown=tuple(sorted(unknown)),
        bursts=tuple(sorted(bursts)),
        stated_acts=sum([one.acts for one in kept]),
    )


def _by_week_and_month(
    kept: Iterable[IncidentFact], days: Iterable[date]
) -> tuple[dict[date, Numbers], dict[str, Numbers]]:
    """Return the incidents of each week and month.

    `kept` begins with the incidents of `days`, in order.
    """
    weeks: dict[int, list[int]] = {}
    months: dict[int, list[int]] = {}
    last, week, month = None, [0], [0]
    for one, day in zip(kept, days, strict=False):
        if day != last:
            at = day.toordinal()
            week = weeks.setdefault(at - (at - 1) % _WEEK, [])
            month = months.setdefault(day.year * 12 + day.month, [])
            last = day
        week.append(one.number)
        month.append(one.number)
    return (
        {date.fromordinal(at): tuple(sorted(found)) for at, found in weeks.items()},
        {month_named(at): tuple(sorted(found)) for at, found in months.items()},
    )


def longest_gap(dated: Sequence[IncidentFact]) -> IncidentGap | None:
    """Return the longest gap by day, the earliest of equals; None if there is none."""
    longest, found = 0, None
    days = [one.day for one in dated if one.day]
    for at, (first, last) in enumerate(pairwise(days)):
        if first is not last and (last - first).days > longest:
            longest, found = (last - first).days, at
    if found is None:
        return None
    after, before = dated[found], dated[found + 1]
    return IncidentGap(longest, after.number, before.number, days[found], days[found + 1])


def month_of(day: date) -> str:
    """Return the month of a day, as `YYYY-MM`."""
    return month_named(day.year * 12 + day.month)


def month_named(months: int) -> str:
    """Return a month, given as 12 times the year plus the month (1 to 12), as `YYYY-MM`."""
    year, before = divmod(months - 1, 12)
    return f"{year:04d}-{before + 1:02d}"


UNDATED = ""


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
            day = item.content.when.day() if item.content.when else None
            by_month = effects.setdefault(str(item.content.area), {})
            by_month.setdefault(month_of(day) if day else UNDATED, []).append(item.number)
    incidents: dict[str, list[int]] = {}
    for one in facts:
        incidents.setdefault(month_of(one.day) if one.day else UNDATED, []).append(one.number)
    return DailyLife(
        effects={
            area: {month: tuple(sorted(found)) for month, found in sorted(by.items())}
            for area, by in sorted(effects.items())
        },
        incidents={month: tuple(sorted(found)) for month, found in sorted(incidents.items())},
    )
