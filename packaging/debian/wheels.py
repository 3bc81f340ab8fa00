"""The wheels that the lock names for one kind of machine: chosen, fetched by pip, unpacked.

**Invariants:**

- What the program runs on is taken, and not what builds it: the lock says who asked for each.
- A wheel counts by its hash in the lock alone. With all of them there, nothing is fetched.
- Wheels are unpacked by hand: pip would write its own notes and compile with its own Python.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from packaging.markers import Marker

from debian.archive import file_digest
from debian.recipe import Recipe
from debian.stopped import BuildStopped

# What Python calls a machine, and the newest C library for which a wheel may be built there.
_PYTHON_NAMES = {"amd64": ("x86_64", 36), "arm64": ("aarch64", 41)}
_PIN = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; (.*?))? *\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_THE_PROGRAM = "daybook (pyproject.toml)"
_NAME_OF_WHEEL = re.compile(r"([A-Za-z0-9_.]+)-([^-]+)-.*\.whl")
# Of the notes in a wheel: what pip or an installer would read, and nothing else does.
_NOTES = frozenset(
    ("RECORD", "WHEEL", "INSTALLER", "REQUESTED", "entry_points.txt", "top_level.txt", "zip-safe")
)


@dataclass(slots=True)
class LockedWheel:
    """One entry of the lock: hashes of all its files, and the names of what needs it."""

    name: str
    version: str
    marker: str
    hashes: set[str] = field(default_factory=set)
    needed_by: set[str] = field(default_factory=set)

    @property
    def pin(self) -> str:
        """Return the line by which pip knows it."""
        return f"{self.name}=={self.version}"


def locked_wheels(lock: Path, machine: str, python: str) -> list[LockedWheel]:
    """Return what the program runs on there, by the lock, in its order."""
    environment = {
        "implementation_name": "cpython",
        "os_name": "posix",
        "platform_machine": _PYTHON_NAMES[machine][0],
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": "linux",
    }
    entries = [
        entry
        for entry in _entries(lock.read_text(encoding="utf-8"))
        if not entry.marker or Marker(entry.marker).evaluate(environment)
    ]
    wanted = {_THE_PROGRAM}
    while more := {each.name for each in entries if each.needed_by & wanted} - wanted:
        wanted |= more
    return [each for each in entries if each.name in wanted]


def _entries(text: str) -> list[LockedWheel]:
    found: list[LockedWheel] = []
    for line in text.splitlines():
        if pin := _PIN.match(line):
            found.append(LockedWheel(pin[1], pin[2], pin[3] or ""))
        elif found:
            found[-1].hashes |= set(_HASH.findall(line))
            if line.startswith("    #"):
                found[-1].needed_by.add(line.removeprefix("    #").removeprefix(" via").strip())
    return found


def fetched_wheels(wanted: Sequence[LockedWheel], recipe: Recipe, place: Path) -> list[Path]:
    """Return one wheel for each, from `place`; pip fetches into it those that are not there."""
    place.mkdir(parents=True, exist_ok=True)
    missing = [each for each in wanted if _wheel(each, place) is None]
    if missing:
        _fetch(missing, recipe, place)
    wheels = [(each, _wheel(each, place)) for each in wanted]
    lacking = [each.pin for each, wheel in wheels if wheel is None]
    if lacking:
        raise BuildStopped("No wheel for this machine: " + ", ".join(lacking))
    return [wheel for _, wheel in wheels if wheel is not None]


def _wheel(each: LockedWheel, place: Path) -> Path | None:
    for path in sorted(place.glob("*.whl")):
        named = _NAME_OF_WHEEL.fullmatch(path.name)
        if named and re.sub(r"[-_.]+", "-", named[1]).lower() == each.name:
            if named[2] == each.version and file_digest(path) in each.hashes:
                return path
    return None


def _fetch(missing: Iterable[LockedWheel], recipe: Recipe, place: Path) -> None:
    lines = [
        " ".join([each.pin, *(f"--hash=sha256:{digest}" for digest in sorted(each.hashes))])
        for each in missing
    ]
    asked = place / "wanted.txt"
    asked.write_text("\n".join(lines) + "\n", encoding="utf-8")
    machine, newest = _PYTHON_NAMES[recipe.machine]
    kinds = [f"manylinux_2_{minor}_{machine}" for minor in range(newest, 16, -1)]
    words = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check"]
    words += ["--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(asked)]
    words += ["--implementation", "cp", "--python-version", recipe.python]
    words += [word for kind in kinds for word in ("--platform", kind)]
    short = recipe.python.replace(".", "")
    words += ["--abi", f"cp{short}", "--abi", "abi3", "--abi", "none", "-d", str(place)]
    done = subprocess.run(words, check=False)
    asked.unlink()
    if done.returncode:
        raise BuildStopped("The wheels could not be fetched by the lock.")


def unpack_wheel(wheel: Path, target: Path) -> None:
    """Unpack what a wheel installs into `site-packages`; raise `BuildStopped` for odd names."""
    with zipfile.ZipFile(wheel) as packed:
        for member in packed.infolist():
            place = _place_of(member.filename)
            if member.is_dir() or place is None:
                continue
            path = target / place
            path.parent.mkdir(parents=True, exist_ok=True)
            with packed.open(member) as source, path.open("wb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)


def _place_of(name: str) -> PurePosixPath | None:
    """Return where a member goes, None if nowhere."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise BuildStopped(f"A wheel has a file with a path that leads out of it: {name}")
    top, *rest = path.parts
    if top.endswith(".data"):
        if rest[:1] not in (["purelib"], ["platlib"]):
            return None  # commands and headers
        return PurePosixPath(*rest[1:])
    if top.endswith(".dist-info") and len(rest) == 1 and rest[0] in _NOTES:
        return None
    return path
