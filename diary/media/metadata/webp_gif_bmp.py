"""The metadata in WebP (RFC 9649), GIF89a and BMP files.

**Invariants:**

- Every chunk or block is searched, known to hold no metadata, or FORMAT, so none is silently
  skipped.
- A structure that ends early or contradicts itself is DAMAGED.
"""

from __future__ import annotations

from diary.media.byte_source import BytesSource, SliceSource, Source
from diary.media.decoder_results import UnsearchedReason
from diary.media.metadata.colour_profiles import read_profile, read_profile_at
from diary.media.metadata.exif import read_tiff
from diary.media.metadata.heif_jp2_cr3 import read_jumbf
from diary.media.metadata.image_trailers import read_trailer
from diary.media.metadata.png_metadata import read_known_block
from diary.media.metadata.scan import Scan
from diary.media.metadata.xmp import read_xmp
from diary.media.safe_text import decode_text

_MAX_CHUNKS = 100_000
_SILENT_RIFF = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM"})
_FILLERS_RIFF = frozenset({b"JUNK", b"FLLR", b"PAD ", b"junk"})


def read_webp(source: Source, scan: Scan) -> None:
    """Add what the chunks of a WebP contain, and what is behind its end."""
    end = 8 + int.from_bytes(source.read_at(4, 4), "little")
    if end > source.size + 1:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
        end = source.size
    _read_riff(source, 12, min(end, source.size), scan)
    if end < source.size:
        read_trailer(source, end, scan)


def _read_riff(source: Source, at: int, end: int, scan: Scan) -> None:
    for _ in range(_MAX_CHUNKS):
        if at + 8 > end:
            if source.read_at(at, end - at).strip(b"\0"):
                scan.unsearched.add(UnsearchedReason.DAMAGED)
            return
        head = source.read_at(at, 8)
        name, length = head[:4], int.from_bytes(head[4:8], "little")
        if at + 8 + length > end:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
            length = end - at - 8
        if name == b"ANMF":
            _read_riff(source, at + 8 + 16, at + 8 + length, scan)
        elif name not in _SILENT_RIFF:
            _read_riff_chunk(name, SliceSource(source, at + 8, length), scan)
        at += 8 + length + (length & 1)
    scan.unsearched.add(UnsearchedReason.COUNT)


def _read_riff_chunk(name: bytes, chunk: Source, scan: Scan) -> None:
    if name == b"EXIF":
        base = 6 if chunk.read_at(0, 6) == b"Exif\0\0" else 0
        if not read_tiff(SliceSource(chunk, base, chunk.size), scan):
            scan.unsearched.add(UnsearchedReason.DAMAGED)
    elif name[:3] == b"XMP":
        if scan.spend_bytes(chunk.size):
            read_xmp(chunk.read_at(0, chunk.size), scan)
    elif name == b"C2PA":
        read_jumbf(chunk, scan)
    elif name == b"ICCP":
        read_profile_at(chunk, scan)
    elif name in _FILLERS_RIFF:
        if chunk.read_at(0, 1 << 20).strip(b"\0"):
            scan.unsearched.add(UnsearchedReason.FORMAT)
    elif chunk.size:
        scan.unsearched.add(UnsearchedReason.FORMAT)


_SILENT_APPLICATIONS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_COUNT_OF_LOOPS = 16


def read_gif(source: Source, scan: Scan) -> None:
    """Add what the blocks of a GIF contain, and what is behind its end."""
    head = source.read_at(0, 13)
    at = 13 + (3 << ((head[10] & 7) + 1) if head[10] & 0x80 else 0)
    for _ in range(_MAX_CHUNKS):
        kind = source.read_at(at, 2)
        if kind[:1] == b";":
            read_trailer(source, at + 1, scan)
            return
        if kind[:1] == b"!" and len(kind) == 2:
            at = _read_gif_extension(source, at + 2, kind[1], scan)
        elif kind[:1] == b",":
            flags = source.read_at(at + 9, 1)
            if not flags:
                break
            at += 10 + (3 << ((flags[0] & 7) + 1) if flags[0] & 0x80 else 0)
            at = _behind_blocks(source, at + 1)
        elif kind[:1] == b"\0" and len(kind) == 2:
            at += 1
        else:
            break
    scan.unsearched.add(UnsearchedReason.DAMAGED)


def _behind_blocks(source: Source, at: int) -> int:
    while (size := source.read_at(at, 1)) not in (b"", b"\0"):
        at += 1 + size[0]
    return at + 1


def _read_gif_extension(source: Source, at: int, label: int, scan: Scan) -> int:
    end = _behind_blocks(source, at)
    if label == 0xF9 or not scan.spend_bytes(end - at):
        return end
    raw = source.read_at(at, end - at)
    content, place = bytearray(), 0
    while place < len(raw) and raw[place]:
        content += raw[place + 1 : place + 1 + raw[place]]
        place += 1 + raw[place]
    name, data = bytes(content[:11]), bytes(content[11:])
    if label in (0xFE, 0x01):
        scan.add_text(decode_text(bytes(content)))
    elif label == 0xFF and name == b"XMP DataXMP":
        # Written without the lengths of blocks; a ramp of bytes leads to its end.
        read_xmp(raw[12:].rpartition(b"\x01\xff\xfe")[0] or raw[12:], scan)
    elif label == 0xFF and name in (b"MGK8BIM0000", b"MGKIPTC0000"):
        if not read_known_block(data, scan):
            scan.unsearched.add(UnsearchedReason.FORMAT)
    elif label == 0xFF and name == b"ICCRGBG1012":
        read_profile(data, scan)
    elif label == 0xFF and name.startswith(b"C2PA_GIF"):
        read_jumbf(BytesSource(data), scan)
    elif label != 0xFF or name not in _SILENT_APPLICATIONS or len(data) > _COUNT_OF_LOOPS:
        scan.unsearched.add(UnsearchedReason.FORMAT)
    return end


def read_bmp(source: Source, scan: Scan) -> None:
    """Add what is beside the rows of a BMP."""
    head = source.read_at(0, 138)
    size = int.from_bytes(head[2:6], "little")
    if int.from_bytes(head[14:18], "little") == 124 and head[70:74] in (b"KNIL", b"LINK"):
        # A profile by the path of its file, which may be in a person's folder.
        at = 14 + int.from_bytes(head[126:130], "little")
        scan.add_text(
            decode_text(source.read_at(at, min(int.from_bytes(head[130:134], "little"), 1024)))
        )
    if size > source.size:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
        return
    if size <= 26:
        size = _bmp_end(head)  # some writers do not state it
    if size < source.size:
        read_trailer(source, size, scan)


def _bmp_end(head: bytes) -> int:
    """Return where the rows of an uncompressed picture end."""
    start = int.from_bytes(head[10:14], "little")
    if len(head) < 54 or int.from_bytes(head[14:18], "little") < 40:
        return start
    width = int.from_bytes(head[18:22], "little", signed=True)
    height = int.from_bytes(head[22:26], "little", signed=True)
    bits = int.from_bytes(head[28:30], "little")
    rows = (abs(width) * bits + 31) // 32 * 4 * abs(height)
    if int.from_bytes(head[30:34], "little") in (1, 2, 4, 5):
        rows = int.from_bytes(head[34:38], "little")
    return start + rows
