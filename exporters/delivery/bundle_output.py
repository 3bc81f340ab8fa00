"""Where a bundle is written to: memory, or a folder or file that appears complete.

**Invariants:**

- Everything is written under a hidden name in the same folder, made durable, then renamed. A full
  disk, a cancellation or an error removes it; a power cut leaves it hidden, and the next write to
  the same path removes it if it looks like one of ours.
- Files are made durable in parallel, in any order; none has its final name before all of them are.
- Files are readable by their owner alone, and carry one given time, so the same input gives the
  same files.
- Errors of the disk are raised as StorageError or a subclass of it.
- MemoryOutput holds the bundle's own files, but only the lengths of originals. It is for a form
  that needs to know every file before it writes the first. Originals are read after that, so memory
  use does not grow with them; until then their hashes are those of the record.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import shutil
import stat
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol, TypeVar

from diary.errors import AlreadyExists, StorageError
from diary.files.durable import (
    SyncPool,
    create_file,
    disk_errors,
    open_new,
    sync_folder,
    sync_written,
)
from diary.files.held_files import remove_empty_folder, remove_path, rename_path, when_released
from diary.files.path_kind import is_folder, is_there
from exporters.bundle.layout import is_payload

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


_Bytes = TypeVar("_Bytes", bytes, bytes | memoryview)
_READ: Final = 1024 * 1024
_TAKEN: Final = frozenset({errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR, errno.EISDIR})


class BundleOutput(Protocol):
    """The target into which the files of a bundle are written, whatever its form."""

    def folder(self, path: str) -> None:
        """Create a folder inside; the folders above it must be created first."""

    def put(self, path: str, data: bytes) -> str:
        """Write a whole file and return its hex SHA-256."""
        self.stream(path, [data], len(data))
        return hashlib.sha256(data).hexdigest()

    def stream(self, path: str, chunks: Iterable[ReadableBuffer], expected: int) -> None:
        """Write a file from chunks, each of which is valid only until the next is requested.

        The caller hashes the chunks.
        """

    def create(self, path: str) -> AbstractContextManager[BinaryIO]:
        """Open a new file for writing; it is kept if the context ends without an error."""

    def digest(self, path: str) -> tuple[str, int]:
        """Return hex SHA-256 and length of a file that `create` wrote."""

    def remove(self, path: str) -> None:
        """Remove the file that was streamed last."""

    def takes_later(self, path: str, size: int) -> bool:
        """Return whether an original of this length is read only once the others are written."""
        return False


class Digest:
    """SHA-256 and length of the chunks that pass through."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.size = 0

    def through(self, chunks: Iterable[_Bytes]) -> Iterator[_Bytes]:
        """Yield the same chunks, and hash them."""
        for chunk in chunks:
            self._hash.update(chunk)
            self.size += len(chunk)
            yield chunk

    @property
    def hex(self) -> str:
        """The hex SHA-256 of the chunks so far."""
        return self._hash.hexdigest()


_GATHERED: Final = 64 * 1024


