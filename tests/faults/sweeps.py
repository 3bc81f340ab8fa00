"""The sweeps: a command run once for each call that could be spoiled, and what has to hold then.

Tests run a sample of each; `python -m tests.faults` runs all of them and prints the counts.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tests.diary.cases import PASSPHRASE
from tests.faults import strace, vaults
from tests.faults.strace import Ended, Point

LINES = '{"what":"new words","behaviours":["FOLLOW"]}\n{"kind":"note","text":"new private words"}\n'
ERRORS = ("ENOSPC", "EIO")
# A file that a long session writes, how, and the highest count at which it is cut off.
_MOMENTS = (
    ("db-wal", "pwrite64", 2000),
    ("db-wal", "fsync", 60),
    ("db", "pwrite64", 60),
    ("head.new", "write", 20),
    ("head.new", "rename", 20),
    ("draft.new", "fsync", 40),
    ("draft.new", "rename", 40),
)


@dataclass
class Count:
    """How many faults were tried, and how the command answered; kills have no answer."""

    what: str
    tried: int = 0
    answers: Counter[str] = field(default_factory=Counter)

    def add(self, answer: str) -> None:
        self.tried += 1
        self.answers[answer] += 1


@dataclass(frozen=True)
class Place:
    """Where a sweep works: a template, the copy that is hurt, and files to hand in."""

    home: Path

    @property
    def vault(self) -> Path:
        return self.home / "vault"

    @property
    def template(self) -> Path:
        return self.home / "template"

    def record(self) -> list[str | Path]:
        return ["record", self.vault, "--from", self.home / "lines.jsonl", *self._secret()]

    def attach(self) -> list[str | Path]:
        files = (self.home / "one.txt", self.home / "two.bin")
        return ["attach", self.vault, "2", *files, *self._secret()]

    def fresh(self) -> None:
        vaults.fresh(self.template, self.vault)

    def _secret(self) -> list[str | Path]:
        return ["--passphrase-file", self.home / "passphrase"]


def place(home: Path) -> Place:
    """A template of a vault, and what the commands take."""
    home.mkdir(exist_ok=True)
    (home / "passphrase").write_text(PASSPHRASE + "\n")
    (home / "lines.jsonl").write_text(LINES)
    (home / "one.txt").write_bytes(b"one file " * 600)
    (home / "two.bin").write_bytes(bytes(range(256)) * 9000)
    vaults.make(home / "template")
    return Place(home)


def reached(at: Place, command: Sequence[str | Path], calls: Sequence[str]) -> list[Point]:
    """Every call of these kinds that the command makes on the vault."""
    at.fresh()
    return strace.thinned(strace.points(command, at.vault, at.home, calls), at.vault)


def kills(at: Place, name: str, command: Sequence[str | Path], points: Sequence[Point]) -> Count:
    """The process ends just before each of these calls."""
    before = vaults.everything(at.template)

    def holds(done: Ended, point: Point) -> str:
        _holds(at, before, done, name, point)
        return "nothing acknowledged lost"

    return killed_before_each(f"`{name}`", at, command, points, holds)


class Fresh(Protocol):
    """Where a sweep works: a home, and a way to begin anew."""

    @property
    def home(self) -> Path:
        """The folder of everything."""

    def fresh(self) -> None:
        """Put everything back as it was."""


def killed_before_each(
    said: str,
    at: Fresh,
    command: Sequence[str | Path],
    points: Sequence[Point],
    holds: Callable[[Ended, Point], str],
) -> Count:
    """The process ends just before each of these calls; `holds` looks at what is left of it."""
    count = Count(f"{said} killed before a call")
    for point in points:
        at.fresh()
        done = strace.spoiled(command, at.home, point, kill=True)
        assert done.code == strace.KILLED, (point, done)
        count.add(holds(done, point))
    return count


def refusals(
    at: Place, name: str, command: Sequence[str | Path], points: Sequence[Point], error: str
) -> Count:
    """Each of these calls fails once; what the command says has to fit what it did."""
    count = Count(f"`{name}`, one call refused with {error}")
    before = vaults.everything(at.template)
    for point in points:
        at.fresh()
        done = strace.spoiled(command, at.home, point, error=error)
        said = done.err.splitlines()
        assert "Traceback" not in done.err, (point, done)
        assert "inside the program" not in done.err, (point, done)
        # SQLCipher does not tell a page that cannot be read from one that is not what was written
        unread = point.call == "pread64" and point.path.name in ("db", "db-wal")
        assert done.code in ((0, 4, 6) if unread else (0, 6)), (point, done)
        # a refusal is told in one sentence, or one for each file, and a success in none
        assert bool(said) == (done.code != 0), (point, done)
        new = _holds(at, before, done, name, point)
        if done.code == 0:
            assert new == 2, (point, done)
        count.add(f"exit {done.code}" if done.code else "done all the same")
    return count


def _holds(at: Place, before: vaults.Told, done: Ended, name: str, point: Point) -> int:
    try:
        told = vaults.sound(at.vault)
    except Exception as cause:
        raise AssertionError(f"{point}: {done}") from cause
    kept = {id_: told.subjects.get(id_) for id_ in before.subjects}
    assert kept == before.subjects, (point, done)
    assert told.draft == before.draft, (point, done)
    new = set(told.subjects) - set(before.subjects)
    acknowledged = {line.split()[0] for line in done.out.splitlines()}
    assert acknowledged <= new, (point, done)
    # one batch of lines is one transaction; attached files are one each
    assert len(new) in ((0, 2) if name == "record" else (0, 1, 2)), (point, done)
    return len(new)


def kept_sessions(at: Place, seeds: Sequence[int]) -> Count:
    """A session that records, attaches and drafts is killed at a call chosen by each seed."""
    count = Count("a session killed at a random call")
    for seed in seeds:
        chosen = random.Random(seed)
        at.fresh()
        name, kind, most = chosen.choice(_MOMENTS)
        point = Point(at.vault / name, kind, chosen.randint(1, most))
        how = strace.spoiling(at.home, point, "signal=KILL")
        done = strace.run(["keep", at.vault], at.home, how)
        assert done.code == strace.KILLED, (seed, done.code, done.err)
        _all_there(at, done.out, seed)
        count.add("nothing acknowledged lost")
    return count


def kept_until(at: Place, seeds: Sequence[int]) -> Count:
    """The same session, killed from outside once it has acknowledged so many lines."""
    count = Count("a session killed from outside")
    for seed in seeds:
        at.fresh()
        wanted = random.Random(seed).randint(1, 60)
        line = [sys.executable, str(strace.DRIVER), "keep", str(at.vault)]
        environment = strace.environment(at.home)
        with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=environment) as child:
            assert child.stdout is not None
            said = [child.stdout.readline() for _ in range(wanted)]
            os.kill(child.pid, 9)
            said += child.stdout.readlines()
        _all_there(at, "".join(said), seed)
        count.add("nothing acknowledged lost")
    return count


def _all_there(at: Place, out: str, seed: int) -> None:
    try:
        told = vaults.sound(at.vault)
    except Exception as cause:
        raise AssertionError(f"seed {seed}: {out[-300:]}") from cause
    lines = [line.split() for line in out.splitlines()]
    acknowledged = {id_: int(turn) for _, id_, turn in lines}
    assert acknowledged.keys() <= told.subjects.keys(), seed
    for id_, turn in acknowledged.items():
        content = told.subjects[id_][2]
        assert f"{turn}" in getattr(content, "what", "") + getattr(content, "name", ""), seed
    # a draft is whole: the one before or the one after
    assert told.draft is not None
    assert told.draft.startswith(("kept ", "half a sentence"))
