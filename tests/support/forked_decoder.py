"""Decoder children forked from one process that has loaded what every one of them loads first.

A child that is started as the program starts it loads libraries for a quarter of a second, and a
run of the tests has a thousand children. A forked one runs the same `main` of the worker over two
pipes of its own, and takes from itself all that any other takes.

Invariants:

- Only the command of the program itself and those of `tests/support/hostile_decoders.py` are
  answered by a fork, and only on Linux; any other command is started as it stands. What is about
  starting, ending and confining a child asks for the fixture `started_decoder`, so it tries what is
  shipped; so does what is about loading by kind.
- The process that forks has one thread and never looks at a file, so a fork finds it as it began.
- It ends with the process that started it, however that ends, and every child ends with it.
- Forks of a process that has begun it share it, one after the other. One may be killed at any
  moment: whoever asks next takes no answer of its.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from diary.media import decoder_process as media_process
from diary.media.decoder_forks import DecoderForks

_PDEATHSIG = 1
_start_as_shipped = media_process.start_process
_fork_as_shipped = DecoderForks.process
# What `python -m diary.media.decoder` runs.
_WORKER = "import sys\nfrom diary.media.decoder import __main__ as worker\nsys.exit(worker.main())"


class ForkedProcess:
    """A child of the process that forks, with the pipes of a `Popen`."""

    def __init__(self, pid: int, stdin: BinaryIO, stdout: BinaryIO) -> None:
        self.pid = pid
        self.stdin: BinaryIO | None = stdin
        self.stdout: BinaryIO | None = stdout
        self._ended: int | None = None
        # One that is over before it is asked for has no number any more.
        with contextlib.suppress(ProcessLookupError):
            self._ended = os.pidfd_open(pid)

    def __del__(self) -> None:
        if self._ended is not None:
            os.close(self._ended)

    def poll(self) -> int | None:
        return -signal.SIGKILL if self._is_over(0) else None

    def wait(self, timeout: float | None = None) -> int:
        if not self._is_over(timeout):
            raise subprocess.TimeoutExpired("forked decoder", timeout or 0)
        return -signal.SIGKILL

    def kill(self) -> None:
        os.killpg(self.pid, signal.SIGKILL)

    def _is_over(self, seconds: float | None) -> bool:
        if self._ended is None:
            return True
        # Its number cannot be asked for how it ended: it is another process's child.
        if not select.select([self._ended], [], [], seconds)[0]:
            return False
        # It has ended, and the system is about to take it off the list of processes.
        with contextlib.suppress(ProcessLookupError):
            while True:
                signal.pidfd_send_signal(self._ended, 0)
                os.sched_yield()
        return True


class Forks:
    """Starts children by asking the process that forks, which begins with the first of them."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = Path()
        self._count = 0

    def start(self, command: list[str]) -> media_process.Process | ForkedProcess:
        """The started child; called on one thread alone, as the program does."""
        code = _code_of(command)
        if code is None:
            return _start_as_shipped(command)
        process = self._process
        if process is None or process.poll() is not None:
            process = self.begin()
        assert process.stdin is not None
        assert process.stdout is not None
        self._count += 1
        name = f"{os.getpid()}-{self._count}"
        ends = [self._folder / f"{name}-{end}" for end in ("in", "out")]
        for end in ends:
            os.mkfifo(end, 0o600)
        process.stdin.write(json.dumps([name, code]).encode() + b"\n")
        # Each waits until the child has opened the other end of it.
        stdin, stdout = ends[0].open("wb", buffering=0), ends[1].open("rb", buffering=0)
        for end in ends:
            end.unlink()
        for line in process.stdout:
            asked, _, pid = line.partition(b" ")
            if asked == name.encode():
                return ForkedProcess(int(pid), stdin, stdout)
        raise OSError("the process that forks has ended")

    def begin(self) -> subprocess.Popen[bytes]:
        """Start the process that forks."""
        self._folder = Path(tempfile.mkdtemp(prefix="daybook-forks-"))
        started = subprocess.Popen(
            [sys.executable, "-I", "-B", __file__, str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd="/",
            env={"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
        )
        self._process = started
        # it ends, and takes its folder away, once nobody can ask it any more
        atexit.register(started.communicate)
        return started


def _code_of(command: list[str]) -> str | None:
    """Return what a fork runs in place of this command; None if it has to be started."""
    if command == list(media_process.DEFAULT_COMMAND):
        return _WORKER
    isolated = [sys.executable, "-I", "-B", "-c"]
    return command[-1] if command[:-1] == isolated else None


def install(*, at_once: bool = False) -> None:
    """From now on, children of this process are forked where that can be.

    What forks them begins with the first of them, or `at_once`, for whoever forks before that.
    """
    if sys.platform == "linux":
        forks = Forks()
        if at_once:
            forks.begin()
        media_process.start_process = forks.start  # type: ignore[assignment]
    DecoderForks.process = _nothing_forked  # type: ignore[method-assign]


def _nothing_forked(_forks: DecoderForks) -> None:
    """Every client would have a fork server of its own, and most look at one file."""


@contextmanager
def as_shipped() -> Iterator[None]:
    """Until this ends, children are started as the program starts them."""
    forking = media_process.start_process
    media_process.start_process = _start_as_shipped
    try:
        yield
    finally:
        media_process.start_process = forking


@contextmanager
def forks_as_shipped() -> Iterator[None]:
    """Until this ends, a client that has several sources forks children as the program does."""
    with as_shipped():
        DecoderForks.process = _fork_as_shipped  # type: ignore[method-assign]
        try:
            yield
        finally:
            DecoderForks.process = _nothing_forked  # type: ignore[method-assign]


@contextmanager
def noted() -> Iterator[list[Any]]:
    """Until this ends, every process of a decoder that is started is noted, the newest last."""
    start, processes = media_process.start_process, []

    def started(command: list[str]) -> Any:
        processes.append(start(command))
        return processes[-1]

    media_process.start_process = started
    try:
        yield processes
    finally:
        media_process.start_process = start


def fork_for(folder: Path) -> None:
    """Fork a child for each name and code that is asked for; all that this process does."""
    from diary.media.file_type import FileType
    from diary.media.sandbox.preload import preload

    # The largest of what a child loads by the kind of its file; it loads all the rest itself.
    preload(FileType("video", ""))
    import_module("diary.media.decoder.__main__")
    # A child that has ended is forgotten at once.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Whoever asked may have been killed since, and nobody reads the answer then.
        with contextlib.suppress(BrokenPipeError):
            _answer(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _answer(folder: Path) -> None:
    parent = os.getpid()
    while line := _line():
        pid = os.fork()
        if pid == 0:
            name, code = json.loads(line)
            _become_child(folder, name, parent)
            _live(code)
        name, _code = json.loads(line)
        os.write(1, b"%s %d\n" % (name.encode(), pid))


def _line() -> bytes:
    """What is asked for next; read byte by byte, so that no child inherits a part of it."""
    line = b""
    while byte := os.read(0, 1):
        if byte == b"\n":
            return line
        line += byte
    return b""


def _live(code: str) -> None:
    """Run the code of a child as `python -c` does, and end."""
    try:
        exec(code, {"__name__": "__main__"})  # noqa: S102
    except SystemExit as end:
        os._exit(end.code if isinstance(end.code, int) else 1)
    except BaseException:
        os._exit(1)
    os._exit(0)


def _become_child(folder: Path, asked: str, parent: int) -> None:
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # Whoever asked may be killed before it opens its ends; the wait for it ends with the process
    # that forks, or a tracer of both would wait for ever.
    _end_with_parent(signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    for name, flags, at in (("in", os.O_RDONLY, 0), ("out", os.O_WRONLY, 1)):
        end = os.open(folder / f"{asked}-{name}", flags)
        os.dup2(end, at)
        os.close(end)
    _end_with_parent(0)


def _end_with_parent(number: int) -> None:
    """Ask the system for a signal once the parent has ended; 0 for none (prctl(2))."""
    ctypes.CDLL(None).prctl(_PDEATHSIG, number, 0, 0, 0)


if __name__ == "__main__":
    fork_for(Path(sys.argv[1]))
