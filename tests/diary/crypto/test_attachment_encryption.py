from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from hypothesis import given
from hypothesis import strategies as st

from diary.crypto.attachment_encryption import (
    CHUNK_BYTES,
    HEADER_BYTES,
    TAG_BYTES,
    Algorithm,
    ChunkLayout,
    Header,
    nonce,
    probe,
)
from diary.crypto.attachment_padding import END_BYTES, padded
from diary.errors import Damaged

VECTORS = Path(__file__).parents[2] / "vectors" / "attachments"
INDEX: list[dict[str, Any]] = json.loads((VECTORS / "index.json").read_text("utf-8"))
HEADER = Header(Algorithm.AES_256_GCM, bytes(range(16)))


def unpadded(plain: bytes) -> bytes | None:
    """The content of what was sealed, by a second reckoning; None for any other padding."""
    size = int.from_bytes(plain[-8:], "big")
    if size > len(plain):
        return None
    wanted = max(size + 8, 16384)
    exponent = math.floor(math.log2(wanted))
    step = 2 ** (exponent - math.floor(math.log2(exponent)) - 1)
    zeros = bytes(max(0, math.ceil(wanted / step) * step - size - 8))
    whole = plain[:size] + zeros + plain[-8:]
    return plain[:size] if whole == plain else None


def decoded(data: bytes, key: bytes, file_id: bytes) -> bytes | None:
    """A second reader, written from docs/vault-format.md alone; None for damage."""
    magic, version, algorithm, reserved = data[:8], data[8:10], data[10:11], data[11:12]
    chunk, reserved_end = int.from_bytes(data[12:16], "big"), data[32:64]
    if (magic, version, reserved, reserved_end) != (b"DBK-ATTM", b"\0\1", b"\0", bytes(32)):
        return None
    if algorithm not in (b"\1", b"\2") or chunk not in [2**n for n in range(10, 23)]:
        return None
    if data[16:32] != file_id:
        return None
    cipher = AESGCM(key) if algorithm == b"\1" else ChaCha20Poly1305(key)
    rest, content, index = data[64:], b"", 0
    while True:
        sealed, rest = rest[: chunk + 16], rest[chunk + 16 :]
        last = b"\0" if rest else b"\1"
        try:
            plain = cipher.decrypt(bytes(7) + index.to_bytes(4, "big") + last, sealed, data[:64])
        except (InvalidTag, ValueError):
            return None
        content, index = content + plain, index + 1
        if not rest:
            return unpadded(content)


def test_a_second_reader_agrees_with_every_vector() -> None:
    assert len([row for row in INDEX if "error" in row]) > 20
    assert len([row for row in INDEX if "sha256" in row]) > 14
    for row in INDEX:
        key, file_id = bytes.fromhex(row["key"]), bytes.fromhex(row["id"])
        content = decoded((VECTORS / row["file"]).read_bytes(), key, file_id)
        assert (content is None) == ("error" in row), row["file"]


def test_a_header_is_laid_out_as_specified() -> None:
    assert HEADER.encode() == (
        b"DBK-ATTM" + b"\0\1" + b"\1" + b"\0" + b"\0\x10\0\0" + bytes(range(16)) + bytes(32)
    )


@given(
    algorithm=st.sampled_from(Algorithm),
    file_id=st.binary(min_size=16, max_size=16),
    power=st.integers(10, 22),
)
def test_what_is_encoded_decodes(algorithm: Algorithm, file_id: bytes, power: int) -> None:
    header = Header(algorithm, file_id, 1 << power)
    assert Header.decode(header.encode(), "att") == header


@given(at=st.integers(0, 63), new=st.binary(min_size=1, max_size=8))
def test_a_header_that_decodes_prints_back(at: int, new: bytes) -> None:
    data = (HEADER.encode()[:at] + new + HEADER.encode()[at + len(new) :])[:64]
    try:
        header = Header.decode(data, "att")
    except Damaged:
        return
    assert header.encode() == data


