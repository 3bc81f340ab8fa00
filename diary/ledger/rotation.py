"""A record that got a new key: how the old key introduces the new one, and the links before.

The rules are:

- `"daybook/rotated/v1" || vault id before || uint64be(n) || link_n before || vault id after ||
  public key after` is what the key before signs. It stands in the entry that follows entry n.
- Commitments do not depend on the key, so from them every link that was ever signed, or given to
  somebody as a seal, can be worked out again.
- A key shows which key came after it, never who held it or why it was changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from diary.json_value import Json
from diary.ledger import chain

_DOMAIN: Final = b"daybook/rotated/v1"
_KEY_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64
_HEX: Final = re.compile(r"(?:[0-9a-f]{2})*")


@dataclass(frozen=True, slots=True)
class Rotation:
    """What an entry says of the key before it: book id, public key, last link, and signature.

    `at` is the number of entries that the book had under that key.
    """

    at: int
    vault_before: bytes
    key_before: bytes
    link_before: bytes
    signed_before: bytes

    @classmethod
    def read(cls, values: Mapping[str, Json]) -> Rotation:
        """The rotation that the fields of an entry say; raises ValueError for any other form."""
        at = values.get("at", 0)
        if type(at) is not int or at < 0:
            raise ValueError("not a number of entries")
        return cls(
            at,
            _bytes(values.get("vault_before"), chain.ID_BYTES),
            _bytes(values.get("key_before"), _KEY_BYTES),
            _bytes(values.get("link_before"), chain.DIGEST_BYTES),
            _bytes(values.get("signed_before"), _SIGNATURE_BYTES),
        )

    def message(self, vault_after: bytes, key_after: bytes) -> bytes:
        """What the key before signed to introduce the key after."""
        n = self.at.to_bytes(8, "big")
        return _DOMAIN + self.vault_before + n + self.link_before + vault_after + key_after


def links_before(commitments: Sequence[bytes], rotation: Rotation) -> tuple[bytes, ...]:
    """The links under the key before, from link 0 to the one at which it was changed."""
    start = chain.origin(rotation.vault_before, rotation.key_before)
    return (start, *chain.links(start, islice(commitments, rotation.at)))


def _bytes(value: Json, size: int) -> bytes:
    if not isinstance(value, str) or len(value) != 2 * size or _HEX.fullmatch(value) is None:
        raise ValueError("not lower-case hexadecimal of the right length")
    return bytes.fromhex(value)
