"""The child's view of the source: ranges asked for over the pipe, with a small cache.

The rules are:

- It never asks beyond the end.
- Nothing is kept but a few blocks, so that a film of any length costs the same memory.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import IO

from diary.files.windows import Window
from diary.media.source import Source

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


class RangesFile(Window):
    """A source as a read-only, seekable file for whoever wants one; closes `owned` in the end."""

    def __init__(self, ranges: Source, owned: IO[bytes] | None = None) -> None:
        super().__init__(ranges.size)
        self._ranges = ranges
        self._owned = owned

    def _read_at(self, at: int, out: memoryview) -> int:
        data = self._ranges.read_at(at, len(out))
        out[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close what it owns too."""
        if self._owned is not None:
            self._owned.close()
        super().close()
