"""One sealed attachment as the files it stands in; and the file chosen to be attached.

**Invariants:**

- Pieces joined in order are the attachment. What is sealed inside fixes their order, number and
  end; nothing of the pieces themselves is believed.
- Every piece but the last is exactly as long as the cut, and the last one is shorter: a missing
  piece is seen from the lengths alone, and can be named. A vault is cut the same on every disk,
  since it may be copied to a stick later.
- A piece is `.part` until all of them are synced, and its times say nothing.
- A source is a regular file: a folder, pipe or device is refused before anything is read. Nothing
  is written to it, and nothing is read from it but its bytes.
- A source that changed while it was read is refused, since half of one content and half of another
  is evidence of nothing. One that was read whole and then deleted is taken: it can never be asked
  again.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from diary.crypto.stream import BufferSource
from diary.errors import Damaged, DamageReason, PlaceGone, SourceError, SourceReason
from diary.files.background import read_ahead, write_back
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
from diary.files.file_window import FileWindow

# FAT32, as on most sticks, holds no file of 4 GiB.
PIECE_BYTES: Final = (1 << 32) - (1 << 20)
_PART = ".part"
_NAME = re.compile(r"([0-9a-f]{32})(?:\.([1-9][0-9]{0,5}))?(\.part)?", re.ASCII)


class AttachmentFileName(NamedTuple):
    """What the name of a file in `att/` says."""

    blob_id: str
    number: int
    unfinished: bool

    @classmethod
    def read(cls, name: str) -> AttachmentFileName | None:
        """None for a name that no attachment has."""
        match = _NAME.fullmatch(name)
        if match is None:
            return None
        blob_id, index, part = match.groups()
        return cls(blob_id, int(index or 0), part is not None)


def piece_path(first: Path, index: int) -> Path:
    """Where a piece stands, given where the first one does."""
    return first.with_name(f"{first.name}.{index}") if index else first


class SplitFileWriter:
    """An attachment while it is written: to be synced, renamed, and its folder synced."""

    def __init__(self, first: Path, piece_bytes: int) -> None:
        """Create the first piece; OSError when the disk refuses."""
        self._first = first
        self._piece_bytes = piece_bytes
        self._count = 0
        self._file = self._next()

    def write(self, data: memoryview) -> None:
        """Take all of it, opening the next piece whenever one is full."""
        while data:
            # A disk that fills up takes part of a write first, and refuses the next.
            count = os.write(self._file.fileno(), data[: self._piece_bytes - self._at])
            self._at += count
            self._back.written(self._at)
            data = data[count:]
            if self._at == self._piece_bytes:
                self.sync()
                self._file = self._next()

    def sync(self) -> None:
        """Return when everything written is on the disk; OSError, also that of an earlier flush."""
        with self._file:
            self._running.close()
            fix_times(_part(piece_path(self._first, self._count - 1)))
            sync_file(self._file.fileno())

    def rename(self) -> None:
        """Give every piece its name."""
        for index in range(self._count):
            path = piece_path(self._first, index)
            rename(_part(path), path)
            # Windows notes a time when the file is closed.
            fix_times(path)

    def discard(self) -> None:
        """Leave nothing of it, under whatever name."""
        for end in (self._running.close, self._file.close):
            with contextlib.suppress(OSError):
                end()
        for index in range(self._count):
            path = piece_path(self._first, index)
            for left in (_part(path), path):
                with contextlib.suppress(OSError):
                    left.unlink(missing_ok=True)

    def _next(self) -> io.FileIO:
        descriptor = create_file(_part(piece_path(self._first, self._count)))
        self._count += 1
        self._at = 0
        self._running = contextlib.ExitStack()
        self._back = self._running.enter_context(write_back(descriptor))
        return io.FileIO(descriptor, "w")


class SplitFileReader(FileWindow):
    """The pieces of one attachment as one file, which it closes in the end."""

    def __init__(self, files: Sequence[io.FileIO], piece_bytes: int, size: int) -> None:
        super().__init__(size)
        self._files = files
        self._piece_bytes = piece_bytes

    def _read_at(self, at: int, out: memoryview) -> int:
        # no further than to the end of a piece
        index, start = divmod(at, self._piece_bytes)
        if index >= len(self._files):
            return 0
        self._files[index].seek(start)
        return self._files[index].readinto(out[: self._piece_bytes - start]) or 0

    def close(self) -> None:
        """Close every piece."""
        if not self.closed:
            for file in self._files:
                file.close()
        super().close()


def open_split_file(first: Path, piece_bytes: int) -> io.RawIOBase:
    """An attachment from its first piece to its last; Damaged names what is missing or too long."""
    size = 0
    files: list[io.FileIO] = []
    with contextlib.ExitStack() as opened:
        while True:
            path = piece_path(first, len(files))
            part = f"att/{path.name}"
            try:
                descriptor = open_vault_file(path, part)
            except FileNotFoundError as cause:
                raise Damaged(part, DamageReason.MISSING) from cause
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


def _part(path: Path) -> Path:
    return path.with_name(path.name + _PART)


_STRANGE = {errno.ENXIO, errno.EISDIR, errno.EOPNOTSUPP}


class AttachmentSource(BufferSource, Protocol):
    """A source that knows its length and whether it stayed the same."""

    @property
    def size(self) -> int:
        """Length in bytes, 0 when it is not known beforehand."""

    def check(self, read: int) -> None:
        """SourceError when what was read is not what stands there."""


class FileAttachmentSource:
    """A path, opened for a `with` block; raises SourceError for everything that is amiss."""

    def __init__(self, path: Path) -> None:
        self._path = path
        descriptor = _opened(path)
        self._before = os.fstat(descriptor)
        if not stat.S_ISREG(self._before.st_mode):
            os.close(descriptor)
            raise SourceError(SourceReason.NOT_A_FILE)
        self._file = io.FileIO(descriptor, "r")
        read_ahead(descriptor)

    def __enter__(self) -> FileAttachmentSource:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def size(self) -> int:
        """Length when it was opened."""
        return self._before.st_size

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Read on; SourceError "unreadable" or "vanished"."""
        try:
            return self._file.readinto(buffer)
        except OSError as cause:
            raise _source_error(cause) from cause

    def check(self, read: int) -> None:
        """SourceError "changed" unless the same file, as long and as old, still stands there."""
        before = _state(self._before)
        if read != self.size or _state(os.fstat(self._file.fileno())) != before:
            raise SourceError(SourceReason.CHANGED)
        try:
            now = self._path.stat()
        except OSError:
            # Deleted or taken away after it had been read whole.
            return
        if _state(now) != before:
            raise SourceError(SourceReason.CHANGED)


class StreamAttachmentSource:
    """A binary file-like: a member of an export, or bytes in memory. Nobody else can change it."""

    def __init__(self, source: BufferSource) -> None:
        self._source = source

    @property
    def size(self) -> int:
        """Not known beforehand."""
        return 0

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Read on; SourceError "unreadable"."""
        try:
            return self._source.readinto(buffer)
        except OSError as cause:
            raise SourceError(SourceReason.UNREADABLE) from cause

    def check(self, read: int) -> None:
        """Nothing to compare it with."""


def _opened(path: Path) -> int:
    # Not waiting: a pipe without a writer would hold the program for ever. A link is followed,
    # since it was the person who chose it.
    try:
        return open_descriptor(path, follow=True)
    except ValueError as cause:
        raise SourceError(SourceReason.UNREADABLE) from cause
    except OSError as cause:
        # Windows refuses to open a folder as if it were forbidden.
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
