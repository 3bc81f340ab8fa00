"""What passed in an earlier run of the same code, so that a run of hours can be cut and go on.

`-p tests.support.passed_before --passed=FILE` leaves out the tests that are named in FILE, a line
each, and adds those that pass.

**Invariants:**

- A line is written when all of its test has passed, so that a run may end at any moment.
- Every process of a run leaves out the same tests: those that had passed when the run began.
- A test that was skipped has not passed.
- FILE.left-out is made where a test is left out: a run with none left may have chosen none.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Final

import pytest

_BEFORE: Final = ".before"
_LEFT_OUT: Final = ".left-out"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the file."""
    parser.addoption("--passed", type=Path, help="leave out the tests in this file, and add to it")


def pytest_configure(config: pytest.Config) -> None:
    """Keep what had passed when the run began, for all of its processes."""
    file = config.getoption("--passed")
    if file is None or hasattr(config, "workerinput"):
        return
    file.touch()
    shutil.copyfile(file, _as_it_was(file))
    config.pluginmanager.register(_Keeper(file), "passed-keeper")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what had passed."""
    file = config.getoption("--passed")
    if file is None:
        return
    passed = set(_as_it_was(file).read_text("utf-8").splitlines())
    left_out = [item for item in items if _line(item.nodeid) in passed]
    if left_out:
        items[:] = [item for item in items if _line(item.nodeid) not in passed]
        config.hook.pytest_deselected(items=left_out)
        file.with_name(file.name + _LEFT_OUT).touch()


class _Keeper:
    """Writes down what passes; the process that tells the others hears of every test."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._good: dict[str, int] = {}

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.passed:
            self._good[report.nodeid] = self._good.get(report.nodeid, 0) + 1
        # setup, call and teardown
        if report.when == "teardown" and self._good.pop(report.nodeid, 0) == 3:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(_line(report.nodeid) + "\n")


def _as_it_was(file: Path) -> Path:
    return file.with_name(file.name + _BEFORE)


def _line(name: str) -> str:
    """The name of a test on one line, whatever its parameters hold."""
    return name.encode("unicode_escape").decode("ascii")
