"""Store attachments: each under a key of its own, durable before anybody hears of it.

**Invariants:**

- `.part`, sync, rename, sync of the folder, and only then the return: what the record names is on
  the disk. Files that are taken together share a folder, so that one sync serves several.
- Nobody returns before a folder sync has ended that began after their call. A failed sync is fatal
  for all who waited for it, and never tried again. The folder's times tell nothing.
- Small files of a batch are taken several at once. Outcomes come in the order of the sources; a
  source that cannot be taken is an outcome, a job that is stopped is an exception, and what was
  taken and never handed out is discarded, because nobody knows its key.
- Whatever goes wrong, no `.part` stays behind; one that a crash left is removed when orphans are
  collected. That never deletes an attachment: what the record does not name moves to `orphans/`,
  and what it names stays where it is. What is no file moves there under any name.
- A name in `att/` comes from random bytes or from a checked identifier, never from a source.
- Keys are handed out once and kept in the database; a file without its key stays closed for ever. A
  key that is handed out seals nothing itself: each use derives its own.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from diary.crypto.keys import attachment_key, wipe
from diary.crypto.stream import (
    CHUNK_BYTES,
    ID_BYTES,
    KEY_BYTES,
    Algorithm,
    AttachmentReader,
    BufferSource,
    Header,
    ReaderMemory,
    buffers_for,
    digest_file,
    encrypt,
)
from diary.errors import Cancelled, DiaryError, FileTooLarge, SourceError, SourceReason, Unknown
from diary.files.durable import disk_errors, fix_times, make_folder, sync_folder
from diary.files.nodes import is_folder
from diary.progress import Progress, no_progress
from diary.store.attachment_files import (
    PIECE_BYTES,
    AttachmentFileName,
    AttachmentSource,
    FileAttachmentSource,
    SplitFileWriter,
    StreamAttachmentSource,
    open_split_file,
)
from diary.store.layout import list_folder, set_aside


class _Waiting:
    """Somebody who waits for a folder, and what came of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # Those that it syncs for, itself included, once it is its turn.
        self.batch: list[_Waiting] = []
        self.synced = False
        self.failed: BaseException | None = None


class FolderSyncs:
    """The queue before one disk. Whoever finds it free takes everybody along."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._waiting: list[_Waiting] = []
        self._busy = False

    def sync(self, folder: Path) -> None:
        """Return when every name that the folder has now is on the disk; OSError if not."""
        mine = _Waiting(folder)
        try:
            self._wait(mine)
            _sync(mine.batch)
        except BaseException as stopped:
            _fail(mine.batch, stopped)
            self._withdraw(mine)
            raise
        finally:
            if mine.batch:
                self._done(mine.batch)
        if mine.failed:
            raise mine.failed

    def _wait(self, mine: _Waiting) -> None:
        with self._change:
            self._waiting.append(mine)
            self._change.wait_for(lambda: mine.synced or not self._busy)
            if not mine.synced:
                # One statement: a key pressed in between would leave a queue that nobody serves.
                mine.batch, self._waiting, self._busy = self._waiting, [], True

    def _done(self, batch: Sequence[_Waiting]) -> None:
        with self._change:
            self._busy = False
            for waiting in batch:
                waiting.synced = True
            self._change.notify_all()

    def _withdraw(self, mine: _Waiting) -> None:
        with self._change:
            if mine in self._waiting:
                self._waiting.remove(mine)


def _sync(batch: Sequence[_Waiting]) -> None:
    for folder in {waiting.folder: None for waiting in batch}:
        try:
            # each who waits has its name in it by now, so the last of these comes after all names
            fix_times(folder)
            sync_folder(folder)
        except OSError as refused:
            _fail([waiting for waiting in batch if waiting.folder == folder], refused)


def _fail(batch: Iterable[_Waiting], error: BaseException) -> None:
    for waiting in batch:
        waiting.failed = waiting.failed or error


_Source = TypeVar("_Source")
_Taken = TypeVar("_Taken")
# Most of them wait for the disk, together and in the time of one, while others are sealed.
_AT_ONCE = 4


class _Tally:
    """Adds up the progress of all sources; `progress` is never called by two threads at once."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0
        self._turn = threading.Lock()
        self._stopped = False

    def stop(self) -> None:
        """Let every source still being taken raise at its next report."""
        self._stopped = True

    def reporter(self) -> Progress:
        """The `progress` of one source."""
        before = 0

        def report(done: int, _total: int) -> None:
            nonlocal before
            with self._turn:
                if self._stopped:
                    raise Cancelled
                self._done += done - before
                before = done
                try:
                    self._progress(self._done, max(self._total, self._done))
                except BaseException:
                    self._stopped = True
                    raise

        return report


def store_batch(
    sources: Sequence[_Source],
    *,
    small: Callable[[_Source], bool],
    length: Callable[[_Source], int],
    take: Callable[[_Source, Progress], _Taken],
    discard: Callable[[_Taken], None],
    progress: Progress,
) -> Iterator[_Taken | DiaryError]:
    """Yield one outcome for each source; see the rules above."""
    tally = _Tally(progress, sum(length(source) for source in sources))

    def outcome(source: _Source) -> _Taken | DiaryError:
        try:
            return take(source, tally.reporter())
        except Cancelled:
            raise
        except DiaryError as refused:
            return refused

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        ahead: dict[int, Future[_Taken | DiaryError]] = {
            index: pool.submit(outcome, source)
            for index, source in enumerate(sources)
            if small(source)
        }
        try:
            for index, source in enumerate(sources):
                started = ahead.get(index)
                ready = started.result() if started else outcome(source)
                # Handed out from here on, whatever the receiver does next.
                ahead.pop(index, None)
                yield ready
        finally:
            tally.stop()
            pool.shutdown(wait=True, cancel_futures=True)
            for left in ahead.values():
                _discard(left, discard)


