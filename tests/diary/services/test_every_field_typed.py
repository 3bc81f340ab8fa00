"""Every field of every noun can be said in JSON, new or changed, but for what the program sets.

Where a field is declared to hold no free words, such words are refused in it.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from diary.errors import BadInput
from diary.json_value import Json
from diary.model.codec import to_fields
from diary.model.declarations import declared_fields
from diary.model.kinds import Noun
from diary.model.record import Evidence, Incident, Order, Person
from diary.model.recorded import CLASSES
from diary.services.json_import import JsonImport
from diary.services.session import Session
from tests.diary.filled import VOCABULARY, bound_texts, filled

WRITABLE = [noun for noun in Noun if not noun.by_program]


@pytest.fixture
def intake(session: Session) -> JsonImport:
    return JsonImport(session.journal, VOCABULARY)


@pytest.fixture
def refers(session: Session) -> dict[Noun | None, str]:
    targets: tuple[Any, ...] = (
        Incident(what="He stood there."), Person(name="R"), Order(title="No"),
        Evidence(title="A ring", physical=True),
    )  # fmt: skip
    items = [session.journal.record(each) for each in targets]
    return {None: items[0].id, **{item.noun: item.id for item in items}}


def whole(noun: Noun, refers: dict[Noun | None, str], text: str = "so it was") -> Any:
    """One with every field that a person can say."""
    content = filled(CLASSES[noun], text, refers)
    issued = declared_fields(CLASSES[noun], "issued")
    blank = {each.name: each.default for each in dataclasses.fields(content)}
    return dataclasses.replace(content, **{name: blank[name] for name in issued})


def said(content: Any) -> dict[str, Json]:
    fields = to_fields(content)
    assert {name.split(".")[0] for name in fields} == {
        each.name for each in dataclasses.fields(content) if "issued" not in each.metadata
    }
    return fields


@pytest.mark.parametrize("noun", WRITABLE)
def test_all_that_a_noun_can_say_is_taken_as_json(
    noun: Noun, session: Session, intake: JsonImport, refers: dict[Noun | None, str]
) -> None:
    content = whole(noun, refers)
    planned = intake.plan_one({"kind": noun.value, **said(content)})
    assert planned.content == content
    (item,) = session.journal.record_all([planned])
    other = whole(noun, refers, "it was otherwise")
    assert dataclasses.replace(item.content, **_issued(other)) == content
    changed = intake.changed(item, said(other))
    assert dataclasses.replace(changed, **_issued(other)) == other


@pytest.mark.parametrize("noun", WRITABLE)
def test_a_text_that_is_said_to_hold_no_free_words_is_refused_with_some(
    noun: Noun, intake: JsonImport, refers: dict[Noun | None, str]
) -> None:
    for each in bound_texts(CLASSES[noun]):
        value: Json = {"kind": noun.value, **said(whole(noun, refers))}
        several = isinstance(value[each.name], list)
        value[each.name] = ["Quillfeather"] if several else "Quillfeather"
        with pytest.raises(BadInput) as refused:
            intake.plan_one(value)
        assert refused.value.field.startswith(each.name)


@pytest.mark.parametrize("noun", WRITABLE)
def test_what_the_program_sets_is_refused(
    noun: Noun, intake: JsonImport, refers: dict[Noun | None, str]
) -> None:
    every = to_fields(filled(CLASSES[noun], "so it was", refers))
    for name in declared_fields(CLASSES[noun], "issued"):
        value = {"kind": noun.value, **said(whole(noun, refers)), name: every[name]}
        with pytest.raises(BadInput) as refused:
            intake.plan_one(value)
        assert refused.value.field == name


def test_what_the_program_alone_writes_is_no_kind(intake: JsonImport) -> None:
    for noun in set(Noun) - set(WRITABLE):
        value = {"kind": noun.value, **to_fields(filled(CLASSES[noun], "so"))}
        with pytest.raises(BadInput) as refused:
            intake.plan_one(value)
        assert refused.value.field == "kind"


def _issued(content: Any) -> dict[str, Any]:
    return {name: getattr(content, name) for name in declared_fields(type(content), "issued")}
