"""One decoder process: starting it, exchanging messages with it, and ending it.

**Invariants:**

- It gets an environment made from nothing, no open file except its pipes, `/` as its working
  directory, a session of its own, and a command line that names none of the person's files: what it
  does not have, a hostile file cannot get from it.
- It asks for ranges of one source and gets those ranges; it never gets a name or a key.
- It is always ended with SIGKILL: it holds nothing worth saving.
- How a child is started, and by which thread, is in `child_process.py`.
- Nothing of a source is sent before the child has reported its confinement, so an unconfined child
  sees no file without consent.
"""

from __future__ import annotations

import contextlib
import itertools
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, Generic, NoReturn, TypeVar

from diary.errors import MediaError, MediaReason
from diary.media import decoder_operations, decoder_protocol
from diary.media.byte_source import Source
from diary.media.child_process import Process, kill_group, start_child, start_lasting
from diary.media.decoder_forks import DecoderForks
from diary.media.decoder_protocol import Frame, GarbageError, WireMessage
from diary.media.sandbox_report import Confinement, DecodeConsent, reported

if sys.platform == "linux":
    import fcntl

REASONS = frozenset(
    {
        MediaReason.UNREADABLE,
        MediaReason.TOO_LARGE,
        MediaReason.NO_SUCH_PAGE,
        MediaReason.LOCKED,
        MediaReason.CANNOT_STRIP,
        MediaReason.MEMORY,
        MediaReason.NOT_CONFINED,
        MediaReason.NO_SOUND,
    }
)
MAX_READS = 500_000
T = TypeVar("T")
_PIPE_PIECE = 1 << 20


# Starts the worker from a checkout or a wheel, isolated from the caller's environment.
DEFAULT_COMMAND: Final = (sys.executable, "-I", "-B", "-m", "diary.media.decoder")


def start_process(command: list[str]) -> Process:
    """Start a process with two pipes and nothing else. Raises OSError."""
    return _with_wide_pipes(start_child(command))


def _with_wide_pipes(started: Process) -> Process:
    if sys.platform == "linux":
        for pipe in filter(None, (started.stdin, started.stdout)):
            # Whole pieces cross at once, instead of 64 KiB and a change of process each time.
            with contextlib.suppress(OSError):
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_PIECE)
    return started


