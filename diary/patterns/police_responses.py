"""Orders by term and contacts with police one by one: content, and what followed.

**Invariants:**

- That a term may be broken is the person's view, and is presented as such.
- "What followed" is what the record has after it, up to the next contact; no cause is implied.
- A reply is a contact that the person ties to the one it answers. The next contact under the same
  reference number is told as that, never as a reply.
- An outcome stands beside the incident that the person was told it of, never beside others.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from diary.model.record_nouns import ContactKind, Order, PoliceContact
from diary.model.revisions import Recorded, standing
from diary.patterns.before_and_after import (
    DayWindow,
    IncidentCalendar,
    SameDay,
    day_window,
    same_day,
)
from diary.patterns.incident_facts import IncidentFact, IncidentHistory, Numbers, Telling, numbers
from diary.patterns.incident_places import nameable
from diary.patterns.turning_points import TurningPoint
from diary.patterns.when_intervals import DaySpan, clock_of, days_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the person was told happened to one incident, and in which contact."""

    incident: int
    contact: int
    text: str


@dataclass(frozen=True, slots=True)
class OrderTerm:
    """One term of an order (0: the order as a whole), and incidents said to go against it.

    `named` has them by the identifier of the person that they name, `ACCOUNT` where they name an
    account only, and "" where they name nobody.
    """

    term: int
    text: str
    incidents: Numbers
    named: Mapping[str, Numbers]
    told: Mapping[Telling, Numbers]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class OrderHistory:
    """One order with its terms, and the incidents of which every day is after that of its service.

    `since_edge` are those with a day before or on the day of service and a day after it.
    """

    order: Recorded[Order]
    incidents: Numbers
    named: Mapping[str, Numbers]
    terms: tuple[OrderTerm, ...]
    since_served: Numbers
    same_day: Numbers
    since_edge: Numbers


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
ACCOUNT: Final = "account"


def order_histories(
    history: IncidentHistory, calendar: IncidentCalendar
) -> tuple[OrderHistory, ...]:
    """Return every order that is not withdrawn, in the order of the history."""
    outcomes = _outcomes(history)
    reported = {number: each for each, listed in telling(history).items() for number in listed}
    people = {item.id for item in nameable(history.people)}
    broken = _broken(history.facts)
    found = []
    for order in history.orders:
        if order.withdrawn is None:
            terms = broken.get(order.id, {})
            all_of_them = {one.number: one for theirs in terms.values() for one in theirs}
            found.append(
                OrderHistory(
                    order=order,
                    incidents=tuple(sorted(all_of_them)),
                    named=_named(all_of_them.values(), people),
                    terms=_terms(order, terms, people, reported, outcomes),
                    **_since(order, calendar, history.as_at),
                )
            )
    return tuple(found)


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


def telling(history: IncidentHistory) -> dict[Telling, Numbers]:
    """Return the incidents by whether police were told of them.

    Where the person does not say it, a report to police that names the incident shows it.
    """
    named = {
        about
        for contact in history.police
        if contact.withdrawn is None and contact.content.contact is ContactKind.REPORT
        for about in contact.content.incidents
    }
    found: dict[Telling, list[IncidentFact]] = {each: [] for each in Telling}
    for one in history.facts:
        if one.reported is not None:
            found[Telling.TOLD if one.reported else Telling.NOT_TOLD].append(one)
        else:
            found[Telling.IN_REPORT if one.id in named else Telling.NOT_STATED].append(one)
    return {each: numbers(theirs) for each, theirs in found.items()}


def _broken(facts: Iterable[IncidentFact]) -> dict[str, dict[int, list[IncidentFact]]]:
    """Return the incidents said to go against a term, by order and term."""
    found: dict[str, dict[int, list[IncidentFact]]] = {}
    for one in facts:
        for of, term in set(one.breaches):
            found.setdefault(of, {}).setdefault(term, []).append(one)
    return found


def _terms(
    order: Recorded[Order],
    broken: Mapping[int, Sequence[IncidentFact]],
    people: Collection[str],
    reported: Mapping[int, Telling],
    outcomes: Mapping[str, Sequence[Outcome]],
) -> tuple[OrderTerm, ...]:
    texts = dict(enumerate(order.content.terms, 1))
    found = []
    for term in sorted({*texts, *broken}):
        theirs = broken.get(term, [])
        listed = numbers(theirs)
        found.append(
            OrderTerm(
                term=term,
                text=texts.get(term, ""),
                incidents=listed,
                named=_named(theirs, people),
                told={
                    each: tuple(number for number in listed if reported[number] is each)
                    for each in Telling
                },
                outcomes=tuple(
                    outcome
                    for one in sorted(theirs, key=lambda one: one.number)
                    for outcome in outcomes.get(one.id, ())
                ),
            )
        )
    return tuple(found)


def _named(facts: Iterable[IncidentFact], people: Collection[str]) -> dict[str, Numbers]:
    found: dict[str, list[IncidentFact]] = {}
    for one in facts:
        person = one.person if one.person in people else ""
        key = person or (ACCOUNT if one.account.strip() else "")
        found.setdefault(key, []).append(one)
    return {name: numbers(found[name]) for name in sorted(found)}


def _outcomes(history: IncidentHistory) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = {}
    for contact in history.police:
        if contact.withdrawn is None:
            for each in contact.content.outcomes:
                number = history.ids.get(each.incident)
                if number is not None:
                    found.setdefault(each.incident, []).append(
                        Outcome(number, contact.number, each.what)
                    )
    return found


def _since(order: Recorded[Order], calendar: IncidentCalendar, as_at: date) -> dict[str, Numbers]:
    if not order.content.served:
        return {"since_served": (), "same_day": (), "since_edge": ()}
    served = date.fromisoformat(order.content.served)
    one = timedelta(days=1)
    held, edge = calendar.within(DaySpan(served + one, max(as_at, served + one)))
    day = DaySpan(served, served)
    return {
        "since_served": numbers(held),
        "same_day": numbers(calendar.within(day)[0]),
        "since_edge": numbers(each for each in edge if each.days and each.days.first <= served),
    }


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
        after=(day_window(calendar, day + one, last, history.as_at) if last > day else None),
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
