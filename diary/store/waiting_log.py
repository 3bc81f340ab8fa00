"""Whether a write-ahead log that counts lies beside a database.

SQLite passes a log over whose header is not whole, or has nothing behind it: nothing was confirmed
there. Whoever only looks has to do likewise, before SQLite is asked to share that log with nobody;
of a log that is a header alone it would go on asking for a whole one.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

from diary.files.durable import disk_errors, open_vault_file

_HEADER: Final = struct.Struct(">8I")
_MAGIC: Final = 0x377F0682
_WORD: Final = 0xFFFFFFFF


def is_waiting(database: Path) -> bool:
    """Whether a log that may hold something lies beside this database; StorageError, Damaged."""
    log = database.with_name(f"{database.name}-wal")
    try:
        descriptor = open_vault_file(log, log.name)
    except FileNotFoundError:
        return False
    with disk_errors("read"), open(descriptor, "rb") as file:
        first = file.read(_HEADER.size + 1)
    return len(first) > _HEADER.size and _is_whole(first[: _HEADER.size])


def _is_whole(header: bytes) -> bool:
    if len(header) != _HEADER.size:
        return False
    magic, _version, page, _turn, _salt, _salt_2, *told = _HEADER.unpack(header)
    if magic & ~1 != _MAGIC or not 512 <= page <= 65536 or page & (page - 1):
        return False
    # the magic number says in which order of bytes the words are added up
    words = struct.unpack(">6I" if magic & 1 else "<6I", header[:24])
    first = second = 0
    for one, other in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & _WORD
        second = (second + other + first) & _WORD
    return told == [first, second]
