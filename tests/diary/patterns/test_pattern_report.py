"""All figures of small records, worked out by hand.

test_worked_by_hand.py has more of them; the check holds them for any record in
tests/exporters/check/test_figure_check.py.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    Account,
    Breach,
    ContactKind,
    Event,
    EventKind,
    Incident,
    Mistake,
    Order,
    Person,
    PoliceContact,
    Role,
    ToldOutcome,
    TurnedOut,
)
from diary.model.when import PartOfDay, Precision, When
from diary.model.zone_rules import typed_when
from diary.patterns.incident_facts import IncidentHistory
from diary.patterns.pattern_report import (
    IncidentSelection,
    narrow_history,
    pattern_report,
    report_to_json,
)
from diary.patterns.reports_to_police import Outcome, outcomes_by_incident
from diary.services.pattern_service import PatternService
from tests.support.generators import LONDON
from tests.support.records import VOCABULARY, Desk, desk

SCHEMA = Path("docs/schemas/patterns.schema.json")
VALIDATOR = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def told(at: Desk, as_at: date, window_days: int) -> Any:
    room = PatternService(at.journal, lambda: datetime.combine(as_at, time(12), UTC))
    found = report_to_json(pattern_report(room.whole(), VOCABULARY, window_days))
    VALIDATOR.validate(found)
    return found


def found_in(at: Desk) -> Any:
    return told(at, date(2024, 6, 1), 30)


def a_day(text: str) -> When:
    return typed_when(Precision.DAY, LONDON, text)


def test_a_day_that_is_guessed_at_makes_nobody_late() -> None:
    at = desk()
    at.journal.record(Incident(what="x", when=typed_when(Precision.NOT_SURE, LONDON, "2023-01-01")))
    between = typed_when(Precision.BETWEEN, LONDON, "2026-02-20T20:00", "2026-02-22T22:00")
    at.journal.record(Incident(what="x", when=between))
    conduct = found_in(at)["course_of_conduct"]
    assert (conduct["delay_unknown"], conduct["written_late"]) == ([1], [2])


def test_a_whole_day_after_the_latest_it_can_have_been_is_late() -> None:
    at = desk()
    at.clock.at = datetime(2024, 5, 3, tzinfo=UTC)
    at.clock.step = timedelta(0)
    at.journal.record(Incident(what="x", when=typed_when(Precision.DAY, "UTC", "2024-05-01")))
    at.journal.record(Incident(what="x", when=typed_when(Precision.DAY, "UTC", "2024-05-02")))
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
    at.journal.record(Incident(what="x", accounts=("@SAM",), person=him.id))
    at.journal.record(Incident(what="x", accounts=("old mill",), person=other.id))
    first, second = found_in(at)["places"]["suspected"]
    # in the order of all accounts, where one that an incident names comes first
    assert first["accounts_named_only"] == ["old mill", "Cafe\u0301"]
    assert second["accounts_named_only"] == []


def test_a_contact_that_names_an_incident_twice_is_about_one() -> None:
    at = desk()
    one = at.journal.record(Incident(what="x"))
    at.journal.record(PoliceContact(what="x", incidents=(one.id, one.id)))
    assert found_in(at)["police_contacts"][0]["incidents"] == [1]


def test_parts_of_a_day_are_listed_as_the_day_goes() -> None:
    at = desk()
    for part in reversed(PartOfDay):
        when = typed_when(Precision.PART_OF_DAY, LONDON, "2024-05-01", part=part)
        at.journal.record(Incident(what="x", when=when))
    assert [each["part"] for each in found_in(at)["hours"]["parts"]] == [*PartOfDay]


def test_nothing_recorded_gives_every_figure_empty() -> None:
    assert found_in(desk())["course_of_conduct"]["incidents"] == []


def on(day: int) -> When:
    return typed_when(Precision.DAY, LONDON, f"2024-05-{day:02d}")


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
    contacts: list[str] = []
    for kind_of, day, reference in (
        (ContactKind.REPORT, 11, "CR/1"),
        (ContactKind.REQUEST, 13, " CR/1"),
        (ContactKind.DECISION, 11, "CR/1"),
        (ContactKind.CONTACT, 15, "CR/2"),
        (ContactKind.DECISION, 18, "CR/1 "),
    ):
        is_last = day == 18
        contact = PoliceContact(
            what="x",
            contact=kind_of,
            when=on(day),
            reference=reference,
            incidents=(fourth,) if kind_of is ContactKind.REPORT else (),
            answers=(contacts[1],) if is_last else (),
            outcomes=(ToldOutcome(incident=fourth, what="Charged"),) if is_last else (),
        )
        contacts.append(at.journal.record(contact).id)
    as_at = datetime.combine(date(2024, 5, 20), time(12), UTC)
    return report_to_json(
        pattern_report(PatternService(at.journal, lambda: as_at).whole(), VOCABULARY, 5)
    )


def test_turning_points_are_told_once_and_in_order(found: Any) -> None:
    assert [(each["first"][-2:], each["kind"]) for each in found["before_and_after"]] == [
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
    assert order["same_day"] == {"before": [], "unknown": [3], "after": [], "on_the_edge": []}
    assert (after["incidents"], order["next_incident"], order["days_to_next"]) == ([4, 5], 4, 1)
    assert (before["days_covered"], after["days_covered"]) == (5, 5)
    # the decision of the 18th: the 19th, and the day on which the figures are made
    assert found["before_and_after"][5]["after"]["last"] == "2024-05-23"
    assert found["before_and_after"][5]["after"]["days_covered"] == 2


def test_windows_end_the_day_before_and_begin_with_the_first(found: Any) -> None:
    told = [
        (each["first"][-2:], each["last"][-2:], each["incidents"], each["days_covered"])
        for each in found["windows"]
    ]
    assert told == [("05", "09", [1, 2], 5), ("10", "14", [3, 4], 5), ("15", "19", [5], 5)]


def test_terms_that_the_order_has_and_terms_that_it_has_not(found: Any) -> None:
    (order,) = found["orders"]
    assert (order["since_served"], order["same_day"], order["since_edge"]) == ([4, 5, 6], [3], [])
    assert [(t["term"], t["text"], t["incidents"]) for t in order["terms"]] == [
        (0, "", [5]),
        (1, "Stay away", [4, 6]),
        (2, "", [5]),
    ]
    assert order["terms"][1]["police_told"] == {
        "told": [4], "in-contact": [], "not-told": [], "not-stated": [6],
    }  # fmt: skip
    assert order["terms"][1]["outcomes"] == [
        {"incident": 4, "police_contact": 5, "outcome": "Charged"}
    ]


def test_only_what_the_person_ties_is_a_reply(found: Any) -> None:
    told = [
        (each["number"], each["reply"], each["days_to_reply"], each["next_same_reference"])
        for each in found["police_contacts"]
    ]
    # the reply under the same reference is told as a reply, and not once more as the next
    assert told == [
        (1, None, None, 2),
        (3, None, None, 2),
        (2, 5, 5, None),
        (4, None, None, None),
        (5, None, None, None),
    ]


def test_what_followed_ends_before_the_next_contact(found: Any) -> None:
    told = [
        (each["number"], each["after"]["last"], each["after"]["incidents"], each["until"])
        for each in found["police_contacts"]
    ]
    assert told == [
        (1, "2024-05-12", [], "2024-05-13"),
        (3, "2024-05-12", [], "2024-05-13"),
        (2, "2024-05-14", [], "2024-05-15"),
        (4, "2024-05-17", [], "2024-05-18"),
        (5, "2024-05-20", [6], None),
    ]


# --- states and spans ---------------------------------------------------------------------------


def test_an_act_over_midnight_is_on_the_edge_of_what_it_does_not_lie_in() -> None:
    at = desk()
    over = typed_when(Precision.BETWEEN, LONDON, "2024-04-30T23:30", "2024-05-01T00:30")
    at.journal.record(Incident(what="x", when=over))
    at.journal.record(Event(event=EventKind.MOVED, when=a_day("2024-04-30")))
    at.journal.record(Event(event=EventKind.WARNING, when=a_day("2024-05-02")))
    found = found_in(at)
    assert found["course_of_conduct"]["by_month"] == {"2024-04/2024-05": [1]}
    moved, warning = found["before_and_after"]
    # it has a day of the move, and is on the edge of that alone
    assert (moved["after"]["incidents"], moved["after"]["on_the_edge"]) == ([], [])
    assert (moved["same_day"]["unknown"], moved["same_day"]["on_the_edge"]) == ([], [1])
    assert (warning["before"]["incidents"], warning["before"]["on_the_edge"]) == ([1], [])
    assert found["hours"]["several_days"] == [1]


def test_the_longest_gap_is_of_whole_days_without_one() -> None:
    at = desk()
    for text in ("2024-05-01", "2024-05-02", "2024-05-05"):
        at.journal.record(Incident(what="x", when=a_day(text)))
    found = found_in(at)
    assert found["course_of_conduct"]["longest_gap"] == {"days": 2, "after": 2, "before": 3}
    assert [each["days"] for each in found["intervals"]] == [1, 3]


def test_an_order_has_the_clock_time_of_the_one_event_that_says_it_was_served() -> None:
    at = desk()
    at.journal.record(Order(title="Order", served="2024-05-10"))
    for clock in ("11:00", "13:00", "12:30"):
        when = typed_when(Precision.EXACT, LONDON, f"2024-05-10T{clock}")
        at.journal.record(Incident(what="x", when=when))
    noon = typed_when(Precision.EXACT, LONDON, "2024-05-10T12:00")
    at.journal.record(Event(event=EventKind.ORDER_SERVED, when=noon))
    (order,) = found_in(at)["before_and_after"]
    assert order["same_day"] == {
        "before": [1],
        "unknown": [],
        "after": [2, 3],
        "on_the_edge": [],
    }
    assert (order["next_incident"], order["days_to_next"]) == (3, 0)
    at.journal.record(Order(title="Another", served="2024-05-10"))
    for order in found_in(at)["before_and_after"]:
        assert order["same_day"] == {
            "before": [],
            "unknown": [1, 2, 3],
            "after": [],
            "on_the_edge": [],
        }


def test_what_somebody_else_did_is_in_no_figure() -> None:
    at = desk()
    person = at.journal.record(Person(name="A.B.", role=Role.SUSPECTED))
    turned = TurnedOut(reason=Mistake.SOMEBODY_ELSE)
    at.journal.record(Incident(what="x", person=person.id, accounts=("@a",), turned_out=turned))
    at.journal.record(Incident(what="x", turned_out=TurnedOut(reason=Mistake.NOT_SURE)))
    found = found_in(at)
    assert found["course_of_conduct"]["incidents"] == found["places"]["nobody_named"] == []
    assert not any(found["police_told"].values())
    assert found["places"]["accounts"] == []
    assert found["places"]["suspected"][0]["incidents"] == []
    assert found["not_counted"] == [
        {"incident": 1, "why": "somebody-else"},
        {"incident": 2, "why": "not-sure"},
    ]


def test_a_selection_by_days_has_what_lies_in_them_whole() -> None:
    at = desk()
    over = typed_when(Precision.BETWEEN, LONDON, "2024-04-30T23:30", "2024-05-01T00:30")
    for when in (over, a_day("2024-05-01"), None):
        at.journal.record(Incident(what="x", when=when))
    whole = PatternService(at.journal, at.clock).whole()
    for wanted in (
        IncidentSelection(since=date(2024, 5, 1)),
        IncidentSelection(until=date(2024, 5, 1), since=date(2024, 5, 1)),
    ):
        assert [one.number for one in narrow_history(whole, wanted).facts] == [2]
    until = narrow_history(whole, IncidentSelection(until=date(2024, 5, 1)))
    assert [one.number for one in until.facts] == [1, 2]


def test_an_account_is_spelt_the_same_in_every_figure() -> None:
    at = desk()
    person = at.journal.record(Person(name="A.B.", role=Role.SUSPECTED))
    at.journal.record(Incident(what="x", accounts=("@SAM",)))
    at.journal.record(Incident(what="x", accounts=("@sam",), person=person.id))
    places = found_in(at)["places"]
    assert [each["name"] for each in places["accounts"]] == ["@SAM"]
    assert places["suspected"][0]["accounts"] == {"@SAM": [2]}


def test_the_person_recording_is_nobody_that_an_incident_can_name() -> None:
    at = desk()
    me = at.journal.record(Person(name="A.B.", role=Role.ME))
    order = at.journal.record(Order(title="Order", terms=("Stay away",)))
    breach = Breach(order.id, 1)
    at.journal.record(Incident(what="x", person=me.id, breaches=(breach,)))
    found = found_in(at)
    assert (found["places"]["suspected"], found["places"]["nobody_named"]) == ([], [1])
    assert found["orders"][0]["named"] == {"": [1]}


def test_what_reaches_beyond_today_is_not_since_service_nor_on_its_edge() -> None:
    at = desk()
    at.journal.record(Order(title="Order", served="2024-05-10"))
    for begin in ("2024-05-31", "2024-05-10"):
        when = typed_when(Precision.BETWEEN, LONDON, f"{begin}T10:00", "2024-06-02T10:00")
        at.journal.record(Incident(what="x", when=when))
    (order,) = found_in(at)["orders"]
    assert (order["since_served"], order["same_day"], order["since_edge"]) == ([], [], [2])


def test_the_first_reply_is_the_first_by_day_and_no_days_lead_back_to_it() -> None:
    at = desk()
    asked = at.journal.record(PoliceContact(what="x", when=a_day("2024-05-10")))
    for text in ("2024-05-12", "2024-05-09"):
        at.journal.record(PoliceContact(what="x", when=a_day(text), answers=(asked.id,)))
    contact = found_in(at)["police_contacts"][1]
    assert (contact["number"], contact["reply"], contact["days_to_reply"]) == (1, 3, None)


def test_outcomes_come_in_the_order_of_their_contacts_however_these_are_given() -> None:
    at = desk()
    rang = at.journal.record(Incident(what="He rang"))
    for what in ("Charged", "Sent to court"):
        outcome = ToldOutcome(incident=rang.id, what=what)
        at.journal.record(PoliceContact(what="They rang", outcomes=(outcome,)))
    history = IncidentHistory(
        facts=(),
        as_at=date(2026, 3, 1),
        police=at.journal.items(Noun.POLICE),
        ids={rang.id: rang.number},
    )
    expected = {rang.id: [Outcome(1, 1, "Charged"), Outcome(1, 2, "Sent to court")]}
    assert outcomes_by_incident(history) == expected
    # as a bundle gives them, by their days
    assert outcomes_by_incident(replace(history, police=history.police[::-1])) == expected
