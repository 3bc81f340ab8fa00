"""Start backups of a vault, start their verification, and report the age of the last one.

**Invariants:**

- Only what has to be of one moment is done here, on the session's thread: the database is copied
  with what its log holds, and the head describes the same state. The rest runs on another thread.
- The vault remembers when the last backup was finished and how many entries it had, never where it
  is: a person who forces the vault open would find the backup as well.
- The age of a backup is reported on request. It is never a reminder.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from diary.errors import (
    AlreadyExists,
    AnotherRecordsCopy,
    CopyReason,
    CopyRefused,
    DiskFull,
    NotAllowed,
    NotAllowedReason,
)
from diary.files.durable import disk_errors, is_inside_vault, read_bounded
from diary.files.path_kind import is_folder, is_there
from diary.services.backup.target import BackupTarget, copy_errors
from diary.services.backup.verification import BackupKeys, BackupVerification
from diary.services.backup.writer import BackupInput, BackupJob, BackupResult
from diary.store import connection
from diary.store.connection import Connection
from diary.store.ledger_table import time_from_text, time_to_text
from diary.store.vault_folder import STAGED, discard_staged
from diary.store.vault_head import VaultHead
from diary.store.vault_settings import Settings

_SETTING: Final = "last-copy"
_DRAFT: Final = "draft"
_MOST_DRAFT: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The UTC time of the last backup, and how many entries were written since."""

    made: datetime
    since: int


@dataclass(frozen=True, slots=True)
class BackupSource:
    """The parts a backup is made of; `head` and `keys` return their state at that moment.

    `keys` returns the files that open the session, which the folder need not hold after an
    interrupted change.
    """

    vault: Path
    database: Connection
    settings: Settings
    public_key: bytes
    head: Callable[[], tuple[VaultHead, bytes]]
    keys: Callable[[], tuple[bytes, bytes]]
    opens: BackupKeys
    sign: Callable[[bytes], bytes]
    now: Callable[[], datetime]


def copy_place(folder: Path) -> Path:
    """Return where a copy goes. Raises NotAllowed, AlreadyExists, CopyRefused."""
    with copy_errors():
        place = Path(os.path.realpath(folder))
        if is_there(place) and not is_folder(place):
            raise AlreadyExists(folder.name)
        if not is_folder(place.parent):
            raise CopyRefused(CopyReason.GONE)
    if is_inside_vault(folder):
        raise NotAllowed(NotAllowedReason.COPY_INSIDE_VAULT)
    return place


class BackupService:
    """Backups of one open vault, on the session's thread."""

    def __init__(self, sources: BackupSource) -> None:
        self._sources = sources

    def last(self) -> LastBackup | None:
        """Return the age of the last finished backup; None if there never was one."""
        stored = self._sources.settings.get(_SETTING)
        if not isinstance(stored, dict):
            return None
        head, _ = self._sources.head()
        now = head.record.number + head.private.number
        return LastBackup(
            time_from_text(str(stored["made"])), max(0, now - int(str(stored["entries"])))
        )

    def begin(self, folder: Path) -> BackupJob:
        """Capture the record as it is now; `run` of the result copies it on any thread.

        Raises NotAllowed inside a vault, AlreadyExists if the folder holds anything else,
        CopyRefused if the disk is missing or not writable, StorageError.
        """
        sources = self._sources
        place = BackupTarget(copy_place(folder))
        head, head_bytes = sources.head()
        earlier = place.latest_finished(head.vault_id, sources.public_key)
        copy = place.new_name(os.urandom)
        db = self._take(place, copy)
        keys, keys_copy = sources.keys()
        small = {"head": head_bytes, "keys": keys, "keys.bak": keys_copy}
        draft = read_bounded(sources.vault / _DRAFT, _MOST_DRAFT)
        if draft is not None:
            small[_DRAFT] = draft
        taken = BackupInput(
            vault=sources.vault,
            db=db,
            small=small,
            head=head,
            public_key=sources.public_key,
            made=sources.now(),
            keys=sources.opens,
            sign=sources.sign,
        )
        return BackupJob(taken, place, copy, earlier)

    def note(self, copied: BackupResult) -> None:
        """Remember that this backup was finished, but not where it is."""
        entries = copied.entries + copied.private_entries
        remember_backup(self._sources.settings, copied.made, entries)

    def reading(self, folder: Path) -> BackupVerification:
        """Return the check of the latest backup of this record in a folder; `run` performs it.

        Raises NoCopy, UnfinishedCopy, Damaged, FutureFormat, AnotherRecordsCopy.
        """
        sources = self._sources
        manifest = BackupTarget(folder.absolute()).newest()
        head, _ = sources.head()
        if (manifest.vault_id, manifest.public_key) != (head.vault_id, sources.public_key):
            raise AnotherRecordsCopy(folder.name)
        manifest.check_signature()
        return BackupVerification(folder.absolute(), manifest, sources.opens)

    def _take(self, place: BackupTarget, copy: str) -> Path:
        staged = self._sources.vault / STAGED
        with disk_errors("copy"):
            discard_staged(self._sources.vault)
        try:
            connection.copy_into(self._sources.database, staged)
        except DiskFull:
            # The vault's own disk is full, which makes a backup all the more needed.
            folder = place.make(copy)
            with copy_errors():
                connection.copy_into(self._sources.database, folder / "db")
            return folder / "db"
        return staged


def remember_backup(settings: Settings, made: datetime, entries: int) -> None:
    """Store when the last backup was made and how many entries both books had in it."""
    settings.put(_SETTING, {"made": time_to_text(made), "entries": entries})
