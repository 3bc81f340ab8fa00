"""Sounds and films made of chunks: RIFF (WAV, AVI) and Apple's Core Audio Format.

RIFF follows Microsoft's Multimedia Programming Interface 1.0; `bext` EBU Tech 3285; also Core Audio
Format Specification 1.0.

**Invariants:**

- An unknown RIFF chunk may hold anything, so the file counts as not searched completely.
"""

from __future__ import annotations

import re
from typing import Final

from diary.media.byte_source import BytesSource, SliceSource, Source
from diary.media.decoder_results import CaptureTime, UnsearchedReason
from diary.media.metadata.carving import carve
from diary.media.metadata.id3 import read_id3
from diary.media.metadata.media_tags import NAMES_DEVICE, read_tag
from diary.media.metadata.places_in_text import read_words
from diary.media.metadata.scan import Scan
from diary.media.safe_text import decode_text, short_line

MAX_CHUNKS: Final = 400_000
_MAX_TEXT: Final = 8 << 20
_MAX_DEPTH: Final = 6
_SILENT_RIFF_CHUNKS: Final = frozenset(
    {b"fmt ", b"fact", b"data", b"cue ", b"smpl", b"inst", b"plst", b"PEAK", b"ds64", b"idx1"}
    | {b"strf", b"avih", b"vprp", b"indx", b"dmlh", b"acid", b"levl", b"chna", b"CSET", b"regn"}
    | {b"umid", b"list"}
)
_SAMPLES: Final = re.compile(rb"\d\d(?:db|dc|wb|pc|iv)|ix\d\d", re.IGNORECASE)
_TEXTS: Final = frozenset({b"labl", b"note", b"ltxt", b"strn", b"DISP", b"afsp", b"IDIT", b"ISMP"})
_XML: Final = frozenset({b"iXML", b"aXML", b"axml", b"_PMX", b"JUNQ", b"guan"})
_FILLERS: Final = frozenset({b"JUNK", b"junk", b"PAD ", b"FLLR", b"fill"})
_ELEMENT: Final = re.compile(r"<([A-Za-z][\w:.-]{0,60})>\s*([^<>]{1,1000}?)\s*</")
_LINE: Final = re.compile(r"^([\w |./-]{1,60}):[ \t]*([^\n]{1,1000})$", re.MULTILINE)
_STREAMS: Final = frozenset({b"vids", b"auds"})
_NO_CAMERAS: Final = re.compile(r"lavf|lavc|virtualdub|adobe|audacity|vegas|ffmpeg|avidemux", re.I)


def read_riff(source: Source, scan: Scan) -> None:
    """Add what the chunks of a WAV or AVI file contain."""
    _Riff(source, scan).level(0, source.size, b"", 0)


