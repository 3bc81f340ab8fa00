"""Points of a book: after each entry, what its head was. A seal or a time stamp fixes one of them.

The rules are:

- A point is found again from the commitments alone, so no vault is needed to find it.
- What is stamped is the head message, the very bytes that the head's signature covers.
- A record that got a new key keeps the points that it had under the one before: what was given to
  somebody before still fits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diary.ledger import chain
from diary.ledger.rotation import Rotation


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


def all_points(
    book_id: bytes,
    public_key: bytes,
    commitments: Sequence[bytes],
    rotations: Sequence[Rotation] = (),
) -> Iterator[Point]:
    """Every point that a book ever had, those under its latest key first; rotations rising."""
    yield from points(book_id, public_key, commitments)
    for before in reversed(rotations):
        held = commitments[: before.at]
        yield from points(before.vault_before, before.key_before, held)
