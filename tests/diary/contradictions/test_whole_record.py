"""What does not fit in a record: listed once, held to the time of its words, and answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from diary.contradictions.rules import Contradiction, RuleName
from diary.contradictions.time_words import proposed_times
from diary.contradictions.whole_record import (
    conflict_of,
    contradictions_in,
    is_case_going_on,
    question_of,
    reason_of,
)
from diary.model.record_nouns import (
    Account,
    AfterConflict,
    AfterQuestion,
    Breach,
    CaseFact,
    CaseFactKind,
    Event,
    EventKind,
    Evidence,
    Incident,
    Order,
    Person,
    StatementTaken,
    Witness,
)
from diary.model.revisions import Content
from diary.model.when import Precision
from diary.model.zone_rules import moment, typed_when
from tests.support.records import START, Desk, desk

DAY = date(2026, 3, 2)
RANG = Incident(what="He rang 35 times.", times=37)


def listed(at: Desk) -> tuple[Contradiction, ...]:
    return contradictions_in(at.journal.items, at.journal.history, at.journal.zone)


def names(at: Desk) -> list[RuleName]:
    return [each.rule.name for each in listed(at)]


def test_what_does_not_fit_is_listed_with_its_entry() -> None:
    at = desk()
    item = at.journal.record(RANG)
    (found,) = listed(at)
    assert (found.rule.name, found.incidents) == (RuleName.COUNTS_DIFFER, (item.id,))


def test_what_is_withdrawn_or_fits_is_not_listed() -> None:
    at = desk()
    gone = at.journal.record(RANG)
    at.journal.withdraw(gone.id, "wrong")
    at.journal.record(replace(RANG, times=35))
    assert listed(at) == ()


def test_what_was_left_when_asked_is_not_listed_again_and_what_was_put_off_is() -> None:
    at = desk()
    item = at.journal.record(RANG)
    (found,) = listed(at)
    later = question_of(found, AfterQuestion.LATER, START)
    at.journal.amend(item.id, replace(item.content, questions=(later,)))
    assert len(listed(at)) == 1
    left = question_of(found, AfterQuestion.LEFT, START)
    at.journal.amend(item.id, replace(item.content, questions=(later, left)))
    assert listed(at) == ()


@pytest.mark.parametrize("answer", AfterConflict)
def test_what_has_a_conflict_of_its_own_is_not_listed_again(answer: AfterConflict) -> None:
    at = desk()
    item = at.journal.record(RANG)
    (found,) = listed(at)
    conflict = at.journal.record(conflict_of(found, answer, DAY, "Both are what I wrote."))
    assert conflict.content.incidents == (item.id,)
    assert (conflict.content.on, conflict.content.version) == ("2026-03-02", 1)
    assert listed(at) == ()
    at.journal.amend(item.id, replace(item.content, times=38))
    assert names(at) == [RuleName.COUNTS_DIFFER]


def test_a_sentence_that_came_later_is_held_to_its_own_time() -> None:
    at = desk()
    when = typed_when(Precision.EXACT, "Europe/London", "2026-03-01T20:00")
    first = Incident(what="He was outside.", when=when)
    item = at.journal.record(first)
    at.clock.at = at.clock.at.replace(day=4)
    at.journal.amend(item.id, replace(first, what="He was outside. See the message the day after."))
    assert listed(at) == ()
    early = at.journal.record(replace(first, when=replace(when, at="2026-03-04T12:00")))
    at.journal.amend(early.id, replace(early.content, what="The next day he wrote."))
    at.clock.at = at.clock.at.replace(day=9)
    at.journal.amend(early.id, replace(early.content, what="The next day he wrote.", place="home"))
    assert names(at) == [RuleName.LATER_THAN_WRITING]


def test_an_exhibit_that_knows_a_later_day_is_listed() -> None:
    at = desk()
    item = at.journal.record(
        Evidence(title="Profile", description="Gone by the 3rd.", physical=True)
    )
    (found,) = listed(at)
    assert (found.rule.name, found.entries) == (RuleName.LATER_THAN_WRITING, (item.id,))


def test_an_act_on_the_day_of_service_is_listed_with_its_order() -> None:
    at = desk()
    order = at.journal.record(Order(title="Interim order", served="2026-02-20"))
    when = typed_when(Precision.DAY, "Europe/London", "2026-02-20")
    at.journal.record(Incident(what="Outside.", when=when, breaches=(Breach(order.id, 1),)))
    (found,) = listed(at)
    assert (found.rule.name, found.entries) == (RuleName.BEFORE_SERVICE, (order.id,))
    at.journal.amend(order.id, replace(order.content, served_time="09:00"))
    assert listed(at) == ()


def test_an_account_of_two_people_is_listed_once() -> None:
    at = desk()
    one, other = (at.journal.record(Person(name=name)).id for name in ("Corin", "Dex"))
    account = at.journal.record(Account(account="07700 900431", person=one))
    told = at.journal.record(Incident(what="He rang.", accounts=("+44 7700 900431",), person=other))
    at.journal.record(Incident(what="He rang.", accounts=("07700 900431",), person=other))
    at.journal.record(Incident(what="He rang.", accounts=("07700 900431",), person=one))
    at.journal.record(Incident(what="He rang.", accounts=("07700 900431",)))
    (found,) = listed(at)
    assert found.rule.name is RuleName.ACCOUNT_OF_TWO
    assert (found.incidents, found.entries) == ((told.id,), (account.id,))
    assert ("Corin" in found.text, "Dex" in found.text) == (True, True)


def test_an_exhibit_that_names_another_incident_is_listed() -> None:
    at = desk()
    first = at.journal.record(Incident(what="One."))
    second = at.journal.record(Incident(what="Two."))
    title = f"Photo for no. {first.number}"
    item = at.journal.record(Evidence(title=title, incidents=(second.id,), physical=True))
    (found,) = listed(at)
    assert found.rule.name is RuleName.EXHIBIT_NUMBER
    assert (found.incidents, found.entries) == ((first.id,), (item.id,))
    at.journal.amend(item.id, replace(item.content, incidents=(first.id, second.id)))
    assert listed(at) == ()


def test_an_answer_names_the_question_and_what_set_it_off() -> None:
    at = desk()
    at.journal.record(RANG)
    (found,) = listed(at)
    asked = question_of(found, AfterQuestion.CHANGED, START)
    assert (asked.rule, asked.version, asked.words) == ("counts-differ", 1, "35 times")
    assert (asked.text, asked.at) == (found.text, "2026-03-01T21:15:00Z")
    assert reason_of(found, "I counted.").startswith("after the question counts-differ 1: “")
    assert reason_of(found, "I counted.").endswith("” I counted.")


GOING_ON: tuple[Content, ...] = (
    CaseFact(fact=CaseFactKind.CHARGE),
    Event(event=EventKind.CHARGE),
    Incident(what="x", witnesses=(Witness("Jo", statement=StatementTaken.YES),)),
)


@pytest.mark.parametrize("content", GOING_ON, ids=["fact", "event", "statement"])
def test_a_case_goes_on_from_a_charge_or_a_statement(content: Content) -> None:
    at = desk()
    at.journal.record(CaseFact(fact=CaseFactKind.BAIL))
    at.journal.record(Incident(what="x", witnesses=(Witness("Jo", statement=StatementTaken.NO),)))
    assert not is_case_going_on(at.journal.items)
    item = at.journal.record(content)
    assert is_case_going_on(at.journal.items)
    at.journal.withdraw(item.id, "wrong")
    assert not is_case_going_on(at.journal.items)


@pytest.mark.parametrize("zone", ["Europe/London", "Etc/UTC", "Asia/Tokyo"])
def test_a_day_is_read_by_the_clock_of_its_time_on_every_computer(zone: str) -> None:
    """At five past midnight of summer time the day before is still going on in UTC."""
    at = desk()
    at.clock.at = datetime(2026, 6, 20, 23, 5, tzinfo=UTC)
    fits = moment(at.clock.at - timedelta(minutes=3), "Europe/London")
    at.journal.record(Incident(what="Another one today.", when=fits))
    before = moment(at.clock.at - timedelta(days=2), "Europe/London")
    item = at.journal.record(Incident(what="Another one today.", when=before))
    (found,) = contradictions_in(at.journal.items, at.journal.history, zone)
    assert found.incidents == (item.id,)
    assert "written Sun 21 Jun 2026, 00:05" in found.text


@pytest.mark.parametrize("title", ["Profile, 12 December", "Note of the 28th", "Card, 3/5"])
def test_a_day_in_a_title_is_a_past_day(title: str) -> None:
    at = desk()
    at.journal.record(Evidence(title=title, physical=True))
    assert listed(at) == ()
    at.journal.record(Evidence(title="Profile, 12 December 2027", physical=True))
    assert names(at) == [RuleName.LATER_THAN_WRITING]


@pytest.mark.parametrize(
    "what",
    [
        "Tonight there was a knock at half past eleven",
        "He sat in his car outside last night for an hour.",
        "Yesterday he walked past twice.",
        "On Friday evening he was at the gate.",
        "Three hours ago somebody tried the door.",
    ],
)
def test_a_time_that_the_program_offered_is_not_doubted(what: str) -> None:
    for offered in proposed_times(what, START, "Europe/London"):
        at = desk()
        at.journal.record(Incident(what=what, when=replace(offered, how="I chose it.")))
        assert listed(at) == (), offered


def test_a_time_that_was_typed_after_that_is() -> None:
    at = desk()
    other = typed_when(Precision.DAY, "Europe/London", "2026-02-20")
    at.journal.record(Incident(what="He sat outside last night.", when=other))
    assert names(at) == [RuleName.DAY_OF_WORDS]
