"""Small files beside a record: one that a person names is read, and a new one is written.

The rules are:

- Nothing is read past a limit, and nothing that is there is written over.
- Nothing is written into the folder of a record.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from diary.errors import NotAllowed, NotAllowedReason, StampReason, StampRefused
from diary.files import durable

_MOST_ROOTS: Final = 4 * 1024 * 1024
_MOST_REPLY: Final = 64 * 1024


def read_roots(path: Path | None) -> bytes | None:
    """The certificates in a PEM file, if one is named; raises StampRefused ("roots")."""
    return None if path is None else _read(path, _MOST_ROOTS, StampReason.ROOTS)


def read_reply(path: Path) -> bytes:
    """The reply of a time stamp authority; raises StampRefused ("too-large")."""
    return _read(path, _MOST_REPLY, StampReason.TOO_LARGE)


def write_new(place: Path, raw: bytes) -> None:
    """A new file; raises AlreadyExists, NotAllowed ("file-inside-vault"), StorageError."""
    refuse_inside(place)
    durable.write_new(place, raw)


def free_name(folder: Path, name: str, end: str) -> Path:
    """A place in a folder that nothing has yet: NAME.end, or with a number after the name."""
    place, turn = folder / f"{name}{end}", 1
    while os.path.exists(place):
        turn += 1
        place = folder / f"{name}-{turn}{end}"
    return place


def refuse_inside(place: Path) -> None:
    """Raises NotAllowed ("file-inside-vault") for a place in the folder of a record."""
    if durable.is_inside_vault(place):
        raise NotAllowed(NotAllowedReason.FILE_INSIDE_VAULT)


def _read(path: Path, most: int, reason: StampReason) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as cause:
        raise StampRefused(reason) from cause
    if len(content) > most:
        raise StampRefused(reason)
    return content
