"""Every field of every noun can be said in JSON, new or changed, but for what the program sets.

Where a field is declared to hold no free words, such words are refused in it.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.errors import BadInput
from diary.json_value import Json
from diary.model.books_and_nouns import Book, Noun
from diary.model.field_declarations import declared_fields
from diary.model.noun_codec import to_fields
from diary.model.record_nouns import (
    Answer,
    Breach,
    CustodyStep,
    Evidence,
    Factor,
    Incident,
    Order,
    Person,
    PoliceContact,
    Witness,
)
from diary.model.revisions import CLASSES, Content
from diary.model.translation import Translation
from diary.services.json_import import MAX_INPUT, JsonImport, read_lines
from diary.services.session import Session
from tests.support.filled_nouns import UNLISTED, VOCABULARY, bound_texts, filled
from tests.support.generators import incidents
from tests.support.projection_checks import rebuild, snapshot
from tests.support.records import Desk, desk

MARKER = "he followed me to work"


def take(at: Desk, data: bytes | str) -> tuple[Any, ...]:
    source = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    return at.journal.record_all(at.intake.plan(read_lines(source)))


def refused(data: bytes | str, at: Desk | None = None) -> BadInput:
    at = at or desk()
    before = snapshot(at.link)
    entries = [at.books[book].tip().n for book in Book]
    with pytest.raises(BadInput) as caught:
        take(at, data)
    assert [at.books[book].tip().n for book in Book] == entries
    assert snapshot(at.link) == before
    return caught.value


# --- what is read -----------------------------------------------------------------------------


def test_lines_may_refer_to_earlier_lines_of_the_same_batch() -> None:
    at = desk()
    order = '{"kind":"order","ref":"spo","title":"Order","order":"spo","person":"@him"}'
    incident = (
        '{"ref":"i1","what":"x","person":"@him","witnesses":[{"name":"Jo"}],'
        '"breaches":[{"order":"@spo","term":1}]}'
    )
    exhibit = '{"kind":"evidence","physical":true,"incidents":["@i1"]}'
    police = '{"kind":"police","what":"told them","incidents":["@i1", "@i1"]}'
    lines = ['{"kind":"person","ref":"him","name":"unknown"}', order, incident, exhibit, police]
    him, spo, one, item, contact = take(at, "\n".join(lines) + "\n")
    assert spo.content.person == him.id
    assert one.content == Incident(
        what="x",
        when=one.content.when,
        person=him.id,
        witnesses=(Witness("Jo"),),
        witness_numbers=(1,),
        breaches=(Breach(spo.id, 1),),
    )
    assert item.content.incidents == (one.id,)
    assert contact.content.incidents == (one.id, one.id)
    assert at.journal.linked_to(one.id, Noun.POLICE) == (contact,)


def test_a_topic_is_answered_and_the_answer_changed_with_both_kept() -> None:
    at = desk()
    answer = '{"kind":"factor","topic":"threats","answer":"not-sure","incidents":["@i"]}'
    one, item = take(at, '{"what":"x","ref":"i"}\n' + answer)
    said = Factor(topic="threats", answer=Answer.NOT_SURE, incidents=(one.id,))
    assert item.content == said
    changed = at.intake.changed(item, {"answer": "yes", "words": "He wrote it down."})
    again = at.journal.amend(item.id, changed)
    assert again.content == replace(said, answer=Answer.YES, words="He wrote it down.")
    assert [kept.content for kept in at.journal.history(item.id)] == [said, again.content]
    before = snapshot(at.link)
    rebuild(at.link, at.books)
    assert snapshot(at.link) == before


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ('"topic":"severity"', "topic"),
        ('"answer":"yes"', "topic"),
        ('"topic":"threats","answer":"high"', "answer"),
        ('"topic":"threats","answer":7', "answer"),
        ('"topic":"threats","score":7', ""),
        ('"topic":"threats","incidents":[9]', "incidents[0]"),
    ],
)
def test_a_topic_of_no_list_or_an_answer_of_another_kind_is_refused(
    fields: str, field: str
) -> None:
    assert refused(f'{{"kind":"factor",{fields}}}').field == field


@pytest.mark.parametrize("said", ['"1"', "1", '"ID"', '"@i"'])
def test_a_reference_may_be_a_number_an_id_or_a_name(said: str) -> None:
    at = desk()
    (one,) = take(at, '{"what":"x","ref":"i"}')
    said = said.replace("ID", one.id)
    data = f'{{"kind":"police","what":"y","incidents":[{said}]}}'
    (contact,) = take(at, data)
    assert contact.content.incidents == (one.id,)


@pytest.mark.parametrize(
    "data",
    [
        '{"what":"x"}', '\ufeff{"what":"x"}', '{"what":"x"}\r\n', '\n\n{"what":"x"}\n\n',
        '{\n "what": "x"\n}', '{"what":\n"x"}', '{"what":"x","witnesses":[{"name":"Jo"}\n]}',
        '{"what":"x","when":{"at":"2026-03-01"}\n}',
    ],
)  # fmt: skip
def test_one_object_may_stand_on_one_line_or_several(data: str) -> None:
    (item,) = take(desk(), data)
    assert item.content.what == "x"


# two of them refer to subjects that are not there, the others are the program's own
NOT_HANDED_IN = (
    *(
        "person",
        "breaches",
        "questions",
        "messages",
        "clocks",
        "witness_numbers",
        "first_told_numbers",
        "typed_at",
    ),
)


@given(st.lists(incidents, min_size=1, max_size=4))
def test_what_is_written_as_json_comes_in_as_it_is(told: list[Incident]) -> None:
    at = desk()
    ours = [{k: v for k, v in to_fields(one).items() if k not in NOT_HANDED_IN} for one in told]
    items = take(at, "\n".join(json.dumps(one) for one in ours))
    for said, item in zip(ours, items, strict=True):
        kept = to_fields(item.content)
        kept.pop("when", None)
        kept.pop("witness_numbers", None)
        kept.pop("first_told_numbers", None)
        assert kept == {name: value for name, value in said.items() if name != "when"}


# --- what is not ------------------------------------------------------------------------------

GOOD = '{"what":"fine"}\n'

WRONG: list[tuple[str, int, str]] = [
    ('{"what":5}', 2, "what"),
    ('{"what":""}', 2, "what"),
    ('{"what":"x","when":"2026-02-30"}', 2, "when.at"),
    ('{"what":"x","when":"2026-03-29T01:30"}', 2, "when.at"),
    ('{"what":"x","behaviours":["SHOUTED"]}', 2, "behaviours[0]"),
    ('{"what":"x","times":1.0}', 2, ""),
    ('{"what":"x","times":1e3}', 2, ""),
    ('{"what":"x","times":NaN}', 2, ""),
    ('{"what":"x","times":Infinity}', 2, ""),
    ('{"what":"x","times":100001}', 2, "times"),
    ('{"what":"x","times":' + "9" * 5000 + "}", 2, ""),
    ('{"what":"x","what":"y"}', 2, ""),
    ('{"what":"x","when":{"at":"2026-03-01","at":"2026-03-02"}}', 2, ""),
    ('{"what":"a\\u0000b"}', 2, "what"),
    ('{"what":"\\ud83d"}', 2, "what"),
    ('{"what":"x","witnesses":' + "[" * 100_000 + "]" * 100_000 + "}", 2, ""),
    ('{"what":"x",}', 2, ""),
    ("{'what':'x'}", 2, ""),
    ('"what"', 2, ""),
    ("[]", 2, ""),
    ('{"kind":"rumour","what":"x"}', 2, "kind"),
    ('{"kind":"sharing","audience":"x"}', 2, "kind"),
    ('{"kind":5,"what":"x"}', 2, "kind"),
    ('{"kind":["incident"],"what":"x"}', 2, "kind"),
    ('{"ref":5,"what":"x"}', 2, "ref"),
    ('{"kind":"evidence","title":"a photograph"}', 2, "physical"),
    ('{"what":"x","person":"@nobody"}', 2, "person"),
    ('{"what":"x","person":"@i1"}', 2, "person"),
    ('{"what":"x","person":"7"}', 2, "person"),
    ('{"what":"x","person":-1}', 2, "person"),
    ('{"what":"x","person":true}', 2, "person"),
    ('{"what":"x","person":null}', 2, "person"),
    ('{"what":"x","person":"somebody"}', 2, "person"),
    ('{"what":"x","person":"²"}', 2, "person"),
    ('{"what":"x","breaches":[{"order":"@i1"}]}', 2, "breaches[0].order"),
    ('{"kind":"police","what":"x","incidents":["@i9"]}', 2, "incidents[0]"),
    ('{"what":"x","recognition":{"face":"no"}}', 2, "recognition"),
    ('{"what":"x","certainty":"told","recognition":{"face":"no"}}', 2, "recognition"),
    ('{"what":"x","limbs":[{"test":"ew.pha.2A","limb":"z"}]}', 2, "limbs[0].limb"),
    ('{"what":"x","limbs":[{"test":"sco.cjl.39","limb":"a"}]}', 2, "limbs[0].test"),
    ('{"kind":"police","what":"x","answers":["@i1"]}', 2, "answers[0]"),
    ('{"kind":"police","what":"x","answers":["7"]}', 2, "answers[0]"),
    (
        '{"kind":"police","what":"x","outcomes":[{"incident":"@i9","what":"y"}]}',
        2,
        "outcomes[0].incident",
    ),
    ('{"kind":"police","what":"x","outcomes":[{"incident":"@i1","what":" "}]}', 2, "outcomes"),
    ('{"kind":"order","title":"x","served_time":"14:30"}', 2, "served_time"),
    ('{"kind":"order","title":"x","exhibit":"@i1"}', 2, "exhibit"),
    ('{"kind":"account"}', 2, "account"),
    ('{"kind":"account","account":" "}', 2, "account"),
    ('{"kind":"account","account":"x","person":"@i1"}', 2, "person"),
    ('{"kind":"case","fact":"bail","still_on":"2026-11-27"}', 2, "still_on"),
    ('{"kind":"declaration","topic":"silence","answer":"none"}', 2, "answer"),
    ('{"kind":"conflict","rule":"r","version":1,"text":"x"}', 2, "incidents"),
    ('{"kind":"conflict","rule":"r","version":1,"text":"x","entries":["7"]}', 2, "entries[0]"),
    ('{"number":5,"what":"x"}', 2, ""),
    ('{"what":"x","reason":"y"}', 2, ""),
]


@pytest.mark.parametrize(("line", "number", "field"), WRONG, ids=lambda part: str(part)[:40])
def test_one_mistake_and_nothing_of_the_batch_is_recorded(
    line: str, number: int, field: str
) -> None:
    error = refused('{"what":"fine","ref":"i1"}\n' + line + "\n" + GOOD)
    assert (error.line, error.field) == (number, field)


def test_a_name_is_given_to_one_line_only() -> None:
    assert refused('{"what":"a","ref":"i"}\n{"what":"b","ref":"i"}').field == "ref"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", None), (b" \n\n", None), (b'{"what":"x"}\n{"what":"\xff"}', 2), (b"\xff\xfe{\0", 1),
        ('{"what":"x"}'.encode("utf-16"), 1), (b'{"what":"\xed\xa0\x80"}', 1),
        (b'{"what":"' + b"x" * MAX_INPUT + b'"}', None),
        (b'{\n"what": "x",\n"times": }\n', 3),
    ],
    ids=["empty", "blank", "latin", "utf16", "json", "surrogate", "too long", "lines"],
)  # fmt: skip
def test_bytes_that_are_no_json_text_are_refused_with_their_line(
    data: bytes, line: int | None
) -> None:
    assert refused(data).line == line


def test_a_long_text_names_its_field() -> None:
    error = refused(json.dumps({"what": "x" * 300_000}))
    assert (error.field, error.line) == ("what", 1)


@pytest.mark.parametrize(
    "said",
    [
        {MARKER: 1}, {"what": {MARKER: 1}}, {"what": "x", "when": MARKER}, {"what": "x", MARKER: 1},
        {"what": "x", "when": {MARKER: 1}}, {"what": "x", "when": {"precision": MARKER}},
        {"what": "x", "when": {"zone": MARKER}}, {"what": "x", "when": {"at": MARKER}},
        {"what": "x", "behaviours": [MARKER]}, {"what": "x", "person": MARKER},
        {"what": "x", "person": "@" + MARKER}, {"what": "x", "certainty": MARKER},
        {"kind": MARKER}, {"what": "x", "witnesses": [{MARKER: 1}]}, {"what": "x", "times": MARKER},
        {"kind": "order", "title": "x", "made": MARKER},
        {"kind": "order", "title": "x", "order": MARKER},
    ],
    ids=str,
)  # fmt: skip
def test_no_error_repeats_what_somebody_wrote(said: dict[str, Any]) -> None:
    error = refused(json.dumps(said))
    assert MARKER not in repr(error)
    assert MARKER not in str(error)


def test_neither_does_an_error_about_names_twice_or_broken_json() -> None:
    for data in (
        f'{{"{MARKER}":1,"{MARKER}":2}}',
        f'{{"what":"{MARKER}",}}',
        f'{{"what":"{MARKER}',
    ):
        assert MARKER not in repr(refused(data))


@given(st.binary(max_size=60))
def test_no_bytes_do_anything_but_be_read_or_refused(data: bytes) -> None:
    try:
        read_lines(data)
    except BadInput:
        return


def test_a_contact_is_tied_to_the_one_it_answers_and_to_what_became_of_each_incident() -> None:
    at = desk()
    incident, asked, answered = take(
        at,
        '{"what":"x","ref":"i1"}\n'
        '{"kind":"police","what":"Who is it?","contact":"request","ref":"p1"}\n'
        '{"kind":"police","what":"y","answers":["@p1"],'
        '"outcomes":[{"incident":"@i1","what":"closed"}]}',
    )
    assert answered.content.answers == (asked.id,)
    (outcome,) = answered.content.outcomes
    assert (outcome.incident, outcome.what) == (incident.id, "closed")


# --- changing ---------------------------------------------------------------------------------


def test_a_change_replaces_the_fields_it_names_and_keeps_the_rest() -> None:
    at = desk()
    (item,) = take(at, '{"what":"x","did":"left","witnesses":[{"name":"Jo","contact":"07700"}]}')
    changed = at.intake.changed(item, {"what": "y", "did": None})
    assert changed == Incident(
        what="y",
        when=item.content.when,
        witnesses=(Witness("Jo", contact="07700"),),
        witness_numbers=(1,),
    )
    fewer = at.intake.changed(item, {"witnesses": [{"name": "Jo"}]})
    assert isinstance(fewer, Incident)
    assert fewer.witnesses == (Witness("Jo"),)


def test_a_code_that_a_subject_has_stays_and_another_is_refused() -> None:
    at = desk()
    odd = at.journal.record(Incident(what="x", behaviours=("FOLLOW", "NEW_KIND")))
    assert at.intake.changed(odd, {"what": "y"}) == replace(odd.content, what="y")
    again = at.intake.changed(odd, {"behaviours": ["NEW_KIND", "LOITER"]})
    assert again == replace(odd.content, behaviours=("NEW_KIND", "LOITER"))
    more: tuple[dict[str, Json], ...] = (
        {"behaviours": ["NEW_KIND", "OTHER_NEW"]},
        {"times": 2, "times_of": "OTHER_NEW"},
        # of a list of another sort it is no code
        {"limbs": [{"test": "NEW_KIND", "limb": "a"}]},
    )
    for value in more:
        with pytest.raises(BadInput) as caught:
            at.intake.changed(odd, value)
        assert "lists" in caught.value.reason


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"what": None}, "what"), ({"number": 7}, ""), ({"reference": "AB/9"}, "reference"),
        ({"sha256": "00"}, "sha256"), ({"when": "yesterday"}, "when.at"),
        ({"person": "@x"}, "person"),
    ],
)  # fmt: skip
def test_a_change_is_read_as_strictly(value: dict[str, Any], field: str) -> None:
    at = desk()
    (item,) = take(at, '{"what":"x"}')
    exhibit = at.journal.record(Evidence(physical=True))
    subject = exhibit if field in ("reference", "sha256") else item
    with pytest.raises(BadInput) as caught:
        at.intake.changed(subject, value)
    assert caught.value.field == field


def test_what_the_program_gave_an_exhibit_stays_through_a_change() -> None:
    at = desk()
    given_: Content = Evidence(name="a.jpg", size=3, sha256="00" * 32, reference="MK/4")
    item = at.journal.record(given_)
    changed = at.intake.changed(item, {"title": "a photograph", "continuity": [{"to": "PC Ray"}]})
    assert changed == Evidence(
        title="a photograph",
        continuity=(CustodyStep("PC Ray"),),
        name="a.jpg",
        size=3,
        sha256="00" * 32,
        reference="MK/4",
    )


@pytest.mark.parametrize("noun", [Noun.INCIDENT, Noun.POLICE, Noun.ORDER, Noun.ASK, Noun.FACTOR])
def test_no_code_of_a_later_list_prevents_a_change(
    noun: Noun, session: Session, intake: JsonImport, refers: dict[Noun | None, str]
) -> None:
    item = session.journal.record(filled(CLASSES[noun], "so it was", refers, UNLISTED))
    name = next(each for each in ("note", "what", "words") if hasattr(item.content, each))
    changed = intake.changed(item, {name: "otherwise"})
    assert dataclasses.replace(changed, **{name: "so it was"}) == item.content


NOT_SAID = ("issued", "logged")
WRITABLE = [noun for noun in Noun if not noun.by_program]


@pytest.fixture
def intake(session: Session) -> JsonImport:
    return JsonImport(session.journal, VOCABULARY)


@pytest.fixture
def refers(session: Session) -> dict[Noun | None, str]:
    targets: tuple[Any, ...] = (
        Incident(what="He stood there."), Person(name="R"), Order(title="No"),
        Evidence(title="A ring", physical=True), PoliceContact(what="They rang."),
    )  # fmt: skip
    items = [session.journal.record(each) for each in targets]
    return {None: items[0].id, **{item.noun: item.id for item in items}}


def whole(noun: Noun, refers: dict[Noun | None, str], text: str = "so it was") -> Any:
    """One with every field that a person can say."""
    content = filled(CLASSES[noun], text, refers)
    issued = [name for key in NOT_SAID for name in declared_fields(CLASSES[noun], key)]
    blank = {each.name: each.default for each in dataclasses.fields(content)}
    return dataclasses.replace(content, **{name: blank[name] for name in issued})


def said(content: Any) -> dict[str, Json]:
    fields = to_fields(content)
    of_lines = ("line", "heard") if isinstance(content, Translation) else ()
    assert {name.split(".")[0] for name in fields} == {
        each.name
        for each in dataclasses.fields(content)
        if each.metadata.keys().isdisjoint(NOT_SAID) and each.name not in of_lines
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
        if each.name not in value:
            continue  # the program's own, which is not written as JSON
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
    for name in [name for key in NOT_SAID for name in declared_fields(CLASSES[noun], key)]:
        value = {"kind": noun.value, **said(whole(noun, refers)), name: every[name]}
        with pytest.raises(BadInput) as refused:
            intake.plan_one(value)
        assert refused.value.field == name


def test_nobody_is_said_to_have_been_asked_by_a_correction(
    session: Session, intake: JsonImport
) -> None:
    item = session.journal.record(Incident(what="He rang."))
    question = {"rule": "counts-differ", "version": 1, "text": "So?", "answer": "left"}
    with pytest.raises(BadInput) as refused:
        intake.changed(item, {"questions": [{**question, "at": "2026-03-29T14:30:00Z"}]})
    assert refused.value.field == "questions"


def test_what_the_program_alone_writes_is_no_kind(intake: JsonImport) -> None:
    for noun in set(Noun) - set(WRITABLE):
        value = {"kind": noun.value, **to_fields(filled(CLASSES[noun], "so"))}
        with pytest.raises(BadInput) as refused:
            intake.plan_one(value)
        assert refused.value.field == "kind"


def _issued(content: Any) -> dict[str, Any]:
    names = [name for key in NOT_SAID for name in declared_fields(type(content), key)]
    return {name: getattr(content, name) for name in names}
