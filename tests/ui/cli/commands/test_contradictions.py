"""Entries that do not fit each other are listed; each answer is an entry, and nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.cli_answers import valid
from tests.ui.cli.conftest import Cli

SAMPLE = Path(__file__).parents[4] / "resources" / "sample"
COUNT = {"what": "He rang 35 times.", "times": 37}
OTHER = {"what": "He sent 4 letters.", "times": 5}
GOING_ON = "A case is going on. Adding is fine."


@pytest.fixture
def unfit(cli: Cli) -> Cli:
    cli.done("record", typed="\n".join(map(json.dumps, (COUNT, OTHER))))
    return cli


def answered(cli: Cli, *arguments: object, **how: Any) -> Any:
    return valid("contradictions", cli.done("contradictions", *arguments, **how))


def test_the_list_writes_nothing(unfit: Cli) -> None:
    found = answered(unfit)
    assert [each["rule"] for each in found["contradictions"]] == ["counts-differ"] * 2
    assert found["recorded"] == []
    assert answered(unfit) == found
    assert unfit.done("list", "--kind", "conflict")["items"] == []
    assert "2. Your words say 4 letters, the count says 5." in unfit("contradictions").out


def test_one_is_left_and_one_noted_in_one_command(unfit: Cli) -> None:
    said = answered(unfit, "--leave", 2, "--note", 1, "Two were hidden.")
    assert said["contradictions"] == []
    fields = [each["fields"] for each in said["recorded"]]
    assert [(each["answer"], each.get("words", "")) for each in fields] == [
        ("noted", "Two were hidden."), ("left", ""),
    ]  # fmt: skip
    assert {each["on"] for each in fields} == {"2026-03-01"}
    assert unfit.done("questions")["contradictions"] == []
    assert "Nothing is left to do." in unfit("contradictions").out


def test_a_note_can_be_read_from_a_line(unfit: Cli) -> None:
    (noted,) = answered(unfit, "--note", 1, "-", typed="Two were hidden.\n")["recorded"]
    assert noted["fields"]["words"] == "Two were hidden."


def test_a_correction_keeps_what_stood_there(unfit: Cli) -> None:
    said = answered(unfit, "--correct", 1, typed='{"times": 35}')
    assert [each["fields"]["answer"] for each in said["recorded"]] == ["corrected"]
    first, second = unfit.done("show", "1", "--history")["history"]
    assert (first["fields"]["times"], second["fields"]["times"]) == (37, 35)
    assert second["reason"] == "on reading through before hand-over, Sun 1 Mar 2026"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--leave", 3),
        ("--leave", 0),
        ("--leave", 1, "--leave", 1),
        ("--note", "one", "words"),
        ("--note", 1, " "),
        ("--leave", 1, "--note", 1, "words"),
    ],
)
def test_a_number_that_is_not_there_or_twice_is_refused(
    unfit: Cli, arguments: tuple[object, ...]
) -> None:
    assert unfit("contradictions", *arguments).code == 2
    assert unfit.done("list", "--kind", "conflict")["items"] == []


def test_once_there_is_a_charge_that_is_said_first(unfit: Cli) -> None:
    assert GOING_ON not in unfit("contradictions").err
    unfit.done("record", typed='{"kind": "case", "fact": "charge"}')
    assert GOING_ON in unfit("contradictions").err


CHARGE = '{"kind": "case", "fact": "charge"}'


def test_once_there_is_a_charge_nothing_is_corrected_unasked(unfit: Cli) -> None:
    unfit.done("record", typed=CHARGE)
    ran = unfit("contradictions", "--correct", 1, typed='{"times": 35}')
    assert ran.code == 2
    assert "a case is going on. Add a note, or ask the officer first" in ran.err
    assert len(unfit.done("show", "1", "--history")["history"]) == 1
    asked = unfit("contradictions", "--correct", 1, "--asked", typed='{"times": 35}')
    assert asked.code == 0
    assert len(unfit.done("show", "1", "--history")["history"]) == 2


@pytest.mark.parametrize(
    ("typed", "answers", "revisions"),
    [("Two were hidden.\n", ["noted"], 1), ("\n", [], 1), ("correct\n", ["corrected"], 2)],
)
def test_who_sits_there_is_offered_a_note_first(
    unfit: Cli, tmp_path: Path, typed: str, answers: list[str], revisions: int
) -> None:
    unfit.done("record", typed=CHARGE)
    change = tmp_path / "change.json"
    change.write_text('{"times": 35}', encoding="utf-8")
    ran = unfit("contradictions", "--correct", 1, "--from", change, typed=typed, person=True)
    assert ran.code == 0
    assert ran.err.index(GOING_ON) < ran.err.index("Words are a note; 'correct' corrects it")
    items = unfit.done("list", "--kind", "conflict")["items"]
    assert [each["fields"]["answer"] for each in items] == answers
    assert len(unfit.done("show", "1", "--history")["history"]) == revisions


def test_an_amendment_is_told_so_too(unfit: Cli) -> None:
    assert GOING_ON not in unfit("amend", 1, typed='{"times": 36}').err
    unfit.done("record", typed=CHARGE)
    assert GOING_ON in unfit("amend", 1, typed='{"times": 35}').err


def test_export_asks_who_sits_there_and_what_stands_is_in_the_bundle(
    unfit: Cli, tmp_path: Path
) -> None:
    place = tmp_path / "bundle"
    ran = unfit(
        "export", "--for", "police", "--out", place, typed="Two were hidden.\n\nno\n", person=True
    )
    assert ran.code == 0, ran.err
    items = unfit.done("list", "--kind", "conflict")["items"]
    assert [each["fields"]["answer"] for each in items] == ["noted", "left"]
    assert "Two were hidden." in (place / "record.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(("audience", "person"), [("police", False), ("short", True)])
def test_export_asks_nobody_else(unfit: Cli, tmp_path: Path, audience: str, person: bool) -> None:
    place = tmp_path / "bundle"
    assert unfit("export", "--for", audience, "--out", place, person=person).code == 0
    assert unfit.done("list", "--kind", "conflict")["items"] == []


def test_an_export_that_has_another_number_is_asked_about(reading: Cli) -> None:
    cli = reading
    sent = "".join(f"[14/02/2026, 18:{n:02d}:01] +44 7700 900871: hello\n" for n in range(24))
    chat = cli.folder / "_chat.txt"
    chat.write_text(f"[14/02/2026, 17:00:01] Ada: stop\n{sent}", encoding="utf-8")
    said = {"what": "22 messages.", "when": "2026-02-14", "accounts": ["07700 900871"]}
    cli.done("record", typed=json.dumps(said))
    cli.done("import", chat, "--me", "Ada", "--zone", "Europe/London")
    (found,) = answered(cli)["contradictions"]
    assert found["rule"] == "lines-counted"
    assert answered(cli, "--leave", 1)["contradictions"] == []


def test_a_photograph_from_before_the_act_is_asked_about(reading: Cli) -> None:
    reading.done("record", typed=json.dumps({"what": "Paint on the door.", "when": "2026-02-20"}))
    taken = SAMPLE / "files" / "IMG_0412.jpg"
    reading.done("attach", 1, taken)
    (found,) = answered(reading)["contradictions"]
    assert found["rule"] == "picture-time"
    assert "Sun 8 Feb 2026, 17:12" in found["text"]
