"""Writes an attachment file: read, hash and seal in one pass over the source.

The rules are:

- The source is read once and never held: memory does not grow with it.
- Nothing is durable yet when this returns: the caller syncs and renames.
- An OSError that leaves here is the target's; a source converts its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from diary.crypto.background import Buffers, Flusher, Hasher
from diary.crypto.stream import HEADER_BYTES, MOST_CHUNKS, TAG_BYTES, Header, nonce
from diary.errors import SourceError

Progress = Callable[[int, int], None]


class Source(Protocol):
    """Anything that fills a buffer, as binary files do; 0 or None means the end."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill as much of the buffer as there is, and say how much."""


@dataclass(frozen=True, slots=True)
class Written:
    """What went into the file: SHA-256 and length of the content in clear."""

    sha256: bytes
    size: int


def encrypt(
    source: Source,
    target: int,
    header: Header,
    key: bytes,
    *,
    total: int = 0,
    progress: Progress | None = None,
    threaded: bool = True,
    buffers: Buffers | None = None,
) -> Written:
    """Seal `source` into the open descriptor `target`, with `buffers` of `buffers_for` its chunks.

    `progress` gets (bytes done, `total`) after every chunk and may raise to stop; SourceError when
    the source is too long for the format, OSError when the target refuses.
    """
    bound = header.encode()
    cipher = header.algorithm.cipher(key)
    lent = buffers_for(header.chunk_bytes) if buffers is None else buffers
    out = lent.lend()
    sealed = memoryview(out)
    size, at, index = 0, HEADER_BYTES, 0
    _write_all(target, memoryview(bound))
    with Flusher(target) as flusher, Hasher(lent, threaded=threaded) as hasher:
        buffer = hasher.take()
        length = _fill(source, buffer, header.chunk_bytes)
        while True:
            # Only the next read tells whether this chunk is the last one.
            following, next_length = buffer, 0
            if length == header.chunk_bytes:
                following = hasher.take()
                next_length = _fill(source, following, header.chunk_bytes)
            final = next_length == 0
            plain = memoryview(buffer)[:length]
            count = cipher.encrypt_into(
                nonce(index, final=final), plain, bound, sealed[: length + TAG_BYTES]
            )
            hasher.put(buffer, length)
            _write_all(target, sealed[:count])
            size, at, index = size + length, at + count, index + 1
            flusher.written(at)
            if progress:
                progress(size, total)
            if final:
                break
            if index == MOST_CHUNKS:
                raise SourceError("too-large")
            buffer, length = following, next_length
    lent.give_back(out)
    return Written(hasher.digest(), size)


def buffers_for(chunk_bytes: int) -> Buffers:
    """Buffers that hold a chunk of this size in clear or sealed; one job may share them."""
    return Buffers(chunk_bytes + TAG_BYTES)


def _fill(source: Source, buffer: bytearray, most: int) -> int:
    length = 0
    with memoryview(buffer) as view:
        while length < most:
            got = source.readinto(view[length:most])
            if not got:
                break
            length += got
    return length


def _write_all(target: int, data: memoryview) -> None:
    # A disk that fills up takes part of a write first, and refuses the next.
    while data:
        data = data[os.write(target, data) :]
