"""The licences of everything that is shipped, in one file.

**Invariants:**

- A package without the text of its licence ends the release: nothing is shipped on trust.
- The texts are those that its wheel brings, and none of a licence that its metadata does not name.
  What a wheel leaves out is in `BESIDE`, and only for a licence that is named.
"""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterable, Iterator
from email.parser import HeaderParser
from pathlib import Path
from typing import Protocol

import materials
from lock import LockedPackage

_TEXT = re.compile(r"(?:licen[cs]e|copying|notice|authors)[^/]*", re.IGNORECASE)
# Qt's wheels name their licences and bring no text of them; ours is the same version of the GPL.
BESIDE = {"pyside6-essentials": "GPL-3.0-only", "shiboken6": "GPL-3.0-only"}
_LINE = "=" * 78


class MissingLicenceError(Exception):
    """A package is shipped without the text of its licence."""


class SupportsNames(Protocol):
    """Notes of a package: a text for each name in them."""

    def __contains__(self, name: str, /) -> bool: ...

    def __getitem__(self, name: str, /) -> str | None: ...


def text(packages: Iterable[LockedPackage], root: Path) -> str:
    """Return all of them: the program, its fonts and words, then each package by name."""
    parts = [_part("Daybook", "GPL-3.0-or-later", [("LICENSE", _read(root / "LICENSE"))])]
    fonts = root / "resources" / "fonts"
    own = [(path.name, _read(path)) for path in sorted(fonts.glob("*.txt"))]
    if not own:
        raise MissingLicenceError("the fonts have no licence")
    parts.append(_part("Fonts", "", own))
    done = set()
    for package in sorted(packages, key=lambda each: each.name):
        if package.name not in done and (found := _installed(package)):
            done.add(package.name)
            parts.append(_of(package, found, root))
    return "\n".join(parts)


def named(packages: Iterable[LockedPackage]) -> dict[str, str]:
    """Return the licence that each package names which is installed here, by the package's name."""
    pairs = [(package.name, _installed(package)) for package in packages]
    told = {name: of_notes(found.metadata, name) for name, found in pairs if found}
    return {name: licence for name, licence in told.items() if licence}


def of_wheel(site: Path, name: str) -> str:
    """Return the licence that an unpacked wheel names, of a package by its name in the lock."""
    for notes in sorted(site.glob("*.dist-info")):
        if re.sub(r"[-_.]+", "-", notes.name.split("-")[0]).lower() == name:
            return of_notes(HeaderParser().parsestr(_read(notes / "METADATA")), name)
    raise MissingLicenceError(f"{name} is not in {site.name}")


def of_notes(told: SupportsNames, name: str) -> str:
    """Return the licence in the notes of a package, "" if they name none and we know none."""
    fields = ("License-Expression", "License")
    expression, licence = (told[field] or "" if field in told else "" for field in fields)
    said = expression or materials.Table().wheels.get(name) or licence
    return " ".join(said.split())


def _installed(package: LockedPackage) -> importlib.metadata.Distribution | None:
    """Return the wheel that is installed; None for another version, or for another platform."""
    try:
        found = importlib.metadata.distribution(package.name)
    except importlib.metadata.PackageNotFoundError:
        if package.marker:
            return None
        raise MissingLicenceError(f"{package.name} is not installed") from None
    return found if found.version == package.version else None


def _of(package: LockedPackage, found: importlib.metadata.Distribution, root: Path) -> str:
    said = [*(found.metadata.get_all(field) or [""] for field in ("License-Expression", "License"))]
    told = next((each[0] for each in said if each[0]), "")
    named = told.splitlines()[0][:120] if told else ""
    texts = sorted(_texts(found, told))
    if not texts and package.name in BESIDE and BESIDE[package.name] in named:
        texts = [(f"{BESIDE[package.name]} (as above)", "")]
    if not texts:
        raise MissingLicenceError(f"{package.name} {package.version} brings no licence")
    return _part(f"{package.name} {package.version}", named, texts)


def _texts(found: importlib.metadata.Distribution, told: str) -> Iterator[tuple[str, str]]:
    for file in found.files or ():
        # Qt's wheels for Windows bring the words of the licence that is bought, and no other.
        if file.stem.startswith("LicenseRef-") and file.stem not in told:
            continue
        inside = [part.endswith(".dist-info") for part in file.parts]
        if not any(inside[:-1]):
            continue
        if "licenses" in file.parts[:-1] or _TEXT.fullmatch(file.name):
            name = "/".join(file.parts[1:]).removeprefix("licenses/")
            yield name, _read(Path(str(found.locate_file(file))))


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", errors="replace").replace("\r\n", "\n").strip("\n")


def _part(name: str, licence: str, texts: Iterable[tuple[str, str]]) -> str:
    head = f"{name}: {licence}" if licence else name
    rows = [_LINE, head, _LINE]
    for file, words in texts:
        rows += ["", f"--- {file}", "", words]
    return "\n".join(rows) + "\n"
