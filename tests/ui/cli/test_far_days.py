"""A day that may be mistyped is confirmed before it is recorded, or nothing is recorded."""

from __future__ import annotations

import json

import pytest

from tests.ui.cli.conftest import Cli

FAR = json.dumps({"what": "He was outside again.", "when": "2062-03-14"})


def entries(cli: Cli) -> int:
    return len(cli.done("list")["incidents"])


def test_where_nobody_is_asked_it_ends_with_its_own_code_and_records_nothing(cli: Cli) -> None:
    both = f"{json.dumps({'what': 'Called.'})}\n{FAR}"
    ran = cli("record", typed=both)
    assert (ran.code, ran.out) == (9, "")
    assert ran.err.startswith("line 2, when: is a day far from today")
    assert "--sure" in ran.err
    assert "2062" not in ran.err
    assert entries(cli) == 0


def test_json_has_its_code(cli: Cli) -> None:
    error = cli("record", "--json", typed=FAR).json["error"]
    assert (error["code"], error["exit"], error["field"], error["line"]) == (
        "day-far",
        9,
        "when",
        1,
    )


def test_sure_records_it(cli: Cli) -> None:
    cli.done("record", "--sure", typed=FAR)
    assert entries(cli) == 1


@pytest.mark.parametrize(
    ("said", "code", "count"), [("yes\n", 0, 1), ("no\n", 130, 0), ("", 130, 0)]
)
def test_a_person_is_asked_and_shown_the_day(cli: Cli, said: str, code: int, count: int) -> None:
    file = cli.folder / "far.json"
    file.write_text(FAR, encoding="utf-8")
    ran = cli("record", "--from", file, typed=said, person=True)
    assert ran.code == code
    assert "line 1, when: Tue 14 Mar 2062. Is this day right? (yes, no)" in ran.err
    assert entries(cli) == count


def test_who_is_to_be_asked_nothing_is_refused(cli: Cli) -> None:
    file = cli.folder / "far.json"
    file.write_text(FAR, encoding="utf-8")
    assert cli("record", "--from", file, "--no-ask", typed="yes\n", person=True).code == 9


def test_a_correction_asks_of_the_day_that_it_changes_alone(cli: Cli) -> None:
    cli.done("record", "--sure", typed=FAR)
    cli.done("amend", "1", typed=json.dumps({"what": "Called.", "reason": "a slip"}))
    ran = cli("amend", "1", typed=json.dumps({"when": "1926-03-14", "reason": "a slip"}))
    assert ran.code == 9
    assert ran.err.startswith("when: is a day far from today")


def test_a_year_that_cannot_be_recorded_is_named_as_one(cli: Cli) -> None:
    ran = cli("record", "--sure", typed=json.dumps({"what": "Called.", "when": "1026-03-14"}))
    assert ran.code == 2
    assert "the year must be from 1900 to 2200" in ran.err
