"""A bundle in memory: its own files whole, of the originals no more than hashes and lengths.

The rules are:

- For a way out that needs to know every file before it writes the first. The originals are read a
  second time then, so that memory does not grow with them.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from exporters.bag import is_payload
from exporters.output import Output

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Held(Output):
    """What a bundle is put into; `files` has its own files, `sizes` the length of every file."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.files: dict[str, bytes] = {}
        self.sizes: dict[str, int] = {}
        self._digests: dict[str, str] = {}

    def folder(self, path: str) -> None:
        """Nothing: paths are enough."""

    def put(self, path: str, data: bytes) -> str:
        """Hold a whole file; its hex SHA-256."""
        self._digests[path] = super().put(path, data)
        return self._digests[path]

    def stream(self, path: str, chunks: Iterable[ReadableBuffer], expected: int) -> None:
        """Hold a file, or of an original its length alone."""
        held, size = bytearray(), 0
        for chunk in chunks:
            size += memoryview(chunk).nbytes
            if not is_payload(path):
                held += chunk
        self.sizes[path] = size
        if not is_payload(path):
            self.files[path] = bytes(held)

    @contextmanager
    def create(self, path: str) -> Iterator[BinaryIO]:
        """A new file in memory."""
        with io.BytesIO() as held:
            yield held
            data = held.getvalue()
        self.put(path, data)

    def digest(self, path: str) -> tuple[str, int]:
        """Hex SHA-256 and length of a file that is held."""
        return self._digests[path], self.sizes[path]

    def remove(self, path: str) -> None:
        """Let go of a file."""
        self.sizes.pop(path, None)
