"""Create a vault and open it.

**Invariants:**

- A vault exists once its folder has its name: it is made under another name and renamed, so a crash
  never leaves half a vault under that name.
- Opening reads first and writes later: until the keys, the head and the end of the record agree,
  not a byte of the vault's own files is changed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from diary.crypto.keys import wipe
from diary.files.durable import disk_errors, sync_folder
from diary.services.access.credentials import Credentials
from diary.services.session import Session
from diary.store.vault_lock import VaultLock
from diary.unlock_notices import NoticeCode
from diary.vault import creation, file_agreement, key_rotation_swap
from diary.vault.session_builder import SessionBuilder
from diary.vault.unlocking import KeySlotOpener, OpenedKeys
from diary.vault_config import VaultConfig

__all__ = ["VaultConfig", "create", "recover", "unlock"]


def create(
    folder: Path, passphrase: str, config: VaultConfig, key_file: Path | None = None
) -> Session:
    """Create a vault at `folder` and open it; takes the time that `config` measures: 1 to 2 s.

    Raises AlreadyExists, NotAllowed in another vault, BadInput, DiskFull, NotWritable.
    """
    words = Credentials(passphrase, key_file)
    key_rotation_swap.finish_interrupted_swap(Path(os.path.realpath(folder)))
    with disk_errors("create"):
        creation.refuse_taken(folder)
    place = Path(os.path.realpath(folder))
    making = place.with_name(f".{place.name}.new")
    secret = words.new_secret()
    try:
        with disk_errors("create"):
            creation.clear_unfinished_vault(making)
            try:
                creation.write_vault(making, secret, config, key_file=words.has_key_file)
                if place.exists():
                    place.rmdir()
                making.rename(place)
                sync_folder(place.parent)
            except BaseException:
                shutil.rmtree(making, ignore_errors=True)
                raise
    finally:
        wipe(secret)
    return unlock(place, passphrase, config, key_file)


def unlock(
    folder: Path, passphrase: str, config: VaultConfig, key_file: Path | None = None
) -> Session:
    """Open a vault with its passphrase, or with a recovery code in its place.

    Raises NotAVault, InUse, WrongPassphrase, MistypedCode, BadInput, KdfRefused, FutureFormat,
    Damaged, RolledBack, StorageError; none of them changes the vault.
    """
    folder = folder.absolute()
    key_rotation_swap.finish_interrupted_swap(Path(os.path.realpath(folder)))
    file_agreement.read_keys(folder)
    with ExitStack() as closing:
        # The keys are read again under the lock: until then another program may be changing them.
        return _session(
            folder, Credentials(passphrase, key_file), config, KeySlotOpener.open, closing
        )


def recover(
    folder: Path, passphrase: str, config: VaultConfig, key_file: Path | None = None
) -> Session:
    """Open a vault like `unlock`, by either of its two keys files, and repair the other one.

    Raises what `unlock` raises; a failure to open the vault changes nothing.
    """
    folder = folder.absolute()
    key_rotation_swap.finish_interrupted_swap(Path(os.path.realpath(folder)))
    file_agreement.refuse_no_vault(folder)
    with ExitStack() as closing:
        return _session(
            folder, Credentials(passphrase, key_file), config, KeySlotOpener.open_or_repair, closing
        )


def _session(
    folder: Path,
    words: Credentials,
    config: VaultConfig,
    enter: Callable[[KeySlotOpener, bytearray], OpenedKeys],
    closing: ExitStack,
) -> Session:
    lock = VaultLock(folder / file_agreement.LOCK)
    lock.acquire()
    closing.callback(lock.release)
    secret = words.secret()
    try:
        entered = enter(KeySlotOpener(folder, words, config, closing), secret)
        if lock.has_set_aside:
            found = dict.fromkeys((NoticeCode.PLANTED_SET_ASIDE, *entered.found))
            entered = replace(entered, found=tuple(found))
        session = SessionBuilder(folder, config, entered).session(closing)
        try:
            session.access.raise_cost(secret)
        except BaseException:
            session.close()
            raise
        return session
    finally:
        wipe(secret)
