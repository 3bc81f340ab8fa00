"""What is neither an incident nor an exhibit: titles that name what there is, and tables."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from diary.audience_profiles import load
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    Account,
    Event,
    EventKind,
    Incident,
    Person,
    PoliceContact,
    Role,
)
from diary.model.when import Precision
from diary.model.zone_rules import typed_when

DAY = typed_when(Precision.DAY, "Europe/London", "2026-07-30")


def said(made: Any) -> str:
    return " ".join(" ".join(made.texts()).split())


def test_the_titles_name_the_kinds_that_there_are(casemaker: Any, written: Any) -> None:
    maker = casemaker.Maker()
    him = maker.add(Person(name="V. S.", role=Role.SUSPECTED), casemaker.START)
    maker.add(Event(event=EventKind.WARNING, when=DAY), casemaker.START)
    assert re.search(r"\d People \d", said(written(maker.case(load("court")))))
    text = said(written(maker.case(load("order"))))
    assert "People, events People" in text
    maker.add(Account(account="grey_coat", person=him.id), casemaker.START)
    text = said(written(maker.case(load("order"))))
    assert "People, accounts, events People" in text


def test_a_kind_without_words_in_the_bundle_says_so_and_has_one_row(
    casemaker: Any, written: Any
) -> None:
    maker = casemaker.Maker()
    maker.add(Event(event=EventKind.OTHER, what="The quarrel.", when=DAY), casemaker.START)
    maker.add(Event(event=EventKind.WARNING, what="By the council.", when=DAY), casemaker.START)
    order = load("order")
    kinds = {**order.fields, Noun.EVENT: ("number", "event", "when")}
    text = said(written(maker.case(replace(order, fields=kinds))))
    assert text.count("in words that are not in this bundle") == 1
    assert "quarrel" not in text
    assert "Kind of event What is recorded of it" in text
    assert "in words that are not" not in said(written(maker.case(load("police"))))


def test_the_usual_kind_of_contact_is_named_and_one_incident_is_a_number(
    casemaker: Any, written: Any
) -> None:
    maker = casemaker.Maker()
    item = maker.add(Incident(what="At the gate.", when=DAY), casemaker.START)
    contact = PoliceContact(what="Rang.", incidents=(item.id,), when=DAY)
    maker.add(contact, casemaker.START)
    text = said(written(maker.case(load("order"))))
    assert "Contact with police" in text
    assert "Incidents: no. 1 · " in text
    assert item.noun is Noun.INCIDENT