class SteppedSource:
    """A source that is read through, however long it is: `count` is how many steps that came to.

    A step counts once, wherever it is, so a child cannot gain time by reading again. An archive is
    read from its end first, so what was reached says nothing of what was read.
    """

    def __init__(self, source: Source, step: int) -> None:
        self._source = source
        self._step = step
        self._read: set[int] = set()

    @property
    def size(self) -> int:
        return self._source.size

    @property
    def count(self) -> int:
        """Return how many steps were read so far."""
        return len(self._read)

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`."""
        data = self._source.read_at(offset, length)
        if data:
            self._read.update(
                range(offset // self._step, (offset + len(data) - 1) // self._step + 1)
            )
        return data


class PendingReply(Generic[T]):
    """An answer that is on its way; to call it is to wait for it, and it may be called again."""

    def __init__(self, get: Callable[[], T]) -> None:
        self._get = get
        self._is_here = False

    def wait(self) -> None:
        """Wait until it is here, whatever it is."""
        if self._is_here:
            return
        try:
            answer = self._get()
            self._get = lambda: answer
        except Exception as error:
            self._get = partial(_raise, error)
        self._is_here = True

    def __call__(self) -> T:
        """Return it, or raise what it is."""
        self.wait()
        return self._get()


def _raise(error: Exception) -> NoReturn:
    raise error


class DecoderProcess:
    """A started process. One exchange at a time; `kill` works from any thread.

    Where it is not confined, it gets nothing of a file unless `consent` is given. It is one of
    `forks`, where these have one.
    """

    def __init__(
        self,
        command: Sequence[str],
        consent: DecodeConsent | None = None,
        forks: DecoderForks | None = None,
    ) -> None:
        def start() -> Process:
            forked = None if forks is None else forks.process()
            return start_process(list(command)) if forked is None else _with_wide_pipes(forked)

        try:
            self._process = start_lasting(start)
        except OSError as error:
            raise MediaError(MediaReason.CANNOT_START) from error
        if self._process.stdin is None or self._process.stdout is None:
            raise MediaError(MediaReason.CANNOT_START)
        self._to_child, self._from_child = self._process.stdin, self._process.stdout
        self._speaking = threading.Lock()
        self._ending = threading.Lock()
        self._numbers = itertools.count(1)
        self._ended = False
        self._consent = consent or DecodeConsent()
        self._confinement: Confinement | None = None

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def usable(self) -> bool:
        """Return whether the process still runs and was not ended."""
        return not self._ended and self._process.poll() is None

    def ask(
        self, job: WireMessage, source: Source, seconds: float, *, ours: bool = False
    ) -> PendingReply[WireMessage]:
        """Ask one question, whose answer is on its way; another one waits until it is here.

        The answer raises MediaError: timeout, crashed, protocol, source, or its own.
        The answer may take `seconds`, and as long again for each step in a `SteppedSource`.
        "not-confined" is raised before the child gets anything, where a native decoder would take
        part, the child reports that it is not confined enough, and consent was not given. With
        `ours` the program wrote the source itself, as the pages of a bundle: that is nobody else's
        file, and it needs no consent.
        """
        steps = source if isinstance(source, SteppedSource) else None
        return self._begin(partial(self._talk, job, source, ours), seconds, steps)

    def confinement(self, seconds: float) -> Confinement:
        """Return the confinement that the child reports. Raises MediaError as an answer does."""
        return self._begin(self._read_greeting, seconds)()

    def _begin(
        self, speak: Callable[[], T], seconds: float, steps: SteppedSource | None = None
    ) -> PendingReply[T]:
        """Exchange messages on a separate thread.

        So a child (or a process that it started) that neither answers nor closes the pipe cannot
        block the caller.
        """
        answer: queue.SimpleQueue[T | BaseException] = queue.SimpleQueue()

        def talk() -> None:
            with self._speaking:
                try:
                    answer.put(speak())
                # Errors of the source belong to the caller.
                except BaseException as error:
                    answer.put(error)
                if self._ended:
                    self._close_pipes()

        threading.Thread(target=talk, name="media", daemon=True).start()

        def wait() -> T:
            done = 0
            while True:
                try:
                    outcome = answer.get(timeout=seconds)
                    break
                except queue.Empty:
                    count = 0 if steps is None else steps.count
                    if count == done:
                        self.kill()
                        raise MediaError(MediaReason.TIMEOUT) from None
                    done = count
            if isinstance(outcome, BaseException):
                raise outcome
            return outcome

        return PendingReply(wait)

    def kill(self) -> None:
        """End the process and everything it started. Idempotent."""
        with self._ending:
            if self._ended:
                return
            self._ended = True
            if self._process.poll() is None:
                # Only before it is reaped: until then its process id cannot belong to another one.
                with contextlib.suppress(OSError):
                    kill_group(self._process)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(timeout=5)
        # If another process still holds the pipe, the thread that waits on it closes it.
        if self._speaking.acquire(timeout=0.5):
            try:
                self._close_pipes()
            finally:
                self._speaking.release()

    def _close_pipes(self) -> None:
        self._to_child.close()
        self._from_child.close()

    def _talk(self, job: WireMessage, source: Source, ours: bool) -> WireMessage:
        number = next(self._numbers)
        header = {**job.header, "job": number, "size": source.size}
        is_enough = self._read_greeting().is_enough
        if not (is_enough or ours or self._consent.given):
            if decoder_operations.needs_decoder(str(header["op"]), source):
                raise MediaError(MediaReason.NOT_CONFINED)
        try:
            self._send(Frame.JOB, decoder_protocol.pack_message(WireMessage(header)))
            for _ in range(MAX_READS):
                kind, body = decoder_protocol.read_frame(self._receive)
                if kind is not Frame.READ:
                    return _finish(kind, body, number)
                offset, length = decoder_protocol.unpack_read(body, source.size)
                data = source.read_at(offset, length)
                if len(data) != length:
                    raise MediaError(MediaReason.SOURCE)
                self._send(Frame.DATA, data)
        except GarbageError as error:
            raise MediaError(MediaReason.PROTOCOL) from error
        raise MediaError(MediaReason.PROTOCOL)

    def _read_greeting(self) -> Confinement:
        if self._confinement is None:
            try:
                kind, body = decoder_protocol.read_frame(
                    self._receive, limit=decoder_protocol.MAX_HELLO
                )
                message = decoder_protocol.unpack_message(body)
                if kind is not Frame.HELLO or message.block:
                    raise GarbageError("hello")
                self._confinement = reported(message.header)
            except GarbageError as error:
                raise MediaError(MediaReason.PROTOCOL) from error
        return self._confinement

    def _send(self, kind: Frame, body: bytes) -> None:
        rest = memoryview(decoder_protocol.frame_head(kind, len(body)) + body)
        while rest:
            if self._ended:
                raise MediaError(MediaReason.CRASHED)
            try:
                rest = rest[self._to_child.write(rest) or 0 :]
            except (OSError, ValueError) as error:
                raise MediaError(MediaReason.CRASHED) from error

    def _receive(self, length: int) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            try:
                part = self._from_child.read(min(length - len(parts), _PIPE_PIECE))
            except (OSError, ValueError) as error:
                raise MediaError(MediaReason.CRASHED) from error
            if not part:
                raise MediaError(MediaReason.CRASHED)
            parts += part
        return bytes(parts)


def _finish(kind: Frame, body: bytes, number: int) -> WireMessage:
    message = decoder_protocol.unpack_message(body)
    if kind not in (Frame.REPLY, Frame.FAIL) or message.header.get("job") != number:
        raise GarbageError("reply")
    if kind is Frame.FAIL:
        reason = message.header.get("reason")
        if not isinstance(reason, str) or reason not in REASONS:
            raise GarbageError("reason")
        raise MediaError(MediaReason(reason))
    return message
