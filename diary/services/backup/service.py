"""Copies of a vault on another disk: beginning one, reading one again, and how old the last is.

The rules are:

- Only what has to be one moment is done here, on the session's thread: the database is copied as
  it stands, with what its log holds, and the head says the same. The rest runs beside.
- The vault remembers when the last copy was finished and how far the record had come, never where
  it lies: whoever makes somebody open the vault would find the copy as well.
- How old a copy is is told when asked. It is never a reminder.
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
from diary.services.backup.target import BackupTarget, copy_errors
from diary.services.backup.verification import BackupKeys, BackupVerification
from diary.services.backup.writer import BackupInput, BackupJob, BackupResult
from diary.store import connection
from diary.store.connection import Connection
from diary.store.head import VaultHead
from diary.store.layout import STAGED, discard_staged
from diary.store.ledger import time_from_text, time_to_text
from diary.store.settings import Settings

_SETTING: Final = "last-copy"
_DRAFT: Final = "draft"
_MOST_DRAFT: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class LastBackup:
    """When the last copy was made, and how many entries were written since."""

    made: datetime
    since: int


@dataclass(frozen=True, slots=True)
class BackupSource:
    """What a copy is made of; `head` and `keys` give them as they are at that moment.

    `keys` gives those that open the session, which the folder need not hold while a change of them
    is cut off.
    """

    vault: Path
    link: Connection
    settings: Settings
    public_key: bytes
    head: Callable[[], tuple[VaultHead, bytes]]
    keys: Callable[[], tuple[bytes, bytes]]
    opens: BackupKeys
    sign: Callable[[bytes], bytes]
    now: Callable[[], datetime]


class BackupService:
    """Copies of one open vault; on the session's thread."""

    def __init__(self, sources: BackupSource) -> None:
        self._sources = sources

    def last(self) -> LastBackup | None:
        """How old the last finished copy is; None if there never was one."""
        said = self._sources.settings.get(_SETTING)
        if not isinstance(said, dict):
            return None
        head, _ = self._sources.head()
        now = head.record.number + head.private.number
        return LastBackup(
            time_from_text(str(said["made"])), max(0, now - int(str(said["entries"])))
        )

    def begin(self, folder: Path) -> BackupJob:
        """Takes the record as it is now; `run` of what is returned copies it, beside.

        Raises NotAllowed inside a vault, AlreadyExists where something else lies, CopyRefused when
        the disk is not there or not to be written to, StorageError.
        """
        sources = self._sources
        place = BackupTarget(self._place(folder))
        head, head_bytes = sources.head()
        earlier = place.take(head.vault_id, sources.public_key)
        copy = place.unused(os.urandom)
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
        """Remembers that this copy was finished, and not where."""
        entries = copied.entries + copied.private_entries
        remember_backup(self._sources.settings, copied.made, entries)

    def reading(self, folder: Path) -> BackupVerification:
        """The latest copy of this record in a folder, to be read again by `run`, beside.

        Raises NoCopy, UnfinishedCopy, Damaged, FutureFormat, AnotherRecordsCopy.
        """
        sources = self._sources
        manifest = BackupTarget(folder.absolute()).newest()
        head, _ = sources.head()
        if (manifest.vault_id, manifest.public_key) != (head.vault_id, sources.public_key):
            raise AnotherRecordsCopy(folder.name)
        manifest.check_signature()
        return BackupVerification(folder.absolute(), manifest, sources.opens)

    def _place(self, folder: Path) -> Path:
        with copy_errors():
            place = Path(os.path.realpath(folder))
            if place.exists() and not place.is_dir():
                raise AlreadyExists(folder.name)
            if not place.parent.is_dir():
                raise CopyRefused(CopyReason.GONE)
        if is_inside_vault(folder):
            raise NotAllowed(NotAllowedReason.COPY_INSIDE_VAULT)
        return place

    def _take(self, place: BackupTarget, copy: str) -> Path:
        staged = self._sources.vault / STAGED
        with disk_errors("copy"):
            discard_staged(self._sources.vault)
        try:
            connection.copy_into(self._sources.link, staged)
        except DiskFull:
            # the vault's own disk is full: that is no time to be without a copy
            folder = place.make(copy)
            with copy_errors():
                connection.copy_into(self._sources.link, folder / "db")
            return folder / "db"
        return staged


def remember_backup(settings: Settings, made: datetime, entries: int) -> None:
    """Keeps when the last copy was made and how many entries both books had in it."""
    settings.put(_SETTING, {"made": time_to_text(made), "entries": entries})
