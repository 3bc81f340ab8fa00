"""Store attachments, each encrypted under its own key and durable before it is returned.

**Invariants:**

- The order is: write `.part`, sync, rename to `.stored`, sync the folder, and only then return. So
  whatever the record names is on the disk. `admit` gives a file its own name once the record has
  it. So a file under its own name that the record does not name belongs to a record that was
  written later, and a crash never leaves one; `collect_orphans` leaves it where it is.
- Small files of a batch are added several at once. Those of a group share a folder and one sync of
  it, which begins after the last of them was renamed; none is returned before. A failed sync fails
  for the whole group and is never retried, because a second fsync may report success for data that
  was lost. The folder's times reveal nothing.
- Outcomes come in the order of the sources. A source that cannot be added is an outcome; a
  cancelled job is an exception, and what was added but not yet returned is deleted, because nothing
  else has its key.
- Whatever fails, no `.part` stays behind; one that a crash left is removed by
  `collect_orphans`, which never deletes an attachment: a `.stored` one that the record does not
  name moves to `orphans/`, and one that it names stays where it is. A file that has not a name of
  this vault moves there, and so does anything that is not a regular file under any name.
- A name in `att/` comes from random bytes or from a checked identifier, never from a source, so a
  source cannot choose a path. It is marked as this vault's (`AttachmentNames`).
- Keys are returned once and kept in the database; a file without its key can never be decrypted. A
  returned key encrypts nothing itself: each use derives its own.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import (
    Callable,
    Collection,
    Generator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from diary.crypto.attachment_encryption import (
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
from diary.crypto.keys import attachment_key, wipe
from diary.errors import Cancelled, DiaryError, FileTooLarge, SourceError, SourceReason, Unknown
from diary.files.durable import disk_errors, fix_times, make_folder, rename, sync_folder
from diary.files.file_edges import FileEdges
from diary.files.path_kind import is_folder
from diary.progress import Progress, no_progress
from diary.store.attachment_files import (
    PIECE_BYTES,
    AttachmentFileName,
    AttachmentNames,
    AttachmentSource,
    FileAttachmentSource,
    SplitFileWriter,
    StreamAttachmentSource,
    admit_file,
    open_split_file,
)
from diary.store.vault_folder import list_folder, set_aside

_Source = TypeVar("_Source")
_Taken = TypeVar("_Taken")
# Some of these threads wait for the disk while the others encrypt.
_AT_ONCE = 4
# So many outcomes may wait to be taken: each may hold some of its file.
_AHEAD = 64
# So many small files share one sync of their folder.
_GROUP = 16


class _Tally:
    """The summed progress of all sources; `progress` is never called by two threads at once."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0
        self._turn = threading.Lock()
        self._stopped = False

    def stop(self) -> None:
        """Make every source that is still being read raise Cancelled at its next report."""
        self._stopped = True

    def reporter(self) -> Progress:
        """Return the `progress` of one source."""
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
    settle: Callable[[Sequence[_Taken | DiaryError]], Sequence[_Taken | DiaryError]],
    discard: Callable[[_Taken], None],
    progress: Progress,
) -> Generator[_Taken | DiaryError, None, None]:
    """Yield one outcome for each source; see the module's invariants.

    `take` stores a source all but durably, and `settle` makes a group of outcomes durable.
    """
    tally = _Tally(progress, sum(length(source) for source in sources))

    def outcome(source: _Source) -> _Taken | DiaryError:
        try:
            return take(source, tally.reporter())
        except Cancelled:
            raise
        except DiaryError as refused:
            return refused

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        ahead: dict[int, Future[_Taken | DiaryError]] = {}
        smalls = [small(source) for source in sources]
        begun = 0
        try:
            for group in _groups(smalls):
                upto = min(group.start + _AHEAD, len(sources))
                for later in range(begun, upto):
                    if smalls[later]:
                        ahead[later] = pool.submit(outcome, sources[later])
                begun = upto
                if not smalls[group.start]:
                    ahead[group.start] = _done(outcome(sources[group.start]))
                for index, ready in zip(
                    group, settle([ahead[index].result() for index in group]), strict=True
                ):
                    # From here on the caller owns it, even if it raises.
                    del ahead[index]
                    yield ready
        finally:
            tally.stop()
            pool.shutdown(wait=True, cancel_futures=True)
            for left in ahead.values():
                _discard(left, discard)


