"""Making a vault and opening it.

The rules are:

- A vault exists once its folder carries its name: it is made beside it and renamed.
- Opening looks first and writes after: until the keys, the head and the end of the record agree,
  not a byte of the vault is changed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from diary import rotation_swap, vault_files, vault_making
from diary.crypto.keys import wipe
from diary.files.durable import disk_errors, sync_folder
from diary.services.session import Session
from diary.services.words import Words
from diary.settled import Settled
from diary.store import layout
from diary.store.lock import VaultLock
from diary.vault_entering import Entered, Entering
from diary.vault_opening import Opening

__all__ = ["Settled", "create", "recover", "unlock"]


def create(folder: Path, passphrase: str, how: Settled, key_file: Path | None = None) -> Session:
    """A new vault at `folder`, opened; it costs what `how` measures: a second or two.

    Raises AlreadyExists, NotAllowed in another vault, BadInput, DiskFull, NotWritable.
    """
    words = Words(passphrase, key_file)
    rotation_swap.arrive(Path(os.path.realpath(folder)))
    with disk_errors("create"):
        vault_making.refuse_taken(folder)
    place = Path(os.path.realpath(folder))
    making = place.with_name(f".{place.name}.new")
    secret = words.new_secret()
    try:
        with disk_errors("create"):
            vault_making.clear_unfinished(making)
            try:
                vault_making.make(making, secret, how, key_file=words.has_key_file)
                if place.exists():
                    place.rmdir()
                making.rename(place)
                sync_folder(place.parent)
            except BaseException:
                shutil.rmtree(making, ignore_errors=True)
                raise
    finally:
        wipe(secret)
    return unlock(place, passphrase, how, key_file)


def unlock(folder: Path, passphrase: str, how: Settled, key_file: Path | None = None) -> Session:
    """Opens a vault with its passphrase, or with a recovery code in its place.

    Raises NotAVault, InUse, WrongPassphrase, MistypedCode, BadInput, KdfRefused, FutureFormat,
    Damaged, RolledBack, StorageError; none of them changes the vault.
    """
    folder = folder.absolute()
    rotation_swap.arrive(Path(os.path.realpath(folder)))
    vault_files.read_keys(folder)
    with ExitStack() as closing:
        # read again under the lock: until then another program may be changing them
        return _session(folder, Words(passphrase, key_file), how, Entering.plain, closing)


def recover(folder: Path, passphrase: str, how: Settled, key_file: Path | None = None) -> Session:
    """Opens a vault like `unlock`, by either of its two key files, and puts the other right.

    Raises what `unlock` raises; what does not open the vault changes nothing.
    """
    folder = folder.absolute()
    rotation_swap.arrive(Path(os.path.realpath(folder)))
    vault_files.refuse_no_vault(folder)
    with ExitStack() as closing:
        return _session(folder, Words(passphrase, key_file), how, Entering.mending, closing)


def _session(
    folder: Path,
    words: Words,
    how: Settled,
    enter: Callable[[Entering, bytearray], Entered],
    closing: ExitStack,
) -> Session:
    lock = VaultLock(folder / vault_files.LOCK)
    lock.acquire()
    closing.callback(lock.release)
    secret = words.secret()
    try:
        entered = enter(Entering(folder, words, how, closing), secret)
        if lock.has_set_aside:
            found = dict.fromkeys((layout.SET_ASIDE, *entered.found))
            entered = replace(entered, found=tuple(found))
        session = Opening(folder, how, entered).session(closing)
        try:
            session.access.raise_cost(secret)
        except BaseException:
            session.close()
            raise
        return session
    finally:
        wipe(secret)
