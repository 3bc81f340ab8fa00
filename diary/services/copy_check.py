"""Reads a copy of a record again, every byte of it, and compares it with what was written.

The rules are:

- Every file that the manifest names is digested as it stands; the database is opened and its ends
  compared; every attachment is decrypted and compared with what the record says of it.
- Nothing is written, neither there nor in the vault.
- A file that cannot be read is a fault of that file as long as the copy itself still answers.
- An exhibit is named by its number, as `evidence/3`: never by a person's words.
"""

from __future__ import annotations

import hmac
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from diary.crypto import signing
from diary.crypto.keys import attachment_key, wipe
from diary.crypto.stream import Algorithm
from diary.crypto.stream_read import AttachmentReader, digest
from diary.errors import CopyRefused, Damaged, Locked, StorageError, VaultError
from diary.files.durable import read_bounded
from diary.ledger import chain
from diary.model.evidence import Evidence
from diary.model.kinds import Book, Noun
from diary.model.recorded import of_class
from diary.progress import Progress
from diary.services.integrity import Fault
from diary.store import connection, schema
from diary.store.blobs import BlobStore
from diary.store.connection import Connection
from diary.store.copy_files import Hashed, Step, digest_of
from diary.store.copy_manifest import NAME, Listed, Manifest
from diary.store.head import SIZE as HEAD_SIZE
from diary.store.head import Head
from diary.store.ledger_table import LedgerTable
from diary.store.pieces import Joined, Name
from diary.store.secrets import BlobKey, Secrets
from diary.store.subjects import Subjects

DAMAGED_FILE = "copy-file-damaged"
DAMAGED_ATTACHMENT = "attachment-damaged"


@dataclass(frozen=True, slots=True)
class CopyKeys:
    """What opens a copy: the vault's own subkeys, not copied, so wiped with them."""

    db: bytearray = field(repr=False)
    head_mac: bytearray = field(repr=False)

    def check(self) -> None:
        """Raises Locked once they are wiped."""
        if not any(self.db):
            raise Locked


@dataclass(frozen=True, slots=True)
class Attached:
    """An exhibit that has a file: its number, and what the record says of the file."""

    number: int
    blob: BlobKey
    sha256: str
    size: int | None

    @property
    def named(self) -> str:
        """What it is called in reports and errors."""
        return f"{Noun.EVIDENCE}/{self.number}"


class State(StrEnum):
    """What became of an attachment's files in a copy.

    `DAMAGED` is what the vault itself had when it was copied; `DIFFERS` is not what was copied.
    """

    WHOLE = "whole"
    MISSING = "missing"
    DAMAGED = "damaged"
    DIFFERS = "differs"


def attached(link: Connection) -> tuple[Attached, ...]:
    """Every exhibit of an open database that has a file, by its number."""
    blobs = dict(Secrets(link).blobs())
    found = [
        Attached(item.number, blobs.pop(item.id), item.content.sha256, item.content.size)
        for item in of_class(Subjects(link).all(Noun.EVIDENCE), Evidence)
        if item.id in blobs
    ]
    return (*found, *(Attached(0, blob, "", None) for blob in blobs.values()))


