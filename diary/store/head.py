"""The head file: how far both books had come, authenticated, beside the database.

The rules are:

- It is written after the transaction it describes: it may lag behind by one, never be ahead. A
  database behind its head was rolled back.
- Head and database rolled back together look whole from inside; only a seal given to somebody
  else settles that.
- What decodes encodes back byte for byte; everything else is Damaged.

The bytes are laid out in docs/vault-format.md.
"""

from __future__ import annotations

import hmac
import struct
from dataclasses import dataclass

from diary.errors import Damaged, DamageReason

SIZE = 160
# Where the vault's id stands, for telling before anything is authentic whose head this is.
ID = slice(24, 40)
_PART = "head"
_MAGIC = b"DBK-HEAD"
_VERSION = 1
_MAC_BYTES = 32
# Magic, version, reserved, vault id, generation, then the number and last link of each book.
_BODY = struct.Struct(">8sH14s16sQQ32sQ32s")


@dataclass(frozen=True, slots=True)
class Book:
    """A book's last entry: its number, 0 for none yet, and its link."""

    number: int
    link: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """Where the two books stood; `generation` grows by one with every head written."""

    vault_id: bytes
    generation: int
    record: Book
    private: Book

    def encode(self, key: bytes | bytearray) -> bytes:
        """The 160 bytes of the file, authenticated with the head-mac subkey."""
        body = self._body()
        return body + hmac.digest(key, body, "sha256")

    @classmethod
    def decode(cls, key: bytes | bytearray, data: bytes) -> Head:
        """Read and authenticate a head; Damaged for everything that `encode` did not write."""
        if len(data) != SIZE:
            raise Damaged(_PART, DamageReason.SIZE)
        body, mac = data[:-_MAC_BYTES], data[-_MAC_BYTES:]
        if not hmac.compare_digest(hmac.digest(key, body, "sha256"), mac):
            raise Damaged(_PART, DamageReason.MAC)
        fields = _BODY.unpack(body)
        _, _, _, vault_id, generation, number, link, private_number, private_link = fields
        head = cls(vault_id, generation, Book(number, link), Book(private_number, private_link))
        if head._body() != body:
            raise Damaged(_PART, DamageReason.FORM)
        return head

    def _body(self) -> bytes:
        # struct would cut or pad these without a word.
        if (len(self.vault_id), len(self.record.link), len(self.private.link)) != (16, 32, 32):
            raise ValueError("a vault id has 16 bytes, a link 32")
        return _BODY.pack(
            _MAGIC,
            _VERSION,
            bytes(14),
            self.vault_id,
            self.generation,
            self.record.number,
            self.record.link,
            self.private.number,
            self.private.link,
        )
