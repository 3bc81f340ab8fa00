from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from diary import audience_profiles
from diary.errors import MediaError
from diary.media.decoder_results import MediaFacts, Position, ReducedImage
from tests.support.cli_answers import valid
from tests.support.fake_media import Decoder
from tests.ui.cli.conftest import Cli
from ui.cli.exit_codes import ExitCode

# --- export and check -------------------------------------------------------------------------


def looking(facts: MediaFacts) -> Decoder:
    """A decoder that finds these facts in every file."""
    return Decoder(inspect=facts, without_position=MediaError("cannot-strip"))


PLAIN = MediaFacts(kind="image", media_type="image/jpeg", unsearched=())
PLACED = replace(PLAIN, positions=(Position("exif", "51.5", "-0.1"),))


@pytest.fixture
def attached(used: Cli, tmp_path: Path) -> Cli:
    used.media = looking(PLAIN)
    (tmp_path / "a.jpg").write_bytes(b"abc")
    used.done("attach", "1", tmp_path / "a.jpg")
    return used


def test_export_writes_a_bundle_that_check_finds_unchanged(attached: Cli, tmp_path: Path) -> None:
    out = tmp_path / "bundle"
    value = valid("export", attached.done("export", "--for", "police", "--out", out))
    assert (value["originals"], value["damaged"]) == (1, [])
    assert value["checked"] == "consistent-expected-key"
    ran = attached.bare("check", out, "--expect", value["fingerprint"], "--json")
    assert ran.code == 0
    assert valid("check", ran.json)["verdict"] == "consistent-expected-key"
    assert valid("check", attached.bare("check", out, "--json").json)["verdict"].endswith(
        "signer-not-confirmed"
    )
    handed = attached.done("list", "--kind", "sharing")["items"]
    assert [item["fields"]["digest"] for item in handed] == [value["digest"]]
    text = attached.bare("check", out).out
    assert "does not show" in text


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        (lambda typed: typed[:-1], "What you typed is not a whole fingerprint."),
        (lambda typed: typed.replace(typed[0], "G"), "What you typed is not a whole fingerprint."),
        (lambda typed: ("1" if typed[0] == "0" else "0") + typed[1:], "in 1 of 32 digits"),
    ],
)
def test_a_slip_in_a_fingerprint_is_no_fault_of_the_bundle_and_no_success(
    attached: Cli, tmp_path: Path, slip: Callable[[str], str], said: str
) -> None:
    out = tmp_path / "bundle"
    value = attached.done("export", "--for", "police", "--out", out)
    ran = attached.bare("check", out, "--expect", slip(value["fingerprint"]))
    assert ran.code == ExitCode.USAGE
    first, second, *rest = ran.out.splitlines()
    assert said in first
    assert second.startswith("No file was changed since it was put together.")
    assert "Result: consistent; signer not confirmed" in rest


def test_a_bundle_in_welsh_checks_like_any_other(attached: Cli, tmp_path: Path) -> None:
    out = tmp_path / "bundle"
    value = attached.done("export", "--for", "police", "--out", out, "--language", "cy")
    assert value["checked"] == "consistent-expected-key"
    ran = attached.bare("check", out, "--json")
    assert (ran.code, ran.json["verdict"]) == (0, "consistent-signer-not-confirmed")
    assert attached("export", "--for", "police", "--out", tmp_path / "b", "--language", "de").code


def test_export_as_text_gives_the_fingerprint(attached: Cli, tmp_path: Path) -> None:
    out = attached("export", "--for", "police", "--out", tmp_path / "bundle")
    assert out.code == 0
    assert "Fingerprint to give by another way" in out.out


def test_check_finds_what_was_changed_and_says_so_by_its_code(
    attached: Cli, tmp_path: Path
) -> None:
    out = tmp_path / "bundle"
    attached.done("export", "--for", "police", "--out", out)
    (original,) = (out / "data" / "originals").iterdir()
    original.write_bytes(b"abd")
    ran = attached.bare("check", out, "--json")
    assert ran.code == 1
    assert valid("check", ran.json)["verdict"] == "problems"
    assert attached.bare("check", tmp_path / "a.jpg").code == 1


