"""The command line run in this process, with cheap keys and streams that can be looked at."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from diary.errors import MediaError
from diary.jurisdiction import load
from diary.media.decoder_client import MediaClient
from diary.memory_lock import lock_memory
from tests.support.cli_answers import CASE
from tests.support.fake_media import Decoder
from tests.support.records import PASSPHRASE, Clock, settled
from ui.cli.command_context import LockWait
from ui.cli.main import CommandLine
from ui.cli.terminal import Terminal
from ui.policy import Policy


class Typed(io.TextIOWrapper):
    """Standard input, from a person or from a pipe."""

    person = False

    def isatty(self) -> bool:
        return self.person


class Screen(io.StringIO):
    """An output that may be a screen."""

    screen = False

    def isatty(self) -> bool:
        return self.screen


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on standard output."""
        assert self.out.endswith("\n")
        assert self.out.count("\n") == 1
        return json.loads(self.out)


# What whoever hands over is told each time; test_command_context_notices.py holds the words.
NOTICES = (
    *(f"{row.title}: " for row in load("england-wales").notices),
    "This is on the computer itself.",
)


class Cli:
    """Runs commands over one vault, whose passphrase stands in a file."""

    def __init__(self, folder: Path) -> None:
        self.vault = folder / "vault"
        self.folder = folder
        self.clock = Clock()
        self.lock: Callable[..., bool] = lock_memory
        self.media: Any = Decoder(inspect=MediaError("unreadable"))
        self.key = folder / "passphrase"
        self.key.write_text(PASSPHRASE + "\n", encoding="utf-8")
        # no test waits for a lock by the real clock
        self.lock_wait = LockWait(limit=0.0)
        self.policy = Policy()

    def stand_where(self, other: Cli) -> Cli:
        """Have a copy of the vault of another one, at the same time."""
        shutil.rmtree(self.vault, ignore_errors=True)
        shutil.copytree(other.vault, self.vault)
        self.clock.at = other.clock.at
        return self

    def bare(
        self, *arguments: object, typed: str | bytes = b"", person: bool = False,
        answers: tuple[str, ...] = (), screen: bool = False,
    ) -> Ran:  # fmt: skip
        """Runs exactly these arguments; `answers` go to prompts for a passphrase."""
        data = typed.encode() if isinstance(typed, str) else typed
        source = Typed(io.BytesIO(data), encoding="utf-8")
        source.person = person
        out, err = Screen(), Screen()
        out.screen = err.screen = screen
        left = iter(answers)

        def ask(question: str) -> str:
            err.write(question)
            return next(left)

        terminal = Terminal(out, err, source, ask)
        how = replace(settled(self.clock, self.media), lock=self.lock)
        app = CommandLine(terminal, how, self.lock_wait, preset=self.policy)
        code = app.run([str(each) for each in arguments])
        return Ran(code, out.getvalue(), err.getvalue())

    def __call__(self, command: str, *arguments: object, **how: Any) -> Ran:
        """Runs a command over the vault."""
        return self.bare(command, self.vault, *arguments, "--passphrase-file", self.key, **how)

    def done(self, command: str, *arguments: object, **how: Any) -> Any:
        """Runs a command that must succeed and complain of nothing; gives its JSON."""
        ran = self(command, *arguments, "--json", **how)
        # how many files cannot be searched is said of every bundle
        usual = ("be searched for words", "could not be looked into", "lines that leave:", *NOTICES)
        lines = ran.err.splitlines()
        complaints = [line for line in lines if not any(each in line for each in usual)]
        assert (ran.code, complaints) == (0, [])
        return ran.json


@pytest.fixture(scope="session")
def first_cli(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """A command line that made a vault; others begin with a copy of it."""
    cli = Cli(tmp_path_factory.mktemp("made"))
    assert cli("new").code == 0
    return cli


@pytest.fixture(scope="session")
def first_used(first_cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """The same, which recorded something."""
    cli = Cli(tmp_path_factory.mktemp("recorded")).stand_where(first_cli)
    cli.done("record", typed=CASE)
    return cli


@pytest.fixture
def cli(first_cli: Cli, tmp_path: Path) -> Cli:
    """A command line with a vault that is new."""
    return Cli(tmp_path).stand_where(first_cli)


@pytest.fixture
def used(first_used: Cli, cli: Cli) -> Cli:
    """The same with two incidents, a person, a contact with police and a private note."""
    return cli.stand_where(first_used)


@pytest.fixture
def reading(cli: Cli, reader: MediaClient) -> Cli:
    """The command line with a decoder that looks into files."""
    cli.media = reader
    return cli
