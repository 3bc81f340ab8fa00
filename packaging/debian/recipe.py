"""What `parts.toml` says: the pinned parts, what is left out, and the system's libraries."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from debian.stopped import BuildStopped
from lock import Target

_HERE = Path(__file__).resolve().parent
ROOT = _HERE.parent.parent
_C_LIBRARY = "libc6"


@dataclass(frozen=True, slots=True)
class _Machine:
    """A kind of machine: Python's name of it, its oldest system, and the 2.x of its C library."""

    python_name: str
    oldest: str
    c_library: int


# On ARM, Qt's build asks for 2.39 of the C library, which Debian 12 has not.
_MACHINES = {
    "amd64": _Machine("x86_64", "bookworm", 36),
    "arm64": _Machine("aarch64", "trixie", 41),
}


@dataclass(frozen=True, slots=True)
class Pinned:
    """One package of Debian, held by version and hash."""

    package: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """What one package is made of, for one kind of machine."""

    machine: str
    suite: str
    python: str
    maintainer: str
    runtime: tuple[Pinned, ...]
    left_out: tuple[str, ...]
    left_out_of_wheels: tuple[str, ...]
    modules: tuple[str, ...]
    plugins: tuple[str, ...]
    system: Mapping[str, str]

    @property
    def target(self) -> Target:
        """Return what packages are chosen for."""
        return Target("linux", _MACHINES[self.machine].python_name, self.python)

    @property
    def oldest(self) -> str:
        """Return the suite of the oldest system that the package is for."""
        return _MACHINES[self.machine].oldest

    @property
    def platforms(self) -> list[str]:
        """Return pip's names of the platforms whose wheels run there, the newest first."""
        machine = _MACHINES[self.machine]
        minors = range(machine.c_library, 16, -1)
        return [f"manylinux_2_{minor}_{machine.python_name}" for minor in minors]

    @property
    def compiler(self) -> str:
        """Return Debian's name of the compiler for that machine."""
        return f"{_MACHINES[self.machine].python_name}-linux-gnu-gcc"

    @property
    def stripper(self) -> str:
        """Return Debian's name of what takes symbols out of files for that machine."""
        return f"{_MACHINES[self.machine].python_name}-linux-gnu-strip"

    def package_of(self, library: str) -> str:
        """Return the package of Debian that has a library, as `Depends` names it."""
        package = self.system[library]
        if package == _C_LIBRARY:
            return f"{package} (>= 2.{_MACHINES[self.machine].c_library})"
        return package


def read_recipe(machine: str, path: Path = _HERE / "parts.toml") -> Recipe:
    """Return the recipe for a machine by Debian's name of it; raise `BuildStopped` if none."""
    told: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    if machine not in told["runtime"]:
        raise BuildStopped(f"There is no recipe for {machine}: only {', '.join(told['runtime'])}.")
    return Recipe(
        machine=machine,
        suite=told["suite"],
        python=told["python"],
        maintainer=told["maintainer"],
        runtime=tuple(Pinned(**each) for each in told["runtime"][machine]),
        left_out=tuple(told["left_out"]["python"]),
        left_out_of_wheels=tuple(told["left_out"]["wheels"]),
        modules=tuple(told["qt"]["modules"]),
        plugins=tuple(told["qt"]["plugins"]),
        system=told["system"] | told["system_of"][machine],
    )
