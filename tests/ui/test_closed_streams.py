"""A command does the same with a standard stream closed as with nothing there to read or show."""

from __future__ import annotations

import subprocess
import sys
from itertools import chain, combinations
from pathlib import Path
from typing import Final

import pytest

from tests.support.records import PASSPHRASE
from ui import start
from ui.cli.exit_codes import ExitCode

pytestmark = pytest.mark.needs("processes")

START: Final = Path(start.__file__)
SUBSETS: Final = tuple(chain.from_iterable(combinations((0, 1, 2), count) for count in (1, 2, 3)))
# Ends with the lowest descriptor that a file gets, or 1 if something shown came to one.
OPENS = """
import os, sys
import ui.cli.entry_point, ui.start
def main(arguments):
    found = os.open(os.devnull, os.O_RDONLY)
    print("shown", file=sys.stdout)
    print("shown", file=sys.stderr, flush=True)
    return 1 if sys.stdin.read() else found
ui.cli.entry_point.main = main
sys.exit(ui.start.main())
"""


def ended(line: list[str | Path], closed: tuple[int, ...], to: str = "&-") -> int:
    """Run a line with descriptors closed, or on the null device."""
    shell = 'exec "$@" </dev/null >/dev/null 2>/dev/null'
    for number in closed:
        shell += f" {number}{'<' if number == 0 else '>'}{to}"
    words = ["sh", "-c", shell, "sh", *(str(word) for word in line)]
    return subprocess.run(words, env={"HOME": "/"}, check=False, timeout=300).returncode


@pytest.mark.parametrize("closed", SUBSETS)
def test_no_file_gets_a_standard_descriptor(closed: tuple[int, ...]) -> None:
    code: list[str | Path] = [sys.executable, "-I", "-c", OPENS]
    assert ended(code, closed) == ended(code, ()) >= 3


@pytest.mark.parametrize("closed", SUBSETS)
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--help"], ExitCode.DONE),
        (["list", "--unknown"], ExitCode.USAGE),
        (["check", "/nowhere"], ExitCode.USAGE),
    ],
)
def test_a_command_without_a_record_ends_as_ever(
    words: list[str], code: ExitCode, closed: tuple[int, ...]
) -> None:
    line: list[str | Path] = [sys.executable, "-I", START, *words]
    assert ended(line, closed) == ended(line, closed, "/dev/null") == code


def test_a_record_is_written_once_and_stays_whole(tmp_path: Path) -> None:
    vault, key, typed = tmp_path / "vault", tmp_path / "key", tmp_path / "typed.json"
    key.write_text(PASSPHRASE + "\n", encoding="utf-8")
    typed.write_text('{"what": "He rang."}', encoding="utf-8")

    def line(command: str, *words: str | Path) -> list[str | Path]:
        opening = ("--passphrase-file", key)
        return [sys.executable, "-I", START, command, vault, *words, *opening]

    assert ended(line("new"), (0, 1, 2)) == ExitCode.DONE
    for closed in SUBSETS:
        assert ended(line("record", "--from", typed), closed) == ExitCode.DONE
    every = (0, 1, 2)
    assert ended(line("list"), every) == ended(line("verify"), every) == ExitCode.DONE
    assert ended(line("export", "--for", "police", "--out", tmp_path / "out"), every) in (
        ExitCode.DONE,
        ended(line("export", "--for", "police", "--out", tmp_path / "other"), ()),
    )
    shown = subprocess.run(
        [str(word) for word in line("list")], env={"HOME": "/"}, capture_output=True, check=True
    )
    assert shown.stdout.count(b"He rang.") == len(SUBSETS)
