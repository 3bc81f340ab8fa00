"""Whoever helps the person is told as a role; the name leaves for the advocate alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from diary.audience_profiles import AUDIENCES, load, parse
from diary.case_file import CaseFile
from diary.errors import BadInput
from diary.model.field_declarations import declared_fields
from diary.model.record_nouns import (
    CaseFact,
    CaseFactKind,
    CaseFactSource,
    Helper,
    Incident,
    LimbChoice,
    MatchedLimb,
)
from diary.model.revisions import CLASSES
from diary.services.session import Session
from diary.shipped_data import read_shipped
from exporters.bundle.record_json import RecordFile, dump

NAME = "Maeve Torrisdale"
TYPED = Incident(
    what="He rang.",
    typed=Helper.SUPPORTER,
    typed_by=NAME,
    company=Helper.RELATIVE,
    present=NAME,
    limbs=(MatchedLimb(test="ew.pha.2A", limb="b", how=LimbChoice.TICKED, helped=True, by=NAME),),
)
TOLD = CaseFact(
    fact=CaseFactKind.PLEA, what="Not guilty", known=CaseFactSource.ADVOCATE, told_by=NAME
)
OFFICER = "DC 0918 Harriet Quillfeather"


@pytest.fixture
def at(session: Session) -> Session:
    told = CaseFact(fact=CaseFactKind.BAIL, known=CaseFactSource.OFFICER, told_by=OFFICER)
    for content in (TYPED, TOLD, told):
        session.journal.record(content)
    return session


def taken(at: Session, audience: str) -> CaseFile:
    return at.snapshot.take(load(audience), {})


def record_json(case: CaseFile) -> str:
    return dump(RecordFile(case.made, case.disclosure)).decode()


def planted() -> Iterator[str]:
    """Yield every field that is declared to name a helper, and has the name here."""
    for content in (TYPED, TOLD):
        yield from declared_fields(type(content), "helper")


def test_every_declared_field_has_the_name_here() -> None:
    declared = [path for cls in CLASSES.values() for path in declared_fields(cls, "helper")]
    assert sorted(declared) == sorted(planted()) == ["limbs.by", "present", "told_by", "typed_by"]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_helper_is_named_for_the_advocate_alone(at: Session, audience: str) -> None:
    case = taken(at, audience)
    said = repr((case, record_json(case)))
    assert (NAME in said) == (audience == "advocate")


@pytest.mark.parametrize("audience", ["police", "court", "family"])
def test_others_read_in_what_role_somebody_typed_and_was_there(at: Session, audience: str) -> None:
    (told,) = taken(at, audience).incidents
    assert (told.content.typed, told.content.company) == (Helper.SUPPORTER, Helper.RELATIVE)


def test_an_officer_who_told_something_is_named_still(at: Session) -> None:
    assert OFFICER in repr(taken(at, "police"))


def test_a_name_that_was_an_advocates_once_stays_behind_in_each_version(at: Session) -> None:
    first = at.journal.record(TOLD)
    later = CaseFact(fact=CaseFactKind.PLEA, known=CaseFactSource.COURT, told_by="The usher")
    at.journal.amend(first.id, later, "It was the court.")
    assert "The usher" not in repr(taken(at, "police"))
    assert NAME not in record_json(taken(at, "police"))


def test_a_profile_that_opens_a_helpers_name_is_refused() -> None:
    text = read_shipped("profiles", "police")
    with pytest.raises(BadInput, match="incident"):
        parse(text.replace('    "typed",', '    "typed_by",'), "police")


@pytest.mark.parametrize("role", [None, Helper.NOBODY])
def test_a_name_of_who_typed_goes_with_a_role(at: Session, role: Helper | None) -> None:
    with pytest.raises(BadInput):
        at.journal.record(Incident(what="x", typed=role, typed_by="Jo"))
