"""When and by what the files of a folder were made, asked while they are being stored.

**Invariants:**

- The child gets the bytes that were stored. Those at the edges of a file are still in memory, so
  most files need not be decrypted again for it; the others are read from what is stored.
- It gets bytes of the files that it is asked about, and zeros of all others.
- Where not all of some files can be read, each is asked by itself, and one that cannot be is of no
  known kind. That no child may read anything is no such case: it is raised.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import BinaryIO, Final

from diary.errors import MediaError, MediaReason
from diary.files.file_edges import FileEdges
from diary.media.byte_source import BLOCK
from diary.media.decoder_client import MediaClient, SourceSession
from diary.media.decoder_results import MediaFacts
from diary.media.folder_files import JoinedSource

AT_ONCE: Final = 32  # files that are asked about in one question
_NO_CHILD: Final = frozenset({MediaReason.NOT_CONFINED, MediaReason.CANNOT_START})


class EdgesSource:
    """Files one after the other, each from a new block on, so that no block has bytes of two."""

    def __init__(self, sizes: Sequence[int], opener: Callable[[int], BinaryIO]) -> None:
        """Take the sizes of the files, and what opens one of them by its number from 0."""
        self._sizes = sizes
        self._begins = [0, *accumulate(-(-size // BLOCK) * BLOCK for size in sizes)]
        self._whole = JoinedSource(sizes, opener)
        self._edges: dict[int, FileEdges] = {}

    @property
    def size(self) -> int:
        return self._begins[-1]

    def place(self, number: int) -> tuple[int, int]:
        """Return where a file begins, and its length."""
        return self._begins[number], self._sizes[number]

    def hold(self, number: int, edges: FileEdges) -> None:
        """Have a file, of which these are the edges."""
        self._edges[number] = edges

    def release(self) -> None:
        """Have no file any more."""
        self._edges.clear()
        self._whole.close()

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`."""
        parts = []
        end = min(offset + length, self.size)
        while offset < end:
            number = bisect_right(self._begins, offset) - 1
            stop = min(end, self._begins[number + 1])
            part = self._part(number, offset - self._begins[number], stop - offset)
            parts += [part, bytes(stop - offset - len(part))]
            offset = stop
        return b"".join(parts)

    def _part(self, number: int, at: int, length: int) -> bytes:
        edges, size = self._edges.get(number), self._sizes[number]
        length = min(length, size - at)
        if edges is None or length <= 0:
            return b""
        if at + length <= len(edges.start):
            return edges.start[at : at + length]
        end_at = size - len(edges.end)
        if at >= end_at:
            return edges.end[at - end_at : at - end_at + length]
        return self._whole.read_at(self._whole.begin(number) + at, length)


class FolderFacts:
    """Asks about files as they come, some at once. Use it as a context manager."""

    def __init__(
        self, sizes: Sequence[int], opener: Callable[[int], BinaryIO], client: MediaClient
    ) -> None:
        """Take the sizes of the files, and what opens one that is stored, by its number from 0."""
        self.found: dict[int, MediaFacts] = {}
        self._source = EdgesSource(sizes, opener)
        self._session = client.open(self._source)
        self._waiting: list[int] = []

    def __enter__(self) -> FolderFacts:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()
        self._source.release()

    def add(self, number: int, edges: FileEdges) -> None:
        """Ask about a file that is stored, perhaps later. Raises MediaError, Cancelled."""
        self._source.hold(number, edges)
        self._waiting.append(number)
        if len(self._waiting) == AT_ONCE:
            self.ask()

    def ask(self) -> None:
        """Ask about those that wait. Raises MediaError, Cancelled."""
        places = [self._source.place(number) for number in self._waiting]
        self.found.update(zip(self._waiting, facts_of(self._session, places), strict=True))
        self._waiting.clear()
        self._source.release()


def facts_of(session: SourceSession, places: Sequence[tuple[int, int]]) -> Sequence[MediaFacts]:
    """Return the facts of some files, each by its place and its length. Raises MediaError."""
    if not places:
        return ()
    try:
        return session.scanned_parts(places)
    except MediaError as error:
        if error.reason in _NO_CHILD:
            raise
        return [_facts_of_one(session, *place) for place in places]


def _facts_of_one(session: SourceSession, at: int, length: int) -> MediaFacts:
    try:
        return session.scanned_part(at, length)
    except MediaError as error:
        if error.reason in _NO_CHILD:
            raise
        return MediaFacts(kind="other", media_type="")
