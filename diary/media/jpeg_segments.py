"""The segments of a JPEG file, read from their bytes; nothing is decoded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from diary.media.byte_source import BytesSource, SliceSource, Source, pieces

MAX_SEGMENTS = 2_000
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7\x01]")
_NO_RESTART = re.compile(rb"\xff[^\x00\xd0-\xd7]")
_PIECE = 4 << 20
EOI, SOS = 0xD9, 0xDA
# What a viewer needs (ISO/IEC 10918-1, table B.1): frames, tables, scans, restarts, hierarchy.
DRAWN = frozenset({*range(0xC0, 0xC8), *range(0xC9, 0xD0), *range(SOS, 0xE0)})
_TABLES = frozenset({0xC4, 0xDB, 0xDD})


@dataclass(frozen=True, slots=True)
class Segment:
    """A marker and the place of its content, without the marker and the length."""

    marker: int
    offset: int
    length: int


def segments(source: Source) -> Iterator[Segment]:
    """Yield every segment, also those between and behind scans, to the end of the picture.

    The last one is EOI, with length 0; its offset is the first byte behind the picture. Without an
    EOI the file is broken, or does not begin with a JPEG.
    """
    if source.read_at(0, 2) != b"\xff\xd8":
        return
    at = 2
    for _ in range(MAX_SEGMENTS):
        head = source.read_at(at, 4)
        if len(head) < 2 or head[0] != 0xFF:
            return
        marker = head[1]
        if marker == 0xFF:
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker == EOI:
            yield Segment(EOI, at + 2, 0)
            return
        else:
            length = int.from_bytes(head[2:4], "big")
            if len(head) < 4 or length < 2 or at + 2 + length > source.size:
                return
            yield Segment(marker, at + 4, length - 2)
            at += 2 + length
            if marker == SOS:
                following = _behind_scan(source, at)
                if following is None:
                    return
                at = following


def header_segments(source: Source) -> Iterator[Segment]:
    """Yield the segments up to and including the first scan; nothing behind it is read."""
    for segment in segments(source):
        if segment.marker == EOI:
            return
        yield segment
        if segment.marker == SOS:
            return


def header_end(source: Source) -> int:
    """Return the end of the header of its first scan; of a broken header, that of what is whole."""
    return max((each.offset + each.length for each in header_segments(source)), default=0)


def jpeg_end(source: Source) -> int | None:
    """Return the end of the picture at the beginning of a source; None if it has no end."""
    for segment in segments(source):
        if segment.marker == EOI:
            return segment.offset
    return None


def _behind_scan(source: Source, offset: int) -> int | None:
    """Return the offset of the next marker behind entropy-coded bytes."""
    rest = SliceSource(source, offset, source.size - offset)
    for start, piece in pieces(rest, _PIECE, 1):
        match = _MARKER.search(piece)
        if match is not None:
            return offset + start + match.start()
    return None


def plain_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height of a bare baseline picture of 1 or 3 components, otherwise None.

    Bare means no application segment other than JFIF, no comment, no unusual coding, and no bytes
    after its end.
    """
    found: tuple[int, int] | None = None
    scan: Segment | None = None
    for segment in header_segments(BytesSource(data)):
        content = data[segment.offset : segment.offset + segment.length]
        if segment.marker == 0xC0 and found is None and len(content) >= 6:
            if content[0] != 8 or content[5] not in (1, 3):
                return None
            found = int.from_bytes(content[3:5], "big"), int.from_bytes(content[1:3], "big")
        elif segment.marker == SOS:
            scan = segment
        elif segment.marker == 0xE0:
            if content[:5] != b"JFIF\0" or len(content) != 14:
                return None
        elif segment.marker not in _TABLES:
            return None
    if scan is None or found is None or 0 in found:
        return None
    return found if _ends_clean(data, scan.offset + scan.length) else None


def _ends_clean(data: bytes, offset: int) -> bool:
    """Return whether only entropy-coded bytes and restart markers follow, and then the end."""
    found = _NO_RESTART.search(data, offset)
    return found is not None and found[0] == b"\xff\xd9" and found.end() == len(data)
