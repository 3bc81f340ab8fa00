from __future__ import annotations

import json
from dataclasses import MISSING, fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.errors import BadInput
from diary.ledger.entry import canonical
from diary.model.books_and_nouns import Book, Noun
from diary.model.noun_codec import (
    MAX_ITEMS,
    MAX_SIZE,
    MAX_TEXT,
    FieldContext,
    checked,
    from_fields,
    joined,
    single_parts,
    stored,
    to_fields,
)
from diary.model.record_nouns import (
    CaseFact,
    Conflict,
    Declaration,
    Event,
    EventKind,
    Evidence,
    Incident,
    Mistake,
    Order,
    Person,
    Preservation,
    StatedAnswer,
    TurnedOut,
    Witness,
)
from diary.model.revisions import CLASSES, Content, noun_of
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from tests.support.generators import LONDON, contents, incidents

OWN = FieldContext(
    LONDON, lambda said, field, noun: str(said), lambda kind, code: code in ("LOITER", "spo")
)


QUESTION = {
    "rule": "a-rule",
    "version": 1,
    "text": "Is it so?",
    "answer": "left",
    "at": "2026-03-29T14:30:00Z",
}


def read(cls: type[Any], said: dict[str, Any]) -> Any:
    return from_fields(cls, said, OWN)


def refused(cls: type[Any], said: Any) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(cls, said)
    return caught.value


# --- there and back ---------------------------------------------------------------------------


@given(contents)
def test_every_noun_comes_back_as_it_was(content: Content) -> None:
    said = to_fields(content)
    assert from_fields(type(content), json.loads(canonical(said)), stored()) == content
    assert checked(content) == (content, said)


def test_every_noun_has_a_class_and_a_book() -> None:
    assert set(CLASSES) == set(Noun)
    assert {noun for noun in Noun if noun.book is Book.PRIVATE} == {
        Noun.NOTE,
        Noun.OWN,
        Noun.COVER,
        Noun.SHARING,
        Noun.SEAL,
        Noun.ACCESS,
        Noun.ERASURE,
        Noun.STAMP,
    }
    assert all(noun_of(cls.__new__(cls)) is noun for noun, cls in CLASSES.items())


@given(contents)
def test_what_says_nothing_is_not_written(content: Content) -> None:
    needed = {item.name for item in fields(content) if item.default is MISSING}
    empty = {name for name, value in to_fields(content).items() if value in ("", [], None)}
    assert empty <= needed


@given(incidents)
def test_contact_details_are_a_field_of_their_own(incident: Incident) -> None:
    said = to_fields(incident)
    assert all("contact" not in witness for witness in said.get("witnesses", ()))
    contacts = [witness.contact for witness in incident.witnesses]
    assert said.get("witnesses.contact") == (contacts if any(contacts) else None)
    without = {name: value for name, value in said.items() if name != "witnesses.contact"}
    blank = tuple(replace(witness, contact="") for witness in incident.witnesses)
    assert from_fields(Incident, without, stored()) == replace(incident, witnesses=blank)


@given(incidents)
def test_whether_witnesses_know_is_a_field_of_its_own(incident: Incident) -> None:
    said = to_fields(incident)
    assert all("knows" not in witness for witness in said.get("witnesses", ()))
    known = [witness.knows for witness in incident.witnesses]
    some = any(each is not StatedAnswer.NOT_STATED for each in known)
    assert said.get("witnesses.knows") == (known if some else None)
    without = {name: value for name, value in said.items() if name != "witnesses.knows"}
    blank = tuple(replace(each, knows=StatedAnswer.NOT_STATED) for each in incident.witnesses)
    assert from_fields(Incident, without, stored()) == replace(incident, witnesses=blank)


def test_what_no_witness_is_said_to_know_is_not_written() -> None:
    silent, told = Witness("Jo"), Witness("Al", knows=StatedAnswer.NO)
    assert "witnesses.knows" not in to_fields(Incident(what="x", witnesses=(silent, silent)))
    said = to_fields(Incident(what="x", witnesses=(silent, told)))
    assert said["witnesses.knows"] == ["not-stated", "no"]


@pytest.mark.parametrize("kept", [["perhaps"], ["yes", "no"], [""], [True], "yes", None])
def test_what_fits_no_witness_who_may_know_is_refused(kept: Any) -> None:
    said = {"what": "x", "witnesses": [{"name": "Jo"}], "witnesses.knows": kept}
    assert refused(Incident, said).field == "witnesses.knows"


