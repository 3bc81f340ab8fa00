"""The head file: the authenticated end of both books, written after each transaction.

**Invariants:**

- A head is written only after the transaction that it describes is durable: it may lag behind, but
  is never ahead. So a database behind its head was rolled back.
- Head and database rolled back together look intact from inside; only a seal code that was given to
  another person reveals that.
- Writing it never delays recording: a thread of its own writes, the latest head wins, at most one
  every `GAP` seconds, and closing waits for it. A failed write leaves the older head, which the
  next opening brings up to date.
- What decodes encodes back byte for byte; everything else raises Damaged, so a head has one form.

docs/vault-format.md describes the bytes.
"""

from __future__ import annotations

import hmac
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from diary.errors import Damaged, DamageReason, StorageError
from diary.model.books_and_nouns import Book
from diary.store.ledger_table import LedgerTable

SIZE = 160
# The vault's id in the file: tells whose head this is before anything is authenticated.
ID = slice(24, 40)
_PART = "head"
_MAGIC = b"DBK-HEAD"
_VERSION = 1
_MAC_BYTES = 32
# Magic, version, reserved, vault id, generation, then the number and last link of each book.
_BODY = struct.Struct(">8sH14s16sQQ32sQ32s")


@dataclass(frozen=True, slots=True)
class BookHead:
    """A book's last entry: its number, 0 if the book is empty, and its link."""

    number: int
    link: bytes


@dataclass(frozen=True, slots=True)
class VaultHead:
    """The ends of the two books; `generation` grows by one with every head written."""

    vault_id: bytes
    generation: int
    record: BookHead
    private: BookHead

    def encode(self, key: bytes | bytearray) -> bytes:
        """Return the 160 bytes of the file, authenticated with the head-mac subkey."""
        body = self._body()
        return body + hmac.digest(key, body, "sha256")

    @classmethod
    def decode(cls, key: bytes | bytearray, data: bytes) -> VaultHead:
        """Parse and authenticate a head; raises Damaged for anything `encode` did not write."""
        if len(data) != SIZE:
            raise Damaged(_PART, DamageReason.SIZE)
        body, mac = data[:-_MAC_BYTES], data[-_MAC_BYTES:]
        if not hmac.compare_digest(hmac.digest(key, body, "sha256"), mac):
            raise Damaged(_PART, DamageReason.MAC)
        fields = _BODY.unpack(body)
        _, _, _, vault_id, generation, number, link, private_number, private_link = fields
        head = cls(
            vault_id, generation, BookHead(number, link), BookHead(private_number, private_link)
        )
        if head._body() != body:
            raise Damaged(_PART, DamageReason.FORM)
        return head

    def _body(self) -> bytes:
        # struct would silently cut or pad these.
        if (len(self.vault_id), len(self.record.link), len(self.private.link)) != (16, 32, 32):
            raise ValueError("a vault id has 16 bytes, a link 32")
        return _BODY.pack(
            _MAGIC,
            _VERSION,
            bytes(14),
            self.vault_id,
            self.generation,
            self.record.number,
            self.record.link,
            self.private.number,
            self.private.link,
        )


GAP: Final = 0.25
H = TypeVar("H")


class HeadWriter(Generic[H]):
    """A thread that writes the newest head it was given."""

    def __init__(self, write: Callable[[H], None]) -> None:
        self._write = write
        self._latest: H | None = None
        self._closing = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="head", daemon=True)
        self._thread.start()

    def put(self, head: H) -> None:
        """Queue the newest head and return at once."""
        with self._changed:
            # A head that is already queued has woken the thread.
            if self._latest is None:
                self._changed.notify()
            self._latest = head

    def close(self) -> None:
        """Wait until the newest head is written or has failed."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._latest is not None or self._closing)
                # The heads of a batch become one write; closing does not wait for more of them.
                self._changed.wait_for(lambda: self._closing, GAP)
                head, self._latest = self._latest, None
            if head is None:
                return
            try:
                self._write(head)
            except StorageError:
                continue  # The older head stays: it lags behind, but nothing in it is false.


class HeadPublisher:
    """Publishes the ends of both books of a vault after each transaction."""

    def __init__(
        self,
        books: Mapping[Book, LedgerTable],
        head: VaultHead,
        key: bytearray,
        writer: HeadWriter[VaultHead],
    ) -> None:
        """Continue from `head`, the one in the folder; `key` authenticates the next ones."""
        self._books = books
        self._vault_id = head.vault_id
        self._generation = head.generation
        self._key = key
        self._writer = writer
        self._published = self._current()

    def publish(self) -> None:
        """Queue the newest head; the writer's thread encodes it."""
        self._generation += 1
        self._published = self._current()
        self._writer.put(self._published)

    @property
    def published(self) -> VaultHead:
        """Return the newest head, which is durable in the record; any thread may ask."""
        return self._published

    def latest(self) -> tuple[VaultHead, bytes]:
        """Return the current head and its bytes."""
        head = self._current()
        return head, head.encode(self._key)

    def _current(self) -> VaultHead:
        record, private = self._books[Book.RECORD].tip(), self._books[Book.PRIVATE].tip()
        ends = BookHead(record.n, record.link), BookHead(private.n, private.link)
        return VaultHead(self._vault_id, self._generation, *ends)
