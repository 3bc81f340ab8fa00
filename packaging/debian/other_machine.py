"""What a build for another kind of machine needs: a Python that runs here, and an emulator.

**Invariants:**

- What compiles is Debian's Python of the very version that is shipped, in its build for this
  machine: compiled modules are the same for every machine.
- The emulator sees the libraries that apt would install there, and nothing of them is packed.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from debian.archive import pinned_packages, system_packages
from debian.program_tree import interpreter, lay_runtime
from debian.recipe import Recipe, read_recipe
from debian.stopped import BuildStopped


def machine_here() -> str:
    """Return Debian's name of the machine that builds."""
    words = ["dpkg", "--print-architecture"]
    try:
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        raise BuildStopped("There is no dpkg here: build the package on Debian.") from None


def python_here(recipe: Recipe, parts: Path, scratch: Path) -> Path:
    """Lay the recipe's Python in its build for this machine, and return it."""
    own = replace(recipe, machine=machine_here(), runtime=read_recipe(machine_here()).runtime)
    stage = scratch / "python-here"
    lay_runtime(own, pinned_packages(own, parts / own.machine), stage, scratch / "unpacked-here")
    return interpreter(stage)


def emulator(recipe: Recipe, depends: Sequence[str], parts: Path, scratch: Path) -> list[str]:
    """Return the beginning of a command that runs a program for the recipe's machine.

    It is empty if there is no emulator here.
    """
    program = shutil.which(f"qemu-{recipe.target.machine}")
    if program is None:
        return []
    root = scratch / "system"
    (root / "usr" / "lib").mkdir(parents=True)
    (root / "lib").symlink_to("usr/lib")  # as in every Debian since 12
    for package in system_packages(recipe, depends, parts / recipe.machine):
        subprocess.run(["dpkg-deb", "-x", package, root], check=True)
    return [program, "-L", str(root)]
