"""Files that survive a power cut, and typed errors of the disk.

The only module for fsync, atomic replacement, disk errors, the question whether a path is inside a
vault, and the times of files.

**Invariants:**

- Write beside, sync, rename, sync the folder: after a return the new content is on the disk, and
  before it the old one is.
- A file counts as durable when the sync of the very handle that wrote it has returned. A failed
  sync is fatal and never repeated: the kernel may have dropped the pages, and a second attempt
  would report success.
- A sync reaches the medium on every system: on macOS `fsync` alone stops at the drive's cache.
- Each errno has one typed error, whatever is written, so that a person gets the same message for
  the same state of a disk.
- A vault's files are never opened through a link, and never read without a limit: somebody else may
  have prepared the folder.
- A path is inside a vault if its folder is, by its own name or after resolving links: a file there
  would be removed with the vault when it is erased or its keys change.
- All sealed files have the same modification time, so that they do not reveal when each was made.
  Every file system, FAT included, can store that time in every zone. A file system that refuses
  keeps its own times; the sealed content is complete all the same. Some systems also store when a
  file was last read or renamed; that is out of reach.
- No file is written again under a name that it had with other bytes: a program that copies by name,
  length and time would keep the old ones.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
import stat
import sys
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from diary.errors import (
    AlreadyExists,
    Damaged,
    DamageReason,
    DiskFull,
    FileTooLarge,
    HeldOpen,
    NameTooLong,
    NotWritable,
    PlaceGone,
    StorageError,
)
from diary.files.background_io import FLUSH_BYTES, WriteBack, forget, write_back
from diary.files.held_files import ACCESS_DENIED, HELD, remove_path, when_released, windows_code
from diary.files.path_kind import NodeKind, is_folder, is_there, kind_at, kind_of

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


# Every vault folder has both; see docs/vault-format.md.
VAULT_MARKS: Final = ("keys", "db")
# Windows follows no links by name, and opens files in text mode unless asked otherwise. Without
# O_NONBLOCK, a pipe in place of a file would block the program for ever.
if sys.platform == "win32":
    _BINARY, _NO_LINK, _NO_WAIT = os.O_BINARY, 0, 0
else:
    _BINARY, _NO_LINK, _NO_WAIT = 0, os.O_NOFOLLOW, os.O_NONBLOCK
_NEW = ".new"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
# With less than this SQLite cannot create its scratch index.
_LEAST_ROOM = 64 << 10
# Syncs wait for the disk; more at once would only wait for each other.
_AT_ONCE: Final = 4
_MOST_WAITING: Final = 8

_KINDS: Final[dict[int, type[StorageError]]] = {
    errno.ENOSPC: DiskFull,
    # the user's quota is used up
    errno.EDQUOT: DiskFull,
    errno.EROFS: NotWritable,
    errno.EACCES: NotWritable,
    errno.EPERM: NotWritable,
    # the errors for a moved folder, a removed drive or a lost network share
    errno.ENOENT: PlaceGone,
    errno.ENOTDIR: PlaceGone,
    errno.ENODEV: PlaceGone,
    errno.ENXIO: PlaceGone,
    errno.ESTALE: PlaceGone,
    errno.EFBIG: FileTooLarge,
    errno.ENAMETOOLONG: NameTooLong,
}


def storage_error(cause: OSError, operation: str) -> StorageError:
    """Return the typed error for an OSError: `StorageError` or a subclass of it."""
    if windows_code(cause) in HELD:
        return HeldOpen(operation)
    if sys.platform == "win32" and _is_too_long(cause):
        return NameTooLong(operation)
    return _KINDS.get(cause.errno or 0, StorageError)(operation)


def _is_too_long(cause: OSError) -> bool:
    """Return whether Windows, which says "not there" or "no name", means a name that is too long.

    A name has 255 characters at most, and a path 259, unless both the system and the program allow
    more. Then a longer path that is not there is also told as too long, which does no harm.
    """
    named = [name for name in (cause.filename, cause.filename2) if isinstance(name, str)]
    is_long = any(len(path) > 259 or len(part) > 255 for path in named for part in _parts(path))
    return is_long and cause.errno in (errno.ENOENT, errno.EINVAL)


def _parts(path: str) -> list[str]:
    return path.replace("/", "\\").split("\\")


@contextlib.contextmanager
def disk_errors(operation: str) -> Iterator[None]:
    """Convert every OSError of a block to its typed error."""
    try:
        yield
    except OSError as cause:
        raise storage_error(cause, operation) from cause


def is_inside_vault(place: Path) -> bool:
    """Return whether a path is a vault's folder or inside one, also through links."""
    return is_inside(place, VAULT_MARKS)


