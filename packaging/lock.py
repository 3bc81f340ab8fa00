"""What `requirements.lock` says of what is shipped: packages, versions, markers, hashes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

_PACKAGE = re.compile(r"([a-z0-9][a-z0-9._-]*)==([^\s;]+)(?: ; (.*?))?(?: \\)?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})(?: \\)?")
_PROGRAM = "daybook (pyproject.toml)"


@dataclass
class LockedPackage:
    """One version of a package; `wanted_by` are the packages that bring it, or the program."""

    name: str
    version: str
    marker: str
    hashes: list[str] = field(default_factory=list)
    wanted_by: list[str] = field(default_factory=list)


def read(path: Path) -> list[LockedPackage]:
    """Return every package of a lock; raise ValueError for a line of another form."""
    found: list[LockedPackage] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if made := _PACKAGE.fullmatch(line):
            found.append(LockedPackage(made[1], made[2], made[3] or ""))
        elif made := _HASH.fullmatch(text):
            found[-1].hashes.append(made[1])
        elif text.startswith("#") and found:
            found[-1].wanted_by.append(text.lstrip("# ").removeprefix("via ").strip())
        elif text and not text.startswith("#"):
            raise ValueError(f"{path.name}: not a line of a lock: {text[:60]}")
    return found


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
