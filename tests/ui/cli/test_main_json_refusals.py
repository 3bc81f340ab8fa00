"""With `--json`, what went wrong is JSON as well: one value, with a stable code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.cli_answers import valid
from tests.ui.cli.conftest import Cli
from ui.cli import command_context as surroundings


def test_a_refusal_is_one_value_and_the_sentence_is_said_too(cli: Cli, tmp_path: Path) -> None:
    ran = cli.bare("list", tmp_path / "nowhere", "--json")
    told = valid("error", ran.json)["error"]
    assert (ran.code, told["code"], told["exit"]) == (4, "not-a-vault", 4)
    assert ran.err == told["text"] + "\n"
    ran = cli("record", "--json", typed='{"what":"x"}\n{"what":"y","times":"five"}\n')
    told = valid("error", ran.json)["error"]
    assert (told["code"], told["field"], told["line"]) == ("bad-input", "times", 2)
    assert valid("error", cli("list", "--json", "--kind", "x").json)["error"]["field"] == "--kind"


def test_a_fault_of_the_program_has_its_code(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*parts: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(surroundings, "unlock", fail)
    ran = cli("list", "--json")
    assert (ran.code, valid("error", ran.json)["error"]["code"]) == (70, "program-fault")


def test_the_folder_is_looked_at_before_words_are_asked_for(cli: Cli, tmp_path: Path) -> None:
    def asked(*words: object) -> str:
        ran = cli.bare(*words, person=True)  # nobody answers: being asked would be an error
        assert ran.code in (2, 4)
        return ran.err

    (tmp_path / "empty").mkdir()
    for command in (["list"], ["show"], ["verify"], ["rotate"], ["recover"], ["passphrase"]):
        rest = ["1"] if command == ["show"] else []
        assert "passphrase" not in asked(*command, tmp_path / "nowhere", *rest).casefold()
        assert "passphrase" not in asked(*command, tmp_path / "empty", *rest).casefold()
    assert "already" in asked("new", cli.vault)


def test_a_record_that_is_checked_is_said_to_be_one(cli: Cli) -> None:
    ran = cli.bare("check", cli.vault)
    assert (ran.code, ran.out) == (2, "")
    assert "daybook verify" in ran.err


def test_what_is_handed_in_empty_or_in_another_encoding_is_named(cli: Cli, tmp_path: Path) -> None:
    wide = tmp_path / "wide.json"
    wide.write_bytes('{"what": "x"}'.encode("utf-16"))
    assert "--from: is UTF-16" in cli("record", "--from", wide).err
    assert "--from: standard input is empty" in cli("record", typed=b"").err


def test_quiet_and_json_show_no_progress_and_a_terminal_does(cli: Cli) -> None:
    cli.done("record", typed='{"what":"x"}')
    assert "verifying: 100 %" in cli("verify", screen=True).err
    assert "%" not in cli("verify", "--json", screen=True).err
    assert cli("verify", "--quiet", screen=True).err == ""
    assert cli("verify").err == ""
