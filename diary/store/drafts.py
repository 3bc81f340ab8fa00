"""The draft: what is typed and not yet recorded, sealed in its own file.

It needs no database, so it can be written from any thread, while the lane works, and while the
program is being hidden.
"""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import Final

from diary.crypto.sealing import open_sealed, seal
from diary.errors import Locked, StorageError
from diary.store.files import write_durably

NAME: Final = "draft"


class Drafts:
    """One sealed text beside the database."""

    def __init__(self, vault: Path, key: bytearray, vault_id: bytes) -> None:
        self._path = vault / NAME
        self._key = key
        self._context = vault_id
        self._open = True
        self._lock = threading.Lock()

    def save(self, text: str) -> None:
        """Seals the text in place of the one before; raises DiskFull, NotWritable, Locked."""
        with self._lock:
            # after closing the key is wiped; sealing under zeros would give the words away
            if not self._open:
                raise Locked
            write_durably(self._path, seal(self._key, self._context, text.encode()))

    def close(self) -> None:
        """Refuses from now on; waits for a save that is under way."""
        with self._lock:
            self._open = False

    def load(self) -> str | None:
        """The text, or None if there is none; raises Damaged."""
        try:
            sealed = self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as cause:
            raise StorageError("read") from cause
        return open_sealed(self._key, self._context, sealed).decode()

    def clear(self) -> None:
        """Forgets the text, once what it held is recorded."""
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()
