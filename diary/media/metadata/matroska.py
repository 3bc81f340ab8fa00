"""Matroska and WebM: tags, attached files, times, subtitles.

It follows RFC 9559 (Matroska) and RFC 8794 (EBML). Elements have the identifiers given there.

**Invariants:**

- Pictures and sound are skipped where their cluster states its size, so a long film costs few
  reads; a cluster of unknown size is read block by block.
- An unknown element or kind of track adds a reason to `unsearched`, because it may hold a place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from diary.media.byte_source import SliceSource, Source
from diary.media.decoder_results import CaptureTime, UnsearchedReason
from diary.media.metadata.carving import carve
from diary.media.metadata.media_tags import read_tag
from diary.media.metadata.places_in_text import read_words
from diary.media.metadata.scan import Scan
from diary.media.safe_text import decode_text

MAX_ELEMENTS: Final = 400_000
_MAX_DEPTH: Final = 12
_MAX_TEXT: Final = 4 << 20
_MAX_SUBTITLES: Final = 4 << 20
_UNKNOWN: Final = -1
_EPOCH: Final = datetime(2001, 1, 1, tzinfo=UTC)

_SEGMENT, _CLUSTER, _TRACK = 0x18538067, 0x1F43B675, 0xAE
_TAG_NAME, _TAG_STRING, _TAG_BINARY, _SIMPLE_TAG = 0x45A3, 0x4487, 0x4485, 0x67C8
_FILE, _FILE_NAME, _FILE_DATA = 0x61A7, 0x466E, 0x465C
_NUMBER, _TYPE, _CODEC, _PRIVATE = 0xD7, 0x83, 0x86, 0x63A2
_DATE, _BLOCK, _SIMPLE_BLOCK, _GROUP = 0x4461, 0xA1, 0xA3, 0xA0
_ENCODING: Final = 0x6D80
_HOLDERS: Final = frozenset(
    {0x1A45DFA3, _SEGMENT, 0x1549A966, 0x1654AE6B, _TRACK, 0x1941A469, _FILE, 0x1043A770, 0x45B9}
    | {0xB6, 0x80, 0x1254C367, 0x7373, _SIMPLE_TAG, _GROUP, 0x75A1, 0xA6}
)
_TEXTS: Final = {
    0x7BA9: "title",
    0x4D80: "muxing app",
    0x5741: "writing app",
    0x7384: "segment file name",
    0x536E: "track name",
    0x85: "chapter",
    0x467E: "file description",
    0x466E: "file name",
    0x258688: "codec name",
    0x3C83AB: "previous file name",
    0x3E83BB: "next file name",
}
# Numbers, identifiers and indexes; they hold no place.
_SILENT: Final = frozenset(
    {0x114D9B74, 0x1C53BB6B, 0xBF, 0x4286, 0x42F7, 0x42F2, 0x42F3, 0x4282, 0x4287, 0x4285, 0x4281}
    | {0x4283, 0x4284, 0x73A4, 0x3CB923, 0x3EB923, 0x4444, 0x6924, 0x2AD7B1, 0x4489, 0x73C5, 0xB9}
    | {0x88, 0x55AA, 0x9C, 0x6DE7, 0x6DF8, 0x23E383, 0x234E7A, 0x23314F, 0x537F, 0x55EE, 0x41E4}
    | {0x22B59C, 0x22B59D, 0x7446, 0xAA, 0x6FAB, 0x56AA, 0x56BB, 0x6624, 0xE0, 0xE1, 0xE2, 0x55AB}
    | {0x55AC, 0x55AD, 0x55AE, 0x55AF, 0x4660, 0x46AE, 0x45BC, 0x45BD, 0x45DB, 0x45DD, 0x4520}
    | {0x73C4, 0x5654, 0x91, 0x92, 0x98, 0x4598, 0x4588, 0x6E67, 0x6EBC, 0x63C3, 0x8F, 0x437C}
    | {0x437D, 0x437E, 0x63C0, 0x447A, 0x447B, 0x4484, 0xE7, 0xA7, 0xAB, 0x9B, 0xFA, 0xFB, 0xFD}
    | {0x75A2, 0xA4, 0x8E, 0xC8, 0xEE, 0x5854, 0x3A9697, _NUMBER, _TYPE, _CODEC}
)
_VOID: Final = 0xEC
_VIDEO, _SOUND, _SUBTITLE = 1, 2, 0x11
_DRAWN: Final = ("S_VOBSUB", "S_HDMV/PGS", "S_DVBSUB", "S_IMAGE/BMP")
_PRIVATE_WORDS: Final = ("S_TEXT", "S_SSA", "S_ASS", "S_KATE", "D_WEBVTT")


@dataclass(slots=True)
class _Track:
    number: int = 0
    kind: int = 0
    codec: str = ""
    coded: bool = False


class _MatroskaWalk:
    """One pass through a file."""

    def __init__(self, source: Source, scan: Scan) -> None:
        self._source = source
        self._scan = scan
        self._left = MAX_ELEMENTS
        self._track = _Track()
        self._spoken: set[int] = set()
        self._room = _MAX_SUBTITLES
        self._subtitles: list[str] = []
        self._names: list[str] = []
        self._file_name = ""
        self._passed = False

    def run(self) -> None:
        """Read the whole file, then the text of its subtitles."""
        self._level(0, self._source.size, 0)
        text = "\n".join(self._subtitles)
        self._scan.add_text(text)
        read_words(text, self._scan)

    def _level(self, at: int, end: int, depth: int) -> int:
        """Read the elements between two offsets; return where the last one ended."""
        while at < end:
            self._left -= 1
            if self._left < 0 or depth > _MAX_DEPTH:
                self._scan.unsearched.add(
                    UnsearchedReason.COUNT if self._left < 0 else UnsearchedReason.DEPTH
                )
                return end
            element = self._element(at, end)
            if element is None:
                self._scan.unsearched.add(UnsearchedReason.DAMAGED)
                carve(SliceSource(self._source, at, end - at), self._scan)
                return end
            kind, start, size = element
            if size == _UNKNOWN:
                # Only live recordings have it; it ends with its parent, or at its next sibling.
                if kind == _CLUSTER and depth > 1:
                    return at
                at = self._level(start, end, depth + 1)
                continue
            if kind == _CLUSTER and depth > 1:
                return at
            self._visit(kind, start, size, depth)
            at = start + size
        return at

    def _element(self, at: int, end: int) -> tuple[int, int, int] | None:
        """Return identifier, content offset and size; None where no element begins."""
        head = self._source.read_at(at, 12)
        width = _width(head[:1])
        if not 1 <= width <= 4 or len(head) <= width:
            return None
        kind = int.from_bytes(head[:width], "big")
        long = _width(head[width : width + 1])
        raw = head[width : width + long]
        if not 1 <= long <= 8 or len(raw) < long:
            return None
        size = int.from_bytes(raw, "big") & ((1 << 7 * long) - 1)
        start = at + width + long
        if size == (1 << 7 * long) - 1:
            return (kind, start, _UNKNOWN) if kind in (_SEGMENT, _CLUSTER) else None
        return (kind, start, size) if start + size <= end else None

    def _visit(self, kind: int, start: int, size: int, depth: int) -> None:
        content = SliceSource(self._source, start, size)
        if kind in _HOLDERS:
            self._hold(kind, start, size, depth)
        elif kind == _CLUSTER:
            self._passed = not self._spoken
            if self._spoken:
                self._level(start, start + size, depth + 1)
        elif kind in (_BLOCK, _SIMPLE_BLOCK):
            self._block(content)
        elif kind in (_NUMBER, _TYPE, _CODEC, _ENCODING):
            self._describe(kind, content.read_at(0, min(size, 256)))
        elif kind in (_TAG_NAME, _TAG_STRING, _TAG_BINARY) or kind in _TEXTS:
            self._text(kind, content)
        elif kind not in _SILENT:
            self._single(kind, content)

    def _single(self, kind: int, content: Source) -> None:
        """Read elements that occur once in their parent."""
        if kind == _DATE:
            self._date(content)
        elif kind == _VOID:
            self._filler(content)
        elif kind == _FILE_DATA:
            self._scan.scan_part(self._file_name or "attachment", content)
        else:
            # Pictures that are JPEGs may have metadata of their own.
            jpegs = content.read_at(16, 4).upper() in (b"MJPG", b"JPEG")
            if kind != _PRIVATE or jpegs:
                self._scan.unsearched.add(UnsearchedReason.FORMAT)
            if content.size <= _MAX_TEXT:
                carve(content, self._scan)

    def _hold(self, kind: int, start: int, size: int, depth: int) -> None:
        if kind == _SIMPLE_TAG:
            self._names.append("")
        elif kind == _TRACK:
            self._track = _Track()
        elif kind == _FILE:
            self._file_name = ""
            for name_kind, at, length in self._children(start, start + size):
                if name_kind == _FILE_NAME:
                    self._file_name = decode_text(self._source.read_at(at, min(length, 1000)))
        self._level(start, start + size, depth + 1)
        if kind == _SIMPLE_TAG:
            self._names.pop()
        elif kind == _TRACK:
            self._judge()

    def _children(self, at: int, end: int) -> list[tuple[int, int, int]]:
        found: list[tuple[int, int, int]] = []
        while at < end and len(found) < 100:
            element = self._element(at, end)
            if element is None or element[2] == _UNKNOWN:
                break
            found.append(element)
            at = element[1] + element[2]
        return found

    def _describe(self, kind: int, raw: bytes) -> None:
        if kind == _NUMBER:
            self._track.number = int.from_bytes(raw[:8], "big")
        elif kind == _TYPE:
            self._track.kind = int.from_bytes(raw[:8], "big")
        elif kind == _ENCODING:
            self._track.coded = True
        else:
            self._track.codec = decode_text(raw)

    def _judge(self) -> None:
        """Decide whether the samples of this track may hold a place."""
        track = self._track
        if track.kind in (_VIDEO, _SOUND):
            if track.codec == "V_MJPEG":
                self._scan.unsearched.add(UnsearchedReason.FORMAT)
            return
        if track.codec.startswith(_DRAWN):
            return
        may_hold_words = (
            track.codec.startswith(_PRIVATE_WORDS) and not track.coded and not self._passed
        )
        if track.kind == _SUBTITLE and may_hold_words:
            self._spoken.add(track.number)
            return
        self._scan.unsearched.add(UnsearchedReason.FORMAT)

    def _text(self, kind: int, content: Source) -> None:
        if content.size > _MAX_TEXT:
            self._scan.unsearched.add(UnsearchedReason.SIZE)
            return
        if not self._scan.spend_bytes(content.size):
            return
        raw = content.read_at(0, content.size)
        if kind == _TAG_NAME and self._names:
            self._names[-1] = decode_text(raw)
        elif kind == _TAG_BINARY:
            self._scan.scan_part("tag " + ".".join(self._names), content)
        elif kind == _TAG_STRING:
            read_tag(self._scan, "Matroska", ".".join(self._names), decode_text(raw))
        else:
            read_tag(self._scan, "Matroska", _TEXTS.get(kind, "name"), decode_text(raw))

    def _date(self, content: Source) -> None:
        """Read nanoseconds since 2001, in UTC as the format requires."""
        nanoseconds = int.from_bytes(content.read_at(0, 8), "big", signed=True)
        try:
            moment = _EPOCH + timedelta(microseconds=nanoseconds // 1000)
        except OverflowError:
            return
        text = moment.replace(tzinfo=None).isoformat(" ", "seconds")
        self._scan.captures.append(CaptureTime(text, "Matroska DateUTC", "utc-by-format"))

    def _filler(self, content: Source) -> None:
        head = content.read_at(0, min(content.size, 1 << 20))
        if content.size > 8 and head.strip(b"\0"):
            carve(content, self._scan)
            read_words(decode_text(head), self._scan)

    def _block(self, content: Source) -> None:
        """Collect the text of a subtitle; blocks of other tracks are skipped."""
        head = content.read_at(0, 12)
        width = _width(head[:1])
        if not 1 <= width <= 8 or len(head) < width + 3:
            return
        number = int.from_bytes(head[:width], "big") & ((1 << 7 * width) - 1)
        if number not in self._spoken:
            return
        self._room -= content.size
        if self._room < 0:
            self._scan.unsearched.add(UnsearchedReason.SIZE)
            return
        self._subtitles.append(decode_text(content.read_at(width + 3, content.size)))


def _width(first: bytes) -> int:
    """Return how many bytes an EBML number has, from its first byte; 0 for none."""
    return 9 - first[0].bit_length() if first and first[0] else 0


def read_matroska(source: Source, scan: Scan) -> None:
    """Add the metadata and subtitles of a Matroska or WebM file."""
    _MatroskaWalk(source, scan).run()
