"""Readers for a part of a file, or for several files as one, as if it were its own file.

**Invariants:**

- A window is read-only and never reads beyond its size: the bytes after it belong to something
  else.
- Seeking before its beginning raises OSError, as for a file on a disk: code that reads a stranger's
  file expects that of every seek.
- It has one position, so only one thread may use it at a time.
"""

from __future__ import annotations

import errno
import io
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class SeekableReader(io.RawIOBase):
    """A seekable reader of `size` bytes; a subclass reads them in `_read_at`."""

    def __init__(self, size: int = 0) -> None:
        super().__init__()
        self._size = size
        self._at = 0

    def _read_at(self, at: int, out: memoryview) -> int:
        """Fill the start of `out`, which ends within the window; return the number of bytes."""
        raise NotImplementedError

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self._size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        """Return the position in bytes; it may be past the end."""
        self._refuse_closed()
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move the position as in `io`; raise OSError before the beginning."""
        self._refuse_closed()
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}.get(whence)
        if origin is None:
            raise ValueError("whence")
        if origin + offset < 0:
            raise OSError(errno.EINVAL, "before the beginning")
        self._at = origin + offset
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read from the position; may return fewer bytes than asked for, but 0 only at the end."""
        self._refuse_closed()
        with memoryview(buffer) as given, given.cast("B") as out:
            wanted = max(0, min(len(out), self._size - self._at))
            got = self._read_at(self._at, out[:wanted]) if wanted else 0
        self._at += got
        return got

    def _refuse_closed(self) -> None:
        if self.closed:
            raise ValueError("closed")


class FilePart(SeekableReader):
    """A part of an open file, which it closes; raises OSError if the file became shorter."""

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
        self._file.close()
        super().close()
