"""Wheels of a lock: fetched by pip for a target, and unpacked by hand.

**Invariants:**

- A wheel counts by its hash in the lock alone. With all of them there, nothing is fetched.
- Wheels are unpacked by hand: pip would write its own notes and compile with its own Python.
- Nothing of a wheel is written outside of the folder it is unpacked into.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from lock import LockedPackage, Target

_NAME = re.compile(r"([A-Za-z0-9_.]+)-([^-]+)-.*\.whl")
# "Downloading NAME (SIZE)", among the lines that pip prints.
_DOWNLOADING = re.compile(r"\s*Downloading (?:\S*/)?(\S+\.whl(?: \(.*\))?)\s*")
# Of the notes in a wheel: what pip or an installer would read, and nothing else does.
_NOTES = frozenset(
    ("RECORD", "WHEEL", "INSTALLER", "REQUESTED", "entry_points.txt", "top_level.txt", "zip-safe")
)


class WheelError(ValueError):
    """A wheel could not be had, or is not what a wheel may be."""


def fetched(
    wanted: Sequence[LockedPackage], target: Target, platforms: Sequence[str], folder: Path
) -> list[Path]:
    """Return one wheel for each, in that order, from `folder`, which then holds no others.

    pip fetches those that are not there, for one of the `platforms` by pip's name of them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if missing := [each for each in wanted if _wheel(each, folder) is None]:
        _fetch(missing, target, platforms, folder)
    wheels = {each.pin: _wheel(each, folder) for each in wanted}
    if lacking := [pin for pin, wheel in wheels.items() if wheel is None]:
        raise WheelError("No wheel for this machine: " + ", ".join(lacking))
    chosen = [wheel for wheel in wheels.values() if wheel is not None]
    for left in folder.glob("*.whl"):
        if left not in chosen:
            left.unlink()
    return chosen


def _wheel(each: LockedPackage, folder: Path) -> Path | None:
    for path in sorted(folder.glob("*.whl")):
        named = _NAME.fullmatch(path.name)
        if named and re.sub(r"[-_.]+", "-", named[1]).lower() == each.name:
            if named[2] == each.version and _digest(path) in each.hashes:
                return path
    return None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fetch(
    missing: Sequence[LockedPackage], target: Target, platforms: Sequence[str], folder: Path
) -> None:
    asked = folder / "wanted.txt"
    asked.write_text("".join(f"{each.line}\n" for each in missing), encoding="utf-8")
    words = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check"]
    words += ["--progress-bar", "off", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    words += ["--implementation", "cp", "--python-version", target.python]
    words += [word for platform in platforms for word in ("--platform", platform)]
    words += ["-r", str(asked), "-d", str(folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as pip:
        for line in pip.stdout or ():
            if told := _DOWNLOADING.fullmatch(line):
                print(f"  {told[1]}", flush=True)
    asked.unlink()
    if pip.returncode:
        raise WheelError(f"The wheels could not be fetched by the lock (pip: {pip.returncode}).")


def unpack(wheel: Path, target: Path, *, notes: bool) -> None:
    """Unpack what a wheel installs into a folder of packages, with notes for installers or not.

    Raise `WheelError` for a name that leads out of it, before anything is written.
    """
    with zipfile.ZipFile(wheel) as packed:
        found = [each for each in packed.infolist() if not each.is_dir()]
        places = [(each, _place_of(each.filename, notes=notes)) for each in found]
        for member, place in places:
            if place is None:
                continue
            path = target / place
            path.parent.mkdir(parents=True, exist_ok=True)
            with packed.open(member) as source, path.open("wb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)


def _place_of(name: str, *, notes: bool) -> PurePosixPath | None:
    """Return where a member goes, None if nowhere."""
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or ".." in path.parts or re.search(r"[\\:]", name):
        raise WheelError(f"A wheel has a file with a path that leads out of it: {name}")
    top, *rest = path.parts
    if top.endswith(".data"):
        if len(rest) < 2 or rest[0] not in ("purelib", "platlib"):
            return None  # commands and headers
        return PurePosixPath(*rest[1:])
    if not notes and top.endswith(".dist-info") and len(rest) == 1 and rest[0] in _NOTES:
        return None
    return path
