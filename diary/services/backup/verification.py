"""Read a backup again, every byte of it, and compare it with what was written.

**Invariants:**

- Every file that the manifest names is hashed as it is on the disk; the database is opened and its
  ends compared; every attachment is decrypted and compared with the record's hash and size.
- Nothing is written, neither to the backup nor to the vault, so that checking can do no damage.
- A file that cannot be read is a fault of that file as long as the target itself still responds.
- An exhibit is named by its number, as `evidence/3`, since no error or report may hold a person's
  words.
"""

from __future__ import annotations

import hmac
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from diary.crypto import signing
from diary.crypto.attachment_encryption import Algorithm, AttachmentReader, digest_file
from diary.crypto.keys import attachment_key, wipe
from diary.errors import (
    CopyReason,
    CopyRefused,
    Damaged,
    DamageReason,
    FaultCode,
    Locked,
    StorageError,
    VaultError,
)
from diary.files.durable import read_bounded
from diary.ledger import chain
from diary.model.books_and_nouns import Book, Noun
from diary.model.revisions import FILE_HOLDERS, holds_file
from diary.progress import Progress, no_progress
from diary.services.backup.target import (
    NAME,
    BackupManifest,
    HashingFile,
    ManifestFile,
    Step,
    copy_errors,
    digest_of,
)
from diary.services.integrity import IntegrityFault
from diary.store import connection, schema
from diary.store.attachment_files import AttachmentFileName, SplitFileReader
from diary.store.attachment_store import AttachmentStore
from diary.store.connection import Connection
from diary.store.keys_table import AttachmentKey, StoredKeys
from diary.store.ledger_table import LedgerTable
from diary.store.subject_table import SubjectTable
from diary.store.vault_head import SIZE as HEAD_SIZE
from diary.store.vault_head import VaultHead

DAMAGED_FILE = FaultCode.COPY_FILE_DAMAGED
DAMAGED_ATTACHMENT = FaultCode.ATTACHMENT_DAMAGED


@dataclass(frozen=True, slots=True)
class BackupKeys:
    """The subkeys that open a backup: the vault's own, not copied, so wiped with them."""

    db: bytearray = field(repr=False)
    head_mac: bytearray = field(repr=False)

    def check(self) -> None:
        """Raise Locked once they are wiped."""
        if not any(self.db):
            raise Locked


@dataclass(frozen=True, slots=True)
class BackupAttachment:
    """A subject that has a file: its noun and number, and the record's data on the file."""

    noun: Noun
    number: int
    blob: AttachmentKey
    sha256: str
    size: int | None

    @property
    def named(self) -> str:
        """Return its name in reports and errors."""
        return f"{self.noun}/{self.number}"


class AttachmentState(StrEnum):
    """The state of an attachment's files in a backup.

    `DAMAGED` is a fault that the vault itself had when it was copied; `DIFFERS` means that the
    backup differs from what was copied.
    """

    WHOLE = "whole"
    MISSING = "missing"
    DAMAGED = "damaged"
    DIFFERS = "differs"


def backup_attachments(database: Connection) -> tuple[BackupAttachment, ...]:
    """Return every subject of an open database that has a file, by noun and number."""
    blobs = dict(StoredKeys(database).blobs())
    subjects = SubjectTable(database)
    found = [
        BackupAttachment(
            noun, item.number, blobs.pop(item.id), item.content.sha256, item.content.size
        )
        for noun in FILE_HOLDERS
        for item in subjects.all(noun)
        if item.id in blobs and holds_file(item)
    ]
    strays = (BackupAttachment(Noun.EVIDENCE, 0, blob, "", None) for blob in blobs.values())
    return (*found, *strays)


