"""The wheels that a lock names for 64-bit Windows and Python 3.13."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from packaging.markers import Marker

VERSION: Final = "3.13"
# pip would ask this computer about a marker, whatever platform it downloads for.
_WINDOWS: Final = {
    "extra": "",
    "implementation_name": "cpython",
    "implementation_version": f"{VERSION}.0",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_release": "11",
    "platform_system": "Windows",
    "platform_version": "10.0.22631",
    "python_full_version": f"{VERSION}.0",
    "python_version": VERSION,
    "sys_platform": "win32",
}
_PIN: Final = re.compile(r"(?P<pin>[\w.-]+==[\w.!+-]+)\s*(?:;(?P<marker>[^\\]*))?")
_WHEEL: Final = re.compile(r"(?P<name>[^/\s]+\.whl)\b(?!\.metadata)(?: (?P<size>\(.*\)))?")
_HASH: Final = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def pins(lock: str) -> Iterator[str]:
    """Yield each requirement of a lock that holds for Windows, with its hashes."""
    joined = lock.replace("\\\n", " ")
    for line in joined.splitlines():
        if found := _PIN.match(line):
            marker = (found["marker"] or "").split("--hash")[0].strip()
            if not marker or Marker(marker).evaluate(_WINDOWS):
                yield " ".join([found["pin"], *_HASH.findall(line)])


def download(lines: Iterator[str], folder: Path) -> list[Path]:
    """Download wheels, by hash, into a folder that then holds these and no others."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = folder / "wanted.txt"
    wanted.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-deps"]
    command += ["--require-hashes", "--only-binary", ":all:", "--platform", "win_amd64"]
    command += ["--python-version", VERSION, "--progress-bar", "off", "-r", str(wanted)]
    command += ["-d", str(folder)]
    named = set()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as pip:
        for line in pip.stdout or ():
            # "Downloading NAME (SIZE)", "Using cached NAME", "File was already downloaded PATH"
            if not (wheel := _WHEEL.search(line)):
                continue
            named.add(wheel["name"])
            if line.strip().startswith("Downloading"):
                print("  " + wheel["name"], wheel["size"] or "", flush=True)
    if pip.returncode:
        raise SystemExit(f"The wheels for Windows could not be downloaded (pip: {pip.returncode})")
    for left in folder.glob("*.whl"):
        if left.name not in named:
            left.unlink()
    return sorted(folder.glob("*.whl"))


def unpack(wheel: Path, place: Path) -> None:
    """Unpack a wheel as an installer would, less its scripts."""
    with zipfile.ZipFile(wheel) as packed:
        for name in packed.namelist():
            top, *rest = name.split("/")
            if not top.endswith(".data"):
                packed.extract(name, place)
            elif rest[:1] in (["platlib"], ["purelib"]) and not name.endswith("/"):
                target = place.joinpath(*rest[1:])
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(packed.read(name))
