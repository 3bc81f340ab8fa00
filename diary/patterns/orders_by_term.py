"""Orders by term: which incidents the person says go against each, and what followed its service.

**Invariants:**

- That a term may be broken is the person's view, and is presented as such.
- An outcome stands beside the incident that the person was told it of, never beside others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from diary.model.record_nouns import Order
from diary.model.revisions import Recorded
from diary.patterns.before_and_after import IncidentCalendar
from diary.patterns.incident_facts import IncidentFact, IncidentHistory, Numbers, Telling, numbers
from diary.patterns.incident_places import nameable
from diary.patterns.reports_to_police import Outcome, outcomes_by_incident, telling
from diary.patterns.when_intervals import DaySpan


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


ACCOUNT: Final = "account"


def order_histories(
    history: IncidentHistory, calendar: IncidentCalendar
) -> tuple[OrderHistory, ...]:
    """Return every order that is not withdrawn, in the order of the history."""
    outcomes = outcomes_by_incident(history)
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
        key = person or (ACCOUNT if one.accounts else "")
        found.setdefault(key, []).append(one)
    return {name: numbers(found[name]) for name in sorted(found)}


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
