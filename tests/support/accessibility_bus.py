"""A session with an accessibility bus on a screen of its own, for the long runs.

The program that is read is the one of `DAYBOOK_COMMAND`, a command line such as
`/usr/bin/daybook`, or else that of this folder.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.support import programs
from tests.support.display import ROOT, Display

COMMAND: Final = "DAYBOOK_COMMAND"
# seconds after which a test fails that would hang
_PATIENCE: Final = 120
_LAUNCHER: Final = "/usr/libexec/at-spi-bus-launcher"
_SYSTEM_PYTHON: Final = "/usr/bin/python3"
_READER: Final = Path(__file__).with_name("at_spi_reader.py")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a window as it is told on the bus."""

    role: str
    name: str
    about: str
    text: str
    around: str
    stops: bool
    has: bool
    chosen: bool

    @property
    def words(self) -> str:
        """Return everything that is told of it."""
        return " ".join((self.name, self.about, self.text))


class AccessibilityBus:
    """A session bus, the accessibility bus on it, and a reader of both."""

    def __init__(self, display: Display) -> None:
        self._display = display
        # its sockets are apart from those of anybody else, and their names short enough
        self._folder = tempfile.TemporaryDirectory()
        for name in ("XDG_RUNTIME_DIR", "XDG_CACHE_HOME"):
            display.environment[name] = self._folder.name
        programs.find(_LAUNCHER)
        programs.find_module("gi.repository.Atspi", _SYSTEM_PYTHON)
        daemon = [programs.find("dbus-daemon"), "--session", "--fork", "--print-address=1"]
        begun = subprocess.run(
            [*daemon, "--print-pid=1"],
            env=display.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        address, pid = begun.stdout.split()
        self._daemon = int(pid)
        display.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        display.environment.pop("AT_SPI_BUS_ADDRESS", None)
        self._launcher = subprocess.Popen(
            [_LAUNCHER, "--launch-immediately"],
            env=display.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        # as a screen reader says that it is there, on which programs begin to tell
        subprocess.run(
            ["gdbus", "call", "--session", "--timeout", "60", "--dest", "org.a11y.Bus",
             "--object-path", "/org/a11y/bus", "--method", "org.freedesktop.DBus.Properties.Set",
             "org.a11y.Status", "IsEnabled", "<true>"],
            env=display.environment, check=True, capture_output=True,
        )  # fmt: skip
        self._reader = subprocess.Popen(
            [_SYSTEM_PYTHON, "-I", str(_READER)],
            env=display.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, folder: Path) -> subprocess.Popen[str]:
        """Start the program that is to be read, on this record."""
        own = f"{shlex.quote(sys.executable)} -I {shlex.quote(str(ROOT / 'ui' / 'start.py'))}"
        words = shlex.split(os.environ.get(COMMAND) or own)
        return self._display.run([*words, "--window", str(folder)])

    def tree(self) -> list[Part]:
        """Return everything in sight, in its order."""
        return [Part(**row) for row in self._asked(ask="tree")]

    def settled(self, *names: str) -> list[Part]:
        """Return everything in sight once these are there and nothing changes any more."""

        def are_there(now: list[Part]) -> bool:
            told = {part.name for part in now}
            return all(_is_told(name, told) for name in names)

        return self.settled_when(are_there)

    def settled_when(self, holds: Callable[[list[Part]], bool]) -> list[Part]:
        """Return everything in sight once this holds of it and nothing changes any more."""
        before: list[Part] = []
        # only a guard: what is not there yet is read at once, so turns say nothing
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            now = self.tree()
            if now == before and holds(now):
                return now
            before = now
        raise TimeoutError(f"not told of, but {[part.name for part in before]}")

    def press(self, name: str, role: str) -> bool:
        """Press what has this name and role; return whether it is there."""
        return bool(self._asked(ask="press", name=name, role=role))

    def focus(self, name: str, role: str) -> bool:
        """Give the focus to what has this name and role; return whether it is there."""
        return bool(self._asked(ask="focus", name=name, role=role))

    def heard(self) -> list[str]:
        """Return what was announced since this was asked last."""
        return list(self._asked(ask="heard"))

    def close(self) -> None:
        """End the session."""
        for stream in (self._reader.stdin, self._reader.stdout):
            if stream is not None:
                stream.close()
        for process in (self._reader, self._launcher):
            process.terminate()
            process.wait(10)
        os.kill(self._daemon, signal.SIGTERM)
        self._folder.cleanup()

    def _asked(self, **asked: str) -> Any:
        assert self._reader.stdin is not None
        assert self._reader.stdout is not None
        self._reader.stdin.write(json.dumps(asked) + "\n")
        self._reader.stdin.flush()
        return json.loads(self._reader.stdout.readline())


def _is_told(name: str, told: set[str]) -> bool:
    return any(re.search(name, each) for each in told)
