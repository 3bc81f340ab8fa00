"""The recipe for macOS: it reads, it lints, and it refuses to run while a hash is missing."""

from __future__ import annotations

import os
import plistlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "packaging" / "macos"
SCRIPTS = sorted(FOLDER.glob("*.sh"))
posix = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")


def test_the_lists_of_properties_are_read() -> None:
    told = plistlib.loads((FOLDER / "Info.plist").read_bytes())
    assert told["CFBundleName"] == told["CFBundleDisplayName"] == "Daybook"
    assert not [key for key in told if key.endswith("UsageDescription")], "asks for a right"
    assert plistlib.loads((FOLDER / "entitlements.plist").read_bytes()) == {
        "com.apple.security.cs.allow-unsigned-executable-memory": True
    }


@posix
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_the_scripts_are_read_by_a_shell(script: Path) -> None:
    assert subprocess.run(["/bin/sh", "-n", script], check=False).returncode == 0


@posix
def test_nothing_is_built_while_the_hash_of_python_is_not_filled_in(tmp_path: Path) -> None:
    assert re.search(r"^PYTHON_PACKAGE_SHA256=$", (FOLDER / "parts.sh").read_text("utf-8"), re.M)
    words = ["/bin/sh", FOLDER / "build.sh", tmp_path / "a", tmp_path / "b", tmp_path / "out"]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "PYTHON_PACKAGE_SHA256" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_only_what_the_program_runs_on_is_installed() -> None:
    words = [sys.executable, FOLDER / "wanted.py", ROOT / "requirements.lock"]
    told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    names = {line.split("==")[0] for line in told.splitlines()}
    assert {"pyside6-essentials", "sqlcipher3"} <= names
    assert "hatchling" not in names
    assert all("--hash=sha256:" in line for line in told.splitlines())
