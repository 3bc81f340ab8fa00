"""Programs of other people that tests start, and what becomes of a test that lacks one.

The rules are:

- No test says what it needs: whoever starts a program of this list is seen to do so.
- A test whose program is not installed is not run, and is named at the end. A run that left one out
  does not end with 0, so nobody takes it for the whole.
- Where nobody looks on (`CI=true`), such a test fails.
- What only root can try, since it is about two people, is named too where an ordinary user runs the
  tests, and is no fault of that run: `.ci/run`, started as root, has root run it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final, NoReturn

import pytest

from tests.support import audit, system_features

CHROMIUM: Final = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge",
    "msedge",
)  # fmt: skip
FIREFOX: Final = ("firefox-esr", "firefox")
# Each command with the Debian package that brings it.
PACKAGES: Final = {
    "/usr/libexec/at-spi-bus-launcher": "at-spi2-core",
    "7z": "p7zip-full",
    "Xvfb": "xvfb",
    "chromium": "chromium",
    "dbus-daemon": "dbus-daemon",
    "firefox-esr": "firefox-esr",
    "gdbus": "libglib2.0-bin",
    "gi.repository.Atspi": "gir1.2-atspi-2.0",
    "jhove": "jhove",
    "minisign": "minisign",
    "openbox": "openbox",
    "openssl": "openssl",
    "pdfdetach": "poppler-utils",
    "pdfinfo": "poppler-utils",
    "pdftotext": "poppler-utils",
    "pulseaudio": "pulseaudio",
    "qpdf": "qpdf",
    "strace": "strace",
    "unzip": "unzip",
    "xdotool": "xdotool",
    "zip": "zip",
}
# What a run ends with in which nothing failed and something was not run; pytest's own end at 5.
NOT_ALL_RUN: Final = 7
_BEGINS: Final = "not installed: "
_ROOT: Final = "needs root: "
_STARTS: Final = ("subprocess.Popen", "os.posix_spawn")


def find(*names: str) -> str:
    """The first of these commands that is installed; without one the test is not run."""
    for name in names:
        if found := shutil.which(name):
            return found
    _lack(names[0])


def find_module(name: str, python: str) -> None:
    """Look for a module of another Python than that of the tests; without it, do not run."""
    try:
        subprocess.run([python, "-c", f"import {name}"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        _lack(name)


def leave_to_root(why: str) -> NoReturn:
    """Name this test as one that a run of root's has to try, and why."""
    __tracebackhide__ = True
    if os.geteuid() == 0 and os.environ.get("CI") in ("true", "1"):
        pytest.fail(_ROOT + why)
    pytest.skip(_ROOT + why)


def _lack(name: str) -> NoReturn:
    __tracebackhide__ = True
    reason = f"{_BEGINS}{name} (Debian package {PACKAGES[name]})"
    if os.environ.get("CI") in ("true", "1"):
        pytest.fail(reason)
    pytest.skip(reason)


def _look(_event: str, arguments: tuple[Any, ...]) -> None:
    # Windows gets one line, in which only the first word is surely a program
    line = arguments[1]
    words = line if isinstance(line, list | tuple) else str(line).split()[:1]
    # a program may be started by another one that is: by a traced start, by setpriv
    for word in (arguments[0], *words):
        if isinstance(word, str) and word in PACKAGES and shutil.which(word) is None:
            _lack(word)


# Below every library: nobody has to remember to ask.
audit.watch(_STARTS, _look)


def _left_out(reports: Iterable[Any], begins: tuple[str, ...] = (_BEGINS,)) -> dict[str, list[str]]:
    """The tests that were not run, by the reason."""
    found: dict[str, list[str]] = defaultdict(list)
    for report in reports:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        if any(each in reason for each in begins):
            found[reason.removeprefix("Skipped: ")].append(report.nodeid)
    return found


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name what was not run."""
    skipped = terminalreporter.stats.get("skipped", ())
    for reason, tests in sorted(
        _left_out(skipped, (_BEGINS, _ROOT, system_features.BEGINS)).items()
    ):
        terminalreporter.section(f"{len(tests)} not run; {reason}")
        for name in sorted({test.split("[")[0] for test in tests}):
            terminalreporter.line(f"not run: {name}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """End with a number of its own if nothing failed and something was not run."""
    reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus == 0 and reporter and _left_out(reporter.stats.get("skipped", ())):
        session.exitstatus = NOT_ALL_RUN
