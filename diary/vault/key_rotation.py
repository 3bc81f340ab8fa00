"""Rotate the keys: write the same record to a new vault in which every key is new.

**Invariants:**

- Entries stay as they are, erased ones too: the same seeds, words and commitments. Links and
  signatures of both books are recomputed, attachments are encrypted again under new names and keys.
- The old key signs the new one, in an entry of the record that every bundle shows. So bundles and
  seals that were given before can still be compared.
- The new vault is made beside the old one and read back completely, entry by entry and file by
  file, before it takes the old one's place. The old one is renamed, and opens as it did before.
- Any failure before that leaves the old one where it was, unchanged.
- Not copied: a recovery code, the cache, the files in `orphans/`, and files that are not the
  vault's.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from diary.crypto.keys import wipe
from diary.errors import Damaged, DamageReason, DiskFull, StorageError
from diary.files.durable import disk_errors, has_room
from diary.files.path_kind import NodeKind, is_folder, kind_of
from diary.ledger.chain import KeyRotation
from diary.model.books_and_nouns import Book
from diary.model.private_nouns import Continuity, RecordChange
from diary.model.revisions import FILE_HOLDERS, FileHolder, Recorded, holds_file
from diary.progress import Progress, no_progress
from diary.services.access.credentials import Credentials
from diary.services.access.state import NOTED
from diary.services.older_copy import LOWEST_DRAFT, OLDER_COPY_SEEN
from diary.services.session import OpenVault, Session
from diary.services.waiting_lines import UNDONE_LINES
from diary.store.connection import transaction
from diary.store.keys_table import AttachmentKey
from diary.store.ledger_copy import copy_ledger, ledgers_equal
from diary.unlock_notices import NoticeCode
from diary.vault import creation, key_rotation_swap
from diary.vault.lifecycle import unlock
from diary.vault.removal import discard_unfinished_vault
from diary.vault_config import VaultConfig

_OPERATION: Final = "new-keys"
# Settings about a keys file, a backup or a disk, which hold for the old vault alone.
_OWN: Final = (
    "access",
    "access-coming",
    "access-used",
    NOTED,
    "attachment-algorithm",
    "last-copy",
    LOWEST_DRAFT,
    OLDER_COPY_SEEN,
    UNDONE_LINES,
)


@dataclass(frozen=True, slots=True)
class RotationResult:
    """The result of a rotation.

    `old` is the new path of the old vault, `missing` names exhibits whose file was damaged before
    and so was not copied, `notices` are those of opening the old one.
    """

    vault_id: str
    fingerprint: str
    entries: int
    old: Path
    missing: tuple[str, ...]
    notices: tuple[NoticeCode, ...] = ()


def rotate(
    folder: Path,
    words: Credentials,
    new: Credentials,
    config: VaultConfig,
    *,
    despite_damage: bool = False,
    progress: Progress = no_progress,
) -> RotationResult:
    """Give the vault at `folder` new keys throughout; it is closed afterwards.

    Raises what `lifecycle.unlock` raises, BadInput for the new credentials, Damaged naming the
    damaged part, StorageError, Cancelled. The old vault is then where it was, unchanged.
    """
    place = Path(os.path.realpath(folder))
    secret = new.new_secret()
    try:
        with ExitStack() as held:
            session = unlock(place, words.text, config, words.key_file)
            held.callback(session.close)
            try:
                return _rotated(session, place, (new, secret), config, despite_damage, progress)
            except StorageError as refused:
                if refused.operation == key_rotation_swap.OPERATION:
                    raise
                # Whichever file failed, the old vault is where it was.
                raise type(refused)(_OPERATION) from refused
    finally:
        wipe(secret)


def _rotated(
    session: Session,
    place: Path,
    new: tuple[Credentials, bytearray],
    config: VaultConfig,
    despite_damage: bool,
    progress: Progress,
) -> RotationResult:
    words, secret = new
    making = key_rotation_swap.unfinished_path(place)
    _refuse_full(place)
    try:
        with disk_errors(_OPERATION):
            creation.write_vault(making, secret, config, key_file=words.has_key_file)
        made = unlock(making, words.text, config, words.key_file)
        try:
            moving = _RecordMove(session.open_vault, made.open_vault, despite_damage, progress)
            missing = moving.run()
            if session.info.held_lines:
                # Under the new keys as well they are the person's to record.
                made.settings.put(UNDONE_LINES, list(session.info.held_lines))
            draft = _draft(session, despite_damage=despite_damage)
            if draft is not None:
                made.drafts.save(draft)
        finally:
            made.close()
        proven = unlock(making, words.text, config, words.key_file)
        try:
            _prove(session, proven, missing)
            info = proven.info
        finally:
            proven.close()
        key_rotation_swap.mark_proven(making)
    except BaseException:
        # What cannot be deleted now is deleted at the next opening.
        with contextlib.suppress(OSError):
            if is_folder(making):
                discard_unfinished_vault(making)
        raise
    if sys.platform == "win32":
        # Windows cannot rename a folder that holds an open file.
        session.close()
    old = key_rotation_swap.swap_in(place)
    notices = session.info.notices
    return RotationResult(info.vault_id, info.fingerprint, info.entries, old, missing, notices)


def _refuse_full(place: Path) -> None:
    with disk_errors(_OPERATION):
        found = [path.lstat() for path in place.rglob("*")]
        needed = sum(each.st_size for each in found if kind_of(each) is NodeKind.FILE)
        if not has_room(place.parent, needed):
            raise DiskFull(_OPERATION)


class _RecordMove:
    """The copying of one record from its old vault to its new one."""

    def __init__(
        self, old: OpenVault, new: OpenVault, despite_damage: bool, progress: Progress
    ) -> None:
        self._old = old
        self._new = new
        self._despite_damage = despite_damage
        self._progress = progress

    def run(self) -> tuple[str, ...]:
        """Copy everything; return the subjects whose file could not be read completely."""
        old, new = self._old, self._new
        files, missing = self._files()
        with transaction(new.database):
            copy_ledger(old.database, new.database, new.books, new.signer.sign)
            for subject, blob in files.items():
                new.stored_keys.put_blob(subject, blob)
            for name, value in old.settings.all().items():
                if name not in _OWN:
                    new.settings.put_within(name, value)
            # Access changes under the old keys are known as entries, and not as settings.
            new.settings.put_within(NOTED, new.books[Book.PRIVATE].tip().n)
        new.originals.blobs.admit(blob.blob for blob in files.values())
        new.journal.record(_introduction(old, new))
        return missing

    def _files(self) -> tuple[dict[str, AttachmentKey], tuple[str, ...]]:
        """Encrypt every attachment again; return the new ones by subject, and the missing ones."""
        holders: dict[str, Recorded[FileHolder]] = {
            item.id: item
            for noun in FILE_HOLDERS
            for item in self._old.journal.items(noun)
            if holds_file(item)
        }
        blobs = dict(self._old.stored_keys.blobs())
        total = sum(item.content.size or 0 for item in holders.values() if item.id in blobs)
        done, files, missing = 0, {}, []
        for subject, blob in blobs.items():
            item = holders[subject]
            report = self._reporter(done, total)
            try:
                files[subject] = self._file(item, blob, report)
            except Damaged as damaged:
                name = f"{item.noun}/{item.number}"
                if not self._despite_damage:
                    raise Damaged(name, damaged.reason) from damaged
                missing.append(name)
                files[subject] = self._nothing()
            done += item.content.size or 0
        return files, tuple(missing)

    def _file(
        self, item: Recorded[FileHolder], blob: AttachmentKey, report: Progress
    ) -> AttachmentKey:
        with self._old.originals.blobs.open(blob.blob, blob.key) as reader:
            added = self._new.originals.blobs.add(reader, progress=report)
        if (added.sha256.hex(), added.size) != (item.content.sha256, item.content.size):
            self._new.originals.blobs.erase(added.blob_id)
            raise Damaged(blob.blob, DamageReason.ANOTHER_FILE)
        return AttachmentKey(added.blob_id, added.key)

    def _nothing(self) -> AttachmentKey:
        random = self._old.journal.new_id
        return AttachmentKey(random(), bytes.fromhex(random() + random()))

    def _reporter(self, before: int, total: int) -> Progress:
        return lambda done, _total: self._progress(before + done, total)


def _introduction(old: OpenVault, new: OpenVault) -> Continuity:
    """Return the entry that records the rotation, in which the old key signs the new one."""
    tip = old.books[Book.RECORD].tip()
    unsigned = KeyRotation(tip.n, old.vault_id, old.signer.public, tip.link, b"")
    return Continuity(
        change=RecordChange.ROTATED,
        at=tip.n,
        vault_before=old.vault_id.hex(),
        key_before=old.signer.public.hex(),
        link_before=tip.link.hex(),
        signed_before=old.signer.sign(unsigned.message(new.vault_id, new.signer.public)).hex(),
    )


def _draft(of: Session, *, despite_damage: bool) -> str | None:
    try:
        return of.drafts.load()
    except Damaged:
        if not despite_damage:
            raise
        return None


def _prove(old: Session, made: Session, missing: tuple[str, ...]) -> None:
    """Raise Damaged unless the new vault, read back, equals the old one under other keys."""
    wrong = list(_differences(old.open_vault, made.open_vault))
    if _draft(old, despite_damage=True) != made.drafts.load():
        wrong.append("draft")
    faults = made.integrity.verify().faults
    # Exactly the exhibits whose file could not be copied are faults of the new vault as well.
    others = [fault.part for fault in faults if not fault.code.startswith("attachment-")]
    if wrong or others or len(faults) != len(missing):
        raise Damaged((*wrong, *others, "attachments")[0], DamageReason.NOT_WHAT_WAS_MOVED)


def _differences(old: OpenVault, new: OpenVault) -> Iterator[str]:
    if not ledgers_equal(old.database, new.database):
        yield "ledger"
    one, other = old.books[Book.RECORD].tip().n, new.books[Book.RECORD].tip().n
    if (one + 1, old.books[Book.PRIVATE].tip().n) != (other, new.books[Book.PRIVATE].tip().n):
        yield "ledger"
    if {name for name, _ in old.stored_keys.blobs()} != {
        name for name, _ in new.stored_keys.blobs()
    }:
        yield "attachments"
    kept = {name: value for name, value in old.settings.all().items() if name not in _OWN}
    if kept != {name: value for name, value in new.settings.all().items() if name not in _OWN}:
        yield "settings"
