"""Two threads that keep a long job from waiting: one hashes, one asks the disk to catch up.

The rules are:

- A buffer handed to the hasher is not written to until it comes back.
- A failed flush is fatal and never tried again: the kernel may forget the lost pages, and a second
  try would report success.
- Both threads end before their block is left, however it is left.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import queue
import threading
from types import TracebackType

FLUSH_BYTES = 32 << 20
# macOS has no fdatasync, and Windows neither that nor advice about its cache.
_flush = getattr(os, "fdatasync", os.fsync)
_advise = getattr(os, "posix_fadvise", None)
_DONTNEED = getattr(os, "POSIX_FADV_DONTNEED", 0)
_SEQUENTIAL = getattr(os, "POSIX_FADV_SEQUENTIAL", 0)


class Buffers:
    """Memory for one job, lent to file after file: new memory costs as much as the sealing.

    They go with the job: content in clear does not lie about for the next one.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._idle: queue.SimpleQueue[bytearray] = queue.SimpleQueue()

    def lend(self) -> bytearray:
        """A buffer with anything in it."""
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return bytearray(self._size)

    def give_back(self, buffer: bytearray) -> None:
        """For the next file."""
        self._idle.put(buffer)


class Hasher:
    """SHA-256 of buffers in order, on a thread of its own, or at once when `threaded` is false.

    `take` gives a free buffer, `put` hashes it and frees it; all go back when the block is left.
    """

    def __init__(self, buffers: Buffers, *, threaded: bool) -> None:
        self._buffers = buffers
        self._digest = hashlib.sha256()
        self._free: queue.SimpleQueue[bytearray] = queue.SimpleQueue()
        self._full: queue.SimpleQueue[tuple[bytearray, int] | None] = queue.SimpleQueue()
        # Two are enough to know whether a chunk is the last; more let the hash lag behind.
        for _ in range(6 if threaded else 2):
            self._free.put(buffers.lend())
        self._thread = threading.Thread(target=self._run, daemon=True) if threaded else None

    def __enter__(self) -> Hasher:
        if self._thread:
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
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

    def digest(self) -> bytes:
        """The 32 bytes; whole only after the block was left."""
        return self._digest.digest()

    def _run(self) -> None:
        while (item := self._full.get()) is not None:
            self._hash(*item)

    def _hash(self, buffer: bytearray, length: int) -> None:
        with memoryview(buffer) as view:
            self._digest.update(view[:length])
        self._free.put(buffer)


class Flusher:
    """Writes a file back every 32 MiB while it grows, so that the last fsync is short.

    What was written back is dropped from the page cache: a long video must not push out
    everything else.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._todo: queue.SimpleQueue[int | None] = queue.SimpleQueue()
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
            self._todo.put(None)
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
        self._todo.put(upto)

    def _run(self) -> None:
        done = 0
        while (upto := self._todo.get()) is not None:
            if self._failed:
                continue
            try:
                _flush(self._descriptor)
            except OSError as error:
                self._failed = error
                continue
            if _advise:
                # Advice only: a file system that refuses it has lost nothing.
                with contextlib.suppress(OSError):
                    _advise(self._descriptor, done, upto - done, _DONTNEED)
            done = upto


def read_ahead(descriptor: int) -> None:
    """Tell the system that a file will be read once, from front to back."""
    if _advise:
        # Advice only: some file systems have none.
        with contextlib.suppress(OSError):
            _advise(descriptor, 0, 0, _SEQUENTIAL)
