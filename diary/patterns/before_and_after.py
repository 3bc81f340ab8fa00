"""Incident counts in equal windows around each turning point, with an exact interval.

**Invariants:**

- A window is whole days, its length stated. The days of the turning point are in neither window.
- A window counts only incidents whose every possible day lies in it; one that has days in it and
  days outside is on its edge, and is listed apart. So no count holds what may not belong to it.
- Around one turning point an incident is counted once: in a window, on the edge of one, on the days
  of the turning point, or on the edge of those. What has one of those days is on no other edge.
- Windows before and after are equally long. A window says how many of its days the record covers,
  because a count of days that nobody recorded says nothing.
- What came after is given as counts. Nothing here says that one thing caused another.
- The interval of a count assumes that incidents are independent of one another, which cannot be
  known; so it is shown beside the count and never in its place, and nothing is concluded from it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from diary.patterns.incident_facts import IncidentFact, Numbers, in_order, numbers
from diary.patterns.poisson import poisson_interval
from diary.patterns.turning_points import TurningPoint
from diary.patterns.when_intervals import DaySpan

DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class DayWindow:
    """Whole days from `first` to `last`, inclusive, and the incidents in them and on the edge.

    `covered` is the number of its days that the record covers.
    """

    first: date
    last: date
    incidents: Numbers
    edge: Numbers
    behaviours: Mapping[str, Numbers]
    covered: int

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    @property
    def whole(self) -> bool:
        """True if the record covers every day."""
        return self.covered == self.days

    @property
    def bounds(self) -> tuple[float, float]:
        """The exact 95 % Poisson interval for the count."""
        return poisson_interval(len(self.incidents))


@dataclass(frozen=True, slots=True)
class SameDay:
    """Incidents on the days of the turning point: before or after it by the clock, or neither.

    Those on the `edge` may lie on those days or on others.
    """

    before: Numbers
    unknown: Numbers
    after: Numbers
    edge: Numbers


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """A turning point with the windows before and after it, and the next incident.

    `next_days` is the shortest number of days to the next incident, 0 if it is later by the clock
    and may be of the same day. `next_number` is 0 and `next_days` None if no later incident is
    recorded.
    """

    turning: TurningPoint
    before: DayWindow
    same_day: SameDay
    after: DayWindow
    next_number: int
    next_days: int | None


class IncidentCalendar:
    """Incidents with days in order, for looking up those in a window."""

    def __init__(self, facts: Iterable[IncidentFact]) -> None:
        ordered = in_order(facts)
        self._spans = [one.days for one in ordered if one.days is not None]
        self._facts = ordered[: len(self._spans)]
        self._firsts = [span.first for span in self._spans]
        # the longest span bounds how far back one that reaches a window can begin
        self._longest = max((span.last - span.first for span in self._spans), default=timedelta())
        self._long = [
            (one, span)
            for one, span in zip(self._facts, self._spans, strict=True)
            if span.first != span.last
        ]
        self._long_firsts = [span.first for _one, span in self._long]
        self.first = self._firsts[0] if self._firsts else None
        self.last = max((span.last for span in self._spans), default=None)
        newest = max(ordered, key=_number, default=None)
        self._recorded = newest.recorded_on if newest else None

    def meeting(self, wanted: DaySpan) -> Sequence[IncidentFact]:
        """Return the incidents that have a day in common with these days, in order."""
        begin = bisect_left(self._firsts, _back(wanted.first, self._longest))
        end = bisect_right(self._firsts, wanted.last)
        return [
            one
            for one, span in zip(self._facts[begin:end], self._spans[begin:end], strict=True)
            if span.last >= wanted.first
        ]

    def within(self, wanted: DaySpan) -> tuple[Sequence[IncidentFact], Sequence[IncidentFact]]:
        """Return the incidents that these days hold, and those on their edge."""
        first, last = wanted.first, wanted.last
        begin = bisect_left(self._firsts, first)
        held = self._facts[begin : bisect_right(self._firsts, last, begin)]
        # only one of several days can have days on both sides of an end
        early = bisect_left(self._long_firsts, _back(first, self._longest))
        late = bisect_right(self._long_firsts, last, early)
        edge = [
            one
            for one, span in self._long[early:late]
            if span.last > last or span.first < first <= span.last
        ]
        if edge:
            on_edge = {one.number for one in edge}
            held = tuple(one for one in held if one.number not in on_edge)
        return held, edge

    def after(self, day: date) -> IncidentFact | None:
        """Return the first incident of which every day is later."""
        at = bisect_right(self._firsts, day)
        return self._facts[at] if at < len(self._facts) else None

    def covered(self, wanted: DaySpan, as_at: date) -> int:
        """Return how many of these days the record covers.

        It covers the days from the first incident to the day on which the one with the highest
        number was first written, and none after the day on which the figures are made.
        """
        if self.first is None or self._recorded is None:
            return 0
        first = max(wanted.first, self.first)
        last = min(wanted.last, self._recorded, as_at)
        return max((last - first).days + 1, 0)

    def gaps(self) -> Iterator[tuple[int, int, int]]:
        """Yield the days between each incident and the next, with both numbers.

        The days count from the latest day of the incidents so far.
        """
        reached: DaySpan | None = None
        number = 0
        for one, span in zip(self._facts, self._spans, strict=True):
            if reached is not None:
                yield max((span.first - reached.last).days, 0), number, one.number
            if reached is None or span.last >= reached.last:
                reached, number = span, one.number


def _number(one: IncidentFact) -> int:
    return one.number


def _back(day: date, by: timedelta) -> date:
    return day - min(by, day - date.min)


def before_after(
    turning: TurningPoint, calendar: IncidentCalendar, as_at: date, days: int = DAYS
) -> BeforeAfter | None:
    """Return equal windows before and after; None if the days of the turning point are unknown."""
    at = turning.days
    if at is None:
        return None
    one = timedelta(days=1)
    later_today = [fact for fact in calendar.meeting(at) if _is_later(fact, turning)]
    following = min(later_today, key=_begins, default=None) or calendar.after(at.last)
    return BeforeAfter(
        turning=turning,
        before=day_window(calendar, at.first - days * one, at.first - one, as_at, at),
        same_day=same_day(turning, calendar),
        after=day_window(calendar, at.last + one, at.last + days * one, as_at, at),
        next_number=following.number if following else 0,
        next_days=(
            max((following.days.first - at.last).days, 0) if following and following.days else None
        ),
    )


def _begins(one: IncidentFact) -> datetime:
    return one.clock.earliest if one.clock else datetime.max.replace(tzinfo=UTC)


def _is_earlier(one: IncidentFact, turning: TurningPoint) -> bool:
    clock = turning.clock
    return bool(clock and one.clock and one.clock.latest < clock.earliest)


def _is_later(one: IncidentFact, turning: TurningPoint) -> bool:
    clock = turning.clock
    return bool(clock and one.clock and one.clock.earliest > clock.latest)


def same_day(turning: TurningPoint, calendar: IncidentCalendar) -> SameDay:
    """Return the incidents on the days of the turning point, and those on the edge of them.

    Those on its days are told by the clock where both are known.
    """
    before: list[IncidentFact] = []
    after: list[IncidentFact] = []
    unknown: list[IncidentFact] = []
    if turning.days is None:
        return SameDay((), (), (), ())
    held, edge = calendar.within(turning.days)
    for one in held:
        if _is_earlier(one, turning):
            before.append(one)
        elif _is_later(one, turning):
            after.append(one)
        else:
            unknown.append(one)
    return SameDay(numbers(before), numbers(unknown), numbers(after), numbers(edge))


def day_window(
    calendar: IncidentCalendar,
    first: date,
    last: date,
    as_at: date,
    beside: DaySpan | None = None,
) -> DayWindow:
    """Return the window of what was recorded from `first` to `last`, inclusive.

    What has a day of `beside`, the days next to the window, is on the edge of those and not here.
    """
    span = DaySpan(first, last)
    held, edge = calendar.within(span)
    if beside:
        edge = [one for one in edge if not (one.days and one.days.meets(beside))]
    kinds: dict[str, list[int]] = {}
    for one in held:
        for code in one.behaviours:
            kinds.setdefault(code, []).append(one.number)
    return DayWindow(
        first=first,
        last=last,
        incidents=numbers(held),
        edge=numbers(edge),
        behaviours={code: tuple(sorted(listed)) for code, listed in sorted(kinds.items())},
        covered=calendar.covered(span, as_at),
    )


def windows_back_from(
    calendar: IncidentCalendar, as_at: date, days: int = DAYS
) -> tuple[DayWindow, ...]:
    """Return windows of equal length, back from the day before `as_at`.

    The first of them contains the first day of the first incident.
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
