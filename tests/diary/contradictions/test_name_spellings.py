"""Names that may be two spellings of one person are asked about, and no others."""

from __future__ import annotations

import pytest

from diary.contradictions.rules import RuleName
from diary.contradictions.whole_record import contradictions_in
from diary.model.record_nouns import (
    Account,
    CaseFact,
    CaseFactKind,
    CaseFactSource,
    Evidence,
    FirstTelling,
    Incident,
    PoliceContact,
    Witness,
)
from diary.model.revisions import Content
from tests.support.records import desk


def asked(*entries: Content) -> list[str]:
    book = desk().journal
    for each in entries:
        book.record(each)
    found = contradictions_in(book.items, book.history, book.zone)
    return [each.text for each in found if each.rule.name is RuleName.TWO_SPELLINGS]


def witness(name: str) -> Incident:
    return Incident(what="He was at the gate.", witnesses=(Witness(name),))


@pytest.mark.parametrize(
    "other",
    [
        witness("Odile Farthingdale"),
        witness("Odille Farthingale"),
        witness("Farthingale, Odile"),
        Incident(what="Told her.", first_told=(FirstTelling(who="Odile Farthingall"),)),
        Evidence(title="Photograph", captured_by="Odile Fartingale", physical=True),
    ],
)
def test_two_spellings_are_asked_about_once(other: Content) -> None:
    (text,) = asked(witness("Odile Farthingale"), other, witness("Odile Farthingale"))
    assert text.startswith("“Odile Farthingale” and “")
    assert text.count("?") == 1


@pytest.mark.parametrize(
    "other",
    ["Odile  farthingale", "Odile", "My mother", "Odile Thistlewood", "Femi Farthingale", "Me"],
)
def test_one_spelling_and_two_people_are_not(other: str) -> None:
    assert asked(witness("Odile Farthingale"), witness(other)) == []


OFFICER = PoliceContact(what="Rang.", officer="DC Harriet Quillfeather", officer_number="0918")


def told_by(name: str) -> CaseFact:
    return CaseFact(
        fact=CaseFactKind.LEAD, what="Leads", known=CaseFactSource.OFFICER, told_by=name
    )


@pytest.mark.parametrize("name", ["DC 0918 Harriet Quillfeather", "DC Harriet Quillfeather"])
def test_the_order_of_rank_and_number_is_no_other_spelling(name: str) -> None:
    assert asked(OFFICER, told_by(name)) == []


@pytest.mark.parametrize("name", ["DC 0918 Harriet Quilfeather", "DC 0981 Harriet Quillfeather"])
def test_a_slip_in_the_name_or_number_of_an_officer_is(name: str) -> None:
    assert len(asked(OFFICER, told_by(name))) == 1
    account = Account(account="07700 900871", confirmed_by=f"{name}: it was in the phone")
    assert len(asked(OFFICER, account)) == 1
