"""The draft: text that is typed but not yet recorded, encrypted in its own file.

**Invariants:**

- It needs no database, so it can be written from any thread, while the vault thread works, and
  while the program is being hidden.
- If the disk is full the reserve is released once, so that the text can be saved.
- A draft that could not be read is never overwritten: it is moved to `orphans/`, at the latest
  before the next is saved, since it may still be recoverable.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from diary.crypto.keys import open_bytes, seal_bytes
from diary.errors import Damaged, DamageReason, DiskFull, Locked, StorageError
from diary.files.durable import disk_errors, read_bounded, write_durably
from diary.files.path_kind import is_there
from diary.store.vault_folder import DRAFT, set_aside

NAME: Final = DRAFT
# The operation in error messages: the draft is on the record's disk and on no other.
_KEEPING: Final = "draft"
_MOST: Final = 64 << 20


class Drafts:
    """One encrypted text beside the database."""

    def __init__(
        self, vault: Path, key: bytearray, vault_id: bytes, release_reserve: Callable[[], bool]
    ) -> None:
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
            sealed = seal_bytes(self._key, self._context, text.encode("utf-8", "surrogatepass"))
            if self._unread:
                self._put_aside()
            self._retry_when_full(lambda: write_durably(self._path, sealed, _KEEPING))

    def close(self) -> None:
        """Refuse every later call; waits for a save in progress."""
        with self._lock:
            self._open = False

    def load(self) -> str | None:
        """Return the text, or None if there is none; raises Damaged, Locked."""
        with self._lock:
            if not self._open:
                raise Locked
            sealed = read_bounded(self._path, _MOST)
            if sealed is None:
                return None
            text = open_bytes(self._key, self._context, sealed)
        try:
            return text.decode("utf-8", "surrogatepass")
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
