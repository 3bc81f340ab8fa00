"""Restore a vault from a backup.

**Invariants:**

- It goes to a new folder, made under another name and renamed when it is complete and proven. A
  failure before that leaves nothing there, and the backup is only ever read.
- The backup opens with the credentials of the day it was made. Manifest, files, ends of both books,
  every entry and every attachment are checked before the folder gets its name.
- The record says that it was restored, and at which entry, before anyone can add to it.
- A partly damaged backup is refused, with the damaged parts by name. With `despite_damage` all that
  is intact is restored, and the rest is left out: no attachment is worth a whole record.
"""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from diary.crypto.keys import wipe
from diary.errors import (
    CopyRefused,
    Damaged,
    DamagedCopy,
    DamageReason,
    DiskFull,
    FaultCode,
    NotAllowed,
    NotAllowedReason,
)
from diary.files.durable import (
    disk_errors,
    fix_times,
    has_room,
    is_below,
    make_folders,
    sync_folder,
    sync_path,
)
from diary.files.held_files import remove_empty_folder, rename_path
from diary.files.path_kind import is_there
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import Continuity, RecordChange
from diary.model.revisions import FILE_HOLDERS
from diary.progress import Progress, no_progress
from diary.services.access.credentials import Credentials
from diary.services.backup.service import remember_backup
from diary.services.backup.target import (
    ATTACHMENTS,
    BackupManifest,
    BackupTarget,
    ManifestFile,
    copy_errors,
    copy_file,
)
from diary.services.backup.verification import BackupAttachment, backup_attachments, prove_ends
from diary.services.session import Session
from diary.store import connection
from diary.store.attachment_files import AttachmentFileName
from diary.vault import creation, file_agreement
from diary.vault.lifecycle import KeySlotOpener, OpenedKeys, SessionBuilder
from diary.vault_config import VaultConfig

_OPERATION: Final = "restore"
_OF_ANOTHER_DAY: Final = frozenset(
    {FaultCode.SETTINGS_PUT_BACK, FaultCode.OLDER_COPY, FaultCode.DRAFT_PUT_BACK}
)
_ATTACHMENT_FAULTS: Final = (
    FaultCode.ATTACHMENT_DAMAGED,
    FaultCode.ATTACHMENT_DIFFERS,
    FaultCode.ATTACHMENT_MISSING,
    FaultCode.ATTACHMENT_SWAPPED,
)


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """A restored vault: the date of its backup, and what the backup could not provide."""

    vault_id: str
    fingerprint: str
    made: datetime
    entries: int
    attachments: int
    size: int
    missing: tuple[str, ...]


def restore(
    copy: Path,
    folder: Path,
    words: Credentials,
    config: VaultConfig,
    *,
    despite_damage: bool = False,
    progress: Progress = no_progress,
) -> RestoreResult:
    """Restore a vault to `folder` and leave it closed.

    Raises AlreadyExists, NotAllowed in a vault or in the backup, NoCopy, UnfinishedCopy,
    FutureFormat, WrongPassphrase, Damaged naming a file, DamagedCopy naming all, CopyRefused for
    the backup's disk, StorageError, Cancelled; nothing has the name of `folder` then.
    """
    manifest = look_at_copy(copy, folder)
    place, source = Path(os.path.realpath(folder)), BackupTarget(Path(os.path.realpath(copy)))
    making = place.with_name(f".{place.name}.new")
    with disk_errors(_OPERATION):
        creation.clear_unfinished_vault(making)
        _refuse_full(place.parent, manifest)
        try:
            making.mkdir(mode=0o700)
            restoring = _VaultRestore(source.folder, manifest, making, config, progress)
            restored = restoring.run(words, despite_damage=despite_damage)
            _name(making, place)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
    return restored


