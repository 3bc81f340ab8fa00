"""Places for a record and for a bundle: what to propose, what to warn about.

The rules are:

- Nothing about a place is remembered anywhere. A record is looked for beside the program, then
  among the person's documents; or the person chooses.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QStorageInfo

from ui.desktop.stick import FOLDER, Travelling, is_removable_root, travelling

# Where a chosen folder holds other things, a copy gets one of its own inside it.
COPY_FOLDER = "Copy"
# Names that folders of synchronising programs go by, in lower case.
_SYNCED = {
    "onedrive": "OneDrive",
    "icloud": "iCloud",
    "mobile documents": "iCloud",
    "com~apple~clouddocs": "iCloud",
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "pcloud": "pCloud",
    "mega": "MEGA",
    "box sync": "Box",
    "syncthing": "Syncthing",
    "cloudstorage": "cloud storage",
}
_VARIABLES = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial", "OneDriveSync")


def is_record(folder: Path) -> bool:
    """Whether a record seems to be there; opening it tells for certain."""
    return any((folder / name).is_file() for name in ("keys", "keys.bak"))


def looks_like_bundle(folder: Path) -> bool:
    """Whether a bundle to be read seems to be there, and no record; a file is never a record."""
    if folder.is_file():
        return True
    lists = ("tagmanifest-sha256.txt", "Checks.zip")
    return any((folder / name).is_file() for name in lists) and not is_record(folder)


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


def synced_by(folder: Path, environment: Mapping[str, str] = os.environ) -> str:
    """The name of the program that copies this folder to other machines, or ''."""
    for variable in _VARIABLES:
        root = environment.get(variable)
        if root and folder.is_relative_to(root):
            return "OneDrive"
    for part in folder.parts:
        name = part.casefold()
        for known, title in _SYNCED.items():
            if name == known or name.startswith((f"{known} ", f"{known}-", f"{known}(")):
                return title
    return ""


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


def is_removable(folder: Path) -> bool:
    """Whether a folder lies on a stick or card."""
    return any(folder.is_relative_to(root) for root in removable_drives())
