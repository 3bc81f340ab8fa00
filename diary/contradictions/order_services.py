"""Two different days for one handing over of an order.

**Invariants:**

- A turning point is taken for the handing over of an order only if it shows the same paper, names
  the order, or is the only one that no other order has, within days.
- A turning point on the day of any order fits, and is not asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations
from typing import Final

from diary import characters
from diary.contradictions.rules import TWO_SERVICES, Contradiction
from diary.i18n import _
from diary.model.record_nouns import Event, EventKind, Order
from diary.model.revisions import Content, Recorded
from diary.text import noun_names
from diary.text.time_texts import day_text

_NEAR_BY: Final = timedelta(days=14)


def two_services(
    orders: Sequence[Recorded[Order]], events: Iterable[Recorded[Event]]
) -> Iterator[Contradiction]:
    """Yield each order whose handing over has another day elsewhere in the record."""
    served = [item for item in orders if item.content.served]
    for one, other in combinations(served, 2):
        if _is_same(one.content, other.content) and one.content.served != other.content.served:
            yield _contradiction(one, other, _day(other))
    told = [
        (item, day)
        for item in events
        if item.content.event is EventKind.ORDER_SERVED
        and item.content.when is not None
        and (day := item.content.when.day()) is not None
    ]
    days = {day for _item, day in told}
    unmatched = [item for item in served if _day(item) not in days]
    for event, day in told:
        if any(_day(item) == day for item in served):
            continue
        order = _order_of(event.content, day, served, unmatched)
        if order is not None:
            yield _contradiction(order, event, day)


def _is_same(one: Order, other: Order) -> bool:
    """Return whether two entries are of one order: what was varied has the same reference too."""
    return bool(one.reference.strip()) and (
        (one.order, _plain(one.reference), _plain(one.title), one.made)
        == (other.order, _plain(other.reference), _plain(other.title), other.made)
    )


def _order_of(
    event: Event,
    day: date,
    served: Sequence[Recorded[Order]],
    unmatched: Sequence[Recorded[Order]],
) -> Recorded[Order] | None:
    served, unmatched = (
        [item for item in listed if _is_of_same_person(event, item.content)]
        for listed in (served, unmatched)
    )
    shown = [item for item in served if event.exhibit and item.content.exhibit == event.exhibit]
    named = [item for item in served if _plain(item.content.title) in _plain(event.what)]
    # "interim order" is in "interim order of June", and the longer one is meant
    named.sort(key=lambda item: len(item.content.title), reverse=True)
    near = [item for item in unmatched if abs(_day(item) - day) <= _NEAR_BY]
    for found in (shown, named[:1], near):
        if len(found) == 1:
            return found[0]
        if found:
            return None
    return None


def _is_of_same_person(event: Event, order: Order) -> bool:
    return not (event.person and order.person) or event.person == order.person


def _plain(text: str) -> str:
    return characters.folded(" ".join(text.split())) or "\n"


def _day(item: Recorded[Order]) -> date:
    return date.fromisoformat(item.content.served)


def _contradiction(
    order: Recorded[Order], other: Recorded[Order] | Recorded[Event], day: date
) -> Contradiction:
    entry: Recorded[Content] = other
    text = _(TWO_SERVICES.template).format(
        order=order.content.title,
        day=day_text(_day(order)),
        entry=f"{noun_names.noun_text(entry.noun)} {entry.number}",
        other=day_text(day),
    )
    return Contradiction(TWO_SERVICES, text, order.content.title, entries=(order.id, entry.id))
