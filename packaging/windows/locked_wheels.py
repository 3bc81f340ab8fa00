"""The wheels that a lock names for 64-bit Windows and Python 3.13."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

# A script of this folder is given this folder alone to import from.
sys.path.append(str(Path(__file__).resolve().parents[1]))

import lock
import wheels

VERSION: Final = "3.13"
TARGET: Final = lock.Target("win32", "AMD64", VERSION)


def held(path: Path) -> list[lock.LockedPackage]:
    """Return what a lock names for Windows."""
    return lock.holding(lock.read(path), TARGET)


def shipped(path: Path) -> list[lock.LockedPackage]:
    """Return what the program runs on there, by its lock."""
    return lock.shipped(held(path))


def download(wanted: Sequence[lock.LockedPackage], folder: Path) -> list[Path]:
    """Return one wheel for each from a folder, after downloading what is not there."""
    try:
        return wheels.fetched(wanted, TARGET, ("win_amd64",), folder)
    except wheels.WheelError as failed:
        raise SystemExit(str(failed)) from failed


def unpack(wheel: Path, place: Path) -> None:
    """Unpack a wheel as an installer would, less its scripts."""
    wheels.unpack(wheel, place, notes=True)
