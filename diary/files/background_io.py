"""Work beside a long job: hashing and writing on threads, and early writing to the disk.

**Invariants:**

- A buffer passed to the hasher or the writer is not written to until it is free again.
- A failed flush is fatal and never repeated: the kernel may discard the lost pages, and a second
  attempt would report success. After a failed write nothing more is written.
- A thread ends before its `with` block ends, also after an error.
"""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

ADVISE_BYTES = 1 << 20
PAGE_BYTES = 4096
FLUSH_BYTES = 32 << 20
# Buffers that wait to be written, or are filled meanwhile.
_WRITES = 4
# Linux has this call; macOS and Windows do not.
_advise: Callable[[int, int, int, int], None] | None
if sys.platform == "linux":
    import fcntl

    _advise = os.posix_fadvise
    _DONTNEED, _SEQUENTIAL = os.POSIX_FADV_DONTNEED, os.POSIX_FADV_SEQUENTIAL
else:
    _advise, _DONTNEED, _SEQUENTIAL = None, 0, 0
# Elsewhere than on Windows such memory would be shared with the processes that this one starts.
_PRIVATE = {} if sys.platform == "win32" else {"flags": mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS}


class Buffers:
    """Buffers of one job, lent to one file after another.

    New memory costs as much as the sealing, so they are used again. They belong to one job, so that
    its unencrypted content is not left for the next one.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        # The last one given back is lent first: it is still in the processor's cache.
        self._idle: queue.LifoQueue[bytearray] = queue.LifoQueue()
        self._whole_pages: queue.LifoQueue[mmap.mmap] = queue.LifoQueue()

    def acquire(self) -> bytearray:
        """Return a buffer with undefined content."""
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return bytearray(self._size)

    def release(self, buffer: bytearray) -> None:
        """Keep the buffer for the next file."""
        self._idle.put(buffer)

    @contextlib.contextmanager
    def pages(self) -> Iterator[mmap.mmap]:
        """Lend a buffer that begins with a page of memory, as `write_past_cache` needs it."""
        try:
            found = self._whole_pages.get_nowait()
        except queue.Empty:
            found = mmap.mmap(-1, self._size, **_PRIVATE)
        try:
            yield found
        finally:
            self._whole_pages.put(found)

    def wipe(self) -> None:
        """Overwrite the buffers that are not lent."""
        for buffer in self._idle.queue:
            buffer[:] = bytes(len(buffer))


class Hasher:
    """SHA-256 of buffers in order, on its own thread, or at once if `threaded` is false.

    `take` returns a free buffer, `put` hashes it and frees it; all are given back at the end of the
    `with` block. `lent` is the number of buffers: two are enough to know whether a chunk is the
    last, and more let hashing lag behind.
    """

    def __init__(self, buffers: Buffers, *, threaded: bool, lent: int | None = None) -> None:
        self._buffers = buffers
        self._digest = hashlib.sha256()
        self._free: queue.SimpleQueue[bytearray] = queue.SimpleQueue()
        self._full: queue.SimpleQueue[tuple[bytearray, int] | None] = queue.SimpleQueue()
        for _ in range(lent or (6 if threaded else 2)):
            self._free.put(buffers.acquire())
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
            self._buffers.release(self._free.get())

    def take(self) -> bytearray:
        """Return a free buffer; wait for hashing to catch up if there is none."""
        return self._free.get()

    def put(self, buffer: bytearray, length: int) -> None:
        """Hash the first `length` bytes; the buffer is free again afterwards."""
        if self._thread:
            self._full.put((buffer, length))
        else:
            self._hash(buffer, length)

    def digest(self, rest: ReadableBuffer = b"") -> bytes:
        """Return the 32-byte digest, with `rest` hashed last; final only after the `with` block."""
        self._digest.update(rest)
        return self._digest.digest()

    def _run(self) -> None:
        while (item := self._full.get()) is not None:
            self._hash(*item)

    def _hash(self, buffer: bytearray, length: int) -> None:
        with memoryview(buffer) as view:
            self._digest.update(view[:length])
        self._free.put(buffer)


class Target(Protocol):
    """What takes bytes in order."""

    def write(self, data: memoryview, /) -> object:
        """Write all of it, or raise OSError."""


class Writer:
    """Writes buffers in order, on its own thread, or at once if `threaded` is false.

    `take` returns a free buffer of whole pages, `put` writes it and frees it. The end of the `with`
    block waits for all of them, and raises an error that `put` did not raise.
    """

    def __init__(self, target: Target, buffers: Buffers, *, threaded: bool) -> None:
        self._target = target
        self._buffers = buffers
        self._lent = contextlib.ExitStack()
        self._free: queue.SimpleQueue[mmap.mmap] = queue.SimpleQueue()
        self._full: queue.SimpleQueue[tuple[mmap.mmap, int] | None] = queue.SimpleQueue()
        self._failed: BaseException | None = None
        self._stopped = False
        self._thread = threading.Thread(target=self._run, daemon=True) if threaded else None

    def __enter__(self) -> Writer:
        for _ in range(_WRITES if self._thread else 1):
            self._free.put(self._lent.enter_context(self._buffers.pages()))
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
            self._stopped = error is not None
            self._full.put(None)
            self._thread.join()
        self._lent.close()
        if error is None and self._failed:
            raise self._failed

    def take(self) -> mmap.mmap:
        """Return a free buffer; wait for writing to catch up if there is none."""
        return self._free.get()

    def put(self, buffer: mmap.mmap, length: int) -> None:
        """Write the first `length` bytes; raise the error of an earlier write."""
        if self._failed:
            raise self._failed
        if self._thread:
            self._full.put((buffer, length))
        else:
            self._write(buffer, length)
            self._free.put(buffer)

    def _run(self) -> None:
        while (item := self._full.get()) is not None:
            buffer, length = item
            try:
                if not self._failed and not self._stopped:
                    self._write(buffer, length)
            except BaseException as error:
                self._failed = error
            finally:
                self._free.put(buffer)

    def _write(self, buffer: mmap.mmap, length: int) -> None:
        with memoryview(buffer) as view:
            self._target.write(view[:length])


class WriteBack(Protocol):
    """Writes a growing file to the disk early, so that the last sync is short.

    Used in a `with` block, whose end raises an OSError that was not raised before.
    """

    def __enter__(self) -> WriteBack:
        """Return the object itself."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all its threads."""

    def written(self, upto: int) -> None:
        """Report that the file now has `upto` bytes; raise the OSError of an earlier flush."""


