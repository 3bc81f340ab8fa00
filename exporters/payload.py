"""The payload of a bundle: originals byte for byte, and copies where an original is withheld.

The rules are:

- An original is hashed as it is handed on to be written, and kept only if it is what the record
  commits to.
- One that cannot be read, or is not what was committed to, is named in the result, never dropped
  silently; the bundle then goes without it.
- What was given with an earlier bundle is not written again.
- Memory does not grow with the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from diary.casefile import Exhibit
from diary.errors import Damaged, NotAllowed
from diary.files.durable import disk_errors
from diary.progress import Progress
from exporters.bag import COPIES, ORIGINALS, PAYLOAD, exhibit_paths
from exporters.output import Output
from exporters.pouring import Pour


@dataclass(frozen=True, slots=True)
class Payload:
    """What was written: hex digests by path, the bytes, and the exhibits as they turned out."""

    hashes: dict[str, str]
    size: int
    exhibits: tuple[Exhibit, ...]

    @property
    def originals(self) -> int:
        """How many originals are among the files."""
        return sum(path.startswith(ORIGINALS) for path in self.hashes)


def label(exhibit: Exhibit) -> str:
    """The reference by which a person knows an exhibit."""
    return exhibit.item.content.reference or f"exhibit {exhibit.item.number}"


def expected_bytes(exhibits: Sequence[Exhibit]) -> int:
    """About how many bytes the payload will be, as far as the record says."""
    return sum(e.item.content.size or 0 for e in exhibits if e.open and e.given is None)


def write(exhibits: Sequence[Exhibit], out: Output, progress: Progress) -> Payload:
    """Write every original or copy that can be; `progress` counts bytes of `expected_bytes`."""
    # RFC 8493, 2.1.2: a bag has this folder, also without a file; the ones in it have one each
    out.folder(PAYLOAD)
    paths = [path for exhibit, path in plan(exhibits) if not exhibit.damaged]
    for folder in (ORIGINALS, COPIES):
        if any(path.startswith(folder) for path in paths):
            out.folder(folder)
    whole = expected_bytes(exhibits)
    hashes, size = dict[str, str](), 0
    done: list[Exhibit] = []
    with Pour() as pour:
        for exhibit, path in plan(exhibits):
            if path and not exhibit.damaged:
                try:
                    count = _Counted(progress, size, whole).add
                    hashes[path], length = _one(exhibit, path, out, pour, count)
                    size += length
                    exhibit = _with_digest(exhibit, hashes[path], length)
                except Damaged:
                    out.remove(path)
                    exhibit = replace(exhibit, damaged=True)
            done.append(exhibit)
    return Payload(hashes, size, tuple(done))


def plan(exhibits: Sequence[Exhibit]) -> Iterator[tuple[Exhibit, str]]:
    """Each exhibit with the path that its file gets in the bundle; empty where none goes in."""
    for exhibit, path in exhibit_paths(exhibits):
        if path and not exhibit.copy and not exhibit.item.content.sha256:
            # without it nobody could tell whether the file is the one that the record means
            raise NotAllowed("original-without-hash")
        yield exhibit, path


def _with_digest(exhibit: Exhibit, digest: str, size: int) -> Exhibit:
    if exhibit.copy is None:
        return exhibit
    return replace(exhibit, copy=replace(exhibit.copy, sha256=digest, size=size))


class _Counted:
    def __init__(self, progress: Progress, start: int, whole: int) -> None:
        self._progress, self._done, self._whole = progress, start, whole

    def add(self, count: int) -> None:
        self._done += count
        self._progress(min(self._done, self._whole), self._whole)


def _one(
    exhibit: Exhibit, path: str, out: Output, pour: Pour, count: Callable[[int], None]
) -> tuple[str, int]:
    expected = exhibit.item.content.size or 0
    with pour.of(opened(exhibit), expected, count) as poured:
        out.stream(path, poured, expected)
    if not exhibit.copy and poured.hex != exhibit.item.content.sha256:
        raise Damaged("original", "not what was committed to")
    return poured.hex, poured.size


def opened(exhibit: Exhibit) -> BinaryIO:
    """The original of an exhibit, or the copy that goes instead; raises Damaged."""
    source = exhibit.copy.open if exhibit.copy else exhibit.open
    if source is None:
        raise AssertionError("a path is given to files alone")
    with disk_errors("read-original"):
        return source()