@given(incidents)
def test_what_explains_a_mistake_is_a_field_of_its_own(incident: Incident) -> None:
    said, turned = to_fields(incident), incident.turned_out
    assert said.get("turned_out") == (turned and {"reason": turned.reason})
    for part in fields(TurnedOut)[1:]:
        alone = dict(said)
        stated = alone.pop(f"turned_out.{part.name}", None)
        assert (stated is None) == (turned is None or getattr(turned, part.name) == part.default)
        left = from_fields(Incident, alone, stored()).turned_out
        assert left == (turned and replace(turned, **{part.name: part.default}))


@given(contents)
def test_what_is_apart_of_a_single_value_is_joined_to_it_again(content: Content) -> None:
    whole = joined(type(content), to_fields(content))
    assert single_parts(type(content)).isdisjoint(whole)
    assert from_fields(type(content), whole, stored()) == content


def test_what_explains_no_mistake_is_refused_and_not_dropped() -> None:
    said = {"what": "x", "turned_out.what": "a cat"}
    assert refused(Incident, said).field == "turned_out.what"
    assert refused(Incident, {**said, "turned_out.what": 1}).field == "turned_out.what"
    # a bundle may open the one without the other
    assert from_fields(Incident, said, stored(partial=True)) == Incident(what="x")
    assert joined(Incident, said) == said


def test_what_explains_a_mistake_may_be_written_in_place() -> None:
    said = {"what": "x", "turned_out": {"reason": "slip", "what": "a cat"}}
    whole = read(Incident, said)
    assert whole.turned_out == TurnedOut(reason=Mistake.SLIP, what="a cat")
    assert joined(Incident, to_fields(whole))["turned_out"] == said["turned_out"]


def test_contact_details_may_be_written_in_place() -> None:
    said = {"what": "x", "witnesses": [{"name": "Jo", "contact": "07700 900123"}]}
    assert read(Incident, said).witnesses == (Witness("Jo", "", "07700 900123"),)


@pytest.mark.parametrize("kept", ["a", ["a"], ["a", "b", "c"], [1, 2], None])
def test_contact_details_that_fit_no_witness_are_refused(kept: Any) -> None:
    said = {"what": "x", "witnesses": [{"name": "A"}, {"name": "B"}], "witnesses.contact": kept}
    assert refused(Incident, said).field == "witnesses.contact"


def test_contact_details_without_any_witness_are_refused_and_not_dropped() -> None:
    said = {"what": "x", "witnesses.contact": ["07700 900123"]}
    assert refused(Incident, said).field == "witnesses.contact"


# --- what is refused --------------------------------------------------------------------------