@given(st.binary(max_size=100))
def test_other_bytes_are_damage(data: bytes) -> None:
    with pytest.raises(Damaged) as caught:
        Header.decode(data, "att/xy")
    assert caught.value.part == "att/xy"


@pytest.mark.parametrize("chunk", [0, 512, 1025, (1 << 20) + 1, 1 << 23, 1 << 31])
def test_a_chunk_size_out_of_bounds_is_damage(chunk: int) -> None:
    with pytest.raises(Damaged):
        Header.decode(Header(Algorithm.AES_256_GCM, bytes(16), chunk).encode(), "att")


def test_nonces_never_meet() -> None:
    assert nonce(0, final=False) == bytes(12)
    assert nonce(258, final=True) == bytes(7) + b"\0\0\1\2\1"
    assert nonce(2**32 - 1, final=False)[7:11] == b"\xff" * 4
    with pytest.raises(OverflowError):
        nonce(2**32, final=False)
    assert len({nonce(i, final=f) for i in range(300) for f in (False, True)}) == 600


def on_disk(length: int, chunk_bytes: int = CHUNK_BYTES) -> int:
    return HEADER_BYTES + length + max(1, -(-length // chunk_bytes)) * TAG_BYTES


@given(st.integers(0, 5 << 30))
def test_the_length_on_the_disk_tells_the_padded_length(size: int) -> None:
    length = padded(size)
    layout = ChunkLayout.of(on_disk(length), CHUNK_BYTES, "att")
    assert layout == ChunkLayout(-(-length // CHUNK_BYTES), length)


@given(st.integers(0, 5 << 30), st.sampled_from([1 << bits for bits in range(10, 23)]))
def test_the_true_length_never_lies_across_chunks(size: int, chunk_bytes: int) -> None:
    assert padded(size) % chunk_bytes >= END_BYTES or padded(size) % chunk_bytes == 0


@given(st.integers(0, 40_000))
def test_a_length_that_no_writer_leaves_is_damage(length: int) -> None:
    if length in {padded(size) for size in range(length + 1)}:
        assert ChunkLayout.of(on_disk(length, 1024), 1024, "att").size == length
        return
    with pytest.raises(Damaged):
        ChunkLayout.of(on_disk(length, 1024), 1024, "att")


@pytest.mark.parametrize("more", [*range(1, 16), 16, 17])
def test_a_file_with_bytes_after_its_last_chunk_is_damage(more: int) -> None:
    with pytest.raises(Damaged):
        ChunkLayout.of(on_disk(16384, 1024) + more, 1024, "att")


def test_more_chunks_than_the_counter_counts_are_damage() -> None:
    most = 1024 * 2**32
    assert ChunkLayout.of(on_disk(most, 1024), 1024, "att").chunks == 2**32
    with pytest.raises(Damaged):
        ChunkLayout.of(on_disk(padded(most), 1024), 1024, "att")


def test_a_file_key_of_another_length_is_refused() -> None:
    for algorithm in Algorithm:
        with pytest.raises(ValueError, match="32"):
            algorithm.cipher(bytes(16))


class Clock:
    """Gives out readings such that the n-th span lasts as long as told."""

    def __init__(self, spans: list[float]) -> None:
        self.readings = [reading for span in spans for reading in (0.0, span)]

    def __call__(self) -> float:
        return self.readings.pop(0)


@pytest.mark.parametrize(
    ("gcm", "chacha", "chosen"),
    [
        ([9, 1, 1, 1], [9, 2, 2, 2], Algorithm.AES_256_GCM),
        ([1, 5, 5, 5], [9, 9, 4, 9], Algorithm.CHACHA20_POLY1305),
        ([1, 5, 5, 5], [1, 5, 5, 5], Algorithm.AES_256_GCM),
    ],
)
def test_the_faster_cipher_is_chosen(
    gcm: list[float], chacha: list[float], chosen: Algorithm
) -> None:
    assert probe(Clock(gcm + chacha)) is chosen
