"""Links: each entry's place in its book is fixed by every entry before it.

The rules are:

- `link_0 = SHA-256("daybook/link/v1" || book id || public signing key)`;
  `link_n = SHA-256("daybook/link/v1" || link_(n-1) || uint64be(n) || commitment_n)`.
- The record book's id is the vault id. The private book's is derived from it by a hash, so that
  nothing in a bundle tells of it.
- A head is what gets signed: `"daybook/head/v1" || book id || uint64be(n) || link_n`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

_LINK: Final = b"daybook/link/v1"
_HEAD: Final = b"daybook/head/v1"
_PRIVATE: Final = b"daybook/private/v1"
ID_BYTES: Final = 16
DIGEST_BYTES: Final = 32


def private_book_id(vault_id: bytes) -> bytes:
    """The private book's id; 16 bytes."""
    return hashlib.sha256(_PRIVATE + vault_id).digest()[:ID_BYTES]


def origin(book_id: bytes, public_key: bytes) -> bytes:
    """`link_0` of a book."""
    return hashlib.sha256(_LINK + book_id + public_key).digest()


def link(before: bytes, n: int, commitment: bytes) -> bytes:
    """`link_n`, given the link before it."""
    return hashlib.sha256(_LINK + before + n.to_bytes(8, "big") + commitment).digest()


def links(start: bytes, commitments: Iterable[bytes], first: int = 1) -> Iterator[bytes]:
    """The links from entry `first` on, `start` being the link before it."""
    at = start
    for n, commitment in enumerate(commitments, first):
        at = link(at, n, commitment)
        yield at


def head_message(book_id: bytes, n: int, link_n: bytes) -> bytes:
    """What is signed for the head after `n` entries."""
    return _HEAD + book_id + n.to_bytes(8, "big") + link_n
