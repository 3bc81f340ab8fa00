from __future__ import annotations

import hashlib
import hmac
from dataclasses import fields

import pytest

from diary.crypto.keys import Subkeys, attachment_key, cache_key, slots_mac_key, wipe

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
    assert [bytes(key) for key in held] == [bytes(48), bytes(32), bytes(32)]
    one = bytearray(b"secret")
    wipe(one)
    assert one == bytes(6)


def test_keys_are_not_printed() -> None:
    keys = Subkeys.of(bytearray(MASTER))
    assert keys.draft.hex()[:4] not in repr(keys)
    assert "bytearray" not in repr(keys)
