"""The files of one encrypted attachment, and the source file that is being attached.

**Invariants:**

- Pieces joined in order are the attachment. The encrypted stream inside fixes their order, number
  and end; nothing about the pieces themselves is trusted.
- Every piece but the last is exactly `piece_bytes` long, and the last one is shorter: a missing
  piece is detected from the lengths alone, and can be named. A vault is split the same way on every
  disk, since it may be copied to a removable drive later.
- A piece is `.part` until all of them are synced, and `.stored` until the record names it; only
  then does it get its own name. So a file under that name was in the record once. Its times reveal
  nothing.
- The second half of a name is an HMAC of the first under a key of the vault: a file that somebody
  without the keys put there is not taken for one of the record's.
- A source is a regular file: a folder, pipe or device is refused before anything is read. Nothing
  is written to it, and nothing is read from it but its bytes.
- A source that changed while it was read is refused, since half of one content and half of another
  proves nothing. One that was read completely and then deleted is accepted: it can never be read
  again.
"""

from __future__ import annotations

import contextlib
import errno
import hmac
import io
import itertools
import mmap
import os
import re
import stat
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from diary.crypto.attachment_encryption import BufferSource
from diary.errors import Damaged, DamageReason, PlaceGone, SourceError, SourceReason
from diary.files.background_io import PAGE_BYTES, read_ahead, write_back, write_past_cache
from diary.files.durable import (
    create_file,
    disk_errors,
    fix_times,
    open_descriptor,
    open_vault_file,
    rename,
    storage_error,
    sync_file,
)
from diary.files.file_edges import EdgeKeeper, FileEdges
from diary.files.seekable_reader import SeekableReader

# FAT32, common on removable drives, cannot hold a file of 4 GiB.
PIECE_BYTES: Final = (1 << 32) - (1 << 20)
_PART = ".part"
_STORED = ".stored"
_NAME = re.compile(r"([0-9a-f]{32})(?:\.([1-9][0-9]{0,5}))?(\.part|\.stored)?", re.ASCII)
_MARK_BYTES = 8


class AttachmentNames:
    """Names of attachment files, which nobody can make without the vault's key."""

    def __init__(self, key: bytes | bytearray) -> None:
        self._key = key

    def name(self, drawn: bytes) -> bytes:
        """Return the 16 bytes of the name that begins with these 8 random bytes."""
        return drawn + self._mark(drawn)

    def is_own(self, blob_id: str) -> bool:
        """Return whether this vault made the name."""
        name = bytes.fromhex(blob_id)
        drawn = name[:_MARK_BYTES]
        return hmac.compare_digest(name[_MARK_BYTES:], self._mark(drawn))

    def _mark(self, drawn: bytes) -> bytes:
        return hmac.digest(self._key, drawn, "sha256")[:_MARK_BYTES]


class AttachmentFileName(NamedTuple):
    """The parts of a file name in `att/`."""

    blob_id: str
    number: int
    end: str

    @property
    def unfinished(self) -> bool:
        """Return whether the piece was still being written."""
        return self.end == _PART

    @property
    def is_stored(self) -> bool:
        """Return whether the piece is whole, and was not in the record when it was written."""
        return self.end == _STORED

    @classmethod
    def read(cls, name: str) -> AttachmentFileName | None:
        """Parse a file name; return None if no attachment can have it."""
        match = _NAME.fullmatch(name)
        if match is None:
            return None
        blob_id, index, end = match.groups()
        return cls(blob_id, int(index or 0), end or "")


def piece_path(first: Path, index: int) -> Path:
    """Return the path of a piece, given the path of the first one."""
    return first.with_name(f"{first.name}.{index}") if index else first


