"""The metadata in picture files: which reader has which format, and a search of all bytes.

TIFF (exif.py) and boxes (heif_jp2_cr3.py: HEIF, AVIF, JPEG 2000, JPEG XL, CR3) are read elsewhere
too; jpeg_metadata.py, png_metadata.py, webp_gif_bmp.py and camera_raws.py have the other formats.

**Invariants:**

- Bytes behind the picture's end are searched too: further pictures and films, and the makers' own
  trailers. Anything else there is FORMAT.
- A structure that ends early or contradicts itself is DAMAGED.
- Finally all bytes are searched for marks of metadata, because the structure may not lead to them.
  That only adds.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import replace

from diary.media.byte_source import Source, pieces
from diary.media.decoder_results import (
    LAST_CHANGE,
    CaptureTime,
    Position,
    UnsearchedReason,
)
from diary.media.file_type import FileType
from diary.media.metadata import xmp
from diary.media.metadata.camera_raws import read_raw
from diary.media.metadata.exif import read_exif, read_tiff
from diary.media.metadata.heif_jp2_cr3 import read_boxes
from diary.media.metadata.jpeg_metadata import read_jpeg
from diary.media.metadata.mp4 import read_movie
from diary.media.metadata.places_in_text import places_beside, read_tail
from diary.media.metadata.png_metadata import read_png
from diary.media.metadata.scan import Scan
from diary.media.metadata.webp_gif_bmp import read_bmp, read_gif, read_webp
from diary.media.metadata.xmp import find_positions
from diary.media.safe_text import short_line

_MAX_SEARCHED = 512 << 20
_PIECE = 4 << 20
_OVERLAP = 1024
_MAX_BLOCKS = 400
_MAX_PACKETS = 100
_FILMS = (b"mp4", b"iso", b"qt  ", b"3gp", b"MSNV", b"avc1", b"M4V")
_MARKS = (
    *(b"Exif\0\0II*\0", b"Exif\0\0MM\0*", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"),
    *(b"ftyp" + brand for brand in _FILMS),
)
_OPPO = re.compile(r"(?:oppo|oplus)_\d")
_CAPTURES = ("EXIF", "XMP", "IPTC")
_NO_CAPTURE = len(_CAPTURES)  # of any other field
_BOXED = frozenset({"image/heic", "image/avif", "image/jp2", "image/jxl", "image/x-canon-cr3"})


def read_image(source: Source, what: FileType, scan: Scan) -> None:
    """Add the metadata of a picture file.

    Raises what a reader of hostile bytes may raise; what was found before stays in the scan.
    """
    read_structure(source, what, scan)
    _sweep(source, scan)
    _read_captions(scan)
    scan.captures.sort(key=_rank)


def read_structure(source: Source, what: FileType, scan: Scan) -> None:
    """Add what the structure of a picture file leads to; the rest of its bytes is not searched."""
    try:
        _read_structure(source, what, scan)
    except (ValueError, IndexError, KeyError, TypeError, OverflowError, zlib.error):
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    scan.captures.sort(key=_rank)


def _read_captions(scan: Scan) -> None:
    """Add places in the texts of a picture: programs write them into comments and captions."""
    known = {(each.latitude, each.longitude, each.found) for each in scan.positions}
    for text in list(scan.words):
        if _OPPO.match(text):
            scan.add_device("OPPO", "EXIF UserComment")
        for position in places_beside(text[: scan.spend_letters(len(text))]):
            if (position.latitude, position.longitude, position.found) not in known:
                scan.add_position(replace(position, where=short_line(f"caption, {position.where}")))


def _rank(captured: CaptureTime) -> int:
    """Return the place in the order of fields; the time of the last change comes last of all."""
    where = captured.where
    if where == LAST_CHANGE:
        return _NO_CAPTURE + 1
    return next((n for n, name in enumerate(_CAPTURES) if where.startswith(name)), _NO_CAPTURE)


def _read_structure(source: Source, what: FileType, scan: Scan) -> None:
    readers: dict[str, Callable[[Source, Scan], None]] = {
        "image/jpeg": read_jpeg,
        "image/png": read_png,
        "image/gif": read_gif,
        "image/webp": read_webp,
        "image/bmp": read_bmp,
        "image/tiff": _read_tiff_file,
    }
    if what.media_type in readers:
        readers[what.media_type](source, scan)
    elif what.media_type in _BOXED:
        read_boxes(source, scan)
    else:
        read_raw(source, what.media_type, scan)


def _read_tiff_file(source: Source, scan: Scan) -> None:
    if not read_tiff(source, scan):
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    read_tail(source, 8, scan)


# The search of all bytes, after the readers by structure


def _sweep(source: Source, scan: Scan) -> None:
    if source.size > _MAX_SEARCHED:
        scan.unsearched.add(UnsearchedReason.SIZE)
        return
    blocks: set[int] = set()
    packets: set[int] = set()
    known = {(position.latitude, position.longitude) for position in scan.positions}
    for start, piece in pieces(source, _PIECE, _OVERLAP):
        for position in find_positions(piece):
            if (position.latitude, position.longitude) not in known:
                scan.add_position(position)
        _packets(source, start, piece, scan, packets)
        for at, mark in _marks(start, piece):
            if len(blocks) >= _MAX_BLOCKS:
                scan.unsearched.add(UnsearchedReason.COUNT)
                return
            if at not in blocks:
                blocks.add(at)
                _block(source, at, mark, scan, known)


def _packets(source: Source, start: int, piece: bytes, scan: Scan, packets: set[int]) -> None:
    """Read XMP packets anywhere in a piece. One that ends early may be part of a longer one."""
    at = piece.find(xmp.START)
    while at >= 0:
        if len(packets) >= _MAX_PACKETS:
            scan.unsearched.add(UnsearchedReason.COUNT)
            return
        packets.add(start + at)
        packet = source.read_at(start + at, xmp.MAX_PACKET).partition(xmp.END)
        inner = Scan(scan.look, budget=scan.budget, depth=scan.depth + 1)
        xmp.read_xmp(packet[0] + packet[1], inner)
        for device in inner.devices:
            scan.add_device(device.name, device.where)
        for position in inner.positions:
            scan.add_position(position)
        for text in inner.words:
            if text not in scan.words:
                scan.add_text(text)
        at = piece.find(xmp.START, at + max(1, len(packet[0]) * bool(packet[1])))


def _marks(start: int, piece: bytes) -> list[tuple[int, bytes]]:
    """Return where blocks that may hold a place begin, in the order of the file."""
    found: list[tuple[int, bytes]] = []
    for mark in _MARKS:
        at = piece.find(mark)
        while at >= 0 and len(found) <= _MAX_BLOCKS:
            found.append((start + at, mark))
            at = piece.find(mark, at + 1)
    return sorted(found)


def _block(source: Source, at: int, mark: bytes, scan: Scan, known: set[tuple[str, str]]) -> None:
    found: list[Position] = []
    if not mark.startswith(b"ftyp"):
        block = read_exif(source.read_at, at + 6 * mark.startswith(b"Exif"))
        if block is not None:
            found = block.positions
            named = {device.name for device in scan.devices}
            for device in block.devices:
                if device.name not in named:
                    scan.add_device(device.name, device.where)
            if block.captured is not None and not scan.captures and not scan.depth:
                scan.captures.append(block.captured)
    elif at > 4:
        movie = read_movie(source.read_at, at - 4, source.size)
        found = [place.position for place in movie.places.found]
    for position in found:
        same = any(
            (other.latitude, other.longitude, other.found)
            == (position.latitude, position.longitude, position.found)
            for other in scan.positions
        )
        if not same:
            scan.add_position(position)
