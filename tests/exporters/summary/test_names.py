"""Short names are initials where a name is one, and never of two people at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diary import audience_profiles, jurisdiction
from diary.model.record_nouns import Incident, MatchedLimb, Person, Role
from diary.patterns.incident_places import same
from diary.text.initials import initials
from exporters.pdf.sections.document_context import NO_NAMES, DocumentContext
from exporters.summary.names import ShortNames, is_known
from exporters.summary.not_counted import not_counted
from tests.diary.test_catalogue import said_in
from tests.exporters.pdf import casemaker
from tests.support.agreement import given_case
from tests.support.records import desk

AT = datetime(2026, 8, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Anna Brandt", "AB"),
        ("Anna-Maria O'Neill", "AMO"),
        ("Viktor S.", "Viktor S."),
        ("Viktor", "Viktor"),
        ("unknown, uses an account", "unknown"),
        ("the man from number twelve", "the man from number twelve"),
        (" Anna  Brandt ", "AB"),
    ],
)
def test_a_name_of_two_to_four_words_has_initials(name: str, short: str) -> None:
    assert initials(name) == short


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Anna Brandt", True),
        ("Viktor S.", True),
        ("Dex, surname not known", True),
        ("Man in a grey coat", False),
        ("unknown, uses an account", False),
        ("", False),
        (".", False),
    ],
)
def test_words_for_somebody_unknown_are_no_name(name: str, known: bool) -> None:
    assert is_known(name) is known


def names_of(*people: Person, incident: Incident | None = None) -> tuple[ShortNames, Any]:
    maker = casemaker.Maker()
    made = [maker.add(person, AT) for person in people]
    if incident:
        maker.add(incident, AT)
    context = DocumentContext(
        maker.case(audience_profiles.load("police")), jurisdiction.load(), "0" * 64
    )
    return ShortNames(context), (made, context)


def test_two_people_never_share_a_short_name() -> None:
    names, (made, _context) = names_of(
        Person(name="Anna Brandt", role=Role.ME),
        Person(name="Viktor Sommer", role=Role.SUSPECTED),
        Person(name="Vera Stone", role=Role.SUSPECTED),
        Person(name="Paul Hale", role=Role.SUSPECTED),
    )
    assert names.who == "AB"
    assert [names.of(item.id) for item in made] == ["AB", "Viktor Sommer", "Vera Stone", "PH"]


NAMES = (
    *("unknown", "Unknown ", "unknown, uses an account", "Sam", "sam", "Sam (person 2)", "x" * 300),
    *("Claire Holt", "CH", "ch", "CH, so they say", "Carl Holt", "Claire  holt", "Chris-Hugh", " "),
    *("AB", "Anna Brandt", "Anna Brandt, next door", "Al Bo"),
    *("nobody", "An  account", "nobody is named", "No person is named", "Person 2", "person 3"),
    *("somebody whose name is withheld", "the person recording", "neb"),
)


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=7), st.sampled_from(("", *NAMES)))
@example(["unknown", "x" * 300], "person 3")
@example([" "], "Person 2")
@example(["Sam", "Sam"], "Sam (person 2)")
def test_nobody_is_called_as_somebody_else_or_as_nobody_is(theirs: list[str], mine: str) -> None:
    names, (made, context) = names_of(
        *([Person(name=mine, role=Role.ME)] if mine.strip() else []),
        *(Person(name=name, role=Role.SUSPECTED) for name in theirs),
    )
    others = made[1:] if mine.strip() else made
    instead = {same(text) for text in (*NO_NAMES, names.of("0" * 32))}
    # the person recording is called by name and by initials
    instead |= {same(text) for text in (names.who, names.name, mine) if text.strip()}
    for called in (names.of, names.full, context.person):
        said = [same(called(item.id)) for item in others]
        assert len({*said}) == len(said)
        assert instead.isdisjoint(said)
        numbers = {f"person {item.number}": item.number for item in made}
        for item, text in zip(others, said, strict=True):
            assert numbers.get(text, item.number) == item.number


def test_who_alone_has_a_name_is_called_by_it() -> None:
    names, (made, context) = names_of(
        Person(name="Claire Holt", role=Role.ME),
        Person(name="Carl Holt", role=Role.SUSPECTED),
        Person(name="unknown", role=Role.SUSPECTED),
    )
    assert [context.person(item.id) for item in made] == ["Claire Holt", "Carl Holt", "unknown"]
    assert [names.of(item.id) for item in made[1:]] == ["Carl Holt", "unknown"]
    assert (names.name, names.me) == ("Claire Holt", "CH")


def test_what_stands_in_place_of_a_name_is_printed_somewhere() -> None:
    assert {*NO_NAMES} <= said_in(*Path("exporters").glob("**/*.py"))


def test_a_long_name_is_printed_whole_once_and_by_its_number_elsewhere() -> None:
    mine = "Anna " * 20
    names, (made, _context) = names_of(
        Person(name=mine, role=Role.ME), Person(name="x" * 300, role=Role.SUSPECTED)
    )
    assert (names.who, names.name) == ("the person recording", mine.strip())
    assert (names.of(made[1].id), names.full(made[1].id)) == ("Person 2", "x" * 300)
    assert names.of("0" * 32) == "somebody whose name is withheld"


def test_whom_an_incident_names_is_what_the_figures_take_it_to_name() -> None:
    person = Person(name="Viktor Sommer", role=Role.SUSPECTED)
    for said, told in (
        (Incident(what="x", accounts=("@a",)), "an account"),
        (Incident(what="x", accounts=(" ",)), "nobody"),
    ):
        names, (_made, context) = names_of(person, incident=said)
        assert names.named(context.history.facts[0]) == told


@pytest.mark.parametrize(
    ("audience", "by"), [("police", "somebody who helps the person"), ("advocate", "Maeve T.")]
)
def test_who_ticked_an_example_for_the_person_is_named_for_an_advocate_alone(
    audience: str, by: str
) -> None:
    at = desk()
    limb = MatchedLimb(test="ew.pha.2A", limb="b", helped=True, by="Maeve T.", on="2026-06-07")
    at.journal.record(Incident(what="He rang.", limbs=(limb, replace(limb, limb="a", by=""))))
    case = given_case(audience, at)
    context = DocumentContext(case, jurisdiction.load(case.jurisdiction).for_others("AB"), "")
    tables = not_counted(context, ShortNames(context))
    page = " ".join(table.note for table in tables)
    assert f"1 by {by}" in page
    assert "1 by somebody who helps the person" in page
    left = str([each.values() for each in case.disclosure.openings if not each.is_withheld])
    assert ("Maeve" in page) is ("Maeve" in left) is (audience == "advocate")
