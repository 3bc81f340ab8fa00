"""Points of a book: after each entry, what its head was. A seal or a time stamp fixes one of them.

The rules are:

- A point is found again from the commitments alone, so no vault is needed to find it.
- What is stamped is the head message, the very bytes that the head's signature covers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diary.ledger import chain


@dataclass(frozen=True, slots=True)
class Point:
    """The head of a book after `n` entries."""

    book_id: bytes
    n: int
    link: bytes

    @property
    def imprint(self) -> bytes:
        """What is sent to be stamped: SHA-256 of the head message; 32 bytes."""
        return hashlib.sha256(chain.head_message(self.book_id, self.n, self.link)).digest()


def points(book_id: bytes, public_key: bytes, commitments: Sequence[bytes]) -> Iterator[Point]:
    """Every point of a book under this id and key, from before the first entry to the last."""
    start = chain.origin(book_id, public_key)
    yield Point(book_id, 0, start)
    for n, link in enumerate(chain.links(start, commitments), 1):
        yield Point(book_id, n, link)
