"""Secure deletion: what an erasure removes from the disk after its words left the record.

**Invariants:**

- It is noted in the transaction that takes the words away, so the next opening completes what a
  crash interrupted. Running it twice does no harm.
- The keys of attachments are deleted in that transaction, so what is left of their files cannot be
  decrypted.
- Every page of the database is rewritten from what the tables hold. SQLite overwrites what it
  frees, but does not promise that a row which moved when its page was split left no copy behind.
- The file system and the medium may still keep old blocks; nothing here can reach those.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from diary.files.durable import disk_errors, remove_file, sync_folder
from diary.store.attachment_store import AttachmentStore
from diary.store.connection import Connection, rewrite, transaction, truncate_wal
from diary.store.draft_file import Drafts
from diary.store.preview_cache import PreviewCache
from diary.store.vault_folder import ORPHANS, is_old_pages, list_folder

_PAGES: Final = "pages"
_DRAFT: Final = "draft"


class SecureDelete:
    """Deletes what erasures left behind; runs on the thread that owns the connection."""

    def __init__(
        self,
        database: Connection,
        vault: Path,
        files: tuple[AttachmentStore, PreviewCache],
        retry_when_full: Callable[[Callable[[], None]], None],
    ) -> None:
        """Take `retry_when_full`, which repeats a task without the reserve on a full disk."""
        self._database = database
        self._vault = vault
        self._aside = vault / ORPHANS
        self._blobs, self._previews = files
        self._retry_when_full = retry_when_full

    def note(self, blobs: Sequence[str], *, draft: bool) -> None:
        """Note what is to be deleted, inside the caller's transaction."""
        whats = [_PAGES, *blobs, *([_DRAFT] if draft else [])]
        self._database.executemany(
            "INSERT OR IGNORE INTO clearing (what) VALUES (?)", [(what,) for what in whats]
        )

    def is_pending(self) -> bool:
        """Return whether an erasure is not cleared from the disk yet."""
        return self._database.execute("SELECT 1 FROM clearing LIMIT 1").fetchone() is not None

    def due_files(self) -> frozenset[str]:
        """Return the names of the attachment files that are still to be deleted."""
        due = self._database.execute("SELECT what FROM clearing")
        return frozenset(what for (what,) in due) - {_DRAFT, _PAGES}

    def run(self, drafts: Drafts) -> None:
        """Delete everything that is noted; raises StorageError, and the rest stays noted then."""
        due = [what for (what,) in self._database.execute("SELECT what FROM clearing")]
        if not due:
            return
        for what in due:
            if what == _DRAFT:
                self._forget(drafts)
            elif what != _PAGES:
                self._remove(what)
        # Files that were planted to bring old pages back hold those pages.
        self._remove_aside(is_old_pages)
        self._retry_when_full(self._rewrite)

    def _forget(self, drafts: Drafts) -> None:
        drafts.clear()
        # A power cut could bring the draft back after the note that it must go is deleted.
        with disk_errors("erase"):
            sync_folder(self._vault)

    def _remove(self, blob: str) -> None:
        self._blobs.erase(blob)
        self._previews.forget(blob)
        # A vault opening in between may have moved the file to `orphans/`.
        self._remove_aside(lambda name: name.startswith(blob))

    def _remove_aside(self, is_due: Callable[[str], bool]) -> None:
        with disk_errors("erase"):
            due = [path for path in list_folder(self._aside) if is_due(path.name)]
            for path in due:
                remove_file(path)
            if due:
                sync_folder(self._aside)

    def _rewrite(self) -> None:
        with transaction(self._database):
            self._database.execute("INSERT INTO search (search) VALUES ('optimize')")
            self._database.execute("INSERT INTO file_words (file_words) VALUES ('optimize')")
        rewrite(self._database)
        with transaction(self._database):
            self._database.execute("DELETE FROM clearing")
        truncate_wal(self._database)
