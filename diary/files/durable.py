"""Write files so that they survive a power cut; turn disk errors into typed errors.

One home for fsync, atomic replacement, disk errors, "inside a vault?", and the times of sealed
files.

**Invariants:**

- Write beside, sync, rename, sync the folder: after a return the new content is on the disk, and
  before it the old one is.
- A file counts as durable when the sync of the very handle that wrote it has returned. A failed
  sync is fatal and never tried again: the kernel may have dropped the pages, and a second try would
  report success.
- A sync reaches the medium on every system: on macOS `fsync` alone stops at the drive's cache.
- One errno has one typed error, whoever writes: a person is told the same of the same disk.
- A vault's files are never followed through a link, and never read without a bound: somebody else
  may have prepared the folder.
- A place is inside a vault if the folder is, by its own name or where links lead: what is put there
  would go with the vault when it is erased or its keys change.
- Sealed files all carry one moment, so that they do not tell when each was made. The moment lies in
  what every file system can write, FAT included, in every zone. A file system that refuses has its
  own times; what is sealed is whole all the same. When a file was last read, or its name given,
  some systems note beside; that is out of reach.
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
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from diary.errors import (
    AlreadyExists,
    Damaged,
    DamageReason,
    DiskFull,
    FileTooLarge,
    NameTooLong,
    NotWritable,
    PlaceGone,
    StorageError,
)
from diary.files.background import FLUSH_BYTES, WriteBack, forget, write_back
from diary.files.nodes import NodeKind, is_folder, kind_at, kind_of

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


# A vault's folder holds both; see docs/vault-format.md.
VAULT_MARKS: Final = ("keys", "db")
# Windows has its own ways: no links followed by name, and text mode unless told otherwise.
# A pipe laid in the way must not hold the program for ever.
if sys.platform == "win32":
    _BINARY, _NO_LINK, _NO_WAIT = os.O_BINARY, 0, 0
else:
    _BINARY, _NO_LINK, _NO_WAIT = 0, os.O_NOFOLLOW, os.O_NONBLOCK
_NEW = ".new"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
# Less than this and SQLite cannot make its scratch index.
_LEAST_ROOM = 64 << 10
# Syncs wait for the disk; more at once would only wait for each other.
_AT_ONCE: Final = 4
_MOST_WAITING: Final = 8

_KINDS: Final[dict[int, type[StorageError]]] = {
    errno.ENOSPC: DiskFull,
    # somebody's share of the disk is used up
    errno.EDQUOT: DiskFull,
    errno.EROFS: NotWritable,
    errno.EACCES: NotWritable,
    errno.EPERM: NotWritable,
    # how systems say that a folder was moved, a stick pulled out or a share went away
    errno.ENOENT: PlaceGone,
    errno.ENOTDIR: PlaceGone,
    errno.ENODEV: PlaceGone,
    errno.ENXIO: PlaceGone,
    errno.ESTALE: PlaceGone,
    errno.EFBIG: FileTooLarge,
    errno.ENAMETOOLONG: NameTooLong,
}


def storage_error(cause: OSError, operation: str) -> StorageError:
    """Return the typed error for what the system said, of `StorageError` or below it."""
    return _KINDS.get(cause.errno or 0, StorageError)(operation)


@contextlib.contextmanager
def disk_errors(operation: str) -> Iterator[None]:
    """Turn every OSError of a block into its typed error."""
    try:
        yield
    except OSError as cause:
        raise storage_error(cause, operation) from cause


def is_inside_vault(place: Path) -> bool:
    """Tell whether a place is a vault's folder or anywhere in one, also by way of a link."""
    return is_inside(place, VAULT_MARKS)


def is_inside(place: Path, marks: Collection[str]) -> bool:
    """Tell whether a place is, or is anywhere in, a folder that holds files of all these names.

    A link counts as a file wherever it leads, and a folder does not.
    """
    ways = {Path(os.path.abspath(place)), Path(os.path.realpath(place))}
    return any(
        all(_is_file_or_link(above / mark) for mark in marks)
        for way in ways
        for above in (way, *way.parents)
    )


def _is_file_or_link(path: Path) -> bool:
    try:
        return kind_at(path) in (NodeKind.FILE, NodeKind.LINK)
    except OSError:
        # a disk that does not say lets nothing be written there either
        return False


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


def open_descriptor(path: Path, access: int = os.O_RDONLY, *, follow: bool = False) -> int:
    """Open what stands under a name: never wait at a pipe, follow a link only if told to; OSError.

    What is created by `access` is for its owner alone.
    """
    flags = access | _NO_WAIT | _BINARY | (0 if follow else _NO_LINK)
    return os.open(path, flags, 0o600)


