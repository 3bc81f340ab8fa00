"""A record to compute figures of: days rise with the numbers, a few entries are late."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from diary.jurisdiction import load
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    Breach,
    ContactKind,
    Event,
    EventKind,
    Incident,
    Order,
    Person,
    PoliceContact,
    Role,
)
from diary.model.revisions import Recorded
from diary.model.when import Precision, When
from diary.model.zone_rules import typed_when
from diary.patterns.incident_facts import IncidentFact, IncidentHistory, fact, in_order

A_DAY = 10
_ZONE = "Europe/London"
_START = date(1995, 1, 2)
_AT = datetime(2026, 11, 24, tzinfo=UTC)
_CODES = tuple(row.code for row in load().behaviours)
_LATE, _UNDATED = 0.03, 0.02
_CONTACT_EACH, _EVENT_EACH = 100, 500
_PEOPLE, _ORDERS = 5, 3  # fixed, since each order lists all that came after it


def incident(number: int, rng: random.Random) -> Incident:
    """Return the content of incident `number`."""
    back = rng.randrange(400) if rng.random() < _LATE else 0
    day = _START + timedelta(days=max(number // A_DAY - back, 0))
    when = typed_when(
        Precision.EXACT, _ZONE, f"{day}T{rng.randrange(5, 24):02d}:{rng.randrange(60):02d}"
    )
    if rng.random() < _UNDATED:
        when = typed_when(Precision.NOT_SURE, _ZONE)
    return Incident(
        what=f"Seen at the gate, time {number}.",
        when=when,
        behaviours=tuple(rng.sample(_CODES, rng.choice((1, 1, 1, 2, 3)))),
        times=rng.choice((None, None, None, 4)),
        place=rng.choice(("", "Home", "home ", "Work", "The lane behind the library")),
        platform=rng.choice(("", "", "WhatsApp", "Telephone")),
        accounts=rng.choice(((), (), ("+44 7700 900123",), ("sunny.days.2024",))),
        person=f"person{rng.randrange(1, 3)}" if rng.random() < 0.5 else "",
        why_person="The voice" if rng.random() < 0.05 else "",
        reported=rng.choice((None, None, True, False)),
        fixated="Every day" if rng.random() < 0.02 else "",
        breaches=(Breach("order1", rng.randrange(3)),) if rng.random() < 0.02 else (),
    )


def _kept(noun: Noun, number: int, content: Incident) -> Recorded[Incident]:
    return Recorded(f"{noun}{number}", noun, number, content, number, "", _AT, _AT, 1)


def facts(count: int) -> tuple[IncidentFact, ...]:
    """Return `count` incidents as facts, in order; the same each time."""
    rng = random.Random(count)
    return in_order(
        [fact(_kept(Noun.INCIDENT, n, incident(n, rng)), n % 4) for n in range(1, count + 1)]
    )


def _on(day: int) -> When:
    return typed_when(Precision.DAY, _ZONE, str(_START + timedelta(days=day)))


def history(count: int) -> IncidentHistory:
    """Return the same with the contacts, events, people and orders that go with them."""
    some, days = facts(count), count // A_DAY
    ids = {one.id: one.number for one in some}
    kinds = (ContactKind.REPORT, ContactKind.DECISION, ContactKind.CONTACT, ContactKind.REQUEST)
    police = [
        PoliceContact(
            what="Told them",
            contact=kinds[at % 4],
            when=_on(at * _CONTACT_EACH // A_DAY),
            reference=f"CR/{at // 2}",
            incidents=(f"incident{at * _CONTACT_EACH}",),
        )
        for at in range(1, count // _CONTACT_EACH + 1)
    ]
    events = [
        Event(event=EventKind.WARNING, when=_on(at * _EVENT_EACH // A_DAY))
        for at in range(1, count // _EVENT_EACH + 1)
    ]
    people = [Person(name="A.B.", role=Role.SUSPECTED)] * _PEOPLE
    orders = [
        Order(title="Order", served=_on(at * 30).at, terms=("Stay away", "No contact"))
        for at in range(1, _ORDERS + 1)
    ]

    def numbered(noun: Noun, contents: list[Any]) -> tuple[Recorded[Any], ...]:
        return tuple(
            Recorded(f"{noun}{at}", noun, at, content, at, "", _AT, _AT, 1)
            for at, content in enumerate(contents, 1)
        )

    return IncidentHistory(
        facts=some,
        as_at=_START + timedelta(days=days + 3),
        people=numbered(Noun.PERSON, people),
        events=numbered(Noun.EVENT, events),
        police=numbered(Noun.POLICE, police),
        orders=numbered(Noun.ORDER, orders),
        ids=ids,
    )
