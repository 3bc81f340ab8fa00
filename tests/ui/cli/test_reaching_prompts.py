"""What reaches somebody is asked about as own words are: nothing leaves without an answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from diary.audience_profiles import AUDIENCES
from tests.ui.cli.conftest import Cli, Ran
from ui.cli.exit_codes import ExitCode

NUMBER, HOUSE, WITNESS = "07700 900118", "12 Larkspur Row", "07700 900345"


@pytest.fixture
def told(cli: Cli) -> Cli:
    me = {"kind": "person", "name": "Annika", "role": "me"}
    me["contact"] = f"{HOUSE}. {NUMBER}. annika.new@example.org"
    saw = {"name": "Odile Farthingale", "contact": WITNESS}
    said = (
        me,
        {"kind": "person", "name": "Dex", "role": "suspected", "contact": "07700 900222"},
        {"what": "He rang +44 7700 900118 from 07700 900222.", "witnesses": [saw]},
        {"what": "He wrote to ANNIKA.NEW@example.org and stood in 12, Larkspur Row."},
        {"what": "He rang her too, on 07700900345."},
    )
    cli.done("record", typed="\n".join(map(json.dumps, said)))
    return cli


def export(cli: Cli, place: Path, *more: object, audience: str = "police", **how: Any) -> Ran:
    return cli("export", "--for", audience, "--out", place, *more, **how)


def opened(place: Path) -> str:
    return (place / "record.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "audience", [each for each in AUDIENCES if each not in ("short", "response")]
)
def test_without_an_answer_nothing_is_written(told: Cli, tmp_path: Path, audience: str) -> None:
    ran = export(told, tmp_path / "b", audience=audience)
    assert ran.code == ExitCode.USAGE
    assert not (tmp_path / "b").exists()
    assert f"How to reach you (“{NUMBER}”), Incident 1: What happened" in ran.err
    assert "How to reach you (“annika.new@example.org”), Incident 2: What happened" in ran.err
    assert f"How to reach you (“{HOUSE}”), Incident 2: What happened" in ran.err
    assert f"How to reach a witness (“{WITNESS}”), Incident 3: What happened" in ran.err
    # his number is evidence
    assert "“07700 900222”" not in ran.err
    assert "--own" in ran.err


def test_they_are_taken_out_or_left_in_as_own_words_are(told: Cli, tmp_path: Path) -> None:
    assert export(told, tmp_path / "taken", "--own", "take-out").code == 0
    text = opened(tmp_path / "taken")
    assert "900118" not in text
    assert "900345" not in text
    assert "arkspur" not in text
    assert export(told, tmp_path / "left", "--own", "keep").code == 0
    text = opened(tmp_path / "left")
    assert "+44 7700 900118" in text
    assert "12, Larkspur Row" in text


def test_one_of_them_is_let_go(told: Cli, tmp_path: Path) -> None:
    ran = export(told, tmp_path / "b", "--own", "take-out", "--let-word", NUMBER)
    assert ran.code == 0, ran.err
    text = opened(tmp_path / "b")
    assert "+44 7700 900118" in text
    assert "arkspur" not in text
    assert "07700900345" not in text
    every = [
        each
        for word in (NUMBER, HOUSE, "Larkspur Row", "annika.new@example.org", WITNESS)
        for each in ("--let-word", word)
    ]
    assert export(told, tmp_path / "all", *every).code == 0
    assert "12, Larkspur Row" in opened(tmp_path / "all")


def test_who_sits_there_is_asked_once(told: Cli, tmp_path: Path) -> None:
    ran = export(told, tmp_path / "b", typed="take-out\nleave\nno\nno\n", person=True)
    assert ran.code == 0, ran.err
    assert ran.err.count("Take the words out, or keep them in?") == 1
    assert "900118" not in opened(tmp_path / "b")


def test_an_address_that_was_corrected_away_is_still_hers(told: Cli, tmp_path: Path) -> None:
    person, *_others = told.done("list", "--kind", "person")["items"]
    told.done("amend", person["id"], typed=json.dumps({"contact": "", "reason": "moved"}))
    ran = export(told, tmp_path / "b")
    assert ran.code == ExitCode.USAGE
    assert f"“{HOUSE}”" in ran.err


def test_an_account_that_only_an_import_knows_is_asked_about_as_well(
    reading: Cli, tmp_path: Path
) -> None:
    mail = tmp_path / "a.eml"
    mail.write_text("From: dex@stalker.example\nTo: ada@home.example\n\nhello", encoding="utf-8")
    reading.done("import", mail, "--own-number", "ada@home.example")
    reading.done("record", typed=json.dumps({"what": "He wrote to Ada@home.example."}))
    ran = export(reading, tmp_path / "b")
    assert ran.code == ExitCode.USAGE
    assert not (tmp_path / "b").exists()
    assert "How to reach you (“ada@home.example”), Incident 1: What happened" in ran.err
    assert "--own" in ran.err
    assert export(reading, tmp_path / "taken", "--own", "take-out").code == 0
    assert "home.example" not in opened(tmp_path / "taken").lower()
    word = ("--let-word", "ada@home.example")
    assert export(reading, tmp_path / "left", "--own", "take-out", *word).code == 0
    assert "Ada@home.example" in opened(tmp_path / "left")


def test_a_paper_asks_as_well_and_the_sheet_that_is_there_to_say_it_does_not(
    told: Cli, tmp_path: Path
) -> None:
    ran = told("paper", "--kind", "statement", "--out", tmp_path / "a.pdf")
    assert ran.code == ExitCode.USAGE
    assert "noted to reach somebody" in ran.err
    assert not (tmp_path / "a.pdf").exists()
    typed = json.dumps({"name": "Annika", "telephone": NUMBER})
    ran = told("paper", "--kind", "contact", "--out", tmp_path / "b.pdf", typed=typed)
    assert ran.code == 0, ran.err
