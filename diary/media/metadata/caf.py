"""Apple's Core Audio Format: its texts by name.

After the Core Audio Format Specification 1.0.
"""

from __future__ import annotations

from typing import Final

from diary.media.facts import Unsearched
from diary.media.metadata.scan import Scan
from diary.media.metadata.sweep import sweep
from diary.media.metadata.tags import read_tag
from diary.media.source import SliceSource, Source
from diary.media.tidy import decode

_MAX_CHUNKS: Final = 10_000
_MAX_TEXT: Final = 8 << 20
_SILENT: Final = frozenset(
    {b"desc", b"data", b"pakt", b"kuki", b"chan", b"peak", b"ovvw", b"mark", b"regn", b"inst"}
    | {b"umid", b"edct", b"ldsc"}
)


def read_caf(source: Source, scan: Scan) -> None:
    """Add what the chunks beside the sound say."""
    at = 8
    for _ in range(_MAX_CHUNKS):
        head = source.read_at(at, 12)
        if not head:
            return
        size = int.from_bytes(head[4:12], "big")
        if head[:4] == b"data" and size == (1 << 64) - 1:
            size = source.size - at - 12  # sound that was still being recorded
        if len(head) < 12 or at + 12 + size > source.size:
            scan.unsearched.add(Unsearched.DAMAGED)
            return
        _chunk(head[:4], SliceSource(source, at + 12, size), scan)
        at += 12 + size
    scan.unsearched.add(Unsearched.COUNT)


def _chunk(name: bytes, content: Source, scan: Scan) -> None:
    if name in _SILENT:
        return
    if content.size > _MAX_TEXT or not scan.take(content.size):
        scan.unsearched.add(Unsearched.SIZE)
        return
    data = content.read_at(0, content.size)
    if name == b"info":
        texts = data[4:].split(b"\0")
        for key, value in zip(texts[::2], texts[1::2], strict=False):
            read_tag(scan, "CAF", decode(key), decode(value))
    elif name == b"strg":
        read_tag(scan, "CAF", "strings", decode(data.replace(b"\0", b"\n")))
    elif name != b"free" or data.strip(b"\0"):
        scan.unsearched.add(Unsearched.FORMAT)
        sweep(content, scan)
