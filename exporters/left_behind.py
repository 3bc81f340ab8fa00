"""The copy of a bundle on a disk: read back after writing, and removed when the person says so.

The rules are:

- Removed are exactly the files that were written and still are what was written, and then the
  folders that are empty because of it. Anything else stays, and is named.
- No link is followed, and no path leads out of the place.
- What a computer keeps besides (lists of recent files, deleted blocks of a disk) is not reached.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from exporters.check.hashing import hash_all
from exporters.check.report import Findings
from exporters.check.sources import Source, walk
from exporters.output import storing
from exporters.progress import Progress, unheard


@dataclass(frozen=True, slots=True)
class Removed:
    """How many files were removed, and which were left because they are not what was written."""

    files: int
    kept: tuple[str, ...]


def read_back(place: Path, progress: Progress = unheard) -> dict[str, str]:
    """Hex SHA-256 of every file at a place, by its path there; of a single file under its name."""
    hashes = hash_all(_sources(place), progress)
    return {source.name: digest for source, digest in hashes.items()}


def remove(place: Path, written: Mapping[str, str], progress: Progress = unheard) -> Removed:
    """Remove what was written to a place, given the hex SHA-256 of each file by its path there.

    Raises StorageError and NotWritable as the disk refuses.
    """
    found = {source.name: source for source in _sources(place)}
    listed = {name: source for name, source in found.items() if name in written}
    hashes = hash_all(list(listed.values()), progress)
    same = [source for name, source in listed.items() if hashes.get(source) == written[name]]
    for source in same:
        with storing("remove"):
            source.path.unlink()
    if os.path.isdir(place) and not os.path.islink(place):
        _remove_empty(place, written)
    gone = {source.name for source in same}
    return Removed(len(same), tuple(sorted(name for name in found if name not in gone)))


def _remove_empty(place: Path, written: Mapping[str, str]) -> None:
    folders = {
        str(above) for name in written for above in PurePosixPath(name).parents if above.name
    }
    for folder in sorted(folders, key=len, reverse=True):
        with suppress(OSError):
            (place / folder).rmdir()
    with suppress(OSError):
        place.rmdir()


def _sources(place: Path) -> list[Source]:
    refused = Findings()
    if os.path.islink(place):
        return []
    if os.path.isdir(place):
        return walk(place, refused)[0]
    with suppress(OSError):
        return [Source(place.name, place, place.stat().st_size)]
    return []
