"""The child's view of the source: ranges asked for over the pipe, with a small cache.

The rules are:

- It never asks beyond the end.
- Nothing is kept but a few blocks, so that a film of any length costs the same memory.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

from diary.media.source import Source

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_ASK = 1 << 20
_BLOCK = 64 * 1024
_BLOCKS = 32


class Ranges:
    """Bytes by offset; `fetch(offset, length)` gives exactly that range of `size` bytes."""

    def __init__(self, size: int, fetch: Callable[[int, int], bytes]) -> None:
        self.size = size
        self._fetch = fetch
        self._blocks: OrderedDict[int, bytes] = OrderedDict()

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes from `offset`; fewer at the end, none beyond it."""
        length = max(0, min(length, self.size - offset))
        if length == 0 or offset < 0:
            return b""
        if length > _BLOCK:
            return b"".join(
                self._fetch(at, min(MAX_ASK, offset + length - at))
                for at in range(offset, offset + length, MAX_ASK)
            )
        first = offset // _BLOCK
        data = self._block(first)
        if (offset + length - 1) // _BLOCK != first:
            data += self._block(first + 1)
        start = offset - first * _BLOCK
        return data[start : start + length]

    def _block(self, number: int) -> bytes:
        block = self._blocks.pop(number, None)
        if block is None:
            at = number * _BLOCK
            block = self._fetch(at, min(_BLOCK, self.size - at))
            while len(self._blocks) >= _BLOCKS:
                self._blocks.popitem(last=False)
        self._blocks[number] = block
        return block


class RangesFile(io.RawIOBase):
    """The same as a read-only, seekable file for decoders that want one."""

    def __init__(self, ranges: Source) -> None:
        self._ranges = ranges
        self._at = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be sought in."""
        return True

    def tell(self) -> int:
        """Where the next read begins."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move; never before the beginning."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._ranges.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer as far as there is anything."""
        view = memoryview(buffer).cast("B")
        data = self._ranges.read_at(self._at, len(view))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)
