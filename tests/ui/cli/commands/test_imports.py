"""An export is read, counted and asked about; a dry run keeps nothing and opens no record."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diary.media.decoder_client import MediaClient
from tests.support.cli_answers import valid
from tests.ui.cli.conftest import Cli
from ui.cli.exit_codes import ExitCode

CHAT = """\
[14/11/2025, 20:00:01] Ada: where are you
[14/11/2025, 20:01:01] Do not answer: outside
[14/11/2025, 20:02:01] Do not answer: \u200eThis message was deleted.
[14/11/2025, 20:03:01] Do not answer: \u200eMissed voice call
[14/11/2025, 20:03:30] +44 7700 900264: a line
that goes on
"""
CALLS = """<?xml version='1.0'?><calls count="2">
<call number="07700900264" duration="0" date="1763150400000" type="3" contact_name="null"/>
<call number="07700900264" duration="0" date="1763150460000" type="3" contact_name="null"/>
</calls>"""


@pytest.fixture(scope="module")
def reader() -> Iterator[MediaClient]:
    made = MediaClient()
    yield made
    made.close()


@pytest.fixture
def reading(cli: Cli, reader: MediaClient) -> Cli:
    cli.media = reader
    return cli


def written(cli: Cli, name: str = "_chat.txt", text: str = CHAT) -> Path:
    place = cli.folder / name
    place.write_text(text, encoding="utf-8")
    return place


def looked(cli: Cli, *arguments: object) -> Any:
    ran = cli.bare("import", *arguments, "--dry-run", "--json")
    assert (ran.code, ran.err) == (0, "")
    return valid("import", ran.json)


def test_a_dry_run_counts_and_asks_and_opens_no_record(reading: Cli) -> None:
    before = sorted(reading.vault.rglob("*"))
    (found,) = looked(reading, written(reading))["exports"]
    assert (found["format"], found["confidence"], found["member"]) == ("whatsapp", "sure", "")
    asked = {each["question"]: each["choices"] for each in found["questions"]}
    assert set(asked) == {"who-is-me", "zone"}
    assert set(asked["who-is-me"]) == {"Ada", "Do not answer", "+44 7700 900264"}
    assert (found["messages"], found["kinds"]) == (5, {"text": 3, "deleted": 1, "call": 1})
    assert found["calls"] == {"missed": 1}
    assert (found["own"], found["received"]) == (0, 0)
    assert found["first"]["local"] == "2025-11-14T20:00:01"
    assert found["last"]["local"] == "2025-11-14T20:03:30"
    assert {"note": "perhaps-not-the-beginning", "count": 1} in found["notes"]
    assert sorted(reading.vault.rglob("*")) == before


def test_what_is_answered_is_not_asked_again_and_counts_by_side(reading: Cli) -> None:
    place = written(reading)
    (found,) = looked(reading, place, "--me", "Ada", "--zone", "Europe/London")["exports"]
    assert found["questions"] == []
    assert (found["own"], found["received"]) == (1, 4)
    text = reading.bare("import", place, "--dry-run", "--me", "Ada").out
    assert "To be asked: In which time zone" in text
    assert "Which of the senders" not in text
    assert "This may not be the beginning" in text
    assert text.endswith("Nothing was kept.\n")


def test_a_date_with_two_readings_is_asked_about_and_read_as_answered(reading: Cli) -> None:
    place = written(reading, text="[03/04/2025, 20:00:01] Ada: hello\n")
    (found,) = looked(reading, place)["exports"]
    assert "day-or-month" in {each["question"] for each in found["questions"]}
    (found,) = looked(reading, place, "--month-first")["exports"]
    assert found["first"]["local"] == "2025-03-04T20:00:01"
    (found,) = looked(reading, place, "--day-first")["exports"]
    assert found["first"]["local"] == "2025-04-03T20:00:01"


def test_lines_that_were_not_understood_are_told_with_their_places(reading: Cli) -> None:
    place = written(reading, text="something else\n" + CHAT)
    (found,) = looked(reading, place)["exports"]
    assert found["unread"] == [{"at": 1, "reason": "before-the-first-message"}]
    said = reading.bare("import", place, "--dry-run").out
    assert "Not understood: 1 line (1: before the first message)" in said


def test_each_export_of_a_zip_is_told_by_itself(reading: Cli) -> None:
    place = reading.folder / "both.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("_chat.txt", CHAT)
        archive.writestr("calls.xml", CALLS)
    found = looked(reading, place)["exports"]
    assert {each["member"]: each["format"] for each in found} == {
        "_chat.txt": "whatsapp", "calls.xml": "sms-backup-restore",
    }  # fmt: skip


def test_what_cannot_be_read_is_refused_in_a_sentence_and_the_rest_is_read(reading: Cli) -> None:
    other = written(reading, "letter.bin", "no export")
    gone = reading.folder / "gone.txt"
    ran = reading.bare(
        "import", other, written(reading), gone, reading.folder, "--dry-run", "--json"
    )
    assert ran.code == ExitCode.USAGE
    found = valid("import", json.loads(ran.out))
    assert [each["file"] for each in found["exports"]] == [2]
    assert [(each["file"], each["code"]) for each in found["failed"]] == [
        (1, "export-refused"), (3, "source"), (4, "source"),
    ]  # fmt: skip
    assert "FILE 1: This is no export that the program knows." in ran.err
    assert "gone.txt" not in ran.err


def test_a_zone_that_does_not_exist_is_refused(reading: Cli) -> None:
    ran = reading.bare("import", written(reading), "--dry-run", "--zone", "Nowhere/Here")
    assert ran.code == ExitCode.USAGE
    assert "no such time zone" in ran.err


def test_a_name_in_an_export_forges_no_line(reading: Cli) -> None:
    place = written(reading, text="[14/11/2025, 20:00:01] Ada\u202e\x1b[2J: hello\n")
    ran = reading.bare("import", place, "--dry-run")
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out
