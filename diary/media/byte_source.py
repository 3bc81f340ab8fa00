"""Sources of bytes, read by offset, so that a long film costs only a few reads."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, Protocol

BLOCK = 64 << 10  # bytes that the child asks for at least


class Source(Protocol):
    """Bytes that do not change while they are read; `read_at` is called from one thread."""

    @property
    def size(self) -> int:
        """Return the number of bytes."""
        ...

    def read_at(self, offset: int, length: int) -> bytes:
        """Return exactly `length` bytes from `offset`; fewer only at the end."""
        ...


def pieces(source: Source, length: int, overlap: int) -> Iterator[tuple[int, bytes]]:
    """Yield all bytes in pieces of `length`, each overlapping the one before by `overlap`."""
    offset = 0
    while offset < source.size:
        yield offset, source.read_at(offset, min(length, source.size - offset))
        if offset + length >= source.size:
            return
        offset += length - overlap


class BytesSource:
    """Bytes that are already in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def size(self) -> int:
        return len(self._data)

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`."""
        return self._data[offset : offset + length]


class FileSource:
    """A seekable binary file, such as a decrypting reader; the code that opened it closes it."""

    def __init__(self, file: BinaryIO | io.RawIOBase) -> None:
        self._file = file
        self._size = file.seek(0, io.SEEK_END)

    @property
    def size(self) -> int:
        return self._size

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`; go on where a raw file returns fewer."""
        self._file.seek(offset)
        parts: list[bytes] = []
        while length > 0:
            part = self._file.read(length)
            if not part:
                break
            parts.append(part)
            length -= len(part)
        return b"".join(parts)


class PatchedSource:
    """A source with some ranges overwritten, as they will be in a clean copy."""

    def __init__(self, source: Source, ranges: tuple[tuple[int, bytes], ...]) -> None:
        self._source = source
        self._ranges = ranges

    @property
    def size(self) -> int:
        """Return the number of bytes, which is that of the original."""
        return self._source.size

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`, as the copy has them."""
        data = bytearray(self._source.read_at(offset, length))
        for start, new in self._ranges:
            low = max(start, offset)
            high = min(start + len(new), offset + len(data))
            if low < high:
                data[low - offset : high - offset] = new[low - start : high - start]
        return bytes(data)


class SliceSource:
    """A part of a source as a source of its own; it never reaches beyond that source."""

    def __init__(self, source: Source, offset: int, length: int) -> None:
        self._source = source
        self._offset = max(0, offset)
        self._size = max(0, min(length, source.size - self._offset))

    @property
    def size(self) -> int:
        return self._size

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`; none before the beginning."""
        length = min(length, self._size - offset)
        if offset < 0 or length <= 0:
            return b""
        return self._source.read_at(self._offset + offset, length)
