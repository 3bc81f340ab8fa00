"""What stands in a picture file beside the picture: EXIF, XMP, a film hidden behind it.

The rules are:

- The whole file is searched by its bytes, whatever its structure says: a second picture, a
  trailer or a moving photo carries positions of its own.
- What could not be searched makes `searched` false.
"""

from __future__ import annotations

import binascii
import re
import zlib
from dataclasses import dataclass, field

from diary.media import xmp
from diary.media.chunks import Chunk, png_chunks
from diary.media.exif import Exif, read_exif
from diary.media.facts import Position
from diary.media.quicktime import read_movie
from diary.media.ranges import Ranges
from diary.media.tidy import decode
from diary.media.xmp import find_positions

MAX_SEARCHED = 512 << 20
_PIECE = 4 << 20
_OVERLAP = 1024
_MAX_BLOCKS = 400
_MAX_TEXT = 4 << 20
_MAX_WORDS = 1000  # texts
_FILMS = (b"mp4", b"iso", b"qt  ", b"3gp", b"MSNV", b"avc1", b"M4V")
_MARKS = (
    *(b"Exif\0\0II*\0", b"Exif\0\0MM\0*", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"),
    *(b"ftyp" + brand for brand in _FILMS),
)
_RAW_PROFILE = re.compile(rb"\s*(?:exif|APP1|app1)\s+\d+\s+([0-9a-fA-F\s]+)")


@dataclass(slots=True)
class Embedded:
    """The first EXIF block, and every position and every text wherever they stand.

    `words` are to be searched and never shown.
    """

    exif: Exif = field(default_factory=Exif)
    positions: list[Position] = field(default_factory=list)
    searched: bool = True
    words: list[str] = field(default_factory=list)

    def take(self, block: Exif | None) -> None:
        """Add an EXIF block; the first that says something speaks for the picture."""
        if block is None:
            return
        if self.exif == Exif():
            self.exif = block
        self.positions += block.positions
        self.words += block.words


def search(ranges: Ranges, decoder: str) -> Embedded:
    """Everything found in a picture file of this format."""
    found = Embedded()
    if decoder == "TIFF":
        found.take(read_exif(ranges.read_at, 0))
    elif decoder == "PNG":
        for chunk in png_chunks(ranges.read_at, ranges.size):
            _png_chunk(ranges, chunk, found)
    _sweep(ranges, found)
    found.positions = list(dict.fromkeys(found.positions))
    found.words = list(dict.fromkeys(found.words))
    return found


def _sweep(ranges: Ranges, found: Embedded) -> None:
    if ranges.size > MAX_SEARCHED:
        found.searched = False
        return
    blocks: set[int] = set()
    for start, piece in ranges.pieces(_PIECE, _OVERLAP):
        found.positions += find_positions(piece)
        _packets(ranges, start, piece, found)
        for at, mark in _marks(start, piece):
            if len(blocks) >= _MAX_BLOCKS:
                found.searched = False
                return
            if at not in blocks:
                blocks.add(at)
                _block(ranges, at, mark, found)


def _packets(ranges: Ranges, start: int, piece: bytes, found: Embedded) -> None:
    at = piece.find(xmp.START)
    while at >= 0 and len(found.words) <= _MAX_WORDS:
        found.words.append(xmp.words_of_packet(ranges.read_at(start + at, xmp.MAX_PACKET)))
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


def _block(ranges: Ranges, at: int, mark: bytes, found: Embedded) -> None:
    if not mark.startswith(b"ftyp"):
        found.take(read_exif(ranges.read_at, at + 6 * mark.startswith(b"Exif")))
    elif at > 4:
        movie = read_movie(ranges.read_at, at - 4, ranges.size)
        found.positions += [place.position for place in movie.places.found]


def _png_chunk(ranges: Ranges, chunk: Chunk, found: Embedded) -> None:
    if chunk.name == b"eXIf":
        found.take(read_exif(ranges.read_at, chunk.offset))
    elif chunk.name in (b"zTXt", b"iTXt", b"tEXt") and chunk.length <= _MAX_TEXT:
        text = _png_text(chunk.name, ranges.read_at(chunk.offset, chunk.length))
        found.positions += find_positions(text)
        found.words.append(decode(text))
        raw = _RAW_PROFILE.match(text)
        if raw is not None:
            digits = re.sub(rb"\s", b"", raw[1])
            data = binascii.unhexlify(digits[: len(digits) // 2 * 2]).removeprefix(b"Exif\0\0")
            found.take(read_exif(lambda at, n: data[at : at + n], 0))
    elif chunk.name in (b"zTXt", b"iTXt"):
        found.searched = False


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
