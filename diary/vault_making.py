"""A new vault's files, written into a folder that does not carry its name yet.

The rules are:

- What a creation that was cut off left is cleared; anything that was ever opened is not.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

from diary import vault_files
from diary.crypto import signing, slots, stream
from diary.crypto.keys import Subkeys, wipe
from diary.errors import AlreadyExists, NotAllowed, PlaceGone
from diary.files.durable import is_inside_vault, write_durably
from diary.files.nodes import is_folder
from diary.model.kinds import Book
from diary.services.access_noted import NOTED
from diary.services.access_state import STANDING, Standing
from diary.settled import Settled
from diary.store import connection, schema
from diary.store.head import Book as HeadBook
from diary.store.head import Head
from diary.store.reserve import Reserve
from diary.store.secrets import Secrets
from diary.store.settings import Settings

_UNFINISHED: Final = frozenset(
    f"{name}{end}"
    for name in (
        # the last two are of a vault that is being restored
        vault_files.ATTACHMENTS,
        vault_files.DATABASE,
        vault_files.HEAD,
        vault_files.KEYS,
        vault_files.KEYS_COPY,
        vault_files.RESERVE,
        "cache",
        "draft",
    )
    for end in ("", ".new", ".part", "-wal", "-shm", "-journal")
)


def refuse_taken(folder: Path, operation: str = "create") -> None:
    """Raises AlreadyExists, NotAllowed or PlaceGone where no new folder can stand, and OSError.

    In another record's folder it would go with that one, when it is erased or its keys change.
    """
    if is_folder(folder):
        if any(folder.iterdir()):
            raise AlreadyExists(folder.name)
    elif os.path.lexists(folder):
        raise AlreadyExists(folder.name)
    if not is_folder(folder.parent, follow=True):
        raise PlaceGone(operation)
    if is_inside_vault(folder):
        raise NotAllowed("record-inside-vault")


def clear_unfinished(making: Path) -> None:
    """Removes what a creation that was cut off left; raises AlreadyExists for anything else."""
    if not os.path.lexists(making):
        return
    # an opened vault has a lock file, so nothing that was ever recorded in goes this way
    if not is_folder(making) or set(os.listdir(making)) - _UNFINISHED:
        raise AlreadyExists(making.name)
    shutil.rmtree(making)


def make(making: Path, secret: bytearray, how: Settled, *, key_file: bool = False) -> None:
    """Writes the files of an empty vault, durably, `keys` after everything that it opens."""
    cost = how.new_cost()
    making.mkdir(mode=0o700)
    (making / vault_files.ATTACHMENTS).mkdir(mode=0o700)
    keys, master = slots.create(secret, cost, floor=how.floor)
    subkeys = Subkeys.of(master)
    try:
        vault_id = slots.parse(keys).vault_id
        signer = signing.Signer.generate()
        link = connection.connect(making / vault_files.DATABASE, subkeys.db, create=True)
        try:
            schema.create(link)
            with connection.transaction(link):
                Secrets(link).put_signing_key(signer.private)
            Settings(link).put("attachment-algorithm", int(stream.probe()))
            with connection.transaction(link):
                standing = Standing.of(master, keys, key_file=key_file)
                Settings(link).put_within(STANDING, standing.json())
                Settings(link).put_within(NOTED, 0)
        finally:
            connection.close(link)
        origins = vault_files.origins(vault_id, signer.public)
        empty = {book: HeadBook(0, at) for book, at in origins.items()}
        head = Head(vault_id, 0, empty[Book.RECORD], empty[Book.PRIVATE])
        write_durably(making / vault_files.HEAD, head.encode(subkeys.head_mac))
        write_durably(making / vault_files.KEYS_COPY, keys)
        write_durably(making / vault_files.KEYS, keys)
        Reserve(making / vault_files.RESERVE).lay()
    finally:
        wipe(master)
        subkeys.wipe()
