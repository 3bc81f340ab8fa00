"""Files on their way to a disk: begun early, and made durable while the next are written.

The rules are:

- A file counts as durable when the sync of the very handle that wrote it has returned; what fails
  on the way is told by that sync, is fatal, and never tried again.
- Syncs run on threads of their own, few at once; whoever gives a file away closes it no more.
- What is durable is forgotten by the memory, where the system can be asked to: whoever reads it
  back reads the disk.
"""

from __future__ import annotations

import io
import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from diary.files.background import FLUSH_BYTES, WriteBack, forget, write_back

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

NEW: Final = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0)
# They wait for the disk; more would only wait for each other.
_AT_ONCE: Final = 4
_MOST_WAITING: Final = 8


class Steady(io.FileIO):
    """A new file that begins to reach the disk while it grows, once it is long.

    A short one reaches it at its sync.
    """

    def __init__(self, descriptor: int) -> None:
        """Own the handle."""
        super().__init__(descriptor, "w+b")
        self._upto = 0
        self._back: WriteBack | None = None

    def write(self, data: ReadableBuffer, /) -> int:
        """Write what the disk takes of it; raises the OSError of an earlier flush too."""
        count = super().write(data)
        self._upto += count
        if self._upto >= FLUSH_BYTES:
            self._back = self._back or write_back(self.fileno())
            self._back.written(self._upto)
        return count

    def settle(self) -> None:
        """End what runs beside it; raises the OSError that was not told before."""
        back, self._back = self._back, None
        if back:
            back.__exit__(None, None, None)

    def close(self) -> None:
        """Close the file; what was not synced may be lost."""
        with suppress(OSError):
            self.settle()
        super().close()


def create(path: Path) -> BinaryIO:
    """A new file for its owner alone, open for writing and reading; raises OSError."""
    return io.BufferedRandom(Steady(os.open(path, NEW, 0o600)))


def sync(file: BinaryIO) -> None:
    """Return when all that was written to a file is on the disk; raises OSError if it is not."""
    file.flush()
    raw = getattr(file, "raw", None)
    if isinstance(raw, Steady):
        raw.settle()
    os.fsync(file.fileno())
    forget(file.fileno())


class Syncs:
    """Files that are being made durable; `wait` ends it, or `stop` where it is all given up."""

    def __init__(self) -> None:
        """Begin with none."""
        self._pool = ThreadPoolExecutor(_AT_ONCE)
        self._running: deque[Future[None]] = deque()

    def add(self, file: BinaryIO, done: Callable[[], None]) -> None:
        """Sync and close a file, then call `done`, on a thread; raises what an earlier one met."""
        while len(self._running) >= _MOST_WAITING:
            self._running.popleft().result()
        # what is buffered goes out on the caller's thread, which is the one that may be refused
        file.flush()
        self._running.append(self._pool.submit(_finish, file, done))

    def wait(self) -> None:
        """Return when every file is durable; raises OSError if one is not."""
        while self._running:
            self._running.popleft().result()

    def stop(self) -> None:
        """Return when no thread is left."""
        self._pool.shutdown()


def _finish(file: BinaryIO, done: Callable[[], None]) -> None:
    with file:
        sync(file)
    done()
