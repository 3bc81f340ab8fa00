"""One small record with an order, an event and contacts with police, worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from diary.model.record import Breach, ContactKind, Event, EventKind, Incident, Order, PoliceContact
from diary.model.when import Precision, When
from diary.patterns.report import pattern_report, report_to_json
from diary.services.pattern_facts import PatternFacts
from tests.diary.cases import VOCABULARY, desk
from tests.diary.nouns import LONDON


def on(day: int) -> When:
    return When(Precision.DAY, LONDON, f"2024-05-{day:02d}")


@pytest.fixture(scope="module")
def found() -> Any:
    at = desk()
    order = at.journal.record(Order(title="Order", served="2024-05-10", terms=("Stay away",)))
    for day, terms in ((5, ()), (9, ()), (10, ()), (11, (1,)), (15, (0, 2)), (20, (1,))):
        breaches = tuple(Breach(order.id, term) for term in terms)
        said = Incident(what="x", when=on(day), breaches=breaches, reported=day == 11 or None)
        at.journal.record(said)
    fourth = at.journal.find("4").id
    for kind, day in ((EventKind.ORDER_SERVED, 10), (EventKind.HEARING, 12), (EventKind.MOVED, 12)):
        at.journal.record(Event(event=kind, when=on(day)))
    for kind, day, reference in (
        (ContactKind.REPORT, 11, "CR/1"),
        (ContactKind.REQUEST, 13, " CR/1"),
        (ContactKind.DECISION, 11, "CR/1"),
        (ContactKind.CONTACT, 15, "CR/2"),
        (ContactKind.DECISION, 18, "CR/1 "),
    ):
        about = (fourth,) if kind is ContactKind.REPORT else ()
        contact = PoliceContact(
            what="x", contact=kind, when=on(day), reference=reference, incidents=about
        )
        at.journal.record(contact)
    as_at = datetime.combine(date(2024, 5, 20), time(12), UTC)
    return report_to_json(
        pattern_report(PatternFacts(at.journal, lambda: as_at).whole(), VOCABULARY, 5)
    )


def test_turning_points_are_told_once_and_in_order(found: Any) -> None:
    assert [(each["day"][-2:], each["kind"]) for each in found["before_and_after"]] == [
        ("10", "order/served"),
        ("11", "police/decision"),
        ("11", "police/report"),
        ("12", "event/moved"),
        ("15", "police/contact"),
        ("18", "police/decision"),
    ]


def test_windows_before_and_after_the_order(found: Any) -> None:
    order = found["before_and_after"][0]
    before, after = order["before"], order["after"]
    assert (before["first"], before["last"], before["incidents"]) == (
        "2024-05-05", "2024-05-09", [1, 2],
    )  # fmt: skip
    assert (order["same_day"], after["incidents"], order["next_incident"]) == ([3], [4, 5], 4)
    assert before["recorded_throughout"]
    assert after["recorded_throughout"]
    # the contact of the 15th: its last day is the very day on which the figures are made
    late = found["before_and_after"][4]["after"]
    assert (late["last"], late["recorded_throughout"]) == ("2024-05-20", False)


def test_windows_end_the_day_before_and_begin_with_the_first(found: Any) -> None:
    told = [
        (each["first"][-2:], each["last"][-2:], len(each["incidents"]), each["recorded_throughout"])
        for each in found["windows"]
    ]
    assert told == [("05", "09", 2, True), ("10", "14", 2, True), ("15", "19", 1, True)]


def test_terms_that_the_order_has_and_terms_that_it_has_not(found: Any) -> None:
    (order,) = found["orders"]
    assert order["since_served"] == [4, 5, 6]
    assert [(t["term"], t["text"], t["incidents"], t["reported"]) for t in order["terms"]] == [
        (0, "", [5], []),
        (1, "Stay away", [4, 6], [4]),
        (2, "", [5], []),
    ]
    assert order["terms"][1]["outcomes"] == [{"police_contact": 1, "outcome": ""}]


def test_replies_are_later_decisions_or_contacts_with_the_same_number(found: Any) -> None:
    told = [
        (each["number"], each["reply"], each["days_to_reply"]) for each in found["police_contacts"]
    ]
    assert told == [(1, 5, 7), (3, None, None), (2, 5, 5), (4, None, None), (5, None, None)]


def test_what_followed_ends_before_the_next_contact(found: Any) -> None:
    told = [(each["number"], each["followed"], each["until"]) for each in found["police_contacts"]]
    assert told == [
        (1, [], "2024-05-13"),
        (3, [], "2024-05-13"),
        (2, [], "2024-05-15"),
        (4, [], "2024-05-18"),
        (5, [6], None),
    ]
