"""What types allow and a record does not take: what each rule refuses, and what it takes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from diary.errors import BadInput
from diary.model.checks import ANSWERS, check_content, check_revision
from diary.model.record_nouns import (
    Account,
    AfterQuestion,
    AskedQuestion,
    CaseFact,
    CaseFactKind,
    Certainty,
    ClockCorrection,
    Conflict,
    Declaration,
    DeclarationAnswer,
    DeclarationTopic,
    Event,
    EventKind,
    FirstTelling,
    Incident,
    MatchedLimb,
    Mistake,
    Order,
    OwnContact,
    Person,
    PlatformReport,
    PoliceContact,
    Preservation,
    Recognition,
    Request,
    RequestState,
    StatedAnswer,
    StillSo,
    ToldOutcome,
    TurnedOut,
)
from diary.model.revisions import Content
from diary.model.when import Precision, not_sure
from diary.model.zone_rules import typed_when

SEEN = Recognition(face="under a hood")
LIMB = MatchedLimb(test="ew.pha.2A", limb="a")
TOLD = {"reason": Mistake.SLIP, "told_on": "2026-08-26"}
QUESTION: dict[str, Any] = {
    "rule": "a-rule",
    "version": 1,
    "answer": AfterQuestion.LEFT,
    "at": "2026-08-26T10:00:00Z",
}
NIGHT = typed_when(Precision.EXACT, "Europe/London", "2026-03-05T17:10")
SHOWN = ClockCorrection(
    fast=720, shown="2026-03-05T17:22", known="2026-03-05T17:10", zone="Europe/London"
)
# the clocks went back within it: an hour of either is meant
AUTUMN = replace(SHOWN, fast=3_720, shown="2026-10-25T01:32", known="2026-10-25T01:30")
REFUSED = [
    (Incident(what=" "), "what"),
    (Incident(what="x", times=0), "times"),
    (Incident(what="x", times=100_001), "times"),
    (Incident(what="x", recognition=SEEN), "recognition"),
    *(
        (Incident(what="x", certainty=each, recognition=SEEN), "recognition")
        for each in Certainty
        if each is not Certainty.RECORDING
    ),
    (Incident(what="x", limbs=(LIMB, LIMB)), "limbs"),
    (Incident(what="x", limbs=(replace(LIMB, by="M.T."),)), "limbs"),
    (Incident(what="x", accounts=("@a", " ")), "accounts"),
    (Incident(what="x", first_told=(FirstTelling(who=" "),)), "first_told"),
    (Incident(what="x", turned_out=TurnedOut(**TOLD)), "turned_out"),
    (
        Incident(what="x", turned_out=TurnedOut(**TOLD, was_told=StatedAnswer.NO)),
        "turned_out",
    ),
    (Incident(what="x", questions=(AskedQuestion(text="", **QUESTION),)), "questions"),
    (Incident(what="x", clocks=(SHOWN,)), "clocks"),
    (Incident(what="x", when=not_sure("Europe/London"), clocks=(SHOWN,)), "clocks"),
    *(
        (Incident(what="x", when=NIGHT, clocks=(each,)), "clocks")
        for each in (
            ClockCorrection(fast=0),
            ClockCorrection(fast=4_000_000_000),
            replace(SHOWN, known=""),
            replace(SHOWN, shown=""),
            replace(SHOWN, zone=""),
            ClockCorrection(fast=720, photograph="a"),
            replace(SHOWN, fast=-720),
            replace(SHOWN, fast=780),
            replace(SHOWN, known="2026-03-04T17:10"),
        )
    ),
    (Event(event=EventKind.ASKED_TO_STOP, line="11"), "line"),
    (Account(account=""), "account"),
    (Person(name="Jo", afraid_why="he knows her"), "afraid_why"),
    (PoliceContact(what="x", answers=("a", "a")), "answers"),
    (PoliceContact(what="x", outcomes=(ToldOutcome(incident="", what="closed"),)), "outcomes"),
    (PoliceContact(what="x", outcomes=(ToldOutcome(incident="a", what=" "),)), "outcomes"),
    (Order(title="x", served_time="14:30"), "served_time"),
    (CaseFact(fact=CaseFactKind.BAIL, still_on="2026-08-26"), "still_on"),
    (Request(what="x", state_on="2026-07-21"), "state_on"),
    (Request(what="x", state_known="the officer told me"), "state_known"),
    (PlatformReport(what=""), "what"),
    (OwnContact(what=""), "what"),
    (Preservation(what=""), "what"),
    (Conflict(rule="r", version=1, text="", incidents=("a",)), "text"),
    (Conflict(rule="r", version=1, text="x"), "incidents"),
]  # fmt: skip
TAKEN = [
    Incident(what="x", certainty=Certainty.RECORDING, recognition=SEEN),
    Incident(what="x", limbs=(LIMB, MatchedLimb(test="ew.pha.2A", limb="b"))),
    Incident(what="x", first_told=(FirstTelling(who="Jo"),)),
    Incident(what="x", turned_out=TurnedOut(reason=Mistake.SLIP)),
    Incident(what="x", turned_out=TurnedOut(**TOLD, was_told=StatedAnswer.YES)),
    Incident(what="x", questions=(AskedQuestion(text="So?", **QUESTION),)),
    *(
        Incident(what="x", when=NIGHT, clocks=(each,))
        for each in (
            SHOWN,
            AUTUMN,
            ClockCorrection(fast=-3_600, why="summer time"),
            replace(SHOWN, fast=750, photograph="a"),
            replace(SHOWN, fast=-720, shown=SHOWN.known, known=SHOWN.shown),
        )
    ),
    Person(name="Jo", afraid_for=True, afraid_why="he knows her"),
    PoliceContact(what="x", answers=("a", "b"), outcomes=(ToldOutcome(incident="a", what="y"),)),
    Order(title="x", served="2026-08-26", served_time="14:30"),
    CaseFact(fact=CaseFactKind.BAIL, still=StillSo.YES, still_on="2026-08-26"),
    Conflict(rule="r", version=1, text="x", entries=("a",)),
    Request(what="x", state=RequestState.MET, state_on="2026-07-21", state_known="I have it"),
]


@pytest.mark.parametrize(("content", "field"), REFUSED)
def test_what_does_not_go_together_is_refused_by_the_name_of_its_field(
    content: Content, field: str
) -> None:
    with pytest.raises(BadInput) as caught:
        check_content(content)
    assert caught.value.field == field


@pytest.mark.parametrize("content", TAKEN)
def test_what_goes_together_is_taken(content: Content) -> None:
    check_content(content)


@pytest.mark.parametrize("topic", DeclarationTopic)
@pytest.mark.parametrize("answer", DeclarationAnswer)
def test_a_topic_takes_its_own_answers_alone(
    topic: DeclarationTopic, answer: DeclarationAnswer
) -> None:
    content = Declaration(topic=topic, answer=answer)
    if answer in ANSWERS[topic]:
        check_content(content)
        return
    with pytest.raises(BadInput) as caught:
        check_content(content)
    assert caught.value.field == "answer"


def test_each_topic_may_stay_unanswered_and_each_answer_fits_one() -> None:
    for topic in DeclarationTopic:
        check_content(Declaration(topic=topic, words="as it was"))
    assert {each for answers in ANSWERS.values() for each in answers} == set(DeclarationAnswer)


def test_a_contact_does_not_answer_itself() -> None:
    content = PoliceContact(what="x", answers=("a", "b"))
    check_revision("c", content)
    with pytest.raises(BadInput) as caught:
        check_revision("b", content)
    assert caught.value.field == "answers"
