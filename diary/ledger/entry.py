"""One entry of a book: its structural fields, its content, and the commitment to all of them.

The rules are:

- `commitment = SHA-256("daybook/entry/v1" || all field digests in byte order)`.
- Structural fields carry an `@`, which no content field can. They are opened whenever any field
  of the entry is: without them a reader could not tell which revision of what it reads.
- The entry's number is not among them: the chain fixes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from diary.json_value import Json
from diary.ledger.fields import digests

VERSION: Final = 1
SEED_BYTES: Final = 32
STRUCTURE: Final = (
    "@clock",
    "@kind",
    "@previous",
    "@revision",
    "@subject",
    "@version",
    "@written",
    "@zone",
)
_DOMAIN: Final = b"daybook/entry/v1"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written down once and never changed.

    `written` is UTC, `YYYY-MM-DDTHH:MM:SS.ffffffZ`; `zone` the IANA zone it was written in;
    `previous` the commitment of the subject's revision before, or ""; `clock` says so if the
    clock stood earlier than at the entry before, and is "" otherwise.
    """

    kind: str
    subject: str
    revision: int
    previous: str
    written: str
    zone: str
    clock: str
    content: Mapping[str, Json]
    seed: bytes

    def fields(self) -> dict[str, Json]:
        """All fields, structural and content, by name."""
        return {**structure(self), **self.content}

    def digests(self) -> dict[str, bytes]:
        """The digest of every field, by name."""
        return digests(self.seed, self.fields())

    def commitment(self) -> bytes:
        """What the chain holds of this entry; 32 bytes."""
        return commit(self.digests().values())


def structure(entry: Entry) -> dict[str, Json]:
    """The eight structural fields of an entry."""
    return {
        "@version": VERSION,
        "@written": entry.written,
        "@zone": entry.zone,
        "@kind": entry.kind,
        "@subject": entry.subject,
        "@revision": entry.revision,
        "@previous": entry.previous,
        "@clock": entry.clock,
    }


def commit(digests: Iterable[bytes]) -> bytes:
    """The commitment to these field digests, in whatever order they come; 32 bytes."""
    return hashlib.sha256(_DOMAIN + b"".join(sorted(digests))).digest()
