"""A test without its program is not run, is named, and does not let the whole pass for whole."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from tests.support import programs

ROOT = Path(__file__).resolve().parent.parent
TESTS = """
import os, subprocess, sys
import pytest
from tests.support import programs

def test_alone():
    pass

def test_started():
    subprocess.run(["qpdf", "--version"], check=True)

@pytest.mark.parametrize("turn", range(2))
def test_started_by_another(turn):
    subprocess.run([sys.executable, "-c", "", "strace", "true"], check=True)

@pytest.fixture(scope="module")
def browser():
    return programs.find("chromium", "msedge")

def test_in_a_fixture(browser):
    pass

def test_that_swallows_what_it_can():
    try:
        os.posix_spawn("minisign", ["minisign"], {})
    except Exception:
        pass
"""


def ran(folder: Path, *more: str, programs_at: str, **environment: str) -> tuple[int, str]:
    (folder / "test_it.py").write_text(TESTS, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    line = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.support.programs",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run(
        [*line, *more, str(folder)],
        env={"PATH": programs_at, "PYTHONPATH": str(ROOT), **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.needs("spawn")
@pytest.mark.parametrize("spread", [[], ["-n", "1"]])
def test_what_lacks_a_program_is_named_and_the_end_says_so(
    tmp_path: Path, spread: list[str]
) -> None:
    code, said = ran(tmp_path, *spread, programs_at="")
    assert code == programs.NOT_ALL_RUN
    assert "1 passed, 5 skipped" in said
    assert "2 not run; not installed: strace (Debian package strace)" in said
    assert "1 not run; not installed: chromium (Debian package chromium)" in said
    named = re.findall(r"^not run: test_it\.py::(\w+)$", said, re.MULTILINE)
    assert sorted(named) == [
        "test_in_a_fixture",
        "test_started",
        "test_started_by_another",
        "test_that_swallows_what_it_can",
    ]


def test_what_needs_nothing_passes_without_anything(tmp_path: Path) -> None:
    code, said = ran(tmp_path, "-k", "alone", programs_at="")
    assert code == 0
    assert "not run" not in said


@pytest.mark.needs("spawn")
def test_where_nobody_looks_on_it_fails(tmp_path: Path) -> None:
    code, said = ran(tmp_path, programs_at="", CI="true")
    assert code == 1
    assert "4 failed, 1 passed, 1 error" in said
    assert "not installed: qpdf" in said


@pytest.mark.needs("sh", "spawn")
def test_what_is_there_is_started(tmp_path: Path) -> None:
    place = tmp_path / "bin"
    place.mkdir()
    for name in ("qpdf", "strace", "minisign", "msedge"):
        (place / name).write_text("#!/bin/sh\n", encoding="utf-8")
        (place / name).chmod(0o755)
    (tmp_path / "tests").mkdir()
    code, said = ran(tmp_path / "tests", programs_at=f"{place}{os.pathsep}/bin")
    assert (code, "6 passed" in said) == (0, True), said


def test_every_program_comes_with_a_package_that_is_set_up() -> None:
    packages = {name for line in dev.DEBIAN.values() for each in line for name in each.split("|")}
    assert set(programs.PACKAGES.values()) <= packages
    assert {programs.CHROMIUM[0], programs.FIREFOX[0]} <= programs.PACKAGES.keys()
