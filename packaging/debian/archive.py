"""Packages of Debian, fetched with the system's apt and held to their hash.

**Invariants:**

- apt works in a folder of its own: it reads and writes none of the system's lists, and asks the
  mirror that the system uses, for the suite that is wanted.
- A file counts by its hash alone, wherever it came from. So one that the archive has dropped can be
  put into the folder by hand.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Sequence
from pathlib import Path

from debian.recipe import Pinned, Recipe
from debian.stopped import BuildStopped

_KEYS = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pinned_packages(recipe: Recipe, place: Path) -> list[Path]:
    """Return the pinned packages in `place`, after fetching those that are not there."""
    place.mkdir(parents=True, exist_ok=True)
    missing = [each for each in recipe.runtime if not _is_here(place, recipe.machine, each)]
    if missing:
        _fetch(recipe, missing, place)
    for each in missing:
        if not _is_here(place, recipe.machine, each):
            raise BuildStopped(
                f"{each.package} {each.version} could not be had as it is pinned. If the archive"
                " has a newer one, look at what changed and pin it in packaging/debian/parts.toml."
                f" Or put the file with SHA-256 {each.sha256} into {place}."
            )
    return [_path(place, recipe.machine, each) for each in recipe.runtime]


def _path(place: Path, machine: str, each: Pinned) -> Path:
    return place / f"{each.package}_{each.version.replace(':', '%3a')}_{machine}.deb"


def _is_here(place: Path, machine: str, each: Pinned) -> bool:
    path = _path(place, machine, each)
    return path.is_file() and file_digest(path) == each.sha256


def system_packages(recipe: Recipe, depends: Sequence[str], place: Path) -> list[Path]:
    """Return what apt would install for `depends` in the oldest system that the recipe is for.

    They are not pinned: apt has checked that Debian signed them, and none goes into the package.
    """
    state, words = _apt(recipe.machine, recipe.oldest, place)
    archives = state / "cache" / "archives"
    for old in archives.glob("*.deb"):
        old.unlink()
    alone = ["satisfy", "--download-only", "-y", "--no-install-recommends", ", ".join(depends)]
    _run([*words, *alone], place)
    return sorted(archives.glob("*.deb"))


def _fetch(recipe: Recipe, missing: Sequence[Pinned], place: Path) -> None:
    _, words = _apt(recipe.machine, recipe.suite, place)
    _run([*words, "download", *(f"{each.package}={each.version}" for each in missing)], place)


def _apt(machine: str, suite: str, place: Path) -> tuple[Path, list[str]]:
    """Return a folder of apt's for a machine and suite, and the command that works in it."""
    state = place.parent / f"apt-{suite}-{machine}"
    for name in ("lists/partial", "cache/archives/partial", "parts"):
        (state / name).mkdir(parents=True, exist_ok=True)
    source = f"deb [signed-by={_KEYS}] {_mirror()} {suite} main\n"
    (state / "sources.list").write_text(source, encoding="utf-8")
    (state / "status").write_text("", encoding="utf-8")
    options = {
        "Dir::State::lists": state / "lists",
        "Dir::State::status": state / "status",
        "Dir::Cache": state / "cache",
        "Dir::Etc::sourcelist": state / "sources.list",
        "Dir::Etc::sourceparts": state / "parts",
        "APT::Architecture": machine,
        "APT::Architectures": machine,
        "APT::Keep-Downloaded-Packages": "true",
        "Acquire::Languages": "none",
        "APT::Sandbox::User": "",
    }
    words = ["apt-get", "-qq"]
    words += [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
    _run([*words, "update"], place)
    return state, words


def _mirror() -> str:
    """Return the address from which this system has Debian itself."""
    form = "$(ORIGIN) $(REPO_URI)"
    told = subprocess.run(
        ["apt-get", "indextargets", "--format", form, "Created-By: Packages"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    rows = [line.split() for line in told.stdout.splitlines()]
    for origin, address in (row for row in rows if len(row) == 2):
        if origin == "Debian" and not address.rstrip("/").endswith("-security"):
            return address
    raise BuildStopped("No mirror of Debian is known here: `apt-get update` first, on Debian.")


def _run(words: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    except OSError:
        raise BuildStopped("There is no apt-get here: build the package on Debian.") from None
    if done.returncode:
        # What is still missing is named by who asked for it.
        print(done.stderr.strip(), flush=True)
