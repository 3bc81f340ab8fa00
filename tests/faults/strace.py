"""Runs the driver under strace: to see each call that touches a vault, or to spoil one of them.

A call is named by its kind, the file it touches and how many calls of that kind touched that file
before it in the same thread. That is how strace counts when it is told to look at one path.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from diary.store import disk_reserve
from tests.faults.waiting import waiting
from tests.support.system_features import need

DRIVER = Path(__file__).with_name("driver.py")
ROOT = Path(__file__).resolve().parents[2]
# What can change a file or its name, and what reads one.
CHANGING = (
    "fallocate",
    "fchmod",
    "fchown",
    "fdatasync",
    "flock",
    "fsync",
    "ftruncate",
    "mkdir",
    "openat",
    "pwrite64",
    "rename",
    "rmdir",
    "unlink",
    "utimensat",
    "write",
)
READING = (
    "close",
    "fadvise64",
    "fcntl",
    "fstat",
    "getdents64",
    "ioctl",
    "lseek",
    "lstat",
    "mmap",
    "newfstatat",
    "pread64",
    "read",
    "stat",
    "statfs",
)
EVERY = (*CHANGING, *READING)
# What strace ends with when the driver was killed: as if it had been killed itself.
KILLED = -9
_CALL = re.compile(r"^\d+ +(\w+)\((.*)")
_PATHS = re.compile(r'"(/[^"]*)"|<(/[^>]*)>')
# Where a path would begin that is not whole; all of ours are.
_FROM_HERE = re.compile(r"AT_FDCWD<[^>]*>")


@dataclass(frozen=True, order=True)
class Point:
    """The `turn`-th `call` that touches `path`, counted from 1 in each thread."""

    path: Path
    call: str
    turn: int


class NotReachedError(AssertionError):
    """The call to be spoiled was not made: threads share their work differently each time."""


@dataclass(frozen=True)
class Ended:
    """How a run ended; `code` is negative when a signal ended it."""

    code: int
    out: str
    err: str


def environment(home: Path, seed: int = 1) -> dict[str, str]:
    """As little as a Python program needs, a home of its own, and what random bytes begin with.

    The ballast of its vaults is as large as it is here.
    """
    return {
        "DRIVER_BALLAST": str(disk_reserve.RESERVE_BYTES),
        "DRIVER_SEED": str(seed),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PATH": os.environ["PATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(ROOT),
    }


def run(
    arguments: Sequence[str | Path], home: Path, before: Sequence[str] = (), *, seed: int = 1
) -> Ended:
    """The driver, under the strace that stands `before` it, if any does."""
    # asked for by a child, in which nobody would see what it lacks
    need("fork")
    return Ended(*waiting(DRIVER, ROOT).run(arguments, home, environment(home, seed), before))


def points(
    arguments: Sequence[str | Path], vault: Path, home: Path, calls: Sequence[str]
) -> list[Point]:
    """Every call of these kinds that touches the vault while the driver does this, in order."""
    log = home / "calls"
    kinds = ",".join(calls)
    traced = ["strace", "-f", "-y", "-s", "0", "-o", str(log)]
    done = run(arguments, home, [*traced, "-e", f"trace={kinds}"])
    assert done.code == 0, done.err
    found = list(touching(log.read_text(encoding="utf-8"), vault))
    assert found, "nothing of the vault was touched"
    return found


def touching(log: str, vault: Path) -> Iterator[Point]:
    """The calls in strace's log that touch the vault, each point once."""
    seen: Counter[tuple[str, str, Path]] = Counter()
    told: set[Point] = set()
    for line in log.splitlines():
        match = _CALL.match(line)
        if match is None:
            continue
        thread, (call, said) = line.split(" ", 1)[0], match.groups()
        paths = [Path(a or b) for a, b in _PATHS.findall(_FROM_HERE.sub("", said))]
        # the first path is the one that strace goes by: a rename's old name
        if not paths or (paths[0] != vault and vault not in paths[0].parents):
            continue
        path = paths[0]
        seen[thread, call, path] += 1
        point = Point(path, call, seen[thread, call, path])
        # two threads may come to the same point; strace stops the first of them
        if point not in told:
            told.add(point)
            yield point


def spoiled(
    arguments: Sequence[str | Path],
    home: Path,
    point: Point,
    *,
    error: str = "",
    kill: bool = False,
) -> Ended:
    """The driver, with one call failing, or the process ending just before that call is made."""
    done = run(arguments, home, spoiling(home, point, "signal=KILL" if kill else f"error={error}"))
    if done.code != KILLED and "(INJECTED)" not in (home / "spoiled").read_text(encoding="utf-8"):
        raise NotReachedError(f"{point} was not reached")
    return done


def spoiling(home: Path, point: Point, how: str) -> list[str]:
    """The strace that takes hold of a driver."""
    line = ["strace", "-f", "-o", str(home / "spoiled"), "-P", str(point.path)]
    inject = f"inject={point.call}:{how}:when={point.turn}"
    return [*line, "-e", f"trace={point.call}", "-e", inject]


def thinned(all_points: Sequence[Point]) -> list[Point]:
    """Without the 256 alike folders of an `att/`, but for the first and those that hold a file."""
    groups = {point.path for point in all_points if _is_group(point.path)}
    files = {point.path.parent for point in all_points if _is_group(point.path.parent)}
    first = {min(group for group in groups if group.parent == att) for att in map(_up, groups)}
    left_out = groups - files - first
    return [point for point in all_points if point.path not in left_out]


def _is_group(path: Path) -> bool:
    return path.parent.name == "att" and len(path.name) == 2


def _up(path: Path) -> Path:
    return path.parent


def sample(all_points: Sequence[Point], count: int) -> list[Point]:
    """So many of them, spread evenly from the first to the last."""
    if len(all_points) <= count:
        return list(all_points)
    step = (len(all_points) - 1) / (count - 1)
    return [all_points[round(at * step)] for at in range(count)]
