"""What was handed in to be checked: a bundle's folder, a zip, or loose files with zips among them.

The rules are:

- A folder is a bundle's if any of a bundle's own files is at its top. A set for an upload, kept in
  a folder, is one no more than loose: its lists are in a zip, and only what stands alone is not.
- A zip by itself is read as the folder that it holds, or refused whole, with the reason.
- Among loose files, a zip that holds parts of a bundle and nothing else counts as those; any other
  is a file like any.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from exporters import bag
from exporters.check import archive
from exporters.check.archive import Refused
from exporters.check.report import FindingCode, Findings
from exporters.check.sources import Found, Source, gather, walk

_OWN = frozenset({*bag.COVERED, bag.TAG_MANIFEST, bag.SIGNATURE})
# of those, what a set for an upload has beside its zips
_ALONE = frozenset({bag.EVIDENCE, bag.HOW_TO_CHECK})


@dataclass(frozen=True, slots=True)
class Supplied:
    """The files; `whole` if they are a bundle's folder, `refused` if a zip was not opened."""

    found: Found
    whole: bool
    refused: bool = False


def look(paths: Sequence[Path], findings: Findings) -> Supplied:
    """Find the files; says what is refused."""
    if len(paths) == 1 and os.path.isdir(paths[0]) and _is_bundle(paths[0]):
        return Supplied(walk(paths[0], findings), whole=True)
    sources = gather(paths, findings)
    if (
        len(paths) == len(sources) == 1
        and not os.path.isdir(paths[0])
        and archive.is_zip(sources[0])
    ):
        return _unpacked(sources[0], findings)
    return Supplied(Found(archive.opened(sources), []), whole=False)


def _unpacked(source: Source, findings: Findings) -> Supplied:
    try:
        found = archive.contents(source)
    except OSError:
        findings.problem(FindingCode.FILE_UNREADABLE, source.shown)
        return Supplied(Found([], []), whole=False, refused=True)
    except Refused as why:
        (findings.gap if why.is_gap else findings.problem)(why.code)
        return Supplied(Found([], []), whole=False, refused=True)
    whole = any(each.name in _OWN for each in found.sources)
    return Supplied(found if whole else Found(archive.opened(found.sources), []), whole)


def _is_bundle(folder: Path) -> bool:
    """Tell whether a folder has any of a bundle's own files at its top, and is no upload set."""
    if any(os.path.isfile(folder / name) for name in _OWN - _ALONE):
        return True
    return any(os.path.isfile(folder / name) for name in _ALONE) and not holds_parts(folder)


def holds_parts(folder: Path) -> bool:
    """Tell whether a zip at the top of a folder holds parts of a bundle and nothing else."""
    try:
        with os.scandir(folder) as entries:
            files = [each for each in entries if each.is_file(follow_symlinks=False)]
            top = [
                Source(e.name, Path(e.path), e.stat(follow_symlinks=False).st_size) for e in files
            ]
    except OSError:
        return False
    return archive.opened(top) != top
