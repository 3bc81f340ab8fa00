"""The metadata in picture files, by the structure of each format.

JPEG (ITU-T T.81, CIPA DC-007), PNG (ISO/IEC 15948), GIF89a, WebP (RFC 9649), BMP, TIFF and camera
raws; boxes (HEIF, AVIF, JPEG 2000, JPEG XL, CR3) are read in heif_jp2_cr3.py.

**Invariants:**

- Every segment, chunk or block is either searched, known to hold no metadata, or FORMAT, so no part
  is silently skipped.
- Bytes behind the picture's end are searched too: further pictures and films, and the makers' own
  trailers. Anything else there is FORMAT.
- A structure that ends early or contradicts itself is DAMAGED.
- A raw file names its camera, whatever else of it is read; what is not read of a format is FORMAT.
- Finally all bytes are searched for marks of metadata, because the structure may not lead to them.
  That only adds.
"""

from __future__ import annotations

import binascii
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from diary.media.byte_source import BytesSource, SliceSource, Source, pieces
from diary.media.chunks import PNG_MAGIC
from diary.media.decoder_results import CaptureTime, Position, UnsearchedReason
from diary.media.file_type import FileType
from diary.media.jpeg import EOI, segments
from diary.media.metadata import xmp
from diary.media.metadata.colour_profiles import (
    MAX_PROFILE,
    read_profile,
    read_profile_at,
    unpacked_profile,
)
from diary.media.metadata.exif import ORDERS, read_exif, read_tiff
from diary.media.metadata.field_names import is_latitude, is_longitude, note_field, plain, positions
from diary.media.metadata.heif_jp2_cr3 import read_boxes, read_codestream, read_jumbf
from diary.media.metadata.image_trailers import read_trailer
from diary.media.metadata.iptc import read_iptc, read_resources
from diary.media.metadata.jpeg_metadata import read_application, read_extended_xmp, read_thermal
from diary.media.metadata.media_tags import NAMES_DEVICE
from diary.media.metadata.mp4 import read_movie
from diary.media.metadata.places_in_text import places_beside, read_tail
from diary.media.metadata.scan import Scan
from diary.media.metadata.xmp import find_positions, read_xmp
from diary.media.safe_text import decode_text, short_line

_TIFF = frozenset({"image/x-olympus-orf", "image/x-panasonic-rw2"})
_MAKERS = {
    "image/x-canon-crw": "Canon",
    "image/x-sigma-x3f": "Sigma",
    "image/x-minolta-mrw": "Minolta",
}


def read_raw(source: Source, media_type: str, scan: Scan) -> None:
    """Add the metadata of a camera raw or a bare codestream of this media type."""
    if media_type in _TIFF:
        if not read_tiff(source, scan):
            scan.unsearched.add(UnsearchedReason.DAMAGED)
    elif media_type == "image/x-fuji-raf":
        _read_raf(source, scan)
    elif media_type == "image/x-minolta-mrw":
        _read_mrw(source, scan)
    elif media_type == "image/j2c":
        read_codestream(source, scan)
    elif media_type != "image/x-jxl-codestream":
        scan.unsearched.add(UnsearchedReason.FORMAT)
    scan.add_device(_MAKERS.get(media_type, ""), "raw file")


def _read_raf(source: Source, scan: Scan) -> None:
    """Read a Fujifilm raw: the name of the camera, then the place of a JPEG with its metadata."""
    head = source.read_at(0, 108)
    offset, length = int.from_bytes(head[84:88], "big"), int.from_bytes(head[88:92], "big")
    if not offset or offset + length > source.size or source.read_at(offset, 2) != b"\xff\xd8":
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    else:
        # It describes the file itself, so it is not a part.
        scan.look(SliceSource(source, offset, length), scan)
    scan.add_device(f"Fujifilm {decode_text(head[28:60].split(bytes(1))[0])}", "RAF")
    # The second directory holds sizes and colours; in some files it is a TIFF of its own.
    second = int.from_bytes(head[100:104], "big")
    if source.read_at(second, 4) in (b"II*\0", b"MM\0*"):
        read_tiff(SliceSource(source, second, source.size), scan)


def _read_mrw(source: Source, scan: Scan) -> None:
    end = 8 + int.from_bytes(source.read_at(4, 4), "big")
    at = 8
    for _ in range(32):
        if at >= end:
            return
        name, length = source.read_at(at, 4), int.from_bytes(source.read_at(at + 4, 4), "big")
        if name == b"\0TTW" and not read_tiff(SliceSource(source, at + 8, length), scan):
            scan.unsearched.add(UnsearchedReason.DAMAGED)
        at += 8 + length
    scan.unsearched.add(UnsearchedReason.DAMAGED)


_MAX_SEARCHED = 512 << 20
_PIECE = 4 << 20
_OVERLAP = 1024
_MAX_BLOCKS = 400
_MAX_PACKETS = 100
_MAX_CHUNKS = 100_000
_MAX_TEXT = 8 << 20
_FILMS = (b"mp4", b"iso", b"qt  ", b"3gp", b"MSNV", b"avc1", b"M4V")
_MARKS = (
    *(b"Exif\0\0II*\0", b"Exif\0\0MM\0*", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"),
    *(b"ftyp" + brand for brand in _FILMS),
)
_OPPO = re.compile(r"(?:oppo|oplus)_\d")
_CAPTURES = ("EXIF", "XMP", "IPTC")
_RAW_PROFILE = re.compile(
    rb"\s{0,8}([^\n]{0,100})\n\s{0,20}(\d{1,10})\s{0,20}\n([0-9a-fA-F\s]*+)\Z"
)
_SILENT_CHUNKS = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT"}
    | {b"bKGD", b"hIST", b"pHYs", b"sPLT", b"tIME", b"acTL", b"fcTL", b"fdAT", b"cICP", b"mDCV"}
    | {b"mDCv", b"cLLI", b"cLLi", b"oFFs", b"sCAL", b"pCAL", b"sTER", b"gIFg", b"vpAg"}
    | {b"orNT", b"caNv", b"iDOT", b"CgBI", b"npTc", b"npLb", b"npOl", b"npOL", b"MDAT", b"CICP"}
)
_SILENT_RIFF = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM"})
_FILLERS_RIFF = frozenset({b"JUNK", b"FLLR", b"PAD ", b"junk"})
_BOXED = frozenset({"image/heic", "image/avif", "image/jp2", "image/jxl", "image/x-canon-cr3"})


