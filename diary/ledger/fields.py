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
from collections.abc import Iterable, Iterator
from typing import Any, Final

Json = Any

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
    kind = type(value)
    if kind is str:
        return _quote(value)
    if kind is int:
        if not -_SAFE < value < _SAFE:
            raise ValueError("a whole number that JSON readers may round")
        return str(value)
    if kind is list:
        return f"[{','.join([_said(item) for item in value])}]"
    if kind is dict:
        return f"{{{','.join([_pair(key, value[key]) for key in sorted(value, key=_ascii)])}}}"
    if value is None:
        return "null"
    if kind is bool:
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


def salts(seed: bytes, names: Iterable[str]) -> Iterator[bytes]:
    """The salts of several fields of one entry, in order.

    This is HMAC as RFC 2104 defines it, with what depends on the seed alone worked out once;
    tests hold it to `salt`.
    """
    if len(seed) > _BLOCK:
        seed = hashlib.sha256(seed).digest()
    key = seed.ljust(_BLOCK, b"\0")
    inner, outer = hashlib.sha256(key.translate(_INNER)), hashlib.sha256(key.translate(_OUTER))
    for name in names:
        first, second = inner.copy(), outer.copy()
        first.update(name.encode())
        second.update(first.digest())
        yield second.digest()


def digest(salt_: bytes, name: str, value: Json) -> bytes:
    """The digest that commits to a field's name and value; 32 bytes."""
    said = f"[{_said(name)},{_said(value)}]".encode()
    return hashlib.sha256(_DOMAIN + salt_ + said).digest()
