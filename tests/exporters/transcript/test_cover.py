"""The cover counts by side, and says of the person what they said, or that it was not asked."""

from __future__ import annotations

import dataclasses
import io

import pytest

from diary.conversations.line_selection import Extent, IncidentLines, LineChoice
from diary.conversations.transcript import Transcript, TranscriptChoice
from diary.media.imports import manifest
from diary.media.imports.message import MessageFile, MessageKind
from diary.model.conversation_nouns import LinesAltered
from exporters.transcript.cover import cover_of
from exporters.transcript.text import write_text
from tests.support.imports_page import MANIFESTS
from tests.support.transcripts import HIM, ME, THIRD, conversation, message, transcript


def source(made: Transcript) -> dict[str, str]:
    return dict(cover_of(made).source)


def test_the_title_says_what_it_is_and_what_it_is_not() -> None:
    cover = cover_of(transcript([message(1), message(2, ME)]))
    assert cover.title == f"Messages between AB’s phone and “{HIM}”"
    assert cover.subtitle == (
        "Made from one file; not a download of a phone, not an agreed schedule."
    )
    assert source(transcript([message(1)]))["Source"] == "exhibit AB/3, “chat.txt”"


@pytest.mark.parametrize("code", MANIFESTS)
def test_what_such_a_file_cannot_show_is_said_first(code: str) -> None:
    made = transcript([message(1)], read=dataclasses.replace(conversation(), format=code))
    authorship = manifest.load(code).authorship
    notes = cover_of(made).notes
    assert (notes[0] == authorship) is bool(authorship)
    written = io.BytesIO()
    write_text(made, written)
    assert authorship in written.getvalue().decode()


def test_lines_are_counted_by_side() -> None:
    lines = [
        *(message(n, ME) for n in (1, 2)),
        *(message(n) for n in range(3, 40)),
        message(40, "", kind=MessageKind.SYSTEM, own=None),
        message(41, ME, kind=MessageKind.DRAFT),
    ]
    said = source(transcript(lines, TranscriptChoice(LineChoice(Extent.RANGE, 3, 10))))
    assert said["Lines"] == (
        f"41 (2 from AB, 37 from “{HIM}”, 1 written by the program, 1 not sent). "
        "Printed here 8; left out 33."
    )
    assert said["Left out"].startswith(f"33 of 41 lines (2 from AB, 29 from “{HIM}”, ")
    assert said["Left out"].endswith("the file AB/3 has all of them. AB chose the lines.")


def test_what_nobody_chose_is_told_by_its_rule() -> None:
    lines = [message(1), message(2, THIRD), message(3), message(4, THIRD), message(5, ME)]
    said = source(transcript(lines, TranscriptChoice(), (IncidentLines(4, 1, 3, HIM),)))
    assert said["Lines"].endswith("Printed here 3; left out 2.")
    assert said["Left out"].endswith(
        "Shown are the lines from 20 before the first to the last that an incident points to, and "
        "what AB sent before and after, in a group only among these."
    )
    mails = dataclasses.replace(conversation(), format="mbox")
    made = transcript(lines, TranscriptChoice(), (IncidentLines(4, 1, 3, HIM),), mails)
    assert source(made)["Left out"].endswith("E-mails between AB and others alone are left out.")


@pytest.mark.parametrize("account", ["AB", "others", "person 2", "written by the program"])
def test_an_account_that_is_called_as_something_else_does_not_pass_for_it(account: str) -> None:
    cover = cover_of(transcript([message(1, account), message(2, ME)]))
    assert cover.title == f"Messages between AB’s phone and “{account}”"
    assert dict(cover.source)["Lines"].startswith(f"2 (1 from AB, 1 from “{account}”)")
    assert [name for name, _label, _sent in cover.people] == [f"“{account}”"]


def test_nobody_is_named_on_the_cover_who_is_not_named_in_the_lines() -> None:
    lines = [message(1, THIRD, label="Gwen"), message(2), message(3, THIRD)]
    made = transcript(lines, pointed=(IncidentLines(4, 2, 2, HIM),))
    said = repr(dataclasses.astuple(cover_of(made)))
    assert THIRD not in said
    assert "Gwen" not in said
    assert "2 from person 1" in said


def test_what_is_not_there_is_said() -> None:
    files = (MessageFile("a.jpg"), MessageFile("b.jpg", "x/b.jpg"))
    read = conversation(unread=("3 not-a-message",), unread_lines=2, notes=("media-missing 1",))
    said = source(transcript([message(1, files=files)], read=read))
    assert "of 2 files with these lines 1" in said["Not in it"]
    assert "Not understood in the file: 2 lines (3: no message that is known here)." in said["Read"]
    assert "Files that it names and that did not come with it: 1." in said["Read"]


def test_a_note_to_the_person_is_not_printed() -> None:
    read = conversation(format="sms-backup-restore")
    read = dataclasses.replace(read, format="sms-backup-restore")
    said = source(transcript([message(1)], read=read))
    assert said["Form"] == "SMS Backup & Restore."


def test_what_was_not_asked_is_said_to_be_so() -> None:
    cover = cover_of(transcript([message(1)]))
    assert {value for _label, value in cover.said} == {"not stated"}
    assert "not said whether AB was asked" in cover.police


def test_what_she_said_is_printed_as_she_said_it() -> None:
    read = conversation(
        altered=LinesAltered.NOT_KNOWN,
        on_phone=False,
        blocked="since May",
        police_asked="2026-11-27",
    )
    cover = cover_of(transcript([message(1)], read=read))
    assert [value for _label, value in cover.said] == [
        "does not know", "no", "not stated", "since May", "not stated",
    ]  # fmt: skip
    assert "AB was asked on Fri 27 Nov 2026" in cover.police


def test_incidents_name_their_lines() -> None:
    pointed = (IncidentLines(4, 2, 5, HIM), IncidentLines(4, 9, 9, HIM), IncidentLines(1, 7, 8, ""))
    cover = cover_of(transcript([message(n) for n in range(1, 10)], pointed=pointed))
    assert cover.incidents == (
        ("Incident 1", "[0007] to [0008]"),
        ("Incident 4", "[0002] to [0005], [0009]"),
    )


def test_lines_of_which_the_side_is_not_told_are_counted() -> None:
    said = source(transcript([message(1, own=None), message(2, ME)]))
    assert said["Unsure senders"] == "The file does not tell of 1 lines whether AB sent them."


def test_the_times_name_the_file_and_its_kind_and_what_was_read() -> None:
    told = manifest.load("whatsapp").translated().title
    made = transcript([message(1)], read=dataclasses.replace(conversation(), format="whatsapp"))
    said = source(made)["Time"]
    assert said.startswith(f"Daybook read each time in “chat.txt” ({told}), ")
    inside = dataclasses.replace(made.conversation.content, member="WhatsApp\nChat.txt")
    packed = source(transcript([message(1)], read=inside))["Time"]
    assert packed.startswith(f"Daybook read each time in “WhatsApp Chat.txt” ({told}), ")
