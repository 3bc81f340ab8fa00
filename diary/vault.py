"""Making a vault and opening it.

The rules are:

- A vault exists once its folder carries its name: it is made beside it and renamed.
- Opening looks first and writes after: until the keys, the head and the end of the record agree,
  not a byte of the vault is changed.
"""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from pathlib import Path

from diary import vault_files, vault_making
from diary.crypto import slots
from diary.crypto.kdf import passphrase_bytes
from diary.crypto.keys import Subkeys, wipe
from diary.services.session import Session
from diary.settled import Settled
from diary.store.files import disk_errors, sync_folder
from diary.store.lock import VaultLock
from diary.store.reserve import Reserve
from diary.vault_opening import Opening

__all__ = ["Settled", "create", "unlock"]


def create(folder: Path, passphrase: str, how: Settled) -> Session:
    """A new vault at `folder`, opened; raises AlreadyExists, BadInput, DiskFull, NotWritable."""
    vault_making.refuse_taken(folder)
    place = folder.resolve()
    making = place.with_name(f".{place.name}.new")
    secret = passphrase_bytes(passphrase)
    try:
        with disk_errors("create"):
            vault_making.clear_unfinished(making)
            try:
                vault_making.make(making, secret, how)
                if place.exists():
                    place.rmdir()
                making.rename(place)
                sync_folder(place.parent)
            except BaseException:
                shutil.rmtree(making, ignore_errors=True)
                raise
    finally:
        wipe(secret)
    return unlock(place, passphrase, how)


def unlock(folder: Path, passphrase: str, how: Settled) -> Session:
    """Opens a vault.

    Raises NotAVault, InUse, WrongPassphrase, KdfRefused, FutureFormat, Damaged, RolledBack,
    StorageError; none of them changes the vault.
    """
    folder = folder.absolute()
    with ExitStack() as closing:
        keys = vault_files.read_keys(folder)
        lock = VaultLock(folder / vault_files.LOCK)
        lock.acquire()
        closing.callback(lock.release)
        secret = passphrase_bytes(passphrase)
        try:
            opened = slots.unlock(keys, secret, floor=how.floor)
        finally:
            wipe(secret)
        closing.callback(wipe, opened.master)
        subkeys = Subkeys.of(opened.master)
        closing.callback(subkeys.wipe)
        head = vault_files.read_head(folder, subkeys, opened.vault_id)
        # the ballast holds nothing, so giving it up changes nothing that could be proved
        behind = Reserve(folder / vault_files.RESERVE).room_for(
            lambda: vault_files.look(folder, subkeys, head)
        )
        return Opening(folder, how, subkeys, head, keys).session(closing, behind=behind)
