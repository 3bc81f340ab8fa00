"""The release for Windows, on a Windows computer: the official Python, the same layout, signed.

    python packaging/windows/signed_release.py [--python FILE] --to FOLDER

Without FILE the official Python is taken from `build`, by the name that is pinned. It needs NSIS
(`makensis`), the compilers of `program_folder` and `version_resource`, and `signtool`. Nothing else
signs, and no other packages are without a mark. The same Python, unsigned and marked, for a trial:
`dev.py windows --trial`, on Linux.

**Invariants:**

- Nothing is built while `official_python.toml` has an empty place, or from a file of another hash.
- The key is named by a variable, is never read here, and is in no file of the project.
- Each program that a person starts is signed: both launchers, the uninstaller and what it
  starts, the setup.
- The folder gets the packages and their sums, and nothing of what they were made from.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import locked_wheels
import marks
import packages
import program_folder

BUILD: Final = program_folder.ROOT / "build"
PIN: Final = program_folder.HERE / "official_python.toml"
# The SHA-1 of the certificate in the computer's store, and who says the time of a signature.
CERTIFICATE: Final = "DAYBOOK_SIGNING_CERTIFICATE"
TIME: Final = "DAYBOOK_SIGNING_TIME"


def pinned() -> dict[str, str]:
    """Return what is pinned, or stop if a place is empty."""
    told = tomllib.loads(PIN.read_text(encoding="utf-8"))
    for name in ("version", "file", "sha256"):
        if not told.get(name):
            raise SystemExit(f"{PIN.name}: {name} is empty. Nothing was built.")
    if not told["version"].startswith(locked_wheels.VERSION + "."):
        raise SystemExit(f"{PIN.name}: the packages are for Python {locked_wheels.VERSION}")
    return {name: str(text) for name, text in told.items()}


def interpreter(package: Path, mark: marks.Mark | None = None) -> packages.Interpreter:
    """Return the official Python in this file, or stop if it is another file."""
    told = pinned()
    is_pinned = package.name == told["file"] and package.is_file()
    if not is_pinned or packages.digest(package) != told["sha256"]:
        raise SystemExit(
            f"{package} is not there, or not the file that {PIN.name} pins. Nothing was built."
        )

    def lay(runtime: Path) -> None:
        with zipfile.ZipFile(package) as packed:
            packed.extractall(runtime)

    def compiler(stage: Path) -> Sequence[object]:
        started = stage / "runtime" / "python.exe"
        # Elsewhere the same version of the system compiles; what it writes is the same.
        return [started if os.name == "nt" else f"python{locked_wheels.VERSION}", "-I"]

    return packages.Interpreter(lay, compiler, mark)


def trial() -> packages.Interpreter:
    """Return the official Python that lies in `build`, for packages that nobody signs."""
    return interpreter(BUILD / pinned()["file"], marks.UNSIGNED)


def sign_line(environment: Mapping[str, str], file: str) -> list[str]:
    """Return the command that signs a file, or stop if it is not said with what."""
    for name in (CERTIFICATE, TIME):
        if not environment.get(name):
            raise SystemExit(f"{name} is not set. Nothing was built.")
    certificate, time = environment[CERTIFICATE], environment[TIME]
    return [
        "signtool", "sign", "/fd", "SHA256", "/sha1", certificate, "/tr", time, "/td", "SHA256",
        file,
    ]  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Build, sign and sum the packages."""
    parser = argparse.ArgumentParser(prog="signed_release.py", allow_abbrev=False)
    parser.add_argument("--python", type=Path, help="the official package")
    parser.add_argument("--to", type=Path, required=True, help="a folder for the packages")
    chosen = parser.parse_args(arguments)
    python = interpreter((chosen.python or BUILD / pinned()["file"]).absolute())
    sign_line(os.environ, "")
    if not shutil.which("signtool"):
        raise SystemExit(
            "There is no signtool here. A release is built on Windows. Nothing was built."
        )
    place = BUILD / "windows-release"
    made = packages.Packages(place, python)
    made.lay(place / "wheels")
    for path in (made.stage / "Daybook.exe", made.stage / "command/daybook.exe", made.uninstaller):
        _sign(path)
    made.pack_zip()
    made.pack_setup(subprocess.list2cmdline(sign_line(os.environ, "%1")))
    _sign(made.setup)
    chosen.to.mkdir(parents=True, exist_ok=True)
    for path in (made.zip, made.setup, made.write_sums()):
        shutil.copyfile(path, chosen.to / path.name)
    return 0


def _sign(path: Path) -> None:
    subprocess.run(sign_line(os.environ, str(path)), check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