def read_image(source: Source, what: FileType, scan: Scan) -> None:
    """Add the metadata of a picture file.

    Raises what a reader of hostile bytes may raise; what was found before stays in the scan.
    """
    try:
        _read_structure(source, what, scan)
    except (ValueError, IndexError, KeyError, TypeError, OverflowError, zlib.error):
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    _sweep(source, scan)
    _read_captions(scan)
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
    where = captured.where
    return next((n for n, name in enumerate(_CAPTURES) if where.startswith(name)), 9)


def _read_structure(source: Source, what: FileType, scan: Scan) -> None:
    readers: dict[str, Callable[[Source, Scan], None]] = {
        "image/jpeg": _read_jpeg,
        "image/png": _read_png,
        "image/gif": _read_gif,
        "image/webp": _read_webp,
        "image/bmp": _read_bmp,
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


# JPEG

_COM, _APP, _APP_END = 0xFE, 0xE0, 0xEF


def _read_jpeg(source: Source, scan: Scan) -> None:
    jpeg = _Jpeg(scan)
    end = None
    for segment in segments(source):
        if segment.marker == EOI:
            end = segment.offset
        elif segment.marker == _COM or _APP <= segment.marker <= _APP_END:
            jpeg.read(segment.marker, SliceSource(source, segment.offset, segment.length))
    jpeg.join()
    if end is None:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    else:
        read_trailer(source, end, scan)


@dataclass(slots=True)
class _Jpeg:
    """The segments of one JPEG; those that continue are kept until all of them are there."""

    scan: Scan
    packets: dict[bytes, list[tuple[int, int, bytes]]] = field(default_factory=dict)
    thermal: list[bytes] = field(default_factory=list)
    resources: list[bytes] = field(default_factory=list)
    profile: dict[int, bytes] = field(default_factory=dict)

    def read(self, marker: int, segment: Source) -> None:
        if not self.scan.spend_bytes(segment.size):
            return
        content = segment.read_at(0, segment.size)
        if marker == _COM:
            comment = decode_text(content)
            self.scan.add_text(comment)
            if NAMES_DEVICE.search(comment):
                self.scan.add_device(comment, "JPEG comment")
        elif marker == _APP + 13 and content.startswith(b"Photoshop 3.0\0"):
            self.resources.append(content.partition(b"\0")[2])
        elif marker == _APP + 13 and content.startswith(b"Adobe_Photoshop2.5:"):
            self.resources.append(content.partition(b":")[2])
        elif content.startswith(b"http://ns.adobe.com/xmp/extension/\0"):
            read_extended_xmp(content, self.packets, self.scan)
        elif marker == _APP + 2 and content.startswith(b"ICC_PROFILE\0"):
            self.profile[content[12] if len(content) > 12 else 0] = content[14:]
        elif marker == _APP + 1 and content.startswith(b"FLIR\0"):
            self.thermal.append(content)
        else:
            read_application(marker - _APP, segment, content, self.scan)

    def join(self) -> None:
        if self.resources:
            for block in read_resources(b"".join(self.resources), self.scan):
                read_tiff(BytesSource(block), self.scan)
        for parts in self.packets.values():
            _join_xmp(parts, self.scan)
        read_profile(b"".join(self.profile[number] for number in sorted(self.profile)), self.scan)
        if self.thermal:
            read_thermal(self.thermal, self.scan)


def _join_xmp(parts: list[tuple[int, int, bytes]], scan: Scan) -> None:
    at, whole = 0, bytearray()
    for offset, _full, data in sorted(parts):
        if offset != at:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
        whole += data
        at = offset + len(data)
    if not parts or at != parts[0][1]:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    read_xmp(bytes(whole), scan)


# PNG


def _read_png(source: Source, scan: Scan) -> None:
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
    if not _take_profile(data, scan) and not key.endswith(("icc", "icm")):
        scan.unsearched.add(UnsearchedReason.FORMAT)


def _take_profile(data: bytes, scan: Scan) -> bool:
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


# WebP


def _read_webp(source: Source, scan: Scan) -> None:
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


# GIF and BMP

_SILENT_APPLICATIONS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_COUNT_OF_LOOPS = 16


def _read_gif(source: Source, scan: Scan) -> None:
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
        if not _take_profile(data, scan):
            scan.unsearched.add(UnsearchedReason.FORMAT)
    elif label == 0xFF and name == b"ICCRGBG1012":
        read_profile(data, scan)
    elif label == 0xFF and name.startswith(b"C2PA_GIF"):
        read_jumbf(BytesSource(data), scan)
    elif label != 0xFF or name not in _SILENT_APPLICATIONS or len(data) > _COUNT_OF_LOOPS:
        scan.unsearched.add(UnsearchedReason.FORMAT)
    return end


def _read_bmp(source: Source, scan: Scan) -> None:
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
