"""The screen, scanner or camera that a colour profile names (ICC.1:2022, 7.2 and 9.2).

Screenshots of some systems carry the profile of the screen, which is named after its model.

**Invariants:**

- Most profiles belong to no device (sRGB, Display P3), so a name counts only where it is a maker's.
- It raises nothing, and never adds a reason to `unsearched`, because a profile holds no place.
"""

from __future__ import annotations

import re
import zlib
from typing import Final

from diary.media.byte_source import Source
from diary.media.metadata.media_tags import NAMES_DEVICE
from diary.media.metadata.scan import Scan
from diary.media.safe_text import short_line

MAX_PROFILE: Final = 4 << 20
_NAMES: Final = frozenset({b"desc", b"dmnd", b"dmdd"})
_MAX_TAGS: Final = 100
_MAKERS: Final = re.compile(
    r"\b(?:dell|lg|benq|eizo|asus|acer|aoc|viewsonic|iiyama|lenovo|thinkpad|thinkvision|msi|gigabyte"
    r"|hp|hewlett|epson|brother|canoscan|scanjet|scansnap|imac|macbook|cinema hd|cinema display"
    r"|studio display|thunderbolt display|pro display|color lcd|mi monitor|surface)\b",
    re.IGNORECASE,
)


def read_profile(data: bytes, scan: Scan) -> None:
    """Name the device of a profile, if the name is a maker's."""
    if data[36:40] != b"acsp":
        return
    count = int.from_bytes(data[128:132], "big")
    for at in range(132, 132 + 12 * min(count, _MAX_TAGS), 12):
        row = data[at : at + 12]
        if row[:4] not in _NAMES or len(row) < 12:
            continue
        start, size = int.from_bytes(row[4:8], "big"), int.from_bytes(row[8:12], "big")
        for text in _texts(data[start : start + min(size, 1 << 16)]):
            if _MAKERS.search(text) or NAMES_DEVICE.search(text):
                scan.add_device(short_line(text), f"ICC {row[:4].decode('ascii')}")


def read_profile_at(source: Source, scan: Scan) -> None:
    """Name the device of a profile that fills a source."""
    if source.size <= MAX_PROFILE and scan.spend_bytes(source.size):
        read_profile(source.read_at(0, source.size), scan)


def unpacked_profile(chunk: bytes) -> bytes:
    """Return the profile in a PNG chunk, which is packed behind a name and a zero byte."""
    packed = chunk.partition(b"\0")[2][1:]
    try:
        return zlib.decompressobj().decompress(packed, MAX_PROFILE)
    except zlib.error:
        return b""


def _texts(value: bytes) -> list[str]:
    if value[:4] == b"desc":
        length = int.from_bytes(value[8:12], "big")
        return [value[12 : 12 + length].split(b"\0")[0].decode("latin-1")]
    if value[:4] == b"text":
        return [value[8:].split(b"\0")[0].decode("latin-1")]
    if value[:4] != b"mluc":
        return []
    found: list[str] = []
    count = min(int.from_bytes(value[8:12], "big"), _MAX_TAGS)
    for at in range(16, 16 + 12 * count, 12):
        size = int.from_bytes(value[at + 4 : at + 8], "big")
        start = int.from_bytes(value[at + 8 : at + 12], "big")
        found.append(value[start : start + size].decode("utf-16-be", "replace").strip("\0"))
    return found
