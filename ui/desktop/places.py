"""Places for a record and for a bundle: what to propose, what to warn about.

The rules are:

- Nothing about a place is remembered anywhere. A record is looked for beside the program, then
  among the person's documents; or the person chooses.
"""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QStorageInfo

from ui.desktop.stick import FOLDER, Travelling, travelling
from ui.targets import is_removable_root

# Where a chosen folder holds other things, a copy gets one of its own inside it.
COPY_FOLDER = "Copy"
# Names that folders of synchronising programs go by, in lower case.


def is_record(folder: Path) -> bool:
    """Whether a record seems to be there; opening it tells for certain."""
    return any(os.path.isfile(folder / name) for name in ("keys", "keys.bak"))


def looks_like_bundle(folder: Path) -> bool:
    """Whether a bundle to be read seems to be there, and no record; a file is never a record."""
    if os.path.isfile(folder):
        return True
    lists = ("tagmanifest-sha256.txt", "Checks.zip")
    return any(os.path.isfile(folder / name) for name in lists) and not is_record(folder)


def proposed_folder(here: Travelling | None = None) -> Path:
    """Where a new record is proposed: on the program's own stick, or among the documents."""
    return (here or travelling()).proposed() or _among_documents()


def find_record(asked: Path | None, here: Travelling | None = None) -> Path | None:
    """The record to show the lock screen of, if there is one to be found."""
    if asked is not None:
        return asked
    looked = (*(here or travelling()).places(), _among_documents())
    return next((folder for folder in looked if is_record(folder)), None)


def _among_documents() -> Path:
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(found or Path.home()) / FOLDER


def removable_drives() -> tuple[Path, ...]:
    """Sticks and cards that can be written to."""
    roots = []
    for volume in QStorageInfo.mountedVolumes():
        root = volume.rootPath()
        if (
            volume.isValid()
            and volume.isReady()
            and not volume.isReadOnly()
            and is_removable_root(root)
        ):
            roots.append(Path(root))
    return tuple(roots)


def first_drive_or_home() -> Path:
    """Return where to begin to choose a place away from this computer."""
    return next(iter(removable_drives()), Path.home())


def is_removable(folder: Path) -> bool:
    """Whether a folder lies on a stick or card."""
    return any(folder.is_relative_to(root) for root in removable_drives())
