"""What the package is made of: wheels by the lock, parts of Qt, compiled files."""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path

import pytest

from debian import elf_file, wheels
from debian.recipe import read_recipe
from debian.stopped import BuildStopped

ROOT = Path(__file__).resolve().parents[3]
LOCK = ROOT / "requirements.lock"


def named(machine: str) -> list[str]:
    return [each.name for each in wheels.locked_wheels(LOCK, machine, "3.11")]


def test_what_the_program_runs_on_is_taken_and_what_builds_it_is_not() -> None:
    found = named("amd64")
    assert {"pyside6-essentials", "shiboken6", "pikepdf", "packaging", "miniaudio"} <= set(found)
    assert {"hatchling", "pathspec", "pluggy", "trove-classifiers"} & set(found) == set()
    assert len(found) == len(set(found))


def test_a_machine_gets_no_wheel_that_is_not_made_for_it() -> None:
    assert "miniaudio" not in named("arm64")


def test_every_wheel_has_hashes() -> None:
    locked = wheels.locked_wheels(LOCK, "amd64", "3.11")
    assert [each.name for each in locked if not each.hashes] == []


def test_a_wheel_is_unpacked_without_notes_and_commands(tmp_path: Path) -> None:
    wheel = tmp_path / "one-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        for name in (
            "one/code.py", "one-1.dist-info/RECORD", "one-1.dist-info/licenses/LICENSE",
            "one-1.data/scripts/one", "one-1.data/purelib/two.py",
        ):  # fmt: skip
            packed.writestr(name, "")
    wheels.unpack_wheel(wheel, tmp_path / "to")
    files = [path for path in (tmp_path / "to").rglob("*") if path.is_file()]
    there = sorted(path.relative_to(tmp_path / "to").as_posix() for path in files)
    assert there == ["one-1.dist-info/licenses/LICENSE", "one/code.py", "two.py"]


@pytest.mark.parametrize("name", ["../out.py", "/out.py", "one/../../out.py"])
def test_a_wheel_that_leads_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    wheel = tmp_path / "one-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        packed.writestr(name, "")
    with pytest.raises(BuildStopped, match="leads out"):
        wheels.unpack_wheel(wheel, tmp_path / "to")
    assert not (tmp_path / "out.py").exists()


def test_the_parts_of_qt_that_stay_are_those_that_the_window_imports() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "ui").rglob("*.py")]
    imported = {name for text in texts for name in re.findall(r"from PySide6\.(\w+) import", text)}
    assert set(read_recipe("amd64").modules) == imported


def test_a_machine_without_a_recipe_is_named() -> None:
    with pytest.raises(BuildStopped, match="mips64el"):
        read_recipe("mips64el")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="compiled files of Linux")
def test_a_compiled_file_says_what_it_needs() -> None:
    told = elf_file.read_elf(Path(sys.executable).resolve())
    assert told.machine in ("amd64", "arm64")
    assert "libc.so.6" in told.needs


@pytest.mark.parametrize("data", [b"", b"\x7fELF", b"\x7fELF\x01\x01" + bytes(80), b"MZ" * 40])
def test_a_file_that_is_none_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "file").write_bytes(data)
    with pytest.raises(ValueError, match="file"):
        elf_file.read_elf(tmp_path / "file")