WRONG: list[tuple[type[Any], dict[str, Any], str]] = [
    (Incident, {}, "what"),
    (Incident, {"what": None}, "what"),
    (Incident, {"what": 5}, "what"),
    (Incident, {"what": ["x"]}, "what"),
    (Incident, {"what": "a\0b"}, "what"),
    (Incident, {"what": "half \ud83d"}, "what"),
    (Incident, {"what": "x" * (MAX_TEXT + 1)}, "what"),
    (Incident, {"what": "x", "times": 1.5}, "times"),
    (Incident, {"what": "x", "times": True}, "times"),
    (Incident, {"what": "x", "times": "5"}, "times"),
    (Incident, {"what": "x", "times": -1}, "times"),
    (Incident, {"what": "x", "times": 10**12}, "times"),
    (Incident, {"what": "x", "times": float("nan")}, "times"),
    (Incident, {"what": "x", "reported": "yes"}, "reported"),
    (Incident, {"what": "x", "reported": 1}, "reported"),
    (Incident, {"what": "x", "behaviours": "LOITER"}, "behaviours"),
    (Incident, {"what": "x", "behaviours": ["LOITER", "SHOUTED"]}, "behaviours[1]"),
    (Incident, {"what": "x", "behaviours": [["LOITER"]]}, "behaviours[0]"),
    (Incident, {"what": "x", "certainty": "sure"}, "certainty"),
    (Incident, {"what": "x", "witnesses": ["Jo"]}, "witnesses[0]"),
    (Incident, {"what": "x", "witnesses": [{"saw": "it"}]}, "witnesses[0].name"),
    (Incident, {"what": "x", "witnesses": [{"name": "Jo", "phone": "1"}]}, "witnesses[0]."),
    (Incident, {"what": "x", "breaches": [{"order": "o", "term": "2"}]}, "breaches[0].term"),
    (Incident, {"what": "x", "witnesses": [{"name": "a"}] * (MAX_ITEMS + 1)}, "witnesses"),
    (Incident, {"what": "x", "when": 5}, "when"),
    (Incident, {"what": "x", "when": []}, "when"),
    (Incident, {"what": "x", "when": "yesterday"}, "when.at"),
    (Incident, {"what": "x", "when": "2026-02-30"}, "when.at"),
    (Incident, {"what": "x", "when": "2026-03-29T01:30"}, "when.at"),
    (Incident, {"what": "x", "when": "2026-10-25T01:30"}, "when.offset"),
    (Incident, {"what": "x", "when": {"at": "2026-02-30T10:00"}}, "when.at"),
    (Incident, {"what": "x", "when": {"precision": "roughly"}}, "when"),
    (Incident, {"what": "x", "when": {"precision": "part-of-day", "part": "tea"}}, "when"),
    (Incident, {"what": "x", "when": {"zone": "Mars/Base"}}, "when.zone"),
    (Incident, {"what": "x", "when": {"at": 2026}}, "when.at"),
    (Incident, {"what": "x", "when": {"moon": "full"}}, "when"),
    (Evidence, {"found": {"at": "2026-13-01"}}, "found.at"),
    (Evidence, {"found": {"zone": "Mars/Base"}}, "found.zone"),
    (Evidence, {"continuity": [{"to": "x", "when": "2026-13-01"}]}, "continuity[0].when.at"),
    (Evidence, {"sha256": "00"}, "sha256"),
    (Evidence, {"reference": "AB/9"}, "reference"),
    (Event, {"event": "wedding"}, "event"),
    (Order, {"title": "x", "made": "01/02/2026"}, "made"),
    (Order, {"title": "x", "made": "20260201"}, "made"),
    (Order, {"title": "x", "order": "curse"}, "order"),
    (Person, {"name": "x", "accounts": ["one"]}, ""),
    (Person, {"name": "x", "knows": "perhaps"}, "knows"),
    (Person, {"name": "x", "afraid_for": "yes"}, "afraid_for"),
    (Incident, {"what": "x", "recognition": []}, "recognition"),
    (
        Incident,
        {"what": "x", "recognition": {"first_seen": "2026-13-01"}},
        "recognition.first_seen.at",
    ),
    (Incident, {"what": "x", "sighting": {"weather": "fog"}}, "sighting."),
    (Incident, {"what": "x", "limbs": [{"test": "ew.pha.2A", "limb": "a"}]}, "limbs[0].test"),
    (Incident, {"what": "x", "turned_out": {"what": "a cat"}}, "turned_out.reason"),
    (Incident, {"what": "x", "turned_out": {"reason": "bored"}}, "turned_out.reason"),
    (
        Incident,
        {"what": "x", "turned_out": {"reason": "slip", "told_on": "today"}},
        "turned_out.told_on",
    ),
    (
        Incident,
        {"what": "x", "questions": [{**QUESTION, "at": "2026-03-29T14:30Z"}]},
        "questions[0].at",
    ),
    (
        Incident,
        {"what": "x", "questions": [{**QUESTION, "at": "2026-02-30T14:30:00Z"}]},
        "questions[0].at",
    ),
    (Incident, {"what": "x", "questions": [{**QUESTION, "rule": "A rule"}]}, "questions[0].rule"),
    (
        Incident,
        {"what": "x", "questions": [{**QUESTION, "answer": "maybe"}]},
        "questions[0].answer",
    ),
    (Incident, {"what": "x", "witnesses": [{"name": "Jo", "sense": "felt"}]}, "witnesses[0].sense"),
    (Order, {"title": "x", "served_time": "24:00"}, "served_time"),
    (Order, {"title": "x", "served_time": "9:30"}, "served_time"),
    (CaseFact, {"what": "x"}, "fact"),
    (CaseFact, {"fact": "verdict"}, "fact"),
    (CaseFact, {"fact": "bail", "still_on": "2026-1-1"}, "still_on"),
    (Declaration, {"topic": "weather"}, "topic"),
    (Conflict, {"rule": "r", "version": 1}, "text"),
    (Preservation, {"what": "x", "by": "soon"}, "by"),
]


@pytest.mark.parametrize(("cls", "said", "field"), WRONG, ids=lambda part: str(part)[:40])
def test_what_is_not_of_the_shape_is_refused_by_name(
    cls: type[Any], said: dict[str, Any], field: str
) -> None:
    assert refused(cls, said).field == field


def test_a_name_that_is_no_field_is_not_repeated_but_the_fields_are() -> None:
    error = refused(Incident, {"what": "x", "he followed me home": "y"})
    assert error.field == ""
    assert "followed" not in repr(error)
    assert "why_person" in error.reason
    inside = refused(Incident, {"what": "x", "when": {"he followed me home": "y"}})
    assert "followed" not in repr(inside)


@pytest.mark.parametrize("name", ["number", "reason", "@subject", "WHAT", "what ", "id"])
def test_what_the_program_keeps_cannot_be_set(name: str) -> None:
    assert refused(Incident, {"what": "x", name: "1"}).field == ""


