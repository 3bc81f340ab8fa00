"""What is worth saying of the place that something is handed over at; Qt-free, for both ways in.

The rules are:

- It is said and never refused: whoever has no stick hands over what there is.
- Nothing is listed or opened to find out: names of folders, and where disks are mounted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from diary.i18n import _

_REMOVABLE_ROOTS = ("/media/", "/run/media/", "/Volumes/", "/mnt/")
_DRIVE_REMOVABLE = 2
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


def is_removable_root(root: str) -> bool:
    """Whether the top of a drive is one of a stick or card."""
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.kernel32.GetDriveTypeW(root) == _DRIVE_REMOVABLE)
    return root.startswith(_REMOVABLE_ROOTS)


def is_on_stick(place: Path) -> bool:
    """Whether a place lies on a stick or card; of one that is not there, whether it would."""
    whole = place.absolute()
    mounted = next((above for above in (whole, *whole.parents) if os.path.ismount(above)), None)
    return mounted is not None and is_removable_root(str(mounted))


def is_free(place: Path) -> bool:
    """Whether a folder can be made there: nothing is there, or an empty folder that can be read."""
    try:
        return not os.path.lexists(place) or not any(place.iterdir())
    except OSError:
        return False


def place_warning(place: Path, *, on_stick: bool) -> str:
    """What to say of a place that something goes to; "" where there is nothing to say."""
    synced = synced_by(place)
    if synced:
        return _("This folder seems to be copied elsewhere by {name}.").format(name=synced)
    if on_stick:
        return ""
    return _("This is on the computer itself. Remember to take it away afterwards.")
