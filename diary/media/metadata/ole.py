"""Compound files of Microsoft: Outlook's messages, and the old forms of office files.

The names of a message's streams follow [MS-OXMSG].

**Invariants:**

- The streams of a message are known by name, so a message can be searched completely.
- Of Word, Excel and PowerPoint the streams of words and pictures are known: words are read in both
  of their codings, pictures are carved, and what is packed is unpacked. Any other stream, such as
  that of a macro, a workbook, whose numbers are not read, and a document that is locked, is FORMAT.
"""

from __future__ import annotations

import re
import struct
import zlib
from typing import Final

from diary.media.byte_source import BytesSource, Source
from diary.media.compound_file import CompoundFile, DamagedError
from diary.media.decoder.text_runs import text_runs
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
# [MS-DOC] 2.1, [MS-XLS] 2.1.7, [MS-PPT] 2.1, [MS-OLEPS], [MS-OLEDS]
_OF_OFFICE: Final = frozenset(
    {"WordDocument", "0Table", "1Table", "Data", "Workbook", "Book", "PowerPoint Document"}
    | {"Pictures", "Current User", "\x05SummaryInformation", "\x05DocumentSummaryInformation"}
    | {"\x01CompObj", "\x01Ole", "\x03ObjInfo"}
)
_PACKED: Final = re.compile(rb"\x78[\x01\x5e\x9c\xDA]")
_MAX_PACKED: Final = 1_000
_MAX_UNPACKED: Final = 16 << 20
_LOCKED_WORD: Final = 0x0100
_DRAWINGS, _CONTINUED = 235, 60  # [MS-XLS] 2.3.1


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
    elif numbers is None and name in _OF_OFFICE:
        _read_office(name, content, scan)
    elif name != _MESSAGE_MARK:
        scan.unsearched.add(UnsearchedReason.FORMAT)
        carve(BytesSource(content), scan)


def _read_office(name: str, content: bytes, scan: Scan) -> None:
    """Add what a stream of words and pictures contains."""
    if name == "WordDocument" and int.from_bytes(content[10:12], "little") & _LOCKED_WORD:
        scan.unsearched.add(UnsearchedReason.FORMAT)
    if name in ("Workbook", "Book"):
        # The numbers in its cells are no text: a position may stand in two of them.
        scan.unsearched.add(UnsearchedReason.FORMAT)
        carve(BytesSource(_drawings(content)), scan)
    carve(BytesSource(content), scan)
    _read_words(content, scan)
    for count, found in enumerate(_PACKED.finditer(content)):
        if count == _MAX_PACKED:
            scan.unsearched.add(UnsearchedReason.COUNT)
            return
        data = _unpacked(content[found.start() :])
        if data and scan.spend_bytes(len(data)):
            if is_file(data):
                scan.scan_part("drawing", BytesSource(data))
            carve(BytesSource(data), scan)
            _read_words(data, scan)


def _read_words(content: bytes, scan: Scan) -> None:
    if len(content) > _MAX_WORDS:
        scan.unsearched.add(UnsearchedReason.SIZE)
    for coding in text_runs(content[:_MAX_WORDS], _MAX_WORDS):
        read_words(coding, scan)


def _unpacked(data: bytes) -> bytes:
    """Return what is packed at the beginning of these bytes; nothing where that is chance."""
    stream = zlib.decompressobj()
    try:
        found = stream.decompress(data, _MAX_UNPACKED)
    except zlib.error:
        return b""
    return found if stream.eof else b""


def _drawings(content: bytes) -> bytes:
    """Return the pictures of a workbook in one piece: its records part them every 8 KiB."""
    parts: list[bytes] = []
    at, kind = 0, 0
    while at + 4 <= len(content):
        number, length = struct.unpack_from("<HH", content, at)
        kind = kind if number == _CONTINUED else number
        if kind == _DRAWINGS:
            parts.append(content[at + 4 : at + 4 + length])
        at += 4 + length
    return b"".join(parts)