def is_inside(place: Path, marks: Collection[str]) -> bool:
    """Return whether a path is, or is inside, a folder that has files with all these names.

    A link counts as a file wherever it leads, and a folder does not.
    """
    ways = {Path(os.path.abspath(place)), Path(os.path.realpath(place))}
    return any(
        all(_is_file_or_link(above / mark) for mark in marks)
        for way in ways
        for above in (way, *way.parents)
    )


def is_below(place: Path, folder: Path) -> bool:
    """Return whether a path is, or is inside, another one, however they are spelled.

    Raise OSError if the disk does not answer.
    """
    whole, real = Path(os.path.realpath(folder)), Path(os.path.realpath(place))
    return any(
        above == whole or (is_there(above) and is_there(whole) and above.samefile(whole))
        for above in (real, *real.parents)
    )


def _is_file_or_link(path: Path) -> bool:
    try:
        return kind_at(path) in (NodeKind.FILE, NodeKind.LINK)
    except OSError:
        # if the disk does not answer, nothing can be written there either
        return False


def is_full(folder: Path) -> bool:
    """Return whether the disk of a folder has no room for another small file, or for its name."""
    try:
        return not has_room(folder, _LEAST_ROOM) or not _names_left(folder)
    except OSError:
        return False


def has_room(folder: Path, needed: int) -> bool:
    """Return whether the disk of a folder has so many bytes free, or raise OSError.

    A file system without a size, such as that of the system's processes, has no number to compare:
    what is written there is refused by the system, with its own reason.
    """
    usage = shutil.disk_usage(folder)
    return usage.free >= needed or usage.total == 0


def _names_left(folder: Path) -> bool:
    if sys.platform == "win32":
        return True
    found = os.statvfs(folder)
    # a file system that allocates inodes on demand reports zero in total
    return found.f_favail > 0 or found.f_files == 0


def open_descriptor(path: Path, access: int = os.O_RDONLY, *, follow: bool = False) -> int:
    """Open a file, or raise OSError; never wait for a pipe, follow a link only if asked.

    A file that `access` creates is private to its owner.
    """
    flags = access | _NO_WAIT | _BINARY | (0 if follow else _NO_LINK)
    return os.open(path, flags, 0o600)


def create_file(path: Path) -> int:
    """Create a private file, open for reading and writing, or raise OSError if it exists."""
    return open_descriptor(path, os.O_RDWR | os.O_CREAT | os.O_EXCL)


