"""What the package is made of: wheels by the lock, parts of Qt, compiled files."""

from __future__ import annotations

import re
import struct
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import lock
from debian import elf_file
from debian.build import fetched_wheels
from debian.other_machine import emulator
from debian.program_tree import system_libraries
from debian.recipe import read_recipe
from debian.stopped import BuildStopped

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(("machine", "python"), [("amd64", "x86_64"), ("arm64", "aarch64")])
def test_wheels_are_chosen_for_the_machine_and_its_oldest_system(machine: str, python: str) -> None:
    recipe = read_recipe(machine)
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


def test_every_machine_has_the_same_python() -> None:
    recipes = [read_recipe(machine) for machine in ("amd64", "arm64")]
    named = [[(each.package, each.version) for each in recipe.runtime] for recipe in recipes]
    hashes = [each.sha256 for recipe in recipes for each in recipe.runtime]
    assert named[0] == named[1]
    assert len(set(hashes)) == len(hashes)


def compiled(path: Path, machine: int, *needs: str) -> None:
    """Write the headers of a compiled file for Linux that needs these libraries."""
    texts = b"\0" + b"".join(name.encode() + b"\0" for name in needs)
    at = [texts.index(name.encode() + b"\0") for name in needs]
    tables = 64 + 2 * 56
    tags = [*((1, place) for place in at), (5, tables), (0, 0)]
    dynamic = b"".join(struct.pack("<qQ", *tag) for tag in tags)
    start = tables + len(texts)
    size = start + len(dynamic)
    head = b"\x7fELF\x02\x01\x01" + bytes(9)
    head += struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, 0, 64, 0, 0, 64, 56, 2, 0, 0, 0)
    head += struct.pack("<IIQQQQQQ", 1, 5, 0, 0, 0, size, size, 4096)
    head += struct.pack("<IIQQQQQQ", 2, 6, start, start, start, len(dynamic), len(dynamic), 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(head + texts + dynamic)


def test_what_it_asks_of_the_system_is_what_its_compiled_files_need(tmp_path: Path) -> None:
    system = {"libc.so.6": "libc6", "libcrypto.so.3": "libssl3t64 | libssl3"}
    recipe = replace(read_recipe("arm64"), system=system)
    compiled(tmp_path / "inside.so.1", 183, "libc.so.6")
    compiled(tmp_path / "python3", 183, "inside.so.1", "libcrypto.so.3", "libc.so.6")
    depends = system_libraries(recipe, tmp_path)
    assert depends == ["libc6 (>= 2.41)", "libssl3t64 | libssl3"]
    compiled(tmp_path / "odd.so", 183, "libodd.so.1")
    with pytest.raises(BuildStopped, match=r"no package of Debian for libodd\.so\.1"):
        system_libraries(recipe, tmp_path)
    compiled(tmp_path / "odd.so", 62, "libc.so.6")
    with pytest.raises(BuildStopped, match=r"Not for arm64: odd\.so"):
        system_libraries(recipe, tmp_path)


def test_a_tree_for_another_machine_is_not_started_where_no_emulator_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert emulator(read_recipe("arm64"), [], tmp_path, tmp_path) == []


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
