"""Every fault there is, shared out between as many processes as there are processors.

Templates are made, and calls found, once; then each process hurts a copy of its own. What costs
most, and is most to lose, comes first.
"""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from tests.faults import (
    copies,
    corruption,
    migrating,
    power,
    readings,
    recordings,
    strace,
    sweeps,
    whole_vaults,
)
from tests.faults.corruption import Damage, Hurt
from tests.faults.strace import Point
from tests.faults.sweeps import Count

SCENES: Final[dict[str, ModuleType]] = {
    "copies": copies,
    "whole": whole_vaults,
    "recordings": recordings,
    "migrating": migrating,
    "readings": readings,
}
COMMANDS: Final = {
    "restore": "copies",
    "backup": "copies",
    **dict.fromkeys(whole_vaults.SAID, "whole"),
    **dict.fromkeys(recordings.COMMANDS, "recordings"),
    migrating.MIGRATE: "migrating",
    **dict.fromkeys(readings.COMMANDS, "readings"),
}
# What is swept besides the commands.
SESSIONS: Final = recordings.SESSION
DAMAGE: Final = "damage"
WHAT: Final = (*COMMANDS, SESSIONS, DAMAGE)
# Faults that one process tries in a row, before it takes others.
_SHARE: Final = 25
_KILLED, _UNTIL = range(200), range(100)


@dataclass(frozen=True)
class Share:
    """Some faults of one kind that one command stands: the first of them, and where all is made.

    `how` is killed, power, the error with which a call is refused, or what else is done.
    """

    home: Path
    name: str
    how: str
    first: int

    @property
    def some(self) -> slice:
        return slice(self.first, self.first + _SHARE)


@contextlib.contextmanager
def home() -> Iterator[Path]:
    """A folder for everything; in memory where the system has that: each trial copies a lot."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as made:
        yield Path(made)


def swept(at: Path, names: Sequence[str], processes: int) -> Iterator[Count]:
    """One count after another, as each is done; standard error has at once what was not stood."""
    shares = [share for name in names for share in _shares(at, name)]
    left = {key: [each for each in shares if _key(each) == key] for key in map(_key, shares)}
    counts: dict[tuple[str, str], Count] = {}
    # whoever forks has found everything, and so have its forks
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, fork) as pool:
        trying = {pool.submit(_try, share): share for share in shares}
        for tried in as_completed(trying):
            share, count = trying[tried], tried.result()
            key = _key(share)
            counts.setdefault(key, Count(count.what)).join(count)
            sys.stderr.writelines(f"{count.what}: {each}\n" for each in count.failed)
            sys.stderr.flush()
            left[key].remove(share)
            if not left[key]:
                yield counts[key]


def _key(share: Share) -> tuple[str, str]:
    return share.name, share.how


def _shares(at: Path, name: str) -> Iterator[Share]:
    for how, number in _faults(at, name).items():
        for first in range(0, number, _SHARE):
            yield Share(at, name, how, first)


def _faults(at: Path, name: str) -> dict[str, int]:
    """What can be done to a command and the like, and how often.

    A call that only reads finds no disk full; and killed before it is killed before the next that
    changes something.
    """
    if name == DAMAGE:
        return {what: len(damages) for what, (_, damages) in _damages(at).items()}
    cuts = len(_played(at, name)[1])
    if name == SESSIONS:
        return {"power": cuts, "at calls": len(_KILLED), "from outside": len(_UNTIL)}
    return {
        "EIO": len(_points(at, name, "EIO")),
        "killed": len(_points(at, name, "killed")),
        "ENOSPC": len(_points(at, name, "ENOSPC")),
        "power": cuts,
    }


def _try(share: Share) -> Count:
    try:
        return _tried(share)
    except Exception:
        count = Count(f"`{share.name}`, {share.how}")
        count.fail(share)
        return count


def _tried(share: Share) -> Count:
    if share.name == DAMAGE:
        vault, damages = _damages(share.home)[share.how]
        return _hurt(share.home, vault, os.getpid()).sweep(share.how, damages[share.some])
    at, name = _own(share.home, share.name, os.getpid()), share.name
    if share.how == "power":
        played, cuts = _played(share.home, name)
        return power.lost(at, name, played, cuts[share.some])
    if share.how == "at calls":
        return recordings.kept_sessions(at, _KILLED[share.some])
    if share.how == "from outside":
        return recordings.kept_until(at, _UNTIL[share.some])
    made = scene(share.home, name).home
    points = [
        _moved(point, made, at.home) for point in _points(share.home, name, share.how)[share.some]
    ]
    if share.how == "killed":
        return sweeps.kills(at, name, points)
    return sweeps.refusals(at, name, points, share.how)


def _moved(point: Point, made: Path, to: Path) -> Point:
    return replace(point, path=to / point.path.relative_to(made))


def _room(name: str) -> str:
    return COMMANDS.get(name, "recordings")


def scene(home: Path, name: str) -> Any:
    """Where a command is tried; everything is made below `home` the first time."""
    return _made(home, _room(name))


@functools.cache
def _made(home: Path, room: str) -> Any:
    """A scene as it is made once; its templates are what points were found in."""
    return SCENES[room].place(home / room)


@functools.cache
def _own_scene(home: Path, room: str, process: int) -> Any:
    made = _made(home, room)
    own = made.home.with_name(f"{made.home.name}-{process}")
    return replace(made, home=Path(shutil.copytree(made.home, own)))


def _own(home: Path, name: str, process: int) -> Any:
    """A copy of the scene of a command that this process alone hurts."""
    return _own_scene(home, _room(name), process)


@functools.cache
def _reached(home: Path, name: str) -> list[Point]:
    return sweeps.reached(scene(home, name), name, strace.EVERY)


def _points(home: Path, name: str, how: str) -> list[Point]:
    every = _reached(home, name)
    return every if how == "EIO" else [point for point in every if point.call in strace.CHANGING]


@functools.cache
def _played(home: Path, name: str) -> tuple[power.Played, list[power.Cut]]:
    at = scene(home, name)
    played = power.record(at, name)
    return played, power.cuts(at, name, played)


_VAULTS: Final[dict[str, Callable[[Path], Hurt]]] = {
    "closed": corruption.closed,
    "killed": corruption.killed,
}


@functools.cache
def _vault(home: Path, name: str) -> Hurt:
    (home / name).mkdir()
    return _VAULTS[name](home / name)


@functools.cache
def _hurt(home: Path, name: str, process: int) -> Hurt:
    return _vault(home, name).copied(home / f"{name}-{process}")


@functools.cache
def _damages(home: Path) -> dict[str, tuple[str, list[Damage]]]:
    """Every damage by what the table says of it, and which vault it is done to."""
    closed, killed = _vault(home, "closed"), _vault(home, "killed")
    small = {f"`{name}` damaged": ("closed", it) for name, it in corruption.small_files(closed)}
    return {
        **small,
        "`keys` rewritten by somebody without a key, digest right": (
            "closed",
            corruption.hostile_keys(),
        ),
        "`db` damaged": ("closed", corruption.database(closed)),
        "`db-wal` damaged": ("killed", corruption.write_ahead_log(killed)),
        "`att/` damaged": ("closed", corruption.attachments(closed)),
    }
