"""Verify a whole vault: small files, pages, both chains, projections, every attachment.

**Invariants:**

- Nothing is written and nothing is repaired, so a check cannot destroy evidence of damage.
- Every fault is a stable code and the check continues; the report says what was checked.
- Attachments are decrypted while the record is checked, so that neither waits for the other: as
  many threads as are useful take the files, the longest first, and memory holds only what they work
  on. The caller has a core to itself while it checks the record, and takes files too when that is
  done.
- Every thread has ended when the block is left, however it is left.
- The interpreter's switch interval is short within the block: decrypting and hashing need the
  interpreter only between two chunks, and would otherwise wait for another thread's full interval.
- Entries are checked some at a time, each step for all of them before the next step: then the code
  of a step stays in the processor's cache, which takes a quarter off.
"""

from __future__ import annotations

import io
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Final

from diary.crypto.attachment_encryption import ReaderMemory
from diary.errors import Cancelled, Damaged, DamageReason, FaultCode, StorageError, Unknown
from diary.ledger import chain
from diary.ledger.line_commitments import LineCommitments
from diary.model.books_and_nouns import Book
from diary.model.conversation_nouns import Conversation
from diary.model.revisions import FILE_HOLDERS, FileHolder, Recorded, holds_file, reference_of
from diary.progress import Progress, no_progress
from diary.services.access.state import MarkerCheck
from diary.services.journal import Journal
from diary.store.attachment_store import AttachmentStore
from diary.store.connection import Connection, pages_intact
from diary.store.keys_table import AttachmentKey, StoredKeys
from diary.store.ledger_table import LedgerRow, LedgerTable, StoredLink
from diary.store.projections import ProjectionCheck
from diary.store.search_index import SearchIndex

# Hashing does not gain from more threads, and the record is checked at the same time.
_MOST: Final = 4
_WAIT: Final = 0.05
# Seconds; a tenth of the time that a chunk takes. A thread waits so long three times for each, and
# at half the time that a chunk takes it would do two thirds of what it can beside the record.
_TURN: Final = 0.0001
# Entries that are checked together, or lines; then progress is reported, and may be cancelled.
_TELL: Final = 256
_READ: Final = 1 << 20  # bytes of lines that are read at once
# Keyed by the reader's reason; any other reason is damage.
_CODES: Final[Mapping[str, FaultCode]] = {
    DamageReason.MISSING: FaultCode.ATTACHMENT_MISSING,
    DamageReason.ID: FaultCode.ATTACHMENT_SWAPPED,
}


@dataclass(frozen=True, slots=True)
class AttachmentRecord:
    """The record's data on one attachment; `blob` is None if the vault has no key for it.

    `lines` is the conversation whose lines it holds, if it holds any.
    """

    name: str
    sha256: str
    size: int
    blob: AttachmentKey | None
    lines: Conversation | None = None


