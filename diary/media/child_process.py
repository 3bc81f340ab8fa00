"""Start a child process with two pipes and nothing else of the program's, and end it.

**Invariants:**

- A child gets no open file except its pipes, `/` as its working directory, a session of its own,
  and an environment that is made from nothing.
- Every child is started by one thread that lasts as long as the program, because Linux ends a child
  together with the thread that started it.
- A child is ended together with everything it started.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Final, Protocol


class Process(Protocol):
    """A started process: the part of `subprocess.Popen` that is used of it."""

    @property
    def pid(self) -> int:
        """Return its number."""

    @property
    def stdin(self) -> IO[bytes] | None:
        """Return the end of the pipe that it reads."""

    @property
    def stdout(self) -> IO[bytes] | None:
        """Return the end of the pipe to which it writes."""

    def poll(self) -> int | None:
        """Return None while it runs."""

    def wait(self, timeout: float) -> int:
        """Wait until it has ended. Raises subprocess.TimeoutExpired."""

    def kill(self) -> None:
        """End it, and everything that it started unless it is a Popen. Raises OSError."""


Start = Callable[[], Process]


class _Starter:
    """Starts processes on one thread, which is created for the first one and never ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted: queue.SimpleQueue[tuple[Start, _Started]] | None = None

    def start(self, start: Start) -> Process:
        started: _Started = queue.SimpleQueue()
        with self._lock:
            if self._wanted is None:
                self._wanted = queue.SimpleQueue()
                threading.Thread(
                    target=self._serve, args=(self._wanted,), name="media-start", daemon=True
                ).start()
            self._wanted.put((start, started))
        outcome = started.get()
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    @staticmethod
    def _serve(wanted: queue.SimpleQueue[tuple[Start, _Started]]) -> None:
        while True:
            start, started = wanted.get()
            try:
                started.put(start())
            # The error belongs to the caller; this thread goes on.
            except BaseException as error:
                started.put(error)


_Started = queue.SimpleQueue["Process | BaseException"]
_STARTER = _Starter()


def start_lasting(start: Start) -> Process:
    """Return the process that `start` starts, on the thread that lasts. Raises OSError."""
    return _STARTER.start(start)


def start_child(
    command: list[str],
    environment: Mapping[str, str] | None = None,
    *,
    is_locked: bool = True,
    descriptors: Sequence[int] = (),
) -> Process:
    """Start a process with two pipes; `environment` adds to the bare one. Raises OSError.

    On Windows one that `is_locked` gets a token that opens nothing; elsewhere it also inherits
    `descriptors`.
    """
    variables = {**_bare_environment(), **(environment or {})}
    if sys.platform == "win32":
        from diary.media.sandbox import windows_process

        return windows_process.start(command, variables, is_locked=is_locked)
    else:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            close_fds=True,
            pass_fds=descriptors,
            cwd=os.path.abspath(os.sep),
            env=variables,
            start_new_session=True,
        )


def kill_group(process: Process) -> None:
    """End a process that was not reaped, and everything it started. Raises OSError."""
    if sys.platform == "win32" or not isinstance(process, subprocess.Popen):
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)


# The samples of a picture are tens of megabytes, several times over. By default glibc takes new
# memory for each and gives it back, and filling that page by page costs a third of decoding.
_MEMORY: Final = (
    "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=33554432"
    ":glibc.malloc.trim_threshold=268435456"
)


def _bare_environment() -> dict[str, str]:
    bare = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1", "GLIBC_TUNABLES": _MEMORY}
    if sys.platform == "win32":
        # Windows cannot start a Python without it.
        bare["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", r"C:\Windows")
    return bare
