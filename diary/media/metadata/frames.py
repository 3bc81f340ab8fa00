"""What stands among and behind the frames of a sound: tags, lyrics, and whatever is no frame.

MPEG layers (ISO/IEC 11172-3), AAC in ADTS (13818-7), AMR (RFC 4867); Lyrics3 after id3.org.

Invariants:

- Every frame is stepped over by its own length. What lies between is a tag, a few lost bytes, or
  damage: a file may stand there.
- Sound whose frames do not say their length is searched for the beginnings of tags alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from diary.media.facts import Unsearched
from diary.media.metadata.scan import Scan
from diary.media.metadata.text import is_file, read_words
from diary.media.mpeg import adts_length, frame_length
from diary.media.sniff import sniff
from diary.media.source import BytesSource, Source

ReadTag = Callable[[Source, int, Scan], int]
_MAX_FRAMES: Final = 1_000_000
_PIECE: Final = 1 << 20
_HEAD: Final = 12
_LOST: Final = 2_048  # bytes of a frame that was cut
_MAX_LYRICS: Final = 1 << 20
_TAGS: Final = (b"ID3", b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"3DI")
_WORDS: Final = re.compile(rb"[\x20-\x7e]{12,}")
_AMR: Final = (12, 13, 15, 17, 19, 20, 26, 31, 5)
_AMR_WIDE: Final = (17, 23, 32, 36, 40, 46, 50, 58, 60, 5)


def read_frames(source: Source, start: int, scan: Scan, read_tag_at: ReadTag) -> None:
    """Step over the frames from `start` on, and read what lies between; raises nothing.

    `read_tag_at` reads a tag of ID3 or APE, and says where it ends.
    """
    buffer = _Buffer(source)
    at, length_of = _first(buffer, start)
    for _ in range(_MAX_FRAMES):
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
    scan.unsearched.add(Unsearched.COUNT)


class _Buffer:
    """Reads a source a piece at a time, as frames are short."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._start = 0
        self._held = b""
        self.size = source.size

    def at(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes from `offset`."""
        if not self._start <= offset <= offset + length <= self._start + len(self._held):
            self._start = offset
            self._held = self._source.read_at(offset, max(_PIECE, length))
        begin = offset - self._start
        return self._held[begin : begin + length]


def _first(buffer: _Buffer, start: int) -> tuple[int, Callable[[bytes], int]]:
    """Where the first frame begins, and how the length of each is told."""
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
        return at + 10  # the foot of a tag that was read
    if head.startswith(b"LYRICSBEGIN"):
        lyrics = source.read_at(at, _MAX_LYRICS)
        ends = [lyrics.find(end) + 9 for end in (b"LYRICS200", b"LYRICSEND") if end in lyrics]
        length = min(ends, default=len(lyrics))
        read_words(lyrics[:length].decode("latin-1"), scan)
        return at + length
    end = read_tag_at(source, at, scan)
    if end <= at:
        scan.unsearched.add(Unsearched.DAMAGED)
        return source.size
    return end


def _between(buffer: _Buffer, at: int, length_of: Callable[[bytes], int], scan: Scan) -> int:
    """Look at what is no frame; where the next one begins, or the end."""
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
    """Whether a tag begins here, or a frame that others follow."""
    head = buffer.at(at, _HEAD)
    if head.startswith(_TAGS):
        return True
    length = length_of(head)
    if not length:
        return False
    following = buffer.at(at + length, _HEAD)
    after = length_of(following) if following else 0
    # One more by chance is not rare in what is no sound.
    return after > 0 and length_of(buffer.at(at + length + after, _HEAD) or bytes(_HEAD)) > 0


def _lost(buffer: _Buffer, at: int, end: int, scan: Scan) -> None:
    data = buffer.at(at, min(end - at, _PIECE))
    if len(data.rstrip(b"\0")) > _LOST or end - at > _PIECE:
        scan.unsearched.add(Unsearched.DAMAGED)
    elif data.strip(b"\0") and sniff(data).kind != "audio" and is_file(data):
        scan.unsearched.add(Unsearched.DAMAGED)
        scan.part("between", BytesSource(data))
    for match in _WORDS.finditer(data):
        read_words(match[0].decode("ascii"), scan)
