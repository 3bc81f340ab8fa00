"""A folder, or a single file, that appears whole under its name, or not at all.

The rules are:

- Everything is written under a hidden name beside the place, made durable, then renamed. A full
  disk, a stop or an error removes the hidden folder; a power cut leaves it hidden, and the next
  writing of the same place clears it away.
- Files are readable by their owner alone, and carry one given time, so that the same input gives
  the same files.
- The disk's refusals leave here as StorageError, DiskFull or NotWritable.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final

from diary.errors import AlreadyExists, DiskFull, NotWritable, StorageError

# A vault's folder holds both; see docs/vault-format.md.
VAULT: Final = ("keys", "db")
_READ: Final = 1024 * 1024
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_CLOSED: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR})
_TAKEN: Final = frozenset({errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR, errno.EISDIR})
_NEW: Final = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0)


@contextmanager
def storing(operation: str) -> Iterator[None]:
    """Turn what the operating system refuses into the typed error for it."""
    try:
        yield
    except OSError as cause:
        if cause.errno in _FULL:
            raise DiskFull(operation) from cause
        if cause.errno in _CLOSED:
            raise NotWritable(operation) from cause
        raise StorageError(operation) from cause


def is_inside(place: Path, names: Collection[str]) -> bool:
    """Whether a place is, or stands anywhere in, a folder that holds files of all these names."""
    whole = place.absolute()
    return any(
        all(os.path.isfile(above / name) for name in names)
        for above in {*whole.parents, *whole.resolve().parents, whole}
    )


@contextmanager
def part_file(place: Path, stamp: datetime) -> Iterator[BinaryIO]:
    """A new file being written; it has its name when the context ends without an error.

    Raises AlreadyExists for a place that is taken.
    """
    place = place.absolute()
    if os.path.lexists(place):
        raise AlreadyExists("file")
    part = place.with_name(f".{place.name}.part")
    moment = int(stamp.timestamp()) * 1_000_000_000
    with storing("create"):
        if os.path.lexists(part) and (part.is_symlink() or not part.is_file()):
            raise AlreadyExists("leftover")
        part.unlink(missing_ok=True)
        out = open(os.open(part, _NEW, 0o600), "w+b")
    try:
        with out:
            yield out
            with storing("write"):
                out.flush()
                os.fsync(out.fileno())
        with storing("write"):
            os.utime(part, ns=(moment, moment))
            if os.path.lexists(place):
                raise AlreadyExists("file")
            part.rename(place)
            _sync_folder(place.parent)
    finally:
        with storing("clear-away"):
            part.unlink(missing_ok=True)


class PartFolder:
    """A folder being written; use as a context, and call `finish` when all of it is there."""

    def __init__(self, place: Path, stamp: datetime, own_names: Collection[str]) -> None:
        """Claim `place`, which must be absent or an empty folder: raises AlreadyExists otherwise.

        `own_names` are the names at the top of such a folder; a leftover that holds others is not
        ours to clear away, and raises AlreadyExists too.
        """
        self._place = place.absolute()
        self._part = self._place.with_name(f".{self._place.name}.part")
        self._stamp = int(stamp.timestamp()) * 1_000_000_000
        self._folders: list[Path] = []
        with storing("create"):
            if not _is_free(self._place):
                raise AlreadyExists("folder")
            self._clear_leftover(own_names)
            self._part.mkdir(mode=0o700)

    def __enter__(self) -> PartFolder:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove what is unfinished; StorageError("clear-away") if that cannot be done.

        That outweighs whatever went wrong before: copies of evidence are left behind in the clear.
        """
        # after `finish` nothing stands under the hidden name
        if os.path.lexists(self._part):
            with storing("clear-away"):
                shutil.rmtree(self._part)

    def folder(self, path: str) -> None:
        """Make a folder inside; the ones above it first."""
        with storing("create"):
            made = self._part / path
            made.mkdir(mode=0o700)
            self._folders.append(made)

    def put(self, path: str, data: bytes) -> str:
        """Write a whole file; its hex SHA-256."""
        return self.stream(path, [data])[0]

    def stream(self, path: str, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Write a file from chunks as they come; its hex SHA-256 and length."""
        digest, size = hashlib.sha256(), 0
        with self.create(path) as out:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                with storing("write"):
                    out.write(chunk)
        return digest.hexdigest(), size

    @contextmanager
    def create(self, path: str) -> Iterator[BinaryIO]:
        """A new file, open for writing; durable when the context ends without an error."""
        made = self._part / path
        with storing("create"):
            out = open(os.open(made, _NEW, 0o600), "w+b")
        with out:
            yield out
            with storing("write"):
                out.flush()
                os.fsync(out.fileno())
        with storing("write"):
            os.utime(made, ns=(self._stamp, self._stamp))

    def digest(self, path: str) -> tuple[str, int]:
        """Hex SHA-256 and length of a file written here."""
        digest, size = hashlib.sha256(), 0
        with storing("read"), (self._part / path).open("rb") as file:
            while chunk := file.read(_READ):
                digest.update(chunk)
                size += len(chunk)
        return digest.hexdigest(), size

    def remove(self, path: str) -> None:
        """Take a file away again."""
        with storing("write"):
            (self._part / path).unlink(missing_ok=True)

    def finish(self) -> None:
        """Make the folder durable and give it its name; raises AlreadyExists if that was taken."""
        with storing("write"):
            for folder in (*reversed(self._folders), self._part):
                os.utime(folder, ns=(self._stamp, self._stamp))
                _sync_folder(folder)
            try:
                with suppress(FileNotFoundError):
                    self._place.rmdir()
                self._part.rename(self._place)
            except OSError as cause:
                if cause.errno in _TAKEN:
                    raise AlreadyExists("folder") from cause
                raise
            _sync_folder(self._place.parent)

    def _clear_leftover(self, own_names: Collection[str]) -> None:
        if not os.path.lexists(self._part):
            return
        mine = self._part.is_dir() and not self._part.is_symlink()
        if not mine or not {entry.name for entry in os.scandir(self._part)} <= set(own_names):
            raise AlreadyExists("leftover")
        shutil.rmtree(self._part)


def _is_free(place: Path) -> bool:
    if not os.path.lexists(place):
        return True
    # a mount point cannot be replaced by a rename, nor a link without touching what it names
    if place.is_symlink() or not place.is_dir() or os.path.ismount(place):
        return False
    with os.scandir(place) as entries:
        return next(entries, None) is None


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows has no way to do this, and orders renames itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
