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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from diary.errors import Damaged, DamageReason
from diary.media.byte_source import FileSource
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


def apart(media: MediaClient) -> Callable[[BinaryIO], DocumentMarks]:
    """Return a function that reads as `read` does, but in a child process.

    It raises MediaError and Cancelled too.
    """

    def read_apart(file: BinaryIO) -> DocumentMarks:
        with media.open(FileSource(file)) as session:
            return session.marks(grammar())

    return read_apart


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
