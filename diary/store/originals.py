"""A file that a person chose to attach, read once and watched while it is read.

The rules are:

- Only a regular file is taken: a folder, pipe or device is refused before anything is read.
- What was read must be what stands there: a file that changed meanwhile is refused, since half of
  one content and half of another is evidence of nothing.
- A file that was read whole and then deleted is taken. It can never be asked for again.
- Nothing is written to it, and nothing is read from it but its bytes.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path
from typing import Protocol

from diary.crypto.stream_write import Source
from diary.errors import PlaceGone, SourceError
from diary.files.background import read_ahead
from diary.files.durable import open_descriptor, storage_error

_STRANGE = {errno.ENXIO, errno.EISDIR, getattr(errno, "EOPNOTSUPP", errno.ENXIO)}


class Original(Source, Protocol):
    """A source that knows its length and whether it stayed the same."""

    @property
    def size(self) -> int:
        """Length in bytes, 0 when it is not known beforehand."""

    def check(self, read: int) -> None:
        """SourceError when what was read is not what stands there."""


class FileOriginal:
    """A path, opened for a `with` block; raises SourceError for everything that is amiss."""

    def __init__(self, path: Path) -> None:
        self._path = path
        descriptor = _opened(path)
        self._before = os.fstat(descriptor)
        if not stat.S_ISREG(self._before.st_mode):
            os.close(descriptor)
            raise SourceError("not-a-file")
        self._file = io.FileIO(descriptor, "r")
        read_ahead(descriptor)

    def __enter__(self) -> FileOriginal:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def size(self) -> int:
        """Length when it was opened."""
        return self._before.st_size

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Read on; SourceError "unreadable" or "vanished"."""
        try:
            return self._file.readinto(buffer)
        except OSError as cause:
            raise _source_error(cause) from cause

    def check(self, read: int) -> None:
        """SourceError "changed" unless the same file, as long and as old, still stands there."""
        before = _state(self._before)
        if read != self.size or _state(os.fstat(self._file.fileno())) != before:
            raise SourceError("changed")
        try:
            now = self._path.stat()
        except OSError:
            # Deleted or taken away after it had been read whole.
            return
        if _state(now) != before:
            raise SourceError("changed")


class StreamOriginal:
    """A binary file-like: a member of an export, or bytes in memory. Nobody else can change it."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @property
    def size(self) -> int:
        """Not known beforehand."""
        return 0

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Read on; SourceError "unreadable"."""
        try:
            return self._source.readinto(buffer)
        except OSError as cause:
            raise SourceError("unreadable") from cause

    def check(self, read: int) -> None:
        """Nothing to compare it with."""


def _opened(path: Path) -> int:
    # Not waiting: a pipe without a writer would hold the program for ever. A link is followed,
    # since it was the person who chose it.
    try:
        return open_descriptor(path, follow=True)
    except ValueError as cause:
        raise SourceError("unreadable") from cause
    except OSError as cause:
        # Windows refuses to open a folder as if it were forbidden.
        if os.path.isdir(path):
            raise SourceError("not-a-file") from cause
        raise _source_error(cause) from cause


def _source_error(cause: OSError) -> SourceError:
    if cause.errno in _STRANGE:
        return SourceError("not-a-file")
    gone = isinstance(storage_error(cause, "attach"), PlaceGone)
    return SourceError("vanished" if gone else "unreadable")


def _state(now: os.stat_result) -> tuple[int, int, int, int]:
    return now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns
