"""All figures, held to a second reckoning of the same record from the document alone.

One small record with an order, an event and contacts with police, worked out by hand.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from scipy.special import gammaincinv

from diary.model.record import (
    Account,
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
from diary.model.when import PartOfDay, Precision, When
from diary.patterns.report import pattern_report, report_to_json
from diary.services.pattern_facts import PatternFacts
from tests.support import naive_patterns
from tests.support.generators import LONDON
from tests.support.pattern_histories import days, entries, live, steps
from tests.support.records import VOCABULARY, Desk, desk
from tests.support.thinning import examples

SCHEMA = Path("docs/schemas/patterns.schema.json")
VALIDATOR = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def told(at: Desk, as_at: date, window_days: int) -> Any:
    room = PatternFacts(at.journal, lambda: datetime.combine(as_at, time(12), UTC))
    return report_to_json(pattern_report(room.whole(), VOCABULARY, window_days))


def reckoned(at: Desk, as_at: date, window_days: int) -> Any:
    def chi2(p: float, degrees: int) -> float:
        return float(2 * gammaincinv(degrees / 2, p))

    return naive_patterns.figures(entries(at), as_at, window_days, chi2)


def near(found: Any) -> Any:
    """The same with the ends of intervals rounded, since two roads lead to them."""
    if isinstance(found, dict):
        return {
            key: [round(end, 4) for end in value] if key == "poisson_95" else near(value)
            for key, value in found.items()
        }
    return [near(each) for each in found] if isinstance(found, list) else found


def check(history: list[Any], as_at: date, window_days: int) -> None:
    at = desk()
    live(at, history)
    mine, theirs = told(at, as_at, window_days), reckoned(at, as_at, window_days)
    VALIDATOR.validate(mine)
    event(f"incidents: {len(mine['course_of_conduct']['incidents']) // 4 * 4}")
    assert near(mine) == near(theirs)
    for part in ("places", "platforms", "accounts"):
        assert [*mine["places"][part]] == [*theirs["places"][part]]


@examples(daily=15, soak=2000)
@given(steps, days, st.sampled_from((1, 2, 7, 30, 366)))
def test_the_figures_are_what_the_document_says(
    history: list[Any], as_at: date, window_days: int
) -> None:
    check(history, as_at, window_days)


def found_in(at: Desk) -> Any:
    found = told(at, date(2024, 6, 1), 30)
    assert near(found) == near(reckoned(at, date(2024, 6, 1), 30))
    return found


def a_day(text: str) -> When:
    return When(Precision.DAY, LONDON, text)


def test_a_day_that_is_guessed_at_makes_nobody_late() -> None:
    at = desk()
    at.journal.record(Incident(what="x", when=When(Precision.NOT_SURE, LONDON, "2023-01-01")))
    between = When(Precision.BETWEEN, LONDON, "2026-02-20T20:00", "2026-02-22T22:00")
    at.journal.record(Incident(what="x", when=between))
    conduct = found_in(at)["course_of_conduct"]
    assert (conduct["delay_unknown"], conduct["written_late"]) == ([1], [2])


def test_a_whole_day_after_the_latest_it_can_have_been_is_late() -> None:
    at = desk()
    at.clock.at = datetime(2024, 5, 3, tzinfo=UTC)
    at.clock.step = timedelta(0)
    at.journal.record(Incident(what="x", when=When(Precision.DAY, "UTC", "2024-05-01")))
    at.journal.record(Incident(what="x", when=When(Precision.DAY, "UTC", "2024-05-02")))
    assert found_in(at)["course_of_conduct"]["written_late"] == [1]


def test_of_one_day_the_lower_number_comes_first() -> None:
    at = desk()
    for text in ("2024-05-02", "2024-05-02", "2024-05-01", "2024-05-01"):
        at.journal.record(Incident(what="x", when=a_day(text)))
    found = [(each["after"], each["before"]) for each in found_in(at)["intervals"]]
    assert found == [(3, 4), (4, 1), (1, 2)]


def test_one_incident_of_both_channels_is_no_crossing() -> None:
    at = desk()
    at.journal.record(Incident(what="x", when=a_day("2024-05-01"), behaviours=("FOLLOW", "DOXX")))
    at.journal.record(Incident(what="x", when=a_day("2024-05-02"), behaviours=("DOXX",)))
    found = found_in(at)["behaviours"]
    assert found["both_in_one"] == [1]
    assert found["crossing"] is None


def test_who_was_taken_back_is_nobody() -> None:
    at = desk()
    person = at.journal.record(Person(name="A.B.", role=Role.SUSPECTED))
    at.journal.record(Incident(what="x", person=person.id))
    assert found_in(at)["places"]["suspected"][0]["incidents"] == [1]
    at.journal.withdraw(person.id, "it was not him")
    found = found_in(at)["places"]
    assert (found["suspected"], found["nobody_named"]) == ([], [1])


def test_accounts_that_a_person_has_are_named_once() -> None:
    at = desk()
    him, other = (at.journal.record(Person(name=n, role=Role.SUSPECTED)) for n in ("A.B.", "C."))
    for account in ("Cafe\u0301", " old  mill", "Old Mill", "CAFÉ", "@sam"):
        at.journal.record(Account(account=account, person=him.id))
    gone = at.journal.record(Account(account="not his", person=him.id))
    at.journal.withdraw(gone.id, "not his")
    at.journal.record(Account(account="somebody's"))
    at.journal.record(Incident(what="x", account="@SAM", person=him.id))
    at.journal.record(Incident(what="x", account="old mill", person=other.id))
    first, second = found_in(at)["places"]["suspected"]
    assert first["accounts_named_only"] == ["Cafe\u0301", "old mill"]
    assert second["accounts_named_only"] == []


def test_a_contact_that_names_an_incident_twice_is_about_one() -> None:
    at = desk()
    one = at.journal.record(Incident(what="x"))
    at.journal.record(PoliceContact(what="x", incidents=(one.id, one.id)))
    assert found_in(at)["police_contacts"][0]["incidents"] == [1]


def test_parts_of_a_day_are_listed_as_the_day_goes() -> None:
    at = desk()
    for part in reversed(PartOfDay):
        when = When(Precision.PART_OF_DAY, LONDON, "2024-05-01", part=part)
        at.journal.record(Incident(what="x", when=when))
    assert [each["part"] for each in found_in(at)["hours"]["parts"]] == [*PartOfDay]


def test_nothing_recorded_gives_every_figure_empty() -> None:
    assert found_in(desk())["course_of_conduct"]["incidents"] == []


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
