"""Whose photographs are, and of two cameras, copies and events: each counts once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.cli_answers import valid
from tests.support.media_samples import taken
from tests.ui.cli.conftest import Cli
from ui.cli.exit_codes import ExitCode

ZONE = ("--zone", "Europe/London")


def filled(folder: Path, **files: bytes) -> Path:
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / f"{name}.jpg").write_bytes(data)
    return folder


@pytest.fixture
def two(reading: Cli) -> Cli:
    """A record with photographs of one evening by two cameras, and of another day by one."""
    folder = filled(
        reading.folder / "Evening",
        a1=taken("Alba 3", "2026:03:05 18:00:00", 10),
        a2=taken("Alba 3", "2026:03:05 18:20:00", 20),
        b1=taken("Bora 9", "2026:03:05 18:10:00", 30),
        a3=taken("Alba 3", "2026:03:09 10:00:00", 40),
    )
    reading.done("import", folder, *ZONE)
    return reading


def reviewed(cli: Cli, *arguments: object) -> Any:
    return valid("review", cli.done("review", *arguments))


def test_who_is_on_photographs_is_whom_their_incident_is_about(two: Cli) -> None:
    two.done("record", typed='{"kind": "person", "name": "Craig", "role": "suspected"}')
    said = (
        "--accept",
        1,
        "--what",
        "outside",
        "--shows",
        "Craig",
        "--role",
        "suspected",
        "--why",
        "by his coat",
    )
    (made,) = reviewed(two, *said)["recorded"]
    (place,) = made["fields"]["messages"]
    assert (place["person_is"], place["person"]) == ("shown", made["fields"]["person"])
    assert made["fields"]["why_person"] == "by his coat"
    assert "accounts" not in made["fields"]
    assert "is on these files" in two("show", 1).out


def test_who_took_photographs_is_whom_it_is_about_only_if_suspected(two: Cli) -> None:
    first, second, third = (
        reviewed(two, "--accept", 1, "--what", "outside", "--taken-by", who, "--role", "other")[
            "recorded"
        ][0]["fields"]
        for who in ("Ravi", "me", "Craig")
    )
    assert (first["messages"][0]["person_is"], "person" in first) == ("took", False)
    assert (second["messages"][0], "person" in second) == (
        {**second["messages"][0], "person_is": "mine"},
        False,
    )
    assert "person" not in second["messages"][0]
    assert "person" not in third
    people = two.done("list", "--kind", "person")["items"]
    assert {it["fields"]["name"]: it["fields"].get("role") for it in people} == {
        "Ravi": None,
        "Craig": None,
    }


def test_somebody_suspected_who_took_them_is_whom_it_is_about(two: Cli) -> None:
    two.done("record", typed='{"kind": "person", "name": "Craig", "role": "suspected"}')
    (made,) = reviewed(two, "--accept", 1, "--what", "sent to me", "--taken-by", 1)["recorded"]
    assert made["fields"]["person"] == made["fields"]["messages"][0]["person"]


def test_nobody_is_asked_who_sent_photographs_and_no_camera_is_an_account(two: Cli) -> None:
    ran = two("review", "--accept", 1, "--what", "outside", typed="0:00\n0:00\n", person=True)
    assert ran.code == 0
    assert "Who is" not in ran.err
    ran = two("review", "--sender", "Alba 3", "Craig")
    assert (ran.code, "--sender" in ran.err) == (ExitCode.USAGE, True)
    assert two.done("list", "--kind", "account")["items"] == []


def test_words_of_a_conversation_are_not_put_down_to_somebody_on_a_photograph(
    reading: Cli,
) -> None:
    chat = reading.folder / "_chat.txt"
    chat.write_text(
        "[14/11/2025, 20:00:00] Dex: words\n[14/11/2025, 20:01:00] Ada: stop\n", encoding="utf-8"
    )
    reading.done("import", chat, *ZONE, "--me", "Ada")
    ran = reading("review", "--accept", 1, "--what", "x", "--shows", "Craig", "--role", "suspected")
    assert (ran.code, "--shows" in ran.err) == (ExitCode.USAGE, True)
    assert reading.done("list", "--kind", "person")["items"] == []


def test_runs_of_two_cameras_at_one_time_are_offered_as_one_and_nothing_is_joined(
    two: Cli,
) -> None:
    found = reviewed(two)
    assert len(found["runs"]) == 3
    assert found["overlapping"] == [[{"conversation": 1, "run": 1}, {"conversation": 1, "run": 2}]]
    said = two("review").out
    assert "perhaps of one event: 1, 2. '--accept 1 --accept 2 --as-one' makes one" in said
    assert two.done("list")["incidents"] == []


def test_what_is_accepted_as_one_counts_once(two: Cli) -> None:
    both = ("--accept", 1, "--accept", 2, "--as-one", "--what", "outside")
    (made,) = reviewed(two, *both)["recorded"]
    assert made["fields"]["when"]["at"] == "2026-03-05T18:00"
    assert [place["sender"] for place in made["fields"]["messages"]] == ["Alba 3", "Bora 9"]
    assert "Recorded incidents only: 1" in two("patterns").out
    assert reviewed(two)["overlapping"] == []


def test_two_folders_of_one_evening_are_offered_as_one(reading: Cli) -> None:
    for camera, minute in (("Alba 3", "00"), ("Bora 9", "05"), ("Alba 3", "10")):
        name = f"{camera} {minute}"
        picture = taken(camera, f"2026:03:05 18:{minute}:00", int(minute))
        again = taken(camera, f"2026:03:05 18:{int(minute) + 7:02}:00", int(minute) + 100)
        reading.done("import", filled(reading.folder / name, a=picture, b=again), *ZONE)
    found = reviewed(reading, 2)
    (group,) = found["overlapping"]
    assert [each["conversation"] for each in group] == [1, 2, 3]
    assert "--accept 1 --also 1 1 --also 3 1 --as-one" in reading("review", 2).out


def test_a_clock_that_was_wrong_is_put_right_before_runs_are_compared(two: Cli) -> None:
    assert reviewed(two, "--clock", "Bora 9", "-1:00")["overlapping"] == []


def test_a_file_that_is_there_twice_is_one_exhibit_and_in_one_run(reading: Cli) -> None:
    picture = taken("Alba 3", "2026:03:05 18:00:00", 10)
    other = taken("Alba 3", "2026:03:05 18:20:00", 20)
    folder = filled(reading.folder / "Camera", a=picture, b=other)
    filled(folder / "copy", z=picture)
    (found,) = valid("import", reading.done("import", folder, *ZONE))["exports"]
    files = found["kept"]["files"]
    assert (len(files["new"]), files["same"], files["known"]) == (2, 1, 0)
    (run,) = reviewed(reading)["runs"]
    assert run["files"] == 2
    # and so in another folder, under another name
    more = filled(reading.folder / "Backup", q=picture, r=taken("Alba 3", "2026:03:07 09:00:00", 9))
    (found,) = valid("import", reading.done("import", more, *ZONE))["exports"]
    files = found["kept"]["files"]
    assert (len(files["new"]), files["same"], files["known"]) == (1, 0, 1)
    (run,) = reviewed(reading)["runs"]
    assert run["files"] == 1
    assert run["begins"].startswith("2026-03-07")


def test_the_import_says_that_a_file_is_there_twice(reading: Cli) -> None:
    picture = taken("Alba 3", "2026:03:05 18:00:00", 10)
    folder = filled(reading.folder / "Camera", a=picture, b=picture)
    said = reading("import", folder, *ZONE).out
    assert "byte for byte another one of these, and one exhibit with it: 1" in said


def test_files_of_two_cameras_with_one_name_and_minute_are_two(reading: Cli) -> None:
    for camera in ("Alba 3", "Bora 9"):
        names = {f"IMG_{n}": taken(camera, f"2026:03:05 18:0{n}:00", n) for n in range(4)}
        reading.done("import", filled(reading.folder / camera, **names), *ZONE)
    (run,) = reviewed(reading, 2)["runs"]
    assert (run["files"], run["sender"]) == (4, "Bora 9")
