"""A driver that has imported everything and waits: a run is a fork of it, under strace if wanted.

Importing is most of what a run costs, and all of what strace would slow down. A fork stops itself
before it does anything; strace takes hold of it then, so no call of the command goes unseen.
"""

from __future__ import annotations

import functools
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO


class Waiting:
    """The process that waits; it ends when this one does, with its standard input."""

    def __init__(self, driver: Path, root: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(driver), "wait"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                "DRIVER_SEED": "0",
                "LANG": "C.UTF-8",
                "PATH": os.environ["PATH"],
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONPATH": str(root),
            },
        )

    def run(
        self,
        arguments: Sequence[str | Path],
        home: Path,
        environment: dict[str, str],
        before: Sequence[str],
    ) -> tuple[int, str, str]:
        """How the command ended, below zero by a signal, and what it said; `before` is strace."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            ours = f"/proc/{os.getpid()}/fd"
            asked = {
                "arguments": [str(each) for each in arguments],
                "environment": environment,
                "home": str(home),
                "out": f"{ours}/{out.fileno()}",
                "err": f"{ours}/{err.fileno()}",
            }
            fork = int(self._ask(json.dumps(asked)))
            status = self._watched(fork, before)
            return os.waitstatus_to_exitcode(status), _said(out), _said(err)

    def _watched(self, fork: int, before: Sequence[str]) -> int:
        if not before:
            os.kill(fork, signal.SIGCONT)
            return int(self._ask("ended"))
        line = [*before, "-p", str(fork)]
        try:
            started = subprocess.Popen(line, stderr=subprocess.PIPE, text=True)
        except BaseException:
            # whoever waits for the fork must not wait for ever
            os.kill(fork, signal.SIGKILL)
            self._ask("ended")
            raise
        with started as strace:
            assert strace.stderr is not None
            told = strace.stderr.readline()
            os.kill(fork, signal.SIGCONT if "attached" in told else signal.SIGKILL)
            status = int(self._ask("ended"))
            assert "attached" in told, told
            # read to its end, or strace might wait for somebody to do so
            strace.stderr.read()
        return status

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()


def waiting(driver: Path, root: Path) -> Waiting:
    """The one of this process: what a fork of it inherits is somebody else's."""
    return _of_process(driver, root, os.getpid())


@functools.cache
def _of_process(driver: Path, root: Path, process: int) -> Waiting:
    return Waiting(driver, root)


def _said(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()
