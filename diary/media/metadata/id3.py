"""Tags at both ends of a sound file (ID3, APE), and the bytes among and behind its frames.

ID3v2.2 to 2.4 and Lyrics3 follow id3.org; also ID3v1, APEv2; MPEG layers (ISO/IEC 11172-3), AAC in
ADTS (13818-7), AMR (RFC 4867).

**Invariants:**

- A packed tag frame is unpacked within limits; an encrypted one is reported as locked.
- Every sound frame is skipped by its own length. The bytes between are a tag, a few lost bytes, or
  damage, because they may be a file.
- Sound whose frames do not state their length is only searched for the beginnings of tags.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from diary.media.byte_source import BytesSource, SliceSource, Source
from diary.media.decoder_results import UnsearchedReason
from diary.media.file_type import adts_length, detect_file_type, frame_length
from diary.media.metadata.archives import inflate
from diary.media.metadata.carving import carve
from diary.media.metadata.media_tags import read_tag
from diary.media.metadata.places_in_text import is_file, read_words
from diary.media.metadata.scan import Scan
from diary.media.safe_text import decode_text

ReadTag = Callable[[Source, int, Scan], int]
_MAX_SOUND_FRAMES: Final = 1_000_000
_PIECE: Final = 1 << 20
_HEAD: Final = 12
_LOST: Final = 2_048  # bytes of a frame that was cut
_MAX_LYRICS: Final = 1 << 20
_TAGS: Final = (b"ID3", b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"3DI")
_WORDS: Final = re.compile(rb"[\x20-\x7e]{12,}")
_AMR: Final = (12, 13, 15, 17, 19, 20, 26, 31, 5)
_AMR_WIDE: Final = (17, 23, 32, 36, 40, 46, 50, 58, 60, 5)


def read_frames(source: Source, start: int, scan: Scan, read_tag_at: ReadTag) -> None:
    """Skip the frames from `start` on, and read what lies between; raises nothing.

    `read_tag_at` reads a tag of ID3 or APE, and returns where it ends.
    """
    buffer = _Buffer(source)
    at, length_of = _first(buffer, start)
    for _ in range(_MAX_SOUND_FRAMES):
        head = buffer.at(at, _HEAD)
        if not head:
            return
        length = length_of(head)
        if length:
            at += length
        elif head.startswith(_TAGS):
            at = _tag(source, at, scan, read_tag_at)
        else:
            at = _between(buffer, at, length_of, scan)
    scan.unsearched.add(UnsearchedReason.COUNT)


class _Buffer:
    """A buffer that reads large pieces of a source, because frames are short."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._start = 0
        self._held = b""
        self.size = source.size

    def at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`."""
        if not self._start <= offset <= offset + length <= self._start + len(self._held):
            self._start = offset
            self._held = self._source.read_at(offset, max(_PIECE, length))
        begin = offset - self._start
        return self._held[begin : begin + length]


def _first(buffer: _Buffer, start: int) -> tuple[int, Callable[[bytes], int]]:
    """Return where the first frame begins, and the function for the length of each frame."""
    head = buffer.at(start, _HEAD)
    for mark, sizes in ((b"#!AMR-WB\n", _AMR_WIDE), (b"#!AMR\n", _AMR)):
        if head.startswith(mark):
            return start + len(mark), partial(_amr_length, sizes)
    if adts_length(head):
        return start, adts_length
    return start, frame_length


def _amr_length(sizes: tuple[int, ...], raw: bytes) -> int:
    kind = raw[0] >> 3 & 15
    if raw[0] & 0x83:
        return 0
    return 1 + sizes[kind] if kind < len(sizes) else int(kind >= 14)


def _tag(source: Source, at: int, scan: Scan, read_tag_at: ReadTag) -> int:
    head = source.read_at(at, 16)
    if head.startswith(b"TAG"):
        return at + 128  # read from the end of the file
    if head.startswith(b"3DI"):
        return at + 10  # the footer of a tag that was read
    if head.startswith(b"LYRICSBEGIN"):
        lyrics = source.read_at(at, _MAX_LYRICS)
        ends = [lyrics.find(end) + 9 for end in (b"LYRICS200", b"LYRICSEND") if end in lyrics]
        length = min(ends, default=len(lyrics))
        read_words(lyrics[:length].decode("latin-1"), scan)
        return at + length
    end = read_tag_at(source, at, scan)
    if end <= at:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
        return source.size
    return end


def _between(buffer: _Buffer, at: int, length_of: Callable[[bytes], int], scan: Scan) -> int:
    """Scan bytes that are not a frame; return where the next frame begins, or the end."""
    end = at
    while (piece := buffer.at(end, _PIECE)) and not piece.strip(b"\0"):
        end += len(piece)
    piece = buffer.at(end, 2 * _LOST)
    for place in range(len(piece)):
        if piece[place] and _goes_on(buffer, end + place, length_of):
            _lost(buffer, at, end + place, scan)
            return end + place
    _lost(buffer, end, buffer.size, scan)
    return buffer.size


def _goes_on(buffer: _Buffer, at: int, length_of: Callable[[bytes], int]) -> bool:
    """Return whether a tag begins here, or a frame that others follow."""
    head = buffer.at(at, _HEAD)
    if head.startswith(_TAGS):
        return True
    length = length_of(head)
    if not length:
        return False
    following = buffer.at(at + length, _HEAD)
    after = length_of(following) if following else 0
    # A single frame is often a coincidence in bytes that are not sound.
    return after > 0 and length_of(buffer.at(at + length + after, _HEAD) or bytes(_HEAD)) > 0


def _lost(buffer: _Buffer, at: int, end: int, scan: Scan) -> None:
    data = buffer.at(at, min(end - at, _PIECE))
    if len(data.rstrip(b"\0")) > _LOST or end - at > _PIECE:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    elif data.strip(b"\0") and detect_file_type(data).kind != "audio" and is_file(data):
        scan.unsearched.add(UnsearchedReason.DAMAGED)
        scan.scan_part("between", BytesSource(data))
    for match in _WORDS.finditer(data):
        read_words(match[0].decode("ascii"), scan)


MAX_TAG: Final = 32 << 20
_MAX_TAG_FRAMES: Final = 2_000
_MAX_FRAME: Final = 16 << 20
_SILENT: Final = frozenset(
    {"MCDI", "MCI", "UFID", "UFI", "ETCO", "MLLT", "SYTC", "RVAD", "RVA2", "EQUA", "EQU2", "RVRB"}
    | {"PCNT", "CNT", "POPM", "POP", "RBUF", "BUF", "POSS", "SEEK", "ASPI", "RGAD", "XRVA", "RVA"}
    | {"NCON", "PCST", "SIGN", "GRID", "ENCR", "OWNE", "COMR", "MLL", "STC", "REV", "EQU", "ETC"}
)
_PICTURES: Final = frozenset({"APIC", "PIC"})
_LISTS: Final = frozenset({"IPLS", "IPL", "MVNM", "MVIN", "GRP1"})
_NESTED: Final = frozenset({"CHAP", "CTOC", "LINK", "SYLT", "AENC"})
_KEYED: Final = frozenset({"TXXX", "TXX", "WXXX", "WXX"})
_COMMENTS: Final = frozenset({"COMM", "COM", "USLT", "ULT", "USER"})
_CODINGS: Final = {0: "latin-1", 1: "utf-16", 2: "utf-16-be", 3: "utf-8"}


def read_tags(source: Source, scan: Scan) -> int:
    """Add the tags at both ends; return where the first ends and the sound begins."""
    start = 0
    while source.read_at(start, 3) == b"ID3":
        size = _size(source.read_at(start, 10))
        if not size or start + size > source.size or size > MAX_TAG:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
            break
        if scan.spend_bytes(size):
            read_id3(source.read_at(start, size), scan)
        start += size
    read_ends(source, scan)
    return start


def _size(head: bytes) -> int:
    """Return the size of a tag with its header and footer; 0 if there is none."""
    if len(head) < 10 or head[:3] != b"ID3":
        return 0
    return 10 + _safe(head[6:10]) + (10 if head[5] & 0x10 else 0)


def read_id3(data: bytes, scan: Scan) -> None:
    """Add what one ID3v2 tag contains."""
    version, flags = data[3], data[5]
    body = data[10 : 10 + _safe(data[6:10])]
    if flags & 0x80 and version < 4:
        body = body.replace(b"\xff\0", b"\xff")
    if version == 2 and flags & 0x40:
        scan.unsearched.add(UnsearchedReason.FORMAT)  # compressed as a whole, in no defined way
        return
    if flags & 0x40 and version > 2:
        length = _safe(body[:4]) if version == 4 else int.from_bytes(body[:4], "big") + 4
        body = body[length:]
    for number, (name, content) in enumerate(_frames(body, version, scan)):
        if number >= _MAX_TAG_FRAMES:
            scan.unsearched.add(UnsearchedReason.COUNT)
            return
        _read_frame(name, content, scan)


def _frames(body: bytes, version: int, scan: Scan) -> Iterator[tuple[str, bytes]]:
    head, width = (6, 3) if version == 2 else (10, 4)
    at = 0
    while at + head <= len(body):
        name = body[at : at + width]
        if not name.strip(b"\0"):
            if body[at:].strip(b"\0"):
                scan.unsearched.add(UnsearchedReason.DAMAGED)
            return
        raw = body[at + width : at + 2 * width]
        size = int.from_bytes(raw, "big")
        if version == 4 and max(raw) < 0x80:
            size = _safe(raw)
        if re.fullmatch(rb"[A-Z0-9 ]{3,4}", name) is None or at + head + size > len(body):
            scan.unsearched.add(UnsearchedReason.DAMAGED)
            carve(BytesSource(body[at:]), scan)
            return
        content = body[at + head : at + head + size]
        flags = body[at + 9] if version > 2 else 0
        yield name.decode("ascii"), _opened(content, flags, version, scan)
        at += head + size


def _opened(content: bytes, flags: int, version: int, scan: Scan) -> bytes:
    """Return the content of a frame without compression and marks; empty if it is encrypted."""
    packed, locked, grouped, marked, length = (
        (0x08, 0x04, 0x40, 0x02, 0x01) if version == 4 else (0x80, 0x40, 0x20, 0, 0)
    )
    if flags & locked:
        scan.unsearched.add(UnsearchedReason.LOCKED)
        return b""
    if flags & grouped:
        content = content[1:]
    if flags & length or (version == 3 and flags & packed):
        content = content[4:]
    if flags & marked:
        content = content.replace(b"\xff\0", b"\xff")
    if flags & packed:
        content, whole = inflate(zlib.decompressobj(), BytesSource(content), _MAX_FRAME)
        if not whole:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
        scan.spend_bytes(len(content))
    return content


def _read_frame(name: str, content: bytes, scan: Scan) -> None:
    if name in _PICTURES:
        scan.scan_part(f"ID3 {name}", BytesSource(_picture(content, name)))
    elif name == "GEOB":
        scan.scan_part("ID3 GEOB", BytesSource(_object(content)))
    elif name == "PRIV":
        _read_private(content, scan)
    elif name in _KEYED:
        key, value = _split(content)
        read_tag(scan, "ID3", key, value)
    elif name in _COMMENTS:
        _key, value = _split(content[:1] + content[4:])
        read_tag(scan, "ID3", "comment", value)
    elif name[:1] == "W":
        read_tag(scan, "ID3", name, decode_text(content))
    elif name[:1] == "T" or name in _LISTS:
        read_tag(scan, "ID3", name, _text(content))
    elif name in _NESTED:
        carve(BytesSource(content), scan)
        read_words(decode_text(content), scan)
    elif name not in _SILENT:
        scan.unsearched.add(UnsearchedReason.FORMAT)


def _object(content: bytes) -> bytes:
    """Return the file in a frame, after its media type, its name and its description."""
    rest = content[1:].partition(b"\0")[2]
    for _ in range(2):
        rest = _after_text(rest, content[:1])
    return rest


def _read_private(content: bytes, scan: Scan) -> None:
    """Read data of a program: short data is numbers, long data may be anything."""
    owner, _, held = content.partition(b"\0")
    if owner == b"XMP":
        scan.scan_part("XMP", BytesSource(held))
        return
    read_words(decode_text(held), scan)
    if len(held) > 256:
        carve(BytesSource(held), scan)
        scan.unsearched.add(UnsearchedReason.FORMAT)


def _picture(content: bytes, name: str) -> bytes:
    coding = content[:1]
    rest = content[1:]
    rest = rest[3:] if name == "PIC" else rest.partition(b"\0")[2]
    return _after_text(rest[1:], coding)


def _after_text(data: bytes, coding: bytes) -> bytes:
    if coding in (b"\1", b"\2"):
        at = 0
        while at < len(data) and data[at : at + 2] != b"\0\0":
            at += 2
        return data[at + 2 :]
    return data.partition(b"\0")[2]


def _split(content: bytes) -> tuple[str, str]:
    coding = content[:1]
    value = _after_text(content[1:], coding)
    key = content[1 : len(content) - len(value)]
    return _text(coding + key), _text(coding + value)


def _text(content: bytes) -> str:
    coding = _CODINGS.get(content[0] if content else 0)
    if coding is None:
        return decode_text(content)
    return content[1:].decode(coding, errors="replace").replace("\0", "\n").strip("\ufeff\n ")


def _safe(raw: bytes) -> int:
    number = 0
    for byte in raw[:4]:
        number = number << 7 | byte & 0x7F
    return number


def read_ends(source: Source, scan: Scan) -> None:
    """Add ID3v1, and APE before it or at the end."""
    end = source.size
    last = source.read_at(max(0, end - 128), 128)
    if len(last) == 128 and last[:3] == b"TAG":
        for text in (last[3:33], last[33:63], last[63:93], last[97:125]):
            read_tag(scan, "ID3v1", "text", decode_text(text.rstrip(b"\0 ")))
        read_tag(scan, "ID3v1", "year", decode_text(last[93:97].rstrip(b"\0 ")))
        end -= 128
    foot = source.read_at(max(0, end - 32), 32)
    if len(foot) == 32 and foot[:8] == b"APETAGEX":
        size = int.from_bytes(foot[12:16], "little")
        if 32 <= size <= min(end, MAX_TAG) and scan.spend_bytes(size):
            _read_ape(source.read_at(end - size, size - 32), scan)
        else:
            scan.unsearched.add(UnsearchedReason.DAMAGED)


def _read_ape(data: bytes, scan: Scan) -> None:
    at = 0
    for _ in range(_MAX_TAG_FRAMES):
        if at + 9 > len(data):
            return
        size = int.from_bytes(data[at : at + 4], "little")
        flags = int.from_bytes(data[at + 4 : at + 8], "little")
        name, _, rest = data[at + 8 : at + 8 + 256].partition(b"\0")
        start = at + 8 + len(name) + 1
        value = data[start : start + size]
        if len(value) < size or (not rest and size):
            scan.unsearched.add(UnsearchedReason.DAMAGED)
            return
        if flags >> 1 & 3 == 1:
            scan.scan_part(f"APE {decode_text(name)}", BytesSource(value.partition(b"\0")[2]))
        else:
            read_tag(scan, "APE", decode_text(name), decode_text(value))
        at = start + size
    scan.unsearched.add(UnsearchedReason.COUNT)


def read_mpeg_sound(source: Source, scan: Scan) -> None:
    """Read MP3, AAC and AMR: frames of sound, with tags before and behind them."""
    start = read_tags(source, scan)
    body = SliceSource(source, start, source.size)
    if start and body.read_at(0, 4) in (b"fLaC", b"OggS", b"RIFF"):
        scan.scan_part("sound", body)
        return
    carve(body, scan)
    read_frames(source, start, scan, _tag_at)


def _tag_at(source: Source, at: int, scan: Scan) -> int:
    """Add a tag among or behind the frames; return where it ends, or 0."""
    head = source.read_at(at, 32)
    if head[:3] == b"ID3":
        size = _size(head[:10])
        if not size or size > MAX_TAG or not scan.spend_bytes(size):
            return 0
        read_id3(source.read_at(at, size), scan)
        return at + size
    # In APE the header before the items and the footer behind them have the same mark and size.
    size = int.from_bytes(head[12:16], "little")
    is_head = len(head) == 32 and int.from_bytes(head[20:24], "little") & 1 << 29
    if not is_head:
        return at + 32
    if size > MAX_TAG or not scan.spend_bytes(size):
        return 0
    if at + 32 + size < source.size - 128:
        _read_ape(source.read_at(at + 32, max(0, size - 32)), scan)
    return at + 32 + size
