"""What stands in a picture file beside the picture: EXIF, XMP, a film hidden behind it.

The rules are:

- The whole file is searched by its bytes, whatever its structure says: a second picture, a
  trailer or a moving photo carries positions of its own.
- What could not be searched is named in `unsearched` of the scan.
"""

from __future__ import annotations

import binascii
import re
import zlib

from diary.media import xmp
from diary.media.chunks import Chunk, png_chunks
from diary.media.exif import Exif, read_exif
from diary.media.facts import Unsearched
from diary.media.metadata.scan import MAX_TEXTS, Scan
from diary.media.quicktime import read_movie
from diary.media.sniff import Sniffed
from diary.media.source import Source, pieces
from diary.media.tidy import decode
from diary.media.xmp import find_positions

MAX_SEARCHED = 512 << 20
_PIECE = 4 << 20
_OVERLAP = 1024
_MAX_BLOCKS = 400
_MAX_TEXT = 4 << 20
_FILMS = (b"mp4", b"iso", b"qt  ", b"3gp", b"MSNV", b"avc1", b"M4V")
_MARKS = (
    *(b"Exif\0\0II*\0", b"Exif\0\0MM\0*", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"),
    *(b"ftyp" + brand for brand in _FILMS),
)
_RAW_PROFILE = re.compile(rb"\s*(?:exif|APP1|app1)\s+\d+\s+([0-9a-fA-F\s]+)")


def read_picture(source: Source, what: Sniffed, scan: Scan) -> None:
    """Add everything that stands in a picture file beside the picture."""
    if what.decoder == "TIFF":
        _take(scan, read_exif(source.read_at, 0))
    elif what.decoder == "PNG":
        for chunk in png_chunks(source.read_at, source.size):
            _png_chunk(source, chunk, scan)
    _sweep(source, scan)


def _take(scan: Scan, block: Exif | None) -> None:
    """Add an EXIF block; the first that says something speaks for the picture."""
    if block is None:
        return
    if scan.orientation is None:
        scan.orientation = block.orientation
    if block.captured is not None:
        scan.captures.append(block.captured)
    scan.name_device(block.device, "EXIF")
    for position in block.positions:
        scan.place(position)
    for text in block.words:
        scan.say(text)


def _sweep(source: Source, scan: Scan) -> None:
    if source.size > MAX_SEARCHED:
        scan.unsearched.add(Unsearched.SIZE)
        return
    blocks: set[int] = set()
    for start, piece in pieces(source, _PIECE, _OVERLAP):
        for position in find_positions(piece):
            scan.place(position)
        _packets(source, start, piece, scan)
        for at, mark in _marks(start, piece):
            if len(blocks) >= _MAX_BLOCKS:
                scan.unsearched.add(Unsearched.COUNT)
                return
            if at not in blocks:
                blocks.add(at)
                _block(source, at, mark, scan)


def _packets(source: Source, start: int, piece: bytes, scan: Scan) -> None:
    at = piece.find(xmp.START)
    while at >= 0 and len(scan.words) < MAX_TEXTS:
        scan.say(xmp.words_of_packet(source.read_at(start + at, xmp.MAX_PACKET)))
        at = piece.find(xmp.START, at + 1)


def _marks(start: int, piece: bytes) -> list[tuple[int, bytes]]:
    """Where something that may speak of a place begins, in the order of the file."""
    found: list[tuple[int, bytes]] = []
    for mark in _MARKS:
        at = piece.find(mark)
        while at >= 0 and len(found) <= _MAX_BLOCKS:
            found.append((start + at, mark))
            at = piece.find(mark, at + 1)
    return sorted(found)


def _block(source: Source, at: int, mark: bytes, scan: Scan) -> None:
    if not mark.startswith(b"ftyp"):
        _take(scan, read_exif(source.read_at, at + 6 * mark.startswith(b"Exif")))
    elif at > 4:
        movie = read_movie(source.read_at, at - 4, source.size)
        for place in movie.places.found:
            scan.place(place.position)


def _png_chunk(source: Source, chunk: Chunk, scan: Scan) -> None:
    if chunk.name == b"eXIf":
        _take(scan, read_exif(source.read_at, chunk.offset))
    elif chunk.name in (b"zTXt", b"iTXt", b"tEXt") and chunk.length <= _MAX_TEXT:
        text = _png_text(chunk.name, source.read_at(chunk.offset, chunk.length))
        for position in find_positions(text):
            scan.place(position)
        scan.say(decode(text))
        raw = _RAW_PROFILE.match(text)
        if raw is not None:
            digits = re.sub(rb"\s", b"", raw[1])
            data = binascii.unhexlify(digits[: len(digits) // 2 * 2]).removeprefix(b"Exif\0\0")
            _take(scan, read_exif(lambda at, n: data[at : at + n], 0))
    elif chunk.name in (b"zTXt", b"iTXt"):
        scan.unsearched.add(Unsearched.SIZE)


def _png_text(name: bytes, content: bytes) -> bytes:
    """The text of a PNG text chunk, inflated up to a bound where it is deflated."""
    _, _, rest = content.partition(b"\0")
    packed = name == b"zTXt" or (name == b"iTXt" and rest[:1] == b"\x01")
    if name == b"iTXt":
        rest = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    elif packed:
        rest = rest[1:]
    if not packed:
        return rest
    try:
        return zlib.decompressobj().decompress(rest, _MAX_TEXT)
    except zlib.error:
        return b""