class ReadBack:
    """One copy, read again."""

    def __init__(self, folder: Path, manifest: Manifest, keys: CopyKeys) -> None:
        self._folder = folder
        self._manifest = manifest
        self._keys = keys
        self._blobs = BlobStore(folder, Algorithm.AES_256_GCM)
        self._listed: dict[str, dict[str, Listed]] = defaultdict(dict)
        for _, blob, listed in sorted(_pieces(manifest), key=lambda each: each[0]):
            self._listed[blob][listed.path] = listed

    def parts(self, step: Step) -> tuple[Fault, ...]:
        """The files of the record itself that are not what was copied."""
        return tuple(
            Fault(DAMAGED_FILE, listed.path)
            for listed in self._manifest.files
            if not listed.attached and not self._same(listed, step)
        )

    def exhibits(self) -> tuple[Attached, ...]:
        """What the copied database says is attached, once it was proved; raises Damaged."""
        manifest, part = self._manifest, f"{self._manifest.copy}/db"
        self._keys.check()
        try:
            with connection.reading_copy(self._folder / part, self._keys.db) as link:
                schema.check_version(link)
                prove_ends(link, manifest)
                return attached(link)
        except VaultError as cause:
            # a key that was wiped meanwhile opens nothing
            self._keys.check()
            raise type(cause)(part, cause.reason) from cause

    def pages(self) -> bool:
        """Whether every page of the copied database is whole, and its head agrees."""
        folder = self._folder / self._manifest.copy
        self._keys.check()
        try:
            with connection.reading_copy(folder / "db", self._keys.db) as link:
                whole = connection.pages_intact(link)
            data = read_bounded(folder / "head", HEAD_SIZE) or b""
            head = Head.decode(self._keys.head_mac, data)
        except VaultError:
            self._keys.check()
            return False
        self._keys.check()
        manifest = self._manifest
        ends = (manifest.vault_id, manifest.record, manifest.private)
        return whole and (head.vault_id, head.record, head.private) == ends

    def attachment(self, item: Attached, step: Step) -> State:
        """Decrypts an attachment and digests its files, both in one reading."""
        listed = self._listed.get(item.blob.blob)
        if not listed:
            return State.MISSING
        try:
            standing = self._blobs.pieces(item.blob.blob)
            if [self._path(each) for each in standing] != list(listed):
                return State.DIFFERS
            return self._decrypted(item, listed, standing, step)
        except StorageError:
            self._answers()
            return State.DIFFERS

    def _decrypted(
        self, item: Attached, listed: dict[str, Listed], standing: list[Path], step: Step
    ) -> State:
        files: list[Hashed] = []
        key = attachment_key(item.blob.key)
        whole = False
        try:
            files += [Hashed(path, self._path(path)) for path in standing]
            cut = max(1, os.fstat(files[0].fileno()).st_size)
            joined = Joined(files, cut, _length(files))
            with AttachmentReader(
                joined, key, file_id=bytes.fromhex(item.blob.blob), part_at=str
            ) as reader:
                content, size = digest(reader, _steps(step))
                told = [file.digest() for file in files]
            known = not item.sha256 or (content.hex(), size) == (item.sha256, item.size)
            whole = known and all(
                (each.size, each.sha256) == got
                for each, got in zip(listed.values(), told, strict=True)
            )
        except Damaged:
            whole = False
        finally:
            wipe(key)
            for file in files:
                file.close()
        if whole:
            return State.WHOLE
        same = all([self._same(each, lambda count: None) for each in listed.values()])
        return State.DAMAGED if same else State.DIFFERS

    def _same(self, listed: Listed, step: Step) -> bool:
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
            raise CopyRefused("gone") from cause


def prove_ends(link: Connection, manifest: Manifest) -> None:
    """Raises Damaged unless an open database ends where the manifest says, under its key."""
    public = signing.Signer(Secrets(link).signing_key()).public
    if public != manifest.public_key:
        raise Damaged(NAME, "another key")
    manifest.check_signature()
    private = chain.private_book_id(manifest.vault_id)
    for book, id_, end in (
        (Book.RECORD, manifest.vault_id, manifest.record),
        (Book.PRIVATE, private, manifest.private),
    ):
        table = LedgerTable(link, book, id_, public)
        if (table.tip().n, table.tip().link) != (end.number, end.link):
            raise Damaged("db", "ends elsewhere")
        if end.number:
            message = chain.head_message(id_, end.number, end.link)
            signing.verify(public, message, table.signature_at(end.number))


def _pieces(manifest: Manifest) -> Iterator[tuple[int, str, Listed]]:
    for listed in manifest.files:
        name = Name.read(listed.path.rpartition("/")[2])
        if listed.attached and name:
            yield name.number, name.blob_id, listed


def _length(files: list[Hashed]) -> int:
    return sum(os.fstat(file.fileno()).st_size for file in files)


def _steps(step: Step) -> Progress:
    before = 0

    def progress(done: int, total: int) -> None:
        nonlocal before
        step(done - before)
        before = done

    return progress
