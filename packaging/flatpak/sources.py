"""Write the sources of the Flatpak anew from the lock: `python -m flatpak.sources` in `packaging`.

pip says which wheel of the lock it would take on each machine, and where that lies; nothing is
downloaded or installed.

**Invariants:**

- A wheel counts by its hash in the lock alone: pip is given the hashes, and the answer is compared
  with them again.
- What the program runs on is named, and not what builds it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import lock

ROOT: Final = Path(__file__).resolve().parents[2]
LOCK: Final = ROOT / "requirements.lock"
SOURCES: Final = Path(__file__).resolve().with_name("python-sources.json")
# The Python of org.freedesktop.Platform 25.08, and the newest C library for which a wheel may be.
PYTHON: Final = "3.13"
NEWEST_GLIBC: Final = 41
# What Flatpak and Python call the machines that it is for.
MACHINES: Final = ("x86_64", "aarch64")


class SourcesError(Exception):
    """The sources cannot be written; the text says why."""


def entries(
    report: dict[str, Any], wanted: Sequence[lock.LockedPackage], machine: str
) -> list[Any]:
    """Return pip's answer as Flatpak's sources; raise `SourcesError` for what the lock lacks."""
    pins = {each.name: each for each in wanted}
    found = {}
    for item in report["install"]:
        name = str(item["metadata"]["name"]).lower().replace("_", "-").replace(".", "-")
        url = str(item["download_info"]["url"])
        digest = str(item["download_info"]["archive_info"]["hashes"]["sha256"])
        if name not in pins or digest not in pins[name].hashes:
            raise SourcesError(f"Not what the lock names: {name}")
        if not url.startswith("https://") or not url.endswith(".whl"):
            raise SourcesError(f"Not a wheel that Flatpak can fetch: {name}")
        row = {"type": "file", "url": url, "sha256": digest}
        found[name] = row if url.endswith("-any.whl") else {**row, "only-arches": [machine]}
    if lacking := sorted(pins.keys() - found.keys()):
        raise SourcesError(f"No wheel for {machine}: {', '.join(lacking)}")
    return [found[name] for name in sorted(found)]


def asked(wanted: Sequence[lock.LockedPackage], machine: str) -> dict[str, Any]:
    """Ask pip which wheels it would take there."""
    lines = [each.line for each in wanted]
    words = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
    # The lock says which Python each is for; pip would ask this one.
    words += ["--disable-pip-version-check", "--ignore-requires-python"]
    words += ["--no-deps", "--require-hashes"]
    words += ["--only-binary", ":all:", "--implementation", "cp", "--python-version", PYTHON]
    for minor in range(NEWEST_GLIBC, 16, -1):
        words += ["--platform", f"manylinux_2_{minor}_{machine}"]
    words += ["--platform", f"manylinux2014_{machine}"]
    short = PYTHON.replace(".", "")
    words += ["--abi", f"cp{short}", "--abi", "abi3", "--abi", "none"]
    with tempfile.TemporaryDirectory() as place:
        listed = Path(place) / "wanted.txt"
        listed.write_text("\n".join(lines) + "\n", encoding="utf-8")
        words += ["--target", place, "--report", "-", "-r", str(listed)]
        done = subprocess.run(words, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SourcesError(f"pip: {done.stderr.strip()[-500:]}")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def shipped(machine: str) -> list[lock.LockedPackage]:
    """Return what the program runs on there, by the lock."""
    return lock.shipped(lock.holding(lock.read(LOCK), lock.Target("linux", machine, PYTHON)))


def text(found: Sequence[Any]) -> str:
    """Return the file's text."""
    return json.dumps(found, indent=2) + "\n"


def main() -> int:
    """Write the file."""
    rows = []
    try:
        for machine in MACHINES:
            wanted = shipped(machine)
            rows += entries(asked(wanted, machine), wanted, machine)
    except SourcesError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    every = [row for at, row in enumerate(rows) if row not in rows[:at]]
    SOURCES.write_text(text(every), encoding="utf-8")
    print(f"{len(every)} wheels: {SOURCES.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