@pytest.mark.parametrize("said", [None, [], "x", 5, [("what", "x")]])
def test_a_noun_is_an_object(said: Any) -> None:
    assert "object" in refused(Incident, said).reason


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
names = st.sampled_from([item.name for cls in CLASSES.values() for item in fields(cls)])


@given(st.sampled_from(list(CLASSES.values())), st.dictionaries(names, json_values, max_size=4))
def test_no_json_gets_past_as_something_else(cls: type[Any], said: dict[str, Any]) -> None:
    try:
        made = read(cls, said)
    except BadInput:
        return
    assert from_fields(cls, to_fields(made), stored()) == made


@pytest.mark.parametrize(
    "content",
    [
        Incident(what="a\0b"),
        Incident(what="half \udc00"),
        Incident(what="x" * (MAX_TEXT + 1)),
        Incident(what="x", times=-3),
        Person(name="half \udc00"),
    ],
    ids=["nul", "surrogate", "long", "number", "name"],
)
def test_what_could_not_be_read_back_is_not_written(content: Content) -> None:
    with pytest.raises(BadInput):
        checked(content)


# --- times, said shortly ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "precision", "at"),
    [
        ("2026-03-01T21:10", Precision.EXACT, "2026-03-01T21:10"),
        ("2026-03-01", Precision.DAY, "2026-03-01"),
        ({"at": "2026-03-01T21:10"}, Precision.EXACT, "2026-03-01T21:10"),
        ({"at": "2026-03-01"}, Precision.DAY, "2026-03-01"),
        ({}, Precision.NOT_SURE, ""),
        ({"precision": "about", "at": "2026-03-01T21:10"}, Precision.ABOUT, "2026-03-01T21:10"),
    ],
)
def test_a_time_may_be_said_shortly(said: Any, precision: Precision, at: str) -> None:
    assert read(Incident, {"what": "x", "when": said}).when == typed_when(precision, LONDON, at)


# --- part of a noun ---------------------------------------------------------------------------


def test_what_is_withheld_reads_as_nothing_that_anybody_said() -> None:
    assert from_fields(Event, {}, stored(partial=True)) == Event(event=EventKind.OTHER)
    assert from_fields(Incident, {}, stored(partial=True)) == Incident(what="")
    assert refused(Event, {}).field == "event"
    assert from_fields(Conflict, {}, stored(partial=True)) == Conflict(rule="", version=0, text="")
    # inside another value nothing is withheld
    with pytest.raises(BadInput) as caught:
        from_fields(Incident, {"turned_out": {"what": "a cat"}}, stored(partial=True))
    assert caught.value.field == "turned_out.reason"


@given(contents, st.data())
def test_any_part_of_a_noun_can_be_read(content: Content, data: st.DataObject) -> None:
    said = to_fields(content)
    kept = data.draw(st.sets(st.sampled_from(sorted(said)) if said else st.nothing()))
    # no profile opens what stands apart without that which it is a part of
    kept = {name for name in kept if name.partition(".")[0] in kept}
    shown = {name: value for name, value in said.items() if name in kept}
    part = from_fields(type(content), shown, stored(partial=True))
    assert {name: value for name, value in to_fields(part).items() if name in kept} == shown


def test_no_size_is_read_that_the_ledger_cannot_write() -> None:
    said = from_fields(Evidence, {"size": MAX_SIZE}, stored())
    assert canonical(to_fields(said)) == b'{"size":9007199254740991}'
    with pytest.raises(BadInput) as caught:
        from_fields(Evidence, {"size": MAX_SIZE + 1}, stored())
    assert caught.value.field == "size"
    with pytest.raises(ValueError, match="round"):
        canonical(MAX_SIZE + 1)


@pytest.mark.parametrize(
    ("at", "twice", "is_so"),
    [("2026-10-25T01:30", "at", True), ("2026-10-25T03:30", "at", False),
     ("2026-10-25T01:30", "until", False)],
)  # fmt: skip
def test_a_typed_time_names_no_end_that_its_clock_did_not_show_twice(
    at: str, twice: str, *, is_so: bool
) -> None:
    offset = "+00:00"
    when = {"precision": "exact", "zone": "Europe/London", "at": at, "offset": offset}
    stated: Any = {"what": "x", "when": {**when, "twice": twice}}
    if is_so:
        typed = from_fields(Incident, stated, OWN).when
        assert typed is not None
        assert typed.twice == twice
    else:
        with pytest.raises(BadInput, match=r"when\.twice"):
            from_fields(Incident, stated, OWN)
