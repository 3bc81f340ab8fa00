"""The program and a record together on one stick: where to look from, and where to propose.

The rules are:

- The program looks upward from itself and at named places only; it lists no folder and no drive.
- It proposes a stick only when it runs from one itself, so nothing of the record meets the host.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ui.targets import is_free, is_removable_root

FOLDER = "Daybook"
# At the top of a stick the program may have the first name itself; FAT knows no capitals.
NAMES = (FOLDER, "Daybook record")
_CHECKOUT = ("dev.py", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Travelling:
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


def travelling() -> Travelling:
    """The program as it runs now."""
    program = program_folder(Path(__file__).resolve())
    return Travelling(program, stick_of(program))


def program_folder(module: Path) -> Path:
    """The checkout that `module` lies in; of a frozen or installed program, where it starts."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable).resolve().parent
    for folder in module.parents:
        if all(os.path.isfile(folder / name) for name in _CHECKOUT):
            return folder
    return Path(sys.executable).parent.resolve()


def stick_of(
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
