"""The sweeps: a command run once for each call that could be spoiled, and what has to hold then.

Tests run a sample of each; `python -m tests.faults` runs all of them and prints the counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from tests.faults import strace
from tests.faults.strace import Ended, Point

ERRORS: Final = ("ENOSPC", "EIO")


@dataclass
class Count:
    """How many faults were tried, and how the command answered; kills have no answer."""

    what: str
    tried: int = 0
    answers: Counter[str] = field(default_factory=Counter)

    def add(self, answer: str) -> None:
        self.tried += 1
        self.answers[answer] += 1


class Scene(Protocol):
    """What a command is run on again and again, each time with another fault."""

    @property
    def home(self) -> Path:
        """The folder of everything: the templates, the words, what is hurt."""

    @property
    def hurt(self) -> Path:
        """The folder below it in which calls are counted; whatever a command changes is here."""

    @property
    def said(self) -> Mapping[str, str]:
        """The commands of this scene, and how the table of counts says each."""

    def command(self, name: str) -> Sequence[str | Path]:
        """The command line of one of them."""

    def fresh(self, name: str) -> None:
        """Put everything back as this command finds it."""

    def holds(self, name: str, done: Ended) -> str:
        """What is there after a fault, in a few words; AssertionError if it may not be so."""

    def refused(self, name: str, done: Ended, point: Point, state: str) -> str:
        """How a command answered to a disk that refused a call; AssertionError likewise."""


def reached(scene: Scene, name: str, calls: Sequence[str]) -> list[Point]:
    """Every call of these kinds that the command makes on what is hurt."""
    scene.fresh(name)
    found = strace.points(scene.command(name), scene.hurt, scene.home, calls)
    return strace.thinned(found)


def kills(scene: Scene, name: str, points: Sequence[Point]) -> Count:
    """The process ends just before each of these calls."""
    count = Count(f"{scene.said[name]} killed before a call")
    for point in points:
        scene.fresh(name)
        done = strace.spoiled(scene.command(name), scene.home, point, kill=True)
        assert done.code == strace.KILLED, (point, done)
        count.add(_held(scene, name, done, point))
    return count


def refusals(scene: Scene, name: str, points: Sequence[Point], error: str) -> Count:
    """Each of these calls fails once; what the command says has to fit what it did."""
    count = Count(f"{scene.said[name]}, one call refused with {error}")
    for point in points:
        scene.fresh(name)
        done = strace.spoiled(scene.command(name), scene.home, point, error=error)
        assert "Traceback" not in done.err, (point, done)
        assert "inside the program" not in done.err, (point, done)
        state = _held(scene, name, done, point)
        try:
            count.add(scene.refused(name, done, point, state))
        except AssertionError as cause:
            raise AssertionError(f"{point}: {done}, then {state}") from cause
    return count


def _held(scene: Scene, name: str, done: Ended, point: Point) -> str:
    try:
        return scene.holds(name, done)
    except Exception as cause:
        raise AssertionError(f"{point}: {done}") from cause