def gathered(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in larger chunks, each worth a write."""
    held, size = list[bytes](), 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= _GATHERED:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


class AtomicFolder(BundleOutput):
    """A folder being written; use as a context, and call `finish` when everything is in it."""

    def __init__(self, place: Path, stamp: datetime, own_names: Collection[str]) -> None:
        """Claim `place`, which must be absent or an empty folder: raise AlreadyExists otherwise.

        `own_names` are the names at the top of such a folder; a leftover that holds others is not
        ours to remove, and raises AlreadyExists too.
        """
        self._place = place.absolute()
        self._part = unfinished_path(self._place)
        self._stamp = int(stamp.timestamp()) * 1_000_000_000
        self._folders: list[Path] = []
        self._finished = False
        self._syncs = SyncPool()
        with disk_errors("create"):
            if not _is_free(self._place):
                raise AlreadyExists("folder")
            clear_unfinished_folder(self._part, own_names)
            self._part.mkdir(mode=0o700)

    def __enter__(self) -> AtomicFolder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove what is unfinished; raise StorageError("clear-away") if that fails.

        It also fails if the disk was removed. This error replaces the error that ended the context,
        because it means that copies of evidence stay on the disk unencrypted.
        """
        self._syncs.stop()
        # After `finish` nothing has the hidden name.
        with disk_errors("clear-away"):
            is_left = is_there(self._part)
        if is_left:
            _clear_away(self._part)
        elif not self._finished:
            raise StorageError("clear-away") from error

    def folder(self, path: str) -> None:
        """Create a folder inside; the folders above it must be created first."""
        with disk_errors("create"):
            made = self._part / path
            made.mkdir(mode=0o700)
            self._folders.append(made)

    def stream(self, path: str, chunks: Iterable[ReadableBuffer], expected: int) -> None:
        """Write a file from chunks."""
        with self.create(path) as out:
            for chunk in chunks:
                with disk_errors("write"):
                    out.write(chunk)

    @contextmanager
    def create(self, path: str) -> Iterator[BinaryIO]:
        """Open a new file for writing; its sync to the disk starts when the context ends."""
        made = self._part / path
        with disk_errors("create"):
            out = open_new(made)
        try:
            yield out
            with disk_errors("write"):
                self._syncs.add(out, made, self._stamp)
        except BaseException:
            with suppress(OSError):
                out.close()
            raise

    def digest(self, path: str) -> tuple[str, int]:
        """Return hex SHA-256 and length of a file written here."""
        seen = Digest()
        with disk_errors("read"), (self._part / path).open("rb") as file:
            for _chunk in seen.through(iter(lambda: file.read(_READ), b"")):
                pass
        return seen.hex, seen.size

    def remove(self, path: str) -> None:
        """Remove a file."""
        with disk_errors("write"):
            # Some systems do not remove a file that is open.
            self._syncs.wait()
            (self._part / path).unlink(missing_ok=True)

    def finish(self) -> None:
        """Make the folder durable and rename it; raise AlreadyExists if the name was taken."""
        with disk_errors("write"):
            self._syncs.wait()
            for folder in (*reversed(self._folders), self._part):
                os.utime(folder, ns=(self._stamp, self._stamp))
                sync_folder(folder)
            try:
                with suppress(FileNotFoundError):
                    remove_empty_folder(self._place)
                rename_path(self._part, self._place)
                self._finished = True
            except OSError as cause:
                if cause.errno in _TAKEN:
                    raise AlreadyExists("folder") from cause
                raise
            sync_folder(self._place.parent)


def unfinished_path(place: Path) -> Path:
    """Return the hidden name under which a path is written until it is complete."""
    return place.with_name(f".{place.name}.part")


def clear_unfinished_folder(part: Path, own_names: Collection[str]) -> bool:
    """Remove what an unfinished write left under its hidden name; return whether it existed.

    Raises AlreadyExists("leftover") for anything whose names at the top are not all ours, OSError
    if it cannot be examined, and StorageError("clear-away") if some of it stays.
    """
    try:
        facts = os.lstat(part)
    except (FileNotFoundError, NotADirectoryError):
        return False
    mine = stat.S_ISDIR(facts.st_mode)
    if not mine or not {entry.name for entry in os.scandir(part)} <= set(own_names):
        raise AlreadyExists("leftover")
    _clear_away(part)
    return True


def _clear_away(part: Path) -> None:
    """Remove a folder of ours, as much of it as possible; raise StorageError if some stays."""
    with disk_errors("clear-away"):
        # A file that another program has open must not keep the others, which are unencrypted.
        shutil.rmtree(part, ignore_errors=True)
        with disk_errors("clear-away"):
            if is_there(part):
                raise StorageError("clear-away")


def _is_free(place: Path) -> bool:
    if not is_there(place):
        return True
    # A rename cannot replace a mount point, nor a link without touching its target.
    if not is_folder(place) or os.path.ismount(place):
        return False
    with os.scandir(place) as entries:
        return next(entries, None) is None


# The first bytes of every PDF.
PDF: Final = b"%PDF-"


class AtomicFile:
    """A file being written; use as a context, write to `file`, and call `finish` at the end."""

    file: BinaryIO

    def __init__(self, place: Path, stamp: datetime, magic: bytes) -> None:
        """Claim `place`, which must not exist: raise AlreadyExists otherwise.

        `magic` is the beginning of such a file, by which a leftover is recognised as ours.
        """
        self._place = place.absolute()
        with disk_errors("create"):
            if is_there(self._place):
                raise AlreadyExists("file")
        self._part = unfinished_path(self._place)
        self._stamp = int(stamp.timestamp()) * 1_000_000_000
        self._finished = False
        with disk_errors("create"):
            clear_unfinished_file(self._part, magic)
            self.file = open_new(self._part)

    def __enter__(self) -> AtomicFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove what is unfinished; raise StorageError("clear-away") if that fails.

        It also fails if the disk was removed.
        """
        try:
            self.file.close()
        except OSError:
            # What could not be flushed is removed below, or was finished before.
            pass
        with disk_errors("clear-away"):
            is_left = is_there(self._part)
            if is_left:
                remove_path(self._part)
        if not is_left and not self._finished:
            raise StorageError("clear-away") from error

    def finish(self) -> None:
        """Make the file durable and rename it; raise AlreadyExists if the name was taken."""
        with disk_errors("write"):
            sync_written(self.file)
            self.file.close()
            os.utime(self._part, ns=(self._stamp, self._stamp))
            self._rename()
            sync_folder(self._place.parent)

    def _rename(self) -> None:
        try:
            # Claimed first: a rename would replace a file created meanwhile.
            os.close(create_file(self._place))
        except FileExistsError as cause:
            raise AlreadyExists("file") from cause
        try:
            when_released(lambda: self._part.replace(self._place))
            self._finished = True
        except OSError:
            self._place.unlink()
            raise


def clear_unfinished_file(part: Path, magic: bytes) -> bool:
    """Remove what an unfinished write left under its hidden name; return whether it existed.

    Raises AlreadyExists("leftover") for anything that does not begin like one of ours, and OSError
    if it cannot be examined or removed.
    """
    try:
        facts = os.lstat(part)
    except (FileNotFoundError, NotADirectoryError):
        return False
    if not stat.S_ISREG(facts.st_mode):
        raise AlreadyExists("leftover")
    with part.open("rb") as file:
        start = file.read(len(magic))
    if not magic.startswith(start):
        raise AlreadyExists("leftover")
    part.unlink()
    return True


class MemoryOutput(BundleOutput):
    """A bundle in memory: `files` has its own files, `sizes` the length of every file."""

    def __init__(self, *, unread: bool = False) -> None:
        """With `unread`, take the lengths of originals from the record."""
        self._unread = unread
        self.files: dict[str, bytes] = {}
        self.sizes: dict[str, int] = {}
        self._digests: dict[str, str] = {}

    def folder(self, path: str) -> None:
        """Do nothing: paths are enough."""

    def put(self, path: str, data: bytes) -> str:
        """Keep a whole file and return its hex SHA-256."""
        self._digests[path] = super().put(path, data)
        return self._digests[path]

    def stream(self, path: str, chunks: Iterable[ReadableBuffer], expected: int) -> None:
        """Keep a file; of an original, keep only its length."""
        held, size = bytearray(), 0
        for chunk in chunks:
            size += memoryview(chunk).nbytes
            if not is_payload(path):
                held += chunk
        self.sizes[path] = size
        if not is_payload(path):
            self.files[path] = bytes(held)

    @contextmanager
    def create(self, path: str) -> Iterator[BinaryIO]:
        """Open a new file in memory."""
        with io.BytesIO() as held:
            yield held
            data = held.getvalue()
        self.put(path, data)

    def digest(self, path: str) -> tuple[str, int]:
        """Return hex SHA-256 and length of a file that `create` wrote."""
        return self._digests[path], self.sizes[path]

    def remove(self, path: str) -> None:
        """Forget the length of a file."""
        self.sizes.pop(path, None)

    def takes_later(self, path: str, size: int) -> bool:
        """Return whether it takes the recorded length of an original."""
        if self._unread:
            self.sizes[path] = size
        return self._unread
