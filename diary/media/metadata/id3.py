"""Tags at the beginning and the end of a sound: ID3 and APE.

ID3v2.2 to 2.4 after id3.org's informal standards, ID3v1, APEv2.

Invariants:

- A frame that is packed is unpacked within bounds; one that is encrypted is named as locked.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

from diary.media.facts import Unsearched
from diary.media.metadata.archives import inflate
from diary.media.metadata.frames import read_frames
from diary.media.metadata.scan import Scan
from diary.media.metadata.sweep import sweep
from diary.media.metadata.tags import read_tag
from diary.media.metadata.text import read_words
from diary.media.source import BytesSource, SliceSource, Source
from diary.media.tidy import decode

MAX_TAG: Final = 32 << 20
_MAX_FRAMES: Final = 2_000
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
    """Add what the tags at both ends say; where the first ends and the sound begins."""
    start = 0
    while source.read_at(start, 3) == b"ID3":
        size = _size(source.read_at(start, 10))
        if not size or start + size > source.size or size > MAX_TAG:
            scan.unsearched.add(Unsearched.DAMAGED)
            break
        if scan.take(size):
            read_id3(source.read_at(start, size), scan)
        start += size
    read_ends(source, scan)
    return start


def _size(head: bytes) -> int:
    """All of a tag, with its head and its foot; 0 for none."""
    if len(head) < 10 or head[:3] != b"ID3":
        return 0
    return 10 + _safe(head[6:10]) + (10 if head[5] & 0x10 else 0)


def read_id3(data: bytes, scan: Scan) -> None:
    """Add what one ID3v2 tag says."""
    version, flags = data[3], data[5]
    body = data[10 : 10 + _safe(data[6:10])]
    if flags & 0x80 and version < 4:
        body = body.replace(b"\xff\0", b"\xff")
    if version == 2 and flags & 0x40:
        scan.unsearched.add(Unsearched.FORMAT)  # packed as a whole; nobody ever defined how
        return
    if flags & 0x40 and version > 2:
        length = _safe(body[:4]) if version == 4 else int.from_bytes(body[:4], "big") + 4
        body = body[length:]
    for number, (name, content) in enumerate(_frames(body, version, scan)):
        if number >= _MAX_FRAMES:
            scan.unsearched.add(Unsearched.COUNT)
            return
        _read_frame(name, content, scan)


def _frames(body: bytes, version: int, scan: Scan) -> Iterator[tuple[str, bytes]]:
    head, width = (6, 3) if version == 2 else (10, 4)
    at = 0
    while at + head <= len(body):
        name = body[at : at + width]
        if not name.strip(b"\0"):
            if body[at:].strip(b"\0"):
                scan.unsearched.add(Unsearched.DAMAGED)
            return
        raw = body[at + width : at + 2 * width]
        size = int.from_bytes(raw, "big")
        if version == 4 and max(raw) < 0x80:
            size = _safe(raw)
        if re.fullmatch(rb"[A-Z0-9 ]{3,4}", name) is None or at + head + size > len(body):
            scan.unsearched.add(Unsearched.DAMAGED)
            sweep(BytesSource(body[at:]), scan)
            return
        content = body[at + head : at + head + size]
        flags = body[at + 9] if version > 2 else 0
        yield name.decode("ascii"), _opened(content, flags, version, scan)
        at += head + size


def _opened(content: bytes, flags: int, version: int, scan: Scan) -> bytes:
    """A frame as it was before it was packed, marked or encrypted."""
    packed, locked, grouped, marked, length = (
        (0x08, 0x04, 0x40, 0x02, 0x01) if version == 4 else (0x80, 0x40, 0x20, 0, 0)
    )
    if flags & locked:
        scan.unsearched.add(Unsearched.LOCKED)
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
            scan.unsearched.add(Unsearched.DAMAGED)
        scan.take(len(content))
    return content


def _read_frame(name: str, content: bytes, scan: Scan) -> None:
    if name in _PICTURES:
        scan.part(f"ID3 {name}", BytesSource(_picture(content, name)))
    elif name == "GEOB":
        scan.part("ID3 GEOB", BytesSource(_object(content)))
    elif name == "PRIV":
        _read_private(content, scan)
    elif name in _KEYED:
        key, value = _split(content)
        read_tag(scan, "ID3", key, value)
    elif name in _COMMENTS:
        _key, value = _split(content[:1] + content[4:])
        read_tag(scan, "ID3", "comment", value)
    elif name[:1] == "W":
        read_tag(scan, "ID3", name, decode(content))
    elif name[:1] == "T" or name in _LISTS:
        read_tag(scan, "ID3", name, _text(content))
    elif name in _NESTED:
        sweep(BytesSource(content), scan)
        read_words(decode(content), scan)
    elif name not in _SILENT:
        scan.unsearched.add(Unsearched.FORMAT)


def _object(content: bytes) -> bytes:
    """The file in a frame: after its media type, its name and what it is."""
    rest = content[1:].partition(b"\0")[2]
    for _ in range(2):
        rest = _after_text(rest, content[:1])
    return rest


def _read_private(content: bytes, scan: Scan) -> None:
    """What a program keeps for itself: numbers are short, and what is long may be anything."""
    owner, _, held = content.partition(b"\0")
    if owner == b"XMP":
        scan.part("XMP", BytesSource(held))
        return
    read_words(decode(held), scan)
    if len(held) > 256:
        sweep(BytesSource(held), scan)
        scan.unsearched.add(Unsearched.FORMAT)


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
        return decode(content)
    return content[1:].decode(coding, errors="replace").replace("\0", "\n").strip("\ufeff\n ")


def _safe(raw: bytes) -> int:
    number = 0
    for byte in raw[:4]:
        number = number << 7 | byte & 0x7F
    return number


def read_ends(source: Source, scan: Scan) -> None:
    """Add ID3v1, and APE where it stands before it or at the end."""
    end = source.size
    last = source.read_at(max(0, end - 128), 128)
    if len(last) == 128 and last[:3] == b"TAG":
        for text in (last[3:33], last[33:63], last[63:93], last[97:125]):
            read_tag(scan, "ID3v1", "text", decode(text.rstrip(b"\0 ")))
        read_tag(scan, "ID3v1", "year", decode(last[93:97].rstrip(b"\0 ")))
        end -= 128
    foot = source.read_at(max(0, end - 32), 32)
    if len(foot) == 32 and foot[:8] == b"APETAGEX":
        size = int.from_bytes(foot[12:16], "little")
        if 32 <= size <= min(end, MAX_TAG) and scan.take(size):
            _read_ape(source.read_at(end - size, size - 32), scan)
        else:
            scan.unsearched.add(Unsearched.DAMAGED)


def _read_ape(data: bytes, scan: Scan) -> None:
    at = 0
    for _ in range(_MAX_FRAMES):
        if at + 9 > len(data):
            return
        size = int.from_bytes(data[at : at + 4], "little")
        flags = int.from_bytes(data[at + 4 : at + 8], "little")
        name, _, rest = data[at + 8 : at + 8 + 256].partition(b"\0")
        start = at + 8 + len(name) + 1
        value = data[start : start + size]
        if len(value) < size or (not rest and size):
            scan.unsearched.add(Unsearched.DAMAGED)
            return
        if flags >> 1 & 3 == 1:
            scan.part(f"APE {decode(name)}", BytesSource(value.partition(b"\0")[2]))
        else:
            read_tag(scan, "APE", decode(name), decode(value))
        at = start + size
    scan.unsearched.add(Unsearched.COUNT)


def read_mpeg_sound(source: Source, scan: Scan) -> None:
    """MP3, AAC and AMR: frames of sound, with tags before and behind."""
    start = read_tags(source, scan)
    body = SliceSource(source, start, source.size)
    if start and body.read_at(0, 4) in (b"fLaC", b"OggS", b"RIFF"):
        scan.part("sound", body)
        return
    sweep(body, scan)
    read_frames(source, start, scan, _tag_at)


def _tag_at(source: Source, at: int, scan: Scan) -> int:
    """Add a tag that stands among or behind the frames; where it ends, or 0."""
    head = source.read_at(at, 32)
    if head[:3] == b"ID3":
        size = _size(head[:10])
        if not size or size > MAX_TAG or not scan.take(size):
            return 0
        read_id3(source.read_at(at, size), scan)
        return at + size
    # Of APE a head, before the items, and a foot behind them have the same mark and size.
    size = int.from_bytes(head[12:16], "little")
    is_head = len(head) == 32 and int.from_bytes(head[20:24], "little") & 1 << 29
    if not is_head:
        return at + 32
    if size > MAX_TAG or not scan.take(size):
        return 0
    if at + 32 + size < source.size - 128:
        _read_ape(source.read_at(at + 32, max(0, size - 32)), scan)
    return at + 32 + size
