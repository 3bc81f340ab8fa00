"""Decoder children forked from one process that has loaded what every child loads first.

A child that starts from nothing loads libraries for a quarter of a second, which a folder of a
thousand files would pay a thousand times.

**Invariants:**

- Each source still has a process of its own, which confines itself and reports that, as one that is
  started does. The fork server is sent nothing but which child to fork or to forget, so there is
  nothing of a file in it that a later child could inherit.
- The pipes of all its children are made before it starts, and each child closes those of the
  others before it does anything else. So no descriptor has to be passed, and no socket is needed.
  When they are used up, a fresh fork server takes over, which has a fresh layout of memory.
- A child that ended keeps its number until this program has noted its end, so a signal never
  reaches another process.
- It ends with the program, and its children end with it. Where it cannot start or does not answer,
  children are started as without it.
- It exists on Linux alone: elsewhere a process is not confined by what it asks for after a fork, or
  was not tried.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import IO, Final

from diary.media.child_process import start_child

# To load costs each child of one fork server a sixty-fourth; it costs four descriptors for each.
SERVED: Final = 64
# The first file has a child of its own and the next one's spare; with the third there are several.
_BEFORE: Final = 2
_NUMBER: Final = struct.Struct(">I")
_FORK: Final = _NUMBER.pack(0)
_SECONDS: Final = 5.0
FORK_SERVER: Final = (sys.executable, "-I", "-B", "-m", "diary.media.decoder.fork_server")


class ForkedProcess:
    """A forked child, with the part of `subprocess.Popen` that a decoder process needs."""

    def __init__(self, server: _ForkServer, pid: int, pipes: tuple[IO[bytes], IO[bytes]]) -> None:
        self.pid = pid
        self.stdin: IO[bytes] | None
        self.stdout: IO[bytes] | None
        self.stdin, self.stdout = pipes
        self._server = server
        self._lock = threading.Lock()
        self._handle: int | None = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """Return None while it runs. How it ended is not known: as if it was killed."""
        return -signal.SIGKILL if self._is_over(0) else None

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended. Raises subprocess.TimeoutExpired."""
        if not self._is_over(timeout):
            raise subprocess.TimeoutExpired("decoder", timeout or 0)
        return -signal.SIGKILL

    def kill(self) -> None:
        """End it and everything it started. Raises OSError."""
        with self._lock:
            if self._handle is not None:
                os.killpg(self.pid, signal.SIGKILL)

    def _is_over(self, seconds: float | None) -> bool:
        with self._lock:
            if self._handle is None:
                return True
            if not _is_ready(self._handle, seconds):
                return False
            os.close(self._handle)
            self._handle = None
        self._server.forget(self.pid)
        return True


class _ForkServer:
    """One fork server and the pipes of the children that it will fork."""

    def __init__(self, command: Sequence[str], served: int) -> None:
        ends = [os.pipe() for _ in range(2 * served)]
        self._pipes: list[tuple[IO[bytes], IO[bytes]]] = []
        theirs: list[int] = []
        for (job, to_child), (from_child, reply) in zip(ends[::2], ends[1::2], strict=True):
            self._pipes.append((open(to_child, "wb", 0), open(from_child, "rb", 0)))
            theirs += [job, reply]
        try:
            self._process = start_child([*command, *map(str, theirs)], descriptors=theirs)
        except OSError:
            self._close_pipes()
            raise
        finally:
            for end in theirs:
                os.close(end)
        self._lock = threading.Lock()
        self._alive = 0
        self._loaded = self._closed = False

    @property
    def is_closed(self) -> bool:
        """Return whether it was closed, as it is once its last child has ended."""
        return self._closed

    @property
    def left(self) -> int:
        """Return how many children it can still fork."""
        return len(self._pipes)

    @property
    def is_loaded(self) -> bool:
        """Return whether it has loaded everything. Raises OSError where it ended instead."""
        if not self._loaded and _is_ready(self._answers(), 0):
            if self._number() != 0:
                raise OSError("the fork server answers what was not asked")
            self._loaded = True
        return self._loaded

    def fork(self) -> ForkedProcess:
        """Return the next child; on one thread alone. Raises OSError."""
        with self._lock:
            self._ask(_FORK)
            if not _is_ready(self._answers(), _SECONDS):
                raise OSError("the fork server does not answer")
            pid = self._number()
            self._alive += 1
            child = ForkedProcess(self, pid, self._pipes[0])
            self._pipes.pop(0)
            return child

    def forget(self, pid: int) -> None:
        """Let it take a child that has ended off the system's list."""
        with self._lock:
            self._alive -= 1
            with contextlib.suppress(OSError):
                self._ask(_NUMBER.pack(pid))
            is_done = not self._alive and not self._pipes
        if is_done:
            self.close()

    def close(self) -> None:
        """End it, and with it each child that still runs. Idempotent."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._close_pipes()
            self._process.kill()
            for pipe in filter(None, (self._process.stdin, self._process.stdout)):
                pipe.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)

    def _close_pipes(self) -> None:
        for pair in self._pipes:
            for pipe in pair:
                pipe.close()
        self._pipes.clear()

    def _answers(self) -> int:
        if self._closed or self._process.stdout is None:
            raise OSError("the fork server was closed")
        return self._process.stdout.fileno()

    def _ask(self, words: bytes) -> None:
        if self._closed or self._process.stdin is None:
            raise OSError("the fork server was closed")
        # So few bytes are written at once or not at all (pipe(7)).
        self._process.stdin.write(words)

    def _number(self) -> int:
        answer = os.read(self._answers(), _NUMBER.size)
        if len(answer) != _NUMBER.size:
            raise OSError("the fork server has ended")
        return int(_NUMBER.unpack(answer)[0])


class DecoderForks:
    """The fork servers of one client, one after the other; each forks `served` children."""

    def __init__(self, command: Sequence[str] = FORK_SERVER, served: int = SERVED) -> None:
        self._command = command
        self._served = served
        self._lock = threading.Lock()
        self._asked = 0
        self._servers: list[_ForkServer] = []
        self._is_used = sys.platform == "linux"

    @property
    def is_used(self) -> bool:
        """Return False where it was closed, a fork server failed, or this is not Linux."""
        return self._is_used

    def process(self) -> ForkedProcess | None:
        """Return a forked child; None where one has to be started. On one thread alone."""
        with self._lock:
            self._asked += 1
            if not self._is_used or self._asked <= _BEFORE:
                return None
            try:
                return self._fork()
            except OSError:
                self._is_used = False
                return None

    def close(self) -> None:
        """End the fork servers and every child that still runs. Idempotent."""
        with self._lock:
            self._is_used = False
            servers, self._servers = self._servers, []
        for server in servers:
            server.close()

    def _fork(self) -> ForkedProcess | None:
        self._servers = [server for server in self._servers if not server.is_closed]
        # The next one loads while the last children of this one are forked.
        if sum(server.left for server in self._servers) <= _BEFORE:
            self._servers.append(_ForkServer(self._command, self._served))
        server = next(server for server in self._servers if server.left)
        return server.fork() if server.is_loaded else None


def _is_ready(descriptor: int, seconds: float | None) -> bool:
    """Return whether a descriptor can be read within this time."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(None if seconds is None else seconds * 1000))