class _Riff:
    def __init__(self, source: Source, scan: Scan) -> None:
        self._source = source
        self._scan = scan
        self._left = MAX_CHUNKS

    def level(self, at: int, end: int, inside: bytes, depth: int) -> None:
        """Read the chunks between two offsets, in a list of the kind `inside`."""
        while at + 8 <= end:
            self._left -= 1
            if self._left < 0:
                self._scan.unsearched.add(UnsearchedReason.COUNT)
                return
            head = self._source.read_at(at, 12)
            name, size = head[:4], int.from_bytes(head[4:8], "little")
            if at + 8 + size > end:
                # A file that is still being recorded does not have its length yet.
                if name != b"data" and size not in (0xFFFFFFFF, 0x7FFFFFFF):
                    self._scan.unsearched.add(UnsearchedReason.DAMAGED)
                size = end - at - 8
            if name in (b"LIST", b"RIFF"):
                if depth >= _MAX_DEPTH:
                    self._scan.unsearched.add(UnsearchedReason.DEPTH)
                else:
                    self.level(at + 12, at + 8 + size, head[8:12], depth + 1)
            else:
                self._chunk(name, SliceSource(self._source, at + 8, size), inside)
            at += 8 + size + (size & 1)
        if self._source.read_at(at, max(0, end - at)).strip(b"\0"):
            self._scan.unsearched.add(UnsearchedReason.DAMAGED)

    def _chunk(self, name: bytes, content: Source, inside: bytes) -> None:
        scan = self._scan
        if name in _SILENT_RIFF_CHUNKS or _SAMPLES.fullmatch(name):
            return
        if content.size > _MAX_TEXT and name not in _FILLERS:
            scan.unsearched.add(UnsearchedReason.SIZE)
            return
        data = content.read_at(0, min(content.size, _MAX_TEXT))
        if not scan.spend_bytes(len(data)):
            return
        if inside in (b"INFO", b"INF0", b"exif") or name in _TEXTS:
            self._info(name, data, inside)
        elif name in _XML:
            scan.scan_part(decode_text(name), BytesSource(data.strip(b"\0")))
            self._keyed(decode_text(data))
        elif name in _FILLERS:
            self._filler(data)
        else:
            self._structured(name, data)

    def _structured(self, name: bytes, data: bytes) -> None:
        if name == b"strh":
            if data[:4] not in _STREAMS:
                self._scan.unsearched.add(UnsearchedReason.FORMAT)
        elif name == b"bext":
            self._broadcast(data)
        elif name.lower() == b"id3 " and data[:3] == b"ID3":
            read_id3(data, self._scan)
        else:
            self._other(name, data)

    def _info(self, name: bytes, data: bytes, inside: bytes) -> None:
        label, text = name.decode("latin-1"), decode_text(data.rstrip(b"\0"))
        form = {b"exif": "RIFF exif"}.get(inside, "RIFF")
        if label == "emnt":
            carve(BytesSource(data), self._scan)
            self._scan.unsearched.add(UnsearchedReason.FORMAT)
        elif label == "ISFT" and text.strip() and not _NO_CAMERAS.search(text):
            # Cameras write their own name as the software.
            self._scan.add_device(text, "RIFF ISFT")
        read_tag(self._scan, form, label, text)

    def _keyed(self, text: str) -> None:
        pattern = _ELEMENT if "<" in text else _LINE
        for match in pattern.finditer(text):
            read_tag(self._scan, "RIFF", match[1], match[2])

    def _broadcast(self, data: bytes) -> None:
        for name, start, end in (("description", 0, 256), ("originator", 256, 288)):
            read_tag(self._scan, "bext", name, decode_text(data[start:end].rstrip(b"\0")))
        read_tag(self._scan, "bext", "reference", decode_text(data[288:320].rstrip(b"\0")))
        day, clock = (decode_text(data[at:to].strip(b"\0 ")) for at, to in ((320, 330), (330, 338)))
        if any(map(str.isdigit, day)):
            text = short_line(f"{day} {clock}")
            self._scan.captures.append(CaptureTime(text, "bext OriginationDate", "none"))
        read_tag(self._scan, "bext", "history", decode_text(data[602:].rstrip(b"\0")))

    def _filler(self, data: bytes) -> None:
        """Read filler: zeros, or an index that was not needed; cameras write data there too."""
        head = data[:4096].strip(b"\0")
        if not head or data[:4] == b"\x04\0\0\0" or data[:4] == b"odml":
            return
        text = decode_text(data[:4096].partition(b"\0")[0])
        if len(text) >= 4 and text.isprintable():
            if NAMES_DEVICE.search(text) or text.startswith(("OLYM", "PENT", "QVMI", "ucmt")):
                self._scan.add_device(text, "RIFF JUNK")
            read_words(text, self._scan)
        self._scan.unsearched.add(UnsearchedReason.FORMAT)

    def _other(self, name: bytes, data: bytes) -> None:
        scan = self._scan
        scan.unsearched.add(UnsearchedReason.FORMAT)
        carve(BytesSource(data), scan)
        text = short_line(decode_text(re.sub(rb"[^\x20-\x7e]+", b" ", data[:512])))
        if name == b"strd" and NAMES_DEVICE.search(text):
            scan.add_device(text, "AVI strd")
        if name in (b"gps0", b"SLLT"):
            read_tag(scan, "RIFF", "GPS", text or "track")


_MAX_CHUNKS: Final = 10_000
_SILENT_CAF_CHUNKS: Final = frozenset(
    {b"desc", b"data", b"pakt", b"kuki", b"chan", b"peak", b"ovvw", b"mark", b"regn", b"inst"}
    | {b"umid", b"edct", b"ldsc"}
)


def read_caf(source: Source, scan: Scan) -> None:
    """Add what the chunks besides the sound contain."""
    at = 8
    for _ in range(_MAX_CHUNKS):
        head = source.read_at(at, 12)
        if not head:
            return
        size = int.from_bytes(head[4:12], "big")
        if head[:4] == b"data" and size == (1 << 64) - 1:
            size = source.size - at - 12  # sound that was still being recorded
        if len(head) < 12 or at + 12 + size > source.size:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
            return
        _chunk(head[:4], SliceSource(source, at + 12, size), scan)
        at += 12 + size
    scan.unsearched.add(UnsearchedReason.COUNT)


def _chunk(name: bytes, content: Source, scan: Scan) -> None:
    if name in _SILENT_CAF_CHUNKS:
        return
    if content.size > _MAX_TEXT or not scan.spend_bytes(content.size):
        scan.unsearched.add(UnsearchedReason.SIZE)
        return
    data = content.read_at(0, content.size)
    if name == b"info":
        texts = data[4:].split(b"\0")
        for key, value in zip(texts[::2], texts[1::2], strict=False):
            read_tag(scan, "CAF", decode_text(key), decode_text(value))
    elif name == b"strg":
        read_tag(scan, "CAF", "strings", decode_text(data.replace(b"\0", b"\n")))
    elif name != b"free" or data.strip(b"\0"):
        scan.unsearched.add(UnsearchedReason.FORMAT)
        carve(content, scan)
