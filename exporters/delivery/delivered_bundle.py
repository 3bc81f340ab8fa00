"""A bundle's copy on a disk: read back after writing, and removed when the person asks.

**Invariants:**

- Only these are removed: the files that were written and are unchanged, the folders of a bundle
  that are empty then, and what an unfinished write of the same path left. Anything else stays, and
  is named.
- One file that cannot be removed, such as one that another program has open, does not keep the
  others. It is named apart from what somebody changed: the removal can be finished later.
- What could not be examined counts as refused, never as absent.
- No link is followed, and no path leads out of the place.
- What a computer keeps besides (lists of recent files, deleted blocks of a disk) is not reached.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from diary.errors import AlreadyExists, StorageError
from diary.files.held_files import remove_empty_folder, remove_path
from diary.files.path_kind import reparse_tag
from diary.progress import Progress, no_progress
from exporters.check.check_report import FindingCode, Findings
from exporters.check.source_files import SourceFile, hash_all, walk
from exporters.delivery import bundle_output

# The findings of `walk` about something that exists and was never written.
_FOREIGN: Final = frozenset({FindingCode.FILE_IS_A_LINK, FindingCode.FILE_IS_NOT_A_FILE})
_NOTHING: Final = (FileNotFoundError, NotADirectoryError)
_MOUNT_POINT: Final = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT: a folder that leads elsewhere


@dataclass(frozen=True, slots=True)
class CopyRemoval:
    """The result of removing a copy: the number of files removed, and the names of what stays.

    `kept` is not what was written; `refused` could not be read or removed, so that some of it may
    still be ours. `absent` says that nothing at all was at the place.
    """

    files: int
    kept: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    absent: bool = False


@dataclass(slots=True)
class _WrittenPlace:
    """What was found at the place."""

    sources: list[SourceFile] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    absent: bool = False
    is_folder: bool = False


def read_back(place: Path, progress: Progress = no_progress) -> dict[str, str]:
    """Return the hex SHA-256 of every file at a place, by its path there.

    A single file is listed under its name.
    """
    hashes = hash_all(_look(place).sources, progress)
    return {source.name: digest for source, digest in hashes.items()}


def remove_copy(
    place: Path,
    written: Mapping[str, str],
    progress: Progress = no_progress,
    *,
    folders: Iterable[str] = (),
    unfinished: Collection[str] = (),
    magic: bytes = b"",
) -> CopyRemoval:
    """Remove what was written to a place, given the hex SHA-256 of each file by path.

    `folders` are those of the layout, which may be empty. What an unfinished write left beside the
    place is recognised by the names at its top (`unfinished`), or by its first bytes (`magic`).
    """
    found = _look(place)
    listed = [source for source in found.sources if source.name in written]
    hashes = hash_all(listed, progress)
    kept, refused, gone = found.kept, found.refused, set[str]()
    for source in found.sources:
        name = source.name
        if name not in written or hashes.get(source, written[name]) != written[name]:
            kept.add(name)
        elif source in hashes and _remove_file(source.path):
            gone.add(name)
        else:
            refused.add(name)
    _clear_unfinished(found, place, unfinished, magic)
    if found.is_folder:
        above = {str(up) for name in written for up in PurePosixPath(name).parents if up.name}
        _remove_folders(found, place, above.union(folder.rstrip("/") for folder in folders))
    absent = found.absent and not (kept or refused)
    return CopyRemoval(len(gone), tuple(sorted(kept)), tuple(sorted(refused)), absent)


def _remove_file(path: Path) -> bool:
    try:
        remove_path(path)
    except OSError:
        # Also if it no longer exists: a removable drive that was pulled out looks the same.
        return False
    return True


def _clear_unfinished(
    found: _WrittenPlace, place: Path, names: Collection[str], magic: bytes
) -> None:
    part = bundle_output.unfinished_path(place)
    if not (names or magic):
        return
    try:
        if names:
            cleared = bundle_output.clear_unfinished_folder(part, names)
        else:
            cleared = bundle_output.clear_unfinished_file(part, magic)
    except AlreadyExists:
        found.kept.add(part.name)
    except (OSError, StorageError):
        found.refused.add(part.name)
    else:
        found.absent = found.absent and not cleared


def _remove_folders(found: _WrittenPlace, place: Path, own: Collection[str]) -> None:
    """Remove our empty folders; only those that `walk` found, so never through a link."""
    for folder in sorted(found.folders, key=len, reverse=True):
        if folder not in own:
            if not _holds_any(folder, found.kept | found.refused):
                found.kept.add(folder + "/")
        elif not _remove_folder(place / folder):
            found.refused.add(folder + "/")
    with suppress(OSError):
        remove_empty_folder(place)
        return
    if not (found.kept or found.refused):
        found.refused.add(place.name)


def _holds_any(folder: str, names: Collection[str]) -> bool:
    return any(name == folder or name.startswith(folder + "/") for name in names)


def _remove_folder(folder: Path) -> bool:
    """Return whether it is removed, or stays because of its content, which is named by itself."""
    try:
        remove_empty_folder(folder)
    except OSError as cause:
        return cause.errno in (errno.ENOTEMPTY, errno.EEXIST)
    return True


def _look(place: Path) -> _WrittenPlace:
    try:
        facts = os.lstat(place)
    except _NOTHING:
        return _WrittenPlace(absent=True)
    except (OSError, ValueError):
        return _WrittenPlace(refused={place.name})
    leads_away = reparse_tag(facts) == _MOUNT_POINT
    if stat.S_ISREG(facts.st_mode):
        return _WrittenPlace([SourceFile(place.name, place, facts.st_size)])
    if not stat.S_ISDIR(facts.st_mode) or leads_away:
        return _WrittenPlace(kept={place.name})
    seen = Findings()
    sources, folders = walk(place, seen)
    look = _WrittenPlace(sources, folders, is_folder=True)
    for finding in seen.all():
        named = look.kept if finding.code in _FOREIGN else look.refused
        named.add(place.name if finding.file in ("", ".") else finding.file)
    return look
