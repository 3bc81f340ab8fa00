"""The course of conduct: first, last, how many, how often, and what of it was reported.

The rules are:

- Every figure is the list of the incidents behind it; how many there are is its length.
- A burst ("37 calls") is one incident. Acts as stated are added up beside it, never instead.
- An incident without a known day belongs to no week, month or gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from diary.patterns.counts import months_between
from diary.patterns.facts import Fact, Numbers, numbers

LATE_DAYS = 1  # written a whole day or more after it happened


@dataclass(frozen=True, slots=True)
class Gap:
    """The days between two incidents that follow each other, and the numbers of the two."""

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
    longest_gap: Gap | None
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
        """Days from the first to the last dated incident, both counted; 0 if none is dated."""
        return (self.last - self.first).days + 1 if self.first and self.last else 0

    def every_month(self) -> tuple[str, ...]:
        """The months from the first to the last, quiet ones too, as `YYYY-MM`."""
        return months_between(self.first, self.last)


def conduct(facts: Iterable[Fact]) -> Conduct:
    """The course of conduct of these incidents."""
    kept = tuple(facts)
    dated = sorted((one.day, one.number) for one in kept if one.day is not None)
    weeks: dict[date, list[int]] = {}
    months: dict[str, list[int]] = {}
    for day, number in dated:
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(number)
        months.setdefault(month_of(day), []).append(number)
    return Conduct(
        incidents=numbers(kept),
        undated=numbers(one for one in kept if one.day is None),
        first=dated[0][0] if dated else None,
        last=dated[-1][0] if dated else None,
        weeks={week: tuple(sorted(found)) for week, found in weeks.items()},
        months={month: tuple(sorted(found)) for month, found in months.items()},
        longest_gap=longest_gap(dated),
        reported=numbers(one for one in kept if one.reported is True),
        not_reported=numbers(one for one in kept if one.reported is False),
        not_said=numbers(one for one in kept if one.reported is None),
        with_exhibits=numbers(one for one in kept if one.exhibits),
        without_exhibits=numbers(one for one in kept if not one.exhibits),
        late=numbers(one for one in kept if (one.delay or 0) >= LATE_DAYS),
        delay_unknown=numbers(one for one in kept if one.delay is None),
        bursts=numbers(one for one in kept if one.acts > 1),
        stated_acts=sum(one.acts for one in kept),
    )


def longest_gap(dated: list[tuple[date, int]]) -> Gap | None:
    """The longest time between neighbours, the earliest of equals; None if there is none."""
    longest: Gap | None = None
    for (first, after), (last, before) in pairwise(dated):
        days = (last - first).days
        if days and (longest is None or days > longest.days):
            longest = Gap(days, after, before, first, last)
    return longest


def month_of(day: date) -> str:
    """The month of a day, as `YYYY-MM`."""
    return f"{day.year:04d}-{day.month:02d}"
