"""The vault's `keys` file with its copy, and the person's own key file.

**Invariants:**

- `keys.bak` is durable before `keys` is touched, so one of them is whole at any moment. An
  interrupted change leaves two files that differ, each of them whole. Both are read with a size
  limit.
- A person's key file is any file; its SHA-256 is appended to the passphrase. It is only read: never
  opened by another program, never copied, and its name is not stored, so the vault does not reveal
  which file it is.
- Only a regular file of 1 byte to 64 MiB is accepted: a pipe would block and a device would not
  end.
- The passphrase opens nothing without exactly the same bytes, so a file that changes while it is
  read is refused.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from diary.errors import BadInput, Damaged, DamageReason, StorageError
from diary.files.durable import open_descriptor, read_bounded, write_durably
from diary.i18n import N_
from diary.store.vault_folder import KEYS, KEYS_COPY

_MOST: Final = 1 << 16


class KeysFile:
    """The files `keys` and `keys.bak` of one vault."""

    def __init__(self, folder: Path) -> None:
        self._keys = folder / KEYS
        self._copy = folder / KEYS_COPY

    def read(self) -> bytes | None:
        """Return the content of `keys`, None if it is missing; raises Damaged, StorageError."""
        return read_bounded(self._keys, _MOST)

    def read_copy(self) -> bytes | None:
        """Return the content of `keys.bak`, None if it is missing; raises Damaged, StorageError."""
        return read_bounded(self._copy, _MOST)

    def write(self, data: bytes) -> None:
        """Replace the content of both files, durably; raises StorageError if the disk refuses."""
        self.write_copy(data)
        self.write_keys(data)

    def write_keys(self, data: bytes) -> None:
        """Replace the content of `keys` alone, durably; raises StorageError."""
        with _of_keys():
            write_durably(self._keys, data)

    def write_copy(self, data: bytes) -> None:
        """Replace the content of `keys.bak` alone, durably; raises StorageError."""
        with _of_keys():
            write_durably(self._copy, data)

    def check_copy(self, keys: bytes) -> None:
        """Raise Damaged unless `keys.bak` equals `keys` byte for byte."""
        copy = self.read_copy()
        if copy is None:
            raise Damaged(KEYS_COPY, DamageReason.MISSING)
        if copy != keys:
            raise Damaged(KEYS_COPY, DamageReason.DIFFERS_FROM_KEYS)


@contextlib.contextmanager
def _of_keys() -> Iterator[None]:
    """Name "keys" as what the disk refused: a failed change of keys leaves other files."""
    try:
        yield
    except StorageError as refused:
        raise type(refused)("keys") from refused


MOST: Final = 64 << 20
_PIECE: Final = 1 << 20
_FIELD: Final = "key file"


def key_file_digest(path: Path) -> bytearray:
    """Return the SHA-256 of a key file, 32 bytes, which the caller wipes; raises BadInput."""
    try:
        with open(open_descriptor(path, follow=True), "rb", buffering=0) as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise BadInput(_FIELD, N_("is a folder or a special file"))
            if before.st_size > MOST:
                raise BadInput(_FIELD, N_("is larger than 64 MB"))
            hashed, size = hashlib.sha256(), 0
            while size <= MOST and (piece := file.read(_PIECE)):
                hashed.update(piece)
                size += len(piece)
            after = os.fstat(file.fileno())
    except OSError as cause:
        raise BadInput(_FIELD, N_("cannot be read")) from cause
    if size == 0:
        raise BadInput(_FIELD, N_("is empty"))
    if (size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise BadInput(_FIELD, N_("was changed while it was being read"))
    return bytearray(hashed.digest())
