"""Which tier a test belongs to, found from where it stands and what it asks for.

- `unit`: writes no file, starts no process or window. `dev.py test unit` runs these alone.
- `system`: other people's programs, system calls that are watched, documents and charts that are
  looked at as a whole. It is sent out first: what takes longest must not be what is left over.
- `integration`: everything between.

Invariants:

- A test that asks for a folder, a window or a decoder, whose file imports what makes them, or that
  goes through a whole invented case, is no unit test, without anybody saying so. Any other that
  makes them, or a document of many pages, is marked `integration`.
- A unit test that writes a file or starts a process fails, so the tier cannot become slow unseen.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

TIERS: Final = ("system", "integration", "unit")
_SYSTEM: Final = frozenset(
    {"browser", "faults", "golden", "leaks", "oracle", "reader", "system", "fuzz"}
)
# Windows; and whole invented cases, which are recorded, counted and drawn.
_INTEGRATION: Final = frozenset({"desktop", "cases", "sample"})
# Whoever asks for one of these has a folder, a window or a process.
_COSTLY: Final = frozenset(
    {
        "tmp_path",
        "tmp_path_factory",
        "tmpdir",
        "qapp",
        "qtbot",
        "client",
        "media",
        "reader",
        "pytester",
    }
)
# Whose file imports one of these makes such things by itself, sooner or later.
_IMPORTED: Final = frozenset({"MediaClient", "subprocess", "tempfile"})
_STARTS: Final = frozenset(
    {"subprocess.Popen", "os.posix_spawn", "os.exec", "os.fork", "os.forkpty", "pty.spawn"}
)
_MAKES: Final = frozenset({"os.mkdir", "os.mkfifo", "tempfile.mkdtemp", "tempfile.mkstemp"})
_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class NotUnitError(BaseException):
    """A unit test wrote a file or started a process; no `except Exception` swallows it."""


class _Guard:
    """Refuses what no unit test does, while one runs."""

    is_on = False
    events = (*_STARTS, *_MAKES, "open")

    def look(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.is_on:
            return
        if event == "open" and not _is_writing(arguments):
            return
        # what is kept for later runs, compiled modules and tables of hypothesis, is no test's own
        kept = any(name in str(arguments[0]) for name in (".hypothesis", "__pycache__"))
        if not kept and not _keeps_example():
            raise NotUnitError(f"{event} {arguments[0]!r}: mark the test `integration`")


GUARD: Final = _Guard()


def _keeps_example() -> bool:
    """Whether hypothesis is about to keep an example, which a refusal here would hide."""
    frame = inspect.currentframe()
    while frame is not None:
        if frame.f_globals.get("__name__") == "hypothesis.database":
            return True
        frame = frame.f_back
    return False


def _is_writing(arguments: tuple[Any, ...]) -> bool:
    path, _mode, flags = arguments
    return isinstance(path, str | bytes) and bool(flags & _WRITES) and path != os.devnull


def tier_of(item: pytest.Item) -> str:
    """The tier of a test, by a marker of its own or by what it asks for."""
    for tier in TIERS:
        if item.get_closest_marker(tier):
            return tier
    folders = str(item.path.parent).split(os.sep)
    if not _SYSTEM.isdisjoint(folders):
        return "system"
    if not _INTEGRATION.isdisjoint(folders):
        return "integration"
    imported = vars(getattr(item, "module", None) or object)
    costly = not _COSTLY.isdisjoint(getattr(item, "fixturenames", ()))
    return "integration" if costly or any(name in imported for name in _IMPORTED) else "unit"


def _is_costly(text: str) -> bool:
    """Whether no test of a file is a unit test, by what stands before the first one."""
    head = text.partition("\ndef test_")[0]
    names = "|".join(sorted(_IMPORTED))
    imports = rf"(?:from \S+ )?import .*\b(?:{names})\b(?! as)"
    return bool(re.search(rf"(?m)^(?:{imports}|pytestmark = pytest\.mark\.integration$)", head))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Read nothing without unit tests where only those are wanted: that costs as much again."""
    if not config.option.markexpr.startswith("unit"):
        return None
    if collection_path.is_dir():
        return True if collection_path.name in _SYSTEM | _INTEGRATION else None
    is_test = collection_path.name.startswith("test_") and collection_path.suffix == ".py"
    return True if is_test and _is_costly(collection_path.read_text(encoding="utf-8")) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with its tier, and send out first what takes longest."""
    tiers = {item: tier_of(item) for item in items}
    for item, tier in tiers.items():
        if not item.get_closest_marker(tier):
            item.add_marker(tier)
    # by files, which stay whole: one that has a single test of a tier goes out with that tier
    first: dict[Path, int] = {}
    for item, tier in tiers.items():
        at = TIERS.index(tier)
        first[item.path] = min(at, first.get(item.path, at))
    items.sort(key=lambda item: first[item.path])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Refuse what no unit test does while one is called; what it asked for is made before."""
    GUARD.is_on = item.get_closest_marker("unit") is not None
    try:
        return (yield)
    finally:
        GUARD.is_on = False