class SplitFileWriter:
    """An attachment while it is written: sync it, rename it, then sync its folder."""

    def __init__(self, first: Path, piece_bytes: int) -> None:
        """Create the first piece; raises OSError.

        Whole pages are written straight to the disk where the system can: without a copy in its
        memory, which costs more than encryption. Each write waits, so it is on a thread that
        others work beside.
        """
        self._first = first
        self._piece_bytes = piece_bytes
        self._past_cache = piece_bytes % PAGE_BYTES == 0
        self._is_past_cache = False
        self._count = self._at = 0
        self._file = self._next()

    def write(self, data: memoryview) -> None:
        """Write all of `data`, opening the next piece whenever one is full."""
        while data:
            part = data[: self._piece_bytes - self._at]
            if self._is_past_cache and self._at % PAGE_BYTES:
                # After the end of the file, or where a full disk took a part of a page.
                self._is_past_cache = write_past_cache(self._file.fileno(), on=False)
            # A disk that fills up accepts part of a write first, and refuses the next one.
            if not self._is_past_cache:
                count = self._write(part)
            elif len(part) < PAGE_BYTES:
                count = self._write_end(part)
            else:
                count = self._write(part[: len(part) // PAGE_BYTES * PAGE_BYTES])
            self._at += count
            if not self._is_past_cache:
                self._back.written(self._at)
            data = data[count:]
            if self._at == self._piece_bytes:
                self.sync()
                self._file = self._next()

    def _write_end(self, data: memoryview) -> int:
        """Write less than a page as a whole one, and cut the file off after it.

        In the cache of the system it would be one more write that the sync has to wait for.
        """
        descriptor = self._file.fileno()
        with mmap.mmap(-1, PAGE_BYTES) as page:
            page[: len(data)] = data
            count = min(self._write(page), len(data))
        os.ftruncate(descriptor, self._at + count)
        os.lseek(descriptor, self._at + count, os.SEEK_SET)
        return count

    def _write(self, data: memoryview | mmap.mmap) -> int:
        try:
            return os.write(self._file.fileno(), data)
        except OSError as refused:
            if refused.errno != errno.EINVAL or not self._is_past_cache:
                raise
            # Its pages are larger than those of memory. Nothing was written.
            self._past_cache = False
            self._is_past_cache = write_past_cache(self._file.fileno(), on=False)
            return os.write(self._file.fileno(), data)

    def sync(self) -> None:
        """Wait until everything is on the disk; raises OSError, also that of an earlier flush."""
        with self._file:
            self._running.close()
            fix_times(_part(piece_path(self._first, self._count - 1)))
            sync_file(self._file.fileno())

    def rename(self) -> None:
        """Give every piece its final name."""
        self._rename(lambda path: path)

    def rename_stored(self) -> None:
        """Give every piece the name that it has until the record names it."""
        self._rename(stored_path)

    def _rename(self, name: Callable[[Path], Path]) -> None:
        for index in range(self._count):
            path = piece_path(self._first, index)
            rename(_part(path), name(path))
            if sys.platform == "win32":
                # It sets a time when the file is closed.
                fix_times(name(path))

    def discard(self) -> None:
        """Delete every piece, whether renamed or not."""
        for end in (self._running.close, self._file.close):
            with contextlib.suppress(OSError):
                end()
        for index in range(self._count):
            path = piece_path(self._first, index)
            for left in (_part(path), stored_path(path), path):
                with contextlib.suppress(OSError):
                    left.unlink(missing_ok=True)

    def _next(self) -> io.FileIO:
        descriptor = create_file(_part(piece_path(self._first, self._count)))
        self._count += 1
        self._at = 0
        self._is_past_cache = self._past_cache and write_past_cache(descriptor, on=True)
        self._running = contextlib.ExitStack()
        self._back = self._running.enter_context(write_back(descriptor))
        return io.FileIO(descriptor, "w")


class SplitFileReader(SeekableReader):
    """The pieces of one attachment as one file; closing it closes every piece."""

    def __init__(self, files: Sequence[io.FileIO], piece_bytes: int, size: int) -> None:
        super().__init__(size)
        self._files = files
        self._piece_bytes = piece_bytes

    def _read_at(self, at: int, out: memoryview) -> int:
        # One read never goes beyond the end of a piece.
        index, start = divmod(at, self._piece_bytes)
        if index >= len(self._files):
            return 0
        self._files[index].seek(start)
        return self._files[index].readinto(out[: self._piece_bytes - start]) or 0

    def close(self) -> None:
        if not self.closed:
            for file in self._files:
                file.close()
        super().close()


def open_split_file(first: Path, piece_bytes: int) -> io.RawIOBase:
    """Open all pieces of an attachment; Damaged names the one that is missing or too long."""
    size = 0
    files: list[io.FileIO] = []
    with contextlib.ExitStack() as opened:
        while True:
            path = piece_path(first, len(files))
            part = f"att/{path.name}"
            descriptor = _open_piece(path, part)
            files.append(opened.enter_context(io.FileIO(descriptor, "r")))
            with disk_errors("read"):
                length = os.fstat(descriptor).st_size
            if length > piece_bytes:
                raise Damaged(part, DamageReason.LENGTH)
            size += length
            if length < piece_bytes:
                opened.pop_all()
                return files[0] if len(files) == 1 else SplitFileReader(files, piece_bytes, size)
    raise AssertionError("the loop ends by itself")


def _open_piece(path: Path, part: str) -> int:
    # Another thread may give it its own name between two tries.
    for name in (path, stored_path(path), path):
        with contextlib.suppress(FileNotFoundError):
            return open_vault_file(name, part)
    raise Damaged(part, DamageReason.MISSING)


def admit_file(first: Path) -> None:
    """Give every piece of an attachment that the record names now its own name; raises OSError."""
    for index in itertools.count():
        path = piece_path(first, index)
        try:
            rename(stored_path(path), path)
        except FileNotFoundError:
            return


def stored_path(path: Path) -> Path:
    """Return the path of a piece that is whole and not in the record yet."""
    return path.with_name(path.name + _STORED)


def _part(path: Path) -> Path:
    return path.with_name(path.name + _PART)


_STRANGE = {errno.ENXIO, errno.EISDIR, errno.EOPNOTSUPP}


class AttachmentSource(BufferSource, Protocol):
    """A source that knows its length and can check that it did not change."""

    @property
    def size(self) -> int:
        """Return the length in bytes, 0 if it is not known in advance."""

    def check(self, read: int) -> None:
        """Raise SourceError if what was read is not what the source holds now."""


class FileAttachmentSource:
    """A path opened for a `with` block; every failure raises SourceError."""

    def __init__(self, path: Path, *, edges: bool = False) -> None:
        self._path = path
        descriptor = _opened(path)
        self._before = os.fstat(descriptor)
        if not stat.S_ISREG(self._before.st_mode):
            os.close(descriptor)
            raise SourceError(SourceReason.NOT_A_FILE)
        self._file = io.FileIO(descriptor, "r")
        self._edges = EdgeKeeper(self.size) if edges else None
        read_ahead(descriptor)

    def __enter__(self) -> FileAttachmentSource:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def size(self) -> int:
        """Return the length in bytes at the time of opening."""
        return self._before.st_size

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Read the next bytes; raises SourceError "unreadable" or "vanished"."""
        try:
            got = self._file.readinto(buffer)
        except OSError as cause:
            raise _source_error(cause) from cause
        if self._edges and got:
            self._edges.take(buffer[:got])
        return got

    @property
    def edges(self) -> FileEdges | None:
        """Return the edges of what was read, where they were asked for."""
        return None if self._edges is None else self._edges.edges

    def check(self, read: int) -> None:
        """Raise SourceError "changed" unless identity, size and time of the file are the same."""
        before = _state(self._before)
        if read != self.size or _state(os.fstat(self._file.fileno())) != before:
            raise SourceError(SourceReason.CHANGED)
        try:
            now = self._path.stat()
        except OSError:
            # Deleted or moved after it had been read completely.
            return
        if _state(now) != before:
            raise SourceError(SourceReason.CHANGED)


class StreamAttachmentSource:
    """A binary file-like object: a member of an export, or bytes in memory. Cannot change."""

    def __init__(self, source: BufferSource) -> None:
        self._source = source

    @property
    def size(self) -> int:
        """Return 0: the length is not known in advance."""
        return 0

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Read the next bytes; raises SourceError "unreadable"."""
        try:
            return self._source.readinto(buffer)
        except OSError as cause:
            raise SourceError(SourceReason.UNREADABLE) from cause

    def check(self, read: int) -> None:
        """Do nothing: there is nothing to compare with."""


def _opened(path: Path) -> int:
    # Opens without blocking: a pipe without a writer would block for ever. A link is followed,
    # since the person chose it.
    try:
        return open_descriptor(path, follow=True)
    except ValueError as cause:
        raise SourceError(SourceReason.UNREADABLE) from cause
    except OSError as cause:
        # Windows reports a folder as a permission error.
        if os.path.isdir(path):
            raise SourceError(SourceReason.NOT_A_FILE) from cause
        raise _source_error(cause) from cause


def _source_error(cause: OSError) -> SourceError:
    if cause.errno in _STRANGE:
        return SourceError(SourceReason.NOT_A_FILE)
    gone = isinstance(storage_error(cause, "attach"), PlaceGone)
    return SourceError(SourceReason.VANISHED if gone else SourceReason.UNREADABLE)


def _state(now: os.stat_result) -> tuple[int, int, int, int]:
    return now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns
