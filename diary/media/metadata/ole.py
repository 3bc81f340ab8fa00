"""Compound files of Microsoft: Outlook's messages, and the old forms of office files.

The names of a message's streams follow [MS-OXMSG].

**Invariants:**

- The streams of a message are known by name, so a message can be searched completely. Word, Excel
  and PowerPoint keep pictures in forms of their own: their streams are carved, and the file counts
  as FORMAT.
"""

from __future__ import annotations

import re
import struct
from typing import Final

from diary.media.byte_source import BytesSource, Source
from diary.media.compound_file import CompoundFile, DamagedError
from diary.media.decoder_results import UnsearchedReason
from diary.media.metadata.carving import carve
from diary.media.metadata.places_in_text import is_file, read_words
from diary.media.metadata.scan import Scan
from diary.media.metadata.tnef import read_property

MAX_OLE: Final = 128 << 20
_MAX_ENTRIES: Final = 4_000
_PROPERTY: Final = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})(?:-[0-9A-F]{8})?\Z", re.I)
_MESSAGE_MARK: Final = "__properties_version1.0"
_NAMED_ONES: Final = "__substg1.0_00030102"
_MAX_WORDS: Final = 4 << 20
_NAMES: Final = "__nameid_version1.0"


def read_compound(source: Source, scan: Scan) -> None:
    """Add what the streams of a compound file contain."""
    if source.size > MAX_OLE:
        scan.unsearched.add(UnsearchedReason.SIZE)
        return
    if not scan.spend_bytes(source.size):
        return
    data = source.read_at(0, source.size)
    try:
        file = CompoundFile(BytesSource(data))
    except (DamagedError, struct.error):
        scan.unsearched.add(UnsearchedReason.DAMAGED)
        carve(source, scan)
        return
    # Names of properties are in streams that are named like properties.
    _read_unused(file, scan)
    names = file.within(_NAMES)
    numbers = _named(file)
    listed = [each for number, each in enumerate(file.entries) if number not in names]
    streams = [entry for entry in listed if entry.kind == 2]
    is_message = any(entry.name == _MESSAGE_MARK for entry in streams)
    if not is_message:
        streams = [entry for entry in file.entries if entry.kind == 2]
    if len(streams) > _MAX_ENTRIES:
        scan.unsearched.add(UnsearchedReason.COUNT)
    for entry in streams[:_MAX_ENTRIES]:
        try:
            content = file.stream(entry)
        except DamagedError:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
            continue
        _read_stream(entry.name, content, numbers if is_message else None, scan)


def _read_unused(file: CompoundFile, scan: Scan) -> None:
    """Add what is in unused space: deleted data, and data appended to the file."""
    free, behind = file.unused()
    if behind.strip(b"\0"):
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    for data in (free, behind):
        if data.strip(b"\0"):
            carve(BytesSource(data), scan)
            if is_file(data):
                scan.scan_part("unused", BytesSource(data))
            for form in ("utf-16-le", "latin-1"):
                read_words(data[:_MAX_WORDS].decode(form, "replace"), scan)


def _named(file: CompoundFile) -> dict[int, int]:
    """Return the identifiers of named properties, by their numbers in this file."""
    entry = next((each for each in file.entries if each.name == _NAMED_ONES), None)
    try:
        data = file.stream(entry) if entry else b""
    except DamagedError:
        return {}
    rows = struct.iter_unpack("<IHH", data[: len(data) // 8 * 8])
    return {0x8000 + index: identifier for identifier, kind, index in rows if not kind & 1}


def _read_stream(name: str, content: bytes, numbers: dict[int, int] | None, scan: Scan) -> None:
    known = _PROPERTY.match(name) if numbers is not None else None
    if name == _NAMED_ONES:
        return
    if known is not None and numbers is not None:
        number, form = int(known[1], 16), int(known[2], 16) & 0xFFF
        number = numbers.get(number, number)
        if content.strip(b"\0"):
            read_property(number, form, content, scan)
    elif name != _MESSAGE_MARK:
        scan.unsearched.add(UnsearchedReason.FORMAT)
        carve(BytesSource(content), scan)
