"""Writes an attachment file: read, hash and seal in one pass over the source.

The rules are:

- The source is read once and never held: memory does not grow with it, nor with its padding.
- Nothing is durable yet when this returns: the caller syncs and renames.
- An OSError that leaves here is the target's; a source converts its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from diary.crypto.padding import end_of, zeros_after
from diary.crypto.stream import MOST_CHUNKS, TAG_BYTES, Header, nonce
from diary.errors import SourceError
from diary.files.background import Buffers, Hasher
from diary.progress import Progress, no_progress

# A write that ends within a page of the system makes it touch that page again with the next.
_PAGE = 4096


class Source(Protocol):
    """Anything that fills a buffer, as binary files do; 0 or None means the end."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill as much of the buffer as there is, and say how much."""


class Target(Protocol):
    """Where the sealed bytes go, in order."""

    def write(self, data: memoryview, /) -> object:
        """Take all of it; OSError when the disk refuses."""


@dataclass(frozen=True, slots=True)
class Written:
    """What went into the file: SHA-256 and length of the content in clear."""

    sha256: bytes
    size: int


def encrypt(
    source: Source,
    target: Target,
    header: Header,
    key: bytes | bytearray,
    *,
    total: int = 0,
    progress: Progress = no_progress,
    threaded: bool = True,
    buffers: Buffers | None = None,
) -> Written:
    """Seal `source` into `target`, padded, with `buffers` of `buffers_for` its chunks.

    `progress` gets (bytes done, `total`) after every chunk and may raise to stop; SourceError when
    the source is too long for the format, OSError when the target refuses.
    """
    bound = header.encode()
    cipher = header.algorithm.cipher(key)
    lent = buffers_for(header.chunk_bytes) if buffers is None else buffers
    out = lent.lend()
    sealed = memoryview(out)
    sealed[: len(bound)] = bound
    padded = _Padded(source)
    size, index, kept = 0, 0, len(bound)
    with Hasher(lent, threaded=threaded) as hasher:
        buffer = hasher.take()
        length = _fill(padded, buffer, header.chunk_bytes)
        while True:
            # Only the next read tells whether this chunk is the last one.
            following, next_length = buffer, 0
            if length == header.chunk_bytes:
                following = hasher.take()
                next_length = _fill(padded, following, header.chunk_bytes)
            final = next_length == 0
            plain = memoryview(buffer)[:length]
            room = sealed[kept : kept + length + TAG_BYTES]
            kept += cipher.encrypt_into(nonce(index, final=final), plain, bound, room)
            content = min(padded.size - size, length)
            hasher.put(buffer, content)
            kept = _write(target, sealed[:kept], whole=final)
            size, index = size + content, index + 1
            progress(size, total)
            if final:
                break
            if index == MOST_CHUNKS:
                raise SourceError("too-large")
            buffer, length = following, next_length
    lent.give_back(out)
    return Written(hasher.digest(), size)


class _Padded:
    """A source, then its padding, then its length; `size` counts what came of the source alone."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._ended = False
        self._zeros = 0
        self._end = b""
        self.size = 0

    def readinto(self, buffer: memoryview, /) -> int:
        if not self._ended:
            got = self._source.readinto(buffer)
            if got:
                self.size += got
                return got
            self._ended = True
            self._zeros, self._end = zeros_after(self.size), end_of(self.size)
        zeros = min(self._zeros, len(buffer))
        if zeros:
            buffer[:zeros] = bytes(zeros)
            self._zeros -= zeros
            return zeros
        rest, self._end = self._end[: len(buffer)], self._end[len(buffer) :]
        buffer[: len(rest)] = rest
        return len(rest)


def buffers_for(chunk_bytes: int) -> Buffers:
    """Buffers that hold a chunk of this size in clear or sealed; one job may share them."""
    return Buffers(chunk_bytes + TAG_BYTES + _PAGE)


def _write(target: Target, sealed: memoryview, *, whole: bool) -> int:
    """Write whole pages, or everything; how much is kept for the next time, at the front."""
    count = len(sealed) if whole else len(sealed) // _PAGE * _PAGE
    target.write(sealed[:count])
    kept = len(sealed) - count
    # The rest is shorter than what was written, so the two do not overlap.
    sealed[:kept] = sealed[count:]
    return kept


def _fill(source: Source, buffer: bytearray, most: int) -> int:
    length = 0
    with memoryview(buffer) as view:
        while length < most:
            got = source.readinto(view[length:most])
            if not got:
                break
            length += got
    return length
