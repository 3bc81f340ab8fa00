"""The attachment format: a header, then padded content sealed in 1 MiB chunks (STREAM).

**Invariants:**

- The key is random and used for one file only, so a counter is a safe nonce. The nonce contains the
  chunk's index and whether it is the last: chunks cannot be reordered, repeated, dropped from the
  end or followed by more. Every chunk is bound to the whole header, and through it to the file's
  id.
- Only the keys file has the vault's format version; here any other version is damage.
- Writing reads the source once and never as a whole, so memory does not grow with it. Nothing is
  durable when it returns: the caller syncs and renames. An OSError that is raised is the target's;
  a source converts its own.
- Opening for reading decrypts the last chunk first: only the true last one has the final flag and
  the true length, so both are authentic before they are used.
- Reading decrypts only the chunks it needs and returns no byte that was not authenticated. Padding
  is checked completely when the whole file is digested.
- Any alteration is Damaged; a disk that does not answer is StorageError.

The bytes are laid out in docs/vault-format.md.
"""

from __future__ import annotations

import contextlib
import enum
import hashlib
import io
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

from diary.crypto.attachment_padding import (
    END_BYTES,
    check_zeros,
    end_of,
    is_padded,
    true_size,
    zeros_after,
)
from diary.crypto.keys import wipe
from diary.errors import Damaged, DamageReason, SourceError, SourceReason, StorageError
from diary.files.background_io import PAGE_BYTES, Buffers, Hasher, Target, Writer
from diary.files.seekable_reader import SeekableReader
from diary.progress import Progress, no_progress

KEY_BYTES = 32
ID_BYTES = 16
TAG_BYTES = 16
CHUNK_BYTES = 1 << 20
HEADER_BYTES = 64
# A reader allocates a chunk before it can authenticate the size, so the size is bounded.
SMALLEST_CHUNK = 1 << 10
LARGEST_CHUNK = 1 << 22
MOST_CHUNKS = 1 << 32

_MAGIC = b"DBK-ATTM"
_VERSION = 1
# Magic, version, algorithm, reserved, chunk size, id, reserved.
_HEADER = struct.Struct(">8sHBBI16s32s")

Cipher = AESGCM | ChaCha20Poly1305


class Algorithm(enum.IntEnum):
    """The AEAD of a file; both are equally strong, and the faster one depends on the machine."""

    AES_256_GCM = 1
    CHACHA20_POLY1305 = 2

    def cipher(self, key: bytes | bytearray) -> Cipher:
        """Return the cipher for one file's 32-byte key."""
        # AESGCM would accept a shorter key without an error.
        if len(key) != KEY_BYTES:
            raise ValueError("a file key has 32 bytes")
        return AESGCM(key) if self is Algorithm.AES_256_GCM else ChaCha20Poly1305(key)


@dataclass(frozen=True, slots=True)
class Header:
    """The first 64 bytes of an attachment file."""

    algorithm: Algorithm
    file_id: bytes
    chunk_bytes: int = CHUNK_BYTES

    def encode(self) -> bytes:
        """Return the bytes in the file, which are also in the associated data of every chunk."""
        return _HEADER.pack(
            _MAGIC, _VERSION, self.algorithm, 0, self.chunk_bytes, self.file_id, bytes(32)
        )

    @classmethod
    def decode(cls, data: bytes, part: str) -> Header:
        """Decode a header; raise Damaged with `part` for any bytes that `encode` never writes."""
        if len(data) != HEADER_BYTES:
            raise Damaged(part, DamageReason.SIZE)
        _, _, algorithm, _, chunk_bytes, file_id, _ = _HEADER.unpack(data)
        if algorithm not in set(Algorithm):
            raise Damaged(part, DamageReason.ALGORITHM)
        if not SMALLEST_CHUNK <= chunk_bytes <= LARGEST_CHUNK or chunk_bytes.bit_count() != 1:
            raise Damaged(part, DamageReason.CHUNK_SIZE)
        header = cls(Algorithm(algorithm), file_id, chunk_bytes)
        if header.encode() != data:
            raise Damaged(part, DamageReason.HEADER)
        return header


