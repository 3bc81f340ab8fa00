"""The metadata in PNG files (ISO/IEC 15948): chunks, texts, raw profiles.

**Invariants:**

- Every chunk is searched, known to hold no metadata, or FORMAT, so none is silently skipped.
- A structure that ends early or contradicts itself is DAMAGED.
"""

from __future__ import annotations

import binascii
import re
import zlib

from diary.media.byte_source import BytesSource, SliceSource, Source
from diary.media.decoder_results import UnsearchedReason
from diary.media.metadata.colour_profiles import (
    MAX_PROFILE,
    read_profile,
    unpacked_profile,
)
from diary.media.metadata.exif import ORDERS, read_tiff
from diary.media.metadata.field_names import is_latitude, is_longitude, note_field, plain, positions
from diary.media.metadata.heif_jp2_cr3 import read_jumbf
from diary.media.metadata.image_trailers import read_trailer
from diary.media.metadata.iptc import read_iptc, read_resources
from diary.media.metadata.scan import Scan
from diary.media.metadata.xmp import find_positions, read_xmp
from diary.media.png_and_riff_chunks import PNG_MAGIC
from diary.media.safe_text import decode_text, short_line

_MAX_CHUNKS = 100_000
_MAX_TEXT = 8 << 20
_RAW_PROFILE = re.compile(
    rb"\s{0,8}([^\n]{0,100})\n\s{0,20}(\d{1,10})\s{0,20}\n([0-9a-fA-F\s]*+)\Z"
)
_SILENT_CHUNKS = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT"}
    | {b"bKGD", b"hIST", b"pHYs", b"sPLT", b"tIME", b"acTL", b"fcTL", b"fdAT", b"cICP", b"mDCV"}
    | {b"mDCv", b"cLLI", b"cLLi", b"oFFs", b"sCAL", b"pCAL", b"sTER", b"gIFg", b"vpAg"}
    | {b"orNT", b"caNv", b"iDOT", b"CgBI", b"npTc", b"npLb", b"npOl", b"npOL", b"MDAT", b"CICP"}
)


def read_png(source: Source, scan: Scan) -> None:
    """Add what the chunks of a PNG contain, and what is behind its end."""
    at = len(PNG_MAGIC)
    for _ in range(_MAX_CHUNKS):
        head = source.read_at(at, 8)
        length = int.from_bytes(head[:4], "big")
        if len(head) < 8 or at + 12 + length > source.size:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
            return
        name = head[4:8]
        if name == b"iCCP" and length < MAX_PROFILE:
            read_profile(unpacked_profile(source.read_at(at + 8, length)), scan)
        elif name not in _SILENT_CHUNKS:
            _read_png_chunk(name, SliceSource(source, at + 8, length), scan)
        at += 12 + length
        if name == b"IEND":
            read_trailer(source, at, scan)
            return
    scan.unsearched.add(UnsearchedReason.COUNT)


def _read_png_chunk(name: bytes, chunk: Source, scan: Scan) -> None:
    if name in (b"eXIf", b"zxIf"):
        base = 6 if chunk.read_at(0, 6) == b"Exif\0\0" else 0
        if not read_tiff(SliceSource(chunk, base, chunk.size), scan):
            scan.unsearched.add(
                UnsearchedReason.DAMAGED if name == b"eXIf" else UnsearchedReason.FORMAT
            )
    elif name == b"caBX":
        read_jumbf(chunk, scan)
    elif name in (b"tEXt", b"zTXt", b"iTXt"):
        if scan.spend_bytes(chunk.size):
            _read_png_text(name, chunk.read_at(0, chunk.size), scan)
    elif chunk.size:
        scan.unsearched.add(UnsearchedReason.FORMAT)


def _read_png_text(name: bytes, content: bytes, scan: Scan) -> None:
    keyword, _, rest = content.partition(b"\0")
    packed = name == b"zTXt" or (name == b"iTXt" and rest[:1] == b"\x01")
    if name == b"iTXt":
        rest = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    elif packed:
        rest = rest[1:]
    if packed:
        stream = zlib.decompressobj()
        try:
            rest = stream.decompress(rest, _MAX_TEXT)
        except zlib.error:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
            return
        if stream.unconsumed_tail:
            scan.unsearched.add(UnsearchedReason.SIZE)
        elif not stream.eof:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
        if not scan.spend_bytes(len(rest)):
            return
    _take_png_text(decode_text(keyword), rest, scan)


def _take_png_text(keyword: str, text: bytes, scan: Scan) -> None:
    key = plain(keyword)
    raw = _RAW_PROFILE.match(text)
    if key.startswith("rawprofiletype") or (raw is not None and len(raw[3]) >= int(raw[2])):
        _take_raw_profile(key, raw, scan)
    elif key == "com.adobe.xmp" or keyword.lower().endswith("adobe.xmp") or b"<rdf:RDF" in text:
        read_xmp(text, scan)
    else:
        words = decode_text(text)
        scan.add_text(words)
        if is_latitude(key):
            scan.add_position(*positions([short_line(words)], [], f"PNG {short_line(keyword)}"))
        elif is_longitude(key):
            scan.add_position(*positions([], [short_line(words)], f"PNG {short_line(keyword)}"))
        else:
            note_field(scan, keyword, words, short_line(f"PNG {keyword}"))
            if key == "source" and "/" not in words:
                # The device that made the picture (ISO/IEC 15948, 11.3.4.2); some write a web
                # address.
                scan.add_device(words, "PNG Source")
        for position in find_positions(text):
            scan.add_position(position)


def _take_raw_profile(key: str, raw: re.Match[bytes] | None, scan: Scan) -> None:
    """Read a block in hexadecimal digits, as ImageMagick writes it, under any name."""
    if raw is None:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
        return
    digits = re.sub(rb"\s", b"", raw[3])
    data = binascii.unhexlify(digits[: len(digits) // 2 * 2])
    if len(data) < int(raw[2]):
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    if not read_known_block(data, scan) and not key.endswith(("icc", "icm")):
        scan.unsearched.add(UnsearchedReason.FORMAT)


def read_known_block(data: bytes, scan: Scan) -> bool:
    """Read a block of metadata by its first bytes; return whether its kind is known."""
    data = data.removeprefix(b"Exif\0\0").removeprefix(b"Photoshop 3.0\0")
    data = data.removeprefix(b"http://ns.adobe.com/xap/1.0/\0")
    if data[:4] in ORDERS:
        if not read_tiff(BytesSource(data), scan):
            scan.unsearched.add(UnsearchedReason.DAMAGED)
    elif data[:4] == b"8BIM":
        for block in read_resources(data, scan):
            read_tiff(BytesSource(block), scan)
    elif data[:1] == b"\x1c":
        read_iptc(data, scan, padded=True)
    elif data.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t")[:1] == b"<":
        read_xmp(data, scan)
    else:
        return not data.strip(b"\0 \r\n\t")
    return True
