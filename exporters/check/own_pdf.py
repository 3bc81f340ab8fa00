"""The form of our documents, as data, and reading a document of that form.

**Invariants:**

- Both checkers read by this form, so they agree: here `diary.media.own_pdf_grammar`, and
  `check.html` by the same data, which is built into it.
- Documents from other people are read by the same reader in a process that has no keys. The check
  of a bundle is passed one of the two (`exporters.check.sheet_check`), and does not know about
  processes.
- No drawing code is loaded, because a check needs none of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from diary.errors import Damaged, DamageReason, MediaError
from diary.media.byte_source import BLOCK, FileSource
from diary.media.own_pdf_grammar import DocumentGrammar
from diary.media.own_pdf_objects import PART
from diary.media.own_pdf_reader import (
    DocumentMarks,
    DocumentReader,
    Passage,
    join_marks,
)

if TYPE_CHECKING:
    from diary.media.decoder_client import MediaClient
    from exporters.check.source_files import SourceFile


@cache
def grammar() -> dict[str, Any]:
    """Return the form of our documents, as data."""
    text = files("resources").joinpath("document.json").read_text(encoding="ascii")
    data: dict[str, Any] = json.loads(text)
    return data


@cache
def _ready() -> DocumentGrammar:
    return DocumentGrammar(grammar())


def read(file: BinaryIO) -> DocumentMarks:
    """Return the marks and digests on the pages; raise Damaged for any other document."""
    reader = DocumentReader(FileSource(file), _ready())
    return join_marks(reader.marks())


class ReaderApart:
    """Reads as `read` does, but in a child process; raises MediaError and Cancelled too.

    The volumes of one bundle are read by one child: they are of one maker, and to start a child
    takes longer than to read a volume. Where it fails, the volume is read again by another, so that
    none answers for what was in one before.
    """

    def __init__(self, media: MediaClient, *, alone: bool = False) -> None:
        """Read with the children of `media`; `alone` if nobody else asks them anything."""
        self._media = media
        self._alone = alone

    def __call__(self, file: BinaryIO) -> DocumentMarks:
        """Return the marks of one document."""
        with self._media.open(FileSource(file), alone=self._alone) as session:
            return session.marks(grammar())

    @contextmanager
    def of_volumes(
        self, files: Iterable[SourceFile]
    ) -> Iterator[Callable[[SourceFile], DocumentMarks]]:
        """Return a function that reads any of these files, which may raise OSError as well."""
        with (
            closing(_Volumes(files)) as volumes,
            self._media.open(volumes, alone=self._alone) as session,
        ):
            before: list[SourceFile] = []

            def read_next(file: SourceFile) -> DocumentMarks:
                at = volumes.turn_to(file)
                try:
                    return session.marks(grammar(), at, file.size)
                except MediaError:
                    if not before:
                        raise
                    return session.marks(grammar(), at, file.size)
                finally:
                    before.append(file)

            yield read_next


class _Volumes:
    """Files as one source; one of them is open at a time.

    The place of each is a multiple of the blocks that a child asks for, so that no block has bytes
    of two. What is behind the end of a file is zeros.
    """

    def __init__(self, files: Iterable[SourceFile]) -> None:
        self._places: dict[SourceFile, int] = {}
        self.size = 0
        for file in files:
            self._places[file] = self.size
            self.size += (file.size + BLOCK - 1) // BLOCK * BLOCK
        self._start, self._end = 0, 0
        self._file: BinaryIO | None = None

    def turn_to(self, file: SourceFile) -> int:
        """Open a file and return its place; raise OSError, also if its size is another by now."""
        self.close()
        self._file = cast(BinaryIO, file.open())
        self._source = FileSource(self._file)
        if self._source.size != file.size:
            raise OSError("not as long as it was")
        self._start = self._places[file]
        self._end = self._start + file.size
        return self._start

    def read_at(self, offset: int, length: int) -> bytes:
        """Return `length` bytes; raise OSError where the file that is open does not have them."""
        wanted = min(length, self._end - offset)
        if self._file is None or offset < self._start or wanted <= 0:
            raise OSError("not of this volume")
        data = self._source.read_at(offset - self._start, wanted)
        if len(data) != wanted:
            raise OSError("not as long as it was")
        return data.ljust(length, b"\0")

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file, self._end = None, self._start


def passages(place: Path | BinaryIO) -> Iterator[Passage]:
    """Yield everything set on the pages, in order; raise Damaged for any other document."""
    with _opened(place) as file:
        for found in DocumentReader(FileSource(file), _ready()).passages():
            yield from found[1] if found else ()


def marks(place: Path | BinaryIO) -> list[tuple[int, int, str]]:
    """Return page, entry number and commitment (64 hex digits) of every sheet; raise Damaged."""
    with _opened(place) as file:
        return [*read(file).marks]


def digests(place: Path | BinaryIO) -> list[str]:
    """Return the digest of the list of originals as printed on each page; raise Damaged."""
    with _opened(place) as file:
        return [*read(file).digests]


@contextmanager
def _opened(place: Path | BinaryIO) -> Iterator[BinaryIO]:
    if not isinstance(place, Path):
        yield place
        return
    try:
        file = place.open("rb")
    except OSError as cause:
        raise Damaged(PART, DamageReason.CANNOT_BE_READ) from cause
    with file:
        yield file
