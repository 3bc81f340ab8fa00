"""Attachment files: each sealed under a key of its own and durable before anybody hears of it.

The rules are:

- `.part`, sync, rename, sync of the folder, and only then the return: what the record names is on
  the disk. Files that are taken together have a folder in common, so that one sync of it can serve
  several (`folder_syncs`).
- A long one stands in several files (`pieces`), of which the first has its name.
- Whatever goes wrong, no `.part` stays behind; one that a crash left is removed by `sweep`.
- `sweep` never deletes an attachment: what the record does not name moves to `orphans/`, and what
  it names stays where it is, however much of it. What is no file moves there under any name.
- A name in `att/` comes from random bytes or from a checked identifier, never from a source.
- Keys are handed out once and kept in the database; a file without its key stays closed for ever.
  What is handed out seals nothing itself: each use has a key that is derived from it.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from diary.crypto.keys import attachment_key, wipe
from diary.crypto.stream import CHUNK_BYTES, ID_BYTES, KEY_BYTES, Algorithm, Header
from diary.crypto.stream_read import AttachmentReader, Room, digest
from diary.crypto.stream_write import Source, buffers_for, encrypt
from diary.errors import DiaryError, FileTooLarge, SourceError, Unknown
from diary.files.durable import disk_errors, make_folder, sync_folder
from diary.files.nodes import is_folder
from diary.progress import Progress, no_progress
from diary.store import batch
from diary.store.file_times import fix_times
from diary.store.folder_syncs import FolderSyncs
from diary.store.layout import listed, set_aside
from diary.store.originals import FileOriginal, Original, StreamOriginal
from diary.store.pieces import PIECE_BYTES, Growing, Name, open_pieces

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
    """What `sweep` found: cut-off parts, attachments that nothing names, and what is no file."""

    parts_removed: int
    orphaned: tuple[str, ...]
    strange: int = 0


class BlobStore:
    """The attachment files of one vault folder, which this process alone writes to."""

    def __init__(
        self,
        folder: Path,
        algorithm: Algorithm,
        *,
        random: Callable[[int], bytes] = os.urandom,
        piece_bytes: int = PIECE_BYTES,
    ) -> None:
        """`piece_bytes` belongs to the format: a vault is read as it was cut."""
        self._folder = folder
        self._algorithm = algorithm
        self._random = random
        self._piece_bytes = piece_bytes
        self._syncs = FolderSyncs()
        # Made by this process, so perhaps not yet in the record: not for `sweep` to judge.
        self._own: set[str] = set()
        self._making = threading.Lock()

    def add(self, source: Path | Source, *, progress: Progress = no_progress) -> Added:
        """Take a file or a binary file-like whole, durably.

        Raises SourceError (not-a-file, unreadable, vanished, changed, too-large), DiskFull,
        NotWritable or StorageError, and whatever `progress` raises; nothing is left behind then.
        `progress` gets (bytes done, bytes in all), the latter 0 for a file-like.
        """
        return self._add(source, progress, _Job(self._random))

    def add_many(
        self, sources: Sequence[Path | Source], progress: Progress = no_progress
    ) -> Iterator[Added | DiaryError]:
        """Take several, in order: for each what `add` returns, or the DiaryError it raised.

        Paths below 16 MiB are taken four at once. What `progress` raises ends the whole; files
        taken but not yet handed out are removed, then and when the iterator is closed early.
        """
        job = _Job(self._random)
        return batch.run(
            sources,
            small=lambda source: isinstance(source, Path) and _length(source) < LARGE_BYTES,
            length=lambda source: _length(source) if isinstance(source, Path) else 0,
            take=lambda source, report: self._add(source, report, job),
            discard=lambda added: self.erase(added.blob_id),
            progress=progress,
        )

    def open(self, blob_id: str, key: bytes, room: Room | None = None) -> AttachmentReader:
        """A seekable reader of the content; Damaged when a file of it is missing or not whole."""
        file = open_pieces(self.path(blob_id), self._piece_bytes)
        part_at = partial(self._part_at, blob_id)
        file_id = bytes.fromhex(blob_id)
        sealing = attachment_key(key)
        try:
            return AttachmentReader(file, sealing, file_id=file_id, part_at=part_at, room=room)
        finally:
            wipe(sealing)

    def verify(
        self,
        blob_id: str,
        key: bytes,
        progress: Progress = no_progress,
        room: Room | None = None,
    ) -> tuple[bytes, int]:
        """Decrypt everything: SHA-256 and length of the content; Damaged names the file."""
        with self.open(blob_id, key, room) as reader:
            return digest(reader, progress)

    def erase(self, blob_id: str) -> None:
        """Delete an attachment, durably; quiet when it is gone. Its blocks may outlive it."""
        found = self.pieces(blob_id)
        with disk_errors("erase"):
            for path in found:
                path.unlink(missing_ok=True)
            if found:
                fix_times(found[0].parent)
                sync_folder(found[0].parent)

    def pieces(self, blob_id: str) -> list[Path]:
        """Every file that stands there for an attachment, in order; Unknown for no identifier."""
        folder = self.path(blob_id).parent
        found: list[tuple[Name, str]] = []
        with disk_errors("read"):
            found += [it[:2] for it in _within(folder) if it[0].blob_id == blob_id and it[2]]
        return [Path(path) for name, path in sorted(found) if not name.unfinished]

    def path(self, blob_id: str) -> Path:
        """Where the first sealed file of it stands; Unknown for what is no identifier."""
        if not _BLOB_ID.fullmatch(blob_id):
            raise Unknown(blob_id)
        return self._folder.joinpath("att", blob_id[:2], blob_id)

    def sweep(self, known: Collection[str]) -> Swept:
        """Put the folder in order after a start, given every identifier that the record names."""
        parts = strange = 0
        orphaned: dict[str, None] = {}
        with disk_errors("sweep"):
            # every start comes by here with all that there is: what the record names is passed over
            leftovers = [
                (name, path, is_file)
                for name, path, is_file in _files(self._folder / "att")
                if name.unfinished or name.blob_id not in known or not is_file
            ]
            for name, path, is_file in sorted(leftovers):
                place = os.path.basename(os.path.dirname(path))
                if name.blob_id in self._own or place != name.blob_id[:2]:
                    continue
                if not is_file:
                    set_aside(Path(path), self._folder)
                    strange += 1
                elif name.unfinished:
                    os.unlink(path)
                    parts += 1
                else:
                    set_aside(Path(path), self._folder)
                    orphaned[name.blob_id] = None
                fix_times(Path(path).parent)
        return Swept(parts, tuple(orphaned), strange)

    def _part_at(self, blob_id: str, at: int) -> str:
        index = at // self._piece_bytes
        return f"att/{blob_id}.{index}" if index else f"att/{blob_id}"

    def _add(self, source: Path | Source, progress: Progress, job: _Job) -> Added:
        if not isinstance(source, Path):
            return self._take(StreamOriginal(source), progress, job, threaded=False)
        with FileOriginal(source) as original:
            threaded = original.size >= LARGE_BYTES
            return self._take(original, progress, job, threaded=threaded)

    def _take(self, original: Original, progress: Progress, job: _Job, *, threaded: bool) -> Added:
        file_id, key = job.file_id(), self._random(KEY_BYTES)
        sealing = attachment_key(key)
        path = self.path(file_id.hex())
        self._make_folder(path.parent)
        self._own.add(path.name)
        with _attach_errors():
            growing = Growing(path, self._piece_bytes)
            try:
                written = encrypt(
                    original,
                    growing,
                    Header(self._algorithm, file_id),
                    sealing,
                    total=original.size,
                    progress=progress,
                    threaded=threaded,
                    buffers=job.buffers,
                )
                original.check(written.size)
                growing.sync()
                growing.rename()
                self._syncs.sync(path.parent)
            except BaseException:
                growing.discard()
                fix_times(path.parent)
                raise
            finally:
                wipe(sealing)
        return Added(path.name, key, written.sha256, written.size)

    def _make_folder(self, folder: Path) -> None:
        # Whoever comes second may use it only when it is durable.
        with self._making:
            # each time: a link may stand there by now
            make_folder(folder.parent)
            make_folder(folder)
            fix_times(folder.parent)


@contextmanager
def _attach_errors() -> Iterator[None]:
    """Turn what the disk refuses into its typed error; too large a file is refused as a source."""
    try:
        with disk_errors("attach"):
            yield
    except FileTooLarge as cause:
        # even a piece is too long for this disk, or for what this person may fill of it
        raise SourceError("too-large") from cause


class _Job:
    """What the files that are taken together share: memory, and a folder for every 256 of them."""

    def __init__(self, random: Callable[[int], bytes]) -> None:
        self.buffers = buffers_for(CHUNK_BYTES)
        self._random = random
        self._turn = threading.Lock()
        self._left = 0
        self._group = b""

    def file_id(self) -> bytes:
        """A new identifier, of which the first byte names the folder."""
        with self._turn:
            if not self._left:
                self._group, self._left = self._random(1), 256
            self._left -= 1
            return self._group + self._random(ID_BYTES - 1)


def _files(att: Path) -> Iterator[tuple[Name, str, bool]]:
    """What is named like an attachment or a part of one in `att/xx/`, and whether it is a file."""
    for group in listed(att):
        yield from _within(group)


def _within(folder: Path) -> Iterator[tuple[Name, str, bool]]:
    if not is_folder(folder):
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            name = Name.read(entry.name)
            if name:
                yield name, entry.path, entry.is_file(follow_symlinks=False)


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        # `add` says what is amiss.
        return 0