def create_file(path: Path) -> int:
    """Create a file for its owner alone, open for writing and reading; OSError if one is there."""
    return open_descriptor(path, os.O_RDWR | os.O_CREAT | os.O_EXCL)


def keep_private(path: Path) -> None:
    """Takes a file that is ours away from everybody else; quiet where there is no such thing."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        descriptor = open_descriptor(path)
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


def sync_path(path: Path) -> None:
    """Return when the content of a file that somebody else wrote is on the disk; OSError."""
    # Windows syncs only what it may write to.
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
            write_synced(descriptor, [data])
            put_in_place(part, path)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise


def write_new(path: Path, data: bytes, operation: str = "write") -> None:
    """Write a new small file, durably, for its owner alone; leave nothing if the disk refuses.

    Raises AlreadyExists if anything has that name.
    """
    with disk_errors(operation):
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
    """Write all pieces, return when they are on the disk, and close the file; OSError."""
    try:
        for piece in pieces:
            write_all(descriptor, piece)
        sync_file(descriptor)
    finally:
        os.close(descriptor)


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
        raise Damaged(part, DamageReason.NOT_A_FILE)
    try:
        # should it have been changed meanwhile, a link is not followed and a pipe not waited at
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
    """A small vault file whole, None when there is none; Damaged when it is longer than `most`."""
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
    """A new file that begins to reach the disk while it grows, once it is long.

    A short one reaches it at its sync.
    """

    def __init__(self, descriptor: int) -> None:
        super().__init__(descriptor, "w+b")
        self._upto = 0
        self._running = contextlib.ExitStack()
        self._back: WriteBack | None = None

    def write(self, data: ReadableBuffer, /) -> int:
        """Write what the disk takes of it; raises the OSError of an earlier flush too."""
        count = super().write(data)
        self._upto += count
        if self._upto >= FLUSH_BYTES:
            self._back = self._back or self._running.enter_context(write_back(self.fileno()))
            self._back.written(self._upto)
        return count

    def end_write_back(self) -> None:
        """End what runs beside it; raises the OSError that was not told before."""
        self._running.close()

    def close(self) -> None:
        """Close the file; what was not synced may be lost."""
        with contextlib.suppress(OSError):
            self._running.close()
        super().close()


def open_new(path: Path) -> BinaryIO:
    """Create a file for its owner alone, to be synced by `sync_written`; raises OSError."""
    return io.BufferedRandom(WriteBackFile(create_file(path)))


def sync_written(file: BinaryIO) -> None:
    """Return when all that was written to a file is on the disk; raises OSError if it is not.

    It is synced by the handle that wrote it, which alone is told what failed on the way. Then the
    system forgets it, if it can be asked to: what is read back comes from the disk.
    """
    file.flush()
    raw = file.raw if isinstance(file, io.BufferedRandom) else None
    if isinstance(raw, WriteBackFile):
        raw.end_write_back()
    sync_file(file.fileno())
    forget(file.fileno())


class SyncPool:
    """Make files durable beside each other, few at once; `wait` ends it, or `stop` gives it up.

    Whoever hands a file over closes it no more.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_AT_ONCE)
        self._running: deque[Future[None]] = deque()

    def add(self, file: BinaryIO, done: Callable[[], None]) -> None:
        """Sync and close a file, then call `done`, on a thread; raises what an earlier one met."""
        while len(self._running) >= _MOST_WAITING:
            self._running.popleft().result()
        # what is buffered goes out on the caller's thread, which is the one that may be refused
        file.flush()
        self._running.append(self._pool.submit(_sync_and_close, file, done))

    def wait(self) -> None:
        """Return when every file is durable; raises OSError if one is not."""
        while self._running:
            self._running.popleft().result()

    def stop(self) -> None:
        """Return when no thread is left."""
        self._pool.shutdown()


def _sync_and_close(file: BinaryIO, done: Callable[[], None]) -> None:
    with file:
        sync_written(file)
    done()


# 2000-01-01 at noon, UTC.
MOMENT: Final = 946_728_000
_FOLLOWS: Final = os.utime not in os.supports_follow_symlinks


def fix_times(*paths: Path) -> None:
    """Give each file or folder that moment; it is durable when they are synced."""
    for path in paths:
        with contextlib.suppress(OSError):
            os.utime(path, (MOMENT, MOMENT), follow_symlinks=_FOLLOWS)
