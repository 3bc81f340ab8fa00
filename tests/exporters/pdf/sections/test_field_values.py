"""Whether police were told, in one of four words: the answer, or that a contact names it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from diary import audience_profiles, jurisdiction
from diary.audience_profiles import AUDIENCES
from diary.model.record_nouns import ContactKind, Incident, PoliceContact
from exporters.delivery import incidents_csv
from exporters.pdf.sections.document_context import DocumentContext
from exporters.pdf.sections.field_values import reported_text, tells_reporting
from tests.support.tables import table_of

AT = datetime(2026, 8, 1, tzinfo=UTC)


def said(casemaker: Any, audience: str, kind: ContactKind, answer: bool | None) -> str:
    maker = casemaker.Maker()
    item = maker.add(Incident(what="At the gate", reported=answer), AT)
    maker.add(PoliceContact(what="x", contact=kind, incidents=(item.id,)), AT)
    context = DocumentContext(
        maker.case(audience_profiles.load(audience)), jurisdiction.load(), "0" * 64
    )
    return reported_text(context, item)


@pytest.mark.parametrize(
    ("kind", "answer", "text"),
    [
        (ContactKind.REPORT, None, "named in contact with police no. 1"),
        (ContactKind.CONTACT, None, "named in contact with police no. 1"),
        (ContactKind.REPORT, False, "not told; contact with police no. 1 is about it"),
        (ContactKind.REPORT, True, "told; contact with police no. 1 is about it"),
    ],
)
def test_the_answer_comes_first_and_a_contact_second(
    casemaker: Any, kind: ContactKind, answer: bool | None, text: str
) -> None:
    assert said(casemaker, "police", kind, answer) == text


def test_no_bundle_says_of_an_incident_what_another_does_not(casemaker: Any, written: Any) -> None:
    for audience in AUDIENCES:
        maker = casemaker.Maker()
        about = maker.add(Incident(what="At the gate"), AT)
        maker.add(PoliceContact(what="x", contact=ContactKind.REPORT, incidents=(about.id,)), AT)
        case = maker.case(audience_profiles.load(audience))
        context = DocumentContext(case, jurisdiction.load(), "0" * 64)
        told = tells_reporting(context)
        text = " ".join(" ".join(written(case).texts()).split())
        table = table_of(incidents_csv.text, case).decode()
        assert ("named in contact" in text, "named in contact" in table) == (told,) * 2
        assert "Reported to police" not in table or told
        assert "not said" not in (text + table).lower()
    assert not tells_reporting(DocumentContext(maker.case(audience_profiles.load("short")),
                                               jurisdiction.load(), ""))  # fmt: skip


@pytest.mark.parametrize("audience", ["court", "own", "response"])
def test_incidents_in_a_row_are_named_by_their_run(
    casemaker: Any, written: Any, audience: str
) -> None:
    maker = casemaker.Maker()
    ids = [maker.add(Incident(what="He rang"), AT).id for _each in range(12)]
    about = (*ids[:9], ids[11], "e" * 32, "f" * 32)
    maker.add(PoliceContact(what="x", contact=ContactKind.REQUEST, incidents=about), AT)
    every = " ".join(
        " ".join(written(maker.case(audience_profiles.load(audience))).texts()).split()
    )
    assert "1–9, 12, 2 incidents that are not shown here" in every
    assert "Incident 1, Incident 2" not in every


def test_one_incident_is_named_as_one_and_a_hidden_one_says_so(casemaker: Any) -> None:
    maker = casemaker.Maker()
    item = maker.add(Incident(what="At the gate"), AT)
    context = DocumentContext(
        maker.case(audience_profiles.load("own")), jurisdiction.load(), "0" * 64
    )
    assert context.incident_names([item.id, item.id]) == "Incident 1"
    assert context.incident_names(["f" * 32]) == "an incident that is not shown here"
    assert context.incident_names([]) == ""
