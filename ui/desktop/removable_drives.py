"""The removable drives of this computer, and whether a folder is on one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStorageInfo

from ui.place_warnings import is_removable_root


def drive_of(
    folder: Path,
    is_top: Callable[[Path], bool] = os.path.ismount,
    removable: Callable[[str], bool] | None = None,
) -> Path | None:
    """Return the root of the removable drive that a folder is on, or None."""
    top = next((each for each in (folder, *folder.parents) if is_top(each)), None)
    return top if top is not None and (removable or is_removable_root)(str(top)) else None


def removable_drives() -> tuple[Path, ...]:
    """Return the roots of the removable drives that can be written to."""
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
    """Return the folder in which choosing a location away from this computer starts."""
    return next(iter(removable_drives()), Path.home())


def is_removable(folder: Path) -> bool:
    """Return whether a folder is on a removable drive."""
    return any(folder.is_relative_to(root) for root in removable_drives())
