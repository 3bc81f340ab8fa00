"""Attachment files: each sealed under a key of its own and durable before anybody hears of it.

The rules are:

- `.part`, sync, rename, sync of the folder, and only then the return: what the record names is on
  the disk.
- Whatever goes wrong, no `.part` stays behind; one that a crash left is removed by `sweep`.
- `sweep` never deletes an attachment: what the record does not name moves to `orphans/`.
- A name in `att/` comes from random bytes or from a checked identifier, never from a source.
- Keys are handed out once and kept in the database; a file without its key stays closed for ever.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from diary.crypto.background import Buffers
from diary.crypto.stream import CHUNK_BYTES, ID_BYTES, KEY_BYTES, Algorithm, Header
from diary.crypto.stream_read import AttachmentReader, digest
from diary.crypto.stream_write import Progress, Source, buffers_for, encrypt
from diary.errors import Damaged, DiaryError, SourceError, Unknown
from diary.store import batch
from diary.store.files import (
    create_file,
    disk_errors,
    make_folder,
    make_folders,
    open_vault_file,
    put_in_place,
    set_aside,
    sync_file,
    sync_folder,
)
from diary.store.originals import FileOriginal, Original, StreamOriginal

# From here on a hash thread inside the file pays; below it, several files at once do.
LARGE_BYTES = 16 << 20
_BLOB_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Added:
    """A durable attachment: its identifier and key, SHA-256 and length of its content."""

    blob_id: str
    key: bytes = field(repr=False)
    sha256: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Swept:
    """What `sweep` found: cut-off parts, files that nothing names, names without a file."""

    parts_removed: int
    orphaned: tuple[str, ...]
    missing: tuple[str, ...]


class BlobStore:
    """The attachment files of one vault folder, which this process alone writes to."""

    def __init__(
        self, folder: Path, algorithm: Algorithm, *, random: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._folder = folder
        self._algorithm = algorithm
        self._random = random
        # Made by this process, so perhaps not yet in the record: not for `sweep` to judge.
        self._own: set[str] = set()
        self._making = threading.Lock()
        self._made = False

    def add(self, source: Path | Source, *, progress: Progress | None = None) -> Added:
        """Take a file or a binary file-like whole, durably.

        Raises SourceError (not-a-file, unreadable, vanished, changed, too-large), DiskFull,
        NotWritable or StorageError, and whatever `progress` raises; nothing is left behind then.
        `progress` gets (bytes done, bytes in all), the latter 0 for a file-like.
        """
        return self._add(source, progress, buffers_for(CHUNK_BYTES))

    def add_many(
        self, sources: Sequence[Path | Source], progress: Progress | None = None
    ) -> Iterator[Added | DiaryError]:
        """Take several, in order: for each what `add` returns, or the DiaryError it raised.

        Paths below 16 MiB are taken four at once. What `progress` raises ends the whole; files
        taken but not yet handed out are removed, then and when the iterator is closed early.
        """
        buffers = buffers_for(CHUNK_BYTES)
        return batch.run(
            sources,
            small=lambda source: isinstance(source, Path) and _length(source) < LARGE_BYTES,
            length=lambda source: _length(source) if isinstance(source, Path) else 0,
            take=lambda source, report: self._add(source, report, buffers),
            discard=lambda added: self.erase(added.blob_id),
            progress=progress,
        )

    def open(self, blob_id: str, key: bytes) -> AttachmentReader:
        """A seekable reader of the content; Damaged when the file is missing or not whole."""
        part = f"att/{blob_id}"
        try:
            descriptor = open_vault_file(self.path(blob_id), part)
        except FileNotFoundError as cause:
            raise Damaged(part, "missing") from cause
        file = io.FileIO(descriptor, "r")
        return AttachmentReader(file, key, file_id=bytes.fromhex(blob_id), part=part)

    def verify(
        self, blob_id: str, key: bytes, progress: Progress | None = None
    ) -> tuple[bytes, int]:
        """Decrypt everything: SHA-256 and length of the content; Damaged names the file."""
        with self.open(blob_id, key) as reader:
            return digest(reader, progress)

    def erase(self, blob_id: str) -> None:
        """Delete an attachment, durably; quiet when it is gone. Its blocks may outlive it."""
        path = self.path(blob_id)
        with disk_errors("erase"), contextlib.suppress(FileNotFoundError):
            path.unlink()
            sync_folder(path.parent)

    def path(self, blob_id: str) -> Path:
        """Where the sealed file stands; Unknown for what is no identifier."""
        if not _BLOB_ID.fullmatch(blob_id):
            raise Unknown(blob_id)
        return self._folder / "att" / blob_id[:2] / blob_id

    def sweep(self, known: Collection[str]) -> Swept:
        """Put the folder in order after a start, given every identifier that the record names."""
        parts, orphaned, present = 0, [], set()
        with disk_errors("sweep"):
            for path in sorted(_files(self._folder / "att")):
                blob_id = path.stem
                if blob_id in self._own or path.parent.name != blob_id[:2]:
                    continue
                if path.suffix:
                    path.unlink()
                    parts += 1
                elif blob_id in known:
                    present.add(blob_id)
                else:
                    set_aside(path, self._folder)
                    orphaned.append(blob_id)
        missing = sorted(set(known) - present - self._own)
        return Swept(parts, tuple(orphaned), tuple(missing))

    def _add(self, source: Path | Source, progress: Progress | None, buffers: Buffers) -> Added:
        if not isinstance(source, Path):
            return self._take(StreamOriginal(source), progress, buffers, threaded=False)
        with FileOriginal(source) as original:
            threaded = original.size >= LARGE_BYTES
            return self._take(original, progress, buffers, threaded=threaded)

    def _take(
        self, original: Original, progress: Progress | None, buffers: Buffers, *, threaded: bool
    ) -> Added:
        file_id, key = self._random(ID_BYTES), self._random(KEY_BYTES)
        path = self.path(file_id.hex())
        part = path.with_suffix(".part")
        self._make_folders()
        self._own.add(path.name)
        with disk_errors("attach"):
            descriptor = create_file(part)
            try:
                try:
                    written = encrypt(
                        original,
                        descriptor,
                        Header(self._algorithm, file_id),
                        key,
                        total=original.size,
                        progress=progress,
                        threaded=threaded,
                        buffers=buffers,
                    )
                    original.check(written.size)
                    sync_file(descriptor)
                finally:
                    os.close(descriptor)
                put_in_place(part, path)
            except BaseException as cause:
                for left in (part, path):
                    with contextlib.suppress(OSError):
                        left.unlink(missing_ok=True)
                # FAT, as on most sticks, holds no file of 4 GiB: nothing is wrong with the disk.
                if isinstance(cause, OSError) and cause.errno == errno.EFBIG:
                    raise SourceError("too-large") from cause
                raise
        return Added(path.name, key, written.sha256, written.size)

    def _make_folders(self) -> None:
        # All at once: one sync instead of one before nearly every early file.
        with self._making:
            if not self._made:
                att = self._folder / "att"
                make_folder(att)
                make_folders(att, (f"{number:02x}" for number in range(256)))
                self._made = True


def _files(folder: Path) -> Iterator[Path]:
    """Regular files in `att/xx/` that are named like an attachment or a part of one."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as groups:
        for group in groups:
            if not group.is_dir(follow_symlinks=False):
                continue
            with os.scandir(group) as entries:
                for entry in entries:
                    name = entry.name.removesuffix(".part")
                    if _BLOB_ID.fullmatch(name) and entry.is_file(follow_symlinks=False):
                        yield Path(entry.path)


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        # `add` says what is amiss.
        return 0
