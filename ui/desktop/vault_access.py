"""Create, open, restore, rotate and remove vaults.

**Invariants:**

- The vault modules import database and ciphers, so they are imported when they are needed and not
  before the first window.
- A task on a whole record first closes its session, and nothing of the record is on screen
  meanwhile, since its files change.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from diary.i18n import _
from diary.progress import Progress
from ui.desktop.record_location import COPY_FOLDER
from ui.desktop.typed_credentials import TypedCredentials
from ui.policy import Policy

if TYPE_CHECKING:
    from datetime import datetime

    from diary.jurisdiction import Vocabulary
    from diary.media.decoder_client import MediaClient
    from diary.services.session import Session
    from diary.vault.lifecycle import VaultConfig
    from ui.bundle_session import BundleSession


JURISDICTION = "england-wales"
_NOTHING_PRESET = Policy()
Settle = Callable[["MediaClient", str, Callable[[], "datetime"]], "VaultConfig"]


def utc_now() -> datetime:
    """Return the present moment, UTC."""
    from datetime import UTC, datetime

    return datetime.now(UTC)


@cache
def vocabulary() -> Vocabulary:
    """Return the terms of the jurisdiction, read once."""
    from diary.jurisdiction import load

    return load(JURISDICTION)


class VaultAccess:
    """Creates and opens vaults, new ones only where `policy` allows them.

    Only tests pass `settle`, for cheap key derivation.
    """

    def __init__(
        self,
        media: MediaClient | None = None,
        zone: str = "",
        clock: Callable[[], datetime] = utc_now,
        settle: Settle | None = None,
        policy: Policy = _NOTHING_PRESET,
    ) -> None:
        self.clock, self.policy = clock, policy
        self._media, self._zone, self._settle = media, zone, settle
        self._lock = threading.Lock()

    def media(self) -> MediaClient:
        """Return the program's one decoder client."""
        from diary.media.decoder_client import MediaClient

        with self._lock:
            if self._media is None:
                self._media = MediaClient()
            return self._media

    def zone(self) -> str:
        """Return the time zone of this computer's clock."""
        from diary.local_zone import local_zone

        self._zone = self._zone or local_zone(vocabulary().zone)
        return self._zone

    def create(self, folder: Path, passphrase: str) -> Session:
        """Create a vault and open it; raise as `diary.vault.lifecycle.create` does.

        Raises NotAllowed besides, where the policy allows no new record.
        """
        from diary.vault import lifecycle

        self.policy.refuse_record_in(folder)
        _make_parent(folder)
        return lifecycle.create(folder, passphrase, self._config())

    def unlock(self, folder: Path, typed: TypedCredentials) -> Session:
        """Open a vault; raise as `diary.vault.lifecycle.unlock` does."""
        from diary.vault import lifecycle

        return lifecycle.unlock(folder, typed.text, self._config(), typed.key_file)

    def recover(self, folder: Path, typed: TypedCredentials, new: str = "") -> Session:
        """Open a vault by either of its key files; set a new passphrase if `new` is given.

        Raises as `diary.vault.lifecycle.recover` and the change of a passphrase do.
        """
        from diary.vault import lifecycle

        session = lifecycle.recover(folder, typed.text, self._config(), typed.key_file)
        try:
            if new:
                old, after = typed.words(), TypedCredentials(new, typed.key_file)
                kept = after if old.has_key_file else TypedCredentials(new)
                session.access.change_passphrase(old, kept.words())
        except BaseException:
            session.close()
            raise
        return session

    def read(self, paths: Sequence[Path], progress: Progress) -> BundleSession:
        """Check a bundle and open it read-only; raise NotABundle or Cancelled."""
        from ui.bundle_session import open_bundle

        return open_bundle(paths, self.media(), progress)

    def restore(
        self,
        copy: Path,
        folder: Path,
        typed: TypedCredentials,
        progress: Progress,
        *,
        despite_damage: bool,
    ) -> tuple[str, ...]:
        """Restore a record from a backup in `copy` or in a folder inside it; return the report.

        Raises as `diary.vault.restoration.restore` does, and NotAllowed as `create` does.
        """
        from diary.errors import NoCopy
        from diary.vault.restoration import restore
        from ui.text.backups import restored_lines

        self.policy.refuse_record_in(folder)
        _make_parent(folder)
        config, inside = self._config(), copy / COPY_FOLDER
        again = partial(restore, despite_damage=despite_damage, progress=progress)
        try:
            restored = again(copy, folder, typed.words(), config)
        except NoCopy:
            if not os.path.isdir(inside):
                raise
            restored = again(inside, folder, typed.words(), config)
        return tuple(restored_lines(folder, restored, config.zone))

    def rotate(
        self,
        folder: Path,
        typed: TypedCredentials,
        new: TypedCredentials,
        progress: Progress,
        *,
        remove_old: bool,
    ) -> tuple[str, ...]:
        """Move a closed record to new keys and return the report.

        Raises as `diary.vault.key_rotation.rotate` does.
        """
        from diary.errors import StorageError
        from diary.vault.key_rotation import rotate
        from diary.vault.removal import remove
        from ui.text.erasure import WINDOW, rotated_lines

        config, words = self._config(), typed.words()
        rotated = rotate(folder, words, new.words(), config, progress=progress)
        left = None
        if remove_old:
            # the record has its new keys; the report says how to remove the old one
            with contextlib.suppress(StorageError):
                left = remove(rotated.old, words, config).left
        return tuple(rotated_lines(rotated, left, WINDOW))

    def remove(
        self, folder: Path, typed: TypedCredentials | None, progress: Progress
    ) -> tuple[str, ...]:
        """Remove a closed record and return what is left; raise as `diary.vault.removal.remove`."""
        from diary.vault.key_rotation_swap import replaced_records
        from diary.vault.removal import remove
        from ui.text.erasure import WINDOW, whole_done

        removed = remove(folder, typed.words() if typed else None, self._config(), progress)
        return tuple(whole_done(removed.left, replaced_records(folder), WINDOW))

    def removal_begun(self, folder: Path) -> bool:
        """Return whether a removal of this record was begun and must only be finished.

        An empty folder is never one: it is far more often a mount point without its drive, or the
        wrong folder, and the person must not read there that their record is gone.
        """
        try:
            # first, since the first window waits for what is loaded below
            if not any(folder.iterdir()):
                return False
        except OSError:
            return False
        from diary.errors import StorageError
        from diary.vault.removal import removal_begun

        try:
            return removal_begun(folder)
        except StorageError:
            return False

    def _config(self) -> VaultConfig:
        from diary.vault_config import default_config

        settle = default_config if self._settle is None else self._settle
        return settle(self.media(), self.zone(), self.clock)


def _make_parent(folder: Path) -> None:
    from diary.files.durable import make_with_parents

    # another file of that name is refused when the vault is created in it
    make_with_parents(folder.parent)


@dataclass(frozen=True, slots=True)
class VaultTask:
    """A task on a record's folder while the record is closed; it returns report sentences.

    `gone` says that there is no record to open afterwards.
    """

    title: str
    said: str
    work: Callable[[VaultAccess, Path, Progress], tuple[str, ...]]
    stoppable: bool
    gone: bool


def removal_task(said: str, words: TypedCredentials | None) -> VaultTask:
    """Return the task that removes a record; without words one whose keys are already gone."""

    def work(opening: VaultAccess, folder: Path, progress: Progress) -> tuple[str, ...]:
        return opening.remove(folder, words, progress)

    return VaultTask(
        _("Removing the record"),
        said,
        work,
        stoppable=False,
        gone=True,
    )
