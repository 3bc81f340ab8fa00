"""Commitments to the lines of a conversation: each line by itself, salted, and all in order.

**Invariants:**

- A line is committed to as a field of an entry is: its number is the name, and what the line says
  is the value. So whoever can check a field can check a line.
- A line is committed to, and leaves, as it is told: without the hashes of its files. A short file
  is found from its hash by trying, and may stay behind; which exhibit it is says nothing of it.
- The salts come from a seed that the conversation's entry holds and no bundle shows. It is erased
  with the entry, and then no commitment says anything about a line.
- One digest over all commitments in the order of the lines fixes words, order and number of the
  lines. It is worked out line by line, so the length of a conversation costs no memory.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Final

from diary.ledger.entry import canonical, encoded_digest, field_salt

# Bytes of a line that can be shown: a checker reads it whole. A longer one stays a commitment.
MAX_SHOWN: Final = 4 * 1024 * 1024
_DOMAIN: Final = b"daybook/lines/v1"
_HASH: Final = b'"sha256":'


@dataclass(frozen=True, slots=True)
class LineDisclosure:
    """Line `n` as far as it is shown: the commitment to it and, if it is shown, line and salt.

    `line` is its canonical JSON as it is told, without a line end.
    """

    n: int
    commitment: bytes
    line: bytes = b""
    salt: bytes = b""


def told_line(line: bytes) -> bytes:
    """Return a line as it is told, without its line end; `line` is as it is kept."""
    bare = line.removesuffix(b"\n")
    if _HASH not in bare:  # no text of a line has it: its quotation marks are escaped
        return bare
    values = json.loads(bare)
    files = [{name: each[name] for name in each if name != "sha256"} for each in values["files"]]
    return canonical({**values, "files": files})


def line_salt(seed: bytes, n: int) -> bytes:
    """Return the salt of line `n` in the conversation with this seed."""
    return field_salt(seed, str(n))


def line_commitment(salt: bytes, n: int, line: bytes) -> bytes:
    """Return the 32-byte commitment to line `n`, which is told as the canonical JSON `line`."""
    return encoded_digest(salt, str(n), line)


class OrderedCommitments:
    """The digest over commitments in the order in which they are added."""

    def __init__(self) -> None:
        self.count = 0
        self._hash = hashlib.sha256(_DOMAIN)

    def add(self, commitment: bytes) -> None:
        """Add the commitment to the next line."""
        self.count += 1
        self._hash.update(commitment)

    def digest(self) -> bytes:
        """Return the 32-byte digest over all commitments so far."""
        return self._hash.digest()


class LineCommitments:
    """The commitments to the lines of one conversation, made while the lines go by."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._ordered = OrderedCommitments()

    def add(self, line: bytes) -> bytes:
        """Add the next line as it is kept, with its line end; return the commitment to it."""
        n = self._ordered.count + 1
        found = line_commitment(line_salt(self._seed, n), n, told_line(line))
        self._ordered.add(found)
        return found

    @property
    def count(self) -> int:
        """Return how many lines were added."""
        return self._ordered.count

    def digest(self) -> bytes:
        """Return the 32-byte digest over the commitments to all lines so far."""
        return self._ordered.digest()
