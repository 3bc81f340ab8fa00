"""A vault's files: their names, reading them, and checking that they belong together.

**Invariants:**

- Nothing here writes. Files that do not belong together are refused before anything is changed.
- Every file is read without following links and with a size limit: another person may have prepared
  it.
- An older database under a newer head is a rollback. An older head under a newer database is what a
  crash leaves; it is accepted once the links between them prove it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from diary.crypto import key_slots, signing
from diary.crypto.keys import Subkeys
from diary.errors import Damaged, DamageReason, NotAVault, RolledBack, StorageError
from diary.files.durable import disk_errors, read_bounded
from diary.files.path_kind import is_folder, is_there
from diary.ledger import chain
from diary.model.books_and_nouns import Book
from diary.store import connection, schema, vault_folder
from diary.store.key_files import KeysFile
from diary.store.keys_table import StoredKeys
from diary.store.ledger_table import LedgerTable
from diary.store.vault_head import ID as HEAD_ID
from diary.store.vault_head import SIZE as HEAD_SIZE
from diary.store.vault_head import BookHead, VaultHead

KEYS: Final = vault_folder.KEYS
KEYS_COPY: Final = vault_folder.KEYS_COPY
DATABASE: Final = vault_folder.DATABASE
HEAD: Final = vault_folder.HEAD
LOCK: Final = vault_folder.LOCK
RESERVE: Final = vault_folder.RESERVE
ATTACHMENTS: Final = vault_folder.ATTACHMENTS
REMOVING: Final = vault_folder.REMOVING
PROVEN: Final = vault_folder.PROVEN


def origins(vault_id: bytes, public: bytes) -> dict[Book, bytes]:
    """Return `link_0` of both books."""
    return {book: chain.origin(id_, public) for book, id_ in book_ids(vault_id).items()}


def book_ids(vault_id: bytes) -> dict[Book, bytes]:
    """Return the id that the first link of each book is computed from."""
    return {Book.RECORD: vault_id, Book.PRIVATE: chain.private_book_id(vault_id)}


def read_keys(folder: Path) -> bytes:
    """Return the content of `keys`.

    Raises NotAVault, Damaged, FutureFormat, KdfRefused, StorageError.
    """
    with disk_errors("read"):
        if not is_folder(folder, follow=True):
            raise NotAVault("folder", "no such folder")
    data = KeysFile(folder).read()
    if data is None:
        with disk_errors("read"):
            is_kept = is_there(folder / KEYS_COPY) and is_there(folder / DATABASE)
        if is_kept:
            raise Damaged(KEYS, DamageReason.MISSING)
        raise NotAVault("folder", "no keys file")
    _refuse_foreign(folder, key_slots.parse(data).vault_id)
    return data


def _refuse_foreign(folder: Path, vault_id: bytes) -> None:
    """Raise Damaged if the head names another vault than the keys: one of them is foreign.

    Nothing is authenticated yet, so this only selects the error message; the keys prove the rest.
    The copy of the keys shows which of the two does not belong here.
    """
    named = _named(folder / HEAD, HEAD_SIZE, HEAD_ID)
    if named is None or named == vault_id:
        return
    copy = _named(folder / KEYS_COPY, key_slots.SIZE, key_slots.ID)
    raise Damaged(HEAD if copy == vault_id else KEYS, DamageReason.ANOTHER_VAULTS)


def _named(path: Path, size: int, where: slice) -> bytes | None:
    """Return the vault id in a small file, or None if it is not one of ours."""
    try:
        data = read_bounded(path, size)
    except (Damaged, StorageError):
        return None
    return data[where] if data is not None and len(data) == size else None


def has_mark(path: Path, mark: bytes) -> bool:
    """Return whether the file has exactly this content; False if it cannot be read."""
    try:
        return read_bounded(path, len(mark)) == mark
    except (Damaged, StorageError):
        return False


def refuse_no_vault(folder: Path) -> None:
    """Raise NotAVault if both keys files or the database are missing: nothing can be repaired.

    Raises StorageError.
    """
    with disk_errors("read"):
        keys = any(is_there(folder / name) for name in (KEYS, KEYS_COPY))
        if not keys or not is_there(folder / DATABASE):
            raise NotAVault("folder", "no keys file")


def read_head(folder: Path, subkeys: Subkeys, vault_id: bytes) -> VaultHead:
    """Return the authenticated head; raises Damaged."""
    data = read_bounded(folder / HEAD, HEAD_SIZE)
    if data is None:
        raise Damaged(HEAD, DamageReason.MISSING)
    if len(data) == HEAD_SIZE and data[HEAD_ID] != vault_id:
        raise Damaged(HEAD, DamageReason.ANOTHER_VAULTS)
    return VaultHead.decode(subkeys.head_mac, data)


def tables(
    database: connection.Connection, vault_id: bytes, public: bytes
) -> dict[Book, LedgerTable]:
    """Return both books of the ledger."""
    ids = book_ids(vault_id)
    return {book: LedgerTable(database, book, id_, public) for book, id_ in ids.items()}


def is_head_behind(folder: Path, subkeys: Subkeys, head: VaultHead) -> bool:
    """Return whether the head is behind the record; raises Damaged if they do not agree.

    Raises RolledBack if the record is behind the head.
    """
    with connection.open_read_only(folder / DATABASE, subkeys.db) as database:
        return check_agreement(database, head)


def check_agreement(database: connection.Connection, head: VaultHead) -> bool:
    """Do the same as `is_head_behind` on an open connection."""
    schema.check_version(database)
    public = signing.Signer(StoredKeys(database).signing_key()).public
    books = tables(database, head.vault_id, public)
    known = {Book.RECORD: head.record, Book.PRIVATE: head.private}
    return any([_behind(books[book], public, known[book]) for book in books])


def _behind(table: LedgerTable, public: bytes, known: BookHead) -> bool:
    n, at, tip = known.number, known.link, table.tip()
    if tip.n < n:
        raise RolledBack(DATABASE, DamageReason.OLDER_THAN_THE_HEAD)
    if table.link_at(n) != at:
        raise Damaged(DATABASE, DamageReason.NOT_THE_RECORD_THAT_THE_HEAD_NAMES)
    # Entries after the head must follow from it, one by one, under our signature.
    after = at
    for number, commitment, link, signature in table.stored_links(n if tip.n > n else n - 1):
        if number > n:
            after = chain.link(after, number, commitment)
        if link != after:
            raise Damaged(DATABASE, DamageReason.LINK_IS_BROKEN)
        signing.verify(public, chain.head_message(table.book_id, number, link), signature)
    return tip.n > n
