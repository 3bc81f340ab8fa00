"""Warnings about the place that something is written to; Qt-free, for window and commands.

**Invariants:**

- A place is warned about and never refused: a person without a removable drive must be able to hand
  over too.
- Nothing is listed or opened to find out: only names of folders and mount points are used.
"""

from __future__ import annotations

import os
import shutil
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
    """Return the name of the program that syncs this folder to other machines, or ''."""
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
    """Return whether the root of a drive is that of a removable drive or card."""
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.kernel32.GetDriveTypeW(root) == _DRIVE_REMOVABLE)
    return root.startswith(_REMOVABLE_ROOTS)


def is_on_stick(place: Path) -> bool:
    """Return whether a place is on a removable drive, or would be if it existed."""
    whole = place.absolute()
    mounted = next((above for above in (whole, *whole.parents) if os.path.ismount(above)), None)
    return mounted is not None and is_removable_root(str(mounted))


def is_free(place: Path) -> bool:
    """Return whether a folder can be made there: it is absent, or empty and readable."""
    try:
        return not os.path.lexists(place) or not any(place.iterdir())
    except OSError:
        return False


def room_warning(place: Path, needed: int) -> str:
    """Return that there may be too little room for about so many bytes; "" if there is enough."""
    above = next((each for each in (place, *place.parents) if os.path.isdir(each)), None)
    try:
        free = shutil.disk_usage(above).free if above is not None else needed
    except OSError:
        return ""
    if free >= needed:
        return ""
    return _(
        "There may be too little room here: about {needed} MB will be written, and {free} MB are "
        "free."
    ).format(needed=f"{needed / 1e6:,.1f}", free=f"{free / 1e6:,.1f}")


def place_warning(place: Path, *, on_stick: bool) -> str:
    """Return a warning about a place that something is written to; "" if there is none."""
    synced = synced_by(place)
    if synced:
        return _("This folder seems to be copied elsewhere by {name}.").format(name=synced)
    if on_stick:
        return ""
    return _("This is on the computer itself. Remember to take it away afterwards.")
