"""Who types is asked about what does not fit, one line each; nobody else is, and nothing waits."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.cli_answers import valid
from tests.ui.cli.conftest import Cli

# the clock of these tests stands at 1 March 2026, 21:15
DAY = {"what": "Last night he was outside.", "when": "2026-02-20"}
COUNT = {"what": "He rang 35 times.", "times": 37, "when": "2026-03-01T20:00"}


def recorded(cli: Cli, *values: Any, typed: str = "", **how: Any) -> list[dict[str, Any]]:
    """What a person recorded at the terminal, who then typed these answers to the questions."""
    file = cli.folder / "typed.jsonl"
    file.write_text("\n".join(map(json.dumps, values)), encoding="utf-8")
    options = ("--from", file, "--ask", "--json")
    ran = cli("record", *options, typed=typed, person=True, **how)
    assert ran.code == 0, ran.err
    return [each["fields"] for each in valid("record", ran.json)["recorded"]]


def test_enter_leaves_the_time_and_the_question_is_logged_in_the_entry(cli: Cli) -> None:
    (fields,) = recorded(cli, DAY, typed="\n")
    assert fields["what"] == DAY["what"]
    assert fields["when"]["at"] == "2026-02-20"
    (asked,) = fields["questions"]
    assert (asked["rule"], asked["answer"], asked["words"]) == (
        "day-of-words", "left", "Last night",
    )  # fmt: skip
    assert "Fri 20 Feb 2026" in asked["text"]
    (item,) = cli.done("show", "1", "--history")["history"]
    assert item["revision"] == 1


def test_a_day_is_one_of_several_choices(cli: Cli) -> None:
    (fields,) = recorded(cli, DAY, typed="1\n")
    assert (fields["when"]["at"], fields["when"]["part"]) == ("2026-02-28", "night")
    assert (fields["what"], fields["questions"][0]["answer"]) == (DAY["what"], "changed")


def test_a_typed_time_is_taken_and_a_mistake_asked_again(cli: Cli) -> None:
    (fields,) = recorded(cli, DAY, typed="9\nsoon\n2026-02-28T23:10\n")
    assert (fields["when"]["at"], fields["when"]["precision"]) == ("2026-02-28T23:10", "exact")


def test_a_time_that_came_twice_is_taken_with_its_offset(cli: Cli) -> None:
    typed = "2025-10-26T01:30\n2025-10-26T01:30+05:00\n2025-10-26T01:30+00:00\n"
    (fields,) = recorded(cli, DAY, typed=typed)
    assert (fields["when"]["at"], fields["when"]["offset"]) == ("2025-10-26T01:30", "+00:00")


@pytest.mark.parametrize("value", [DAY, COUNT])
def test_the_end_of_input_leaves_everything(cli: Cli, value: dict[str, Any]) -> None:
    (fields,) = recorded(cli, value)
    assert [each["answer"] for each in fields["questions"]] == ["left"]


COUNTED = (
    ("\n", 37, "left", ""),
    ("35\n", 35, "changed", ""),
    ("later\n", 37, "later", ""),
    ("I wrote it before the last two.\n", 37, "noted", " I wrote it before the last two."),
)


@pytest.mark.parametrize(("typed", "times", "answer", "note"), COUNTED)
def test_what_is_said_about_words_is_a_correction_with_its_reason(
    cli: Cli, typed: str, times: int, answer: str, note: str
) -> None:
    (fields,) = recorded(cli, COUNT, typed=typed)
    assert (fields["what"], fields["times"]) == (COUNT["what"], times)
    assert fields["questions"][0]["answer"] == answer
    first, second = cli.done("show", "1", "--history")["history"]
    assert first["fields"]["times"] == 37
    assert "questions" not in first["fields"]
    text = "Your words say 35 times, the count says 37. Leave both, or change one?"
    assert second["reason"] == f"after the question counts-differ 1: “{text}”{note}"


def test_of_several_accounts_the_one_that_was_nearly_said_is_corrected(cli: Cli) -> None:
    both = ["07700 900431", "07700 900871"]
    said = {"what": "A text from 07700 900430.", "when": "2026-03-01T20:00", "accounts": both}
    (fields,) = recorded(cli, said, typed="07700 900430\n")
    assert fields["accounts"] == ["07700 900430", "07700 900871"]
    assert fields["questions"][0]["answer"] == "changed"


def test_the_time_of_handing_over_goes_to_the_order(cli: Cli) -> None:
    order = {"kind": "order", "ref": "o", "title": "Order", "served": "2026-03-01"}
    act = {"what": "x", "when": "2026-03-01T15:00", "breaches": [{"order": "@o", "term": 1}]}
    recorded(cli, order, act, typed="10:30\n")
    assert cli.done("show", "order/1")["fields"]["served_time"] == "10:30"
    assert cli.done("questions")["contradictions"] == []


def test_nothing_is_asked_of_a_file_or_of_nobody(cli: Cli) -> None:
    file = cli.folder / "lines.json"
    file.write_text(json.dumps(COUNT), encoding="utf-8")
    for typed in ({}, {"person": True, "typed": "35\n"}):
        ran = cli("record", "--from", file, "--json", **typed)
        assert ran.code == 0
        (could,) = valid("record", ran.json)["questions"]
        assert (could["rule"], could["version"]) == ("counts-differ", 1)
        assert ran.json["recorded"][0]["fields"]["times"] == 37
        assert "questions" not in ran.json["recorded"][0]["fields"]
        assert "Leave both" not in ran.err
    assert cli("record", typed=json.dumps(COUNT)).code == 0


def test_who_types_is_asked_unless_they_say_no(cli: Cli) -> None:
    line = json.dumps(COUNT)
    assert "Leave both" in cli("record", typed=line, person=True).err
    assert "Leave both" not in cli("record", "--no-ask", typed=line, person=True).err


def test_asking_needs_somebody_to_ask(cli: Cli) -> None:
    ran = cli("record", "--ask", typed=json.dumps(COUNT))
    assert (ran.code, "--ask" in ran.err) == (2, True)
    assert cli.done("list")["incidents"] == []


def test_questions_lists_what_does_not_fit_in_a_record(cli: Cli) -> None:
    cli.done("record", typed=json.dumps(COUNT))
    (found,) = valid("questions", cli.done("questions"))["contradictions"]
    assert (found["rule"], len(found["incidents"])) == ("counts-differ", 1)
    out = cli("questions").out
    assert "1. Your words say 35 times, the count says 37." in out


def test_who_typed_and_who_was_there_is_said_of_incidents_that_do_not_say_it(cli: Cli) -> None:
    own = {"what": "x", "typed": "relative", "typed_by": "Jo"}
    lines = "\n".join(map(json.dumps, ({"kind": "person", "name": "Jo"}, {"what": "y"}, own)))
    options = (
        "--typed",
        "supporter",
        "--typed-by",
        "Maeve",
        "--company",
        "relative",
        "--present",
        "-",
    )
    typed = f"My sister.\n{lines}"
    file = cli.folder / "lines"
    file.write_text(lines, encoding="utf-8")
    items = cli.done("record", *options, "--from", file, typed=typed)["recorded"]
    names = ("typed", "typed_by", "company", "present")
    told = [tuple(each["fields"].get(name) for name in names) for each in items]
    assert told == [
        (None, None, None, None),
        ("supporter", "Maeve", "relative", "My sister."),
        ("relative", "Jo", "relative", "My sister."),
    ]
