"""The beginning and the end of a file, kept while the file is read once from front to back."""

from __future__ import annotations

from typing import NamedTuple

EDGE_BYTES = 128 << 10


class FileEdges(NamedTuple):
    """The first and the last bytes of a file: 128 KiB each, or all of it."""

    start: bytes
    end: bytes


class EdgeKeeper:
    """Takes the bytes of a file of `size` in their order, and keeps its edges."""

    def __init__(self, size: int) -> None:
        self._end_at = max(size - EDGE_BYTES, 0)
        self._at = 0
        self._start = bytearray()
        self._end = bytearray()

    def take(self, data: memoryview) -> None:
        """Take the next bytes."""
        self._start += data[: max(EDGE_BYTES - self._at, 0)]
        self._end += data[max(self._end_at - self._at, 0) :]
        self._at += len(data)

    @property
    def edges(self) -> FileEdges:
        """Return what is kept."""
        return FileEdges(bytes(self._start), bytes(self._end))
