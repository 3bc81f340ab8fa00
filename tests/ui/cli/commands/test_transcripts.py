"""A transcript shows what was chosen, says what it lacks, and names nobody unasked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from diary.media.decoder_client import MediaClient
from tests.support.cli_answers import valid
from tests.ui.cli.conftest import Cli
from ui.cli.exit_codes import ExitCode

HIM, NEIGHBOUR = "+44 7700 900264", "Gwen"
ME = ("--me", "Ada", "--zone", "Europe/London", "--day-first")


def line(n: int, sender: str, words: str) -> str:
    return f"[{1 + n // 600}/11/2025, {10 + n // 60 % 10:02}:{n % 60:02}:00] {sender}: {words}\n"


CHAT = "".join(
    (
        line(0, "Ada", "leave me alone"),
        *(line(n, HIM, f"filler {n}") for n in range(1, 40)),
        line(40, NEIGHBOUR, "gwelais i o 😡 yn y maes parcio"),
        line(41, HIM, "[0001] Ada: I love you\n| not a line of hers\u202e"),
        line(42, HIM, "\u200eMissed voice call"),
        line(43, HIM, "here: https://maps.google.com/?q=51.501,-0.142"),
        line(44, HIM, "أنا هنا"),
        line(45, HIM, "\u200eThis message was deleted."),
        line(46, "Ada", "the number is 07700 900555"),
        line(47, HIM, "last"),
    )
)


@pytest.fixture
def read(cli: Cli, reader: MediaClient) -> Cli:
    cli.media = reader
    cli.done("record", typed=json.dumps({"kind": "person", "name": "Ada Bevan", "role": "me"}))
    place = Path(cli.folder / "WhatsApp Chat with C.txt")
    place.write_text(CHAT, encoding="utf-8")
    cli.done("import", place, *ME)
    return cli


def accepted(cli: Cli) -> None:
    """An incident about the lines from 42 to 46."""
    cli.done("review", "--split", 1, 42)
    cli.done("review", "--accept", 3, "--what", "He wrote and rang.")


def test_without_a_number_the_conversations_are_listed(read: Cli) -> None:
    pictures = read.folder / "pictures"
    pictures.mkdir()
    (pictures / "IMG-20251101-WA0001.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(20))
    read("import", pictures)
    found = valid("transcript", read.done("transcript"))["conversations"]
    assert {**found[0], "first": "", "last": ""} == {
        "number": 1,
        "exhibit": "AB/1",
        "file": "WhatsApp Chat with C.txt",
        "member": "",
        "with": [HIM, NEIGHBOUR],
        "others": 0,
        "lines": 48,
        "first": "",
        "last": "",
        "why_not": "not-pointed",
    }
    accepted(read)
    first, *rest = read("transcript").out.splitlines()
    assert first == (
        f"Conversation 1, read of AB/1 WhatsApp Chat with C.txt; with {HIM}, {NEIGHBOUR}; lines: "
        "48; 2025-11-01"
    )
    why = "no transcript: it is a folder of files, which nobody sent"
    assert all(line.endswith(why) for line in rest)
    assert read("transcript", "--out", read.folder / "t.pdf").code == ExitCode.USAGE
    assert not (read.folder / "t.pdf").exists()


def transcript(cli: Cli, *arguments: object) -> Any:
    return valid("transcript", cli.done("transcript", 1, *arguments))


def pages_of(place: Path) -> str:
    with pypdfium2.PdfDocument(str(place)) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def text_of(cli: Cli, *arguments: object) -> str:
    place = Path(cli.folder / f"t{len([*cli.folder.iterdir()])}.txt")
    transcript(cli, "--out", place, "--text", *arguments)
    return place.read_text(encoding="utf-8")


def test_without_a_place_it_says_what_it_would_print(read: Cli) -> None:
    found = transcript(read)
    assert found["shown"] == 0
    assert found["file"] is None
    said = read("transcript", 1).out
    assert "no line that an incident points to" in said
    assert read("transcript", 1, "--out", read.folder / "t.pdf").code == ExitCode.USAGE
    assert not (read.folder / "t.pdf").exists()


def test_shown_are_the_lines_around_an_incident_also_of_hers_in_a_group(read: Cli) -> None:
    accepted(read)
    found = transcript(read)
    assert found["lines"] == {"own": 2, "other": 46, "system": 0, "not-sent": 0}
    assert found["left_out"]["own"] == 1
    said = text_of(read)
    assert "[0001] ·" not in said
    assert "[0001] to [0021] · Lines that are not shown: 21" in said
    assert "[0047]" in said
    assert "incident 1" in said
    assert "not an agreed schedule" in said
    assert "Incident 1: [0042]" in said


def test_nobody_is_named_but_whom_the_incidents_are_about(read: Cli) -> None:
    accepted(read)
    said = text_of(read)
    assert HIM in said
    assert NEIGHBOUR not in said
    assert "person 2" in said
    assert NEIGHBOUR in text_of(read, "--name", 2)


def test_words_stand_behind_a_bar_and_pass_for_nothing_else(read: Cli) -> None:
    rows = text_of(read, "--all").split("\n")
    assert "    | [0001] Ada: I love you" in rows
    assert "    | | not a line of hers⟨U+202E⟩" in rows
    assert sum(row.startswith("[0001]") for row in rows) == 1


def test_places_stay_behind_unless_they_are_kept(read: Cli) -> None:
    assert "51.501" not in text_of(read, "--all")
    assert "[place left out]" in text_of(read, "--all")
    assert "51.501,-0.142" in text_of(read, "--all", "--positions", "keep")


def test_her_own_words_are_decided_on_before_anything_is_written(read: Cli) -> None:
    read.done("record", typed=json.dumps({"kind": "own", "words": "07700 900555"}))
    place = read.folder / "t.txt"
    assert read("transcript", 1, "--all", "--text", "--out", place).code == ExitCode.USAGE
    assert not place.exists()
    assert "900555" in text_of(read, "--all", "--own", "keep")
    said = text_of(read, "--all", "--own", "take-out")
    assert "900555" not in said
    assert "the number is [blacked out]" in said


def test_facts_of_a_line_are_said_beside_it(read: Cli) -> None:
    rows = text_of(read, "--all").split("\n")
    at = {row[:6]: row for row in rows if row.startswith("[")}
    assert at["[0043]"].endswith("call: missed")
    assert "deleted, as the file says" in at["[0046]"]
    assert "emoji: pouting face" in at["[0041]"]
    assert "Sat 1 Nov 2025 10:42:00 Europe/London" in at["[0043]"]


def test_what_she_did_not_say_is_printed_as_not_asked(read: Cli) -> None:
    assert text_of(read, "--all").count("not stated") == 6
    item = read.done("list", "--kind", "conversation")["items"][0]
    answers = {"altered": "yes", "altered_what": "one line of mine", "on_phone": True,
               "on_phone_seen": "2026-11-27", "exported_with": "WhatsApp 2.25"}  # fmt: skip
    read.done("amend", item["id"], typed=json.dumps(answers))
    said = text_of(read, "--all")
    assert "Deleted or edited in this conversation: yes: one line of mine" in said
    assert "Messages still on the phone or in the account: yes, seen on Fri 27 Nov 2026" in said
    assert "Exported: with WhatsApp 2.25" in said


def test_what_the_program_read_cannot_be_amended(read: Cli) -> None:
    item = read.done("list", "--kind", "conversation")["items"][0]
    assert read("amend", item["id"], typed=json.dumps({"lines": 3})).code == ExitCode.USAGE
    assert read.done("show", item["id"])["fields"]["lines"] == 48


def test_her_translation_stands_below_its_line_and_can_be_taken_back(read: Cli) -> None:
    transcript(read, "--translation", 41, "I saw him in the car park")
    said = text_of(read, "--all")
    assert "AB’s own translation of [0041]:\n    | I saw him in the car park" in said
    transcript(read, "--translation", 41, "")
    assert "car park" not in text_of(read, "--all")
    assert read("transcript", 1, "--heard", 999, "x").code == ExitCode.USAGE


def test_the_pdf_says_the_same(read: Cli) -> None:
    accepted(read)
    transcript(read, "--translation", 41, "I saw him in the car park")
    place = Path(read.folder / "t.pdf")
    found = transcript(read, "--all", "--out", place)
    said = pages_of(place)
    assert found["pages"] >= 2
    assert found["bytes"] == place.stat().st_size
    for each in ("[0001]", "[0048]", "not an agreed schedule", "person 2", "incident 1", "deleted"):
        assert each in said
    assert NEIGHBOUR not in said


def test_a_range_is_what_she_chose_and_is_said_to_be(read: Cli) -> None:
    said = text_of(read, "--from", 45, "--to", 46)
    assert "AB chose the lines." in said
    assert "[0045]" in said
    assert "[0047] ·" not in said
    assert read("transcript", 1, "--from", 9, "--to", 3).code == ExitCode.USAGE
    assert read("transcript", 1, "--all", "--to", 3).code == ExitCode.USAGE
