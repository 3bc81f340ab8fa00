"""A picture's own time and the lines of an export are held against what the person wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from diary.contradictions.file_facts import (
    FileFacts,
    ReceivedLine,
    counted_lines,
    picture_times,
)
from diary.contradictions.rules import Contradiction
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import (
    CameBy,
    ClockCorrection,
    Evidence,
    Incident,
    MessageRange,
)
from diary.model.revisions import Recorded
from diary.model.when import Precision, When
from diary.model.zone_rules import typed_when
from tests.support.records import desk

ZONE = "Europe/London"


def day(text: str) -> When:
    return typed_when(Precision.DAY, ZONE, text)


DOOR = Incident(what="Paint on my door.", when=day("2026-02-20"))


def picture(taken: str, incident: Incident = DOOR, **said: object) -> list[Contradiction]:
    book = desk().journal
    about = book.record(incident)
    photo = Evidence(title="Door", incidents=(about.id,), physical=True)
    item = book.record(replace(photo, **said))  # type: ignore[arg-type]
    files = FileFacts(taken=lambda _item: taken)
    return [*picture_times(files, [item], {about.id: about})]


@pytest.mark.parametrize("taken", ["2026-02-16T10:02", "2026-03-09T10:02"])
def test_a_picture_from_before_the_act_or_after_it_was_added_is_asked_about(taken: str) -> None:
    (found,) = picture(taken)
    assert f"{taken[11:]}, and Incident 1 has Fri 20 Feb 2026" in found.text
    assert len(found.incidents) == len(found.entries) == 1


@pytest.mark.parametrize("taken", ["2026-02-20T23:59", "2026-02-24T10:02", "", "0000:00:00"])
def test_a_picture_of_that_day_or_later_fits(taken: str) -> None:
    assert picture(taken) == []


def test_when_it_was_taken_as_the_person_says_goes_first() -> None:
    made = {"found": day("2026-02-16"), "came_by": CameBy.MADE}
    assert picture("2026-02-16T10:02", **made) == []
    assert len(picture("2026-02-17T10:02", **made)) == 1
    assert picture("2026-02-10T10:02", found=day("2026-02-16"), came_by=CameBy.SENT) == []


def test_a_clock_that_is_known_to_be_wrong_is_not_asked_about_again() -> None:
    assert picture("2026-02-16T10:02", replace(DOOR, clocks=(ClockCorrection(fast=60),))) == []


# --- lines ---------------------------------------------------------------------------------------

HIS = "07700 900871"
EVENING = typed_when(Precision.BETWEEN, ZONE, "2026-02-14T17:30", until="2026-02-14T23:05")


def lines(count: int, calls: int = 0, sender: str = HIS) -> list[ReceivedLine]:
    return [
        ReceivedLine(n, sender, f"2026-02-14T18:{n:02d}", is_call=n <= calls)
        for n in range(1, count + 1)
    ]


def counted(
    incident: Incident, sent: Sequence[ReceivedLine], *more: Incident
) -> list[Contradiction]:
    book = desk().journal
    told = [book.record(each) for each in (incident, *more)]
    chat = Conversation(
        of="e" * 32,
        format="whatsapp-text",
        sha256="0" * 64,
        size=1,
        lines=len(sent),
        commitment="0" * 64,
        seed="0" * 64,
        first="2026-02-01T10:00:00Z",
        last="2026-02-28T10:00:00Z",
    )
    at = told[0]
    export = Recorded("c" * 32, Noun.CONVERSATION, 1, chat, 1, "", at.written, at.written, 1)
    files = FileFacts(lines=lambda _item: sent)
    return [*counted_lines(files, told, [export])]


SAID = Incident(what="22 messages. Mostly my name.", when=EVENING, accounts=(HIS,))


def test_words_that_count_otherwise_than_the_export_are_asked_about() -> None:
    (found,) = counted(SAID, lines(24))
    assert found.text.startswith("You have 22 messages, the export has 24 of ")
    assert counted(SAID, lines(22)) == []


def test_the_field_is_held_to_the_export_too() -> None:
    both = counted(replace(SAID, times=23), lines(24))
    assert [each.words for each in both] == ["22 messages", "23"]
    assert [each.words for each in counted(replace(SAID, times=24), lines(24))] == ["22 messages"]


def test_calls_and_messages_are_counted_apart() -> None:
    calls = replace(SAID, what="He rang: 3 missed calls.")
    assert counted(calls, lines(20, calls=3)) == []
    assert len(counted(calls, lines(20, calls=5))) == 1


@pytest.mark.parametrize(
    "sent",
    [
        [],
        lines(24, sender="07700 900264"),
        [*lines(22), ReceivedLine(40, HIS, "2026-02-14T09:00", is_call=False)],
        [*lines(22), ReceivedLine(40, HIS, "2026-02-15T09:00", is_call=False)],
    ],
)
def test_another_account_time_or_day_does_not_count(sent: list[ReceivedLine]) -> None:
    assert counted(SAID, sent) == []


def test_a_day_that_two_incidents_share_is_not_counted() -> None:
    assert counted(SAID, lines(24), replace(SAID, what="He wrote again.")) == []


def test_an_incident_made_of_lines_is_held_to_those() -> None:
    own = MessageRange("c" * 32, 1, 5, HIS)
    said = replace(SAID, what="5 messages.", messages=(own,))
    assert counted(said, lines(24)) == []
    assert len(counted(replace(said, what="6 messages."), lines(24))) == 1
