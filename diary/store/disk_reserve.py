"""Ballast: 8 MiB that are given up when the disk is full, so that text can still be saved.

The rules are:

- It is random bytes: a file system that compresses would keep zeros for nothing.
- It holds nothing. A missing or short one is laid again when there is room, never complained of.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from diary.errors import DiskFull, StorageError
from diary.files.durable import disk_errors, sync_folder, write_durably

RESERVE_BYTES = 8 << 20
_Done = TypeVar("_Done")


class DiskReserve:
    """The vault's `reserve` file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def lay(self) -> bool:
        """Make sure that the ballast is there; False when the disk has no room for it now."""
        with contextlib.suppress(OSError):
            if self._path.lstat().st_size == RESERVE_BYTES:
                return True
        try:
            write_durably(self._path, os.urandom(RESERVE_BYTES))
        except StorageError:
            # Not a failure of what the person does: the vault works, with less to fall back on.
            return False
        return True

    def release(self) -> None:
        """Give the room back, durably; quiet when it was given up before."""
        with disk_errors("reserve"):
            self._path.unlink(missing_ok=True)
            sync_folder(self._path.parent)

    def room_for(self, work: Callable[[], _Done]) -> _Done:
        """What `work` returns; where the disk is full, the ballast goes and it is tried again.

        Raises what `work` raises, and StorageError.
        """
        try:
            return work()
        except DiskFull:
            if not os.path.lexists(self._path):
                raise
            self.release()
            return work()
