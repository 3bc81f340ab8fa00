"""The chain of a book: links, signed heads, key rotations, and every head it ever had.

**Invariants:**

- `link_0 = SHA-256("daybook/link/v1" || book id || public signing key)`; `link_n =
  SHA-256("daybook/link/v1" || link_(n-1) || uint64be(n) || commitment_n)`. So all earlier entries
  fix the position of an entry.
- The record book's id is the vault id. The private book's is derived from it by a hash, so nothing
  in a bundle reveals it.
- A signature covers the head message `"daybook/head/v1" || book id || uint64be(n) || link_n`. A
  time stamp covers the same bytes.
- The old key signs `"daybook/rotated/v1" || vault id before || uint64be(n) || link_n before ||
  vault id after || public key after` to introduce the new one. The signature is in the entry after
  n.
- Commitments do not depend on the key. So every link that was ever signed or given as a seal can be
  recalculated without a vault, and what was given before a rotation still matches.
- A rotation shows which key came next, never who had it or why it was changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from diary.json_value import Json

_LINK: Final = b"daybook/link/v1"
_HEAD: Final = b"daybook/head/v1"
_PRIVATE: Final = b"daybook/private/v1"
ID_BYTES: Final = 16
DIGEST_BYTES: Final = 32


def private_book_id(vault_id: bytes) -> bytes:
    """Return the 16-byte id of the private book."""
    return hashlib.sha256(_PRIVATE + vault_id).digest()[:ID_BYTES]


def origin(book_id: bytes, public_key: bytes) -> bytes:
    """Return `link_0` of a book."""
    return hashlib.sha256(_LINK + book_id + public_key).digest()


def link(before: bytes, n: int, commitment: bytes) -> bytes:
    """Return `link_n` from the link before it."""
    return hashlib.sha256(_LINK + before + n.to_bytes(8, "big") + commitment).digest()


def links(start: bytes, commitments: Iterable[bytes], first: int = 1) -> Iterator[bytes]:
    """Yield the links from entry `first` on; `start` is the link before it."""
    at = start
    for n, commitment in enumerate(commitments, first):
        at = link(at, n, commitment)
        yield at


def head_message(book_id: bytes, n: int, link_n: bytes) -> bytes:
    """Return the message that is signed for the head after `n` entries."""
    return _HEAD + book_id + n.to_bytes(8, "big") + link_n


_DOMAIN: Final = b"daybook/rotated/v1"
_KEY_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64
_HEX: Final = re.compile(r"(?:[0-9a-f]{2})*")


@dataclass(frozen=True, slots=True)
class KeyRotation:
    """What an entry says of the previous key: book id, public key, last link, signature.

    `at` is the number of entries in the book under that key.
    """

    at: int
    vault_before: bytes
    key_before: bytes
    link_before: bytes
    signed_before: bytes

    @classmethod
    def read(cls, values: Mapping[str, Json]) -> KeyRotation:
        """Return the rotation in the fields of an entry, or raise ValueError for any other form."""
        at = values.get("at", 0)
        if type(at) is not int or at < 0:
            raise ValueError("not a number of entries")
        return cls(
            at,
            _bytes(values.get("vault_before"), ID_BYTES),
            _bytes(values.get("key_before"), _KEY_BYTES),
            _bytes(values.get("link_before"), DIGEST_BYTES),
            _bytes(values.get("signed_before"), _SIGNATURE_BYTES),
        )

    def message(self, vault_after: bytes, key_after: bytes) -> bytes:
        """Return the message that the previous key signed to introduce the next one."""
        n = self.at.to_bytes(8, "big")
        return _DOMAIN + self.vault_before + n + self.link_before + vault_after + key_after


def links_before(commitments: Sequence[bytes], rotation: KeyRotation) -> tuple[bytes, ...]:
    """Return the links under the previous key, from link 0 to the one at its change."""
    start = origin(rotation.vault_before, rotation.key_before)
    return (start, *links(start, islice(commitments, rotation.at)))


def _bytes(value: Json, size: int) -> bytes:
    if not isinstance(value, str) or len(value) != 2 * size or _HEX.fullmatch(value) is None:
        raise ValueError("not lower-case hexadecimal of the right length")
    return bytes.fromhex(value)


@dataclass(frozen=True, slots=True)
class HeadState:
    """The head of a book after `n` entries."""

    book_id: bytes
    n: int
    link: bytes

    @property
    def imprint(self) -> bytes:
        """The SHA-256 of the head message, 32 bytes; it is sent to be time-stamped."""
        return hashlib.sha256(head_message(self.book_id, self.n, self.link)).digest()


def head_states(
    book_id: bytes, public_key: bytes, commitments: Sequence[bytes]
) -> Iterator[HeadState]:
    """Yield every head of a book under this id and key, oldest first."""
    start = origin(book_id, public_key)
    yield HeadState(book_id, 0, start)
    for n, link in enumerate(links(start, commitments), 1):
        yield HeadState(book_id, n, link)


def all_head_states(
    book_id: bytes,
    public_key: bytes,
    commitments: Sequence[bytes],
    rotations: Sequence[KeyRotation] = (),
) -> Iterator[HeadState]:
    """Yield every head that a book ever had, those of the latest key first.

    `rotations` are in order, oldest first.
    """
    yield from head_states(book_id, public_key, commitments)
    for before in reversed(rotations):
        held = commitments[: before.at]
        yield from head_states(before.vault_before, before.key_before, held)
