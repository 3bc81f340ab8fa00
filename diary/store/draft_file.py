"""The draft: text that is typed but not yet recorded, encrypted in its own file.

**Invariants:**

- It needs no database, so it can be written from any thread, while the vault thread works, and
  while the program is being hidden.
- If the disk is full the reserve is released once, so that the text can be saved.
- A draft that could not be read is never overwritten: it is moved to `orphans/`, at the latest
  before the next is saved, since it may still be recoverable.
- Each draft says, under its seal, how many were written before it, when it was, and how far the
  record was then: an older one that was put back, and one of a later record, show by it.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from diary.crypto.keys import open_bytes, seal_bytes
from diary.errors import Damaged, DamageReason, DiskFull, Locked, StorageError
from diary.files.durable import disk_errors, read_bounded, write_durably
from diary.files.path_kind import is_there
from diary.store.vault_folder import DRAFT, set_aside
from diary.store.vault_head import BookHead

NAME: Final = DRAFT
# The operation in error messages: the draft is on the record's disk and on no other.
_KEEPING: Final = "draft"
_MOST: Final = 64 << 20
# Number of the draft, microseconds since 1970 in UTC, then the number and last link of each book.
_STAMP: Final = struct.Struct(">QQQ32sQ32s")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class DraftStamp:
    """Of which moment a draft is: its number, and how far both books were."""

    number: int
    sealed: datetime
    record: BookHead
    private: BookHead

    def encode(self) -> bytes:
        """Return the bytes that stand before the text."""
        record, private = self.record, self.private
        since = (self.sealed - _EPOCH) // _MICROSECOND
        ends = (record.number, record.link, private.number, private.link)
        return _STAMP.pack(self.number, max(since, 0), *ends)

    @classmethod
    def decode(cls, data: bytes) -> DraftStamp:
        """Return the stamp at the beginning of a draft's content; raises Damaged."""
        try:
            number, since, *ends = _STAMP.unpack_from(data)
            sealed = _EPOCH + timedelta(microseconds=since)
        except (struct.error, OverflowError) as cause:
            raise Damaged(NAME, DamageReason.FORM) from cause
        return cls(number, sealed, BookHead(*ends[:2]), BookHead(*ends[2:]))


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it was sealed."""

    text: str
    stamp: DraftStamp


class Drafts:
    """One encrypted text beside the database."""

    def __init__(
        self,
        vault: Path,
        key: bytearray,
        vault_id: bytes,
        release_reserve: Callable[[], bool],
        stamp: Callable[[int], DraftStamp],
        lowest: int = 0,
    ) -> None:
        """Take `stamp`, which makes the stamp of a draft from its number, on any thread.

        No draft below `lowest` is the one that was written last; this one goes on from there.
        """
        self._stamp = stamp
        self._number = lowest
        self._lowest = lowest
        self._vault = vault
        self._path = vault / NAME
        self._key = key
        self._context = vault_id
        self._release_reserve = release_reserve
        self._open = True
        self._unread = False
        self._lock = threading.Lock()

    def save(self, text: str) -> None:
        """Encrypt the text and replace the draft before; raises DiskFull, NotWritable, Locked."""
        with self._lock:
            # After closing the key is wiped; encrypting under zeros would reveal the words.
            if not self._open:
                raise Locked
            # A lone surrogate is kept too: a draft refuses nothing that was typed.
            typed = text.encode("utf-8", "surrogatepass")
            self._number += 1
            content = self._stamp(self._number).encode() + typed
            sealed = seal_bytes(self._key, self._context, content)
            if self._unread:
                self._put_aside()
            self._retry_when_full(lambda: write_durably(self._path, sealed, _KEEPING))
            self._lowest = self._number

    def close(self) -> None:
        """Refuse every later call; waits for a save in progress."""
        with self._lock:
            self._open = False

    def lowest(self) -> int:
        """Return the number of the draft that stands, or of the next one; never waits."""
        return self._lowest

    def load(self) -> str | None:
        """Return the text, or None if there is none; raises Damaged, Locked."""
        draft = self.read()
        return draft.text if draft else None

    def read(self) -> Draft | None:
        """Return the draft with its stamp, or None if there is none; raises Damaged, Locked."""
        with self._lock:
            if not self._open:
                raise Locked
            sealed = read_bounded(self._path, _MOST)
            if sealed is None:
                return None
            content = open_bytes(self._key, self._context, sealed)
            stamp = DraftStamp.decode(content)
            self._number = max(self._number, stamp.number)
            self._lowest = max(self._lowest, stamp.number)
        try:
            return Draft(content[_STAMP.size :].decode("utf-8", "surrogatepass"), stamp)
        except UnicodeDecodeError as cause:
            raise Damaged(NAME, DamageReason.TEXT) from cause

    def take(self) -> str | None:
        """Return the text to continue with; raises Damaged, Locked, StorageError.

        A damaged draft is moved to `orphans/` first, since the next one would replace it. One that
        the disk cannot read or move stays where it is until then.
        """
        try:
            return self.load()
        except Damaged:
            with self._lock:
                self._unread = True
                self._put_aside()
            raise
        except StorageError:
            with self._lock:
                self._unread = True
            raise

    def clear(self) -> None:
        """Delete the draft, once its text is recorded; raises StorageError."""
        with self._lock, disk_errors(_KEEPING):
            self._path.unlink(missing_ok=True)
            self._lowest = self._number + 1

    def _put_aside(self) -> None:
        def move() -> None:
            with disk_errors(_KEEPING):
                set_aside(self._path, self._vault)

        with disk_errors(_KEEPING):
            stands = is_there(self._path)
        if stands:
            self._retry_when_full(move)
        self._unread = False

    def _retry_when_full(self, work: Callable[[], None]) -> None:
        try:
            work()
        except DiskFull:
            if not self._release_reserve():
                raise
            work()