class BackupReader:
    """Reads one backup again."""

    def __init__(self, folder: Path, manifest: BackupManifest, keys: BackupKeys) -> None:
        self._folder = folder
        self._manifest = manifest
        self._keys = keys
        self._blobs = AttachmentStore(folder, Algorithm.AES_256_GCM)
        self._listed: dict[str, dict[str, ManifestFile]] = defaultdict(dict)
        for _, blob, listed in sorted(_pieces(manifest), key=lambda each: each[0]):
            self._listed[blob][listed.path] = listed

    def parts(self, step: Step) -> tuple[IntegrityFault, ...]:
        """Return the files of the record itself that differ from what was copied."""
        return tuple(
            IntegrityFault(DAMAGED_FILE, listed.path)
            for listed in self._manifest.files
            if not listed.attached and not self._same(listed, step)
        )

    def exhibits(self) -> tuple[BackupAttachment, ...]:
        """Return the attachments in the copied database, once proved; raises Damaged."""
        manifest, part = self._manifest, f"{self._manifest.copy}/db"
        self._keys.check()
        try:
            with connection.reading_copy(self._folder / part, self._keys.db) as database:
                schema.check_version(database)
                prove_ends(database, manifest)
                return backup_attachments(database)
        except VaultError as cause:
            # If the key was wiped meanwhile, this raises Locked instead.
            self._keys.check()
            raise type(cause)(part, cause.reason) from cause

    def pages(self) -> bool:
        """Return whether every page of the copied database is intact, and its head agrees."""
        folder = self._folder / self._manifest.copy
        self._keys.check()
        try:
            with connection.reading_copy(folder / "db", self._keys.db) as database:
                whole = connection.pages_intact(database)
            data = read_bounded(folder / "head", HEAD_SIZE) or b""
            head = VaultHead.decode(self._keys.head_mac, data)
        except VaultError:
            self._keys.check()
            return False
        self._keys.check()
        manifest = self._manifest
        ends = (manifest.vault_id, manifest.record, manifest.private)
        return whole and (head.vault_id, head.record, head.private) == ends

    def attachment(self, item: BackupAttachment, step: Step) -> AttachmentState:
        """Decrypt an attachment and hash its files, both in one reading."""
        listed = self._listed.get(item.blob.blob)
        if not listed:
            return AttachmentState.MISSING
        try:
            standing = self._blobs.pieces(item.blob.blob)
            if [self._path(each) for each in standing] != list(listed):
                return AttachmentState.DIFFERS
            return self._decrypted(item, listed, standing, step)
        except StorageError:
            self._answers()
            return AttachmentState.DIFFERS

    def _decrypted(
        self,
        item: BackupAttachment,
        listed: dict[str, ManifestFile],
        standing: list[Path],
        step: Step,
    ) -> AttachmentState:
        files: list[HashingFile] = []
        key = attachment_key(item.blob.key)
        whole = False
        try:
            files += [HashingFile(path, self._path(path)) for path in standing]
            cut = max(1, os.fstat(files[0].fileno()).st_size)
            joined = SplitFileReader(files, cut, _length(files))
            with AttachmentReader(
                joined, key, file_id=bytes.fromhex(item.blob.blob), part_at=str
            ) as reader:
                content, size = digest_file(reader, _steps(step))
                digests = [file.digest() for file in files]
            known = not item.sha256 or (content.hex(), size) == (item.sha256, item.size)
            whole = known and all(
                (each.size, each.sha256) == got
                for each, got in zip(listed.values(), digests, strict=True)
            )
        except Damaged:
            whole = False
        finally:
            wipe(key)
            for file in files:
                file.close()
        if whole:
            return AttachmentState.WHOLE
        same = all([self._same(each, lambda count: None) for each in listed.values()])
        return AttachmentState.DAMAGED if same else AttachmentState.DIFFERS

    def _same(self, listed: ManifestFile, step: Step) -> bool:
        try:
            size, sha256 = digest_of(self._folder / listed.path, listed.path, step)
        except Damaged:
            return False
        except StorageError:
            self._answers()
            return False
        return size == listed.size and hmac.compare_digest(sha256, listed.sha256)

    def _path(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()

    def _answers(self) -> None:
        try:
            os.stat(self._folder / self._manifest.copy)
        except OSError as cause:
            raise CopyRefused(CopyReason.GONE) from cause


def prove_ends(database: Connection, manifest: BackupManifest) -> None:
    """Raise Damaged unless an open database has the manifest's key and ends of books."""
    public = signing.Signer(StoredKeys(database).signing_key()).public
    if public != manifest.public_key:
        raise Damaged(NAME, DamageReason.ANOTHER_KEY)
    manifest.check_signature()
    private = chain.private_book_id(manifest.vault_id)
    for book, id_, end in (
        (Book.RECORD, manifest.vault_id, manifest.record),
        (Book.PRIVATE, private, manifest.private),
    ):
        table = LedgerTable(database, book, id_, public)
        if (table.tip().n, table.tip().link) != (end.number, end.link):
            raise Damaged("db", DamageReason.ENDS_ELSEWHERE)
        if end.number:
            message = chain.head_message(id_, end.number, end.link)
            signing.verify(public, message, table.signature_at(end.number))


def _pieces(manifest: BackupManifest) -> Iterator[tuple[int, str, ManifestFile]]:
    for listed in manifest.files:
        name = AttachmentFileName.read(listed.path.rpartition("/")[2])
        if listed.attached and name:
            yield name.number, name.blob_id, listed


def _length(files: list[HashingFile]) -> int:
    return sum(os.fstat(file.fileno()).st_size for file in files)


def _steps(step: Step) -> Progress:
    before = 0

    def progress(done: int, total: int) -> None:
        nonlocal before
        step(done - before)
        before = done

    return progress


@dataclass(frozen=True, slots=True)
class BackupReport:
    """The result of a verification: the backup's size and content, and its faults."""

    made: datetime
    entries: int
    private_entries: int
    attachments: int
    size: int
    faults: tuple[IntegrityFault, ...]

    @property
    def ok(self) -> bool:
        return not self.faults


class BackupVerification:
    """The verification of one finished backup."""

    def __init__(self, folder: Path, manifest: BackupManifest, keys: BackupKeys) -> None:
        self._manifest = manifest
        self._reader = BackupReader(folder, manifest, keys)
        self._keys = keys

    def run(self, progress: Progress = no_progress) -> BackupReport:
        """Read all of it, on any thread; raises CopyRefused if its disk disappears, Cancelled."""
        manifest = self._manifest
        total = sum(each.size for each in manifest.files)
        done = 0

        def step(count: int) -> None:
            nonlocal done
            self._keys.check()
            done = min(done + count, total)
            progress(done, total)

        with copy_errors():
            faults = list(self._reader.parts(step))
            exhibits = self._exhibits(faults)
            for item in exhibits:
                if self._reader.attachment(item, step) is not AttachmentState.WHOLE:
                    faults.append(IntegrityFault(DAMAGED_ATTACHMENT, item.named))
        progress(total, total)
        return BackupReport(
            manifest.made,
            manifest.record.number,
            manifest.private.number,
            len(exhibits),
            total,
            tuple(faults),
        )

    def _exhibits(self, faults: list[IntegrityFault]) -> tuple[BackupAttachment, ...]:
        database = IntegrityFault(DAMAGED_FILE, f"{self._manifest.copy}/db")
        try:
            exhibits = self._reader.exhibits()
        except VaultError:
            exhibits = ()
            if database not in faults:
                faults.append(database)
        if not self._reader.pages() and not faults:
            faults.append(database)
        return exhibits
