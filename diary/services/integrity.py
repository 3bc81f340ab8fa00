"""Verifying a whole vault: small files, pages, both chains, projections, every attachment.

The rules are:

- Nothing is written, and nothing is mended.
- Every fault is named and the look goes on; the report says what was looked at.
- Attachments are looked at beside the record, so that neither waits for the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from diary.errors import Damaged
from diary.ledger import chain
from diary.model.evidence import Evidence
from diary.model.kinds import Book, Noun
from diary.model.recorded import Recorded
from diary.progress import Progress, no_progress
from diary.services.access_noted import Counted
from diary.services.attachment_check import Attached, AttachmentCheck
from diary.services.journal import Journal
from diary.store.agreement import Agreement
from diary.store.blobs import BlobStore
from diary.store.connection import Connection, pages_intact
from diary.store.ledger_table import LedgerTable, Placed
from diary.store.search import Search
from diary.store.secrets import Secrets

# Entries between two words to whoever watches, who may end the look.
_TELL: Final = 256
_PAGE: Final = 256


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
    secrets: Secrets
    blobs: BlobStore
    check_signature: Callable[[bytes, bytes], None]
    check_keys_copy: Callable[[], None]
    check_draft: Callable[[], object]
    noted: Callable[[], int | None]


class Integrity:
    """Verifies an open vault."""

    def __init__(self, parts: Parts, journal: Journal) -> None:
        self._parts = parts
        self._journal = journal

    def verify(self, progress: Progress = no_progress) -> IntegrityReport:
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
            with AttachmentCheck(self._parts.blobs, self._files()) as attachments:
                words = self._pages(faults)
                entries = self._record(faults, lambda: attachments.tell(progress), words=words)
                faults += (Fault(*found) for found in attachments.codes(progress))
        except Damaged as damaged:
            faults.append(Fault("database-damaged", damaged.part))
            return IntegrityReport(0, 0, 0, tuple(faults))
        return IntegrityReport(entries, attachments.count, attachments.total, tuple(faults))

    def _pages(self, faults: list[Fault]) -> bool:
        if not pages_intact(self._parts.link):
            faults.append(Fault("database-damaged", "db"))
        # what the words are compared with is compared with the ledger in turn
        return Search(self._parts.link).agrees()

    def _record(self, faults: list[Fault], tell: Callable[[], None], *, words: bool) -> int:
        derived = _Derived(Agreement(self._parts.link), Counted(self._parts.noted))
        entries = sum(self._book(faults, book, derived, tell) for book in self._parts.books)
        if derived.counted.behind():
            faults.append(Fault("settings-put-back", "db"))
        if not derived.agree() or not words:
            faults.append(Fault("projections-differ", "db"))
        return entries

    def _book(
        self, faults: list[Fault], book: Book, derived: _Derived, tell: Callable[[], None]
    ) -> int:
        table = self._parts.books[book]
        at = table.link_at(0) or b""
        looked = 0
        whole = True
        stored = table.stored_links()
        for placed, (n, commitment, link, signature) in zip(table.entries(), stored, strict=True):
            derived.see(placed)
            if not whole:
                continue
            looked += 1
            if looked % _TELL == 0:
                tell()
            if n != looked or _commitment(placed) != commitment:
                faults.append(Fault("entry-altered", f"{book} {n}"))
            at = chain.link(at, n, commitment)
            whole = at == link
            if not whole:
                faults.append(Fault("link-broken", f"{book} {n}"))
                continue
            try:
                self._parts.check_signature(chain.head_message(table.book_id, n, link), signature)
            except Damaged:
                faults.append(Fault("signature-wrong", f"{book} {n}"))
        return looked

    def _files(self) -> list[Attached]:
        blobs = dict(self._parts.secrets.blobs())
        return [
            Attached(said.reference, said.sha256, said.size or 0, blobs.get(item.id))
            for item in self._exhibits()
            if (said := item.content).sha256
        ]

    def _exhibits(self) -> Iterator[Recorded[Evidence]]:
        after = 0
        # page by page: a long record is not held in memory
        while page := self._journal.page(Noun.EVIDENCE, after, _PAGE):
            yield from page
            after = page[-1].number


class _Derived:
    """Holds back what makes a book unreadable until all its entries have been looked at."""

    def __init__(self, agreement: Agreement, counted: Counted) -> None:
        self.counted = counted
        self._agreement = agreement
        self._damaged: Damaged | None = None

    def see(self, placed: Placed) -> None:
        self.counted.see(placed)
        if self._damaged is None:
            try:
                self._agreement.see(placed)
            except Damaged as damaged:
                self._damaged = damaged

    def agree(self) -> bool:
        if self._damaged is not None:
            raise self._damaged
        return self._agreement.holds()


def _commitment(placed: Placed) -> bytes:
    try:
        return placed.recomputed()
    except ValueError:
        return b""  # it holds what no entry can hold, so it comes to nothing
