"""The cache of what the decoder child made of an exhibit: sealed files that may be lost freely.

The rules are:

- A cached file is sealed under a key of its own, derived from the exhibit's key, and bound to the
  exhibit and to what it is. One that does not open is as good as absent.
- Nothing here is part of the record; deleting the folder loses time and nothing else.
- No link is followed and nothing is read without a bound: somebody may have prepared the folder.
"""

from __future__ import annotations

import contextlib
import hmac
import os
from pathlib import Path
from typing import Final

from diary.crypto.sealing import open_sealed, seal
from diary.errors import Damaged, StorageError
from diary.store.files import (
    create_file,
    disk_errors,
    make_folder,
    read_bounded,
    remove_file,
    sync_folder,
    write_all,
)
from diary.store.layout import CACHE, listed
from diary.store.nodes import is_folder
from diary.store.secrets import BlobKey

FOLDER: Final = CACHE
_MOST: Final = 64 << 20
_PART: Final = ".part"
_LABEL: Final = b"daybook/cache/v1"


class Previews:
    """Sealed files beside the attachments, by exhibit file and kind."""

    def __init__(self, vault: Path) -> None:
        self._folder = vault / FOLDER

    def get(self, blob: BlobKey, kind: str) -> bytes | None:
        """What was kept, or None if nothing usable was."""
        try:
            if not is_folder(self._folder):
                return None
            sealed = read_bounded(self._path(blob, kind), _MOST)
            return None if sealed is None else open_sealed(_key(blob), _context(blob, kind), sealed)
        except (Damaged, StorageError, OSError):
            return None

    def put(self, blob: BlobKey, kind: str, data: bytes) -> None:
        """Keeps it if the disk will take it; a cache that cannot be written is no failure."""
        path = self._path(blob, kind)
        part = path.with_name(path.name + _PART)
        sealed = seal(_key(blob), _context(blob, kind), data)
        # Not synced: a file that a power cut leaves torn does not open, and is made again.
        try:
            make_folder(self._folder)
            part.unlink(missing_ok=True)
            descriptor = create_file(part)
            try:
                write_all(descriptor, sealed)
            finally:
                os.close(descriptor)
            part.replace(path)
        except (OSError, StorageError):
            with contextlib.suppress(OSError):
                part.unlink()

    def forget(self, blob: str) -> None:
        """Removes everything that was made of a file; raises StorageError."""
        with disk_errors("erase"):
            found = [it for it in listed(self._folder) if it.name.startswith(f"{blob}.")]
            for path in found:
                remove_file(path)
            if found:
                sync_folder(self._folder)

    def tidy(self) -> None:
        """Removes what a writing that was cut off left."""
        with contextlib.suppress(OSError):
            for path in listed(self._folder):
                if path.name.endswith(_PART):
                    remove_file(path)

    def _path(self, blob: BlobKey, kind: str) -> Path:
        return self._folder / f"{blob.blob}.{kind}"


def _key(blob: BlobKey) -> bytearray:
    return bytearray(hmac.digest(blob.key, _LABEL, "sha256"))


def _context(blob: BlobKey, kind: str) -> bytes:
    return bytes.fromhex(blob.blob) + kind.encode()
