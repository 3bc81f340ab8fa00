"""The attachment format: a header, then 1 MiB chunks sealed one by one (STREAM).

The rules are:

- The key is random and belongs to one file, so a counter is a safe nonce.
- What is sealed is the content padded (`padding`): the length of the file tells no more.
- The nonce holds the chunk's index and whether it is the last: chunks cannot be reordered,
  repeated, dropped from the end or followed by more.
- Every chunk is bound to the whole header, and through it to the file's id.
- The vault's format version stands in the keys file alone; here any other version is damage.

The bytes are laid out in docs/vault-format.md.
"""

from __future__ import annotations

import enum
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

from diary.crypto import padding
from diary.errors import Damaged, DamageReason

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
class Layout:
    """How many chunks a file of some length on the disk has, and how much they hold, padded."""

    chunks: int
    size: int

    @classmethod
    def of(cls, file_bytes: int, chunk_bytes: int, part: str) -> Layout:
        """Work it out from the length alone; Damaged when no writer leaves such a length."""
        body = file_bytes - HEADER_BYTES
        full = chunk_bytes + TAG_BYTES
        chunks = max(1, -(-body // full))
        last = body - (chunks - 1) * full
        size = body - chunks * TAG_BYTES
        # A last chunk without content is padded nowhere: one content, one file.
        if last <= TAG_BYTES or chunks > MOST_CHUNKS or not padding.is_padded(size):
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
