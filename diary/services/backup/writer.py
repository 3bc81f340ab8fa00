"""Write one backup of a vault, on another thread than the session's.

**Invariants:**

- The manifest is written last, after everything that it names was read back from the target's disk:
  a backup without one is not finished, and the one before it is unchanged.
- An attachment that an earlier manifest of ours names is kept as long as it has that length and
  reads back correctly; otherwise it is written again. One that an unfinished backup left is kept
  only if the vault's own file has the same digest.
- A backup never replaces one that knows more: if the record in the backup has entries that this one
  lacks, an older state of the vault may have been restored here.
- What the vault has lost, the backup keeps. What is damaged in the vault is copied unchanged and
  named; it is no reason to have no backup.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from diary.crypto.attachment_encryption import Algorithm
from diary.errors import (
    CopyReason,
    CopyRefused,
    Damaged,
    NotAllowed,
    NotAllowedReason,
    StorageError,
)
from diary.files.durable import (
    disk_errors,
    fix_times,
    has_room,
    make_folders,
    sync_folder,
    sync_path,
    write_durably,
)
from diary.files.path_kind import is_there
from diary.ledger import chain
from diary.model.books_and_nouns import Book
from diary.progress import Progress, no_progress
from diary.services.backup.target import (
    ATTACHMENTS,
    NAME,
    BackupManifest,
    BackupTarget,
    ManifestFile,
    Step,
    copy_errors,
    copy_file,
    digest_of,
)
from diary.services.backup.verification import (
    AttachmentState,
    BackupAttachment,
    BackupKeys,
    BackupReader,
    backup_attachments,
)
from diary.store import connection
from diary.store.attachment_store import AttachmentStore
from diary.store.connection import Connection
from diary.store.ledger_table import LedgerTable
from diary.store.vault_head import VaultHead

_AT_ONCE: Final = 8


@dataclass(slots=True)
class _TransferPiece:
    """One file of an attachment: its place in the vault, and its state in the backup."""

    path: str
    source: Path | None
    size: int
    listed: ManifestFile | None = None
    kept: bool = False


class AttachmentTransfer:
    """The attachments of one backup; `vault` and `place` are folders with an `att/` each."""

    def __init__(
        self,
        vault: Path,
        place: Path,
        exhibits: Iterable[BackupAttachment],
        before: Mapping[str, ManifestFile],
        step: Step,
    ) -> None:
        self._vault: Final = vault
        self._place: Final = place
        self._before: Final = before
        self._step: Final = step
        self.written = 0
        blobs = AttachmentStore(vault, Algorithm.AES_256_GCM)
        lost = _by_blob(before)
        self._pieces = {
            item.blob.blob: self._plan(blobs, item, lost.get(item.blob.blob, ()))
            for item in exhibits
        }

    def manifest_files(self) -> Iterator[ManifestFile]:
        """Return every file as it is in the backup."""
        return (piece.listed for piece in self._all() if piece.listed)

    @property
    def size(self) -> int:
        """Return the length of all of them in bytes."""
        return sum(piece.size for piece in self._all())

    @property
    def new(self) -> int:
        """Return the length in bytes of those that are to be copied."""
        return sum(piece.size for piece in self._all() if not piece.kept and piece.source)

    def copy_missing(self) -> None:
        """Copy what is missing, durably; raises CopyRefused."""
        groups = sorted({Path(piece.path).parent.name for piece in self._all()})
        with copy_errors():
            if groups:
                make_folders(self._place, (ATTACHMENTS,))
                make_folders(self._place / ATTACHMENTS, groups)
        brought = [piece for piece in self._all() if not piece.kept and self._write(piece)]
        self._settle(brought)

    def copy_again(self, item: BackupAttachment, state: AttachmentState) -> bool:
        """Copy an attachment again if it was kept and is not intact; return whether it was."""
        own = self._pieces[item.blob.blob]
        if state is AttachmentState.WHOLE or not any(piece.kept for piece in own):
            return False
        brought = [piece for piece in own if self._write(piece)]
        self._settle(brought)
        for piece in own:
            if piece not in brought and state is AttachmentState.DIFFERS:
                # No intact file is left anywhere: the rest of it is kept and listed as it is.
                piece.listed = self._as_it_is(piece)
        return True

    def _all(self) -> Iterator[_TransferPiece]:
        return (piece for pieces in self._pieces.values() for piece in pieces)

    def _plan(
        self, blobs: AttachmentStore, item: BackupAttachment, lost: Iterable[ManifestFile]
    ) -> list[_TransferPiece]:
        planned: dict[str, _TransferPiece] = {}
        for source in blobs.pieces(item.blob.blob):
            path = source.relative_to(self._vault).as_posix()
            with disk_errors("read"):
                planned[path] = _TransferPiece(path, source, source.lstat().st_size)
        for listed in lost:
            planned.setdefault(listed.path, _TransferPiece(listed.path, None, listed.size))
        for piece in planned.values():
            self._keep(piece)
        return list(planned.values())

    def _keep(self, piece: _TransferPiece) -> None:
        with copy_errors():
            try:
                size = (self._place / piece.path).lstat().st_size
            except (FileNotFoundError, NotADirectoryError):
                return
        before = self._before.get(piece.path)
        if before and before.size == size:
            piece.listed, piece.kept = before, True
        elif piece.source and piece.size == size:
            try:
                found = digest_of(piece.source, piece.path, lambda count: None)
            except (Damaged, StorageError):
                return
            piece.listed, piece.kept = ManifestFile(piece.path, *found), True

    def _write(self, piece: _TransferPiece) -> bool:
        if piece.source is None:
            return False
        try:
            found = copy_file(
                piece.source,
                piece.path,
                self._place / piece.path,
                self._step,
                reading=lambda: disk_errors("read"),
                writing=copy_errors,
            )
        except CopyRefused:
            raise
        except (Damaged, StorageError):
            return False
        self.written += found[0]
        piece.listed, piece.kept = ManifestFile(piece.path, *found), False
        return True

    def _settle(self, brought: list[_TransferPiece]) -> None:
        # Several at once: a disk completes waiting syncs together in hardly more time than one.
        with copy_errors(), ThreadPoolExecutor(_AT_ONCE) as pool:
            files = [self._place / piece.path for piece in brought]
            folders = sorted({file.parent for file in files})
            fix_times(*files, *folders, self._place / ATTACHMENTS)
            list(pool.map(sync_path, files))
            for folder in folders:
                sync_folder(folder)

    def _as_it_is(self, piece: _TransferPiece) -> ManifestFile | None:
        try:
            return ManifestFile(
                piece.path, *digest_of(self._place / piece.path, piece.path, _nothing)
            )
        except (Damaged, StorageError):
            return None


def _by_blob(before: Mapping[str, ManifestFile]) -> dict[str, list[ManifestFile]]:
    found: dict[str, list[ManifestFile]] = {}
    for path, listed in before.items():
        found.setdefault(path.rpartition("/")[2].partition(".")[0], []).append(listed)
    return found


def _nothing(count: int) -> None:
    """Ignore progress: no caller waits for this reading."""


_MARGIN: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class BackupResult:
    """A finished backup, every byte of it read back.

    `size` is its total size, `written` what had to be written for it, both in bytes. `damaged`
    names exhibits whose file was damaged or missing in the vault itself.
    """

    made: datetime
    entries: int
    private_entries: int
    attachments: int
    size: int
    written: int
    damaged: tuple[str, ...]
    same_disk: bool


@dataclass(frozen=True, slots=True)
class BackupInput:
    """The state of the vault captured at one moment; the job removes the file `db`.

    `small` are the other files of the record by their names.
    """

    vault: Path
    db: Path
    small: dict[str, bytes]
    head: VaultHead
    public_key: bytes
    made: datetime
    keys: BackupKeys
    sign: Callable[[bytes], bytes]


class BackupJob:
    """One backup in progress. It ends when the session is closed: nothing can sign then."""

    def __init__(
        self, taken: BackupInput, place: BackupTarget, copy: str, earlier: BackupManifest | None
    ) -> None:
        self._taken = taken
        self._place = place
        self._copy = copy
        self._earlier = earlier
        self._progress: Progress = no_progress
        self._finished = False
        self._done = self._total = 0

    def run(self, progress: Progress = no_progress) -> BackupResult:
        """Copy, read back, and return the result; on any thread, once.

        Raises CopyRefused, NotAllowed, Damaged or StorageError of the vault, Locked, Cancelled; an
        earlier backup is unchanged then.
        """
        self._progress = progress
        try:
            return self._run()
        except BaseException:
            # Once finished it may be the only backup: the others may have been removed already.
            if not self._finished:
                self._place.abandon(self._copy)
            raise
        finally:
            self.discard()

    def discard(self) -> None:
        """Remove the captured database; call it for a backup that is not made after all."""
        if self._taken.db.parent == self._taken.vault:
            with contextlib.suppress(OSError):
                self._taken.db.unlink(missing_ok=True)

    def _run(self) -> BackupResult:
        exhibits = self._look()
        attachments = AttachmentTransfer(
            self._taken.vault,
            self._place.folder,
            exhibits,
            self._earlier.attached() if self._earlier else {},
            self._step,
        )
        self._make_room(attachments)
        folder = self._place.make(self._copy)
        with copy_errors():
            # Written first, so that a partial backup can be recognised as this record's.
            write_durably(folder / "keys", self._taken.small["keys"])
        attachments.copy_missing()
        record = self._put_record(folder)
        manifest, states = self._read_back(exhibits, attachments, record)
        self._finish(folder, manifest.encode())
        self._progress(self._total, self._total)
        self._finished = True
        self._place.remove_others(manifest)
        return self._result(manifest, states, attachments.written)

    def _look(self) -> tuple[BackupAttachment, ...]:
        """Return the copied state's attachments, unless the earlier backup is ahead of it."""
        taken = self._taken
        taken.keys.check()
        with connection.reading_copy(taken.db, taken.keys.db) as database:
            if self._earlier and not self._follows(database, self._earlier):
                raise NotAllowed(NotAllowedReason.COPY_IS_AHEAD)
            return backup_attachments(database)

    def _follows(self, database: Connection, earlier: BackupManifest) -> bool:
        taken = self._taken
        private = chain.private_book_id(taken.head.vault_id)
        return all(
            LedgerTable(database, book, id_, taken.public_key).link_at(end.number) == end.link
            for book, id_, end in (
                (Book.RECORD, taken.head.vault_id, earlier.record),
                (Book.PRIVATE, private, earlier.private),
            )
        )

    def _make_room(self, attachments: AttachmentTransfer) -> None:
        small = sum(map(len, self._taken.small.values()))
        with disk_errors("read"):
            db = self._taken.db.stat().st_size
        there = self._place.folder
        needed = attachments.new + small + (0 if self._taken.db.is_relative_to(there) else db)
        self._total = needed + attachments.size + small + db
        with copy_errors():
            is_room = has_room(there if is_there(there) else there.parent, needed + _MARGIN)
        if not is_room:
            raise CopyRefused(CopyReason.FULL)

    def _put_record(self, folder: Path) -> list[ManifestFile]:
        db = self._taken.db
        if db == folder / "db":
            found = digest_of(db, "db", self._step)
        else:
            found = copy_file(
                db, "db", folder / "db", self._step,
                reading=lambda: disk_errors("read"), writing=copy_errors,
            )  # fmt: skip
        listed = [ManifestFile(f"{self._copy}/db", *found)]
        with copy_errors():
            sync_path(folder / "db")
            for name, data in self._taken.small.items():
                write_durably(folder / name, data)
                listed.append(ManifestFile(f"{self._copy}/{name}", *_digest(data)))
                self._step(len(data))
        return listed

    def _read_back(
        self,
        exhibits: tuple[BackupAttachment, ...],
        attachments: AttachmentTransfer,
        record: list[ManifestFile],
    ) -> tuple[BackupManifest, dict[str, AttachmentState]]:
        manifest = self._manifest(attachments, record)
        with copy_errors():
            reader = BackupReader(self._place.folder, manifest, self._taken.keys)
            if reader.parts(self._step) or not reader.pages() or reader.exhibits() != exhibits:
                raise CopyRefused(CopyReason.DIFFERS)
            states = {item.named: reader.attachment(item, self._step) for item in exhibits}
        again = [item for item in exhibits if attachments.copy_again(item, states[item.named])]
        if again:
            manifest = self._manifest(attachments, record)
            with copy_errors():
                reader = BackupReader(self._place.folder, manifest, self._taken.keys)
                states |= {item.named: reader.attachment(item, self._step) for item in again}
        if AttachmentState.DIFFERS in states.values():
            raise CopyRefused(CopyReason.DIFFERS)
        return manifest, states

    def _finish(self, folder: Path, data: bytes) -> None:
        with copy_errors():
            write_durably(folder / NAME, data)
            sync_folder(self._place.folder)
            if digest_of(folder / NAME, NAME, self._step) != _digest(data):
                raise CopyRefused(CopyReason.DIFFERS)

    def _manifest(
        self, attachments: AttachmentTransfer, record: list[ManifestFile]
    ) -> BackupManifest:
        taken = self._taken
        files = [*record, *attachments.manifest_files()]
        return BackupManifest(
            vault_id=taken.head.vault_id,
            public_key=taken.public_key,
            copy=self._copy,
            number=self._earlier.number + 1 if self._earlier else 1,
            made=taken.made,
            record=taken.head.record,
            private=taken.head.private,
            files=tuple(sorted(files, key=lambda each: each.path)),
        ).signed(taken.sign)

    def _result(
        self, manifest: BackupManifest, states: dict[str, AttachmentState], brought: int
    ) -> BackupResult:
        record = sum(each.size for each in manifest.files if not each.attached)
        damaged = tuple(
            name for name, state in states.items() if state is not AttachmentState.WHOLE
        )
        try:
            same = os.stat(self._taken.vault).st_dev == os.stat(self._place.folder).st_dev
        except OSError:
            same = False
        return BackupResult(
            made=manifest.made,
            entries=manifest.record.number,
            private_entries=manifest.private.number,
            attachments=len(states),
            size=sum(each.size for each in manifest.files),
            written=brought + record,
            damaged=damaged,
            same_disk=same,
        )

    def _step(self, count: int) -> None:
        # Once the session is closed, nothing of the vault is read or written any more.
        self._taken.keys.check()
        self._done = min(self._done + count, self._total)
        self._progress(self._done, self._total)


def _digest(data: bytes) -> tuple[int, bytes]:
    return len(data), hashlib.sha256(data).digest()
