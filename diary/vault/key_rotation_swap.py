"""The folder names of a key rotation: a new vault is made, proven, and swapped in.

**Invariants:**

- A new vault that was not proven is worthless: it is deleted, its keys first.
- A proven one takes the vault's place; the old one gets a name of its own and opens as before.
  Between the two renames both are intact, and the next opening does the second rename.
- Nothing is deleted while no vault is in the place, since it could be the only one.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

from diary.files.durable import disk_errors, sync_folder, write_durably
from diary.files.held_files import remove_path, rename_path
from diary.files.path_kind import is_folder, is_there
from diary.vault import file_agreement, removal

_MARK: Final = b"DBK-DONE"
OPERATION: Final = "rotate"
_MOST: Final = 10_000


def unfinished_path(place: Path) -> Path:
    """Return the path at which the new vault is made."""
    return place.with_name(f".{place.name}.rotating")


def free_old_path(place: Path) -> Path:
    """Return an unused path for the old vault: `NAME.old`, perhaps with a number after it."""
    for turn in range(1, _MOST):
        name = place.with_name(f"{place.name}.old" + (f"-{turn}" if turn > 1 else ""))
        if not is_there(name):
            return name
    raise FileExistsError(place.name)


def replaced_records(place: Path) -> tuple[Path, ...]:
    """Return old vaults from rotations that can still be opened, by name.

    They are the renamed ones and an unfinished one. Returns none if the disk cannot be read.
    """
    place = Path(os.path.realpath(place))
    with contextlib.suppress(OSError):
        near = sorted(place.parent.iterdir())
        ours = [path for path in near if path.name.startswith(f"{place.name}.old")]
        return tuple(path for path in (*ours, unfinished_path(place)) if _opens(path))
    return ()


def mark_proven(new: Path) -> None:
    """Mark the new vault as ready to take the place, durably; raises StorageError."""
    write_durably(new / file_agreement.PROVEN, _MARK)


def swap_in(place: Path) -> Path:
    """Move the proven vault into the place; return the old one's path. Raises StorageError."""
    new = unfinished_path(place)
    with disk_errors(OPERATION):
        old = free_old_path(place)
        # First make the new vault's name durable: it must not be lost while the place is empty.
        sync_folder(place.parent)
        rename_path(place, old)
        try:
            # In this order: opening repairs an empty place that has a proven vault beside it.
            sync_folder(place.parent)
            _take(new, place)
        except BaseException:
            _back(old, place)
            raise
    return old


def finish_interrupted_swap(place: Path) -> None:
    """Do the second rename if it was interrupted, else nothing; raises StorageError."""
    new = unfinished_path(place)
    with disk_errors(OPERATION):
        if is_there(place):
            return
        # A link to a folder would become a link in the vault's place.
        if is_folder(new) and file_agreement.has_mark(new / file_agreement.PROVEN, _MARK):
            _take(new, place)


def discard_unfinished(place: Path) -> None:
    """Delete a new vault that never took the place; the caller holds the place's lock."""
    new = unfinished_path(place)
    with disk_errors(OPERATION):
        if is_folder(new) and is_folder(place):
            removal.discard_unfinished_vault(new)


def _opens(folder: Path) -> bool:
    keys = (file_agreement.KEYS, file_agreement.KEYS_COPY)
    return is_folder(folder) and any(is_there(folder / name) for name in keys)


def _back(old: Path, place: Path) -> None:
    with contextlib.suppress(OSError):
        if not is_there(place):
            rename_path(old, place)


def _take(new: Path, place: Path) -> None:
    try:
        rename_path(new, place)
    except FileNotFoundError:
        # Another process that found the place empty may have just done the same.
        if not is_folder(place):
            raise
    # Both vaults are intact now, under whichever names a crash leaves, so errors do not matter.
    with contextlib.suppress(OSError):
        sync_folder(place.parent)
        remove_path(place / file_agreement.PROVEN, missing_ok=True)
        sync_folder(place)
