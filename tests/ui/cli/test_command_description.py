"""Every command explains itself: each argument, an example, and the exit codes."""

from __future__ import annotations

import shlex
from argparse import ArgumentTypeError
from pathlib import Path

import pytest

from tests.support.cli_answers import schemas
from tests.ui.cli.conftest import Cli
from ui.cli.argument_types import days, whole_number
from ui.cli.command_description import describe
from ui.cli.command_parser import CommandParser
from ui.cli.commands.command import Command
from ui.cli.exit_codes import MEANINGS, ExitCode
from ui.cli.main import COMMANDS
from ui.cli.near_names import LIKE_NAMES

MARKER = "he-followed-me"
EACH = pytest.mark.parametrize("command", COMMANDS, ids=[each.name for each in COMMANDS])


@EACH
def test_no_argument_lacks_help(command: Command) -> None:
    described = describe(command)
    assert [each.shown for each in described.arguments if len(each.text.split()) < 3] == []
    assert described.arguments[-1].names == ("-h", "--help")
    assert command.about.endswith(".")


@EACH
def test_each_example_is_a_command_line_that_is_read(command: Command) -> None:
    assert command.examples
    for example in command.examples:
        words = shlex.split(example.partition(" < ")[0])
        assert words[:2] == ["daybook", command.name]
        CommandParser(command).read(words[2:])


@EACH
def test_each_exit_code_is_one_that_there_is_with_a_meaning(command: Command) -> None:
    exits = dict(describe(command).exits)
    assert {ExitCode.DONE, ExitCode.USAGE, ExitCode.PROGRAM_FAULT, ExitCode.CANCELLED} <= set(exits)
    assert all(exits.values())
    assert (ExitCode.FOUND_WRONG in exits) == bool(command.found)
    assert set(command.answers) <= set(schemas())


def test_every_exit_code_has_a_meaning() -> None:
    assert set(MEANINGS) == set(ExitCode)


@EACH
def test_a_value_that_does_not_fit_names_the_option_and_not_the_value(command: Command) -> None:
    """No argument has a type or choices of which a refusal repeats what was typed."""
    for action in CommandParser(command).actions:
        if action.type in (None, Path) and action.choices is None:
            continue
        # what --from takes is a name in any case
        if callable(action.type) and action.dest != "source":
            with pytest.raises(ArgumentTypeError) as refused:
                action.type("\0'")
            assert "\0" not in str(refused.value)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["list", "x", "--kind", MARKER], "--kind: must be one of incident, event,"),
        (["patterns", "x", "--window", MARKER], "--window: must be a whole number"),
        (["patterns", "x", "--window", "0"], "--window: must be a number of days from 1 to 366"),
        (["list", "x", f"--{MARKER}"], "I don't recognise the second word after the command"),
        (["list", "x", f"--words={MARKER}"], "I don't recognise --words;"),
        (["list", "x", f"--My{MARKER}"], "I don't recognise the second word after the command"),
        (
            ["new", "x", "--new-passphrase-fd", "4"],
            "I don't recognise --new-passphrase-fd; nearest",
        ),
        (
            ["list", "x", "--correct-horse-battery-staple"],
            "I don't recognise the second word after",
        ),
        (["check", "x", "--fingerprint", MARKER], "--fingerprint; nearest: --expect;"),
        (["cover", "x", "AB/1", f"--region={MARKER}"], "--region; nearest: --part;"),
        (["patterns", "x", "--days", "4"], "I don't recognise --days; nearest: --window;"),
        (["patterns", "x", "--since", "4"], "I don't recognise --since; see"),
        (["check", "x", "--twelve", MARKER], "I don't recognise --twelve; nearest: --seal;"),
        (["export", "x", "--fro", "police"], "nearest: --for, --from-day"),
        (["list", "x", "--passphrase-fil", MARKER], "--passphrase-file"),
        (["lst", MARKER], "no such command; nearest: list"),
        (["help", "lst"], "CHAPTER: no such chapter or command; nearest: list;"),
        (["help", "safe-her"], "nearest: safe-here;"),
        (["--zone", "list", MARKER], "the command comes first"),
        (["/" + MARKER], "comes after the command"),
        ([str(Path("here", MARKER))], "comes after the command"),
        (["withdraw", "x", "1", "--reason"], "--reason: needs a value"),
        (["show", "x", "1", "--history=" + MARKER], "--history: takes no value"),
        (["review", "x", "--accept", "1", "--undo"], "--undo: does not go with --accept"),
        (["record", "x", MARKER], "one word too many: the second word after the command"),
        (["record"], "missing: VAULT; see 'daybook record --help'"),
        (["list", "x", "--passphrase", MARKER], "a passphrase is never an argument"),
        (["list", "x", f"--passphrase={MARKER}"], "change the passphrase with"),
        (["list", "x", "--pass", MARKER], "history"),
        (["rotate", "x", "--new-passphrase", MARKER], "history"),
    ],
)
def test_a_refusal_says_where_it_is_and_what_fits(cli: Cli, words: list[str], said: str) -> None:
    ran = cli.bare(*words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert MARKER not in ran.err
    assert ran.err.count("\n") == 1


def test_help_of_a_command_is_the_same_by_either_way(cli: Cli) -> None:
    assert cli.bare("help", "export").out == cli.bare("export", "--help").out
    assert cli.bare("list", "-h").out.startswith("daybook list VAULT|BUNDLE...")
    assert "passphrase" in cli.bare("list", "--help").out


def test_numbers_are_plain() -> None:
    assert (whole_number("12"), days("366")) == (12, 366)
    for text in ("", "-1", "1.5", "٣", "1" * 10):
        with pytest.raises(ArgumentTypeError):
            whole_number(text)


def test_each_name_of_others_leads_to_options_that_there_are() -> None:
    known = {
        name
        for each in COMMANDS
        for action in CommandParser(each).actions
        for name in action.option_strings
    }
    assert {name for names in LIKE_NAMES.values() for name in names} <= known
