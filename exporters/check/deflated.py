"""A file that lies deflated in a zip, read as if it were a plain one.

The rules are:

- It is unpacked as it is read, a piece at a time: no more than was asked for, and never more than
  its line in the zip says that it has.
- What does not come to exactly that many bytes, or has anything behind its end, raises OSError like
  a file on a disk that cannot be read.
- Only forward is quick. Whoever goes back has a file of up to 64 MiB kept in memory from then on,
  and a larger one unpacked from its beginning again.
"""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_PIECE: Final = 64 * 1024
_SKIP: Final = 1024 * 1024
KEPT: Final = 64 * 1024 * 1024
_RAW: Final = -15


class Deflated(io.RawIOBase):
    """The bytes that `packed` unpacks to, which must be `size`; closes it in the end."""

    def __init__(self, packed: io.RawIOBase, size: int) -> None:
        """Stand at the first byte."""
        self._packed, self._size = packed, size
        self._kept: io.BytesIO | None = None
        self._begin()

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is, if slowly."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; raises OSError where the bytes on the way do not unpack."""
        at = self._at if self._kept is None else self._kept.tell()
        to = {io.SEEK_SET: 0, io.SEEK_CUR: at, io.SEEK_END: self._size}[whence] + offset
        if to < 0:
            raise OSError("before the beginning")
        if to < at and self._kept is None:
            self._begin()
            if self._size <= KEPT:
                pieces = iter(lambda: self._next(_SKIP), b"")
                self._kept = io.BytesIO(b"".join(pieces))
        if self._kept is not None:
            return self._kept.seek(to)
        while self._at < min(to, self._size):
            self._next(min(_SKIP, to - self._at))
        return to

    def readinto(self, buffer: WriteableBuffer) -> int:
        """The next bytes; raises OSError."""
        if self._kept is not None:
            return self._kept.readinto(buffer)
        view = memoryview(buffer).cast("B")
        data = self._next(len(view)) if len(view) else b""
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close what it reads from."""
        self._packed.close()
        super().close()

    def _begin(self) -> None:
        self._packed.seek(0)
        self._engine = zlib.decompressobj(_RAW)
        self._rest = b""
        self._at = 0

    def _next(self, most: int) -> bytes:
        """Up to so many bytes, none only at the end, which must be where the zip says."""
        wanted = min(most, self._size - self._at)
        while not self._engine.eof:
            self._rest = self._rest or self._packed.read(_PIECE) or b""
            before = len(self._rest)
            # at the end one byte more is asked for, to see that there is none
            data = self._unpack(max(wanted, 1))
            if data and not wanted:
                raise OSError("longer than the zip says")
            self._at += len(data)
            if data:
                return data
            if not before and not self._engine.eof:
                raise OSError("it breaks off")
        if wanted:
            raise OSError("shorter than the zip says")
        if self._engine.unused_data or self._packed.read(1):
            raise OSError("something stands behind its end")
        return b""

    def _unpack(self, most: int) -> bytes:
        try:
            data = self._engine.decompress(self._rest, most)
        except zlib.error as cause:
            raise OSError("it does not unpack") from cause
        self._rest = self._engine.unconsumed_tail
        return data
