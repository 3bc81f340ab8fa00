"""The names of a record that gets new keys: made beside it, proven, and put in its place.

The rules are:

- A new one that was not proven is nothing: it is discarded, its keys first.
- A new one that was proven takes the place; the old one steps aside under a name of its own and
  opens as before. Between the two renames both are whole, and the next opening does the second.
- Nothing is discarded while the place is empty.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

from diary.files.durable import disk_errors, sync_folder, write_durably
from diary.files.nodes import is_folder
from diary.vault import files, removal

_MARK: Final = b"DBK-DONE"
OPERATION: Final = "rotate"
_MOST: Final = 10_000


def unfinished_path(place: Path) -> Path:
    """Where the new one is made."""
    return place.with_name(f".{place.name}.rotating")


def free_old_path(place: Path) -> Path:
    """A free name for the old one: `NAME.old`, or with a number after it."""
    for turn in range(1, _MOST):
        name = place.with_name(f"{place.name}.old" + (f"-{turn}" if turn > 1 else ""))
        if not os.path.lexists(name):
            return name
    raise FileExistsError(place.name)


def replaced_records(place: Path) -> tuple[Path, ...]:
    """Records that new keys left beside this one and that words of their own still open, by name.

    Those that stepped aside, and one that was being made. None where the disk does not say.
    """
    place = Path(os.path.realpath(place))
    with contextlib.suppress(OSError):
        near = sorted(place.parent.iterdir())
        ours = [path for path in near if path.name.startswith(f"{place.name}.old")]
        return tuple(path for path in (*ours, unfinished_path(place)) if _opens(path))
    return ()


def mark_proven(new: Path) -> None:
    """Says that the new one may take the place, durably; raises StorageError."""
    write_durably(new / files.PROVEN, _MARK)


def swap_in(place: Path) -> Path:
    """The proven one takes the place; where the old one went. Raises StorageError."""
    new, old = unfinished_path(place), free_old_path(place)
    with disk_errors(OPERATION):
        # the name of the new one first: it must not be lost while the place is empty
        sync_folder(place.parent)
        place.rename(old)
        try:
            # in this order: an empty place with a proven one beside it is what an opening mends
            sync_folder(place.parent)
            _take(new, place)
        except BaseException:
            _back(old, place)
            raise
    return old


def finish_interrupted_swap(place: Path) -> None:
    """Does the second rename where it was cut off; raises StorageError, quiet otherwise."""
    new = unfinished_path(place)
    if os.path.lexists(place):
        return
    with disk_errors(OPERATION):
        # a link to one would become a link in the record's place
        if is_folder(new) and files.has_mark(new / files.PROVEN, _MARK):
            _take(new, place)


def discard_unfinished(place: Path) -> None:
    """Discards a new one that never took the place, for whoever holds the place's lock."""
    new = unfinished_path(place)
    with disk_errors(OPERATION):
        if is_folder(new) and is_folder(place):
            removal.discard_unfinished_vault(new)


def _opens(folder: Path) -> bool:
    keys = (files.KEYS, files.KEYS_COPY)
    return is_folder(folder) and any(os.path.lexists(folder / name) for name in keys)


def _back(old: Path, place: Path) -> None:
    with contextlib.suppress(OSError):
        if not os.path.lexists(place):
            old.rename(place)


def _take(new: Path, place: Path) -> None:
    try:
        new.rename(place)
    except FileNotFoundError:
        # another program that found the place empty has just done the same
        if not is_folder(place):
            raise
    # both stand whole now, under whichever names a crash would leave
    with contextlib.suppress(OSError):
        sync_folder(place.parent)
        (place / files.PROVEN).unlink(missing_ok=True)
        sync_folder(place)
