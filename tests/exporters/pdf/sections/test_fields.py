"""What a list says of reporting: the answer, or that a report to police names the incident."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from diary import jurisdiction, profiles
from diary.model.record import Breach, ContactKind, Incident, Order, PoliceContact
from diary.model.when import Precision, When
from exporters.pdf.sections.context import DocumentContext
from exporters.pdf.sections.fields import reported_text

AT = datetime(2026, 8, 1, tzinfo=UTC)


def said(casemaker: Any, audience: str, kind: ContactKind, answer: bool | None) -> str:
    maker = casemaker.Maker()
    item = maker.add(Incident(what="At the gate", reported=answer), AT)
    maker.add(PoliceContact(what="x", contact=kind, incidents=(item.id,)), AT)
    desk = DocumentContext(maker.case(profiles.load(audience)), jurisdiction.load(), "0" * 64)
    return reported_text(desk, item)


@pytest.mark.parametrize(
    ("kind", "answer", "text"),
    [
        (ContactKind.REPORT, None, "In a report"),
        (ContactKind.REQUEST, None, "Not said"),
        (ContactKind.REPORT, False, "No"),
        (ContactKind.REPORT, True, "Yes"),
    ],
)
def test_the_answer_comes_first_and_a_report_second(
    casemaker: Any, kind: ContactKind, answer: bool | None, text: str
) -> None:
    assert said(casemaker, "police", kind, answer) == text


def test_what_a_report_was_about_is_not_told_where_it_is_not_opened(casemaker: Any) -> None:
    assert said(casemaker, "short", ContactKind.REPORT, None) == "Not said"


def test_page_one_counts_them(casemaker: Any, written: Any) -> None:
    maker = casemaker.Maker()
    items = [maker.add(Incident(what=f"No. {n}"), AT) for n in range(3)]
    about = tuple(item.id for item in items[:2])
    maker.add(PoliceContact(what="x", contact=ContactKind.REPORT, incidents=about), AT)
    first = " ".join(written(maker.case(profiles.load("police"))).texts()[0].split())
    # beside the figures that it explains
    assert "not said 0 exhibits Of those not said, 2 are named in a report to police." in first
    assert first.count("Of those not said") == 1


def test_a_breach_that_a_report_names_counts_as_told(casemaker: Any, written: Any) -> None:
    maker = casemaker.Maker()
    order = maker.add(Order(title="An order", served="2026-03-01", terms=("Stay away",)), AT)
    broke = (Breach(order.id, 1),)
    on = When(Precision.DAY, "Europe/London", "2026-03-02")
    items = [maker.add(Incident(what=f"No. {n}", when=on, breaches=broke), AT) for n in (1, 2)]
    maker.add(PoliceContact(what="x", contact=ContactKind.REPORT, incidents=(items[1].id,)), AT)
    case = maker.case(profiles.load("police"))
    pages = [" ".join(page.split()) for page in written(case).texts()]
    assert "Reported to police, or named in a report to them: 1." in pages[0]
    # both incidents, and the report names the one that is not said to be reported
    assert "An order, term 1: Stay away 1, 2 2 " in " ".join(pages)
