"""The chunks of PNG and RIFF files (WebP, WAV), read from their bytes; nothing is decoded."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from diary.media.byte_source import Source

ReadAt = Callable[[int, int], bytes]

MAX_CHUNKS = 100_000
PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
PNG = "image/png"
_TAIL = 64 << 10
# What may begin behind the picture, and its end.
_BEHIND = (b"eXIf", b"zxIf", b"tEXt", b"zTXt", b"iTXt", b"tIME", b"caBX", b"IEND")
_PLAIN_PNG = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk: its four-letter name and the place of its content in the file."""

    name: bytes
    offset: int
    length: int


def png_chunks(read_at: ReadAt, size: int) -> Iterator[Chunk]:
    """Yield the chunks up to and including IEND; stop where the file is broken."""
    offset = len(PNG_MAGIC)
    for _ in range(MAX_CHUNKS):
        head = read_at(offset, 8)
        length = int.from_bytes(head[:4], "big")
        if len(head) < 8 or offset + 12 + length > size:
            return
        yield Chunk(head[4:8], offset + 8, length)
        if head[4:8] == b"IEND":
            return
        offset += 12 + length


def picture_apart(png: Source) -> Source:
    """Return a PNG without the data of its picture, which follow each other in the middle of it.

    Behind them only the last 64 KiB are looked at. Where no end is found, it is the whole source.
    """
    begin = next((it for it in png_chunks(png.read_at, png.size) if it.name == b"IDAT"), None)
    at = max(png.size - _TAIL, 0)
    tail = png.read_at(at, _TAIL)
    for start in sorted(_places(tail)):
        if begin is not None and at + start > begin.offset and _leads_to_end(tail, start):
            return TwoPartSource(png, begin.offset - 8, at + start)
    return png


def _places(tail: bytes) -> Iterator[int]:
    """Yield where a chunk may begin, by its name."""
    for name in _BEHIND:
        at = tail.find(name)
        while at >= 0:
            yield at - 4
            at = tail.find(name, at + 1)


def _leads_to_end(tail: bytes, at: int) -> bool:
    """Return whether the chunks from here on end where the file does."""
    while 0 <= at <= len(tail) - 12:
        is_last = tail[at + 4 : at + 8] == b"IEND"
        at += 12 + int.from_bytes(tail[at : at + 4], "big")
        if is_last:
            return at == len(tail)
    return False


class TwoPartSource:
    """A source without what lies between two places."""

    def __init__(self, source: Source, until: int, since: int) -> None:
        self._source = source
        self._until = until
        self._gap = since - until

    @property
    def size(self) -> int:
        return self._source.size - self._gap

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`."""
        first = b""
        if offset < self._until:
            first = self._source.read_at(offset, min(length, self._until - offset))
            offset, length = self._until, length - len(first)
        rest = min(length, self.size - offset)
        return first + self._source.read_at(offset + self._gap, rest) if rest > 0 else first


def riff_chunks(read_at: ReadAt, size: int) -> Iterator[Chunk]:
    """Yield the chunks of a RIFF file; stop where the file is broken."""
    offset = 12
    for _ in range(MAX_CHUNKS):
        head = read_at(offset, 8)
        if len(head) < 8:
            return
        length = int.from_bytes(head[4:8], "little")
        yield Chunk(head[:4], offset + 8, min(length, size - offset - 8))
        offset += 8 + length + (length & 1)


def plain_png_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG that holds nothing but a picture, otherwise None.

    The CRC of every chunk is checked.
    """

    def read_at(offset: int, length: int) -> bytes:
        return data[offset : offset + length]

    if data[:8] != PNG_MAGIC:
        return None
    last: Chunk | None = None
    for chunk in png_chunks(read_at, len(data)):
        end = chunk.offset + chunk.length
        if chunk.name not in _PLAIN_PNG or (last is None) != (chunk.name == b"IHDR"):
            return None
        if zlib.crc32(data[chunk.offset - 4 : end]) != int.from_bytes(data[end : end + 4], "big"):
            return None
        last = chunk
    if last is None or last.name != b"IEND" or last.offset + 4 != len(data):
        return None
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    return (width, height) if width and height else None


def wav_seconds(read_at: ReadAt, size: int) -> float | None:
    """Return the length in seconds, from the byte rate in `fmt ` and the size of `data`."""
    rate = 0
    for chunk in riff_chunks(read_at, size):
        if chunk.name == b"fmt " and chunk.length >= 16:
            rate = int.from_bytes(read_at(chunk.offset + 8, 4), "little")
        elif chunk.name == b"data" and rate:
            return chunk.length / rate
    return None
