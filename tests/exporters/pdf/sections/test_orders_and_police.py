from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from diary import audience_profiles
from diary.case_file import CaseFile
from diary.model.record_nouns import (
    Breach,
    ContactKind,
    Evidence,
    Incident,
    Mistake,
    Order,
    Person,
    PoliceContact,
    Role,
    ToldOutcome,
    TurnedOut,
)
from diary.model.when import Precision, When
from diary.model.zone_rules import typed_when
from exporters.charts import chart_list

AT = datetime(2026, 8, 1, tzinfo=UTC)


def day(text: str) -> When:
    return typed_when(Precision.DAY, "Europe/London", text)


@pytest.fixture
def case(casemaker: Any) -> CaseFile:
    maker = casemaker.Maker()
    order = maker.add(
        Order(title="An order", served="2026-03-01", terms=("Stay away", "No calls")), AT
    )
    told = maker.add(
        Incident(what="At the gate", when=day("2026-03-02"), reported=True,
                 breaches=(Breach(order.id, 1),)), AT,
    )  # fmt: skip
    both = (Breach(order.id, 1), Breach(order.id, 2))
    maker.add(Incident(what="Again", when=day("2026-03-05"), breaches=both), AT)
    report = PoliceContact(
        what="x", contact=ContactKind.REPORT, when=day("2026-03-03"), reference="R 1",
        recorded_as="malicious communications", incidents=(told.id,),
    )  # fmt: skip
    asked = maker.add(report, AT)
    maker.add(
        PoliceContact(
            what="x", contact=ContactKind.DECISION, when=day("2026-03-09"), reference="R 1",
            outcome="No further action", incidents=(told.id,), answers=(asked.id,),
            outcomes=(ToldOutcome(incident=told.id, what="No charge"),),
        ), AT,
    )  # fmt: skip
    made: CaseFile = maker.case(audience_profiles.load("response"))
    return made


def between(first: str, last: str, document: Any) -> str:
    """The words of a document between its last column title and what comes after the table."""
    words = " ".join(" ".join(document.texts()).split())
    return words.split(first)[1].split(last)[0].strip()


def test_orders_are_told_term_by_term(case: CaseFile, written: Any) -> None:
    rows = (
        (
            "An order, term 1: Stay away",
            "no. 1, 2 (no person is named); no. 1, 2: after it was handed over, no end stated",
            "no. 1",
            "no. 1: No charge",
        ),
        (
            "An order, term 2: No calls",
            "no. 2 (no person is named); no. 2: after it was handed over, no end stated",
            "–",
            "–",
        ),
    )
    # up to the foot of the page, which begins with the title
    told = between("as the person was told", case.profile.title, written(case))
    assert told == " ".join(" ".join(row) for row in rows)


def test_contacts_say_what_was_recorded_after_them(case: CaseFile, written: Any) -> None:
    every = " ".join(" ".join(written(case).texts()).split())
    assert "after 6 days, no. 2 1 in 5 days: no. 2" in every
    # until the first of August the record covers them
    assert re.search(r"No further action – 0 in 145 of 2\d\d days", every)


def test_many_incidents_after_a_contact_are_a_run_and_none_is_left_out(
    casemaker: Any, written: Any
) -> None:
    maker = casemaker.Maker()
    report = PoliceContact(what="x", contact=ContactKind.REPORT, when=day("2026-03-03"))
    maker.add(report, AT)
    for _each in range(400):
        maker.add(Incident(what="He rang", when=day("2026-03-05")), AT)
    every = " ".join(
        " ".join(written(maker.case(audience_profiles.load("response"))).texts()).split()
    )
    assert re.search(r"400 in 150 of 2\d\d days: no. 1–400", every)
    assert "…" not in every


