"""Turning points and what was recorded after each: dates and counts, no conclusion.

The rules are:

- Only whole days are compared. An incident of the same day counts neither before nor after; one
  without a known day counts nowhere.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from diary import wording
from diary.i18n import _, ngettext
from diary.model.event import EventKind
from diary.model.kinds import Noun
from diary.model.police import ContactKind
from diary.model.recorded import Recorded
from exporters.pdf.desk import Desk, other_anchor
from exporters.pdf.saying import choice, say

_POLICE: Final = (ContactKind.REPORT, ContactKind.DECISION)
_ORDER: Final = 2
_OTHER: Final = 5
# which turning points page 1 shows first when it cannot show all: what the other side was told
_WEIGHTS: Final[Mapping[str, int]] = {
    EventKind.ASKED_TO_STOP: 0,
    EventKind.WARNING: 1,
    EventKind.ORDER_SERVED: _ORDER,
    EventKind.ARREST: 2,
    EventKind.CHARGE: 3,
    ContactKind.REPORT: 3,
    ContactKind.DECISION: 4,
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One turning point. `before` and `after` count incidents; None where its day is not known.

    `weight` orders kinds for a place that cannot hold all. `next_days` and `next_number` tell of
    the first incident on a later day.
    """

    day: date | None
    told: str
    weight: int
    what: str
    link: str
    before: int | None = None
    after: int | None = None
    next_days: int | None = None
    next_number: int | None = None

    def followed(self) -> str:
        """What followed, in a few words."""
        if self.after is None:
            return _("day not known")
        if self.next_days is None:
            return _("no later incident is recorded")
        return ngettext(
            "{n} incident, the first after {days}",
            "{n} incidents, the first after {days}",
            self.after,
        ).format(n=self.after, days=days_text(self.next_days))


def days_text(days: int) -> str:
    """A number of days in words."""
    return ngettext("{n} day", "{n} days", days).format(n=days)


def turns(desk: Desk) -> list[Turn]:
    """Events, reports to police, their decisions, and orders served, by day; undated ones last."""
    dated = sorted((row.day, row.number) for row in desk.case.rows if row.day)
    days = [day for day, _number in dated]
    found = [_counted(turn, dated, days) for turn in _all(desk)]
    return sorted(found, key=lambda turn: (turn.day is None, turn.day or date.min))


def _all(desk: Desk) -> Iterator[Turn]:
    for event in desk.case.events:
        kind = say(desk, Noun.EVENT, "event", event.content.event.value)
        yield _turn(desk, event, _WEIGHTS.get(event.content.event, _OTHER), kind)
    for contact in desk.case.police:
        if contact.content.contact in _POLICE:
            what = choice(Noun.POLICE, "contact", contact.content.contact)
            known_as = contact.content.reference
            weight = _WEIGHTS[contact.content.contact]
            yield _turn(desk, contact, weight, f"{what} ({known_as})" if known_as else what)
    for order in desk.case.orders:
        if order.content.served:
            day = date.fromisoformat(order.content.served)
            what = _("Order served: {title}").format(title=order.content.title)
            link = desk.link(other_anchor(Noun.ORDER, order.number))
            yield Turn(day, wording.day_text(day), _ORDER, what, link)


def _turn(desk: Desk, item: Recorded[Any], weight: int, what: str) -> Turn:
    when = item.content.when
    day = when.day() if when else None
    link = desk.link(other_anchor(item.noun, item.number))
    told = wording.day_text(day) if day else desk.when_line(item)
    return Turn(day, told, weight, what, link)


def _counted(turn: Turn, dated: list[tuple[date, int]], days: list[date]) -> Turn:
    if turn.day is None:
        return turn
    later = bisect_right(days, turn.day)
    following = dated[later] if later < len(dated) else None
    return Turn(
        turn.day,
        turn.told,
        turn.weight,
        turn.what,
        turn.link,
        before=bisect_left(days, turn.day),
        after=len(days) - later,
        next_days=(following[0] - turn.day).days if following else None,
        next_number=following[1] if following else None,
    )
