"""The sweeps: a command run once for each call that could be spoiled, and what has to hold then.

Tests run a sample of each; `python -m tests.faults` runs all of them and prints the counts.

The rules are:

- Each fault is tried; what it left is looked at once for all faults that left the same bytes, and
  were answered the same.
- What is not stood is kept with the fault, and the sweep goes on.
- A call that threads make only when they happen to take turns so, and did not make again however
  often it was tried, is counted apart: it is neither stood nor not stood.
"""

from __future__ import annotations

import functools
import hashlib
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from tests.faults import strace
from tests.faults.strace import Ended, Point

ERRORS: Final = ("ENOSPC", "EIO")
# How often a command is run for a call that it only makes when its threads share the work so.
TURNS: Final = 8


@dataclass
class Count:
    """How many faults were tried, how they were answered, and what was not stood or not seen.

    `looked` is how many states were looked at: of those that are equal only the first is. `missed`
    is how many calls were not made again, and so not tried.
    """

    what: str
    tried: int = 0
    looked: int = 0
    missed: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    unseen: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def add(self, answer: str) -> None:
        self.tried += 1
        self.answers[answer] += 1

    def fail(self, fault: object) -> None:
        """What is being handled was not stood."""
        self.tried += 1
        self.failed.append(f"{fault}\n{traceback.format_exc()}")

    def join(self, other: Count) -> None:
        """The same sweep, of other faults."""
        self.tried += other.tried
        self.looked += other.looked
        self.missed += other.missed
        self.answers += other.answers
        self.unseen += other.unseen
        self.failed += other.failed


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
        done = None
        try:
            done = _spoiled(scene, name, point, kill=True)
            assert done.code == strace.KILLED
            count.add(held(scene, name, done, count))
        except strace.NotReachedError:
            count.missed += 1
        except Exception:
            count.fail((point, done))
    return count


def refusals(scene: Scene, name: str, points: Sequence[Point], error: str) -> Count:
    """Each of these calls fails once; what the command says has to fit what it did."""
    count = Count(f"{scene.said[name]}, one call refused with {error}")
    for point in points:
        done = state = None
        try:
            done = _spoiled(scene, name, point, error=error)
            assert "Traceback" not in done.err
            assert "inside the program" not in done.err
            state = held(scene, name, done, count)
            count.add(scene.refused(name, done, point, state))
        except strace.NotReachedError:
            count.missed += 1
        except Exception:
            count.fail((point, done, state))
    return count


def _spoiled(
    scene: Scene, name: str, point: Point, *, error: str = "", kill: bool = False
) -> Ended:
    """The command with this fault, tried until it comes to the call: threads take turns."""
    for left in reversed(range(TURNS)):
        scene.fresh(name)
        try:
            return strace.spoiled(scene.command(name), scene.home, point, error=error, kill=kill)
        except strace.NotReachedError:
            if not left:
                raise
    raise AssertionError


def held(scene: Scene, name: str, done: Ended, count: Count) -> str:
    """What the scene says of what is there, which it is asked once for each state."""
    known = _known(scene.home, name)
    state = digest(_standing(scene.hurt)), done.code, done.out
    if state not in known:
        count.looked += 1
        known[state] = scene.holds(name, done)
    return known[state]


@functools.cache
def _known(home: Path, name: str) -> dict[tuple[str, int, str], str]:
    """What was found in each state that was looked at before."""
    return {}


def digest(standing: Iterator[tuple[str, bytes | None]]) -> str:
    """Of every name and byte, but those of SQLite's scratch index, and of the ballast its size."""
    found = hashlib.sha256()
    for name, data in standing:
        said = b"" if data is None or name.endswith("-shm") else data
        size = -1 if data is None else len(said)
        found.update(f"{len(name)} {name} {size} ".encode())
        if not name.endswith("/reserve"):
            found.update(said)
    return found.hexdigest()


def _standing(folder: Path) -> Iterator[tuple[str, bytes | None]]:
    for path in sorted(folder.rglob("*")):
        yield (
            path.relative_to(folder.parent).as_posix(),
            None if path.is_dir() else path.read_bytes(),
        )
