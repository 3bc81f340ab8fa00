"""`python -m tests.faults`: every sweep from the first fault to the last, and a table of counts.

As many processes as there are processors work on it, each in a folder of its own; it takes about an
hour on two. A fault that is not stood is told on standard error, and ends it with status 1 once all
others were tried. Words after the command choose the commands to sweep.
"""

from __future__ import annotations

import argparse
import functools
import multiprocessing
import os
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.faults import (
    copies,
    corruption,
    erasings,
    power,
    recordings,
    strace,
    sweeps,
    ways_in,
)
from tests.faults.strace import Point

EVERY = (*strace.CHANGING, *strace.READING)
_SCENES: dict[str, ModuleType] = {
    "recordings": recordings,
    "ways in": ways_in,
    "copies": copies,
    "erasings": erasings,
}
# Faults that one process tries in a row, before it takes others.
_SHARE = 25

Row = tuple[str, int, str, str]


@dataclass(frozen=True)
class Share:
    """Some faults of one kind that one command is tried with: where among all, and what they are.

    `how` is killed, power, or the error with which a call is refused.
    """

    scene: str
    name: str
    how: str
    first: int
    home: Path
    points: tuple[Point, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        return self.scene, self.name, self.how


@dataclass(frozen=True)
class Tried:
    """What came of a share: counts, or the traceback of the first that was not stood."""

    share: Share
    count: sweeps.Count | None
    failed: str = ""


@functools.cache
def _made(scene: str) -> Any:
    """The scene as it is made once; its templates are what points were found in."""
    return _SCENES[scene].place(Path(os.environ["FAULTS_HOME"]) / scene.replace(" ", "-"))


@functools.cache
def _own(scene: str, process: int) -> Any:
    """A copy of the scene that this process alone hurts."""
    made = _made(scene)
    home = made.home.with_name(f"{made.home.name}-{process}")
    shutil.copytree(made.home, home)
    return replace(made, home=home)


@functools.cache
def _played(scene: str, name: str, process: int) -> tuple[Any, Any]:
    at = _own(scene, process)
    calls = power.record(at, name)
    return calls, power.cuts(at, name, calls)


def _try(share: Share) -> Tried:
    try:
        at = _own(share.scene, os.getpid())
        if share.how == "power":
            calls, cuts = _played(share.scene, share.name, os.getpid())
            some = cuts[share.first : share.first + _SHARE]
            return Tried(share, power.lost(at, share.name, calls, some))
        points = [replace(p, path=at.home / p.path.relative_to(share.home)) for p in share.points]
        if share.how == "killed":
            return Tried(share, sweeps.kills(at, share.name, points))
        return Tried(share, sweeps.refusals(at, share.name, points, share.how))
    except Exception:
        return Tried(share, None, traceback.format_exc())


def _shares(names: Sequence[str]) -> Iterator[Share]:
    for scene in _SCENES:
        at = _own(scene, os.getpid())
        for name in at.said:
            if names and name not in names:
                continue
            _, cuts = _played(scene, name, os.getpid())
            for first in range(0, len(cuts), _SHARE):
                yield Share(scene, name, "power", first, at.home)
            if name == recordings.SESSION:
                continue
            points = sweeps.reached(at, name, EVERY)
            for how in ("killed", *sweeps.ERRORS):
                for first in range(0, len(points), _SHARE):
                    some = tuple(points[first : first + _SHARE])
                    yield Share(scene, name, how, first, at.home, some)


def shared_out(names: Sequence[str], processes: int) -> Iterator[Row]:
    """Every call of every command, by several processes; what failed goes to standard error."""
    rows: dict[tuple[str, str, str], sweeps.Count] = {}
    failed = []
    for scene in _SCENES:
        _made(scene)
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        for tried in pool.imap_unordered(_try, _shares(names)):
            if tried.count is None:
                failed.append(tried)
                sys.stderr.write(f"{tried.share.key} {tried.share.first}\n{tried.failed}\n")
                sys.stderr.flush()
                continue
            total = rows.setdefault(tried.share.key, sweeps.Count(tried.count.what))
            total.tried += tried.count.tried
            total.answers += tried.count.answers
    for key in sorted(rows):
        yield _count(rows[key])
    if failed:
        raise SystemExit(1)


def others(home: Path) -> Iterator[Row]:
    """Sessions killed at random, and files that were damaged."""
    at = recordings.place(home / "sessions")
    yield _count(recordings.kept_sessions(at, range(200)))
    yield _count(recordings.kept_until(at, range(100)))
    closed, killed = corruption.closed(home), corruption.killed(home)
    for name, damages in corruption.small_files(closed):
        yield _told(closed.sweep(f"`{name}` damaged", damages))
    yield _told(closed.sweep("`keys` rewritten, digest right", corruption.hostile_keys()))
    yield _told(closed.sweep("`db` damaged", corruption.database(closed)))
    yield _told(killed.sweep("`db-wal` damaged", corruption.write_ahead_log(killed)))
    yield _told(closed.sweep("`att/` damaged", corruption.attachments(closed)))


def _count(count: sweeps.Count) -> Row:
    return count.what, count.tried, _listed(count.answers), ""


def _told(told: corruption.Told) -> Row:
    return told.what, told.tried, _listed(told.answers), "; ".join(told.unseen)


def _listed(answers: Counter[str]) -> str:
    return "; ".join(f"{answer}: {number}" for answer, number in sorted(answers.items()))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tests.faults", description=__doc__)
    parser.add_argument("names", nargs="*", help="commands to sweep, and nothing else then")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as home:
        os.environ["FAULTS_HOME"] = home
        sys.stdout.write("| fault | tried | answers | not seen |\n|---|---|---|---|\n")
        _write(shared_out(asked.names, asked.processes))
        if not asked.names:
            _write(others(Path(home)))
    return 0


def _write(rows: Iterator[Row]) -> None:
    for row in rows:
        sys.stdout.write(f"| {' | '.join(map(str, row))} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
