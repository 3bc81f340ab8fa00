"""A copy of a JPEG or PNG with the data of its picture alone; no pixel is decoded.

**Invariants:**

- Only segments and chunks that a viewer needs to draw the picture are copied, each byte for byte.
  All others are left out, whether they are known or not, and so is all that follows the picture.
- How the picture is turned is written anew, as one number; it is not copied from the file.
- A picture whose structure is broken before its end gives no copy: what follows is not known.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final

from diary.errors import MediaError, MediaReason
from diary.media.byte_source import Source
from diary.media.jpeg_segments import DRAWN, EOI, SOS, segments
from diary.media.png_and_riff_chunks import PNG, PNG_MAGIC, png_chunks

JPEG: Final = "image/jpeg"
SUFFIXES: Final = {JPEG: ".jpg", PNG: ".png"}
MAX_SIZE: Final = 256 << 20
_UPRIGHT: Final = 1
# Adobe's segment has the transform of colours: without it a viewer mistakes them.
_ADOBE, _OF_ADOBE = 0xEE, 12
_PNG_DRAWN: Final = frozenset(
    {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"IDAT", b"IEND"}
)


def plain_picture(source: Source, media_type: str, orientation: int | None) -> bytes:
    """Return the copy; `orientation` is that of EXIF, 1 to 8.

    Raises MediaError("cannot-strip") for another kind of file, and for one that is broken or large.
    """
    if media_type not in SUFFIXES or source.size > MAX_SIZE:
        raise MediaError(MediaReason.CANNOT_STRIP)
    turned = orientation if orientation and orientation in range(2, 9) else _UPRIGHT
    parts = _of_jpeg(source, turned) if media_type == JPEG else _of_png(source, turned)
    return b"".join(parts)


def _of_jpeg(source: Source, orientation: int) -> Iterator[bytes]:
    yield b"\xff\xd8"
    if orientation != _UPRIGHT:
        content = b"Exif\0\0" + _exif(orientation)
        yield b"\xff\xe1" + (len(content) + 2).to_bytes(2, "big") + content
    scan, end = 0, False
    for each in segments(source):
        begin = each.offset - 2 if each.marker == EOI else each.offset - 4
        if scan:
            # the data of the picture, up to the next marker
            yield source.read_at(scan, begin - scan)
            scan = 0
        if each.marker == EOI:
            yield b"\xff\xd9"
            end = True
        elif each.marker in DRAWN or _is_of_adobe(source, each.marker, each.offset, each.length):
            yield source.read_at(begin, each.length + 4)
            scan = each.offset + each.length if each.marker == SOS else 0
    if not end:
        raise MediaError(MediaReason.CANNOT_STRIP)


def _is_of_adobe(source: Source, marker: int, offset: int, length: int) -> bool:
    return marker == _ADOBE and length == _OF_ADOBE and source.read_at(offset, 5) == b"Adobe"


def _of_png(source: Source, orientation: int) -> Iterator[bytes]:
    yield PNG_MAGIC
    last = b""
    for each in png_chunks(source.read_at, source.size):
        last = each.name
        if each.name in _PNG_DRAWN:
            yield source.read_at(each.offset - 8, each.length + 12)
        if each.name == b"IHDR" and orientation != _UPRIGHT:
            content = b"eXIf" + _exif(orientation)
            length = (len(content) - 4).to_bytes(4, "big")
            yield length + content + zlib.crc32(content).to_bytes(4, "big")
    if last != b"IEND":
        raise MediaError(MediaReason.CANNOT_STRIP)


def _exif(orientation: int) -> bytes:
    """Return EXIF that states the orientation and nothing else (CIPA DC-008, 4.6.4)."""
    entry = bytes.fromhex("0112 0003 00000001") + orientation.to_bytes(2, "big") + bytes(2)
    return b"MM\0*" + (8).to_bytes(4, "big") + (1).to_bytes(2, "big") + entry + bytes(4)
