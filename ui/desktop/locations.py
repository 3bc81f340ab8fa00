"""Propose places for a record and a bundle, also on a stick that carries the program.

**Invariants:**

- The program looks upward from itself and at named places only; it lists no folder and no drive.
- It proposes a stick only when it runs from one itself, so nothing of the record meets the host.
- Nothing about a place is remembered anywhere. A record is looked for beside the program, then
  among the person's documents; or the person chooses.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QStorageInfo

from ui.places import is_free, is_removable_root

FOLDER = "Daybook"
# At the top of a stick the program may have the first name itself; FAT knows no capitals.
NAMES = (FOLDER, "Daybook record")
_CHECKOUT = ("dev.py", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class PortableInstall:
    """The program's own folder, and the top of the stick that it lies on, if it does."""

    program: Path
    stick: Path | None

    def places(self) -> tuple[Path, ...]:
        """Where a record that goes with the program may lie, nearest first."""
        folders = [self.program]
        if self.program != self.stick:
            folders.append(self.program.parent)
        if self.stick is not None:
            folders.append(self.stick)
        # in order, each once
        return tuple(dict.fromkeys(folder / name for folder in folders for name in NAMES))

    def proposed(self) -> Path | None:
        """Where a new record goes on a stick that can be written to; None where there is none."""
        if self.stick is None or not os.access(self.stick, os.W_OK):
            return None
        return free_place(self.stick)


def portable_install() -> PortableInstall:
    """The program as it runs now."""
    program = program_folder(Path(__file__).resolve())
    return PortableInstall(program, drive_of(program))


def program_folder(module: Path) -> Path:
    """The checkout that `module` lies in; of a frozen or installed program, where it starts."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable).resolve().parent
    for folder in module.parents:
        if all(os.path.isfile(folder / name) for name in _CHECKOUT):
            return folder
    return Path(sys.executable).parent.resolve()


def drive_of(
    folder: Path,
    is_top: Callable[[Path], bool] = os.path.ismount,
    removable: Callable[[str], bool] | None = None,
) -> Path | None:
    """The top of the stick or card that a folder lies on, or None."""
    top = next((each for each in (folder, *folder.parents) if is_top(each)), None)
    return top if top is not None and (removable or is_removable_root)(str(top)) else None


def free_place(top: Path) -> Path | None:
    """Where a record can be made at the top of a stick: nothing is there, or an empty folder."""
    return next((place for place in (top / name for name in NAMES) if is_free(place)), None)


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


def proposed_folder(here: PortableInstall | None = None) -> Path:
    """Where a new record is proposed: on the program's own stick, or among the documents."""
    return (here or portable_install()).proposed() or _among_documents()


def find_record(asked: Path | None, here: PortableInstall | None = None) -> Path | None:
    """The record to show the lock screen of, if there is one to be found."""
    if asked is not None:
        return asked
    looked = (*(here or portable_install()).places(), _among_documents())
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
