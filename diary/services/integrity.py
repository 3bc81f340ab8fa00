"""Verifying a whole vault: small files, pages, both chains, projections, every attachment.

The rules are:

- Nothing is written, and nothing is mended.
- Every fault is named and the look goes on; the report says what was looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from diary.errors import Damaged, StorageError, Unknown
from diary.ledger import chain
from diary.model.evidence import Evidence
from diary.model.kinds import Book, Noun
from diary.model.recorded import Recorded
from diary.services.journal import Journal
from diary.store import projections
from diary.store.blobs import BlobStore
from diary.store.connection import Connection, pages_intact
from diary.store.ledger_table import LedgerTable, Placed
from diary.store.secrets import Secrets

# By the reason that the reader gives; any other is damage.
_ATTACHMENT: Final = {"missing": "attachment-missing", "id": "attachment-swapped"}

Progress = Callable[[int, int], None]
Verify = Callable[[bytes, bytes], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: a stable `code` and the part of the vault it concerns."""

    code: str
    part: str


@dataclass(frozen=True, slots=True)
class IntegrityReport:
    """What was looked at and what was found."""

    entries: int
    attachments: int
    bytes_read: int
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Parts:
    """What is verified."""

    link: Connection
    books: Mapping[Book, LedgerTable]
    public_key: bytes
    secrets: Secrets
    blobs: BlobStore
    check_signature: Callable[[bytes, bytes, bytes], None]
    check_keys_copy: Callable[[], None]
    check_draft: Callable[[], object]


class Integrity:
    """Verifies an open vault."""

    def __init__(self, parts: Parts, journal: Journal) -> None:
        self._parts = parts
        self._journal = journal

    def verify(self, progress: Progress = lambda done, total: None) -> IntegrityReport:
        """Looks at everything; raises Cancelled, StorageError if the disk refuses the database."""
        faults: list[Fault] = []
        for code, check in (
            ("keys-copy-damaged", self._parts.check_keys_copy),
            ("draft-damaged", self._parts.check_draft),
        ):
            try:
                check()
            except Damaged as damaged:
                faults.append(Fault(code, damaged.part))
        try:
            if not pages_intact(self._parts.link):
                faults.append(Fault("database-damaged", "db"))
            entries = sum(self._book(faults, name) for name in self._parts.books)
            if not projections.agree(self._parts.link, self._parts.books):
                faults.append(Fault("projections-differ", "db"))
            exhibits: tuple[Recorded[Evidence], ...] = self._journal.items(Noun.EVIDENCE)
        except Damaged as damaged:
            faults.append(Fault("database-damaged", damaged.part))
            return IntegrityReport(0, 0, 0, tuple(faults))
        attachments, read = self._attachments(faults, exhibits, progress)
        return IntegrityReport(entries, attachments, read, tuple(faults))

    def _book(self, faults: list[Fault], book: Book) -> int:
        table = self._parts.books[book]
        at = table.link_at(0) or b""
        expected = 0
        stored = table.stored_links()
        for placed, (n, commitment, link, signature) in zip(table.entries(), stored, strict=True):
            expected += 1
            if n != expected or _commitment(placed) != commitment:
                faults.append(Fault("entry-altered", f"{book} {n}"))
            at = chain.link(at, n, commitment)
            if at != link:
                faults.append(Fault("link-broken", f"{book} {n}"))
                return expected
            try:
                message = chain.head_message(table.book_id, n, link)
                self._parts.check_signature(self._parts.public_key, message, signature)
            except Damaged:
                faults.append(Fault("signature-wrong", f"{book} {n}"))
        return expected

    def _attachments(
        self,
        faults: list[Fault],
        exhibits: tuple[Recorded[Evidence], ...],
        progress: Progress,
    ) -> tuple[int, int]:
        files = [item for item in exhibits if item.content.sha256]
        total = sum(item.content.size or 0 for item in files)
        read = 0
        for item in files:
            progress(read, total)
            name = item.content.reference
            try:
                blob = self._parts.secrets.blob(item.id)
                digest, size = self._parts.blobs.verify(blob.blob, blob.key)
                if digest.hex() != item.content.sha256 or size != item.content.size:
                    faults.append(Fault("attachment-differs", name))
            except Damaged as damaged:
                faults.append(Fault(_ATTACHMENT.get(damaged.reason, "attachment-damaged"), name))
            except Unknown:
                faults.append(Fault("attachment-missing", name))
            except StorageError:
                faults.append(Fault("attachment-damaged", name))
            read += item.content.size or 0
        progress(total, total)
        return len(files), read


def _commitment(placed: Placed) -> bytes:
    try:
        return placed.recomputed()
    except ValueError:
        return b""  # it holds what no entry can hold, so it comes to nothing
