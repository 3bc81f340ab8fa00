"""Carving: known formats that begin somewhere in bytes of an unknown format.

Pictures, films, XMP packets, Photoshop resources.

**Invariants:**

- Finding something proves something; finding nothing proves nothing. A caller that carves bytes
  which may hold more adds a reason to `unsearched` too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from diary.media.byte_source import SliceSource, Source, pieces
from diary.media.decoder_results import Position, UnsearchedReason
from diary.media.jpeg_segments import header_segments
from diary.media.metadata.iptc import resources_length
from diary.media.metadata.scan import Scan
from diary.media.png_and_riff_chunks import png_chunks
from diary.media.safe_text import decode_text, short_line

_PIECE: Final = 4 << 20
_OVERLAP: Final = 64
_MAX_HITS: Final = 200
MAX_CANDIDATES: Final = 5_000
_MAX_SLICE: Final = 32 << 20
_MAX_PACKET: Final = 1 << 20
# Each mark is searched separately, by a few rare bytes: many times as fast as one pattern for all.
_MARKS: Final = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"Exif", "exif"),
    (b"\x89PNG", "png"),
    (b"<x:xmpmeta", "xmp"),
    (b"<rdf:RDF", "xmp"),
    (b"ftyp", "film"),
    (b"8BIM", "resources"),
    (b"freeGPS ", "gps"),
    (b"$GP", "gps"),
    (b"$GN", "gps"),
)
_SURE: Final = re.compile(
    rb"\xff\xd8\xff[\xe0\xe1\xdb\xfe\xee]|Exif\0\0(?:II\*\0|MM\0\*)|\x89PNG\r\n\x1a\n|<x:xmpmeta|<rdf:RDF"
    rb"|ftyp(?:mp4|iso|qt  |3gp|MSNV|avc1|M4V|M4A|heic|mif1|avif)|freeGPS |\$G[PN](?:RMC|GGA),"
    rb"|8BIM[\x03-\x2a]"
)


def carve(source: Source, scan: Scan) -> bool:
    """Scan everything that begins somewhere in these bytes; return whether anything did."""
    if source.size > scan.budget.swept:
        scan.unsearched.add(UnsearchedReason.SIZE)
        return False
    scan.budget.swept -= source.size
    hits = 0
    beyond = 0  # where the last part that was scanned ends, as far as it is known
    last = -1
    for start, piece in pieces(source, _PIECE, _OVERLAP):
        for offset, kind in find_marks(piece, _MARKS, MAX_CANDIDATES):
            at = start + offset
            if at <= last or (at < beyond and kind != "gps") or not _SURE.match(piece, offset):
                continue
            last = at
            hits += 1
            if hits > _MAX_HITS:
                scan.unsearched.add(UnsearchedReason.COUNT)
                return True
            beyond = _hand_on(source, at, kind, scan)
    return hits > 0


def find_marks(
    piece: bytes, marks: Sequence[tuple[bytes, str]], most: int
) -> list[tuple[int, str]]:
    """Return where marks begin in a piece, in order; at most `most` + 1 of each."""
    found: list[tuple[int, str]] = []
    for mark, kind in marks:
        at = piece.find(mark)
        count = 0
        while at >= 0 and count <= most:
            found.append((at, kind))
            count += 1
            at = piece.find(mark, at + 1)
    return sorted(found)


def _hand_on(source: Source, at: int, kind: str, scan: Scan) -> int:
    """Scan what begins here; return where it ends, if that is known."""
    if kind == "gps":
        text = short_line(decode_text(source.read_at(at, 80)))
        scan.add_position(Position("GPS data", found=text))
        return at
    if kind == "xmp":
        packet = SliceSource(source, at, _MAX_PACKET)
        data = packet.read_at(0, packet.size)
        ends = [
            data.find(end) + len(end) for end in (b"</x:xmpmeta>", b"</rdf:RDF>") if end in data
        ]
        length = max(ends, default=0)
        if not length:
            return at
        scan.scan_part("XMP", SliceSource(source, at, length))
        return at + length
    if kind == "resources":
        held = SliceSource(source, at, _MAX_PACKET)
        length = resources_length(held.read_at(0, held.size))
        if length:
            scan.scan_part("resources", SliceSource(source, at, length))
        return at + length
    if kind == "exif":
        scan.scan_part("EXIF", SliceSource(source, at + 6, _MAX_SLICE))
        return at
    if kind == "film":
        scan.scan_part("film", SliceSource(source, at - 4, _MAX_SLICE))
        return at + 64
    part = SliceSource(source, at, _MAX_SLICE)
    length = (_jpeg_length if kind == "jpeg" else _png_length)(part)
    # A picture header without a second segment is a coincidence.
    if length:
        scan.scan_part(kind.upper(), SliceSource(source, at, length))
    return at + length


def _jpeg_length(source: Source) -> int:
    """Return the length to the end of the image or of the source; 0 if it is not a JPEG."""
    end = 0
    for segment in header_segments(source):
        end = segment.offset + segment.length
    if not end:
        return 0
    for start, piece in pieces(SliceSource(source, end, source.size), _PIECE, 1):
        at = piece.find(b"\xff\xd9")
        if at >= 0:
            return end + start + at + 2
    return source.size


def _png_length(source: Source) -> int:
    end = 0
    for chunk in png_chunks(source.read_at, source.size):
        end = chunk.offset + chunk.length + 4
    return end