def _discard(left: Future[_Taken | DiaryError], discard: Callable[[_Taken], None]) -> None:
    if left.cancelled() or left.exception() is not None:
        return
    taken = left.result()
    if not isinstance(taken, DiaryError):
        discard(taken)


# From here on a hash thread inside the file pays; below it, several files at once do.
LARGE_BYTES = 16 << 20
_BLOB_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class StoredAttachment:
    """A durable attachment: its identifier and key, SHA-256 and length of its content."""

    blob_id: str
    key: bytes = field(repr=False)
    sha256: bytes
    size: int


@dataclass(frozen=True, slots=True)
class OrphanReport:
    """What `sweep` found: cut-off parts, attachments that nothing names, and what is no file."""

    parts_removed: int
    orphaned: tuple[str, ...]
    strange: int = 0


class AttachmentStore:
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

    def add(
        self, source: Path | BufferSource, *, progress: Progress = no_progress
    ) -> StoredAttachment:
        """Take a file or a binary file-like whole, durably.

        Raises SourceError (not-a-file, unreadable, vanished, changed, too-large), DiskFull,
        NotWritable or StorageError, and whatever `progress` raises; nothing is left behind then.
        `progress` gets (bytes done, bytes in all), the latter 0 for a file-like.
        """
        return self._add(source, progress, _BatchMemory(self._random))

    def add_many(
        self, sources: Sequence[Path | BufferSource], progress: Progress = no_progress
    ) -> Iterator[StoredAttachment | DiaryError]:
        """Take several, in order: for each what `add` returns, or the DiaryError it raised.

        Paths below 16 MiB are taken four at once. What `progress` raises ends the whole; files
        taken but not yet handed out are removed, then and when the iterator is closed early.
        """
        job = _BatchMemory(self._random)
        return store_batch(
            sources,
            small=lambda source: isinstance(source, Path) and _length(source) < LARGE_BYTES,
            length=lambda source: _length(source) if isinstance(source, Path) else 0,
            take=lambda source, report: self._add(source, report, job),
            discard=lambda added: self.erase(added.blob_id),
            progress=progress,
        )

    def open(self, blob_id: str, key: bytes, room: ReaderMemory | None = None) -> AttachmentReader:
        """A seekable reader of the content; Damaged when a file of it is missing or not whole."""
        file = open_split_file(self.path(blob_id), self._piece_bytes)
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
        room: ReaderMemory | None = None,
    ) -> tuple[bytes, int]:
        """Decrypt everything: SHA-256 and length of the content; Damaged names the file."""
        with self.open(blob_id, key, room) as reader:
            return digest_file(reader, progress)

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
        found: list[tuple[AttachmentFileName, str]] = []
        with disk_errors("read"):
            found += [it[:2] for it in _within(folder) if it[0].blob_id == blob_id and it[2]]
        return [Path(path) for name, path in sorted(found) if not name.unfinished]

    def path(self, blob_id: str) -> Path:
        """Where the first sealed file of it stands; Unknown for what is no identifier."""
        if not _BLOB_ID.fullmatch(blob_id):
            raise Unknown(blob_id)
        return self._folder.joinpath("att", blob_id[:2], blob_id)

    def sweep(self, known: Collection[str]) -> OrphanReport:
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
        return OrphanReport(parts, tuple(orphaned), strange)

    def _part_at(self, blob_id: str, at: int) -> str:
        index = at // self._piece_bytes
        return f"att/{blob_id}.{index}" if index else f"att/{blob_id}"

    def _add(
        self, source: Path | BufferSource, progress: Progress, job: _BatchMemory
    ) -> StoredAttachment:
        if not isinstance(source, Path):
            return self._take(StreamAttachmentSource(source), progress, job, threaded=False)
        with FileAttachmentSource(source) as original:
            threaded = original.size >= LARGE_BYTES
            return self._take(original, progress, job, threaded=threaded)

    def _take(
        self, original: AttachmentSource, progress: Progress, job: _BatchMemory, *, threaded: bool
    ) -> StoredAttachment:
        file_id, key = job.file_id(), self._random(KEY_BYTES)
        sealing = attachment_key(key)
        path = self.path(file_id.hex())
        self._make_folder(path.parent)
        self._own.add(path.name)
        with _attach_errors():
            growing = SplitFileWriter(path, self._piece_bytes)
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
        return StoredAttachment(path.name, key, written.sha256, written.size)

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
        raise SourceError(SourceReason.TOO_LARGE) from cause


class _BatchMemory:
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


def _files(att: Path) -> Iterator[tuple[AttachmentFileName, str, bool]]:
    """What is named like an attachment or a part of one in `att/xx/`, and whether it is a file."""
    for group in list_folder(att):
        yield from _within(group)


def _within(folder: Path) -> Iterator[tuple[AttachmentFileName, str, bool]]:
    if not is_folder(folder):
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            name = AttachmentFileName.read(entry.name)
            if name:
                yield name, entry.path, entry.is_file(follow_symlinks=False)


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        # `add` says what is amiss.
        return 0
