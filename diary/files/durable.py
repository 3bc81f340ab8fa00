"""Small files of the vault, written whole or not at all, and what the disk's refusals mean.

The rules are:

- Write beside, sync, rename, sync the folder: after a return the new content is on the disk, and
  before it the old one is.
- A failed sync is fatal and never tried again: the kernel may have dropped the pages, and a second
  try would report success.
- A vault's files are never followed through a link, and never read without a bound: the folder may
  have been prepared by somebody else.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from diary.errors import Damaged, DiskFull, NotWritable, StorageError
from diary.files.nodes import NodeKind, is_folder, kind_at, kind_of

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_DENIED = {errno.EROFS, errno.EACCES, errno.EPERM}
# Windows has its own ways: no links followed by name, and text mode unless told otherwise.
_BINARY = getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
# A pipe laid in the way of a vault file must not hold the program for ever.
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_NEW = ".new"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
# Less than this and SQLite cannot make its scratch index.
_LEAST_ROOM = 64 << 10


def storage_error(cause: OSError, operation: str) -> StorageError:
    """The typed error for what the system said: DiskFull, NotWritable or StorageError."""
    if cause.errno in _FULL:
        return DiskFull(operation)
    if cause.errno in _DENIED:
        return NotWritable(operation)
    return StorageError(operation)


def is_full(folder: Path) -> bool:
    """Whether the disk of a folder has no room for another small file, or for its name."""
    try:
        return shutil.disk_usage(folder).free < _LEAST_ROOM or not _names_left(folder)
    except OSError:
        return False


def _names_left(folder: Path) -> bool:
    if sys.platform == "win32":
        return True
    found = os.statvfs(folder)
    # a file system that makes room for names as it goes says that it has none in all
    return found.f_favail > 0 or found.f_files == 0


@contextlib.contextmanager
def disk_errors(operation: str) -> Iterator[None]:
    """Turn every OSError of a block into its typed error."""
    try:
        yield
    except OSError as cause:
        raise storage_error(cause, operation) from cause


def create_file(path: Path) -> int:
    """A descriptor for a new file that nobody else may read; OSError when one is there."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | _BINARY, 0o600)


def keep_private(path: Path) -> None:
    """Takes a file that is ours away from everybody else; quiet where there is no such thing."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | _NO_LINK | _NO_WAIT)
        try:
            found = os.fstat(descriptor)
            ours = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
            # the mode of a second name is that of a file elsewhere
            if ours and found.st_nlink == 1 and found.st_mode & _OTHERS:
                os.fchmod(descriptor, stat.S_IMODE(found.st_mode) & ~_OTHERS)
        finally:
            os.close(descriptor)


def sync_file(descriptor: int) -> None:
    """Return when the file's content is on the disk."""
    if sys.platform == "darwin":
        import fcntl

        # fsync alone leaves the data in the drive's own cache there.
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder are on the disk; Windows has no such call."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put_in_place(part: Path, target: Path) -> None:
    """Give a synced file its name, durably, in place of what had it."""
    rename(part, target)
    sync_folder(target.parent)


def rename(part: Path, target: Path) -> None:
    """Give a synced file its name, in place of what had it; the folder is yet to be synced."""
    if sys.platform == "win32":
        import ctypes

        # Replace what is there, and return when the move itself is on the disk.
        if not ctypes.windll.kernel32.MoveFileExW(str(part), str(target), 0x1 | 0x8):
            raise ctypes.WinError()
    else:
        part.replace(target)


def make_folder(folder: Path) -> None:
    """A folder for the owner alone, durable; quiet when it is there."""
    make_folders(folder.parent, (folder.name,))


def make_folders(parent: Path, names: Iterable[str]) -> None:
    """Several folders in one, for the owner alone, durable with one sync; quiet when all are."""
    made = False
    with disk_errors("folder"):
        for name in names:
            folder = parent / name
            try:
                folder.mkdir(mode=0o700)
                made = True
            except FileExistsError:
                # What stands there may be a link to somebody else's folder.
                if not is_folder(folder):
                    raise
        if made:
            sync_folder(parent)


def remove_file(path: Path) -> None:
    """Removes a file or a link, and leaves what else may stand there; quiet if nothing; OSError."""
    if kind_at(path) in (NodeKind.FILE, NodeKind.LINK):
        path.unlink(missing_ok=True)


def discard_parts(folder: Path, names: Iterable[str]) -> None:
    """Remove what `write_durably` left of these files when it was cut off; StorageError."""
    with disk_errors("sweep"):
        for name in names:
            remove_file(folder / (name + _NEW))


def write_durably(path: Path, data: bytes, operation: str = "write") -> None:
    """Replace a small file whole; DiskFull, NotWritable or StorageError leave the old one."""
    part = path.with_name(path.name + _NEW)
    with disk_errors(operation):
        # Left by a write that was cut off: never read, so nothing is lost with it.
        part.unlink(missing_ok=True)
        descriptor = create_file(part)
        try:
            try:
                write_all(descriptor, data)
                sync_file(descriptor)
            finally:
                os.close(descriptor)
            put_in_place(part, path)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write everything: a disk that fills up takes part of a write before it refuses."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def open_vault_file(path: Path, part: str) -> int:
    """A descriptor for reading a regular file of the vault, called `part` in errors.

    FileNotFoundError when there is none; Damaged when something else stands there.
    """
    with disk_errors("read"):
        kind = kind_at(path)
    # not opened to find out: a device may do something then
    if kind not in (NodeKind.FILE, NodeKind.NOTHING):
        raise Damaged(part, "not-a-file")
    try:
        # should it have been changed meanwhile, a link is not followed and a pipe not waited at
        descriptor = os.open(path, os.O_RDONLY | _NO_LINK | _NO_WAIT | _BINARY)
    except FileNotFoundError:
        raise
    except OSError as cause:
        raise storage_error(cause, "read") from cause
    try:
        with disk_errors("read"):
            found = os.fstat(descriptor)
        if kind_of(found) is not NodeKind.FILE:
            raise Damaged(part, "not-a-file")
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def read_bounded(path: Path, most: int) -> bytes | None:
    """A small vault file whole, None when there is none; Damaged when it is longer than `most`."""
    try:
        descriptor = open_vault_file(path, path.name)
    except FileNotFoundError:
        return None
    with disk_errors("read"), open(descriptor, "rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise Damaged(path.name, "size")
    return data
