"""The turning points of a case: events, contacts with police and served orders, by day.

**Invariants:**

- One day of an order is one turning point: an event that says that it was served is told by the
  order itself.
- A turning point has clock times only if the person stated them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from diary.model.record_nouns import ContactKind, Event, EventKind, Order
from diary.model.when import When
from diary.patterns.incident_facts import IncidentHistory
from diary.patterns.when_intervals import DaySpan, Moments, clock_of, days_of

# calendar days that are no turning point in what the suspected person did
CONTEXT: Final = (EventKind.HEARING, EventKind.HANDOVER, EventKind.ANNIVERSARY, EventKind.OWN_DATE)


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """A turning point: `event/asked-to-stop`, `police/report`, `order/served` and similar.

    `id` and `number` are those of the event, contact or order. `days` is None if they are not
    known; `clock` is None unless clock times are known.
    """

    kind: str
    id: str
    number: int
    days: DaySpan | None
    clock: Moments | None = None

    @property
    def day(self) -> date | None:
        """The day, or None unless exactly one is known."""
        return self.days.one if self.days else None


def turning_points(history: IncidentHistory) -> tuple[TurningPoint, ...]:
    """Return events, contacts with police and served orders, by day, undated ones last."""
    orders = [item.content for item in history.orders if item.withdrawn is None]
    found = [
        _turning(f"event/{item.content.event}", item.id, item.number, item.content.when)
        for item in history.events
        if item.withdrawn is None
        and item.content.event not in CONTEXT
        and not _told_by_order(item.content, orders)
    ]
    found += [
        _turning(f"police/{item.content.contact}", item.id, item.number, item.content.when)
        for item in history.police
        if item.withdrawn is None and item.content.contact is not ContactKind.REQUEST
    ]
    for item in history.orders:
        if item.withdrawn is None and item.content.served:
            day = date.fromisoformat(item.content.served)
            found.append(
                TurningPoint(
                    "order/served",
                    item.id,
                    item.number,
                    DaySpan(day, day),
                    _served_at(item.content, history),
                )
            )
    return tuple(sorted(found, key=_order))


def _served_at(order: Order, history: IncidentHistory) -> Moments | None:
    """Return the clock times of the one event that tells of this order, and of no other."""
    events = [
        item.content
        for item in history.events
        if item.withdrawn is None and _told_by_order(item.content, [order])
    ]
    if len(events) != 1:
        return None
    orders = [
        item
        for item in history.orders
        if item.withdrawn is None and _told_by_order(events[0], [item.content])
    ]
    return clock_of(events[0].when) if len(orders) == 1 else None


def _order(at: TurningPoint) -> tuple[bool, DaySpan, str, int]:
    return at.days is None, at.days or DaySpan(date.min, date.min), at.kind, at.number


def _turning(kind: str, id_: str, number: int, when: When | None) -> TurningPoint:
    return TurningPoint(kind, id_, number, days_of(when), clock_of(when))


def _told_by_order(event: Event, orders: Iterable[Order]) -> bool:
    # the order itself has that day, and says which order it was; one of somebody else is another
    days = days_of(event.when)
    if event.event is not EventKind.ORDER_SERVED or days is None or days.one is None:
        return False
    return any(
        each.served == days.one.isoformat()
        and (event.person in ("", each.person) or not each.person)
        for each in orders
    )