def test_incidents_that_are_alike_share_a_row_unless_they_were_told_apart(
    casemaker: Any, written: Any
) -> None:
    maker = casemaker.Maker()
    items = [
        maker.add(Incident(what="x", when=day(f"2026-03-0{n}"), reported=n == 5 or None), AT)
        for n in range(1, 10)
    ]
    maker.add(PoliceContact(what="x", contact=ContactKind.REPORT, incidents=(items[8].id,)), AT)
    every = " ".join(
        " ".join(written(maker.case(audience_profiles.load("response"))).texts()).split()
    )
    assert "1–4 Sun 1 Mar 2026 to Wed 4 Mar 2026 – not stated" in every
    assert "5 Thu 5 Mar 2026 – told" in every
    assert "6–8 Fri 6 Mar 2026 to Sun 8 Mar 2026 – not stated" in every
    assert "9 Mon 9 Mar 2026 – named in contact with police no. 1" in every
    assert "alike in all of this share a row" in every


def test_figures_know_which_incidents_have_exhibits(casemaker: Any) -> None:
    case = casemaker.some_case(9, pictures=3)
    tied = {id_ for e in case.exhibits for id_ in e.item.content.incidents}
    assert tied
    assert {one.id for one in chart_list.disclosed_history(case).facts if one.exhibits} == tied
    assert all(isinstance(e.item.content, Evidence) for e in case.exhibits)


def test_what_turned_out_alike_shares_a_row(casemaker: Any, written: Any) -> None:
    maker = casemaker.Maker()
    out = TurnedOut(reason=Mistake.SOMEBODY_ELSE, what="A customer")
    for n in range(1, 8):
        maker.add(Incident(what="x", when=day(f"2026-03-0{n}"), turned_out=out), AT)
    every = " ".join(
        " ".join(written(maker.case(audience_profiles.load("response"))).texts()).split()
    )
    assert "1–7 Sun 1 Mar 2026 to Sat 7 Mar 2026 Not counted" in every


def test_two_people_of_one_name_are_not_one_who_breaks_a_term_twice(
    casemaker: Any, written: Any
) -> None:
    maker = casemaker.Maker()
    order = maker.add(Order(title="An order", served="2026-03-01", terms=("Stay away",)), AT)
    people = [
        maker.add(Person(name=name, role=Role.SUSPECTED), AT)
        for name in ("unknown", "Unknown", "No person is named")
    ]
    for who in (*(each.id for each in people), ""):
        maker.add(Incident(what="x", breaches=(Breach(order.id, 1),), person=who), AT)
    said = (
        "no. 1 (unknown (person 1)); no. 2 (Unknown (person 2)); no. 3 (No person is named "
        "(person 3)); no. 4 (no person is named)"
    )
    for audience in ("order", "response"):
        made = maker.case(audience_profiles.load(audience))
        assert said in " ".join(" ".join(written(made).texts()).split())
    # of two who are not shown nobody says that they are one
    hidden = replace(made, people=())
    withheld = "somebody whose name is withheld"
    text = " ".join(" ".join(written(hidden).texts()).split())
    told = [f"no. {n} ({withheld})" for n in (1, 2, 3)]
    assert "; ".join((*told, "no. 4 (no person is named)")) in text


def test_what_may_break_a_term_stands_by_whom_it_names(casemaker: Any, written: Any) -> None:
    maker = casemaker.Maker()
    order = maker.add(Order(title="An order", served="2026-03-01", terms=("Stay away",)), AT)
    against = (Breach(order.id, 1),)
    he = maker.add(Person(name="Corin Hasselby", role=Role.SUSPECTED), AT)
    friend = maker.add(Person(name="Dex Orrin", role=Role.OTHER), AT)
    for who in (he, None, he, friend, he, None, he):
        maker.add(Incident(what="x", breaches=against, person=who.id if who else ""), AT)
    said = "no. 1, 3, 5, 7 (Corin Hasselby); no. 2, 6 (no person is named); no. 4 (Dex Orrin)"
    for audience in ("order", "response"):
        made = maker.case(audience_profiles.load(audience))
        assert said in " ".join(" ".join(written(made).texts()).split())
    # whoever this audience is not shown is no nobody
    hidden = replace(made, people=tuple(each for each in made.people if each.id != friend.id))
    text = " ".join(" ".join(written(hidden).texts()).split())
    assert said.replace("Dex Orrin", "somebody whose name is withheld") in text
