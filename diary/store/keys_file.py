"""The key file and its copy on the disk, as bytes: read with a bound, written copy first.

The rules are:

- `keys.bak` is durable before `keys` is touched, so one of them is whole at any moment.
- What was cut off in between leaves two files that differ, each of them whole.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from diary.errors import Damaged, StorageError
from diary.files.durable import read_bounded, write_durably
from diary.store.layout import KEYS, KEYS_COPY

_MOST: Final = 1 << 16


class KeysFile:
    """`keys` and `keys.bak` of one vault."""

    def __init__(self, folder: Path) -> None:
        self._keys = folder / KEYS
        self._copy = folder / KEYS_COPY

    def read(self) -> bytes | None:
        """The key file, None when there is none; raises Damaged, StorageError."""
        return read_bounded(self._keys, _MOST)

    def read_copy(self) -> bytes | None:
        """The copy, None when there is none; raises Damaged, StorageError."""
        return read_bounded(self._copy, _MOST)

    def write(self, data: bytes) -> None:
        """Puts new bytes in place of both, durably; StorageError where the disk refuses."""
        self.write_copy(data)
        self.write_keys(data)

    def write_keys(self, data: bytes) -> None:
        """Puts new bytes in place of `keys` alone, durably; StorageError."""
        with _of_keys():
            write_durably(self._keys, data)

    def write_copy(self, data: bytes) -> None:
        """Puts new bytes in place of the copy alone, durably; StorageError."""
        with _of_keys():
            write_durably(self._copy, data)

    def check_copy(self, keys: bytes) -> None:
        """Raises Damaged unless the copy is the key file byte for byte."""
        copy = self.read_copy()
        if copy is None:
            raise Damaged(KEYS_COPY, "missing")
        if copy != keys:
            raise Damaged(KEYS_COPY, "differs from keys")


@contextlib.contextmanager
def _of_keys() -> Iterator[None]:
    """Names the change of keys as what the disk refused: what it left differs from other writes."""
    try:
        yield
    except StorageError as refused:
        raise type(refused)("keys") from refused
