"""What a record discloses, without the proofs of it.

**Invariants:**

- Each disclosure was held against its commitment, and `is_proven` says whether it fits. Its salts
  and digests are gone then: there are a dozen of an entry, and nothing else needs them.
- The values of an entry are read wherever they are needed, and changed nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from diary.case_file import CommittedRecord, Disclosure
from diary.errors import Damaged
from diary.json_value import Json
from diary.ledger.entry_disclosure import PREVIOUS, EntryDisclosure, verify_disclosure


@dataclass(frozen=True, slots=True)
class DisclosedEntry:
    """What entry `n` shows, by field name, and how many of its fields are withheld.

    `is_proven` if that is complete and gives the commitment that the chain has at this number.
    """

    n: int
    values: Mapping[str, Json]
    withheld: int
    is_proven: bool

    @property
    def is_withheld(self) -> bool:
        """True if it shows only which entry this one revises."""
        return len(self.values) == 1 and PREVIOUS in self.values


@dataclass(frozen=True, slots=True)
class DisclosedRecord(CommittedRecord):
    """A record that was made at a time, and what it discloses: its entries, in order."""

    made: datetime
    entries: tuple[DisclosedEntry, ...]


def disclosed_entry(
    opening: EntryDisclosure, commitments: Sequence[bytes], given: bytes | None = None
) -> DisclosedEntry:
    """Return what a disclosure shows.

    `given` is the commitment that it gives, where that was worked out before.
    """
    return DisclosedEntry(
        opening.n, opening.values(), len(opening.withheld), _is_proven(opening, commitments, given)
    )


def disclosed_record(made: datetime, own: Disclosure) -> DisclosedRecord:
    """Return what a record that was made at a time discloses."""
    return DisclosedRecord(
        own.vault_id,
        own.public_key,
        own.commitments,
        own.head_link,
        own.head_signature,
        made,
        tuple(disclosed_entry(opening, own.commitments) for opening in own.openings),
    )


def _is_proven(opening: EntryDisclosure, commitments: Sequence[bytes], given: bytes | None) -> bool:
    if not 1 <= opening.n <= len(commitments):
        return False
    try:
        verify_disclosure(opening, commitments[opening.n - 1], given)
    except Damaged:
        return False
    return True
