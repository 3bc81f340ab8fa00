"""Read a part of a file, or several files as one, as if it were a file of its own.

**Invariants:**

- A window is read-only and never reads beyond its size: what stands behind it is somebody else's.
- It refuses a place before its beginning as a file on a disk does, by OSError: whoever reads a
  stranger's file expects that of every seek.
- It has one position, and so one thread at a time.
"""

from __future__ import annotations

import errno
import io
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class FileWindow(io.RawIOBase):
    """A seekable reader of `size` bytes; what is below it says by `_read_at` where they are."""

    def __init__(self, size: int = 0) -> None:
        super().__init__()
        self._size = size
        self._at = 0

    def _read_at(self, at: int, out: memoryview) -> int:
        """Fill the front of `out`, which ends within the window; return how much was there."""
        raise NotImplementedError

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self._size

    def readable(self) -> bool:
        """Return true, as `io` asks."""
        return True

    def seekable(self) -> bool:
        """Return true, as `io` asks."""
        return True

    def tell(self) -> int:
        """Return the position in bytes; it may lie past the end."""
        self._refuse_closed()
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move as `io` says; OSError before the beginning."""
        self._refuse_closed()
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}.get(whence)
        if origin is None:
            raise ValueError("whence")
        if origin + offset < 0:
            raise OSError(errno.EINVAL, "before the beginning")
        self._at = origin + offset
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read on; what is below may give less than was asked for, and nothing only at the end."""
        self._refuse_closed()
        with memoryview(buffer) as given, given.cast("B") as out:
            wanted = max(0, min(len(out), self._size - self._at))
            got = self._read_at(self._at, out[:wanted]) if wanted else 0
        self._at += got
        return got

    def _refuse_closed(self) -> None:
        if self.closed:
            raise ValueError("closed")


class FilePart(FileWindow):
    """A part of an open file, which it closes in the end; OSError where that became shorter."""

    def __init__(self, descriptor: int, start: int, size: int) -> None:
        super().__init__(size)
        self._file = os.fdopen(descriptor, "rb", buffering=0)
        self._start = start

    def _read_at(self, at: int, out: memoryview) -> int:
        self._file.seek(self._start + at)
        got = self._file.readinto(out)
        if not got:
            raise OSError("shorter than it was")
        return got

    def close(self) -> None:
        """Close the file too."""
        self._file.close()
        super().close()