def look_at_copy(copy: Path, folder: Path) -> BackupManifest:
    """Return the newest manifest of a backup that `folder` can be restored from.

    It needs no passphrase, so it can be called before one is asked for. Raises what `restore`
    raises of the two places.
    """
    with disk_errors(_OPERATION):
        creation.refuse_taken(folder, _OPERATION)
        if is_below(folder, copy):
            raise NotAllowed(NotAllowedReason.RECORD_INSIDE_COPY)
    source = BackupTarget(Path(os.path.realpath(copy)))
    manifest = source.newest()
    manifest.check_signature()
    return manifest


def _refuse_full(parent: Path, manifest: BackupManifest) -> None:
    if not has_room(parent, sum(each.size for each in manifest.files)):
        raise DiskFull(_OPERATION)


def _name(making: Path, place: Path) -> None:
    if is_there(place):
        remove_empty_folder(place)
    rename_path(making, place)
    try:
        sync_folder(place.parent)
    except BaseException:
        # The rename may not survive a crash, so it is undone and not reported as done.
        rename_path(place, making)
        raise


class _VaultRestore:
    """The restoration of one vault."""

    def __init__(
        self,
        source: Path,
        manifest: BackupManifest,
        making: Path,
        config: VaultConfig,
        progress: Progress,
    ) -> None:
        self._source = source
        self._manifest = manifest
        self._making = making
        self._config = config
        self._progress = progress
        self._done = 0
        self._size = sum(each.size for each in manifest.files)
        # Everything is read once to copy it, and attachments once more to prove them.
        self._total = self._size + sum(each.size for each in manifest.attached().values())

    def run(self, words: Credentials, *, despite_damage: bool) -> RestoreResult:
        damaged = self._bring_record()
        with ExitStack() as closing:
            secret = words.secret()
            try:
                entering = KeySlotOpener(self._making, words, self._config, closing)
                entered = entering.open(secret)
            finally:
                wipe(secret)
            exhibits = self._prove(entered)
            damaged += self._bring_attachments(exhibits)
            if damaged and not despite_damage:
                raise DamagedCopy(*damaged)
            session = SessionBuilder(self._making, self._config, entered).session(closing)
            try:
                restored = self._go_on(session, exhibits, damaged, despite=despite_damage)
            finally:
                session.close()
        with disk_errors(_OPERATION):
            sync_folder(self._making)
        return restored

    def _bring_record(self) -> list[str]:
        """Copy the files of the record itself; return damaged ones that are not essential."""
        manifest, damaged = self._manifest, []
        for name in (file_agreement.DATABASE, file_agreement.HEAD):
            listed = manifest.part(name)
            if listed is None or not self._bring(listed, name):
                raise Damaged(f"{manifest.copy}/{name}", DamageReason.DIFFERS)
        # The two differ after an interrupted change, which opening completes.
        both = (file_agreement.KEYS, file_agreement.KEYS_COPY)
        keys = {name: listed for name in both if (listed := manifest.part(name))}
        whole = [name for name, listed in keys.items() if self._bring(listed, name)]
        if not whole:
            raise Damaged(f"{manifest.copy}/{file_agreement.KEYS}", DamageReason.DIFFERS)
        for name in both:
            if name not in whole:
                self._bring(keys[whole[0]], name)
                damaged.append(f"{manifest.copy}/{name}")
        draft = manifest.part("draft")
        if draft and not self._bring(draft, "draft"):
            damaged.append(draft.path)
        return damaged

    def _prove(self, entered: OpenedKeys) -> tuple[BackupAttachment, ...]:
        manifest = self._manifest
        ends = (manifest.vault_id, manifest.record, manifest.private)
        if (entered.head.vault_id, entered.head.record, entered.head.private) != ends:
            raise Damaged(f"{manifest.copy}/{file_agreement.HEAD}", DamageReason.ANOTHER_COPYS)
        database = self._making / file_agreement.DATABASE
        with connection.reading_copy(database, entered.subkeys.db) as opened:
            prove_ends(opened, manifest)
            return backup_attachments(opened)

    def _bring_attachments(self, exhibits: tuple[BackupAttachment, ...]) -> list[str]:
        pieces: dict[str, list[ManifestFile]] = {}
        for listed in self._manifest.attached().values():
            name = AttachmentFileName.read(listed.path.rpartition("/")[2])
            if name:
                pieces.setdefault(name.blob_id, []).append(listed)
        with disk_errors(_OPERATION):
            make_folders(self._making, (ATTACHMENTS,))
            make_folders(self._making / ATTACHMENTS, sorted({blob[:2] for blob in pieces}))
        damaged = []
        for item in exhibits:
            own = pieces.get(item.blob.blob, [])
            brought = [self._bring(listed, listed.path) for listed in own]
            if not all(brought) or not own:
                damaged.append(item.named)
                for listed in own:
                    self._making.joinpath(listed.path).unlink(missing_ok=True)
        with disk_errors(_OPERATION):
            folders = sorted({(self._making / path).parent for path in self._listed(pieces)})
            fix_times(*folders, self._making / ATTACHMENTS)
            for folder in folders:
                sync_folder(folder)
        return damaged

    def _listed(self, pieces: dict[str, list[ManifestFile]]) -> list[str]:
        return [listed.path for own in pieces.values() for listed in own]

    def _go_on(
        self,
        session: Session,
        exhibits: tuple[BackupAttachment, ...],
        damaged: list[str],
        *,
        despite: bool,
    ) -> RestoreResult:
        manifest = self._manifest
        session.journal.record(Continuity(change=RecordChange.RESTORED, at=manifest.record.number))
        remember_backup(
            session.settings, manifest.made, manifest.record.number + manifest.private.number
        )
        begun = self._done
        report = session.integrity.verify(
            lambda done, total: self._progress(min(begun + done, self._total), self._total)
        )
        names = {
            item.content.reference: f"{Noun.EVIDENCE}/{item.number}"
            for item in session.journal.items(Noun.EVIDENCE)
        }
        for fault in report.faults:
            if fault.code in _ATTACHMENT_FAULTS:
                damaged.append(names.get(fault.part, fault.part))
            elif fault.code in _OF_ANOTHER_DAY:
                # This was so before the backup was made, and every opening reports it.
                continue
            elif fault.code == FaultCode.DRAFT_DAMAGED:
                damaged.append(f"{manifest.copy}/draft")
            else:
                raise Damaged(fault.part, fault.code)
        damaged = list(dict.fromkeys(damaged))
        if damaged and not despite:
            raise DamagedCopy(*damaged)
        return RestoreResult(
            session.info.vault_id,
            session.info.fingerprint,
            manifest.made,
            manifest.record.number + 1,
            len(exhibits) - sum(name.startswith(FILE_HOLDERS) for name in damaged),
            self._size,
            tuple(damaged),
        )

    def _bring(self, listed: ManifestFile, name: str) -> bool:
        """Return whether a file was copied intact; otherwise it is not in the new vault."""
        source, target = self._source / listed.path, self._making / name
        try:
            with copy_errors():
                # Read no more than the manifest states: another person may have made it endless.
                if source.lstat().st_size != listed.size:
                    return False
            found = copy_file(
                source,
                listed.path,
                target,
                self._step,
                reading=copy_errors,
                writing=lambda: disk_errors(_OPERATION),
            )
        except Damaged:
            return False
        except CopyRefused:
            self._answers()
            return False
        if found != (listed.size, listed.sha256):
            target.unlink()
            return False
        with disk_errors(_OPERATION):
            if listed.attached:
                fix_times(target)
            sync_path(target)
        return True

    def _answers(self) -> None:
        """Raise CopyRefused if the whole backup is gone, and not just one file of it."""
        with copy_errors():
            os.stat(self._source / self._manifest.copy)

    def _step(self, count: int) -> None:
        self._done = min(self._done + count, self._total)
        self._progress(self._done, self._total)