def keep_private(path: Path) -> None:
    """Remove others' permissions from a file of this user; skip errors and Windows."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        descriptor = open_descriptor(path)
        try:
            found = os.fstat(descriptor)
            ours = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
            # a second name has the mode of a file elsewhere, so it is not changed
            if ours and found.st_nlink == 1 and found.st_mode & _OTHERS:
                os.fchmod(descriptor, stat.S_IMODE(found.st_mode) & ~_OTHERS)
        finally:
            os.close(descriptor)


def sync_file(descriptor: int) -> None:
    """Return when the content of the file is on the disk."""
    if sys.platform == "darwin":
        import fcntl

        # On macOS, fsync alone leaves the data in the drive's own cache.
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def sync_path(path: Path) -> None:
    """Return when a file that other code wrote is on the disk, or raise OSError."""
    # Windows only syncs files opened for writing.
    descriptor = open_descriptor(path, os.O_RDWR)
    try:
        sync_file(descriptor)
    finally:
        os.close(descriptor)


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
    """Rename a synced file durably, replacing any file of that name."""
    rename(part, target)
    sync_folder(target.parent)


def rename(part: Path, target: Path) -> None:
    """Rename a synced file, replacing any file of that name; the caller syncs the folder.

    Raises OSError.
    """
    if sys.platform == "win32":
        import ctypes

        def move() -> None:
            # MOVEFILE_REPLACE_EXISTING, MOVEFILE_WRITE_THROUGH: return when it is on the disk.
            if not ctypes.windll.kernel32.MoveFileExW(str(part), str(target), 0x1 | 0x8):
                raise ctypes.WinError()

        try:
            when_released(move)
        except OSError as cause:
            # `part` was just made in this folder, so that it can be written to.
            if windows_code(cause) == ACCESS_DENIED:
                raise OSError(0, "held open", str(target), min(HELD)) from cause
            raise
    else:
        part.replace(target)


def make_folder(folder: Path) -> None:
    """Make a folder private to its owner, durably; do nothing if it exists."""
    make_folders(folder.parent, (folder.name,))


def make_folders(parent: Path, names: Iterable[str]) -> None:
    """Make several private folders in one folder, durably with one sync; keep existing ones."""
    made = False
    with disk_errors("folder"):
        for name in names:
            folder = parent / name
            try:
                folder.mkdir(mode=0o700)
                made = True
            except FileExistsError:
                # The existing name may be a link to another person's folder.
                if not is_folder(folder):
                    raise
        if made:
            sync_folder(parent)


def make_with_parents(folder: Path) -> None:
    """Make a folder and those above it; keep what exists, and leave none if one is refused.

    `Path.mkdir` calls itself for each folder above, and fails where a place has thousands of steps
    and the system says of it that it is not there.
    """
    with disk_errors("create"):
        if is_there(folder):
            return
        try:
            folder.mkdir()
        except FileNotFoundError as cause:
            if sys.platform == "win32" and _is_too_long(cause):
                raise
        else:
            return
        _make_all(takewhile(lambda each: not is_there(each), (folder, *folder.parents)))


def _make_all(folders: Iterable[Path]) -> None:
    """Make folders, the last first; leave none if one is refused."""
    made: list[Path] = []
    try:
        for folder in reversed(list(folders)):
            folder.mkdir()
            made.append(folder)
    except OSError:
        for folder in reversed(made):
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def remove_file(path: Path) -> None:
    """Remove a file or a link but nothing of another kind, or raise OSError."""
    if kind_at(path) in (NodeKind.FILE, NodeKind.LINK):
        remove_path(path, missing_ok=True)


def discard_parts(folder: Path, names: Iterable[str]) -> None:
    """Remove the files that an interrupted `write_durably` left, or raise StorageError."""
    with disk_errors("sweep"):
        for name in names:
            remove_file(folder / (name + _NEW))


def write_durably(path: Path, data: bytes, operation: str = "write") -> None:
    """Replace a small file as a whole; DiskFull, NotWritable or StorageError keep the old one."""
    part = path.with_name(path.name + _NEW)
    with disk_errors(operation):
        # Left by an interrupted write and never read, so nothing is lost with it.
        remove_path(part, missing_ok=True)
        descriptor = create_file(part)
        try:
            write_synced(descriptor, [data])
            put_in_place(part, path)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise


def write_new(path: Path, data: bytes) -> None:
    """Write a new small private file durably; leave nothing if the disk refuses.

    Raises AlreadyExists if the name is in use.
    """
    with disk_errors("write"):
        try:
            descriptor = create_file(path)
        except FileExistsError as cause:
            raise AlreadyExists("file") from cause
        try:
            write_synced(descriptor, [data])
            sync_folder(path.parent)
        except BaseException:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            raise


def write_synced(descriptor: int, pieces: Iterable[bytes]) -> None:
    """Write all pieces, return when they are on the disk, and close the file; raise OSError."""
    try:
        for piece in pieces:
            write_all(descriptor, piece)
        sync_file(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write everything; a disk that fills up accepts part of a write before it refuses."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def open_vault_file(path: Path, part: str) -> int:
    """Return a descriptor for reading a regular file of the vault, called `part` in errors.

    Raises FileNotFoundError if there is none, Damaged if the name belongs to something else.
    """
    with disk_errors("read"):
        kind = kind_at(path)
    # not opened to find out, since opening a device may have effects
    if kind not in (NodeKind.FILE, NodeKind.NOTHING):
        raise Damaged(part, DamageReason.NOT_A_FILE)
    try:
        # if it has been replaced since, a link is not followed and a pipe does not block
        descriptor = open_descriptor(path)
    except FileNotFoundError:
        raise
    except OSError as cause:
        raise storage_error(cause, "read") from cause
    try:
        with disk_errors("read"):
            found = os.fstat(descriptor)
        if kind_of(found) is not NodeKind.FILE:
            raise Damaged(part, DamageReason.NOT_A_FILE)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def read_bounded(path: Path, most: int) -> bytes | None:
    """Return a small vault file, or None if there is none; raise Damaged above `most` bytes."""
    try:
        descriptor = open_vault_file(path, path.name)
    except FileNotFoundError:
        return None
    with disk_errors("read"), open(descriptor, "rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise Damaged(path.name, DamageReason.SIZE)
    return data


class WriteBackFile(io.FileIO):
    """A new file that starts to reach the disk while it grows, once it is long.

    A short one reaches it at its sync.
    """

    def __init__(self, descriptor: int) -> None:
        super().__init__(descriptor, "w+b")
        self._upto = 0
        self._running = contextlib.ExitStack()
        self._back: WriteBack | None = None

    def write(self, data: ReadableBuffer, /) -> int:
        """Write as much as the disk accepts; raise the OSError of an earlier flush too."""
        count = super().write(data)
        self._upto += count
        if self._upto >= FLUSH_BYTES:
            self._back = self._back or self._running.enter_context(write_back(self.fileno()))
            self._back.written(self._upto)
        return count

    def end_write_back(self) -> None:
        """End early writing; raise an OSError that was not raised before."""
        self._running.close()

    def close(self) -> None:
        """Close the file; data that was not synced may be lost."""
        with contextlib.suppress(OSError):
            self._running.close()
        super().close()


def open_new(path: Path) -> BinaryIO:
    """Create a file private to its owner, to be synced by `sync_written`, or raise OSError."""
    return io.BufferedRandom(WriteBackFile(create_file(path)))


def sync_written(file: BinaryIO) -> None:
    """Return when everything written to a file is on the disk, or raise OSError.

    The handle that wrote the file syncs it, since only that handle receives earlier errors. Then
    the system is asked to drop the file from memory, so that it is read back from the disk.
    """
    file.flush()
    raw = file.raw if isinstance(file, io.BufferedRandom) else None
    if isinstance(raw, WriteBackFile):
        raw.end_write_back()
    sync_file(file.fileno())
    forget(file.fileno())


class SyncPool:
    """Syncs several files at once; `wait` completes it, `stop` ends its threads.

    The pool closes every file that it gets.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_AT_ONCE)
        self._running: deque[Future[None]] = deque()

    def add(self, file: BinaryIO, path: Path, stamp: int) -> None:
        """Sync and close the file at `path` on a thread, then set its time to `stamp`, in ns.

        Raises an earlier file's error.
        """
        while len(self._running) >= _MOST_WAITING:
            self._running.popleft().result()
        # buffered data is written on the caller's thread, which can handle a refusal
        file.flush()
        self._running.append(self._pool.submit(_sync_and_date, file, path, stamp))

    def wait(self) -> None:
        """Return when every file is durable, or raise OSError if one is not."""
        while self._running:
            self._running.popleft().result()

    def stop(self) -> None:
        """Return when no thread is left."""
        self._pool.shutdown()


def _sync_and_date(file: BinaryIO, path: Path, stamp: int) -> None:
    with file:
        sync_written(file)
    os.utime(path, ns=(stamp, stamp))


# 2000-01-01 at noon, UTC, in seconds.
MOMENT: Final = 946_728_000
_FOLLOWS: Final = os.utime not in os.supports_follow_symlinks


def fix_times(*paths: Path) -> None:
    """Set the time of each file or folder to `MOMENT`; durable once they are synced."""
    for path in paths:
        with contextlib.suppress(OSError):
            os.utime(path, (MOMENT, MOMENT), follow_symlinks=_FOLLOWS)
