"""The compiled code that is shipped, read from the files, and named by one table, `embedded.toml`.

**Invariants:**

- Every compiled file below a folder belongs to something: a row of the table, a wheel, or Python.
  One that does not, and a library of a wheel that has no row, stop the build.
- A version is read from the files themselves. One that cannot be read, or is not the same in all of
  them, is not said.
- A file that holds a version of OpenSSL that nobody supports any more stops the build.
"""

from __future__ import annotations

import re
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Final

TABLE: Final = Path(__file__).with_name("embedded.toml")
PACKAGES: Final = "site-packages"
PYTHON: Final = "Python"
_MAGIC: Final = (b"\x7fELF", b"MZ")
_UNSUPPORTED: Final = re.compile(rb"OpenSSL [01]\.\d+\.\d+[a-z]?")


class MaterialError(ValueError):
    """What is shipped cannot be listed, or may not be shipped; the text says why."""


@dataclass(frozen=True, slots=True)
class Library:
    """A row of the table: a project, its licence, and the name of a paper with its text, or ""."""

    project: str
    licence: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """One project in one place: its version, or "" if not read, and each file that has it."""

    project: str
    licence: str
    version: str
    files: tuple[str, ...]


class Table:
    """What `embedded.toml` says."""

    def __init__(self, path: Path = TABLE) -> None:
        self._told: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))

    @cached_property
    def libraries(self) -> dict[str, Library]:
        """Return the rows of libraries that are files, by the beginning of their names."""
        return {name: Library(**row) for name, row in self._told["libraries"].items()}

    @cached_property
    def licences(self) -> dict[str, str]:
        """Return the licence of each project."""
        told = {row.project: row.licence for row in self.libraries.values()}
        rows: dict[str, dict[str, str]] = self._told["built_in"]
        return told | {name: row["licence"] for name, row in rows.items() if "licence" in row}

    @cached_property
    def built_in(self) -> dict[str, re.Pattern[bytes]]:
        """Return what each project leaves in a file that it is built into."""
        rows = self._told["built_in"].items()
        return {name: re.compile(row["pattern"].encode()) for name, row in rows}

    @cached_property
    def versions(self) -> dict[str, re.Pattern[bytes]]:
        """Return how the version of a project is read."""
        rows = self._told["versions"].items()
        return {name: re.compile(pattern.encode()) for name, pattern in rows}

    @property
    def wheels(self) -> Mapping[str, str]:
        """Return the licences of wheels that do not say theirs."""
        told: dict[str, str] = self._told["wheels"]
        return told

    def row(self, path: PurePosixPath) -> Library | None:
        """Return the row that a library fits, by its name or its place."""
        name = path.name.lower().removeprefix("lib")
        fits = [
            key
            for key in self.libraries
            if (key in path.as_posix() if "/" in key else name.startswith(key))
        ]
        return self.libraries[max(fits, key=len)] if fits else None


def is_library(path: PurePosixPath) -> bool:
    """Return whether a compiled file is a library of its own, and not a module of a package."""
    if path.suffix == ".dll" or path.name.startswith(("lib", "python")):
        return True
    return any(part.endswith(".libs") for part in path.parts[:-1])


def compiled_files(top: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Yield each compiled file below a folder with its bytes, in one order."""
    for path in sorted(path for path in top.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            if file.read(4).startswith(_MAGIC):
                file.seek(0)
                yield PurePosixPath(path.relative_to(top).as_posix()), file.read()


def owners(wheels: Iterable[Path]) -> dict[str, str]:
    """Return the name of the wheel that brings each folder and module of `site-packages`."""
    found: dict[str, str] = {}
    for wheel in wheels:
        name = re.sub(r"[-_.]+", "-", wheel.name.split("-")[0]).lower()
        with zipfile.ZipFile(wheel) as packed:
            for member in packed.namelist():
                top, *rest = PurePosixPath(member).parts
                found[rest[1] if top.endswith(".data") and len(rest) > 1 else top] = name
    return found


def find_materials(
    top: Path, owned: Mapping[str, str], own: Iterable[str] = (), table: Table | None = None
) -> list[Material]:
    """Return the projects in the compiled files below a folder; `own` are programs of ours.

    A project counts once for each wheel that brings it, because two may bring two versions.
    """
    told, ours = table or Table(), set(own)
    files: dict[tuple[str, str], list[str]] = {}
    versions: dict[tuple[str, str], set[str]] = {}
    for path, data in compiled_files(top):
        if old := _UNSUPPORTED.search(data):
            raise MaterialError(f"{path} holds {old[0].decode()}, which nobody supports any more.")
        if path.as_posix() in ours:
            continue
        place = _place(path, owned)
        for project in _projects(path, data, place, told):
            files.setdefault((project, place), []).append(path.as_posix())
            pattern = told.versions.get(project)
            read = pattern.findall(data) if pattern else []
            versions.setdefault((project, place), set()).update(each.decode() for each in read)
    found = []
    for (project, place), named in sorted(files.items()):
        told_there = versions[project, place]
        version = next(iter(told_there)) if len(told_there) == 1 else ""
        found.append(Material(project, told.licences[project], version, tuple(named)))
    return found


def _place(path: PurePosixPath, owned: Mapping[str, str]) -> str:
    """Return the wheel that a file came in, or "" for Python."""
    if PACKAGES not in path.parts:
        return ""
    name = path.parts[path.parts.index(PACKAGES) + 1]
    if name not in owned:
        raise MaterialError(f"{path} came in no wheel.")
    return owned[name]


def _projects(path: PurePosixPath, data: bytes, place: str, table: Table) -> set[str]:
    """Return the projects that a compiled file holds."""
    found = {name for name, pattern in table.built_in.items() if pattern.search(data)}
    row = table.row(path) if is_library(path) else None
    if row is not None:
        found.add(row.project)
    elif is_library(path):
        raise MaterialError(f"{path} has no row in {TABLE.name}.")
    elif not place:
        found.add(PYTHON)
    return found
