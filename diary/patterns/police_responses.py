"""Contacts with police one by one: what answered each, and what the record has after it.

**Invariants:**

- "What followed" is what the record has after it, up to the next contact; no cause is implied.
- A reply is a contact that the person ties to the one it answers. The next contact under the same
  reference number is told as that, never as a reply.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from diary.model.record_nouns import PoliceContact
from diary.model.revisions import Recorded, standing
from diary.patterns.before_and_after import (
    DayWindow,
    IncidentCalendar,
    SameDay,
    day_window,
    same_day,
)
from diary.patterns.incident_facts import IncidentHistory, Numbers
from diary.patterns.turning_points import TurningPoint
from diary.patterns.when_intervals import DaySpan, clock_of, days_of


@dataclass(frozen=True, slots=True)
class PoliceResponse:
    """One contact with police, what answered it, and what the record has after it.

    `reply` is the number of the contact that the person says answered it, 0 if there is none;
    `days` is the time until then, None unless both have one day and it is no earlier.
    `next_contact` is the next under the same reference that is not said to answer it. `after`
    are the days up to `until`, the day of the next contact (None: up to `as_at`); None if there is
    no day between them.
    """

    contact: Recorded[PoliceContact]
    day: date | None
    incidents: Numbers
    reply: int
    days: int | None
    next_contact: int
    next_days: int | None
    same_day: SameDay | None
    after: DayWindow | None
    until: date | None


DatedContact = tuple[date, Recorded[PoliceContact]]


def police_responses(
    history: IncidentHistory, calendar: IncidentCalendar
) -> tuple[PoliceResponse, ...]:
    """Return every contact with police by day, those without a day last."""
    contacts = standing(history.police)
    dated = sorted(
        ((day, contact) for contact in contacts if (day := _day(contact))),
        key=lambda each: (each[0], each[1].number),
    )
    undated = [contact for contact in contacts if _day(contact) is None]
    replies = _replies(contacts)
    known_as = _by_reference(dated)
    days = [day for day, _ in dated]
    found = []
    for day, contact in dated:
        after = bisect_right(days, day)
        until = days[after] if after < len(days) else None
        found.append(_response(contact, day, until, replies, known_as, history, calendar))
    for contact in sorted(undated, key=lambda each: each.number):
        reply = replies.get(contact.id)
        found.append(
            PoliceResponse(
                contact=contact,
                day=None,
                incidents=_about(contact, history),
                reply=reply.number if reply else 0,
                days=None,
                next_contact=0,
                next_days=None,
                same_day=_same_day(contact, calendar),
                after=None,
                until=None,
            )
        )
    return tuple(found)


def _day(contact: Recorded[PoliceContact]) -> date | None:
    return contact.content.when.day() if contact.content.when else None


def _about(contact: Recorded[PoliceContact], history: IncidentHistory) -> Numbers:
    numbers = {history.ids[id_] for id_ in contact.content.incidents if id_ in history.ids}
    return tuple(sorted(numbers))


def _response(
    contact: Recorded[PoliceContact],
    day: date,
    until: date | None,
    replies: Mapping[str, Recorded[PoliceContact]],
    known_as: Mapping[str, Sequence[DatedContact]],
    history: IncidentHistory,
    calendar: IncidentCalendar,
) -> PoliceResponse:
    one = timedelta(days=1)
    last = until - one if until else history.as_at
    reply = replies.get(contact.id)
    replied = _day(reply) if reply else None
    following = _next(contact, day, known_as)
    return PoliceResponse(
        contact=contact,
        day=day,
        incidents=_about(contact, history),
        reply=reply.number if reply else 0,
        days=(replied - day).days if replied and replied >= day else None,
        next_contact=following[1].number if following else 0,
        next_days=(following[0] - day).days if following else None,
        same_day=_same_day(contact, calendar),
        after=(
            day_window(calendar, day + one, last, history.as_at, DaySpan(day, day))
            if last > day
            else None
        ),
        until=until,
    )


def _same_day(contact: Recorded[PoliceContact], calendar: IncidentCalendar) -> SameDay | None:
    when = contact.content.when
    days = days_of(when)
    if days is None:
        return None
    return same_day(
        TurningPoint("police", contact.id, contact.number, days, clock_of(when)), calendar
    )


def _replies(
    standing: Iterable[Recorded[PoliceContact]],
) -> dict[str, Recorded[PoliceContact]]:
    """Return the first contact that the person says answered each contact, by identifier."""
    found: dict[str, Recorded[PoliceContact]] = {}
    for contact in sorted(standing, key=lambda each: (_day(each) or date.max, each.number)):
        for answered in contact.content.answers:
            found.setdefault(answered, contact)
    return found


def _by_reference(
    dated: Iterable[DatedContact],
) -> dict[str, list[DatedContact]]:
    """Return the contacts under each reference number with their days, in order."""
    found: dict[str, list[DatedContact]] = {}
    for day, contact in dated:
        if known_as := contact.content.reference.strip():
            found.setdefault(known_as, []).append((day, contact))
    return found


def _next(
    contact: Recorded[PoliceContact], day: date, known_as: Mapping[str, Sequence[DatedContact]]
) -> DatedContact | None:
    """Return the next contact under the same reference that is not said to answer this one."""
    theirs = known_as.get(contact.content.reference.strip(), ())
    for at in range(bisect_right(theirs, day, key=lambda each: each[0]), len(theirs)):
        if contact.id not in theirs[at][1].content.answers:
            return theirs[at]
    return None
