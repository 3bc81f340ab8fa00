"""What was handed in for a check: the folder of a bundle, a zip, or loose files.

**Invariants:**

- A folder is a bundle's if any of a bundle's own files is at its top. An upload set in a folder
  counts as loose files, because its lists are in a zip and only some files are outside one.
- A zip by itself is read as the folder that it contains, or refused entirely, with the reason.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from exporters.bundle import layout
from exporters.check.check_report import FindingCode, Findings
from exporters.check.source_files import FolderContents, SourceFile, gather, walk
from exporters.check.zip_reader import ArchiveRefused, archive_files, is_zip, open_archives

_OWN = frozenset({*layout.COVERED, layout.TAG_MANIFEST, layout.SIGNATURE})


# Those of them that an upload set has outside its zips.
_ALONE = frozenset({layout.EVIDENCE, layout.HOW_TO_CHECK})


@dataclass(frozen=True, slots=True)
class CheckInput:
    """The files; `whole` if they are a bundle's folder, `refused` if a zip was not opened."""

    found: FolderContents
    whole: bool
    refused: bool = False


def find_input(paths: Sequence[Path], findings: Findings) -> CheckInput:
    """Find the files to check; report what is refused."""
    if len(paths) == 1 and os.path.isdir(paths[0]) and _is_bundle(paths[0]):
        return CheckInput(walk(paths[0], findings), whole=True)
    sources = gather(paths, findings)
    if len(paths) == len(sources) == 1 and not os.path.isdir(paths[0]) and is_zip(sources[0]):
        return _unpacked(sources[0], findings)
    return CheckInput(FolderContents(open_archives(sources), []), whole=False)


def _unpacked(source: SourceFile, findings: Findings) -> CheckInput:
    try:
        found = archive_files(source)
    except OSError:
        findings.problem(FindingCode.FILE_UNREADABLE, source.shown)
        return CheckInput(FolderContents([], []), whole=False, refused=True)
    except ArchiveRefused as why:
        (findings.gap if why.is_gap else findings.problem)(why.code)
        return CheckInput(FolderContents([], []), whole=False, refused=True)
    if any(each.name in _OWN for each in found.sources):
        return CheckInput(found.as_folder(), whole=True)
    return CheckInput(FolderContents(open_archives(found.sources), []), whole=False)


def _is_bundle(folder: Path) -> bool:
    """Return whether a folder has a bundle's own files at its top and is no upload set."""
    if any(os.path.isfile(folder / name) for name in _OWN - _ALONE):
        return True
    return any(os.path.isfile(folder / name) for name in _ALONE) and not holds_parts(folder)


def holds_parts(folder: Path) -> bool:
    """Return whether a zip at the top of a folder contains parts of a bundle and nothing else."""
    try:
        with os.scandir(folder) as entries:
            files = [each for each in entries if each.is_file(follow_symlinks=False)]
            top = [
                SourceFile(e.name, Path(e.path), e.stat(follow_symlinks=False).st_size)
                for e in files
            ]
    except OSError:
        return False
    return open_archives(top) != top
