"""Write a new vault's files into a folder that does not have its final name yet.

**Invariants:**

- What an interrupted creation left is deleted; a vault that was ever opened is not, since it may
  hold entries.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Final

from diary.crypto import attachment_encryption, key_slots, signing
from diary.crypto.keys import Subkeys, wipe
from diary.errors import AlreadyExists, NotAllowed, NotAllowedReason, PlaceGone
from diary.files.durable import is_inside_vault, write_durably
from diary.files.path_kind import is_folder, is_there
from diary.model.books_and_nouns import Book
from diary.services.access.state import NOTED, STANDING, KeyFileState
from diary.store import connection, schema
from diary.store.disk_reserve import DiskReserve
from diary.store.keys_table import StoredKeys
from diary.store.vault_head import BookHead, VaultHead
from diary.store.vault_settings import Settings
from diary.vault import file_agreement
from diary.vault_config import VaultConfig

_UNFINISHED: Final = frozenset(
    f"{name}{end}"
    for name in (
        # The last two belong to a vault that is being restored.
        file_agreement.ATTACHMENTS,
        file_agreement.DATABASE,
        file_agreement.HEAD,
        file_agreement.KEYS,
        file_agreement.KEYS_COPY,
        file_agreement.RESERVE,
        "cache",
        "draft",
    )
    for end in ("", ".new", ".part", "-wal", "-shm", "-journal")
)


def refuse_taken(folder: Path, operation: str = "create") -> None:
    """Raise AlreadyExists, NotAllowed, PlaceGone or OSError if no new folder can be made here.

    Inside another vault's folder it would be lost when that one is removed or gets new keys.
    """
    if is_folder(folder):
        if any(folder.iterdir()):
            raise AlreadyExists(folder.name)
        if sys.platform == "win32" and os.path.samefile(folder, os.getcwd()):
            # Windows removes no folder that a program stands in, and the terminal stands there too
            raise NotAllowed(NotAllowedReason.CURRENT_FOLDER)
    elif is_there(folder):
        raise AlreadyExists(folder.name)
    if not is_folder(folder.parent, follow=True):
        raise PlaceGone(operation)
    if is_inside_vault(folder):
        raise NotAllowed(NotAllowedReason.RECORD_INSIDE_VAULT)


def clear_unfinished_vault(making: Path) -> None:
    """Delete what an interrupted creation left; raises AlreadyExists for anything else."""
    if not is_there(making):
        return
    # A vault that was ever opened has a lock file, so no recorded entry is deleted here.
    if not is_folder(making) or set(os.listdir(making)) - _UNFINISHED:
        raise AlreadyExists(making.name)
    shutil.rmtree(making)


def write_vault(
    making: Path, secret: bytearray, config: VaultConfig, *, key_file: bool = False
) -> None:
    """Write the files of an empty vault, durably, and `keys` after everything that it opens."""
    cost = config.new_cost()
    making.mkdir(mode=0o700)
    (making / file_agreement.ATTACHMENTS).mkdir(mode=0o700)
    keys, master = key_slots.create(secret, cost, floor=config.floor)
    subkeys = Subkeys.of(master)
    try:
        vault_id = key_slots.parse(keys).vault_id
        signer = signing.Signer.generate()
        database = connection.connect(making / file_agreement.DATABASE, subkeys.db, create=True)
        try:
            schema.create(database)
            with connection.transaction(database):
                StoredKeys(database).put_signing_key(signer.private)
            Settings(database).put("attachment-algorithm", int(attachment_encryption.probe()))
            with connection.transaction(database):
                standing = KeyFileState.of(master, keys, key_file=key_file)
                Settings(database).put_within(STANDING, standing.json())
                Settings(database).put_within(NOTED, 0)
        finally:
            connection.close(database)
        origins = file_agreement.origins(vault_id, signer.public)
        empty = {book: BookHead(0, at) for book, at in origins.items()}
        head = VaultHead(vault_id, 0, empty[Book.RECORD], empty[Book.PRIVATE])
        write_durably(making / file_agreement.HEAD, head.encode(subkeys.head_mac))
        write_durably(making / file_agreement.KEYS_COPY, keys)
        write_durably(making / file_agreement.KEYS, keys)
        DiskReserve(making / file_agreement.RESERVE).create()
    finally:
        wipe(master)
        subkeys.wipe()