def _groups(smalls: Sequence[bool]) -> Iterator[range]:
    """Yield runs of small sources, and each large one alone, which no other has to wait for."""
    start = 0
    while start < len(smalls):
        most, end = min(_GROUP, _AHEAD) if smalls[start] else 1, start + 1
        while end < min(start + most, len(smalls)) and smalls[end]:
            end += 1
        yield range(start, end)
        start = end


def _done(result: _Taken) -> Future[_Taken]:
    done: Future[_Taken] = Future()
    done.set_result(result)
    return done


def _discard(left: Future[_Taken | DiaryError], discard: Callable[[_Taken], None]) -> None:
    if left.cancelled() or left.exception() is not None:
        return
    taken = left.result()
    if not isinstance(taken, DiaryError):
        discard(taken)


# From this size on, threads that hash and write one file are faster; below it, several files at
# once are.
LARGE_BYTES = 16 << 20
_BLOB_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class StoredAttachment:
    """A durable attachment: identifier, key, and its content's SHA-256 and size in bytes."""

    blob_id: str
    key: bytes = field(repr=False)
    sha256: bytes
    size: int
    # Of a file of a batch, where it was asked for.
    edges: FileEdges | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class OrphanReport:
    """What `collect_orphans` found: partial files, files never recorded, files of nobody's."""

    parts_removed: int
    orphaned: tuple[str, ...]
    strange: int = 0


