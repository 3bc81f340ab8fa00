"""The attachment format: a header, then padded content sealed in 1 MiB chunks (STREAM).

**Invariants:**

- The key is random and belongs to one file, so a counter is a safe nonce. The nonce holds the
  chunk's index and whether it is the last: chunks cannot be reordered, repeated, dropped from the
  end or followed by more. Every chunk is bound to the whole header, and through it to the file's
  id.
- The vault's format version stands in the keys file alone; here any other version is damage.
- The padded length is a number of Padmé: of the length in binary only the leading digits may be
  other than 0, as many as its exponent has digits (Nikitin et al., "Reducing Metadata Leakage from
  Encrypted Files and Communication with PURBs", 2019). So lengths share few values, and none grows
  by more than 12 %. None is below `FLOOR`: messages and mails are that short, and there each byte
  tells most.
- The true length stands in the last bytes of the padded content, where it is sealed with the rest,
  so a source need not know its length beforehand. Between content and length stand zeros and
  nothing else: one content has one form.
- Writing reads the source once and never holds it, so memory does not grow with it. Nothing is
  durable when it returns: the caller syncs and renames. An OSError that leaves is the target's; a
  source converts its own.
- Opening for reading decrypts the last chunk first: only the true last one carries the final flag
  and the true length, so both are authentic before anybody relies on them.
- Reading decrypts only the chunks that it touches and hands out no byte that was not authenticated.
  Whether all of the padding is right is checked where the whole file is digested.
- Whatever was altered is Damaged; a disk that does not answer is StorageError.

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
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

from diary.crypto.keys import wipe
from diary.errors import Damaged, DamageReason, SourceError, SourceReason, StorageError
from diary.files.background import Buffers, Hasher
from diary.files.file_window import FileWindow
from diary.progress import Progress, no_progress

FLOOR: Final = 16 << 10
_LENGTH: Final = struct.Struct(">Q")
END_BYTES: Final = _LENGTH.size


def padme(length: int) -> int:
    """The least number of Padmé that is no smaller."""
    exponent = max(1, length.bit_length() - 1)
    zeros = (1 << (exponent - exponent.bit_length())) - 1
    return (length + zeros) & ~zeros


def padded(size: int) -> int:
    """How many bytes a content of `size` bytes is sealed as."""
    return padme(max(size + END_BYTES, FLOOR))


def is_padded(length: int) -> bool:
    """Whether `padded` gives such a length."""
    return length >= FLOOR and padme(length) == length


def zeros_after(size: int) -> int:
    """How many zeros follow the last byte of a content of that size."""
    return padded(size) - size - END_BYTES


def end_of(size: int) -> bytes:
    """What follows the zeros: the size itself."""
    return _LENGTH.pack(size)


def true_size(end: memoryview, length: int, part: str) -> int:
    """The size of the content, of which `end` is the end of `length` padded bytes.

    Damaged, naming `part`, for a size that is not padded to that length.
    """
    (size,) = _LENGTH.unpack(end[-END_BYTES:])
    if padded(size) != length:
        raise Damaged(part, DamageReason.PADDING)
    return int(size)


def check_zeros(padding: memoryview, part: str) -> None:
    """Damaged, naming `part`, where anything but zeros stands before the size."""
    # whole against whole, which takes less than byte by byte
    if padding.tobytes() != bytes(len(padding)):
        raise Damaged(part, DamageReason.PADDING)


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
    """The AEAD of a file; both are equally strong, and which is faster depends on the machine."""

    AES_256_GCM = 1
    CHACHA20_POLY1305 = 2

    def cipher(self, key: bytes | bytearray) -> Cipher:
        """The cipher for one file's 32-byte key."""
        # AESGCM would take a shorter key without a word.
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
        """The bytes as they stand in the file and in the associated data of every chunk."""
        return _HEADER.pack(
            _MAGIC, _VERSION, self.algorithm, 0, self.chunk_bytes, self.file_id, bytes(32)
        )

    @classmethod
    def decode(cls, data: bytes, part: str) -> Header:
        """Read a header; Damaged, naming `part`, for every pattern that `encode` never writes."""
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
    """How many chunks a file of some length on the disk has, and how much they hold, padded."""

    chunks: int
    size: int

    @classmethod
    def of(cls, file_bytes: int, chunk_bytes: int, part: str) -> ChunkLayout:
        """Work it out from the length alone; Damaged when no writer leaves such a length."""
        body = file_bytes - HEADER_BYTES
        full = chunk_bytes + TAG_BYTES
        chunks = max(1, -(-body // full))
        last = body - (chunks - 1) * full
        size = body - chunks * TAG_BYTES
        # A last chunk without content is padded nowhere: one content, one file.
        if last <= TAG_BYTES or chunks > MOST_CHUNKS or not is_padded(size):
            raise Damaged(part, DamageReason.LENGTH)
        return cls(chunks, size)


def nonce(index: int, *, final: bool) -> bytes:
    """Seven zero bytes, the chunk's index, 1 for the last chunk; OverflowError past 2**32."""
    return bytes(7) + index.to_bytes(4, "big") + bytes([final])


def probe(clock: Callable[[], float] = time.perf_counter) -> Algorithm:
    """Whichever AEAD is faster here, AES-256-GCM when they are equal; takes a few milliseconds."""
    gcm, chacha = (_best_time(algorithm, clock) for algorithm in Algorithm)
    return Algorithm.CHACHA20_POLY1305 if chacha < gcm else Algorithm.AES_256_GCM


def _best_time(algorithm: Algorithm, clock: Callable[[], float]) -> float:
    cipher = algorithm.cipher(bytes(KEY_BYTES))
    plain, sealed = bytes(CHUNK_BYTES), bytearray(CHUNK_BYTES + TAG_BYTES)
    times = []
    # The first turn touches the memory; the best of the rest is the least disturbed.
    for index in range(4):
        started = clock()
        # This key seals nothing else: the output is thrown away.
        cipher.encrypt_into(nonce(index, final=False), plain, None, sealed)
        times.append(clock() - started)
    return min(times[1:])


# A write that ends within a page of the system makes it touch that page again with the next.
_PAGE = 4096


class BufferSource(Protocol):
    """Anything that fills a buffer, as binary files do; 0 or None means the end."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill as much of the buffer as there is, and say how much."""


class SealedTarget(Protocol):
    """Where the sealed bytes go, in order."""

    def write(self, data: memoryview, /) -> object:
        """Take all of it; OSError when the disk refuses."""


@dataclass(frozen=True, slots=True)
class ContentDigest:
    """What went into the file: SHA-256 and length of the content in clear."""

    sha256: bytes
    size: int


def encrypt(
    source: BufferSource,
    target: SealedTarget,
    header: Header,
    key: bytes | bytearray,
    *,
    total: int = 0,
    progress: Progress = no_progress,
    threaded: bool = True,
    buffers: Buffers | None = None,
) -> ContentDigest:
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
                raise SourceError(SourceReason.TOO_LARGE)
            buffer, length = following, next_length
    lent.give_back(out)
    return ContentDigest(hasher.digest(), size)


class _Padded:
    """A source, then its padding, then its length; `size` counts what came of the source alone."""

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
    """Buffers that hold a chunk of this size in clear or sealed; one job may share them."""
    return Buffers(chunk_bytes + TAG_BYTES + _PAGE)


def _write(target: SealedTarget, sealed: memoryview, *, whole: bool) -> int:
    """Write whole pages, or everything; how much is kept for the next time, at the front."""
    count = len(sealed) if whole else len(sealed) // _PAGE * _PAGE
    target.write(sealed[:count])
    kept = len(sealed) - count
    # The rest is shorter than what was written, so the two do not overlap.
    sealed[:kept] = sealed[count:]
    return kept


def _fill(source: BufferSource, buffer: bytearray, most: int) -> int:
    length = 0
    with memoryview(buffer) as view:
        while length < most:
            got = source.readinto(view[length:most])
            if not got:
                break
            length += got
    return length


# From here on hashing on a thread of its own pays for itself: several files are often read at once,
# and a shorter one is soon done.
LARGE = 128 << 20
# Chunks that decrypting may be ahead of such a thread.
_AHEAD = 4


class ReaderMemory:
    """Memory that one reader after another works in, on one thread; wipe it after the last.

    New memory costs as much as decrypting what it holds.
    """

    def __init__(self) -> None:
        self.sealed = bytearray()
        self.plain = bytearray()
        self.chunks: dict[int, Buffers] = {}

    def hold(self, longest: int) -> None:
        """Makes room for a chunk of that length, in clear and sealed."""
        if len(self.sealed) < longest + TAG_BYTES:
            self.wipe()
            self.sealed, self.plain = bytearray(longest + TAG_BYTES), bytearray(longest)

    def buffers(self, size: int) -> Buffers:
        """Buffers of that size, for as long as the room lasts."""
        return self.chunks.setdefault(size, Buffers(size))

    def wipe(self) -> None:
        """Overwrite what is in clear."""
        wipe(self.plain)
        for buffers in self.chunks.values():
            buffers.wipe()


class AttachmentReader(FileWindow):
    """One attachment in clear, seekable and read-only; for one thread at a time.

    It owns `file` and closes it. `part_at` names, for errors, the file that holds a byte of it;
    `file_id` is the id that the record has: another attachment put in its place is damage. A `room`
    that is lent stays its owner's to wipe.
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
        # no longer than the whole: a photograph needs no memory for a whole chunk
        longest = min(self._header.chunk_bytes, self._layout.size)
        self.room.hold(longest)
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
        """Length in clear of every chunk but the last."""
        return self._header.chunk_bytes

    def _read_at(self, at: int, out: memoryview) -> int:
        # all that was asked for: it is short only at the end
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
        """The rest of the content, in one piece of memory."""
        rest = bytearray(max(0, self.size - self._at))
        self.readinto(rest)
        return bytes(rest)

    def chunk_into(self, index: int, buffer: bytearray | memoryview) -> int:
        """Decrypt one chunk straight into a buffer of that size at least; returns its length.

        Padding is part of it; `content_of` says where that begins.
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
        """How many bytes of a chunk are content; what follows them is padding."""
        return min(max(self.size - index * self.chunk_bytes, 0), self._length_of(index))

    def last(self) -> memoryview:
        """What the last chunk has of the content; it was decrypted when the file was opened.

        Valid until the next read. Nobody who reads the whole needs to decrypt it again.
        """
        self._refuse_closed()
        self._load(self.chunks - 1)
        return memoryview(self._plain)[: self.content_of(self.chunks - 1)]

    def close(self) -> None:
        """Wipe what is in clear and close the file."""
        if not self.closed:
            if not self._lent:
                self.room.wipe()
            # what was read was authenticated, whatever the disk says now
            with contextlib.suppress(OSError):
                self._file.close()
        super().close()

    def _straight(self, index: int, out: memoryview) -> None:
        """A whole chunk where it is wanted; one that is not authentic leaves nothing there."""
        try:
            self.chunk_into(index, out)
        except BaseException:
            out[:] = bytes(len(out))
            raise

    def _load(self, index: int) -> None:
        if index != self._loaded:
            # Forgotten first: a chunk that fails leaves a buffer that nobody may read.
            self._loaded = -1
            self.chunk_into(index, self._plain)
            self._loaded = index

    def check_padding(self, index: int, buffer: bytearray) -> None:
        """Damaged unless all after the content is zero, in a chunk that is not the last."""
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
            # each call of the system lets go of the interpreter, and waits to have it back
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
    """Decrypt everything and return SHA-256 and length; Damaged at the first chunk that is not so.

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
