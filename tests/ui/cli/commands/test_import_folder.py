"""A folder of photographs is read, kept, suggested by day, and accepted with its exhibits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from exporters.check import own_pdf
from tests.support import media_samples
from tests.support.cli_answers import valid
from tests.ui.cli.conftest import Cli
from ui.cli.exit_codes import ExitCode

ZONE = ("--zone", "Europe/London")
CAMERA = "Fono 7"


@pytest.fixture
def folder(cli: Cli) -> Path:
    place = cli.folder / "Camera"
    place.mkdir()
    for name, data in (
        ("a.jpg", media_samples.jpeg(offset="+01:00", size=(120, 60))),
        ("b.jpg", media_samples.jpeg(offset="+01:00", size=(60, 60))),
        ("Screenshot_20240131-221500.png", media_samples.png_with_text("a", "b")),
        ("PTT-20240203-WA0001.wav", media_samples.wav()),
        (".hidden", b"x"),
    ):
        (place / name).write_bytes(data)
    return place


def reviewed(cli: Cli, *arguments: object) -> Any:
    return valid("review", cli.done("review", *arguments))


def incidents(cli: Cli) -> Any:
    return cli.done("list")["incidents"]


def test_a_dry_run_counts_the_files_and_keeps_nothing(reading: Cli, folder: Path) -> None:
    ran = reading.bare("import", folder, "--dry-run", "--json")
    assert (ran.code, ran.err) == (0, "")
    (found,) = valid("import", ran.json)["exports"]
    assert (found["format"], found["kinds"], found["messages"]) == ("photographs", {"file": 4}, 0)
    assert found["kept"] is None
    said = reading.bare("import", folder, "--dry-run").out
    assert "Read: pictures, films and sound 4" in said
    assert "Left out, hidden: 1 (.hidden)" in said
    assert "To be asked: In which time zone were the cameras when these were taken?" in said
    assert reading.done("list", "--kind", "evidence")["items"] == []


def test_a_folder_is_kept_and_says_what_is_not(reading: Cli, folder: Path) -> None:
    (found,) = valid("import", reading.done("import", folder, *ZONE))["exports"]
    files = found["kept"]["files"]
    assert len(files["new"]) == 4
    assert files["left_out"] == [{"path": ".hidden", "reason": "hidden"}]
    assert incidents(reading) == []
    assert reading("verify").code == 0
    ran = reading("import", folder)
    assert ran.code == ExitCode.USAGE
    assert "--zone: has to be said for this export." in ran.err


def test_files_are_suggested_by_day_and_camera_with_the_source_of_their_time(
    reading: Cli, folder: Path
) -> None:
    reading.done("import", folder, *ZONE)
    found = reviewed(reading)
    assert [(run["files"], run["sender"], run["kinds"]) for run in found["runs"]] == [
        (1, "", []), (1, "", []), (2, CAMERA, []),
    ]  # fmt: skip
    assert [run["time_sources"] for run in found["runs"]] == [
        {"file-name": 1}, {"file-name": 1}, {"exif": 2},
    ]  # fmt: skip
    said = reading("review").out
    assert "1. 1 picture, Wed 31 Jan 2024, 22:15, no camera named (lines 1 to 1)" in said
    assert "2. 1 sound recording, Sat 3 Feb 2024, no camera named (lines 2 to 2)" in said
    assert f"3. 2 pictures, Tue 5 Mar 2024, 17:22, taken with {CAMERA} (lines 3 to 4)" in said
    assert "Its time is by: the camera (EXIF) 2" in said
    assert incidents(reading) == []


def test_what_is_accepted_has_its_files_as_exhibits_and_no_number_of_times(
    reading: Cli, folder: Path
) -> None:
    reading.done("import", folder, *ZONE)
    taken = reviewed(reading, "--accept", 2, "--accept", 3, "--what", "he was outside")["recorded"]
    first, second = (each["fields"] for each in taken)
    assert first["when"]["precision"] == "day"
    assert first["when"]["at"] == "2024-02-03"
    assert second["when"]["at"] == "2024-03-05T17:22"
    assert "times" not in first
    items = reading.done("list", "--kind", "evidence")["items"]
    about = {it["fields"]["name"]: it["fields"].get("incidents", []) for it in items}
    assert about["PTT-20240203-WA0001.wav"] == [taken[0]["id"]]
    assert about["a.jpg"] == about["b.jpg"] == [taken[1]["id"]]
    assert about["Screenshot_20240131-221500.png"] == []
    assert about["Camera, list of files.json"] == []
    assert reading("verify").code == 0


def test_a_clock_that_was_wrong_moves_the_suggestion_and_no_line(
    reading: Cli, folder: Path
) -> None:
    reading.done("import", folder, *ZONE)
    assert f"Was the clock of {CAMERA} right?" in reading("review").out
    found = reviewed(reading, "--clock", CAMERA, "+18:00")
    assert found["clocks"] == [{"camera": CAMERA, "fast": 64_800, "asked": True}]
    assert found["runs"][2]["begins"].startswith("2024-03-04T23:22")
    said = reading("review").out
    assert f"The clock of {CAMERA} was wrong by +18:00:00" in said
    assert "Was the clock" not in said
    # another folder of the same camera is not asked about again
    more = reading.folder / "more"
    more.mkdir()
    (more / "c.jpg").write_bytes(media_samples.jpeg(offset="+01:00", size=(30, 60)))
    reading.done("import", more, *ZONE)
    assert reviewed(reading)["runs"][0]["begins"].startswith("2024-03-04T23:22")
    for wrong in ("twelve", "1:60", "+1", "999999999:00"):
        ran = reading("review", "--clock", CAMERA, wrong)
        assert (ran.code, "--clock" in ran.err) == (ExitCode.USAGE, True)
    assert reviewed(reading, "--clock", CAMERA, "0:00")["runs"][0]["begins"].startswith(
        "2024-03-05T17:22"
    )


def test_an_incident_says_by_which_clock_its_time_was_corrected(reading: Cli, folder: Path) -> None:
    reading.done("import", folder, *ZONE)
    reviewed(reading, "--clock", CAMERA, "+0:12")
    (taken,) = reviewed(reading, "--accept", 3, "--what", "he was outside")["recorded"]
    assert taken["fields"]["when"]["at"] == "2024-03-05T17:10"
    # a field of its own, in no words of a language
    assert taken["fields"]["clocks"] == [{"fast": 720}]
    assert "when.how" not in taken["fields"]
    (place,) = taken["fields"]["messages"]
    assert (place["files"], place["fast"], place["sender"]) == (True, 720, CAMERA)
    said = reading("show", 1).out
    assert f"by “{CAMERA}”; its clock was 12 minutes fast, as I say" in said
    assert (
        "The clock of the camera was 12 minutes fast; the time here is without that. "
        "Worked out by me." in " ".join(said.split())
    )
    # without a correction there is nothing to say of a clock
    reading.done("review", "--accept", 1, "--what", "a screenshot")
    assert "clock of the camera" not in reading("show", 2).out


def test_a_list_of_files_is_called_one_and_no_conversation(reading: Cli, folder: Path) -> None:
    reading.done("import", folder, *ZONE)
    taken = reading.done("review", "--accept", 3, "--what", "he was outside")
    place = reading.folder / "bundle"
    told = ("export", "--for", "police", "--words", "leave", "--positions", "withhold")
    ran = reading(*told, "--device", "keep", "--out", place)
    assert ran.code == 0, ran.err
    assert "EX/1 stays behind: it is a list of files that you brought in." in ran.out
    again = reading.done(*told, "--device", "keep", "--out", reading.folder / "again")
    assert {"exhibit": "EX/1", "why": "list", "copy": False} in valid("export", again)["withheld"]
    # on paper the field of its lines is named where it is kept back
    assert "Lines of an export" in " ".join(
        each.text for each in own_pdf.passages(reading.folder / "bundle" / "Evidence.pdf")
    )
    said = [ran.out, reading("transcript").out, reading("show", taken["recorded"][0]["id"]).out]
    reading.done("list", "--read-files")
    said.append(reading("list", "--search", "IMG_0000").out)
    for each in said:
        assert "onversation" not in each.replace("No conversation", ""), each


def test_a_clock_is_worked_out_from_a_photograph_whose_time_is_known(
    reading: Cli, folder: Path
) -> None:
    reading.done("import", folder, *ZONE)
    said = ("--why", "the church clock is in it", "--by", "officer")
    found = reviewed(reading, "--clock-from", "EX/4", "2024-03-05T17:10", *said)
    clock = {
        "shown": "2024-03-05T17:22", "known": "2024-03-05T17:10", "zone": "Europe/London",
        "why": "the church clock is in it", "by": "officer",
    }  # fmt: skip
    shown = {"camera": CAMERA, "fast": 720, "asked": True, "photograph": "EX/4"}
    assert found["clocks"] == [{**shown, **clock}]
    (taken,) = reviewed(reading, "--accept", 3, "--what", "he was outside")["recorded"]
    (kept,) = taken["fields"]["clocks"]
    items = reading.done("list", "--kind", "evidence")["items"]
    (photograph,) = [it["id"] for it in items if it["fields"]["reference"] == "EX/4"]
    assert kept == {"fast": 720, "photograph": photograph, **clock}
    text = " ".join(reading("show", 1).out.split())
    assert (
        "Exhibit 4 has Tue 5 Mar 2024, 17:22 by it, and was taken at Tue 5 Mar 2024, 17:10" in text
    )
    assert "Worked out by: An officer. How that time is known: the church clock is in it" in text
    for ref, time in (("EX/2", "2024-03-05T17:10"), ("EX/4", "ten past five"), ("EX/4", "2024")):
        ran = reading("review", "--clock-from", ref, time)
        assert (ran.code, "--clock-from" in ran.err) == (ExitCode.USAGE, True)


def test_a_correction_goes_where_its_time_is_amended(reading: Cli, folder: Path) -> None:
    reading.done("import", folder, *ZONE)
    reviewed(reading, "--clock", CAMERA, "+0:12")
    reviewed(reading, "--accept", 3, "--what", "he was outside")
    amended = reading.done("amend", 1, typed='{"place": "the lane"}')
    assert amended["fields"]["clocks"] == [{"fast": 720}]
    amended = reading.done("amend", 1, typed='{"when": "2024-03-05T16:00"}')
    assert "clocks" not in amended["fields"]


def test_no_position_is_shown(reading: Cli, folder: Path) -> None:
    said = reading("import", folder, *ZONE).out + reading("review").out
    said += reading("review", "--json").out
    assert "51." not in said
    assert "0.127" not in said


def test_pictures_that_are_nearly_alike_are_named_and_nothing_is_decided(
    reading: Cli, folder: Path
) -> None:
    reading.done("import", folder, *ZONE)
    assert "alike" not in reviewed(reading)
    found = reviewed(reading, "--alike")
    assert [[each["exhibit"] for each in group] for group in found["alike"]] == [
        ["EX/2", "EX/4", "EX/5"]
    ]
    assert found["not_compared"] == 0
    said = reading("review", "--alike").out
    assert "Nearly alike, to be looked at side by side: EX/2 (line 1), EX/4 (line 3)" in said
    assert incidents(reading) == []
    assert len(reviewed(reading)["runs"]) == 3


def test_the_clock_of_each_camera_is_asked_once_at_a_terminal(reading: Cli, folder: Path) -> None:
    reading.done("import", folder, *ZONE)
    ran = reading("review", typed="+0:12\n", person=True)
    assert f"By how much was the clock of {CAMERA} wrong?" in ran.err
    assert "+0:12:00" in ran.out
    again = reading("review", person=True)
    assert "By how much" not in again.err


def test_a_folder_has_no_transcript(reading: Cli, folder: Path) -> None:
    reading.done("import", folder, *ZONE)
    reading.done("review", "--accept", 3, "--what", "he was outside")
    ran = reading("transcript", 1, "--out", reading.folder / "t.pdf")
    assert (ran.code, "CONVERSATION: is a folder of files" in ran.err) == (ExitCode.USAGE, True)
    ran = reading("export", "--for", "police", "--out", reading.folder / "b", "--transcript", 1)
    assert (ran.code, "--transcript: is a folder of files" in ran.err) == (ExitCode.USAGE, True)
    assert not (reading.folder / "b").exists()
