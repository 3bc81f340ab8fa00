"""A line of a transcript has what the conversation has, less what stays behind."""

from __future__ import annotations

from dataclasses import astuple, replace
from typing import Any

import pytest

from diary.conversations.line_selection import Extent, IncidentLines, LineChoice, Side
from diary.conversations.line_words import LineWords
from diary.conversations.participants import Participant
from diary.conversations.transcript import TranscriptChoice, bare_file
from diary.media.imports.message import MessageFile, MessageKind
from diary.model.conversation_nouns import LinesAltered
from diary.word_redaction import word_redaction
from exporters.transcript.cover import cover_of
from tests.support.transcripts import HIM, ME, THIRD, WHOLE, conversation, message, transcript

SYSTEM = {"kind": MessageKind.SYSTEM, "own": None}


def test_the_messenger_names_only_whom_a_line_may_name() -> None:
    lines = [message(1, THIRD), message(2), message(3, "", f"{THIRD} added {HIM}", **SYSTEM)]
    pointed = (IncidentLines(1, 2, 2, HIM),)
    *_lines, last = transcript(lines, pointed=pointed).lines()
    assert last.line.message.text == f"person 1 added {HIM}"
    assert last.side is Side.SYSTEM
    named = replace(WHOLE, named=frozenset({1}))
    *_lines, last = transcript(lines, named, pointed).lines()
    assert last.line.message.text == f"{THIRD} added {HIM}"


def test_her_mails_to_somebody_else_are_not_printed_beside_his_unasked() -> None:
    chain: dict[str, Any] = {"thread": "<1@mail.example>"}
    lines = [
        message(1, HIM, recipients=("",), **chain),
        message(2, "", "I am at my mother's", own=True, recipients=(THIRD,), **chain),
        message(3, THIRD, "stay there", recipients=("",), **chain),
        message(4, HIM, recipients=("",), **chain),
    ]
    pointed = (IncidentLines(1, 1, 1, HIM), IncidentLines(2, 4, 4, HIM))
    made = transcript(lines, TranscriptChoice(), pointed)
    assert [each.line.n for each in made.lines()] == [1, 4]
    assert made.left_out.sides == {Side.OWN: 1, Side.OTHER: 1}
    assert [(each.first, each.last) for each in made.gaps] == [(2, 3)]
    assert [each.line.n for each in transcript(lines, WHOLE, pointed).lines()] == [1, 2, 3, 4]


def test_accounts_and_folders_are_not_in_a_line() -> None:
    file = MessageFile("", "WhatsApp/Sent to Gwen/a.jpg")
    (line,) = transcript([message(1, files=(file,), label="C", identity="x")]).lines()
    told = line.line.message
    assert (told.sender, told.label, told.thread, told.identity) == ("", "", "", "")
    assert told.files == (MessageFile("a.jpg", inline=True),)


def test_a_file_is_named_by_its_exhibit_and_never_by_its_digest() -> None:
    file = MessageFile("a.jpg", "x/a.jpg", sha256="ab" * 32)
    assert bare_file(file, "AB/4") == MessageFile("a.jpg", "AB/4", inline=True)
    assert bare_file(file, "") == MessageFile("a.jpg", inline=True)
    assert bare_file(MessageFile("b.jpg"), "") == MessageFile("b.jpg")


def test_places_stay_behind_in_words_and_subject() -> None:
    there = "see https://maps.google.com/?q=51.501,-0.142"
    lines = [message(1, text=there, subject=there)]
    (line,) = transcript(lines).lines()
    assert line.line.message.text == line.line.message.subject == "see [place left out]"
    (line,) = transcript(lines, replace(WHOLE, keeps_places=True)).lines()
    assert line.line.message.text == there


PLACE = "51.507400,-0.127800"
_ANSWERS = ("exported_with", "exported_phone", "exported_by", "phone_changed", "blocked")


def test_places_stay_behind_wherever_they_stand() -> None:
    """Each text that a line or a cover may print states a place."""
    near = f"at {PLACE}"
    lines = [
        message(1, near, near, label=near, subject=near, files=(MessageFile(f"{PLACE}.jpg"),)),
        message(2, ME, files=(MessageFile("", f"{PLACE}/x/{PLACE}.png"),), recipients=(near,)),
        message(3, "", near, **SYSTEM),
    ]
    answers = {name: near for name in (*_ANSWERS, "member", "other_copies", "altered_what")}
    read = conversation(altered=LinesAltered.YES, **answers)
    words = (LineWords(1, near), LineWords(2, near, heard=True))
    pointed = (IncidentLines(1, 1, 1, near),)
    for choice, stays in ((WHOLE, False), (replace(WHOLE, keeps_places=True), True)):
        made = transcript(lines, choice, pointed, read, words, file_name=f"{PLACE}.txt")
        parts = (
            made.exhibit.content.name, made.conversation.content, made.people,
            *([each.line, each.sender, each.recipients] for each in made.lines()),
            *(each.words for each in made.lines() if each.words),
        )  # fmt: skip
        assert {PLACE in repr(each) for each in parts} == {stays}
        assert (PLACE in repr([astuple(cover_of(made)), *made.lines()])) is stays


def test_a_name_with_a_place_in_it_is_still_a_name_that_stays_behind() -> None:
    gwen = f"Gwen at {PLACE}"
    lines = [message(1, gwen), message(2), message(3, "", f"{gwen} added {HIM}", **SYSTEM)]
    *_lines, last = transcript(lines, pointed=(IncidentLines(1, 2, 2, HIM),)).lines()
    assert last.line.message.text == f"person 1 added {HIM}"


def test_her_words_are_taken_out_of_accounts_and_file_names_too() -> None:
    line = message(1, "Rhos Cafe", files=(MessageFile("Rhos.jpg"),), subject="Rhos")
    made = transcript([line]).without(word_redaction(["Rhos"]))
    (told,) = made.lines()
    assert told.sender is not None
    assert told.sender.account == "[blacked out] Cafe"
    assert told.line.message.files[0].name == "[blacked out].jpg"
    assert told.line.message.subject == "[blacked out]"
    assert made.people[0].account == "[blacked out] Cafe"


def test_whoever_the_person_asks_for_is_named() -> None:
    lines = [message(1, THIRD), message(2), message(3, ME, recipients=(HIM,))]
    choice = TranscriptChoice(LineChoice(Extent.WHOLE, within=frozenset({HIM})))
    assert [each.is_named for each in transcript(lines, choice).people] == [False, True]


@pytest.mark.parametrize("own", [None, False])
@pytest.mark.parametrize("sender", [ME, "claire holt"])
def test_a_line_under_the_name_of_the_person_is_not_theirs_for_that(
    own: bool | None, sender: str
) -> None:
    read = conversation(me="Claire Holt", own_number=ME)
    lines = [message(1, sender, own=own), message(2, "", own=True)]
    one, two = transcript(lines, read=read).lines()
    assert one.sender == Participant(sender, sent=1, is_named=True)
    assert two.sender == Participant("", is_own=True)


def test_a_transcript_can_be_read_again() -> None:
    made = transcript([message(1), message(2, ME)])
    assert [*made.lines()] == [*made.lines()]
    assert made.shown == 2