def test_export_asks_about_positions_and_decides_nothing_itself(used: Cli, tmp_path: Path) -> None:
    used.media = looking(PLACED)
    (tmp_path / "a.jpg").write_bytes(b"abc")
    used.done("attach", "1", tmp_path / "a.jpg")
    arguments = ("export", "--for", "police", "--out", tmp_path / "bundle")
    ran = used(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "EX/1  a.jpg: exif: 51.5, -0.1" in ran.err
    assert not (tmp_path / "bundle").exists()
    ran = used(*arguments, typed="maybe\nwithhold\nno\nno\n", person=True)
    assert ran.code == 0
    assert list((tmp_path / "bundle" / "data").rglob("*.jpg")) == []
    ran = used("export", "--for", "police", "--out", tmp_path / "kept", "--positions", "keep")
    assert ran.code == 0
    assert len(list((tmp_path / "kept" / "data").rglob("*.jpg"))) == 1


def test_many_files_are_counted_and_listed_when_asked(used: Cli, tmp_path: Path) -> None:
    used.media = looking(PLACED)
    for number in range(13):
        (tmp_path / f"{number}.jpg").write_bytes(b"abc%d" % number)
        used.done("attach", "1", tmp_path / f"{number}.jpg")
    arguments = ("export", "--for", "police", "--out", tmp_path / "bundle")
    ran = used(*arguments, typed="withhold\nno\nno\n", person=True)
    assert "13 pictures: a place" in ran.err
    assert "12.jpg" not in ran.err
    arguments = ("export", "--for", "police", "--out", tmp_path / "other")
    ran = used(*arguments, typed="list\nwithhold\nno\nno\n", person=True)
    assert "EX/13  12.jpg: exif: 51.5, -0.1" in ran.err


def test_nobody_at_the_keyboard_is_a_cancellation(used: Cli, tmp_path: Path) -> None:
    used.media = looking(PLACED)
    (tmp_path / "a.jpg").write_bytes(b"abc")
    used.done("attach", "1", tmp_path / "a.jpg")
    ran = used("export", "--for", "police", "--out", tmp_path / "b", typed="", person=True)
    assert ran.code == 130
    assert not (tmp_path / "b").exists()


def test_export_leaves_what_is_there(attached: Cli, tmp_path: Path) -> None:
    out = tmp_path / "bundle"
    out.mkdir()
    (out / "mine").write_text("mine", encoding="utf-8")
    ran = attached("export", "--for", "police", "--out", out)
    assert ran.code == 2
    assert [path.name for path in out.iterdir()] == ["mine"]


def test_a_damaged_original_is_named_and_the_exit_code_says_so(
    attached: Cli, tmp_path: Path
) -> None:
    (path,) = (path for path in (attached.vault / "att").rglob("*") if path.is_file())
    path.write_bytes(path.read_bytes()[:-1])
    for each in (attached.vault / "cache").glob("*"):
        each.unlink()
    ran = attached("export", "--for", "police", "--out", tmp_path / "bundle", "--json")
    assert ran.code == 1
    assert valid("export", ran.json)["damaged"] == ["EX/1"]


# --- for whom ---------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", audience_profiles.AUDIENCES)
def test_each_audience_gets_a_bundle_that_holds_and_is_noted(
    attached: Cli, tmp_path: Path, audience: str
) -> None:
    out = tmp_path / "bundle"
    value = valid("export", attached.done("export", "--for", audience, "--out", out))
    assert value["checked"] == "consistent-expected-key"
    assert value["documents"] == ["Evidence.pdf"]
    assert value["originals"] == (1 if audience_profiles.load(audience).originals else 0)
    (item,) = attached.done("list", "--kind", "sharing")["items"]
    assert item["fields"]["audience"] == audience


@pytest.mark.parametrize("audience", ["order", "response", "short"])
def test_no_file_is_opened_for_those_who_get_none(
    attached: Cli, tmp_path: Path, audience: str
) -> None:
    attached.media = None
    ran = attached("export", "--for", audience, "--out", tmp_path / "b", "--json")
    assert ran.code == 0, ran.err


def test_too_many_pages_are_said_and_may_be_split(
    attached: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = audience_profiles.load("police")
    monkeypatch.setattr(audience_profiles, "load", lambda name: replace(whole, most_pages=6))
    ran = attached("export", "--for", "police", "--out", tmp_path / "whole", "--json")
    assert "From 6 on, a court may ask for fewer." in ran.err
    assert "--split" in ran.err
    assert ran.json["documents"] == ["Evidence.pdf"]
    ran = attached("export", "--for", "police", "--out", tmp_path / "split", "--split", "--json")
    value = valid("export", ran.json)
    assert "may ask for fewer" not in ran.err
    assert value["documents"][:2] == ["Evidence.pdf", "Evidence-2.pdf"]
    made = {f.name for f in (tmp_path / "split").glob("*.pdf")}
    assert made == {*value["documents"], "Summary.pdf"}
    assert value["checked"] == "consistent-expected-key"


NAMED = replace(PLAIN, device="Fono 7")


def test_a_device_is_asked_about_and_without_an_answer_nothing_leaves(
    used: Cli, tmp_path: Path
) -> None:
    used.media = looking(NAMED)
    (tmp_path / "a.jpg").write_bytes(b"abc")
    used.done("attach", "1", tmp_path / "a.jpg")
    ran = used("export", "--for", "police", "--out", tmp_path / "out")
    assert ran.code == 2
    assert "EX/1  a.jpg: Fono 7" in ran.err
    assert not (tmp_path / "out").exists()
    for said, held in (("keep", 1), ("withhold", 0)):
        out = tmp_path / said
        ran = used("export", "--for", "police", "--out", out, "--device", said)
        assert ran.code == 0, ran.err
        assert len(list((out / "data/originals").glob("*"))) == held


def test_where_a_copy_without_a_place_goes_no_device_is_asked_about(
    used: Cli, tmp_path: Path
) -> None:
    used.media = looking(replace(PLACED, device="Fono 7"))
    (tmp_path / "a.jpg").write_bytes(b"abc")
    used.done("attach", "1", tmp_path / "a.jpg")
    ran = used("export", "--for", "police", "--out", tmp_path / "a", "--positions", "withhold")
    assert ran.code == 0, ran.err
    ran = used("export", "--for", "police", "--out", tmp_path / "b", "--positions", "keep")
    assert ran.code == 2
    assert "1 file names the device that made it" in ran.err


def test_covered_parts_are_told_and_taken_back(attached: Cli, tmp_path: Path) -> None:
    picture = replace(PLAIN, preview=True, width=1, height=1)
    attached.media = Decoder(inspect=picture, reduced=ReducedImage(1, 1, b"x"))
    (tmp_path / "b.jpg").write_bytes(b"abcd")
    attached.done("attach", "1", tmp_path / "b.jpg")
    told = attached.done("cover", "EX/2", "--part", "0,0,500,250")
    assert valid("cover", told)["whole"] is False
    said = attached("cover", "EX/2").out
    assert said.startswith("Covered in every copy that leaves:")


def test_what_cannot_be_covered_in_part_is_said_to_stay_behind(attached: Cli) -> None:
    told = attached.done("cover", "EX/1", "--part", "0,0,500,250", "--part", "900,900,100,100")
    assert valid("cover", told)["parts"] == [[0, 0, 500, 250], [900, 900, 100, 100]]
    assert told["whole"] is True
    said = attached("cover", "EX/1").out
    assert "cannot be covered in part. So the whole file stays behind" in said
    assert "Covered in every copy" not in said
    assert attached.done("cover", "EX/1") == told
    freed = attached.done("cover", "EX/1", "--none")
    assert (freed["parts"], freed["whole"]) == ([], False)


@pytest.mark.parametrize("part", ["0,0,0,10", "1,2,3", "-1,0,5,5", "900,0,200,10", "a,b,c,d"])
def test_a_part_that_is_none_changes_nothing(attached: Cli, part: str) -> None:
    attached.done("cover", "EX/1", "--part", "0,0,500,250")
    ran = attached("cover", "EX/1", f"--part={part}")
    assert ran.code == 2
    assert attached.done("cover", "EX/1")["parts"] == [[0, 0, 500, 250]]
