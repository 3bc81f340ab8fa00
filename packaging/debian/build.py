"""Build the package: parts, tree, papers, a first trial of the tree, the file; all without root.

**Invariants:**

- What it weighs is printed, by part.
- Two builds of the same commit, with the same tools, are equal byte for byte.
- A tree that does not start is not packed. One for another machine is started in an emulator; if
  there is none here, that is said.
- `dpkg-deb` packs a tree that is laid here. debhelper would add nothing: there is nothing to
  register, and its steps that search would misread the parts, which are compiled already.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import lock
import sbom
import wheels
from debian.archive import file_digest, pinned_packages
from debian.copyright_file import lay_copyright
from debian.first_start import start_once
from debian.other_machine import emulator, machine_here, python_here
from debian.package_files import debian_version, lay_control, lay_package_files
from debian.program_tree import (
    HOME,
    compile_modules,
    interpreter,
    lay_runtime,
    lay_wheels,
    site_packages,
    strip,
    system_libraries,
)
from debian.recipe import ROOT, Recipe
from debian.stopped import BuildStopped

LOCK = ROOT / "requirements.lock"
_PARTS_SHOWN = 12


def build(
    recipe: Recipe,
    place: Path,
    say: Callable[[str], None],
    *,
    quick: bool = False,
    parts: Path | None = None,
) -> Path:
    """Build the package for a machine into `place`, and return its path.

    A `quick` one is larger: for trying, and not for handing on.
    """
    began = time.monotonic()
    epoch = source_date()
    parts = parts or place / "parts"
    packages = pinned_packages(recipe, parts / recipe.machine)
    brought = fetched_wheels(recipe, parts / recipe.machine)
    own, version = _own_wheel(place, epoch)
    megabytes = sum(path.stat().st_size for path in [*packages, *brought]) / 1e6
    say(f"Parts: {len(packages)} packages of Debian, {len(brought)} wheels, {megabytes:.0f} MB")

    stage, scratch = (place / f"{name}-{recipe.machine}" for name in ("stage", "scratch"))
    for folder in (stage, scratch):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    lay_runtime(recipe, packages, stage, scratch)
    lay_wheels(recipe, [*brought, own], stage)
    depends = system_libraries(recipe, stage)
    python, started = interpreter(stage), [str(interpreter(stage))]
    if recipe.machine != machine_here():
        python = python_here(recipe, parts, scratch)
        before = emulator(recipe, depends, parts, scratch)
        started = [*before, *started] if before else []
    strip(recipe, stage)
    compile_modules(python, stage)
    lay_copyright(recipe, stage, scratch)
    _lay_bill(recipe, stage, version, epoch, [*brought, own])
    lay_package_files(recipe, stage, version, epoch)
    if started:
        start_once(started, stage / site_packages(recipe))
    else:
        say(f"Not started: there is no qemu-{recipe.target.machine} here.")
    lay_control(recipe, stage, version, depends)
    settle(stage, epoch)
    path = place / f"daybook_{debian_version(version)}_{recipe.machine}.deb"
    pack(stage, path, epoch, quick=quick)
    shutil.rmtree(scratch)
    inside = sum(file.stat().st_size for file in (stage / HOME).rglob("*") if file.is_file())
    say(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB, {inside / 1e6:.0f} MB when installed")
    say(
        "By part: "
        + ", ".join(f"{name} {size / 1e6:.1f}" for name, size in _largest(recipe, stage))
    )
    say(f"SHA-256 {file_digest(path)}, built in {time.monotonic() - began:.0f} s")
    return path


def _largest(recipe: Recipe, stage: Path) -> list[tuple[str, int]]:
    """Return the largest parts of what is installed: each wheel with its libraries, and Python."""
    sizes = Counter[str]()
    site = stage / site_packages(recipe)
    for file in (stage / HOME).rglob("*"):
        if file.is_file():
            inside = file.is_relative_to(site)
            name = file.relative_to(site).parts[0] if inside else "Python"
            sizes[name.removesuffix(".libs").lower()] += file.stat().st_size
    return sizes.most_common(_PARTS_SHOWN)


def made(recipe: Recipe, place: Path) -> Path:
    """Return the package for a machine that lies in `place`; raise `BuildStopped` if none does."""
    found = sorted(place.glob(f"daybook_*_{recipe.machine}.deb"))
    if not found:
        raise BuildStopped(f"No package for {recipe.machine} lies in {place}.")
    return found[-1]


def lint(package: Path) -> None:
    """Let lintian judge a package; raise `BuildStopped` if it finds an error."""
    words = ["lintian", "--fail-on", "error", "--allow-root", str(package)]
    try:
        code = subprocess.run(words, check=False).returncode
    except OSError:
        raise BuildStopped("There is no lintian here.") from None
    if code:
        raise BuildStopped("lintian finds errors in the package.")


def source_date() -> int:
    """Return the time that everything in the package has, in seconds since 1970."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not told:
        words = ["git", "log", "-1", "--format=%ct"]
        try:
            asked = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
        except OSError:
            asked = None
        told = asked.stdout.strip() if asked else ""
    if not told.isdecimal():
        raise BuildStopped(
            "The time of the sources is not known: set SOURCE_DATE_EPOCH, in seconds since 1970."
        )
    return int(told)


def fetched_wheels(recipe: Recipe, parts: Path) -> list[Path]:
    """Return the wheels that the program runs on there, after fetching those that are missing."""
    target = recipe.target
    try:
        wanted = lock.shipped(lock.holding(lock.read(LOCK), target))
        return wheels.fetched(wanted, target, recipe.platforms, parts)
    except ValueError as failed:
        raise BuildStopped(str(failed)) from failed


def _lay_bill(
    recipe: Recipe, stage: Path, version: str, epoch: int, brought: Sequence[Path]
) -> None:
    """Write the list of materials beside the paper on licences."""
    packages = lock.shipped(lock.holding(lock.read(LOCK), recipe.target))
    target = stage / "usr" / "share" / "doc" / "daybook" / sbom.NAME
    try:
        sbom.write_bill(stage, target, version, epoch, packages, brought)
    except ValueError as failed:
        raise BuildStopped(str(failed)) from failed


def _own_wheel(place: Path, epoch: int) -> tuple[Path, str]:
    """Build the program's own wheel, without network, and return it with its version."""
    folder = place / "own"
    shutil.rmtree(folder, ignore_errors=True)
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch)}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, check=False)
    if done.returncode:
        raise BuildStopped("The wheel of the program could not be built:\n" + done.stderr.decode())
    (wheel,) = folder.glob("*.whl")
    return wheel, wheel.name.split("-")[1]


def settle(stage: Path, epoch: int) -> None:
    """Give everything one time, and the rights that a package of Debian has."""
    for path in sorted(stage.rglob("*"), reverse=True):
        runs = path.is_dir() or path in (interpreter(stage), stage / "usr" / "bin" / "daybook")
        path.chmod(0o755 if runs else 0o644)
        os.utime(path, (epoch, epoch))
    stage.chmod(0o755)
    os.utime(stage, (epoch, epoch))


def pack(stage: Path, path: Path, epoch: int, *, quick: bool) -> None:
    """Make a .deb of a tree in which everything belongs to root."""
    packing = ("-Zgzip", "-z1") if quick else ("-Zxz", "-z6")
    words = ["dpkg-deb", "--root-owner-group", *packing, "--build"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch)}
    done = subprocess.run(
        [*words, stage, path], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BuildStopped("The package could not be packed:\n" + done.stderr)
