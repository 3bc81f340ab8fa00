"""Where the bytes of a file come from: read by offset, so that a long film costs a few reads."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, Protocol


class Source(Protocol):
    """Bytes that stay the same while they are read; `read_at` may be called from any one thread."""

    @property
    def size(self) -> int:
        """How many bytes there are."""
        ...

    def read_at(self, offset: int, length: int) -> bytes:
        """Exactly `length` bytes from `offset`; fewer only at the end."""
        ...


def pieces(source: Source, length: int, overlap: int) -> Iterator[tuple[int, bytes]]:
    """The whole of it in pieces of `length`, each beginning `overlap` before the last ended."""
    offset = 0
    while offset < source.size:
        yield offset, source.read_at(offset, min(length, source.size - offset))
        if offset + length >= source.size:
            return
        offset += length - overlap


class BytesSource:
    """Bytes that are in memory already."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return len(self._data)

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes from `offset`."""
        return self._data[offset : offset + length]


class SliceSource:
    """A part of another source, read where it lies; nothing beyond its end is ever given."""

    def __init__(self, source: Source, start: int, size: int) -> None:
        self._source = source
        self._start = max(0, start)
        self._size = max(0, min(size, source.size - self._start))

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self._size

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes from `offset`."""
        length = min(length, self._size - offset)
        return self._source.read_at(self._start + offset, length) if length > 0 else b""


class FileSource:
    """A seekable binary file, such as a decrypting reader; whoever opened it closes it."""

    def __init__(self, file: BinaryIO | io.RawIOBase) -> None:
        self._file = file
        self._size = file.seek(0, io.SEEK_END)

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self._size

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes from `offset`; reads on where a raw file gives less at once."""
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
    """A source with some ranges written over, as a clean copy will read."""

    def __init__(self, source: Source, ranges: tuple[tuple[int, bytes], ...]) -> None:
        self._source = source
        self._ranges = ranges

    @property
    def size(self) -> int:
        """How many bytes there are: as many as in the original."""
        return self._source.size

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes from `offset`, as the copy has them."""
        data = bytearray(self._source.read_at(offset, length))
        for start, new in self._ranges:
            low = max(start, offset)
            high = min(start + len(new), offset + len(data))
            if low < high:
                data[low - offset : high - offset] = new[low - start : high - start]
        return bytes(data)
