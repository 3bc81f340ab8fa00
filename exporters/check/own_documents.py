"""The form of our documents, as data, and what is read of a document of that form.

Invariants:

- Both checkers read by this form: here by `diary.media.document_reader`, `check.html` by the same
  data, which it has in it.
- What comes from somebody else is read by the same reader in a process that holds nothing. The
  check of a bundle is handed either (`exporters.check.sheets`), and knows no process.
- Nothing that draws is loaded: a check needs none of it.
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
from diary.media.document_reader import (
    PART,
    DocumentGrammar,
    DocumentMarks,
    DocumentReader,
    Passage,
    join_marks,
)
from diary.media.source import FileSource

if TYPE_CHECKING:
    from diary.media.client import MediaClient


@cache
def grammar() -> dict[str, Any]:
    """The form of our documents, as data."""
    text = files("resources").joinpath("document.json").read_text(encoding="ascii")
    data: dict[str, Any] = json.loads(text)
    return data


@cache
def _ready() -> DocumentGrammar:
    return DocumentGrammar(grammar())


def read(file: BinaryIO) -> DocumentMarks:
    """The marks and digests on the pages; raises Damaged for what is no document of ours."""
    reader = DocumentReader(FileSource(file), _ready())
    return join_marks(reader.marks())


def apart(media: MediaClient) -> Callable[[BinaryIO], DocumentMarks]:
    """Return what reads as `read` does, in a child process; MediaError and Cancelled besides."""

    def read_apart(file: BinaryIO) -> DocumentMarks:
        with media.open(FileSource(file)) as session:
            return session.marks(grammar())

    return read_apart


def passages(place: Path | BinaryIO) -> Iterator[Passage]:
    """Everything set on the pages, in order; raises Damaged for what is no document of ours."""
    with _opened(place) as file:
        for found in DocumentReader(FileSource(file), _ready()).passages():
            yield from found[1] if found else ()


def marks(place: Path | BinaryIO) -> list[tuple[int, int, str]]:
    """Page, entry number and commitment (64 hex) of every sheet; raises Damaged."""
    with _opened(place) as file:
        return [*read(file).marks]


def digests(place: Path | BinaryIO) -> list[str]:
    """The digest of the list of originals as each page prints it, page by page; raises Damaged."""
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
