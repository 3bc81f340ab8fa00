"""The reserve: an 8 MiB file that is deleted when the disk is full, so text can be saved.

**Invariants:**

- It is random bytes, since a file system that compresses would store zeros in no space.
- It holds no data. A missing or short one is created again when there is room, and is never
  reported as damage.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from diary.errors import DiskFull, StorageError
from diary.files.durable import disk_errors, sync_folder, write_durably
from diary.files.path_kind import is_there

RESERVE_BYTES = 8 << 20
_Done = TypeVar("_Done")


class DiskReserve:
    """The vault's `reserve` file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def create(self) -> bool:
        """Create the file if it is missing; return False if the disk has no room for it now."""
        with contextlib.suppress(OSError):
            if self._path.lstat().st_size == RESERVE_BYTES:
                return True
        try:
            write_durably(self._path, os.urandom(RESERVE_BYTES))
        except StorageError:
            # Not a failure for the person: the vault works, with nothing in reserve.
            return False
        return True

    def release(self) -> None:
        """Delete the file, durably; do nothing if it was deleted before."""
        with disk_errors("reserve"):
            self._path.unlink(missing_ok=True)
            sync_folder(self._path.parent)

    def retry_when_full(self, work: Callable[[], _Done]) -> _Done:
        """Return the result of `work`; if the disk is full, release the reserve and retry once.

        Raises what `work` raises, and StorageError.
        """
        try:
            return work()
        except DiskFull:
            with disk_errors("reserve"):
                is_kept = is_there(self._path)
            if not is_kept:
                raise
            self.release()
            return work()
