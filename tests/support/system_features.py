"""What tests need of the system itself, and what becomes of a test on a system without it.

The rules are:

- A test says what it uses, never on which system it runs; mostly it says nothing, and is seen to
  use it: a function of `os` or a module that this system has not, a link that cannot be made.
- What only a child process uses, or what is there and means something else, is said with
  `@pytest.mark.needs("...")`, or with `need` by a helper.
- Such a test is not run, and is named at the end with what is missing. That is no fault of the run:
  there is nothing to install.
- Only what a test itself uses counts. The program's own use of what a system lacks is its fault,
  and the test fails.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, Final, NamedTuple, NoReturn

import pytest

from tests.support import audit

TESTS: Final = Path(__file__).resolve().parents[1]
BEGINS: Final = "this system has none: "


# Who stands between a test that makes a link and the system: the hook, and the library of paths.
_BETWEEN: Final = frozenset({"audit", "pathlib", "_local", "system_features"})


class Feature(NamedTuple):
    """What a system may have: what it is, and whether it is there."""

    told: str
    is_there: Callable[[], bool]


def _can_link() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        try:
            os.symlink("nowhere", Path(folder, "link"))
        except (OSError, NotImplementedError, AttributeError):
            return False
        return Path(folder, "link").is_symlink()


def is_wine() -> bool:
    """Whether Windows is only acted: some of what Windows has is not there."""
    if sys.platform != "win32":
        return False
    return hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")


def _is_posix() -> bool:
    return os.name == "posix"


FEATURES: Final = {
    "compiler for windows": Feature(
        "what `dev.py windows` installs", lambda: bool(shutil.which("x86_64-w64-mingw32-gcc"))
    ),
    "confinement": Feature(
        "rights that a process gives up one by one (Landlock, seccomp)",
        lambda: sys.platform == "linux",
    ),
    "fork": Feature("a process that splits in two", lambda: hasattr(os, "fork")),
    "limits": Feature("limits of what a process may use (resource)", _is_posix),
    "links": Feature("symbolic links that anybody may make", _can_link),
    "modes": Feature("rights of owner, group and others (chmod)", _is_posix),
    "names": Feature("file names with any character, and paths from one root", _is_posix),
    "open files": Feature("renaming and removing a file or folder in use", _is_posix),
    "owners": Feature("accounts with numbers, and root among them", lambda: hasattr(os, "getuid")),
    "pipes": Feature("pipes with a name (mkfifo)", lambda: hasattr(os, "mkfifo")),
    "processes": Feature("/proc", lambda: Path("/proc/self/fd").exists()),
    "sh": Feature("a shell of Unix and what coreutils has", lambda: bool(shutil.which("sh"))),
    "scipy": Feature("a C library that numpy can load (Wine)", lambda: not is_wine()),
    "settings in files": Feature("settings of Qt in files and not in a registry", _is_posix),
    "signals": Feature("signals between processes", lambda: hasattr(signal, "SIGKILL")),
    "size on disk": Feature(
        "blocks that a file takes (st_blocks)", lambda: hasattr(os.stat_result, "st_blocks")
    ),
    "spawn": Feature("posix_spawn", lambda: hasattr(os, "posix_spawn")),
    "sockets by path": Feature("sockets between processes (AF_UNIX)", _is_posix),
    "sync of folders": Feature(
        "renaming and syncing names by calls that can be watched", _is_posix
    ),
    "terminal": Feature("a terminal made by a program (pty)", _is_posix),
}
# What a test is seen to use: a name of a module that not every system has, and such a module.
_NAMES: Final = {
    "AF_UNIX": "sockets by path",
    "chown": "owners",
    "fork": "fork",
    "geteuid": "owners",
    "getuid": "owners",
    "killpg": "signals",
    "mkfifo": "pipes",
    "mkfifoat": "pipes",
    "mknod": "pipes",
    "pidfd_open": "signals",
    "posix_spawn": "spawn",
    "pthread_kill": "signals",
    "setsid": "fork",
    "st_blocks": "size on disk",
    "statvfs": "modes",
    "umask": "modes",
    "waitpid": "fork",
}
MODULES: Final = {
    "fcntl": "terminal",
    "grp": "owners",
    "pty": "terminal",
    "pwd": "owners",
    "resource": "limits",
    "scipy": "scipy",
    "termios": "terminal",
    "tty": "terminal",
}


def need(*names: str) -> None:
    """Go on only where the system has all of these; the test that asked is not run elsewhere."""
    __tracebackhide__ = True
    for name in names:
        if not FEATURES[name].is_there():
            _lack(name)


def _lack(name: str) -> NoReturn:
    __tracebackhide__ = True
    pytest.skip(_reason(name))


def _reason(name: str) -> str:
    return f"{BEGINS}{name}: {FEATURES[name].told}"


class _Links:
    """Whether links can be made: asked once, and not while it is being asked."""

    is_asking = False
    _answer: bool | None = None

    def are_there(self) -> bool:
        if self._answer is None:
            self.is_asking = True
            try:
                self._answer = _can_link()
            finally:
                self.is_asking = False
        return self._answer


_LINKS: Final = _Links()


def _look(_event: str, _arguments: tuple[Any, ...]) -> None:
    # pytest makes links for itself, and takes a refusal
    # private: the interpreter has no other name for whoever called
    frame: FrameType | None = sys._getframe(1)
    while frame and Path(frame.f_code.co_filename).stem in _BETWEEN:
        frame = frame.f_back
    is_tests = frame and TESTS in Path(frame.f_code.co_filename).parents
    # Asked of the file system once; the question makes a link itself.
    if is_tests and not _LINKS.is_asking and not _LINKS.are_there():
        _lack("links")


if not _is_posix():
    audit.watch(["os.symlink"], _look)


def missing(error: BaseException | None) -> str:
    """What the system lacks, if this error says so and a test itself asked for it; else empty."""
    name = ""
    if isinstance(error, ModuleNotFoundError):
        name = MODULES.get((error.name or "").split(".")[0], "")
    elif isinstance(error, AttributeError):
        name = _NAMES.get(error.name or "", "")
        if not name and isinstance(error.obj, type(signal)) and error.obj is signal:
            name = "signals"
        if not name and (error.name or "").startswith("POSIX_SPAWN"):
            name = "spawn"
    if not name or FEATURES[name].is_there() or not _is_of_a_test(error):
        return ""
    return name


def _is_of_a_test(error: BaseException | None) -> bool:
    place = error.__traceback__ if error else None
    last = ""
    while place:
        last, place = place.tb_frame.f_code.co_filename, place.tb_next
    return TESTS in Path(last).parents


@contextlib.contextmanager
def _left_out() -> Iterator[None]:
    try:
        yield
    except (ModuleNotFoundError, AttributeError) as error:
        if name := missing(error):
            _lack(name)
        raise


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Leave out what says that it needs what is not there, or whose fixture does."""
    need(*(name for mark in item.iter_markers("needs") for name in mark.args))
    with _left_out():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call() -> Iterator[None]:
    """Leave out what is seen to use what is not there."""
    with _left_out():
        return (yield)


def lacking() -> list[str]:
    """Return what this system lacks, as rows of a table; tests that need one of them do not run."""
    return [
        f"| {name} | {feature.told} |"
        for name, feature in FEATURES.items()
        if not feature.is_there()
    ]


if __name__ == "__main__":
    sys.stdout.write("".join(f"{row}\n" for row in lacking()))
