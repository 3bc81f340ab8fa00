"""The detection of content credentials (C2PA Technical Specification 2.2, annex A).

**Invariants:**

- Only their presence is reported: they are neither read nor verified, and nothing is concluded from
  them. They may name a person, a place and a device.
- Files are read by their structure, with limits; only PDF and MPEG audio are searched as bytes.
"""

from __future__ import annotations

from typing import Final

from diary.media.byte_source import Source, pieces
from diary.media.file_type import FileType
from diary.media.jpeg_segments import header_segments
from diary.media.metadata.atoms import read_atom
from diary.media.png_and_riff_chunks import png_chunks, riff_chunks

_MARK: Final = b"c2pa"
_UUID: Final = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_APP11: Final = 0xEB
_TIFF_TAG: Final = 52_545
_IN_TAG: Final = b"application/x-c2pa-manifest-store"
_IN_DOCUMENT: Final = b"C2PA_Manifest"
_MAX_BOXES: Final = 10_000
_MAX_SEARCHED: Final = 64 << 20
_PIECE: Final = 1 << 20


def has_credentials(source: Source, what: FileType) -> bool:
    """Return whether the file has content credentials where its format keeps them."""
    read_at, size = source.read_at, source.size
    media_type = what.media_type
    if media_type == "image/jpeg":
        found = (part for part in header_segments(source) if part.marker == _APP11)
        return any(_MARK in read_at(part.offset, min(part.length, 128)) for part in found)
    if media_type == "image/png":
        return any(chunk.name == b"caBX" for chunk in png_chunks(read_at, size))
    if media_type in ("image/webp", "audio/wav", "video/x-msvideo"):
        return any(chunk.name == b"C2PA" for chunk in riff_chunks(read_at, size))
    if media_type == "image/tiff":
        return _in_tiff(source)
    if media_type == "application/pdf":
        return _in_bytes(source, _IN_DOCUMENT, _MAX_SEARCHED)
    if media_type == "audio/mpeg":
        return _in_bytes(source, _IN_TAG, _PIECE)
    if read_at(4, 4) == b"ftyp":
        return _in_boxes(source)
    return False


def _in_boxes(source: Source) -> bool:
    at = 0
    for _number in range(_MAX_BOXES):
        box = read_atom(source.read_at, at, source.size) if at + 8 <= source.size else None
        if box is None:
            return False
        content = source.read_at(box.content, 128)
        if box.name == b"uuid" and content[:16] == _UUID:
            return True
        if box.name == b"jumb" and _MARK in content:
            return True
        at = box.end
    return False


def _in_tiff(source: Source) -> bool:
    order: Final = "big" if source.read_at(0, 2) == b"MM" else "little"
    start = int.from_bytes(source.read_at(4, 4), order)
    count = int.from_bytes(source.read_at(start, 2), order)
    entries = source.read_at(start + 2, 12 * min(count, 4096))
    return any(
        int.from_bytes(entries[at : at + 2], order) == _TIFF_TAG
        for at in range(0, len(entries), 12)
    )


def _in_bytes(source: Source, mark: bytes, most: int) -> bool:
    for offset, piece in pieces(source, _PIECE, len(mark)):
        if mark in piece:
            return True
        if offset + _PIECE >= most:
            return False
    return False
