"""What the package is made of: wheels by the lock, parts of Qt, compiled files."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import lock
from debian import elf_file
from debian.build import fetched_wheels
from debian.recipe import read_recipe
from debian.stopped import BuildStopped

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(("machine", "python"), [("amd64", "x86_64"), ("arm64", "aarch64")])
def test_wheels_are_chosen_for_the_machine_and_its_oldest_system(machine: str, python: str) -> None:
    recipe = replace(read_recipe("amd64"), machine=machine)
    assert recipe.target == lock.Target("linux", python, "3.11")
    assert recipe.platforms[-1] == f"manylinux_2_17_{python}"
    assert all(each.endswith(f"_{python}") for each in recipe.platforms)


def test_a_lock_that_cannot_be_read_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "odd.lock").write_text("one>=1\n", encoding="utf-8")
    monkeypatch.setattr("debian.build.LOCK", tmp_path / "odd.lock")
    with pytest.raises(BuildStopped, match=r"odd\.lock: not a line of a lock: one>=1"):
        fetched_wheels(read_recipe("amd64"), tmp_path)


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
