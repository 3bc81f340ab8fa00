"""Every field of every noun is put in words by both voices, from a noun and from its JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.jurisdiction import load
from diary.model.books_and_nouns import Noun
from diary.model.noun_codec import joined, to_fields
from diary.model.record_nouns import (
    AfterQuestion,
    AskedQuestion,
    Breach,
    Certainty,
    ClockCorrection,
    ContactKind,
    FirstTelling,
    Helper,
    LimbChoice,
    MatchedLimb,
    Mistake,
    Perception,
    Recognition,
    StatedAnswer,
    StatementTaken,
    ToldOutcome,
    TurnedOut,
    Witness,
)
from diary.model.revisions import CLASSES
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from diary.text.code_texts import Voice
from diary.text.field_formatter import FieldFormatter, is_free_text
from tests.support.filled_nouns import filled
from tests.support.generators import NOUNS
from tests.support.thinning import examples

ORDER, ID = "0" * 32, "1" * 32


class Called:
    """Names that say nothing of the identifiers."""

    def person(self, id_: str) -> str:
        return "Al"

    def order(self, id_: str) -> tuple[str, tuple[str, ...]] | None:
        return ("An order", ("Stay away", "Do not call")) if id_ == ORDER else None

    def incidents(self, ids: Sequence[str]) -> str:
        return f"{len(ids)} of them"

    def subject(self, id_: str) -> str:
        return "Incident 7"


FIRST, THIRD = (FieldFormatter(voice, "Europe/London", load(), Called()) for voice in Voice)

DAY = typed_when(Precision.DAY, "Europe/London", "2026-03-02", how="a till slip")

SAID = [
    ("certainty", Certainty.TOLD, "Somebody told me", "Told by somebody else"),
    ("times", 1200, "1200", "1200 times"),
    ("reported", False, "No", "No"),
    ("behaviours", ("FOLLOW", "GONE"), "Followed you\nGONE", "Followed you; GONE"),
    ("when", DAY, "Mon 2 Mar 2026; a till slip", "Mon 2 Mar 2026\nKnown from: a till slip"),
    ("witnesses", (Witness("Jo", "it", "0123"),), "Jo; it; 0123", "Jo: it"),
    (
        "witnesses",
        (
            Witness("Jo", "it", sense=Perception.HEARD, knows=StatedAnswer.NO),
            Witness("Al", statement=StatementTaken.NOT_KNOWN),
        ),
        "Jo; it; heard it; knows that the name was given: no\n"
        "Al; I do not know whether a statement was taken",
        "Jo: it (heard it)\nAl (the person recording does not know whether a statement was taken)",
    ),
    (
        "turned_out.found",
        {
            "precision": "day",
            "zone": "Europe/London",
            "at": "2026-03-25",
            "offset": "+00:00",
            "until_offset": "+00:00",
        },
        "Wed 25 Mar 2026",
        "Wed 25 Mar 2026",
    ),
    ("turned_out.was_told", "no", "No", "No"),
    ("turned_out.was_told", "not-stated", "", ""),
    ("turned_out.by", "Ravi", "Ravi", "Ravi"),
    ("when.how", "my phone", "my phone", "my phone"),
    ("witnesses.knows", ["yes", "not-stated"], "1: Yes; 2: Not stated", "1: Yes; 2: Not stated"),
    (
        "recognition",
        Recognition(first_seen=DAY, with_me="my sister", face="yes"),
        "First seen: Mon 2 Mar 2026; a till slip\nWho was with me: my sister\n"
        "Was the face visible: yes",
        "First seen: Mon 2 Mar 2026\nKnown from: a till slip\n"
        "Who was with the person recording: my sister\nWas the face visible: yes",
    ),
    ("recognition", Recognition(), "", ""),
    (
        "clocks",
        (ClockCorrection(fast=-3_600, why="summer time"),),
        "The clock of the camera was 1 hour slow; the time here is without that. "
        "Worked out by me. How that time is known: summer time",
        "The clock of the camera was 1 hour slow; the time here is without that. "
        "Worked out by the person recording. How that time is known: summer time",
    ),
    (
        "clocks",
        (
            ClockCorrection(
                fast=720,
                shown="2026-03-05T17:22",
                known="2026-03-05T17:10",
                zone="Europe/London",
                by=Helper.SUPPORTER,
            ),
        ),
        "The clock of the camera was 12 minutes fast; the time here is without that. "
        "It showed Thu 5 Mar 2026, 17:22 when it was Thu 5 Mar 2026, 17:10 (Europe/London). "
        "Worked out by: Somebody who supports me.",
        "The clock of the camera was 12 minutes fast; the time here is without that. "
        "It showed Thu 5 Mar 2026, 17:22 when it was Thu 5 Mar 2026, 17:10 (Europe/London). "
        "Worked out by: A supporter.",
    ),
    (
        "first_told",
        (FirstTelling(who="Jo", how="call", kept="in my mail"), FirstTelling(who="Al", when=DAY)),
        "Who: Jo; How: call; Is the message kept: in my mail\n"
        "Who: Al; When: Mon 2 Mar 2026; a till slip",
        "Who: Jo; How: call; Is the message kept: in my mail\n"
        "Who: Al; When: Mon 2 Mar 2026. Known from: a till slip",
    ),
    (
        "limbs",
        (
            MatchedLimb(test="ew.pha.2A", limb="a", how=LimbChoice.ACCEPTED, on="2026-03-02"),
            MatchedLimb(test="ew.pha.2A", limb="z", by="M.T."),
        ),
        "(a) Following a person; suggested by the program and accepted; Mon 2 Mar 2026\n"
        "ew.pha.2A (z); ticked by M.T.",
        "(a) Following a person; suggested by the program and accepted; Mon 2 Mar 2026\n"
        "ew.pha.2A (z); ticked by M.T.",
    ),
    (
        "turned_out",
        TurnedOut(reason=Mistake.NOT_SURE, was_told=StatedAnswer.YES, told_on="2026-03-02"),
        "What it turned out to be: I am no longer sure\n"
        "Was it told to police: Yes\n"
        "Police told on: Mon 2 Mar 2026",
        "What it turned out to be: the person recording is no longer sure\n"
        "Was it told to police: Yes\n"
        "Police told on: Mon 2 Mar 2026",
    ),
    (
        "turned_out",
        TurnedOut(reason=Mistake.SLIP),
        *["What it turned out to be: Entered by a slip"] * 2,
    ),
    (
        "breaches",
        (Breach(ORDER, 2), Breach(ID)),
        "An order, term 2: Do not call\nan order no longer listed",
        "An order, term 2: Do not call\nan order that is not shown here\n"
        "(This is how the person recording sees it.)",
    ),
]


@pytest.mark.parametrize(("field", "value", "first", "third"), SAID)
def test_each_voice_has_its_own_words(field: str, value: Any, first: str, third: str) -> None:
    assert FIRST.text(Noun.INCIDENT, field, value) == first
    assert THIRD.text(Noun.INCIDENT, field, value) == third


def test_a_contact_is_called_shorter_in_the_first_person() -> None:
    kinds = [f.text(Noun.POLICE, "contact", ContactKind.REPORT) for f in (FIRST, THIRD)]
    assert kinds == ["Report", "Report to police"]


def test_what_became_of_an_incident_stands_beside_it() -> None:
    said = (ToldOutcome(incident=ID, what="closed"),)
    assert {f.text(Noun.POLICE, "outcomes", said) for f in (FIRST, THIRD)} == {"1 of them: closed"}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("notes", ["media-missing 3"], "Files that it names and that did not come with it: 3."),
        ("notes", ["of-a-later-version 3"], "of-a-later-version 3"),
        ("unread", ["17 not-json"], "17: not written as JSON"),
        ("unread", ["17 of-a-later-version"], "17 of-a-later-version"),
        ("first", "2025-11-01T08:08:09+01:00", "2025-11-01 08:08:09+01:00"),
    ],
)
def test_what_a_reader_says_of_an_export_is_no_code(field: str, value: Any, said: str) -> None:
    assert {f.text(Noun.CONVERSATION, field, value) for f in (FIRST, THIRD)} == {said}


def test_one_line_of_a_conversation_is_no_range() -> None:
    places = [{"conversation": ID, "first": 2, "last": last} for last in (2, 3)]
    said = THIRD.text(Noun.INCIDENT, "messages", places)
    assert said.splitlines() == ["Incident 7, line 2", "Incident 7, lines 2 to 3"]


def test_an_account_or_camera_that_is_called_as_a_person_does_not_pass_for_one() -> None:
    place = {"conversation": ID, "first": 2, "last": 2, "sender": "the person recording"}
    said = THIRD.text(Noun.INCIDENT, "messages", [place, place | {"files": True}])
    assert said.splitlines() == [
        "Incident 7, line 2, sent from “the person recording”",
        "Incident 7, file 2, by “the person recording”",
    ]


@pytest.mark.parametrize("noun", list(Noun))
def test_every_field_of_every_noun_is_put_in_words(noun: Noun) -> None:
    content = filled(CLASSES[noun], "abc", dict.fromkeys((None, *Noun), ID))
    for spec in dataclasses.fields(content):
        value = getattr(content, spec.name)
        for formatter in (FIRST, THIRD):
            text = formatter.text(noun, spec.name, value)
            assert text, (noun, spec.name)
            assert ID not in text or spec.name in ("evidence", "vault_before"), (noun, spec.name)


@pytest.mark.parametrize("noun", list(Noun))
@examples(daily=8, soak=25)
@given(st.data())
def test_json_reads_as_the_noun_that_it_was_made_of(noun: Noun, data: st.DataObject) -> None:
    content = data.draw(NOUNS[noun])
    for name, value in joined(type(content), to_fields(content)).items():
        # of a list, what is committed to apart is a field of its own in JSON
        held = getattr(content, name, None)
        if held is None or any(map(_is_partly_apart, _items(held))):
            continue
        for formatter in (FIRST, THIRD):
            assert formatter.text(noun, name, value) == formatter.text(noun, name, held)


def _is_partly_apart(item: Any) -> bool:
    if isinstance(item, MatchedLimb):
        return bool(item.by)
    if isinstance(item, FirstTelling):
        return bool(item.who)
    return isinstance(item, Witness) and bool(item.contact or item.knows != "not-stated")


def _items(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


@pytest.mark.parametrize("value", [{"x": 1}, [[1]], [{"name": 1}], 7, "later"])
def test_what_a_later_version_wrote_is_given_as_it_stands(value: Any) -> None:
    for noun, field in ((Noun.INCIDENT, "breaches"), (Noun.POLICE, "contact")):
        for formatter in (FIRST, THIRD):
            assert formatter.text(noun, field, value)


def test_what_somebody_wrote_is_told_from_words_of_the_program() -> None:
    assert is_free_text(Noun.INCIDENT, "what", "He called")
    assert is_free_text(Noun.ORDER, "terms", ["Stay away"])
    assert not is_free_text(Noun.INCIDENT, "certainty", "told")
    assert not is_free_text(Noun.POLICE, "contact", "report")
    assert not is_free_text(Noun.EVIDENCE, "name", "a.jpg")


def test_when_a_question_was_asked_is_said_as_people_read_it() -> None:
    asked = AskedQuestion(
        rule="who-and-why",
        version=1,
        text="You name somebody. What makes you think so?",
        answer=AfterQuestion.CHANGED,
        at="2026-09-18T19:02:00Z",
    )
    for voice in (FIRST, THIRD):
        said = voice.text(Noun.INCIDENT, "questions", (asked,))
        assert "At: Fri 18 Sep 2026, 20:02 Europe/London; Rule: who-and-why" in said
