"""Each question is asked where its field says nothing, of what it is about, and of nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from diary.checklist import NOT_IN_BUNDLES, ChecklistItem, ChecklistKind, checklist
from diary.jurisdiction import load
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import (
    AfterQuestion,
    AskedQuestion,
    Breach,
    Certainty,
    ContactKind,
    Event,
    EventKind,
    Evidence,
    Impact,
    Incident,
    Mistake,
    PoliceContact,
    Request,
    StatedAnswer,
    TurnedOut,
    Witness,
)
from diary.model.revisions import Content, Recorded, noun_of
from diary.model.when import Precision, When, not_sure
from diary.model.zone_rules import typed_when
from diary.patterns.reports_to_police import told_and_not_corrected

NOW = datetime(2026, 3, 1, tzinfo=UTC)
WORDS = load("england-wales")
TOLD = Incident(
    what="He rang.",
    when=typed_when(Precision.DAY, "Europe/London", "2026-03-01"),
    behaviours=("LOC_TRACK",),
    accounts=("07700 900111",),
    person="him",
    why_person="His voice.",
    certainty=Certainty.SEEN,
    witnesses=(Witness("Jo", contact="07700 900123"),),
    breaches=(Breach("order", 1),),
    reported=True,
)
LONDON = "Europe/London"
PUT_OFF = AskedQuestion(
    rule="time-of-line",
    version=1,
    text="When was it?",
    answer=AfterQuestion.LATER,
    at="2026-03-01T09:00:00Z",
    words="last night",
)
REPORT = PoliceContact(
    what="Told them.",
    contact=ContactKind.REPORT,
    reference="NM/1",
    recorded_as="harassment",
    incidents=("incident-1",),
)
SHOT = Evidence(
    title="A screenshot",
    description="From 07700 900111.",
    incidents=("incident-1",),
    captured_how="screenshot",
    found=typed_when(Precision.DAY, "Europe/London", "2026-03-01"),
    original_where="on my telephone",
    reference="AB/1",
)
WHOLE: tuple[Content, ...] = (
    TOLD,
    REPORT,
    SHOT,
    Event(event=EventKind.ASKED_TO_STOP),
    Impact(what="I sleep badly."),
    Request(what="An order."),
)


def asked(contents: Sequence[Content], withdrawn: Mapping[int, str] = {}) -> list[ChecklistItem]:
    items: dict[Noun, list[Recorded[Any]]] = {noun: [] for noun in Noun}
    for at, content in enumerate(contents):
        noun = noun_of(content)
        number = len(items[noun]) + 1
        items[noun].append(
            Recorded(
                f"{noun}-{number}",
                noun,
                number,
                content,
                at + 1,
                "",
                NOW,
                NOW,
                1,
                withdrawn.get(at),
            )
        )
    return list(checklist(lambda noun: items[noun], WORDS))


def test_a_record_that_says_all_of_it_is_asked_nothing() -> None:
    assert asked(WHOLE) == []
    assert {row.channel for row in WORDS.behaviours if row.code in TOLD.behaviours} == {"digital"}


OVERNIGHT = typed_when(Precision.BETWEEN, LONDON, "2026-03-01T23:00", until="2026-03-02T07:00")
ROUGHLY = typed_when(Precision.NOT_SURE, LONDON, "2026-03-01")


@pytest.mark.parametrize("when", [OVERNIGHT, ROUGHLY])
def test_a_night_or_a_day_that_is_roughly_known_is_not_asked_about(when: When) -> None:
    assert asked([replace(TOLD, when=when), *WHOLE[1:]]) == []
    (found,) = asked([replace(TOLD, when=not_sure(LONDON)), *WHOLE[1:]])
    assert found.gap is ChecklistKind.DAY


CASES: tuple[tuple[ChecklistKind, int, Content], ...] = (
    (ChecklistKind.TIME_WORDS, 0, replace(TOLD, when=not_sure(LONDON), questions=(PUT_OFF,))),
    (ChecklistKind.DAY, 0, replace(TOLD, when=None)),
    (ChecklistKind.KIND, 0, replace(TOLD, behaviours=())),
    (ChecklistKind.ACCOUNT, 0, replace(TOLD, accounts=())),
    (ChecklistKind.WHY_PERSON, 0, replace(TOLD, why_person="")),
    (ChecklistKind.HOW_KNOWN, 0, replace(TOLD, certainty=None)),
    (ChecklistKind.WITNESS_CONTACT, 0, replace(TOLD, witnesses=(Witness("Jo"),))),
    (ChecklistKind.ORDER_TERM, 0, replace(TOLD, breaches=(Breach("order"),))),
    (ChecklistKind.REPORT, 1, replace(REPORT, incidents=())),
    (ChecklistKind.REFERENCE, 1, replace(REPORT, reference="")),
    (ChecklistKind.RECORDED_AS, 1, replace(REPORT, recorded_as="")),
    (ChecklistKind.TELL_OFFICER, 0, replace(TOLD, turned_out=TurnedOut(reason=Mistake.SLIP))),
    (ChecklistKind.CAPTURED, 2, replace(SHOT, captured_how="")),
    (ChecklistKind.SCREENSHOT, 2, replace(SHOT, found=None)),
    (ChecklistKind.ORIGINAL, 2, replace(SHOT, original_where="")),
    (ChecklistKind.LOOSE_EXHIBIT, 2, replace(SHOT, incidents=())),
    (ChecklistKind.ASKED_TO_STOP, 3, Event(event=EventKind.WARNING)),
    (ChecklistKind.EFFECT, 4, Request(what="Another.")),
    (ChecklistKind.ASK, 5, Impact(what="Another.")),
)


@pytest.mark.parametrize(("gap", "at", "content"), CASES, ids=[case[0] for case in CASES])
def test_one_thing_left_out_is_one_question(gap: ChecklistKind, at: int, content: Content) -> None:
    some = [*WHOLE[:at], content, *WHOLE[at + 1 :]]
    (found,) = asked(some)
    assert found.gap is gap
    assert found.text.endswith(".")
    whole = {ChecklistKind.ASKED_TO_STOP, ChecklistKind.EFFECT, ChecklistKind.ASK}
    label = "AB/1" if found.noun is Noun.EVIDENCE else "1"
    assert found.about == (() if gap in whole else (label,))


def test_every_question_is_tried() -> None:
    assert {case[0] for case in CASES} == set(ChecklistKind) - {ChecklistKind.DRAFT}


def test_drafts_come_first_with_their_words() -> None:
    drafts = [("record:", "A silver car"), ("police", "Police contacts")]
    first, *_rest = checklist(lambda _noun: [], WORDS, drafts)
    assert first == ChecklistItem(
        ChecklistKind.DRAFT, None, ("A silver car", "Police contacts"), ("record:", "police")
    )
    assert checklist(lambda _noun: [], WORDS) == ()


def told_of(contents: Sequence[Content], withdrawn: Mapping[int, str]) -> list[tuple[str, ...]]:
    found = asked(contents, withdrawn)
    return [each.about for each in found if each.gap is ChecklistKind.TELL_OFFICER]


def test_police_who_were_told_of_what_was_withdrawn_are_to_be_told() -> None:
    assert told_of([replace(TOLD, reported=True)], {0: "A lorry."}) == [("1",)]
    assert told_of([replace(TOLD, reported=None), REPORT], {0: "A lorry."}) == [("1",)]
    # nobody was told of it, or the report itself was withdrawn
    assert told_of([replace(TOLD, reported=False), REPORT], {0: "A lorry."}) == []
    assert told_of([replace(TOLD, reported=None), REPORT], {0: "A lorry.", 1: "Not so."}) == []


def test_a_later_contact_or_an_answer_says_that_they_know() -> None:
    turned = TurnedOut(reason=Mistake.SLIP, was_told=StatedAnswer.YES)
    assert told_of([replace(TOLD, turned_out=turned)], {}) == []
    gone = Recorded("i", Noun.INCIDENT, 1, TOLD, 1, "", NOW, NOW, 2, "A lorry.")
    later = NOW + timedelta(minutes=1)
    contact = PoliceContact(what="It was a lorry.", incidents=("i",))
    after = Recorded("p", Noun.POLICE, 1, contact, 2, "", later, later, 1)
    assert told_and_not_corrected(gone, [])
    assert told_and_not_corrected(gone, [replace(after, first_written=NOW)])
    assert not told_and_not_corrected(gone, [after])


def test_something_else_in_the_persons_own_words_is_a_kind() -> None:
    other = replace(TOLD, behaviours=(), something_else="He hums it.")
    assert asked([other, *WHOLE[1:]]) == []


def test_a_thing_is_not_asked_how_it_was_captured() -> None:
    ring = Evidence(
        title="A ring", physical=True, kept_where="a drawer", incidents=("incident-1",),
        reference="AB/2",
    )  # fmt: skip
    assert asked([*WHOLE, ring]) == []


@pytest.mark.parametrize(
    ("said", "is_asked"),
    [
        ({"captured_how": "screenshot"}, True),
        ({"captured_how": "export", "name": "Screenshot_20260301-2110.png"}, True),
        ({"captured_how": "export", "name": "Screen Shot 2026-03-01.png"}, True),
        ({"captured_how": "a photograph of the phone screen"}, True),
        ({"captured_how": "export", "name": "IMG_0001.jpg"}, False),
        ({"captured_how": "export", "title": "The windscreen"}, False),
        ({"description": "https://example.org/profile/7"}, False),
        ({"transcript": "from @someone"}, False),
        ({"title": "A screenshot, from 07700 900111"}, False),
        ({"description": "of 3 messages"}, True),
        ({"incidents": ("incident-1",)}, False),
    ],
)
def test_a_screenshot_is_asked_about_where_nothing_says_of_what_it_is(
    said: dict[str, Any], *, is_asked: bool
) -> None:
    loose = replace(SHOT, title="A picture", description="", incidents=("incident-2",))
    loose = replace(loose, reference="AB/2")
    other = replace(TOLD, behaviours=("FOLLOW",), accounts=(), reported=False)
    found = asked([*WHOLE, other, replace(loose, **said)])
    assert [one.gap for one in found] == [ChecklistKind.SCREENSHOT] * is_asked
    assert all(one.about == ("AB/2",) for one in found)


def test_an_effect_told_with_an_incident_is_an_effect() -> None:
    some = [replace(TOLD, effect="I moved my bed."), *(w for w in WHOLE[1:] if w is not WHOLE[4])]
    assert asked(some) == []


def test_what_is_withdrawn_is_asked_nothing_and_an_empty_record_neither() -> None:
    assert asked([*WHOLE, Incident(what="Never mind.")], withdrawn={len(WHOLE): "wrong"}) == []
    assert asked([]) == []


EXPORT = Evidence(title="messages", name="chat.txt", reference="AB/2")
READ = Conversation(
    of="evidence-2", format="whatsapp", sha256="00", size=1, lines=1, commitment="00", seed="00"
)


def test_of_an_export_that_was_read_only_where_it_is_now_is_asked() -> None:
    (found,) = asked([*WHOLE[:3], EXPORT, READ, *WHOLE[3:]])
    assert (found.gap, found.about) == (ChecklistKind.ORIGINAL, ("AB/2",))
    on_phone = replace(READ, on_phone=True)
    assert asked([*WHOLE[:3], EXPORT, on_phone, *WHOLE[3:]]) == []
    # the same file without lines is asked about like any other
    other = [one.gap for one in asked([*WHOLE[:3], EXPORT, *WHOLE[3:]])]
    assert ChecklistKind.CAPTURED in other
    assert ChecklistKind.LOOSE_EXHIBIT in other


def test_a_subject_has_the_day_that_is_known_of_it() -> None:
    lack = replace(TOLD, certainty=None, reported=False)
    lacks = [lack, replace(lack, when=OVERNIGHT)]
    (found,) = asked([*lacks, *WHOLE[1:]])
    assert found.days == (date(2026, 3, 1), None)
    (found,) = asked([*WHOLE[:2], replace(SHOT, captured_how=""), *WHOLE[3:]])
    assert found.days == (date(2026, 3, 1),)


@pytest.mark.parametrize("kind", sorted({*ChecklistKind} - NOT_IN_BUNDLES))
def test_a_reader_is_told_of_the_person_and_is_not_asked(kind: ChecklistKind) -> None:
    told = ChecklistItem(kind).text_about("NM")
    assert not {"you", "your", "yourself"} & {*re.findall(r"[a-z]+", told.lower())}
    asked = ChecklistItem(kind).text
    assert told == asked or "NM" in told or asked.startswith(told)


def test_each_noun_is_read_once_since_that_takes_most_of_the_time() -> None:
    read: list[Noun] = []

    def items(noun: Noun) -> list[Recorded[Any]]:
        read.append(noun)
        return []

    checklist(items, WORDS)
    assert Noun.INCIDENT in read
    assert len(read) == len(set(read))
