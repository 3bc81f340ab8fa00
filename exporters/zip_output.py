"""A bundle as one zip: the folder under its name, file by file as it is made.

The rules are:

- Originals go straight into the zip; only the document is held in memory while it is set.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from diary.files.durable import disk_errors
from exporters.names import is_portable
from exporters.output import Output
from exporters.output_file import PartFile
from exporters.zipping import MAGIC, Zip

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_INSIDE: Final = "Bundle"


class ZipOutput(Output):
    """A zip that a bundle is written into; use as a context, and call `finish` at the end."""

    def __init__(self, place: Path, stamp: datetime) -> None:
        """Claim `place`; raises AlreadyExists."""
        name = re.sub(r"\.zip\Z", "", place.name, flags=re.IGNORECASE)
        self._inside = name if is_portable(name) else _INSIDE
        self._stack = ExitStack()
        self._part = self._stack.enter_context(PartFile(place, stamp, MAGIC))
        self._zip = Zip(self._part.file, stamp)
        self._digests: dict[str, tuple[str, int]] = {}

    def __enter__(self) -> ZipOutput:
        """Begin."""
        return self

    def __exit__(self, *error: object) -> None:
        """Remove what is unfinished."""
        self._stack.close()

    def folder(self, path: str) -> None:
        """Nothing: a zip's folders are in its entries' names."""

    def stream(self, path: str, chunks: Iterable[ReadableBuffer], expected: int) -> None:
        """Write a file from chunks as they come."""
        with disk_errors("write"):
            self._zip.add(f"{self._inside}/{path}", chunks, expected)

    @contextmanager
    def create(self, path: str) -> Iterator[BinaryIO]:
        """A new file, held in memory until it is whole."""
        with io.BytesIO() as held:
            yield held
            data = held.getvalue()
        self._digests[path] = self.put(path, data), len(data)

    def digest(self, path: str) -> tuple[str, int]:
        """Hex SHA-256 and length of a file that `create` wrote."""
        return self._digests[path]

    def remove(self, path: str) -> None:
        """Take the file that was streamed last away again."""
        with disk_errors("write"):
            self._zip.undo(f"{self._inside}/{path}")

    def finish(self) -> None:
        """Close the zip, make it durable and give it its name; raises AlreadyExists."""
        with disk_errors("write"):
            self._zip.close()
        self._part.finish()
