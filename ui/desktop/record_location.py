"""Where the record is that a window opens first, and where a new one is proposed.

**Invariants:**

- To find a record the program looks only upward from itself and at fixed names; it lists no folder
  and no drive.
- It proposes a removable drive only when it runs from one itself, so that nothing of the record
  gets onto the host computer.
- A folder that another program copies elsewhere is not proposed: on new Windows the documents are
  usually OneDrive's. The home folder is, then.
- No location is stored anywhere, since that would show where a record is. The program looks for a
  record beside itself, then in the documents and in the home folder; otherwise the person chooses.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from ui.desktop.removable_drives import drive_of
from ui.place_warnings import is_free, synced_by

FOLDER = "Daybook"
# At the top of a removable drive the program's own folder may have the first name already; FAT
# ignores case.
NAMES = (FOLDER, "Daybook record")
_CHECKOUT = ("dev.py", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class PortableInstall:
    """The program's own folder, and the root of the removable drive that it is on, if any."""

    program: Path
    stick: Path | None

    def places(self) -> tuple[Path, ...]:
        """Return where a record that goes with the program may be, nearest first."""
        folders = [self.program]
        if self.program != self.stick:
            folders.append(self.program.parent)
        if self.stick is not None:
            folders.append(self.stick)
        # in order, each once
        return tuple(dict.fromkeys(folder / name for folder in folders for name in NAMES))

    def proposed(self) -> Path | None:
        """Return where a new record goes on a writable drive; None if there is no such drive."""
        if self.stick is None or not os.access(self.stick, os.W_OK):
            return None
        return free_place(self.stick)


def portable_install() -> PortableInstall:
    """Return the install that is running."""
    program = program_folder(Path(__file__).resolve())
    return PortableInstall(program, drive_of(program))


def program_folder(module: Path) -> Path:
    """Return the checkout that contains `module`, else the folder of the executable."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable).resolve().parent
    for folder in module.parents:
        if all(os.path.isfile(folder / name) for name in _CHECKOUT):
            return folder
    return Path(sys.executable).parent.resolve()


def free_place(top: Path) -> Path | None:
    """Return a path for a record at the root of a drive: a free name or an empty folder."""
    return next((place for place in (top / name for name in NAMES) if is_free(place)), None)


# Where the chosen folder is not empty, a backup gets a folder of its own inside it.
COPY_FOLDER = "Copy"


def is_record(folder: Path) -> bool:
    """Return whether the folder looks like a record; only opening it is proof."""
    return any(os.path.isfile(folder / name) for name in ("keys", "keys.bak"))


def looks_like_bundle(folder: Path) -> bool:
    """Return whether the path looks like a bundle and not a record; a file is never a record."""
    if os.path.isfile(folder):
        return True
    if not os.path.isdir(folder) or is_record(folder):
        return False
    # Not at the top: the first window of a record needs nothing of a bundle.
    from exporters.bundle.layout import TAG_MANIFEST

    return any(os.path.isfile(folder / name) for name in (TAG_MANIFEST, "Checks.zip"))


def proposed_folder(here: PortableInstall | None = None) -> Path:
    """Return where to make a new record: on the program's own drive, or on this computer."""
    own = (here or portable_install()).proposed()
    documents, home = _on_this_computer()
    return own or (home if synced_by(documents) and not synced_by(home) else documents)


def find_record(asked: Path | None, here: PortableInstall | None = None) -> Path | None:
    """Return the record whose lock screen to show, or None if there is none."""
    if asked is not None:
        return asked
    looked = (*(here or portable_install()).places(), *_on_this_computer())
    return next((folder for folder in looked if is_record(folder)), None)


def _on_this_computer() -> tuple[Path, Path]:
    """Return the place among the person's documents, and the one in the home folder."""
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(found or Path.home()) / FOLDER, Path.home() / FOLDER