class AttachmentCheck:
    """Verifies attachments on threads of its own from the moment the block is entered."""

    def __init__(self, blobs: AttachmentStore, files: Sequence[AttachmentRecord]) -> None:
        self._blobs = blobs
        self._files = files
        self._todo = iter(sorted(range(len(files)), key=lambda nth: files[nth].size, reverse=True))
        self._codes: dict[int, FaultCode] = {}
        self._turn = threading.Lock()
        self._stopped = threading.Event()
        self._read = 0
        self._failed: BaseException | None = None
        self._turns_before = sys.getswitchinterval()
        self._total = sum(file.size for file in files)
        # The calling thread is one of them.
        count = max(min(_MOST, os.cpu_count() or 1, len(files)) - 1, 1)
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(count)]

    def __enter__(self) -> AttachmentCheck:
        sys.setswitchinterval(_TURN)
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()
        sys.setswitchinterval(self._turns_before)

    @property
    def count(self) -> int:
        """Return how many files are to be checked."""
        return len(self._files)

    @property
    def total(self) -> int:
        """Return the plaintext size of all files in bytes."""
        return self._total

    def tell(self, progress: Progress) -> None:
        """Report the bytes checked so far; whatever `progress` raises is passed on."""
        with self._turn:
            read = self._read
        progress(read, self.total)

    def codes(self, progress: Progress) -> list[tuple[FaultCode, str]]:
        """Help until the last file is done; return code and reference of each faulty exhibit."""
        self._run(self._throttled(progress))
        for thread in self._threads:
            while thread.is_alive():
                thread.join(_WAIT)
                self.tell(progress)
        if self._failed is not None:
            raise self._failed
        self.tell(progress)
        return [(code, self._files[nth].name) for nth, code in sorted(self._codes.items())]

    def _run(self, step: Progress | None = None) -> None:
        """Check files until none is left; `step` is called regularly within each."""
        step = step or self._go_on
        room = ReaderMemory()
        try:
            for nth in iter(self._next, None):
                code = self._look(self._files[nth], step, room)
                with self._turn:
                    self._read += self._files[nth].size
                    if code:
                        self._codes[nth] = code
        except BaseException as failed:
            with self._turn:
                # Only the first error counts: the other threads stop because of it.
                self._failed = self._failed or failed
            self._stopped.set()
        finally:
            room.wipe()

    def _next(self) -> int | None:
        with self._turn:
            return None if self._stopped.is_set() else next(self._todo, None)

    def _look(self, file: AttachmentRecord, step: Progress, room: ReaderMemory) -> FaultCode | None:
        try:
            if file.blob is None:
                raise Unknown(file.name)
            digest, size = self._blobs.verify(file.blob.blob, file.blob.key, step, room)
            same = digest.hex() == file.sha256 and size == file.size
            same = same and (file.lines is None or self._fits(file.lines, file.blob, step, room))
        except Damaged as damaged:
            return _CODES.get(damaged.reason, FaultCode.ATTACHMENT_DAMAGED)
        except Unknown:
            return FaultCode.ATTACHMENT_MISSING
        except StorageError:
            return FaultCode.ATTACHMENT_DAMAGED
        return None if same else FaultCode.ATTACHMENT_DIFFERS

    def _fits(
        self, said: Conversation, blob: AttachmentKey, step: Progress, room: ReaderMemory
    ) -> bool:
        """Return whether the lines are as many as were committed to, each of them and in order."""
        try:
            found = LineCommitments(bytes.fromhex(said.seed))
        except ValueError:
            return False
        with self._blobs.open(blob.blob, blob.key, room) as reader:
            for line in io.BufferedReader(reader, _READ):
                found.add(line)
                if found.count % _TELL == 0:
                    step(said.size, said.size)
        return (found.count, found.digest().hex()) == (said.lines, said.commitment)

    def _go_on(self, done: int, total: int) -> None:
        if self._stopped.is_set():
            raise Cancelled

    def _throttled(self, progress: Progress) -> Progress:
        """Return a step that stops on request and reports to `progress` every 50 ms."""
        last_time = time.monotonic()

        def step(done: int, total: int) -> None:
            nonlocal last_time
            self._go_on(done, total)
            if time.monotonic() - last_time >= _WAIT:
                self.tell(progress)
                last_time = time.monotonic()

        return step


_PAGE: Final = 256


@dataclass(frozen=True, slots=True)
class IntegrityFault:
    """One fault: a stable `code` and the part of the vault it concerns."""

    code: FaultCode
    part: str


@dataclass(frozen=True, slots=True)
class IntegrityReport:
    """The result of a check: what was checked, and the faults found.

    Of the `entries` so many are `private_entries`.
    """

    entries: int
    attachments: int
    bytes_read: int
    faults: tuple[IntegrityFault, ...]
    private_entries: int = 0

    @property
    def ok(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True)
class IntegrityDeps:
    """The parts of the vault that are verified."""

    database: Connection
    books: Mapping[Book, LedgerTable]
    stored_keys: StoredKeys
    blobs: AttachmentStore
    check_signature: Callable[[bytes, bytes], None]
    check_keys_copy: Callable[[], None]
    check_draft: Callable[[], object]
    check_age: Callable[[], Iterable[tuple[FaultCode, str]]]
    noted: Callable[[], int | None]


