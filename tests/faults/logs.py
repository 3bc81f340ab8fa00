"""SQLite's own files made from the pages of an older database, without any key.

Their checksums are plain sums that anybody can work out, and a page of SQLCipher is as good in them
as in the database: whoever once copied `db` can make both.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

PAGE: Final = 4096
_JOURNAL_MAGIC: Final = bytes.fromhex("d9d505f920a163d7")
_SECTOR: Final = 512
_NONCE: Final = 0x01020304
_WORD: Final = 0xFFFFFFFF
_WAL_MAGIC: Final = 0x377F0683


def journal(old: bytes, super_journal: Path | None = None) -> bytes:
    """A hot rollback journal that makes a database what it was; perhaps part of a larger change."""
    pages = _pages(old)
    header = struct.pack(">8s5I", _JOURNAL_MAGIC, len(pages), _NONCE, len(pages), _SECTOR, PAGE)
    records = b"".join(
        struct.pack(">I", number) + page + struct.pack(">I", _page_sum(page))
        for number, page in enumerate(pages, 1)
    )
    return header.ljust(_SECTOR, b"\0") + records + _named(super_journal)


def log(old: bytes) -> bytes:
    """A write-ahead log whose one transaction makes a database what it was."""
    head = struct.pack(">6I", _WAL_MAGIC, 3007000, PAGE, 0, 7, 9)
    sums = _log_sum(head, (0, 0))
    made = head + struct.pack(">2I", *sums)
    pages = _pages(old)
    for number, page in enumerate(pages, 1):
        begin = struct.pack(">2I", number, len(pages) if number == len(pages) else 0)
        sums = _log_sum(begin + page, sums)
        made += begin + struct.pack(">4I", 7, 9, *sums) + page
    return made


def _pages(old: bytes) -> list[bytes]:
    return [old[at : at + PAGE] for at in range(0, len(old), PAGE)]


def _page_sum(page: bytes) -> int:
    return (_NONCE + sum(page[at] for at in range(PAGE - 200, 0, -200))) & _WORD


def _named(super_journal: Path | None) -> bytes:
    if super_journal is None:
        return b""
    name = str(super_journal).encode()
    # no page has this number: it is the one that holds the bytes of the system's locks
    lock_page = (1 << 30) // PAGE + 1
    end = struct.pack(">2I", len(name), sum(name) & _WORD) + _JOURNAL_MAGIC
    return struct.pack(">I", lock_page) + name + end


def _log_sum(data: bytes, before: tuple[int, int]) -> tuple[int, int]:
    first, second = before
    words = struct.unpack(f">{len(data) // 4}I", data)
    for one, other in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & _WORD
        second = (second + other + first) & _WORD
    return first, second
