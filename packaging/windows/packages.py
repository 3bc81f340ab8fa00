"""What is handed to people with Windows: a zip with the program's folder, a setup, their sums.

**Invariants:**

- Two builds of the same commit, with the same tools, are equal byte for byte.
- What is no release says so in the names of its files, on the first and last page of its setup and
  in the list of Windows; what holds a Python that is not the official one says NOT FOR RELEASE, on
  the help page of its window too.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import locked_wheels  # the folder above, for those that follow
import marks
import program_folder
import setup_script
import version_resource

import lock
import release
import sbom

# The record at the top of a stick is called Daybook: the program has another name.
FOLDER: Final = "daybook-windows"
_VERSION: Final = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python for Windows: what lays its files, what compiles for it, what its packages say."""

    lay: Callable[[Path], None]
    compiler: Callable[[Path], Sequence[object]]
    mark: marks.Mark | None


class Packages:
    """The packages of one version, in one folder."""

    def __init__(self, place: Path, interpreter: Interpreter, *, quick: bool = False) -> None:
        self.place, self.quick = place, quick
        self.version = program_version()
        self._python = interpreter
        mark = interpreter.mark.name if interpreter.mark else ""
        # Compressed faster, it is another file of the same version.
        fast = "-quick" if quick else ""
        self.zip = place / f"daybook-{self.version}-windows-x64{fast}{mark}.zip"
        self.setup = place / f"daybook-{self.version}-windows-x64-setup{fast}{mark}.exe"
        self.sums = place / f"SHA256SUMS-windows{mark}"
        self.stage = place / "stage" / FOLDER
        self.uninstaller = place / setup_script.UNINSTALLER
        self._icon = place / "daybook.ico"

    def lay(self, wheels: Path) -> None:
        """Lay the program's folder, and beside it what the setup alone brings.

        Packages are downloaded to `wheels` if missing.
        """
        began = time.monotonic()
        shipped = locked_wheels.shipped(program_folder.ROOT / "requirements.lock")
        got = locked_wheels.download(shipped, wheels)
        self.stage.parent.mkdir(parents=True, exist_ok=True)
        program_folder.lay(
            self.stage,
            self._python.lay,
            got,
            self._python.compiler(self.stage),
            self.version,
            marked=self._python.mark is marks.OTHER_PARTS,
        )
        self._write_bill(shipped, got)
        program_folder.compile_uninstaller(self.uninstaller, self.version)
        version_resource.write_icon(self._icon)
        _say(self.stage, len(self.names()), began)

    def _write_bill(self, shipped: Sequence[lock.LockedPackage], got: Sequence[Path]) -> None:
        """Write the list of materials into the folder."""
        own = ("Daybook.exe", "command/daybook.exe")
        epoch = int(release.moment().timestamp())
        try:
            sbom.write_bill(
                self.stage, self.stage / sbom.NAME, self.version, epoch, shipped, got, own
            )
        except ValueError as failed:
            raise SystemExit(str(failed)) from failed

    def names(self) -> list[str]:
        """Return the path of each file below the stage."""
        found = program_folder.files(self.stage)
        return [path.relative_to(self.stage).as_posix() for path in found]

    def pack_zip(self) -> Path:
        """Pack the folder as it is unpacked on a stick."""
        began = time.monotonic()
        paths = program_folder.files(self.stage)
        program_folder.pack(paths, self.stage, self.zip, f"{FOLDER}/")
        _say(self.zip, 1, began)
        return self.zip

    def pack_setup(self, sign: str = "") -> Path:
        """Make the setup; `sign` is the command that signs its remover."""
        began = time.monotonic()
        size = sum(path.stat().st_size for path in program_folder.files(self.stage))
        make_setup(self.setup_of(self.stage, self.setup, self.version, size, sign), self.names())
        _say(self.setup, 1, began)
        return self.setup

    def setup_of(
        self, stage: Path, target: Path, version: str, size: int, sign: str = ""
    ) -> setup_script.Setup:
        """Return what a setup for the files of a stage is made of."""
        return setup_script.Setup(
            stage=stage,
            target=target,
            uninstaller=self.uninstaller,
            icon=self._icon,
            version=version,
            size=size,
            mark=self._python.mark,
            quick=self.quick,
            sign=sign,
        )

    def write_sums(self) -> Path:
        """Write the sums of the packages that are there."""
        made = [path for path in (self.setup, self.zip) if path.is_file()]
        lines = [f"{digest(path)}  {path.name}\n" for path in made]
        self.sums.write_text("".join(lines), encoding="ascii", newline="")
        return self.sums


def make_setup(setup: setup_script.Setup, names: Sequence[str]) -> None:
    """Run NSIS on the script for these files."""
    script = setup.target.with_suffix(".nsi")
    # NSIS reads UTF-8 by this mark alone.
    script.write_text(setup_script.setup_script(setup, names), encoding="utf-8-sig")
    program = shutil.which("makensis")
    if program is None:
        raise SystemExit("makensis is not installed: it is in Debian's package nsis")
    # The time in a setup's header.
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "315532800"}
    line = [program, "-V2", "-WX", str(script)]
    if subprocess.run(line, env=environment, check=False).returncode:
        raise SystemExit("The setup could not be made")


def program_version() -> str:
    """Return the version that the program says of itself."""
    told = (program_folder.ROOT / "diary" / "__init__.py").read_text(encoding="utf-8")
    if not (found := _VERSION.search(told)):
        raise SystemExit("diary/__init__.py names no version")
    return found[1]


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _say(path: Path, files: int, began: float) -> None:
    inside = program_folder.files(path) if path.is_dir() else [path]
    size = sum(each.stat().st_size for each in inside)
    took = time.monotonic() - began
    print(f"{path.name}: {size / 1e6:.1f} MB, {files} files, {took:.0f} s", flush=True)
