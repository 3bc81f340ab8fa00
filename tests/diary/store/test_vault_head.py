from __future__ import annotations

import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.crypto.keys import Subkeys
from diary.errors import Damaged
from diary.store.vault_head import SIZE, BookHead, VaultHead

VECTORS = Path(__file__).parents[2] / "vectors" / "small"
TOLD: dict[str, Any] = json.loads((VECTORS / "index.json").read_text("utf-8"))[0]
KEY = bytearray(range(32))
HEAD = VaultHead(b"v" * 16, 3, BookHead(2, b"r" * 32), BookHead(2**64 - 1, b"p" * 32))

numbers = st.integers(0, 2**64 - 1)
links = st.binary(min_size=32, max_size=32)
books = st.builds(BookHead, numbers, links)
heads = st.builds(VaultHead, st.binary(min_size=16, max_size=16), numbers, books, books)


def book(told: list[Any]) -> BookHead:
    return BookHead(told[0], bytes.fromhex(told[1]))


def test_the_vector_reads_as_told_and_the_damaged_ones_do_not() -> None:
    key = Subkeys.of(bytearray.fromhex(TOLD["master"])).head_mac
    assert VaultHead.decode(key, (VECTORS / "head").read_bytes()) == VaultHead(
        bytes.fromhex(TOLD["vault_id"]),
        TOLD["generation"],
        book(TOLD["record"]),
        book(TOLD["private"]),
    )
    damaged = sorted(VECTORS.glob("bad-head-*"))
    assert len(damaged) == 2
    for path in damaged:
        with pytest.raises(Damaged):
            VaultHead.decode(key, path.read_bytes())


@given(heads)
def test_what_is_encoded_decodes(head: VaultHead) -> None:
    assert VaultHead.decode(KEY, head.encode(KEY)) == head
    assert len(head.encode(KEY)) == SIZE


def test_any_flipped_byte_is_damage() -> None:
    data = HEAD.encode(KEY)
    for at in range(SIZE):
        with pytest.raises(Damaged):
            VaultHead.decode(KEY, data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :])


def test_another_key_does_not_read_it() -> None:
    with pytest.raises(Damaged):
        VaultHead.decode(bytes(32), HEAD.encode(KEY))


@pytest.mark.parametrize("at", [0, 8, 9, 10, 23])
def test_another_form_is_damage_even_when_authentic(at: int) -> None:
    body = bytearray(HEAD.encode(KEY)[:-32])
    body[at] ^= 1
    with pytest.raises(Damaged) as caught:
        VaultHead.decode(KEY, bytes(body) + hmac.digest(KEY, body, "sha256"))
    assert caught.value.reason == "form"


@given(st.binary(max_size=200))
def test_other_bytes_are_damage(data: bytes) -> None:
    with pytest.raises(Damaged):
        VaultHead.decode(KEY, data)


def test_a_field_of_another_length_is_never_written() -> None:
    with pytest.raises(ValueError, match="16"):
        VaultHead(b"v" * 15, 3, HEAD.record, HEAD.private).encode(KEY)
    with pytest.raises(ValueError, match="32"):
        VaultHead(b"v" * 16, 3, BookHead(1, b"r" * 33), HEAD.private).encode(KEY)