class AttachmentStore:
    """The attachment files of one vault folder; this process is the only writer."""

    def __init__(
        self,
        folder: Path,
        algorithm: Algorithm,
        *,
        names: AttachmentNames | None = None,
        random: Callable[[int], bytes] = os.urandom,
        piece_bytes: int = PIECE_BYTES,
    ) -> None:
        """Take `piece_bytes`, which is part of the format: a vault is read as it was split.

        Without `names` files get random names, and every name counts as this vault's: for a folder
        that is no open vault.
        """
        self._folder = folder
        self._algorithm = algorithm
        self._names = names
        self._random = random
        self._piece_bytes = piece_bytes
        # Created by this process, perhaps not yet in the record: `collect_orphans` leaves them.
        self._own: set[str] = set()
        self._making = threading.Lock()

    def add(
        self, source: Path | BufferSource, *, progress: Progress = no_progress
    ) -> StoredAttachment:
        """Store the whole of a file or of a binary file-like object, durably.

        Raises SourceError (not-a-file, unreadable, vanished, changed, too-large), DiskFull,
        NotWritable or StorageError, and whatever `progress` raises; nothing is left behind then.
        `progress` gets (bytes done, bytes in all), the latter 0 for a file-like object.
        """
        return self._add(source, progress, _BatchMemory(self._random, self._names))

    def add_many(
        self,
        sources: Sequence[Path | BufferSource],
        progress: Progress = no_progress,
        *,
        edges: bool = False,
    ) -> Generator[StoredAttachment | DiaryError, None, None]:
        """Store several sources in order; yield for each the result of `add` or its DiaryError.

        Paths below 16 MiB are stored four at once. Whatever `progress` raises ends the whole batch;
        files that were stored but not yet yielded are removed, then and when the iterator is closed
        early. `edges` keeps the edges of each path in its outcome.
        """
        job = _BatchMemory(self._random, self._names, several=True, edges=edges)
        return store_batch(
            sources,
            small=lambda source: isinstance(source, Path) and _length(source) < LARGE_BYTES,
            length=lambda source: _length(source) if isinstance(source, Path) else 0,
            take=lambda source, report: self._add(source, report, job),
            settle=partial(self._settled, job),
            discard=lambda added: self.erase(added.blob_id),
            progress=progress,
        )

    def admit(self, blob_ids: Iterable[str]) -> None:
        """Give files their own names, now that the record names them.

        What the disk refuses is done by the next opening; until then they are read as they are.
        """
        folders: dict[Path, None] = {}
        for blob_id in blob_ids:
            first = self.path(blob_id)
            folders[first.parent] = None
            with suppress(OSError):
                admit_file(first)
        for folder in folders:
            with suppress(OSError):
                fix_times(folder)

    def open(self, blob_id: str, key: bytes, room: ReaderMemory | None = None) -> AttachmentReader:
        """Return a seekable reader; raises Damaged if a file of it is missing or incomplete."""
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
        """Decrypt everything; return SHA-256 and size of the content. Damaged names the file."""
        with self.open(blob_id, key, room) as reader:
            return digest_file(reader, progress)

    def erase(self, blob_id: str) -> None:
        """Delete an attachment, durably; do nothing if it is gone. Its disk blocks may remain."""
        found = self.pieces(blob_id)
        with disk_errors("erase"):
            for path in found:
                path.unlink(missing_ok=True)
            if found:
                fix_times(found[0].parent)
                sync_folder(found[0].parent)

    def pieces(self, blob_id: str) -> list[Path]:
        """Return every file of an attachment, in order; raises Unknown for a bad identifier."""
        folder = self.path(blob_id).parent
        found: list[tuple[AttachmentFileName, str]] = []
        with disk_errors("read"):
            found += [it[:2] for it in _within(folder) if it[0].blob_id == blob_id and it[2]]
        return [Path(path) for name, path in sorted(found) if not name.unfinished]

    def path(self, blob_id: str) -> Path:
        """Return the path of its first file; raises Unknown for a bad identifier."""
        if not _BLOB_ID.fullmatch(blob_id):
            raise Unknown(blob_id)
        return self._folder.joinpath("att", blob_id[:2], blob_id)

    def collect_orphans(self, known: Collection[str]) -> OrphanReport:
        """Move orphans away and delete partial files; `known` are the identifiers in the record."""
        parts = strange = 0
        orphaned: dict[str, None] = {}
        with disk_errors("sweep"):
            # Every start lists all files here, so those that the record names are skipped early.
            leftovers = [
                (name, path, is_file)
                for name, path, is_file in _files(self._folder / "att")
                if name.end or name.blob_id not in known or not is_file
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
                elif name.is_stored and name.blob_id in known:
                    # The record has it, and the disk had not noted its name.
                    rename(Path(path), Path(path).with_suffix(""))
                elif name.is_stored:
                    set_aside(Path(path), self._folder)
                    orphaned[name.blob_id] = None
                elif self.is_own(name.blob_id):
                    continue
                else:
                    set_aside(Path(path), self._folder)
                    strange += 1
                fix_times(Path(path).parent)
        return OrphanReport(parts, tuple(orphaned), strange)

    def later(self, known: Collection[str]) -> tuple[str, ...]:
        """Return the files that were in a later record than one with `known`; changes nothing."""
        with disk_errors("read"):
            found = {
                name.blob_id
                for name, _path, is_file in _files(self._folder / "att")
                if not name.end and is_file and name.blob_id not in known
            }
        return tuple(sorted(each for each in found - self._own if self.is_own(each)))

    def is_own(self, blob_id: str) -> bool:
        """Return whether this vault made the name of an attachment."""
        return self._names is None or self._names.is_own(blob_id)

    def _part_at(self, blob_id: str, at: int) -> str:
        index = at // self._piece_bytes
        return f"att/{blob_id}.{index}" if index else f"att/{blob_id}"

    def _add(
        self, source: Path | BufferSource, progress: Progress, job: _BatchMemory
    ) -> StoredAttachment:
        if not isinstance(source, Path):
            return self._take(StreamAttachmentSource(source), progress, job, threaded=False)
        with FileAttachmentSource(source, edges=job.edges) as original:
            threaded = original.size >= LARGE_BYTES
            added = self._take(original, progress, job, threaded=threaded)
            return replace(added, edges=original.edges) if job.edges else added

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
                growing.rename_stored()
                if not job.several:
                    _sync_names(path.parent)
            except BaseException:
                growing.discard()
                fix_times(path.parent)
                raise
            finally:
                wipe(sealing)
        return StoredAttachment(path.name, key, written.sha256, written.size)

    def _settled(
        self, job: _BatchMemory, ready: Sequence[StoredAttachment | DiaryError]
    ) -> list[StoredAttachment | DiaryError]:
        """Make the names of a group durable; return outcomes, an error where a sync failed.

        No folder is synced again after that: a second sync may succeed though what the first one
        should have written is lost, and later groups may have their names in the same folder.
        """
        added = [each for each in ready if isinstance(each, StoredAttachment)]
        for folder in {self.path(each.blob_id).parent: None for each in added}:
            if folder in job.refused:
                continue
            try:
                with _attach_errors():
                    _sync_names(folder)
            except DiaryError as cause:
                job.refuse(folder, cause)
        return [
            self._unless(job.refused, each) if isinstance(each, StoredAttachment) else each
            for each in ready
        ]

    def _unless(
        self, refused: Mapping[Path, DiaryError], added: StoredAttachment
    ) -> StoredAttachment | DiaryError:
        error = refused.get(self.path(added.blob_id).parent)
        if error is None:
            return added
        # a folder that cannot be synced may not be readable either
        with suppress(DiaryError):
            for path in self.pieces(added.blob_id):
                with suppress(OSError):
                    path.unlink(missing_ok=True)
        return error

    def _make_folder(self, folder: Path) -> None:
        # Under a lock: a second thread must not use the folder before it is durable.
        with self._making, disk_errors("folder"):
            # Checked each time: someone may have replaced the folder by a link.
            if is_folder(folder.parent) and is_folder(folder):
                return
            make_folder(folder.parent)
            make_folder(folder)
            fix_times(folder.parent)


def _sync_names(folder: Path) -> None:
    fix_times(folder)
    sync_folder(folder)


@contextmanager
def _attach_errors() -> Iterator[None]:
    """Turn disk errors into typed ones; a file too large for the disk is a SourceError."""
    try:
        with disk_errors("attach"):
            yield
    except FileTooLarge as cause:
        # Even one piece is too large for this disk, or for the user's quota.
        raise SourceError(SourceReason.TOO_LARGE) from cause


class _BatchMemory:
    """Shared by the files of one batch: memory, and one folder for each 256 files.

    `refused` has the folders whose names could not be made durable, each with its error.
    """

    def __init__(
        self,
        random: Callable[[int], bytes],
        names: AttachmentNames | None,
        *,
        several: bool = False,
        edges: bool = False,
    ) -> None:
        self.several = several
        self.edges = edges
        self.buffers = buffers_for(CHUNK_BYTES)
        self._random = random
        self._names = names
        self._turn = threading.Lock()
        self._left = 0
        self._group = b""
        self.refused: dict[Path, DiaryError] = {}

    def refuse(self, folder: Path, error: DiaryError) -> None:
        """Keep that this folder's names are not durable, and begin another one."""
        with self._turn:
            self.refused[folder] = error
            self._left = 0

    def file_id(self) -> bytes:
        """Return a new identifier; its first byte is the folder's name."""
        with self._turn:
            if not self._left:
                self._group, self._left = self._new_group(), 256
            self._left -= 1
            if self._names is None:
                return self._group + self._random(ID_BYTES - 1)
            return self._names.name(self._group + self._random(ID_BYTES // 2 - 1))

    def _new_group(self) -> bytes:
        """Return a first byte; that of a folder that was refused only if all are."""
        drawn, refused = self._random(1)[0], {folder.name for folder in self.refused}
        others = (bytes([(drawn + more) % 256]) for more in range(256))
        return next((byte for byte in others if byte.hex() not in refused), bytes([drawn]))


def _files(att: Path) -> Iterator[tuple[AttachmentFileName, str, bool]]:
    """Yield the attachment files in `att/xx/`: name, path, and whether it is a regular file."""
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
        # `add` reports the error.
        return 0
