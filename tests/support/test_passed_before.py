"""A run that was cut goes on with what had not passed."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = """
import pytest

@pytest.mark.parametrize("text", ["a", "b\\nc", "ü"])
def test_that_passes(text): pass

def test_that_fails(): assert False

@pytest.fixture
def what_ends_badly():
    yield
    assert False

def test_whose_end_fails(what_ends_badly): pass

@pytest.mark.skip
def test_that_is_skipped(): pass
"""

pytest_plugins = ["pytester"]


@pytest.fixture(autouse=True)
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


def run(pytester: pytest.Pytester, passed: Path, *more: str) -> dict[str, int]:
    plugin = ("-p", "tests.support.passed_before", f"--passed={passed}")
    return pytester.runpytest_subprocess(*plugin, *more).parseoutcomes()


@pytest.mark.parametrize("spread", [(), ("-n", "2")])
def test_only_what_passed_is_left_out_of_the_next_run(
    pytester: pytest.Pytester, tmp_path: Path, spread: tuple[str, ...]
) -> None:
    pytester.makepyfile(TESTS)
    passed = tmp_path / "passed"
    first = run(pytester, passed, *spread)
    assert first == {"passed": 4, "failed": 1, "errors": 1, "skipped": 1}
    assert len(passed.read_text("ascii").splitlines()) == 3
    told = passed.with_name("passed.left-out")
    # none is chosen, which is not the same as none left
    assert run(pytester, passed, *spread, "-k", "a_name_that_none_has") in ({}, {"deselected": 6})
    assert not told.exists()
    again = run(pytester, passed, *spread)
    assert told.exists()
    # several processes do not say how many they left out
    left_out = {} if spread else {"deselected": 3}
    assert again == {"passed": 1, "failed": 1, "errors": 1, "skipped": 1, **left_out}
    assert len(passed.read_text("ascii").splitlines()) == 3


def test_a_run_that_is_cut_keeps_what_had_passed(pytester: pytest.Pytester, tmp_path: Path) -> None:
    pytester.makepyfile(TESTS)
    passed = tmp_path / "passed"
    run(pytester, passed, "--maxfail=1", "-k", "passes or fails")
    assert len(passed.read_text("ascii").splitlines()) == 3