@dataclass(frozen=True, slots=True)
class ChunkLayout:
    """The number of chunks in a file, and the padded size of their content in bytes."""

    chunks: int
    size: int

    @classmethod
    def of(cls, file_bytes: int, chunk_bytes: int, part: str) -> ChunkLayout:
        """Calculate the layout from the length; raise Damaged for a length that no writer makes."""
        body = file_bytes - HEADER_BYTES
        full = chunk_bytes + TAG_BYTES
        chunks = max(1, -(-body // full))
        last = body - (chunks - 1) * full
        size = body - chunks * TAG_BYTES
        # No padded length leaves a last chunk without content: each content has exactly one file.
        if last <= TAG_BYTES or chunks > MOST_CHUNKS or not is_padded(size):
            raise Damaged(part, DamageReason.LENGTH)
        return cls(chunks, size)


def nonce(index: int, *, final: bool) -> bytes:
    """Return seven zero bytes, the chunk's index, and 1 for the last chunk.

    Raises OverflowError for an index of 2**32 or more.
    """
    return bytes(7) + index.to_bytes(4, "big") + bytes([final])


def probe(clock: Callable[[], float] = time.perf_counter) -> Algorithm:
    """Return the faster AEAD here, AES-256-GCM if both are equal; takes a few milliseconds."""
    gcm, chacha = (_best_time(algorithm, clock) for algorithm in Algorithm)
    return Algorithm.CHACHA20_POLY1305 if chacha < gcm else Algorithm.AES_256_GCM


def _best_time(algorithm: Algorithm, clock: Callable[[], float]) -> float:
    cipher = algorithm.cipher(bytes(KEY_BYTES))
    plain, sealed = bytes(CHUNK_BYTES), bytearray(CHUNK_BYTES + TAG_BYTES)
    times = []
    # The first run touches the memory; the fastest of the others is the least disturbed.
    for index in range(4):
        started = clock()
        # This key seals nothing else: the output is discarded.
        cipher.encrypt_into(nonce(index, final=False), plain, None, sealed)
        times.append(clock() - started)
    return min(times[1:])


class BufferSource(Protocol):
    """Anything that fills a buffer, as binary files do; 0 or None means the end."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill as much of the buffer as there is; return the number of bytes."""


@dataclass(frozen=True, slots=True)
class ContentDigest:
    """SHA-256 and length of the unencrypted content."""

    sha256: bytes
    size: int


def encrypt(
    source: BufferSource,
    target: Target,
    header: Header,
    key: bytes | bytearray,
    *,
    total: int = 0,
    progress: Progress = no_progress,
    threaded: bool = True,
    buffers: Buffers | None = None,
) -> ContentDigest:
    """Seal `source` into `target`, padded; `buffers` come from `buffers_for` its chunk size.

    `progress` gets (bytes done, `total`) after every chunk and may raise to stop. Raises
    SourceError if the source is too long for the format, OSError if the target refuses.
    """
    bound = header.encode()
    cipher = header.algorithm.cipher(key)
    lent = buffers_for(header.chunk_bytes) if buffers is None else buffers
    padded = _Padded(source)
    size, index, kept = 0, 0, len(bound)
    with (
        Hasher(lent, threaded=threaded) as hasher,
        Writer(target, lent, threaded=threaded) as writer,
    ):
        sealed = writer.take()
        sealed[:kept] = bound
        buffer = hasher.take()
        length = _fill(padded, buffer, header.chunk_bytes)
        while True:
            # Only the next read shows whether this chunk is the last one.
            following, next_length = buffer, 0
            if length == header.chunk_bytes:
                following = hasher.take()
                next_length = _fill(padded, following, header.chunk_bytes)
            final = next_length == 0
            plain = memoryview(buffer)[:length]
            with memoryview(sealed) as out, out[kept : kept + length + TAG_BYTES] as room:
                kept += cipher.encrypt_into(nonce(index, final=final), plain, bound, room)
            content = min(padded.size - size, length)
            hasher.put(buffer, content)
            # After a write that ends within a page, the system would have to touch it again.
            whole = kept if final else kept // PAGE_BYTES * PAGE_BYTES
            rest = sealed[whole:kept]
            writer.put(sealed, whole)
            size, index = size + content, index + 1
            progress(size, total)
            if final:
                break
            if index == MOST_CHUNKS:
                raise SourceError(SourceReason.TOO_LARGE)
            buffer, length = following, next_length
            sealed, kept = writer.take(), len(rest)
            sealed[:kept] = rest
    return ContentDigest(hasher.digest(), size)


class _Padded:
    """A source, then its padding, then its length; `size` counts only bytes of the source."""

    def __init__(self, source: BufferSource) -> None:
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
    """Return buffers for a plain or sealed chunk of this size; one job may share them."""
    return Buffers(chunk_bytes + TAG_BYTES + PAGE_BYTES)


def _fill(source: BufferSource, buffer: bytearray, most: int) -> int:
    length = 0
    with memoryview(buffer) as view:
        while length < most:
            got = source.readinto(view[length:most])
            if not got:
                break
            length += got
    return length


# From this size on, a hashing thread pays off: several files are often read at once, and a shorter
# one is soon done.
LARGE = 128 << 20
# Most chunks that decryption may be ahead of the hashing thread.
_AHEAD = 4


class ReaderMemory:
    """Memory that is shared by several readers in turn, on one thread; wipe it after the last.

    New memory costs as much as decrypting its content.
    """

    def __init__(self) -> None:
        self.sealed = bytearray()
        self.plain = bytearray()
        self.chunks: dict[int, Buffers] = {}

    def reserve(self, longest: int) -> None:
        """Make room for a plain and a sealed chunk of this length."""
        if len(self.sealed) < longest + TAG_BYTES:
            self.wipe()
            self.sealed, self.plain = bytearray(longest + TAG_BYTES), bytearray(longest)

    def buffers(self, size: int) -> Buffers:
        """Return buffers of this size, the same ones for every reader."""
        return self.chunks.setdefault(size, Buffers(size))

    def wipe(self) -> None:
        """Overwrite the unencrypted content."""
        wipe(self.plain)
        for buffers in self.chunks.values():
            buffers.wipe()


class AttachmentReader(SeekableReader):
    """One attachment, decrypted, seekable and read-only; for one thread at a time.

    It owns `file` and closes it. `part_at` names, for errors, the file that contains the byte at a
    position. `file_id` is the id in the record: another attachment in its place is damage. If
    `room` is passed, its owner wipes it.
    """

    def __init__(
        self,
        file: io.RawIOBase | io.BufferedIOBase,
        key: bytes | bytearray,
        *,
        file_id: bytes,
        part_at: Callable[[int], str],
        room: ReaderMemory | None = None,
    ) -> None:
        super().__init__()
        self._file = file
        self._lent = room is not None
        self.room = room or ReaderMemory()
        self._part_at = part_at
        self._file_at = -1
        try:
            self._open(key, file_id)
        except BaseException:
            self.close()
            raise

    def _open(self, key: bytes | bytearray, file_id: bytes) -> None:
        file_bytes = self._length()
        bound = bytearray(HEADER_BYTES)
        self._read_exactly(0, memoryview(bound))
        self._bound = bytes(bound)
        self._header = Header.decode(self._bound, self._part_at(0))
        if self._header.file_id != file_id:
            raise Damaged(self._part_at(0), DamageReason.ID)
        self._layout = ChunkLayout.of(
            file_bytes, self._header.chunk_bytes, self._part_at(file_bytes)
        )
        self._cipher = self._header.algorithm.cipher(key)
        # no longer than the content: a photograph does not need the memory of a whole chunk
        longest = min(self._header.chunk_bytes, self._layout.size)
        self.room.reserve(longest)
        self._sealed = memoryview(self.room.sealed)
        self._plain = self.room.plain
        self._loaded = -1
        self._load(self._layout.chunks - 1)
        self._size = self._true_size()

    def _true_size(self) -> int:
        index, part = self.chunks - 1, self._part_at(0)
        end = memoryview(self._plain)[: self._length_of(index)]
        size = true_size(end, self._layout.size, part)
        check_zeros(end[max(0, size - index * self.chunk_bytes) : -END_BYTES], part)
        return size

    @property
    def chunks(self) -> int:
        """Number of chunks, at least one."""
        return self._layout.chunks

    @property
    def chunk_bytes(self) -> int:
        """Length of every decrypted chunk but the last."""
        return self._header.chunk_bytes

    def _read_at(self, at: int, out: memoryview) -> int:
        # fills `out` completely: SeekableReader asks for less only at the end
        done = 0
        while done < len(out):
            index, start = divmod(at + done, self.chunk_bytes)
            count = min(self.content_of(index) - start, len(out) - done)
            if count == self._length_of(index) and index != self._loaded:
                self._straight(index, out[done : done + count])
            else:
                self._load(index)
                out[done : done + count] = self._plain[start : start + count]
            done += count
        return done

    def readall(self) -> bytes:
        """Return the rest of the content in one piece of memory."""
        rest = bytearray(max(0, self.size - self._at))
        self.readinto(rest)
        return bytes(rest)

    def chunk_into(self, index: int, buffer: bytearray | memoryview) -> int:
        """Decrypt one chunk into a buffer of at least its size; return its length.

        The length includes padding; `content_of` returns where that begins.
        """
        self._refuse_closed()
        length = self._length_of(index)
        sealed = self._sealed[: length + TAG_BYTES]
        at = HEADER_BYTES + index * (self.chunk_bytes + TAG_BYTES)
        self._read_exactly(at, sealed)
        final = index == self.chunks - 1
        with memoryview(buffer) as view:
            try:
                self._cipher.decrypt_into(
                    nonce(index, final=final), sealed, self._bound, view[:length]
                )
            except InvalidTag as cause:
                raise Damaged(self._part_at(at), DamageReason.CHUNK) from cause
        return length

    def content_of(self, index: int) -> int:
        """Return how many bytes of a chunk are content; the rest is padding."""
        return min(max(self.size - index * self.chunk_bytes, 0), self._length_of(index))

    def last(self) -> memoryview:
        """Return the content in the last chunk, which was decrypted when the file was opened.

        Valid until the next read. Saves a reader of the whole file from decrypting it again.
        """
        self._refuse_closed()
        self._load(self.chunks - 1)
        return memoryview(self._plain)[: self.content_of(self.chunks - 1)]

    def close(self) -> None:
        """Wipe the unencrypted content and close the file."""
        if not self.closed:
            if not self._lent:
                self.room.wipe()
            # what was read was authenticated, so an error of the disk no longer matters
            with contextlib.suppress(OSError):
                self._file.close()
        super().close()

    def _straight(self, index: int, out: memoryview) -> None:
        """Decrypt a whole chunk in place; leave only zeros there if it is not authentic."""
        try:
            self.chunk_into(index, out)
        except BaseException:
            out[:] = bytes(len(out))
            raise

    def _load(self, index: int) -> None:
        if index != self._loaded:
            # Reset first: after a chunk that fails, the buffer must not be read.
            self._loaded = -1
            self.chunk_into(index, self._plain)
            self._loaded = index

    def check_padding(self, index: int, buffer: bytearray) -> None:
        """Raise Damaged unless all after the content is zero, in a chunk before the last."""
        with memoryview(buffer) as view:
            check_zeros(view[self.content_of(index) : self.chunk_bytes], self._part_at(0))

    def _length_of(self, index: int) -> int:
        return min(self.chunk_bytes, self._layout.size - index * self.chunk_bytes)

    def _length(self) -> int:
        try:
            return self._file.seek(0, io.SEEK_END)
        except OSError as cause:
            raise StorageError("read") from cause

    def _read_exactly(self, at: int, into: memoryview) -> None:
        done = 0
        try:
            # each system call releases the interpreter lock and waits to get it back
            if at != self._file_at:
                self._file.seek(at)
            self._file_at = -1
            while done < len(into):
                got = self._file.readinto(into[done:])
                if not got:
                    raise Damaged(self._part_at(at), DamageReason.LENGTH)
                done += got
        except OSError as cause:
            raise StorageError("read") from cause
        self._file_at = at + done


def digest_file(reader: AttachmentReader, progress: Progress = no_progress) -> tuple[bytes, int]:
    """Decrypt everything and return SHA-256 and length; raise Damaged at the first bad chunk.

    `progress` gets (bytes done, bytes in all) and may raise to stop.
    """
    if reader.chunks == 1:
        # no buffer of a whole chunk for a photograph
        found = hashlib.sha256(reader.last()).digest()
    else:
        found = _digest_of_several(reader, progress)
    progress(reader.size, reader.size)
    return found, reader.size


def _digest_of_several(reader: AttachmentReader, progress: Progress) -> bytes:
    done = 0
    threaded = reader.size >= LARGE
    buffers = reader.room.buffers(reader.chunk_bytes)
    with Hasher(buffers, threaded=threaded, lent=_AHEAD if threaded else 1) as hasher:
        for index in range(reader.chunks - 1):
            buffer = hasher.take()
            reader.chunk_into(index, buffer)
            reader.check_padding(index, buffer)
            length = reader.content_of(index)
            hasher.put(buffer, length)
            done += length
            progress(done, reader.size)
    return hasher.digest(reader.last())
