"""The single-writer lock: an operating system lock on the vault's `lock` file.

**Invariants:**

- The system releases the lock when the process ends, however it ends, so a crash leaves no stale
  lock.
- The file stays empty and is never deleted: it does not reveal who holds it, and two processes can
  never lock two different files of the same name.
- Anything under that name that is not a regular file with a single name is moved to `orphans/`,
  once no process holds it: opening it might lead elsewhere, or keep another person's file locked.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path

from diary.errors import InUse
from diary.files.durable import disk_errors, open_descriptor
from diary.files.path_kind import NodeKind, identity, kind_at
from diary.store.vault_folder import set_aside

_HELD = {errno.EAGAIN, errno.EACCES, errno.EDEADLK}


class VaultLock:
    """A lock that is held from `acquire` to `release`, or for a `with` block."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None
        # Whether something else had the lock file's name and was moved to `orphans/`.
        self.has_set_aside = False

    def __enter__(self) -> VaultLock:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def acquire(self) -> None:
        """Take the lock without waiting.

        Raises InUse when another process or this object holds it, and StorageError when the disk
        refuses.
        """
        if self._descriptor is not None:
            raise InUse("lock")
        with disk_errors("lock"):
            if kind_at(self._path) not in (NodeKind.FILE, NodeKind.NOTHING):
                self._set_aside()
            descriptor, has_second_name = _locked(self._path)
            if has_second_name:
                # We hold the lock on it for a moment, so no other process of ours does.
                os.close(descriptor)
                self._set_aside()
                descriptor, _ = _locked(self._path)
        self._descriptor = descriptor

    def _set_aside(self) -> None:
        set_aside(self._path, self._path.parent)
        self.has_set_aside = True

    def release(self) -> None:
        """Release the lock; do nothing if it is not held."""
        if self._descriptor is not None:
            # Closing unlocks on every system, even where it reports an error.
            with contextlib.suppress(OSError):
                os.close(self._descriptor)
            self._descriptor = None


def _locked(path: Path) -> tuple[int, bool]:
    """Return a descriptor that holds the lock, and whether the file has a second name."""
    # Python's descriptors are not inherited, so no child process keeps the vault locked.
    descriptor = open_descriptor(path, os.O_RDWR | os.O_CREAT)
    try:
        _lock(descriptor)
        found = os.fstat(descriptor)
        # Windows does not rename an open file, so this cannot happen there.
        if sys.platform != "win32" and (found.st_dev, found.st_ino) != identity(path):
            # Another process moved this file away and holds the one that replaced it.
            raise InUse("lock")
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor, found.st_nlink > 1


def _lock(descriptor: int) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt

            # Locks the first byte, which need not exist.
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as cause:
        # Windows' C library does not always say why: what cannot be locked there is held.
        if sys.platform == "win32" or cause.errno in _HELD:
            raise InUse("lock") from cause
        raise
