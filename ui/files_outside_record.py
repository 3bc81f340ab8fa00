"""Files outside a record: read a small one that a person names, write a new one, copy one out.

**Invariants:**

- Nothing is read past a limit, and nothing that exists is overwritten.
- Nothing is written into the folder of a record.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from diary.errors import (
    AlreadyExists,
    NotAllowed,
    NotAllowedReason,
    SourceError,
    SourceReason,
    StampReason,
    StampRefused,
)
from diary.files import durable
from diary.progress import Progress, no_progress

_MOST_ROOTS: Final = 4 * 1024 * 1024
_MOST_REPLY: Final = 64 * 1024
_KEY_FILE: Final = 32  # as long as the digest of a key file, so more would add nothing
_PIECE: Final = 1 << 20


def read_roots(path: Path | None) -> bytes | None:
    """Return the certificates in a PEM file, if one is named; raise StampRefused ("roots")."""
    return None if path is None else _read(path, _MOST_ROOTS, StampReason.ROOTS)


def read_reply(path: Path) -> bytes:
    """Return the reply of a time stamp authority; raise StampRefused ("too-large")."""
    return _read(path, _MOST_REPLY, StampReason.TOO_LARGE)


def write_new(place: Path, raw: bytes) -> None:
    """Write a new file; raise AlreadyExists, NotAllowed ("file-inside-vault"), StorageError."""
    refuse_inside(place)
    durable.write_new(place, raw)


def write_key_file(folder: Path) -> Path:
    """Write a new key file into a folder and return its path; raise as `write_new` does.

    Its name says nothing of the program or of what it is for.
    """
    place = free_name(folder, "numbers", ".bin")
    write_new(place, secrets.token_bytes(_KEY_FILE))
    return place


def copy_new(place: Path, source: BinaryIO, size: int, progress: Progress = no_progress) -> None:
    """Copy what `source` has into a new file, piece by piece; leave nothing if that fails.

    Raises AlreadyExists, NotAllowed ("file-inside-vault"), StorageError, Cancelled.
    """
    refuse_inside(place)
    with durable.disk_errors("write"):
        try:
            descriptor = durable.create_file(place)
        except FileExistsError as cause:
            raise AlreadyExists("file") from cause
        try:
            durable.write_synced(descriptor, _pieces(source, size, progress))
            durable.sync_folder(place.parent)
        except BaseException:
            with contextlib.suppress(OSError):
                place.unlink(missing_ok=True)
            raise


def _pieces(source: BinaryIO, size: int, progress: Progress) -> Iterator[bytes]:
    done = 0
    while piece := source.read(_PIECE):
        done += len(piece)
        progress(done, size)
        yield piece


def free_name(folder: Path, name: str, end: str) -> Path:
    """Return a path in a folder that is not used: NAME.end, or with a number after the name."""
    place, turn = folder / f"{name}{end}", 1
    while os.path.exists(place):
        turn += 1
        place = folder / f"{name}-{turn}{end}"
    return place


def refuse_inside(place: Path) -> None:
    """Raise NotAllowed ("file-inside-vault") for a path in the folder of a record."""
    if durable.is_inside_vault(place):
        raise NotAllowed(NotAllowedReason.FILE_INSIDE_VAULT)


def _read(path: Path, most: int, reason: StampReason) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except FileNotFoundError as cause:
        raise SourceError(SourceReason.VANISHED) from cause
    except OSError as cause:
        is_folder = os.path.isdir(path)  # Windows reports one as a permission error
        why = SourceReason.NOT_A_FILE if is_folder else SourceReason.UNREADABLE
        raise SourceError(why) from cause
    if len(content) > most:
        raise StampRefused(reason)
    return content
