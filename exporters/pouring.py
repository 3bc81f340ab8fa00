"""Originals on their way out: read in pieces, and hashed on a thread while they are written.

The rules are:

- What is hashed is what is handed on, piece by piece, from the same memory.
- A piece is good until the next is asked for. Memory is a few pieces, lent to file after file, and
  overwritten at the end.
- Reading and `count` stay on the caller's thread.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import BinaryIO, Final, Protocol, cast

from diary.files.background import Buffers, Hasher
from diary.files.durable import disk_errors

_PIECE: Final = 1024 * 1024
_AHEAD: Final = 4
# from here on a thread costs less than it saves
_THREADED: Final = 2 * _PIECE


class _Fills(Protocol):
    def readinto(self, buffer: bytearray, /) -> int | None: ...


class Pour:
    """Takes file after file; use as a context, which overwrites what is left of the last."""

    def __init__(self) -> None:
        """Begin with no memory."""
        self._buffers = Buffers(_PIECE)

    def __enter__(self) -> Pour:
        """Begin."""
        return self

    def __exit__(self, *error: object) -> None:
        """Overwrite what was lent."""
        self._buffers.wipe()

    @contextmanager
    def of(self, source: BinaryIO, expected: int, count: Callable[[int], None]) -> Iterator[Poured]:
        """A file of about so many bytes, which is closed; `count` hears how long each piece was."""
        hasher = Hasher(self._buffers, threaded=expected >= _THREADED)
        with source, hasher:
            yield Poured(source, hasher, count)


def hashed(out: BinaryIO, pieces: Iterable[bytes | memoryview]) -> str:
    """Write pieces on a thread, while the next are made; hex SHA-256 of what was written."""
    digest = hashlib.sha256()

    def write(piece: bytes) -> None:
        out.write(piece)
        digest.update(piece)

    writing: deque[Future[None]] = deque()
    with ThreadPoolExecutor(1) as pool:
        for piece in pieces:
            if len(writing) == _AHEAD:
                with disk_errors("write"):
                    writing.popleft().result()
            writing.append(pool.submit(write, bytes(piece)))
        for left in writing:
            with disk_errors("write"):
                left.result()
    return digest.hexdigest()


class Poured:
    """One file: its pieces, to be taken once; hash and length when the block is left."""

    def __init__(self, source: BinaryIO, hasher: Hasher, count: Callable[[int], None]) -> None:
        """Begin before the first."""
        self._source = cast(_Fills, source)
        self._hasher = hasher
        self._count = count
        self.size = 0

    @property
    def hex(self) -> str:
        """SHA-256 of all pieces."""
        return self._hasher.digest().hex()

    def __iter__(self) -> Iterator[memoryview]:
        """The pieces; raises Damaged, and StorageError where the disk does not answer."""
        while True:
            buffer = self._hasher.take()
            length = self._fill(buffer)
            self._hasher.put(buffer, length)
            if not length:
                return
            self.size += length
            # taken again by nobody but the next turn
            with memoryview(buffer) as whole, whole[:length] as piece:
                yield piece
            self._count(length)

    def _fill(self, buffer: bytearray) -> int:
        try:
            with disk_errors("read-original"):
                return self._source.readinto(buffer) or 0
        except BaseException:
            # it goes back to where it was lent
            self._hasher.put(buffer, 0)
            raise
