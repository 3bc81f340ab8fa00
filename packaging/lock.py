"""What a lock says: packages, versions, markers, hashes, and who wants each.

**Invariants:**

- A line of another form ends the reading, and so does a package without a hash: nothing is taken
  or left out because it was not understood.
- A marker is asked about the target, never about the computer that reads the lock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from packaging.markers import Marker

_PACKAGE = re.compile(r"([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)(?: ; (.*?))?(?: \\)?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})(?: \\)?")
_WANTED_BY = re.compile(r"#\s*(?:via(?:\s+|$))?(.*)")
_PROGRAM = "daybook (pyproject.toml)"
# What markers call a system, by Python's `sys.platform`.
_SYSTEMS = {"linux": ("posix", "Linux"), "win32": ("nt", "Windows")}


@dataclass
class LockedPackage:
    """One version of a package; `wanted_by` are the packages that bring it, or the program."""

    name: str
    version: str
    marker: str
    hashes: list[str] = field(default_factory=list)
    wanted_by: list[str] = field(default_factory=list)

    @property
    def pin(self) -> str:
        """Return its name and version, as people and pip write them."""
        return f"{self.name}=={self.version}"

    @property
    def line(self) -> str:
        """Return the line by which pip takes it: by its hashes, and whatever its marker says."""
        return " ".join([self.pin, *(f"--hash=sha256:{digest}" for digest in self.hashes)])


@dataclass(frozen=True, slots=True)
class Target:
    """Where packages will run: `sys.platform`, the machine as Python calls it, Python's version."""

    system: str
    machine: str
    python: str

    def environment(self) -> dict[str, str]:
        """Return every variable of a marker: one that is missing would be asked of this computer.

        A lock is for any release of a system, so none is named.
        """
        os_name, system = _SYSTEMS[self.system]
        return {
            "extra": "",
            "implementation_name": "cpython",
            "implementation_version": f"{self.python}.0",
            "os_name": os_name,
            "platform_machine": self.machine,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": system,
            "platform_version": "",
            "python_full_version": f"{self.python}.0",
            "python_version": self.python,
            "sys_platform": self.system,
        }


def read(path: Path) -> list[LockedPackage]:
    """Return every package of a lock; raise ValueError for one that cannot be read whole."""
    found: list[LockedPackage] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        below = line.startswith(" ") and found
        if made := _PACKAGE.fullmatch(line):
            found.append(LockedPackage(made[1], made[2], made[3] or ""))
        elif below and (made := _HASH.fullmatch(text)):
            found[-1].hashes.append(made[1])
        elif below and (made := _WANTED_BY.fullmatch(text)):
            if made[1] and not made[1].startswith("-"):  # -c and -r name files
                found[-1].wanted_by.append(made[1])
        elif text and not line.startswith("#"):
            raise ValueError(f"{path.name}: not a line of a lock: {text[:60]}")
    for each in found:
        if not each.hashes:
            raise ValueError(f"{path.name}: {each.pin} has no hash")
    return found


def holding(packages: Iterable[LockedPackage], target: Target) -> list[LockedPackage]:
    """Return those whose marker holds for a target."""
    told = target.environment()
    return [each for each in packages if not each.marker or Marker(each.marker).evaluate(told)]


def shipped(packages: Iterable[LockedPackage]) -> list[LockedPackage]:
    """Return those that the program brings, and not those that only build it."""
    every, names, grown = list(packages), set[str](), True
    while grown:
        grown = False
        for each in every:
            if each.name not in names and {_PROGRAM, *names} & set(each.wanted_by):
                names.add(each.name)
                grown = True
    return [each for each in every if each.name in names]
