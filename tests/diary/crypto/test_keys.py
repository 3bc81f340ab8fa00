from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from diary.crypto.keys import (
    PAD_BYTES,
    Subkeys,
    attachment_key,
    cache_key,
    open_bytes,
    seal_bytes,
    slots_mac_key,
    wipe,
)
from diary.errors import Damaged

MASTER = bytes(range(32))


def expand(label: bytes, length: int) -> bytes:
    """HKDF-Expand of RFC 5869, section 2.3, written out."""
    out, block, count = b"", b"", 0
    while len(out) < length:
        count += 1
        block = hmac.new(MASTER, block + label + bytes([count]), hashlib.sha256).digest()
        out += block
    return out[:length]


def test_each_subkey_is_the_expansion_under_its_label() -> None:
    keys = Subkeys.of(bytearray(MASTER))
    assert keys.db == expand(b"db/v1", 48)
    assert keys.head_mac == expand(b"head-mac/v1", 32)
    assert keys.draft == expand(b"draft/v1", 32)
    assert slots_mac_key(bytearray(MASTER)) == expand(b"slots-mac/v1", 32)


def test_each_use_of_an_exhibits_key_has_a_key_of_its_own() -> None:
    assert attachment_key(MASTER) == expand(b"attachment/v1", 32)
    assert cache_key(MASTER, b"i" * 32) == expand(b"cache/v1" + b"i" * 32, 32)


def test_a_key_of_another_length_is_not_expanded() -> None:
    for expanding in (Subkeys.of, attachment_key, lambda key: cache_key(key, b"i" * 32)):
        with pytest.raises(ValueError, match="32"):
            expanding(bytearray(31))


def test_wiping_leaves_zeros_of_the_same_length() -> None:
    keys = Subkeys.of(bytearray(MASTER))
    held = [getattr(keys, name.name) for name in fields(keys)]
    keys.wipe()
    assert [bytes(key) for key in held] == [bytes(48), bytes(32), bytes(32), bytes(32)]
    one = bytearray(b"secret")
    wipe(one)
    assert one == bytes(6)


def test_keys_are_not_printed() -> None:
    keys = Subkeys.of(bytearray(MASTER))
    assert keys.draft.hex()[:4] not in repr(keys)
    assert "bytearray" not in repr(keys)


VECTORS = Path(__file__).parents[2] / "vectors" / "small"
TOLD: dict[str, Any] = json.loads((VECTORS / "index.json").read_text("utf-8"))[0]
KEY = bytearray(range(32))
VAULT = b"v" * 16


def test_the_vector_opens_and_the_damaged_ones_do_not() -> None:
    key = Subkeys.of(bytearray.fromhex(TOLD["master"])).draft
    vault_id = bytes.fromhex(TOLD["vault_id"])
    opened = open_bytes(key, vault_id, (VECTORS / "draft").read_bytes())
    assert opened.endswith(TOLD["draft"].encode())
    damaged = sorted(VECTORS.glob("bad-draft-*"))
    assert len(damaged) == 2
    for path in damaged:
        with pytest.raises(Damaged):
            open_bytes(key, vault_id, path.read_bytes())


@given(st.binary(max_size=9000))
def test_what_was_sealed_opens(content: bytes) -> None:
    assert open_bytes(KEY, VAULT, seal_bytes(KEY, VAULT, content)) == content


def test_the_length_does_not_follow_the_typing() -> None:
    lengths = {len(seal_bytes(KEY, VAULT, b"x" * size)) for size in range(PAD_BYTES - 3)}
    assert lengths == {24 + PAD_BYTES + 16}
    assert len(seal_bytes(KEY, VAULT, b"x" * (PAD_BYTES - 3))) == 24 + 2 * PAD_BYTES + 16


def test_any_flipped_byte_is_damage() -> None:
    data = seal_bytes(KEY, VAULT, b"a line")
    for at in range(len(data)):
        with pytest.raises(Damaged):
            open_bytes(KEY, VAULT, data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])


@pytest.mark.parametrize(
    ("key", "context"), [(bytes(32), VAULT), (KEY, b"w" * 16), (KEY, b""), (KEY, VAULT + b"v")]
)
def test_another_key_or_vault_does_not_open_it(key: bytes, context: bytes) -> None:
    with pytest.raises(Damaged):
        open_bytes(key, context, seal_bytes(KEY, VAULT, b"a line"))


def test_the_same_text_is_never_sealed_alike() -> None:
    sealed = {seal_bytes(KEY, VAULT, b"a line") for _ in range(50)}
    assert len({data[12:24] for data in sealed}) == 50


@pytest.mark.parametrize(
    "padded",
    [
        b"\0\0\0\1xy".ljust(PAD_BYTES, b"\0"),
        b"\0\0\0\1x".ljust(2 * PAD_BYTES, b"\0"),
        b"\0\0\x10\0".ljust(PAD_BYTES, b"x"),
        b"\xff\xff\xff\xff".ljust(PAD_BYTES, b"x"),
    ],
)
def test_padding_in_another_way_is_damage(padded: bytes) -> None:
    header = seal_bytes(KEY, VAULT, b"")[:24]
    forged = header + AESGCM(KEY).encrypt(header[-12:], padded, header + VAULT)
    with pytest.raises(Damaged) as caught:
        open_bytes(KEY, VAULT, forged)
    assert caught.value.reason == "padding"


@given(st.binary(max_size=5000))
def test_other_bytes_are_damage(data: bytes) -> None:
    with pytest.raises(Damaged):
        open_bytes(KEY, VAULT, data)


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        seal_bytes(bytes(16), VAULT, b"")
