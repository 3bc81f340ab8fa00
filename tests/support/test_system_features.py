"""What a system lacks leaves a test out and is named; the program's own use of it fails."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import system_features

ROOT = Path(__file__).resolve().parents[2]
TESTS = """
import os
import pytest
from tests.support import system_features

system_features.FEATURES["pipes"] = system_features.Feature("pipes", lambda: False)
if hasattr(os, "mkfifo"):
    del os.mkfifo

class Program:
    made = compile("def make():\\n import os\\n os.mkfifo('x')", "/elsewhere/program.py", "exec")

def test_that_needs_nothing():
    pass

@pytest.mark.needs("pipes")
def test_that_says_so():
    raise AssertionError

def test_that_is_seen_to():
    os.mkfifo("pipe")

@pytest.fixture
def pipe():
    os.mkfifo("pipe")

def test_whose_fixture_is_seen_to(pipe):
    raise AssertionError

def test_of_a_program_that_uses_it():
    names = {}
    exec(Program.made, names)
    names["make"]()

def test_that_is_wrong_about_a_name():
    os.no_such_name
"""


def test_a_test_is_left_out_for_what_it_uses_and_never_for_what_the_program_uses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = needs", encoding="utf-8")
    started = "import sys, pytest, tests.support.system_features as f\nfrom pathlib import Path\n"
    started += "f.TESTS = Path(sys.argv[1])\n"
    started += "sys.exit(pytest.main(['-p', 'tests.support.system_features', '-p',"
    started += " 'tests.support.programs', '-p', 'no:cacheprovider', sys.argv[1]]))"
    done = subprocess.run(
        [sys.executable, "-c", started, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 failed, 1 passed, 3 skipped" in done.stdout, done.stdout
    assert "FAILED test_it.py::test_of_a_program_that_uses_it" in done.stdout
    assert "FAILED test_it.py::test_that_is_wrong_about_a_name" in done.stdout
    assert f"3 not run; {system_features.BEGINS}pipes: pipes" in done.stdout


@pytest.mark.parametrize("name", sorted(system_features.FEATURES))
def test_each_feature_can_be_asked_for_anywhere(name: str) -> None:
    assert system_features.FEATURES[name].is_there() in (True, False)


@pytest.mark.skipif(os.name != "posix", reason="elsewhere something is lacking")
def test_nothing_is_lacking_where_the_program_is_written() -> None:
    lacking = {name for name, it in system_features.FEATURES.items() if not it.is_there()}
    assert lacking - {"compiler for windows", "processes"} == set()


def imported_at_its_top(file: Path) -> set[str]:
    """The modules that a file cannot be read without."""
    found: set[str] = set()
    for line in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(line, ast.Import):
            found.update(each.name.partition(".")[0] for each in line.names)
        elif isinstance(line, ast.ImportFrom):
            found.add((line.module or "").partition(".")[0])
    return found


def test_no_file_of_tests_is_left_unread_for_a_module_that_a_system_lacks() -> None:
    """One that cannot be read ends the whole run; those that watch Linux are not read elsewhere."""
    files = (file for file in system_features.TESTS.rglob("*.py") if "leaks" not in file.parts)
    found = {str(file): imported_at_its_top(file) & set(system_features.MODULES) for file in files}
    assert {file: names for file, names in found.items() if names} == {}
