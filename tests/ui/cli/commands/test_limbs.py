"""Examples of the law are suggested from kinds alone, accepted by name, and not in a case."""

from __future__ import annotations

import json
from typing import Any

import pytest

from diary.jurisdiction import load
from tests.support.cli_answers import valid
from tests.ui.cli.conftest import Cli

WORDS = load("england-wales")
LOITERED = {"what": "He sat outside in the car.", "behaviours": ["LOITER"]}


def suggested(cli: Cli, *arguments: object, **how: Any) -> Any:
    return valid("limbs", cli.done("limbs", *arguments, **how))


def test_a_kind_brings_its_letter_with_rule_text_and_trigger(cli: Cli) -> None:
    cli.done("record", typed=json.dumps(LOITERED))
    (found,) = suggested(cli)["suggestions"]
    assert (found["rule"], found["version"]) == ("limb-of-kind", 1)
    assert (found["letter"], found["kind"]) == ("e", "LOITER")
    assert WORDS.limbs[4].label in found["text"]
    assert WORDS.behaviour("LOITER").label in found["text"]
    assert "1. Incident 1: You ticked" in cli("limbs").out


@pytest.mark.parametrize("kind", ["FOLLOW", "TRACKER", "WATCH_SPY"])
def test_it_is_narrow_and_reads_no_words(cli: Cli, kind: str) -> None:
    said = {"what": "He loitered and followed me, and sent letters.", "behaviours": [kind]}
    cli.done("record", typed=json.dumps(said))
    assert suggested(cli)["suggestions"] == []
    assert "Nothing is suggested." in cli("limbs").out


def test_what_is_accepted_says_by_whom_and_when_and_is_a_correction(cli: Cli) -> None:
    cli.done("record", typed="\n".join(map(json.dumps, (LOITERED, LOITERED))))
    said = suggested(cli, "--accept", 1, "--by", "-", typed="Maeve\n")
    (accepted,) = said["accepted"]
    (limb,) = accepted["fields"]["limbs"]
    assert limb == {
        "test": "ew.pha.2A", "limb": "e", "how": "accepted", "helped": True, "on": "2026-03-01",
    }  # fmt: skip
    assert accepted["fields"]["limbs.by"] == ["Maeve"]
    assert len(said["suggestions"]) == 1
    first, second = cli.done("show", "1", "--history")["history"]
    assert "limbs" not in first["fields"]
    assert second["reason"].startswith("after the suggestion limb-of-kind 1: “You ticked")
    (left,) = suggested(cli)["suggestions"]
    assert left["incident"] != accepted["id"]


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "case", "fact": "charge"},
        {"kind": "event", "event": "charge"},
        {"what": "x", "witnesses": [{"name": "Jo", "statement": "yes"}]},
    ],
)
def test_once_a_charge_or_a_statement_is_recorded_nothing_is_suggested(
    cli: Cli, said: dict[str, Any]
) -> None:
    cli.done("record", typed=json.dumps(LOITERED))
    assert suggested(cli)["suggestions"]
    cli.done("record", typed=json.dumps(said))
    assert suggested(cli)["suggestions"] == []
    assert cli("limbs", "--accept", 1).code == 2


def test_what_is_not_counted_is_suggested_nothing(cli: Cli) -> None:
    cli.done("record", typed=json.dumps({**LOITERED, "turned_out": {"reason": "slip"}}))
    cli.done("record", typed=json.dumps(LOITERED))
    cli.done("withdraw", "2", "--reason", "It was not so.")
    assert suggested(cli)["suggestions"] == []


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_number_that_is_not_on_the_list_is_refused(cli: Cli, number: int) -> None:
    cli.done("record", typed=json.dumps(LOITERED))
    assert cli("limbs", "--accept", number).code == 2
    assert "limbs" not in cli.done("show", "1")["fields"]
