"""Orders by term and contacts with police one by one: content, and what followed.

**Invariants:**

- That a term may be broken is the person's view, and is presented as such.
- "What followed" is what the record has after it, up to the next contact; no cause is implied.
- A reply is a later contact with the same reference number; without a number none is looked for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from diary.model.record import ContactKind, Order, PoliceContact
from diary.model.recorded import Recorded
from diary.patterns.facts import IncidentFact, IncidentHistory, Numbers, numbers
from diary.patterns.time_windows import IncidentCalendar

ASKING = (ContactKind.REPORT, ContactKind.REQUEST)


@dataclass(frozen=True, slots=True)
class OrderTerm:
    """One term of an order (0: the order as a whole), and incidents said to break it.

    `in_reports` are incidents for which the person does not say whether they reported them,
    although a report to police names them.
    """

    term: int
    text: str
    incidents: Numbers
    reported: Numbers
    in_reports: Numbers
    outcomes: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class OrderHistory:
    """One order with its terms, and the incidents after the day it was served."""

    order: Recorded[Order]
    terms: tuple[OrderTerm, ...]
    since_served: Numbers


@dataclass(frozen=True, slots=True)
class PoliceResponse:
    """One contact with police, the time until a reply, and what the record has after it.

    `reply` is the number of the contact that answered, 0 if none is recorded; `days` is the time
    until then. `followed` are the incidents before `until`, the day of the next contact (None: up
    to `as_at`).
    """

    contact: Recorded[PoliceContact]
    day: date | None
    incidents: Numbers
    reply: int
    days: int | None
    followed: Numbers
    until: date | None


def order_histories(
    history: IncidentHistory, calendar: IncidentCalendar
) -> tuple[OrderHistory, ...]:
    """Return every order that is not withdrawn, in the order of the history."""
    told = _told_of(history)
    named = in_reports(history)
    broken = _broken(history.facts)
    return tuple(
        OrderHistory(
            order=order,
            terms=_terms(order, broken.get(order.id, {}), told, named),
            since_served=_since(order, calendar, history.as_at),
        )
        for order in history.orders
        if order.withdrawn is None
    )


def police_responses(
    history: IncidentHistory, calendar: IncidentCalendar
) -> tuple[PoliceResponse, ...]:
    """Return every contact with police by day, those without a day last."""
    standing = [contact for contact in history.police if contact.withdrawn is None]
    dated = sorted(
        ((day, contact) for contact in standing if (day := _day(contact))),
        key=lambda each: (each[0], each[1].number),
    )
    answers = _answers(dated)
    days = [day for day, _ in dated]
    found = []
    for day, contact in dated:
        after = bisect_right(days, day)
        until = days[after] if after < len(days) else None
        found.append(_response(contact, day, until, answers, history, calendar))
    undated = (contact for contact in standing if _day(contact) is None)
    found += [
        PoliceResponse(contact, None, _about(contact, history), 0, None, (), None)
        for contact in undated
    ]
    return tuple(found)


def in_reports(history: IncidentHistory) -> Numbers:
    """Return the incidents of which only a report to police says that they were reported.

    The person does not say whether they were reported, but a report names them.
    """
    named = {
        about
        for contact in history.police
        if contact.withdrawn is None and contact.content.contact is ContactKind.REPORT
        for about in contact.content.incidents
    }
    return numbers(one for one in history.facts if one.reported is None and one.id in named)


def _broken(facts: Iterable[IncidentFact]) -> dict[str, dict[int, list[IncidentFact]]]:
    """Return the incidents said to break a term, by order and term."""
    found: dict[str, dict[int, list[IncidentFact]]] = {}
    for one in facts:
        for of, term in set(one.breaches):
            found.setdefault(of, {}).setdefault(term, []).append(one)
    return found


def _terms(
    order: Recorded[Order],
    broken: Mapping[int, Sequence[IncidentFact]],
    told: Mapping[str, Sequence[tuple[int, str]]],
    named: Numbers,
) -> tuple[OrderTerm, ...]:
    texts = dict(enumerate(order.content.terms, 1))
    found = []
    for term in sorted({*texts, *broken}):
        theirs = broken.get(term, [])
        outcomes = {said for one in theirs for said in told.get(one.id, ())}
        found.append(
            OrderTerm(
                term=term,
                text=texts.get(term, ""),
                incidents=numbers(theirs),
                reported=numbers(one for one in theirs if one.reported),
                in_reports=numbers(one for one in theirs if one.number in named),
                outcomes=tuple(sorted(outcomes)),
            )
        )
    return tuple(found)


def _told_of(history: IncidentHistory) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for contact in history.police:
        if contact.withdrawn is None:
            for about in contact.content.incidents:
                found.setdefault(about, []).append((contact.number, contact.content.outcome))
    return found


def _since(order: Recorded[Order], calendar: IncidentCalendar, as_at: date) -> Numbers:
    if not order.content.served:
        return ()
    served = date.fromisoformat(order.content.served)
    return numbers(calendar.between(served + timedelta(days=1), max(as_at, served)))


def _day(contact: Recorded[PoliceContact]) -> date | None:
    return contact.content.when.day() if contact.content.when else None


def _about(contact: Recorded[PoliceContact], history: IncidentHistory) -> Numbers:
    said = {history.ids[id_] for id_ in contact.content.incidents if id_ in history.ids}
    return tuple(sorted(said))


def _response(
    contact: Recorded[PoliceContact],
    day: date,
    until: date | None,
    answers: Mapping[str, Sequence[tuple[date, int]]],
    history: IncidentHistory,
    calendar: IncidentCalendar,
) -> PoliceResponse:
    last = until - timedelta(days=1) if until else history.as_at
    reply = _reply(contact, day, answers)
    return PoliceResponse(
        contact=contact,
        day=day,
        incidents=_about(contact, history),
        reply=reply[1] if reply else 0,
        days=(reply[0] - day).days if reply else None,
        followed=numbers(calendar.between(day + timedelta(days=1), max(last, day))),
        until=until,
    )


def _answers(
    dated: Iterable[tuple[date, Recorded[PoliceContact]]],
) -> dict[str, list[tuple[date, int]]]:
    """Return possible replies by reference number: day and number of the contact, in order."""
    found: dict[str, list[tuple[date, int]]] = {}
    for day, contact in dated:
        known_as = contact.content.reference.strip()
        if known_as and contact.content.contact not in ASKING:
            found.setdefault(known_as, []).append((day, contact.number))
    return found


def _reply(
    contact: Recorded[PoliceContact], day: date, answers: Mapping[str, Sequence[tuple[date, int]]]
) -> tuple[date, int] | None:
    if contact.content.contact not in ASKING:
        return None
    theirs = answers.get(contact.content.reference.strip(), ())
    at = bisect_right(theirs, day, key=lambda each: each[0])
    return theirs[at] if at < len(theirs) else None
