"""Keep a long job from waiting: hash on a thread, and have the disk begin to write early.

**Invariants:**

- A buffer handed to the hasher is not written to until it comes back.
- A failed flush is fatal and never tried again: the kernel may forget the lost pages, and a second
  try would report success.
- A thread ends before its block is left, however it is left.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import queue
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

ADVISE_BYTES = 1 << 20
FLUSH_BYTES = 32 << 20
# Linux has it; macOS and Windows do not.
_advise: Callable[[int, int, int, int], None] | None
if sys.platform == "linux":
    _advise = os.posix_fadvise
    _DONTNEED, _SEQUENTIAL = os.POSIX_FADV_DONTNEED, os.POSIX_FADV_SEQUENTIAL
else:
    # macOS and Windows have no such call
    _advise, _DONTNEED, _SEQUENTIAL = None, 0, 0


class Buffers:
    """Memory for one job, lent to file after file: new memory costs as much as the sealing.

    They go with the job: content in clear does not lie about for the next one.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        # The last one back is lent first: it is still in the processor's cache.
        self._idle: queue.LifoQueue[bytearray] = queue.LifoQueue()

    def lend(self) -> bytearray:
        """A buffer with anything in it."""
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return bytearray(self._size)

    def give_back(self, buffer: bytearray) -> None:
        """For the next file."""
        self._idle.put(buffer)

    def wipe(self) -> None:
        """Overwrite those that are not lent."""
        for buffer in self._idle.queue:
            buffer[:] = bytes(len(buffer))


class Hasher:
    """SHA-256 of buffers in order, on a thread of its own, or at once when `threaded` is false.

    `take` gives a free buffer, `put` hashes it and frees it; all go back when the block is left.
    There are as many as are `lent`: two are enough to know whether a chunk is the last, and more
    let the hash lag behind.
    """

    def __init__(self, buffers: Buffers, *, threaded: bool, lent: int | None = None) -> None:
        self._buffers = buffers
        self._digest = hashlib.sha256()
        self._free: queue.SimpleQueue[bytearray] = queue.SimpleQueue()
        self._full: queue.SimpleQueue[tuple[bytearray, int] | None] = queue.SimpleQueue()
        for _ in range(lent or (6 if threaded else 2)):
            self._free.put(buffers.lend())
        self._thread = threading.Thread(target=self._run, daemon=True) if threaded else None

    def __enter__(self) -> Hasher:
        if self._thread:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread:
            self._full.put(None)
            self._thread.join()
        while not self._free.empty():
            self._buffers.give_back(self._free.get())

    def take(self) -> bytearray:
        """A free buffer; waits for the hash to catch up when there is none."""
        return self._free.get()

    def put(self, buffer: bytearray, length: int) -> None:
        """Hash the first `length` bytes; the buffer is free again afterwards."""
        if self._thread:
            self._full.put((buffer, length))
        else:
            self._hash(buffer, length)

    def digest(self, rest: ReadableBuffer = b"") -> bytes:
        """The 32 bytes, `rest` hashed after all else; whole only after the block was left."""
        self._digest.update(rest)
        return self._digest.digest()

    def _run(self) -> None:
        while (item := self._full.get()) is not None:
            self._hash(*item)

    def _hash(self, buffer: bytearray, length: int) -> None:
        with memoryview(buffer) as view:
            self._digest.update(view[:length])
        self._free.put(buffer)


class WriteBack(Protocol):
    """What gets a growing file to the disk early, so that the last sync is short.

    It is used as a block, which it leaves with the OSError that was not told before.
    """

    def __enter__(self) -> WriteBack:
        """Begin."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End every thread of it."""

    def written(self, upto: int) -> None:
        """Say that the file now has `upto` bytes; raises the OSError of an earlier flush."""


class Advisor:
    """Tells the system every 1 MiB that what was written will not be read again.

    Linux then begins to write it to the disk and forgets what is there already: a long video must
    not push out everything else. What fails on the way is told by the sync that follows.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._upto = self._asked = 0

    def __enter__(self) -> Advisor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None and self._upto > self._asked:
            self._ask()

    def written(self, upto: int) -> None:
        """Say that the file now has `upto` bytes."""
        self._upto = upto
        if upto - self._asked >= ADVISE_BYTES:
            self._ask()

    def _ask(self) -> None:
        self._asked = self._upto
        forget(self._descriptor)


class Flusher:
    """Flushes every 32 MiB on a thread, for systems that take no advice."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._todo: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._failed: OSError | None = None
        self._asked = 0

    def __enter__(self) -> Flusher:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._thread:
            self._todo.put(False)
            self._thread.join()
        if error is None and self._failed:
            raise self._failed

    def written(self, upto: int) -> None:
        """Say that the file now has `upto` bytes; raises the OSError of an earlier flush."""
        if self._failed:
            raise self._failed
        if upto - self._asked < FLUSH_BYTES:
            return
        self._asked = upto
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()
        self._todo.put(True)

    def _run(self) -> None:
        while self._todo.get():
            if self._failed:
                continue
            try:
                # enough to begin with; that it reaches the medium is asked at the end
                os.fsync(self._descriptor)
            except OSError as error:
                self._failed = error


def write_back(descriptor: int) -> WriteBack:
    """The way of this system."""
    return Advisor(descriptor) if _advise else Flusher(descriptor)


def forget(descriptor: int) -> None:
    """Ask the system to write a file to its disk, and to read it from there the next time."""
    _give_advice(descriptor, _DONTNEED)


def read_ahead(descriptor: int) -> None:
    """Tell the system that a file will be read once, from front to back."""
    _give_advice(descriptor, _SEQUENTIAL)


def _give_advice(descriptor: int, advice: int) -> None:
    if _advise:
        # Advice only: a file system that has none, or refuses it, has lost nothing.
        with contextlib.suppress(OSError):
            _advise(descriptor, 0, 0, advice)
