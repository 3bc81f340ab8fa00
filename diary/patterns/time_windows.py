"""Incident counts in equal windows around each turning point, with an exact interval.

**Invariants:**

- A window is whole days, its length stated. The day of the turning point is in neither window.
- Windows before and after are equally long. A window that goes beyond the day the figures are made,
  or back before the first incident, is marked, because it was not recorded completely.
- What came after is given as counts. Nothing here says that one thing caused another.
- The interval is Garwood's (1936): at its lower end the probability of `n` or more, and at its
  upper end the probability of `n` or fewer, is half of what the coverage leaves out.
- It assumes that incidents are independent of one another, which cannot be known; so it is shown
  beside the count and never in its place, and nothing is concluded from it.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final

from diary.model.record import ContactKind, Event, EventKind
from diary.patterns.facts import IncidentFact, IncidentHistory, Numbers, in_order, numbers

_COVERAGE: Final = 0.95
_STEPS: Final = 200
_TINY: Final = 1e-300
_CLOSE: Final = 1e-15


@lru_cache(maxsize=4096)  # many windows have the same few counts
def poisson_interval(count: int, coverage: float = _COVERAGE) -> tuple[float, float]:
    """Return the exact interval for the mean of a Poisson count, or raise ValueError.

    A count must not be negative, and the coverage must be between 0 and 1.
    """
    if count < 0 or not 0 < coverage < 1:
        raise ValueError("a count is not negative, a coverage is between 0 and 1")
    tail = (1 - coverage) / 2
    lower = 0.0 if count == 0 else _solve(lambda rate: poisson_at_least(count, rate), tail, count)
    upper = _solve(lambda rate: poisson_at_least(count + 1, rate), 1 - tail, count + 1)
    return lower, upper


def poisson_at_least(count: int, rate: float) -> float:
    """Return the probability of `count` (1 or more) or more events if `rate` are expected."""
    if rate <= 0:
        return 0.0
    scale = math.exp(count * math.log(rate) - rate - math.lgamma(count))
    if rate < count + 1:
        return min(scale * _series(count, rate), 1.0)
    return 1.0 - scale * _fraction(count, rate)


def _series(count: int, rate: float) -> float:
    term = total = 1.0 / count
    at = float(count)
    while term > total * _CLOSE:
        at += 1
        term *= rate / at
        total += term
    return total


def _fraction(count: int, rate: float) -> float:
    # Lentz's algorithm for continued fractions; _TINY avoids division by zero
    b = rate + 1 - count
    c = 1 / _TINY
    d = 1 / (b or _TINY)
    value = d
    at = 0
    while True:
        at += 1
        a = -at * (at - count)
        b += 2
        d = 1 / ((a * d + b) or _TINY)
        c = (b + a / c) or _TINY
        step = c * d
        value *= step
        if abs(step - 1) < _CLOSE:
            return value


def _solve(probability: Callable[[float], float], wanted: float, near: int) -> float:
    low, high = 0.0, near + 10 * math.sqrt(near) + 20
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if probability(middle) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


DAYS: Final = 30
# calendar days that are no turning point in what the suspected person did
CONTEXT: Final = (EventKind.HEARING, EventKind.HANDOVER, EventKind.ANNIVERSARY, EventKind.OWN_DATE)


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """A turning point: `event/asked-to-stop`, `police/report`, `order/served` and similar.

    `id` and `number` are those of the event, contact or order; `day` is None if it is not known.
    """

    kind: str
    id: str
    number: int
    day: date | None


@dataclass(frozen=True, slots=True)
class DayWindow:
    """Whole days from `first` to `last`, inclusive, and the incidents in them."""

    first: date
    last: date
    incidents: Numbers
    behaviours: Mapping[str, Numbers]
    whole: bool

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    @property
    def bounds(self) -> tuple[float, float]:
        """The exact 95 % Poisson interval for the count."""
        return poisson_interval(len(self.incidents))


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """A turning point with the windows before and after it, and the next incident.

    `next_number` is 0 and `next_days` None if no later incident is recorded.
    """

    turning: TurningPoint
    before: DayWindow
    same_day: Numbers
    after: DayWindow
    next_number: int
    next_days: int | None


class IncidentCalendar:
    """Dated incidents in order, for looking up those in a window."""

    def __init__(self, facts: Iterable[IncidentFact]) -> None:
        ordered = in_order(facts)
        self._days = [one.day for one in ordered if one.day is not None]
        self._facts = ordered[: len(self._days)]

    @property
    def first(self) -> date | None:
        """The first day with an incident."""
        return self._days[0] if self._days else None

    @property
    def last(self) -> date | None:
        """The last day with an incident."""
        return self._days[-1] if self._days else None

    def between(self, first: date, last: date) -> Sequence[IncidentFact]:
        """Return the incidents of these days, inclusive."""
        return self._facts[bisect_left(self._days, first) : bisect_right(self._days, last)]

    def after(self, day: date) -> IncidentFact | None:
        """Return the first incident on a later day."""
        at = bisect_right(self._days, day)
        return self._facts[at] if at < len(self._facts) else None

    def gaps(self) -> Iterator[tuple[int, int, int]]:
        """Yield the days between consecutive incidents, with both numbers."""
        for (before, on), (after, then) in pairwise(zip(self._facts, self._days, strict=True)):
            yield (then - on).days, before.number, after.number


def turning_points(history: IncidentHistory) -> tuple[TurningPoint, ...]:
    """Return events, contacts with police and served orders, by day, undated ones last."""
    served = {item.content.served for item in history.orders if item.withdrawn is None}
    found = [
        TurningPoint(
            f"event/{item.content.event}",
            item.id,
            item.number,
            item.content.when.day() if item.content.when else None,
        )
        for item in history.events
        if item.withdrawn is None
        and item.content.event not in CONTEXT
        and not _told_by_order(item.content, served)
    ]
    found += [
        TurningPoint(
            f"police/{item.content.contact}",
            item.id,
            item.number,
            item.content.when.day() if item.content.when else None,
        )
        for item in history.police
        if item.withdrawn is None and item.content.contact is not ContactKind.REQUEST
    ]
    found += [
        TurningPoint("order/served", item.id, item.number, date.fromisoformat(item.content.served))
        for item in history.orders
        if item.withdrawn is None and item.content.served
    ]
    return tuple(
        sorted(found, key=lambda at: (at.day is None, at.day or date.min, at.kind, at.number))
    )


def _told_by_order(event: Event, served: Collection[str]) -> bool:
    # the order itself has that day, and says which order it was
    day = event.when.day() if event.when else None
    return event.event is EventKind.ORDER_SERVED and bool(day and day.isoformat() in served)


def before_after(
    turning: TurningPoint, calendar: IncidentCalendar, as_at: date, days: int = DAYS
) -> BeforeAfter | None:
    """Return equal windows before and after; None if the day of the turning point is unknown."""
    day = turning.day
    if day is None:
        return None
    one = timedelta(days=1)
    before = day_window(calendar, day - days * one, day - one, as_at)
    after = day_window(calendar, day + one, day + days * one, as_at)
    following = calendar.after(day)
    return BeforeAfter(
        turning=turning,
        before=before,
        same_day=numbers(calendar.between(day, day)),
        after=after,
        next_number=following.number if following else 0,
        next_days=(following.day - day).days if following and following.day else None,
    )


def day_window(calendar: IncidentCalendar, first: date, last: date, as_at: date) -> DayWindow:
    """Return the window of what was recorded from `first` to `last`, inclusive."""
    found = calendar.between(first, last)
    kinds: dict[str, list[int]] = {}
    for one in found:
        for code in one.behaviours:
            kinds.setdefault(code, []).append(one.number)
    began = calendar.first
    return DayWindow(
        first=first,
        last=last,
        incidents=numbers(found),
        behaviours={code: tuple(sorted(listed)) for code, listed in sorted(kinds.items())},
        whole=last < as_at and began is not None and began <= first,
    )


def windows_back_from(
    calendar: IncidentCalendar, as_at: date, days: int = DAYS
) -> tuple[DayWindow, ...]:
    """Return windows of equal length, back from the day before `as_at`.

    The first of them contains the first incident.
    """
    began, one = calendar.first, timedelta(days=1)
    if began is None:
        return ()
    found: list[DayWindow] = []
    last = as_at - one
    while last >= began:
        found.append(day_window(calendar, last - (days - 1) * one, last, as_at))
        last -= days * one
    return tuple(reversed(found))
