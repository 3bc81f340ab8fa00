"""A program that prints the passphrase: started by its path, without a shell."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from pathlib import Path

import pytest

from tests.support.records import PASSPHRASE
from tests.ui.cli.conftest import Cli
from ui.cli.passphrase_command import words_of


def ran(cli: Cli, line: str) -> tuple[int, str]:
    told = cli.bare("list", cli.vault, "--passphrase-command", line)
    return told.code, told.err


def test_the_first_line_opens_the_record(cli: Cli) -> None:
    line = f"""{sys.executable} -c "print('{PASSPHRASE}'); print('more')" """
    assert ran(cli, line) == (0, "")


def test_no_shell_reads_it(cli: Cli, tmp_path: Path) -> None:
    made = tmp_path / "made"
    code, _err = ran(cli, f"{sys.executable} -c pass ; touch {made} $(touch {made})")
    assert code == 2
    assert not made.exists()


@pytest.mark.parametrize(
    ("rest", "why"),
    [
        ('-c "raise SystemExit(3)"', "ended with exit code 3"),
        ("-c pass", "printed nothing"),
    ],
)
def test_a_program_that_has_none_is_refused(cli: Cli, rest: str, why: str) -> None:
    code, err = ran(cli, f"{sys.executable} {rest}")
    assert (code, why in err) == (2, True)


def test_a_program_that_is_not_there_is_refused(cli: Cli, tmp_path: Path) -> None:
    assert "cannot be started" in ran(cli, str(tmp_path / "none"))[1]


@pytest.mark.parametrize("line", ["", "pass show daybook", '"/usr/bin/pass', "./words.bat"])
def test_a_line_that_names_no_program_by_its_path_is_refused(line: str) -> None:
    with pytest.raises(ArgumentTypeError):
        words_of(line)
