"""A turning point stands with the person's words about it, and with what followed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from diary.audience_profiles import load
from diary.case_file import CaseFile
from diary.model.record_nouns import (
    CaseFact,
    CaseFactKind,
    CaseFactSource,
    Event,
    EventKind,
    Incident,
    Mistake,
    Person,
    PoliceContact,
    Request,
    Role,
    StillSo,
    TurnedOut,
)
from diary.model.when import Precision, When, not_sure
from diary.model.zone_rules import typed_when
from tests.support.agreement import given_case
from tests.support.records import desk

AT = datetime(2026, 8, 1, tzinfo=UTC)


def day(text: str) -> When:
    return typed_when(Precision.DAY, "Europe/London", text)


def said(written: Any, case: Any) -> str:
    return " ".join(" ".join(written(case).texts()).split())


def arrested(audience: str, *, named: bool = False) -> CaseFile:
    at = desk()
    him = at.journal.record(Person(name="V. S.", role=Role.SUSPECTED))
    at.journal.record(Incident(what="He rang", when=day("2026-02-02")))
    at.journal.record(Incident(what="He rang, some time", when=not_sure("Europe/London")))
    at.journal.record(Request(what="Tell me who it is"))
    at.journal.record(PoliceContact(what="They rang", when=day("2026-02-03")))
    at.journal.record(
        Event(
            event=EventKind.ARREST,
            what="A man, not told his name.",
            how="PC Wick rang",
            when=day("2026-02-03"),
            person=him.id if named else "",
        )
    )
    at.journal.record(
        CaseFact(
            fact=CaseFactKind.RELEASE,
            what="No charge, no bail",
            since=day("2026-02-04"),
            known=CaseFactSource.OFFICER,
            still=StillSo.YES,
            still_on="2026-02-20",
            person=him.id if named else "",
        )
    )
    return given_case(audience, at)


@pytest.mark.parametrize("audience", ["order", "response"])
def test_an_arrest_has_its_words_and_what_ended_it(audience: str, written: Any) -> None:
    every = said(written, arrested(audience))
    state = every.split("State of the case, as")[1]
    assert "Arrest (nobody named) Tue 3 Feb 2026: A man" in state
    assert "A man, not told his name." in state
    assert "PC Wick rang" in state
    assert "No charge, no bail" in state
    assert "told by an officer" in state
    assert "still so" in state
    assert state.index("No charge, no bail") < state.index("A man, not told his name.")


def test_an_arrest_of_somebody_not_named_says_so_among_turning_points(
    written: Any,
) -> None:
    every = said(written, arrested("order"))
    table = every.split("Before and after each turning point")[1]
    assert "Arrest (nobody named)" in table
    assert "Release" in table
    named = said(written, arrested("order", named=True))
    assert "nobody named" not in named


@pytest.mark.parametrize("audience", ["order", "response"])
def test_what_has_no_known_day_is_named_below_what_counts_by_days(
    audience: str, written: Any
) -> None:
    every = said(written, arrested(audience))
    assert "Day not known, and so counted in none of these: no. 2." in every


@pytest.mark.parametrize("audience", ["advocate", "police"])
def test_a_record_without_the_state_of_the_case_says_so_beside_an_arrest(
    audience: str, casemaker: Any, written: Any
) -> None:
    text = "How the case stands is no part of this document"
    assert text in said(written, arrested(audience))
    quiet = casemaker.Maker()
    quiet.add(Incident(what="He rang", when=day("2026-03-02")), AT)
    assert text not in said(written, quiet.case(load(audience)))


@pytest.mark.parametrize("audience", ["police", "court", "family", "own"])
def test_an_incident_that_was_put_back_and_one_that_was_taken_for_another_say_it_in_place(
    audience: str, written: Any
) -> None:
    at = desk()
    made = []
    for n in range(5):
        said_of = Incident(what=f"Message {n}", platform="Lantern", when=day("2026-02-02"))
        made.append(at.journal.record(said_of))
        at.clock.at += timedelta(minutes=1)
    back, other = made[1:3]
    at.journal.withdraw(back.id, "Thought it was a customer.")
    at.clock.at += timedelta(days=2)
    at.journal.reinstate(back.id, "She says no.")
    taken = TurnedOut(
        reason=Mistake.SOMEBODY_ELSE, what="A boy", how="He left a note", found=day("2026-02-09")
    )
    item = at.journal.amend(other.id, replace(other.content, turned_out=taken), "A boy.")
    at.journal.amend(other.id, replace(item.content, turned_out=None), "It was not.")
    every = said(written, given_case(audience, at))
    place = every.split("Chronology")[-1].split("Corrections and additions")[0]
    assert ": Thought it was a customer. · Put back " in place
    assert ": She says no. Message 1" in place
    for text in ("before: (not said); after: What it", "He left a note; ", "after: (not said)"):
        assert text in place
    assert every.count("He left a note") >= 3
