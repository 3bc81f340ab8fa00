"""A bundle as a set of files for an upload: few, not too large, and read one by one.

The rules are:

- At most 16 files, each below 2 GB (1.9, since a copy may turn out longer than its original),
  with plain names: what the portals of police forces take.
- The document, how to check and the check page stand by themselves, and so do originals while
  there is room for each; otherwise they go into zips. The rest of the bundle is in one zip.
- A longer one is hashed and listed like every other, and left out; it is named to the
  person, since no portal of that kind takes it, and pieces of a film nobody could watch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from diary.errors import NotAllowed
from diary.files.durable import disk_errors
from exporters import bag
from exporters.output import Output, PartFolder
from exporters.zipping import Zip

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

CHECKS: Final = "Checks.zip"
_FILES: Final = "Files-{n}.zip"
# each by itself; everything else of the top folder is in one zip
_ALONE: Final = (bag.EVIDENCE, bag.HOW_TO_CHECK, bag.CHECK_PAGE)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a portal takes: how many files, and how long each may be."""

    files: int = 16
    size: int = 1_900_000_000


LIMITS: Final = Limits()


def assign(sizes: Sequence[tuple[str, int]], limits: Limits = LIMITS) -> dict[str, str]:
    """The file of the set that each path goes into; empty for one that is too large for any.

    Raises NotAllowed where even zips would be too many.
    """
    room = limits.files - len(_ALONE) - 1
    fits = [(path, size) for path, size in sizes if size < limits.size]
    places = dict.fromkeys((path for path, _size in sizes), "")
    if len(fits) <= room:
        return places | {path: _last(path) for path, _size in fits}
    n, filled = 1, 0
    for path, size in fits:
        if filled + size > limits.size:
            n, filled = n + 1, 0
        filled += size
        places[path] = _FILES.format(n=n)
    if n > room:
        raise NotAllowed("too-much-to-upload")
    return places


class UploadSet(Output):
    """A set being written into a new folder; use as a context, and call `finish` at the end."""

    def __init__(
        self, place: Path, stamp: datetime, places: dict[str, str], most: int = LIMITS.files
    ) -> None:
        """Claim `place`; `places` says where each path under data/ goes. Raises AlreadyExists."""
        self._most = most
        self._places = places
        self._packed = {place for path, place in places.items() if place not in ("", _last(path))}
        self._stamp = stamp
        self._stack = ExitStack()
        names = {*_ALONE, CHECKS, *filter(None, places.values())}
        self._out = self._stack.enter_context(PartFolder(place, stamp, names))
        self._zips: dict[str, Zip] = {}
        self._files = ExitStack()
        self._documents: list[str] = []

    def __enter__(self) -> UploadSet:
        """Begin."""
        return self

    def __exit__(self, *error: object) -> None:
        """Remove what is unfinished."""
        try:
            self._files.close()
        finally:
            self._stack.close()

    def folder(self, path: str) -> None:
        """Nothing: the set has none."""

    def stream(self, path: str, chunks: Iterable[ReadableBuffer], expected: int) -> None:
        """Write a file from chunks as they come; of one that is left out, let them pass."""
        place = self._place(path)
        if not place:
            for _chunk in chunks:
                pass
        elif place != CHECKS and place not in self._packed:
            self._out.stream(place, chunks, expected)
        else:
            with disk_errors("write"):
                self._zip(place).add(path, chunks, expected)

    def create(self, path: str) -> AbstractContextManager[BinaryIO]:
        """A new file, open for writing; the document, and each volume of it, stands by itself."""
        self._documents.append(path)
        return self._out.create(path)

    def digest(self, path: str) -> tuple[str, int]:
        """Hex SHA-256 and length of a file that `create` wrote."""
        return self._out.digest(path)

    def remove(self, path: str) -> None:
        """Take the file that was streamed last away again."""
        place = self._place(path)
        if place in self._zips:
            with disk_errors("write"):
                self._zips[place].undo(path)
        elif place:
            self._out.remove(place)

    def finish(self) -> None:
        """Close the zips, make all durable and give it its name; raises AlreadyExists.

        Raises NotAllowed where the document came in more volumes than there is room for.
        """
        alone = {*_ALONE, *self._documents, CHECKS, *filter(None, self._places.values())}
        if len(alone) > self._most:
            raise NotAllowed("too-much-to-upload")
        for made in self._zips.values():
            with disk_errors("write"):
                made.close()
        self._files.close()
        for place, made in self._zips.items():
            if not len(made):
                self._out.remove(place)
        self._out.finish()

    def _place(self, path: str) -> str:
        if path in self._places:
            return self._places[path]
        return path if path in _ALONE else CHECKS

    def _zip(self, place: str) -> Zip:
        if place not in self._zips:
            file = self._files.enter_context(self._out.create(place))
            self._zips[place] = Zip(file, self._stamp)
        return self._zips[place]


def _last(path: str) -> str:
    return path.rpartition("/")[2]
