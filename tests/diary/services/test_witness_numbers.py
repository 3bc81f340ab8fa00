from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.errors import NotAllowed
from diary.model.record_nouns import (
    Evidence,
    FirstTelling,
    Incident,
    Mistake,
    TurnedOut,
    Witness,
)
from diary.services.journal import Journal
from diary.services.witness_numbers import WitnessNumbers
from exporters.bundle.disclosed_record import disclosed_record
from exporters.check.record_check import ISSUED
from tests.support.agreement import given_case
from tests.support.records import Desk, desk

NAMES = st.sampled_from(
    ["", " ", "Jo", "jo ", "JO", "Ann", "Ann  Lee", "ann lee", "Straße", "STRASSE"]
)


def witnessed(*names: str, **said: Any) -> Incident:
    return Incident(what="x", witnesses=tuple(map(Witness, names)), **said)


def numbers(at: Desk, *names: str) -> tuple[int, ...]:
    return at.journal.record(witnessed(*names)).content.witness_numbers


def test_a_name_has_one_number_whatever_its_letters_and_who_has_none_has_none() -> None:
    at = desk()
    assert numbers(at, "Odile Farthing", "", "Ravi") == (1, 0, 2)
    assert numbers(at, "Theo", "odile  FARTHING ", " ") == (3, 1, 0)
    assert numbers(at) == ()


def test_no_number_is_given_to_a_second_name_once_no_incident_names_the_first() -> None:
    at = desk()
    item = at.journal.record(witnessed("Jo", "Ann"))
    one = at.journal.amend(item.id, replace(item.content, witnesses=(Witness("Jo"),)))
    assert one.content.witness_numbers == (1,)
    gone = at.journal.record(witnessed("Theo"))
    at.journal.withdraw(gone.id, "not mine to say")
    assert numbers(at, "Ravi", "Ann") == (4, 2)


def test_the_numbers_are_read_again_from_the_record() -> None:
    at = desk()
    numbers(at, "Jo", "Ann")
    # private: a second journal over the same record, as after it was closed
    again = Journal(at.journal._deps)
    assert again.record(witnessed("Theo", "ann")).content.witness_numbers == (3, 2)


def test_a_change_without_witnesses_takes_their_numbers_away() -> None:
    at = desk()
    item = at.journal.record(witnessed("Jo"))
    none = at.journal.amend(item.id, replace(item.content, witnesses=()))
    assert none.content.witness_numbers == ()
    with pytest.raises(NotAllowed):
        at.journal.amend(item.id, replace(none.content, witness_numbers=(9,)))


def test_the_number_of_a_witness_may_change_with_the_name() -> None:
    assert "witness_numbers" not in ISSUED["incident"]
    assert ISSUED["evidence"][:2] == ("number", "reference")


@given(st.lists(st.lists(NAMES, max_size=4), max_size=5))
def test_two_names_have_one_number_if_and_only_if_they_are_the_same(told: list[list[str]]) -> None:
    service = WitnessNumbers(lambda: ())
    found: dict[int, set[str]] = {}
    for names in told:
        numbered = service.numbered(witnessed(*names))
        for name, number in zip(names, numbered.witness_numbers, strict=True):
            found.setdefault(number, set()).add(" ".join(name.split()).casefold())
    assert found.pop(0, {""}) == {""}
    assert all(len(names) == 1 for names in found.values())
    assert sorted(found) == [*range(1, len(found) + 1)]
    assert len(set().union(*found.values())) == len(found)


def test_whoever_was_told_first_has_the_number_of_the_witness_of_that_name() -> None:
    at = desk()
    assert numbers(at, "Jo", "Ann Lee") == (1, 2)
    told = (FirstTelling(who="ann  lee"), FirstTelling(who="Theo"))
    item = at.journal.record(Incident(what="x", first_told=told))
    assert item.content.first_told_numbers == (2, 3)
    # private: a second journal over the same record, as after it was closed
    again = Journal(at.journal._deps)
    assert again.record(witnessed("Theo", "Ravi")).content.witness_numbers == (3, 4)
    assert again.numbers_of_names() == {"jo": 1, "ann lee": 2, "theo": 3, "ravi": 4}


@pytest.mark.parametrize("audience", ["police", "advocate", "court", "family", "own"])
def test_a_bundle_has_no_name_of_theirs_in_any_field(audience: str) -> None:
    at = desk()
    name = "Odile Farthing"
    first = at.journal.record(witnessed(name, first_told=(FirstTelling(who=name, how="Rang"),)))
    photo = Evidence(title="Door", physical=True, captured_by=name, incidents=(first.id,))
    at.journal.record(photo)
    turned = TurnedOut(reason=Mistake.SLIP, by="Odile", what="A slip")
    at.journal.record(witnessed(name, turned_out=turned))
    case = given_case(audience, at)
    record = disclosed_record(case.made, case.disclosure)
    said = str([each.values for each in record.entries]) + str(case.incidents) + str(case.exhibits)
    assert "Odile" not in said
    opened = [each.values for each in record.entries if not each.is_withheld]
    assert [1] in [values.get("first_told_numbers") for values in opened]
    if audience != "own":
        assert "witness 1" in said
