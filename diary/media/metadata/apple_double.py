"""What macOS keeps beside a file, in archives and on disks of others: `._name` (RFC 1740, A and B).

The attributes follow what Darwin's `copyfile` writes.

Invariants:

- An attribute is known to say neither place nor device, is searched by its words, or is FORMAT.
- A resource fork that is not blank is FORMAT.
"""

from __future__ import annotations

import plistlib
import struct
from collections.abc import Iterator
from typing import Final
from xml.parsers.expat import ExpatError

from diary.media.facts import Unsearched
from diary.media.metadata.scan import Scan
from diary.media.metadata.sweep import sweep
from diary.media.metadata.text import read_words
from diary.media.source import BytesSource, Source
from diary.media.tidy import decode

MAX_SIZE: Final = 4 << 20
_RESOURCES, _FINDER = 2, 9
_MAX_ENTRIES: Final = 16
_MAX_ATTRIBUTES: Final = 200
_MAX_VALUES: Final = 200_000
_FINDER_INFO: Final = 34
_BLANK: Final = b"This resource fork intentionally left blank"
# Numbers, dates and identifiers; of which program a file came is no device.
_SILENT: Final = frozenset(
    {"com.apple.FinderInfo", "com.apple.lastuseddate#PS", "com.apple.macl", "com.apple.provenance"}
    | {"com.apple.cscachefs", "com.apple.genstore.info", "com.apple.rootless"}
    | {"com.apple.diskimages.fsck", "com.apple.diskimages.recentcksum"}
)
_WORDS: Final = ("com.apple.quarantine", "com.apple.TextEncoding", "com.apple.metadata:")


def read_apple_double(source: Source, scan: Scan) -> None:
    """Add what the entries of an AppleDouble file say."""
    if source.size > MAX_SIZE or not scan.take(source.size):
        scan.unsearched.add(Unsearched.SIZE)
        return
    data = source.read_at(0, source.size)
    count = int.from_bytes(data[24:26], "big")
    if count > _MAX_ENTRIES or len(data) < 26 + 12 * count:
        scan.unsearched.add(Unsearched.DAMAGED)
        return
    for kind, offset, length in struct.iter_unpack(">III", data[26 : 26 + 12 * count]):
        content = data[offset : offset + length]
        if len(content) < length:
            scan.unsearched.add(Unsearched.DAMAGED)
        if kind == _FINDER:
            _read_attributes(data, content[_FINDER_INFO:], scan)
        elif kind != _RESOURCES or (content.strip(b"\0") and _BLANK not in content[:512]):
            scan.unsearched.add(Unsearched.FORMAT)
            sweep(BytesSource(content), scan)


def _read_attributes(data: bytes, head: bytes, scan: Scan) -> None:
    """The list of attributes behind what the Finder keeps; where their values lie counts from 0."""
    if not head.strip(b"\0"):
        return
    count = int.from_bytes(head[34:36], "big")
    if head[:4] != b"ATTR" or count > _MAX_ATTRIBUTES:
        scan.unsearched.add(Unsearched.FORMAT)
        return
    at = 36
    for _ in range(count):
        if at + 11 > len(head):
            scan.unsearched.add(Unsearched.DAMAGED)
            return
        offset, length = struct.unpack_from(">II", head, at)
        named = head[at + 10]
        name = decode(head[at + 11 : at + 11 + named].rstrip(b"\0"))
        value = data[offset : offset + length]
        if len(value) < length:
            scan.unsearched.add(Unsearched.DAMAGED)
        _read_attribute(name, value, scan)
        at += (11 + named + 3) & ~3


def _read_attribute(name: str, value: bytes, scan: Scan) -> None:
    if name in _SILENT:
        return
    if not name.startswith(_WORDS):
        scan.unsearched.add(Unsearched.FORMAT)
        sweep(BytesSource(value), scan)
        return
    text = decode(value)
    if value.startswith(b"bplist"):
        try:
            text = "\n".join(_said(plistlib.loads(value)))
        except (plistlib.InvalidFileException, ExpatError, ValueError, OverflowError):
            scan.unsearched.add(Unsearched.DAMAGED)
    scan.say(text)
    read_words(text, scan)


def _said(held: object) -> Iterator[str]:
    """Every text and number in a property list, behind its key."""
    waiting: list[tuple[str, object]] = [("", held)]
    for _ in range(_MAX_VALUES):
        if not waiting:
            return
        key, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(str(name), inner) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(key, inner) for inner in value]
        else:
            yield f"{key}: {value}" if key else str(value)