class Advisor:
    """Tells the system every 1 MiB that the written part will not be read again.

    Linux then starts to write it to the disk and drops from memory what is there already: a long
    video must not displace everything else in the cache. The sync that follows reports errors.
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
        """Report that the file now has `upto` bytes."""
        self._upto = upto
        if upto - self._asked >= ADVISE_BYTES:
            self._ask()

    def _ask(self) -> None:
        self._asked = self._upto
        forget(self._descriptor)


class Flusher:
    """Flushes every 32 MiB on a thread, for systems without such advice."""

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
        """Report that the file now has `upto` bytes; raise the OSError of an earlier flush."""
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
                # fsync is enough here; the final sync makes sure that it reaches the medium
                os.fsync(self._descriptor)
            except OSError as error:
                self._failed = error


def write_back(descriptor: int) -> WriteBack:
    """Return the early writer for this system."""
    return Advisor(descriptor) if _advise else Flusher(descriptor)


def write_past_cache(descriptor: int, *, on: bool) -> bool:
    """Write straight from memory to the disk from now on; return whether the system does.

    Then memory, length and place of each write are whole pages. A sync is needed all the same.
    """
    if sys.platform != "linux":
        return False
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    wanted = flags | os.O_DIRECT if on else flags & ~os.O_DIRECT
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETFL, wanted)
    except OSError:
        # The file system cannot; the cache is as good, and slower.
        return False
    return on


def forget(descriptor: int) -> None:
    """Ask the system to write a file to disk and drop it from memory.

    The next read then comes from the disk.
    """
    _give_advice(descriptor, _DONTNEED)


def read_ahead(descriptor: int) -> None:
    """Tell the system that a file will be read once, from front to back."""
    _give_advice(descriptor, _SEQUENTIAL)


def _give_advice(descriptor: int, advice: int) -> None:
    if _advise:
        # Advice only: a file system that ignores or refuses it has lost nothing.
        with contextlib.suppress(OSError):
            _advise(descriptor, 0, 0, advice)
