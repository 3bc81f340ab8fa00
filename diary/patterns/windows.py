"""Before and after each turning point, and counts in stated windows, with how sure a count is.

The rules are:

- A window is whole days, its length stated. The day of the turning point itself counts in neither.
- Windows before and after are equally long. One that reaches past the day the figures are made, or
  back beyond the first incident, is marked: it was not recorded through.
- What came after is told as counts. Nothing here says that one thing came of another.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from diary.model.event import Event, EventKind
from diary.model.police import ContactKind
from diary.patterns.facts import Fact, History, Numbers, in_order, numbers
from diary.patterns.poisson import interval

DAYS: Final = 30
# days on a calendar that are no turning point in what the other side did
CONTEXT: Final = (EventKind.HEARING, EventKind.HANDOVER, EventKind.ANNIVERSARY, EventKind.OWN_DATE)


@dataclass(frozen=True, slots=True)
class Turning:
    """A turning point: what it is (`event/asked-to-stop`, `police/report`, `order/served`), when.

    `id` and `number` are those of the event, contact or order; `day` is None if it is not known.
    """

    kind: str
    id: str
    number: int
    day: date | None


@dataclass(frozen=True, slots=True)
class Window:
    """Whole days from `first` to `last`, both counted, and the incidents in them."""

    first: date
    last: date
    incidents: Numbers
    behaviours: Mapping[str, Numbers]
    whole: bool

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def bounds(self) -> tuple[float, float]:
        """The exact Poisson interval, 95 %, for the count."""
        return interval(len(self.incidents))


@dataclass(frozen=True, slots=True)
class Around:
    """A turning point with the windows before and after it, and the next incident.

    `next_number` is 0 and `next_days` None if no later incident is recorded.
    """

    turning: Turning
    before: Window
    same_day: Numbers
    after: Window
    next_number: int
    next_days: int | None


class Calendar:
    """Dated incidents in order, to look up what lies in a window."""

    def __init__(self, facts: Iterable[Fact]) -> None:
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

    def between(self, first: date, last: date) -> Sequence[Fact]:
        """The incidents of these days, both counted."""
        return self._facts[bisect_left(self._days, first) : bisect_right(self._days, last)]

    def after(self, day: date) -> Fact | None:
        """The first incident on a later day."""
        at = bisect_right(self._days, day)
        return self._facts[at] if at < len(self._facts) else None

    def gaps(self) -> Iterator[tuple[int, int, int]]:
        """Days between each incident and the one before it, with both numbers."""
        for (before, on), (after, then) in pairwise(zip(self._facts, self._days, strict=True)):
            yield (then - on).days, before.number, after.number


def turnings(history: History) -> tuple[Turning, ...]:
    """Events, contacts with police and orders served, by day; those without a day come last."""
    served = {item.content.served for item in history.orders if item.withdrawn is None}
    found = [
        Turning(
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
        Turning(
            f"police/{item.content.contact}",
            item.id,
            item.number,
            item.content.when.day() if item.content.when else None,
        )
        for item in history.police
        if item.withdrawn is None and item.content.contact is not ContactKind.REQUEST
    ]
    found += [
        Turning("order/served", item.id, item.number, date.fromisoformat(item.content.served))
        for item in history.orders
        if item.withdrawn is None and item.content.served
    ]
    return tuple(
        sorted(found, key=lambda at: (at.day is None, at.day or date.min, at.kind, at.number))
    )


def _told_by_order(event: Event, served: Collection[str]) -> bool:
    # the order itself says that it was served that day, and which order it was
    day = event.when.day() if event.when else None
    return event.event is EventKind.ORDER_SERVED and bool(day and day.isoformat() in served)


def around(turning: Turning, calendar: Calendar, as_at: date, days: int = DAYS) -> Around | None:
    """Equal windows before and after; None where the day of the turning point is not known."""
    day = turning.day
    if day is None:
        return None
    one = timedelta(days=1)
    before = window(calendar, day - days * one, day - one, as_at)
    after = window(calendar, day + one, day + days * one, as_at)
    following = calendar.after(day)
    return Around(
        turning=turning,
        before=before,
        same_day=numbers(calendar.between(day, day)),
        after=after,
        next_number=following.number if following else 0,
        next_days=(following.day - day).days if following and following.day else None,
    )


def window(calendar: Calendar, first: date, last: date, as_at: date) -> Window:
    """What was recorded from `first` to `last`, both counted."""
    found = calendar.between(first, last)
    kinds: dict[str, list[int]] = {}
    for one in found:
        for code in one.behaviours:
            kinds.setdefault(code, []).append(one.number)
    began = calendar.first
    return Window(
        first=first,
        last=last,
        incidents=numbers(found),
        behaviours={code: tuple(sorted(listed)) for code, listed in sorted(kinds.items())},
        whole=last < as_at and began is not None and began <= first,
    )


def back_from(calendar: Calendar, as_at: date, days: int = DAYS) -> tuple[Window, ...]:
    """Windows of equal length from the first incident on, the last one ending the day before."""
    began, one = calendar.first, timedelta(days=1)
    if began is None:
        return ()
    found: list[Window] = []
    last = as_at - one
    while last >= began:
        found.append(window(calendar, last - (days - 1) * one, last, as_at))
        last -= days * one
    return tuple(reversed(found))
