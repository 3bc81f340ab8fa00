"""FLAC and Ogg: their comment blocks, and the pictures in them.

FLAC follows RFC 9639; Ogg RFC 3533; Opus RFC 7845; Vorbis I, 5.2.

**Invariants:**

- Of each logical stream in an Ogg file the packets before the first sound are read, even where a
  stream begins in the middle of the file, because each stream has comments of its own.
"""

from __future__ import annotations

import struct
from typing import Final

from diary.media.base64_text import decode_base64
from diary.media.byte_source import BytesSource, SliceSource, Source
from diary.media.decoder_results import UnsearchedReason
from diary.media.metadata.carving import carve
from diary.media.metadata.id3 import read_ends
from diary.media.metadata.media_tags import read_tag
from diary.media.metadata.places_in_text import read_tail
from diary.media.metadata.scan import Scan
from diary.media.safe_text import decode_text

MAX_BLOCK: Final = 32 << 20
_MAX_COMMENTS: Final = 2_000
_MAX_PAGES: Final = 300_000
_MAX_STREAMS: Final = 50
_PADDING, _APPLICATION, _COMMENT, _PICTURE = 1, 2, 4, 6
_SILENT_BLOCKS: Final = frozenset({0, 3, 5})
_HEADS: Final = {
    b"\x01vorbis": b"\x03vorbis",
    b"OpusHead": b"OpusTags",
    b"\x80theora": b"\x81theora",
    b"Speex   ": b"",
    b"\x7fFLAC": b"\x84",
    b"fishead\0": None,
}


def read_flac(source: Source, scan: Scan) -> None:
    """Add what the blocks before the sound contain."""
    at = 4
    last = False
    while not last:
        head = source.read_at(at, 4)
        size = int.from_bytes(head[1:4], "big")
        if len(head) < 4 or at + 4 + size > source.size:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
            return
        last = bool(head[0] & 0x80)
        _block(head[0] & 0x7F, SliceSource(source, at + 4, size), scan)
        at += 4 + size
    carve(SliceSource(source, at, source.size), scan)
    read_ends(source, scan)
    read_tail(source, at, scan)


def _block(kind: int, content: Source, scan: Scan) -> None:
    if kind in _SILENT_BLOCKS or not scan.spend_bytes(content.size):
        return
    data = content.read_at(0, content.size)
    if kind == _COMMENT:
        read_comments(data, scan)
    elif kind == _PICTURE:
        _picture(data, scan)
    elif kind != _PADDING or data.strip(b"\0"):
        scan.unsearched.add(UnsearchedReason.FORMAT)
        carve(content, scan)


def read_comments(data: bytes, scan: Scan) -> None:
    """Add a block of Vorbis comments: a vendor, then names with values."""
    try:
        (length,) = struct.unpack_from("<I", data)
        read_tag(scan, "Vorbis comment", "vendor", decode_text(data[4 : 4 + length]))
        at = 4 + length
        (count,) = struct.unpack_from("<I", data, at)
        at += 4
        for number in range(count):
            if number >= _MAX_COMMENTS:
                scan.unsearched.add(UnsearchedReason.COUNT)
                return
            (length,) = struct.unpack_from("<I", data, at)
            one = data[at + 4 : at + 4 + length]
            if len(one) < length:
                scan.unsearched.add(UnsearchedReason.DAMAGED)
                return
            at += 4 + length
            key, _, value = one.partition(b"=")
            _comment(decode_text(key), value, scan)
    except struct.error:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
        return
    if len(data) - at > 1 and data[at:].strip(b"\0\x01"):
        carve(BytesSource(data[at:]), scan)
        if data[at + 1 :].strip(b"\0"):
            scan.unsearched.add(UnsearchedReason.FORMAT)


def _comment(key: str, value: bytes, scan: Scan) -> None:
    if key.upper() in ("METADATA_BLOCK_PICTURE", "COVERART"):
        try:
            data = decode_base64(value)
        except ValueError:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
            return
        if key.upper() == "COVERART":
            scan.scan_part("cover", BytesSource(data))
        else:
            _picture(data, scan)
        return
    read_tag(scan, "Vorbis comment", key, decode_text(value))


def _picture(data: bytes, scan: Scan) -> None:
    """Read RFC 9639, 8.8: kind, media type, description, sizes, the picture."""
    try:
        at = 4
        for _ in range(2):
            (length,) = struct.unpack_from(">I", data, at)
            read_tag(scan, "FLAC", "picture", decode_text(data[at + 4 : at + 4 + length]))
            at += 4 + length
        (length,) = struct.unpack_from(">I", data, at + 16)
    except struct.error:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
        return
    content = data[at + 20 : at + 20 + length]
    if len(content) < length:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    scan.scan_part("picture", BytesSource(content))


class _Logical:
    """One stream in an Ogg file: its packets up to the first sound."""

    def __init__(self) -> None:
        self.packets = 0
        self.held = bytearray()
        self.mark: bytes | None = b""
        self.done = False


def read_ogg(source: Source, scan: Scan) -> None:
    """Add what the first packets of each stream contain."""
    streams: dict[int, _Logical] = {}
    at = 0
    for _ in range(_MAX_PAGES):
        head = source.read_at(at, 27)
        if not head:
            break
        if len(head) < 27 or head[:4] != b"OggS":
            scan.unsearched.add(UnsearchedReason.DAMAGED)
            carve(SliceSource(source, at, source.size), scan)
            break
        lacing = source.read_at(at + 27, head[26])
        (serial,) = struct.unpack_from("<I", head, 14)
        if head[5] & 2:
            if len(streams) >= _MAX_STREAMS:
                scan.unsearched.add(UnsearchedReason.COUNT)
                return
            streams[serial] = _Logical()
        stream = streams.get(serial)
        if stream is None:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
        elif not stream.done:
            _page(stream, lacing, source.read_at(at + 27 + len(lacing), sum(lacing)), scan)
        at += 27 + len(lacing) + sum(lacing)
    else:
        scan.unsearched.add(UnsearchedReason.COUNT)


def _page(stream: _Logical, lacing: bytes, body: bytes, scan: Scan) -> None:
    at = 0
    for length in lacing:
        stream.held += body[at : at + length]
        at += length
        if len(stream.held) > MAX_BLOCK:
            scan.unsearched.add(UnsearchedReason.SIZE)
            stream.done = True
        if length == 255 or stream.done:
            continue
        _packet(stream, bytes(stream.held), scan)
        stream.held.clear()


def _packet(stream: _Logical, packet: bytes, scan: Scan) -> None:
    number, stream.packets = stream.packets, stream.packets + 1
    if number == 0:
        known = next((head for head in _HEADS if packet.startswith(head)), None)
        if known is None:
            # Subtitles, or an unknown kind of stream.
            scan.unsearched.add(UnsearchedReason.FORMAT)
            stream.done = True
            return
        stream.mark = _HEADS[known]
        stream.done = stream.mark is None
    elif stream.mark == b"\x84":
        _flac_packet(stream, packet, scan)
    elif number == 1:
        if stream.mark is not None and packet.startswith(stream.mark):
            read_comments(packet[len(stream.mark) :], scan)
        else:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
        stream.done = True


def _flac_packet(stream: _Logical, packet: bytes, scan: Scan) -> None:
    """Read FLAC in Ogg: each packet is a block until one is marked as the last."""
    if len(packet) < 4 or packet[0] == 0xFF:
        stream.done = True
        return
    _block(packet[0] & 0x7F, BytesSource(packet[4:]), scan)
    stream.done = bool(packet[0] & 0x80)
