"""What is taken of a lock for Windows, and of a wheel."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import locked_wheels
import pytest


def test_the_lock_of_the_tests_is_taken_for_windows() -> None:
    names = {each.name for each in locked_wheels.held(Path("tests/requirements.lock"))}
    assert {"colorama", "pyside6-essentials", "pytest", "sqlcipher3"} <= names
    assert "atheris" not in names


def test_the_parts_beside_the_lock_have_a_version_and_a_hash() -> None:
    held = locked_wheels.held(Path("packaging/windows/parts.lock"))
    assert [each.name for each in held] == ["panda3d", "pyicu-wheels"]
    assert all(len(each.hashes) == 1 for each in held)


def test_a_wheel_keeps_the_notes_by_which_its_plugins_are_found(tmp_path: Path) -> None:
    wheel = tmp_path / "one-1.2-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        packed.writestr("one/__init__.py", "1")
        packed.writestr("one-1.2.dist-info/entry_points.txt", "2")
        packed.writestr("one-1.2.data/scripts/one", "3")
    locked_wheels.unpack(wheel, tmp_path / "packages")
    found = sorted((tmp_path / "packages").rglob("*.*"))
    assert [path.name for path in found if path.is_file()] == ["__init__.py", "entry_points.txt"]


def test_a_wheel_that_cannot_be_had_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> list[Path]:
        raise locked_wheels.wheels.WheelError("No wheel for this machine: one==1")

    monkeypatch.setattr("wheels.fetched", refused)
    with pytest.raises(SystemExit, match="No wheel for this machine: one==1"):
        locked_wheels.download([], tmp_path)


@pytest.mark.parametrize("script", ["suite.py", "signed_release.py"])
def test_a_script_finds_what_it_imports_when_it_is_started_by_its_path(script: str) -> None:
    line = [sys.executable, f"packaging/windows/{script}", "--help"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
