"""Salted digests of single fields, so that one can be shown without its neighbours.

The rules are:

- `digest = SHA-256("daybook/field/v1" || salt || JCS([name, value]))`, JCS being RFC 8785.
- `salt = HMAC-SHA256(entry seed, name)`: 32 bytes that nobody without the seed can guess, so a
  digest that is not opened says nothing about a short value such as a telephone number.
- Values hold text, whole numbers, true, false, null, lists and objects with ASCII keys. There are
  no fractions, so there is one way only to write a value down.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from diary.json_value import Json

_DOMAIN: Final = b"daybook/field/v1"
_SAFE: Final = 2**53
_BLOCK: Final = 64
_INNER: Final = bytes(byte ^ 0x36 for byte in range(256))
_OUTER: Final = bytes(byte ^ 0x5C for byte in range(256))
_quote: Final = json.encoder.encode_basestring


def canonical(value: Json) -> bytes:
    """RFC 8785 for the values that a ledger holds; raises ValueError for any other.

    Without fractions, unsafe whole numbers and keys outside ASCII there is little to write: the
    standard encoder's string escapes are those of RFC 8785, and ASCII sorts alike in UTF-8 and
    UTF-16. It is some fifty times faster than the reference, to which tests hold it.
    """
    return _said(value).encode()


def _said(value: Json) -> str:
    if type(value) is str:
        return _quote(value)
    if type(value) is int:
        if not -_SAFE < value < _SAFE:
            raise ValueError("a whole number that JSON readers may round")
        return str(value)
    if type(value) is list:
        return f"[{','.join([_said(item) for item in value])}]"
    if type(value) is dict:
        return f"{{{','.join([_pair(key, value[key]) for key in sorted(value, key=_ascii)])}}}"
    if value is None:
        return "null"
    if type(value) is bool:
        return "true" if value else "false"
    raise ValueError("not a value that a ledger holds")


def _ascii(key: object) -> str:
    if type(key) is not str or not key.isascii():
        raise ValueError("a key outside ASCII")
    return key


def _pair(key: str, value: Json) -> str:
    return f"{_quote(key)}:{_said(value)}"


def salt(seed: bytes, name: str) -> bytes:
    """The salt of the field `name` in the entry with this seed."""
    return hmac.digest(seed, name.encode(), "sha256")


def digests(seed: bytes, fields: Mapping[str, Json]) -> dict[str, bytes]:
    """What `digest` gives of each field of one entry, with the `salt` of its name; by name.

    The salts are HMAC as RFC 2104 defines it. What depends on the seed alone is worked out once,
    and what depends on a name alone is kept: a vault has few, and many entries. Tests hold it to
    `salt` and `digest`.
    """
    if len(seed) > _BLOCK:
        seed = hashlib.sha256(seed).digest()
    key = seed.ljust(_BLOCK, b"\0")
    inner, outer = hashlib.sha256(key.translate(_INNER)), hashlib.sha256(key.translate(_OUTER))
    found = {}
    for name, value in fields.items():
        plain, begun = _named(name)
        first, salted = inner.copy(), outer.copy()
        first.update(plain)
        salted.update(first.digest())
        said = _quote(value) if type(value) is str else _said(value)
        whole = b"%b%b%b%b]" % (_DOMAIN, salted.digest(), begun, said.encode())
        found[name] = hashlib.sha256(whole).digest()
    return found


@lru_cache(maxsize=256)
def _named(name: str) -> tuple[bytes, bytes]:
    return name.encode(), f"[{_said(name)},".encode()


def digest(salt_: bytes, name: str, value: Json) -> bytes:
    """The digest that commits to a field's name and value; 32 bytes."""
    said = f"[{_quote(name)},{_said(value)}]".encode()
    return hashlib.sha256(_DOMAIN + salt_ + said).digest()
