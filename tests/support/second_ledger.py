"""A second implementation of the ledger, from docs/vault-format.md alone.

The rule is: it imports nothing of ours, and writes JSON with the reference of RFC 8785.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import rfc8785


def field_salt(seed: bytes, name: str) -> bytes:
    return hmac.new(seed, name.encode("utf-8"), hashlib.sha256).digest()


def field_digest(salt: bytes, name: str, value: Any) -> bytes:
    return hashlib.sha256(b"daybook/field/v1" + salt + rfc8785.dumps([name, value])).digest()


def commitment(seed: bytes, fields: dict[str, Any]) -> bytes:
    digests = sorted(field_digest(field_salt(seed, name), name, fields[name]) for name in fields)
    whole = hashlib.sha256(b"daybook/entry/v1")
    for digest in digests:
        whole.update(digest)
    return whole.digest()


def first_link(book_id: bytes, public_key: bytes) -> bytes:
    return hashlib.sha256(b"daybook/link/v1" + book_id + public_key).digest()


def next_link(before: bytes, n: int, committed: bytes) -> bytes:
    number = bytes((n >> shift) & 255 for shift in range(56, -8, -8))
    return hashlib.sha256(b"daybook/link/v1" + before + number + committed).digest()


def head_message(book_id: bytes, n: int, link: bytes) -> bytes:
    return b"daybook/head/v1" + book_id + n.to_bytes(8, "big") + link


def private_book(vault_id: bytes) -> bytes:
    return hashlib.sha256(b"daybook/private/v1" + vault_id).digest()[:16]


def fields_of(entry: dict[str, Any]) -> dict[str, Any]:
    """The fields of an entry as the vectors write one: eight of structure, then its content."""
    structure = {f"@{name}": entry[name] for name in entry if name not in ("content", "seed", "n")}
    return {**structure, **entry["content"]}


def opening_commitment(opening: dict[str, Any]) -> bytes:
    """What an opening, as a bundle's record writes one, comes to."""
    digests = [
        field_digest(bytes.fromhex(salt), name, value) for name, value, salt in opening["fields"]
    ]
    digests += [bytes.fromhex(digest) for digest in opening["withheld"]]
    return hashlib.sha256(b"daybook/entry/v1" + b"".join(sorted(digests))).digest()


def lines_commitment(commitments: list[bytes]) -> bytes:
    """What the entry of a conversation has of its lines."""
    return hashlib.sha256(b"daybook/lines/v1" + b"".join(commitments)).digest()