class IntegrityService:
    """Verifies an open vault."""

    def __init__(self, parts: IntegrityDeps, journal: Journal) -> None:
        self._parts = parts
        self._journal = journal

    def verify(self, progress: Progress = no_progress) -> IntegrityReport:
        """Verify everything; raises Cancelled, and StorageError if the database is unreadable."""
        faults: list[IntegrityFault] = []
        for code, check in (
            (FaultCode.KEYS_COPY_DAMAGED, self._parts.check_keys_copy),
            (FaultCode.DRAFT_DAMAGED, self._parts.check_draft),
        ):
            try:
                check()
            except Damaged as damaged:
                faults.append(IntegrityFault(code, damaged.part))
        faults += (IntegrityFault(*found) for found in self._parts.check_age())
        try:
            with AttachmentCheck(self._parts.blobs, self._files()) as attachments:
                words = self._pages(faults)
                entries = self._record(faults, lambda: attachments.tell(progress), words=words)
                faults += (IntegrityFault(*found) for found in attachments.codes(progress))
        except Damaged as damaged:
            faults.append(IntegrityFault(FaultCode.DATABASE_DAMAGED, damaged.part))
            return IntegrityReport(0, 0, 0, tuple(faults))
        return IntegrityReport(
            sum(entries.values()),
            attachments.count,
            attachments.total,
            tuple(faults),
            entries[Book.PRIVATE],
        )

    def _pages(self, faults: list[IntegrityFault]) -> bool:
        if not pages_intact(self._parts.database):
            faults.append(IntegrityFault(FaultCode.DATABASE_DAMAGED, "db"))
        # The index is compared with the projections, which are compared with the ledger below.
        return SearchIndex(self._parts.database).is_consistent()

    def _record(
        self, faults: list[IntegrityFault], tell: Callable[[], None], *, words: bool
    ) -> Mapping[Book, int]:
        derived = _DeferredProjectionCheck(
            ProjectionCheck(self._parts.database), MarkerCheck(self._parts.noted)
        )
        entries = {book: self._book(faults, book, derived, tell) for book in self._parts.books}
        if derived.counted.is_behind():
            faults.append(IntegrityFault(FaultCode.SETTINGS_PUT_BACK, "db"))
        if not derived.is_consistent() or not words:
            faults.append(IntegrityFault(FaultCode.PROJECTIONS_DIFFER, "db"))
        return entries

    def _book(
        self,
        faults: list[IntegrityFault],
        book: Book,
        derived: _DeferredProjectionCheck,
        tell: Callable[[], None],
    ) -> int:
        table = self._parts.books[book]
        checked = _ChainCheck(table, self._parts.check_signature)
        stored = table.stored_links()
        for rows in _some_at_a_time(table.entries()):
            tell()
            derived.add(rows)
            found = checked.add(rows, list(islice(stored, len(rows))))
            faults += (IntegrityFault(code, f"{book} {n}") for n, code in found)
        return checked.count

    def _files(self) -> list[AttachmentRecord]:
        blobs = dict(self._parts.stored_keys.blobs())
        return [
            AttachmentRecord(
                reference_of(content) or f"{item.noun}/{item.number}",
                content.sha256,
                content.size or 0,
                blobs.get(item.id),
                content if isinstance(content, Conversation) else None,
            )
            for item in self._holders()
            if (content := item.content).sha256
        ]

    def _holders(self) -> Iterator[Recorded[FileHolder]]:
        for noun in FILE_HOLDERS:
            after = 0
            # Page by page, so that a long record is not held in memory.
            while page := self._journal.page(noun, after, _PAGE):
                yield from filter(holds_file, page)
                after = page[-1].number


def _some_at_a_time(rows: Iterator[LedgerRow]) -> Iterator[list[LedgerRow]]:
    """Yield the rows in lists; those before one that cannot be read come before its error."""
    some: list[LedgerRow] = []
    try:
        for row in rows:
            some.append(row)
            if len(some) == _TELL:
                yield some
                some = []
    except Damaged:
        yield some
        raise
    yield some


class _ChainCheck:
    """Checks the entries of a book, some at a time, up to the first link that does not fit."""

    def __init__(self, table: LedgerTable, check_signature: Callable[[bytes, bytes], None]) -> None:
        self._book_id = table.book_id
        self._check_signature = check_signature
        self._at = table.link_at(0) or b""
        self._whole = True
        self.count = 0

    def add(
        self, rows: Sequence[LedgerRow], links: Sequence[StoredLink]
    ) -> list[tuple[int, FaultCode]]:
        """Check the next entries; return the number and code of each fault, by number."""
        if not self._whole:
            return []
        found: list[tuple[int, FaultCode]] = []
        signed: list[StoredLink] = []
        commitments = [_commitment(row) for row in rows]
        for recomputed, stored in zip(commitments, links, strict=True):
            n, commitment, link, _ = stored
            self.count += 1
            if n != self.count or recomputed != commitment:
                found.append((n, FaultCode.ENTRY_ALTERED))
            self._at = chain.link(self._at, n, commitment)
            self._whole = self._at == link
            if not self._whole:
                found.append((n, FaultCode.LINK_BROKEN))
                break
            signed.append(stored)
        for n, _, link, signature in signed:
            try:
                self._check_signature(chain.head_message(self._book_id, n, link), signature)
            except Damaged:
                found.append((n, FaultCode.SIGNATURE_WRONG))
        return sorted(found, key=itemgetter(0))


class _DeferredProjectionCheck:
    """Defers an error that makes a book unreadable until all its entries have been checked."""

    def __init__(self, agreement: ProjectionCheck, counted: MarkerCheck) -> None:
        self.counted = counted
        self._agreement = agreement
        self._damaged: Damaged | None = None

    def add(self, rows: Sequence[LedgerRow]) -> None:
        for row in rows:
            self.counted.add(row)
        if self._damaged is None:
            try:
                for row in rows:
                    self._agreement.add(row)
            except Damaged as damaged:
                self._damaged = damaged

    def is_consistent(self) -> bool:
        if self._damaged is not None:
            raise self._damaged
        return self._agreement.is_consistent()


def _commitment(row: LedgerRow) -> bytes:
    try:
        return row.recomputed()
    except ValueError:
        return b""  # It holds a value that no entry can hold, so it matches no commitment.
