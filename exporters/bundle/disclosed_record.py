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


def disclosed_record(made: datetime, own: Disclosure) -> DisclosedRecord:
    """Return what a record that was made at a time discloses."""
    return record_of(made, own, tuple(_entry(each, own.commitments) for each in own.openings))


def record_of(
    made: datetime, own: CommittedRecord, entries: tuple[DisclosedEntry, ...]
) -> DisclosedRecord:
    """Return a record that was made at a time and discloses these entries."""
    return DisclosedRecord(
        own.vault_id,
        own.public_key,
        own.commitments,
        own.head_link,
        own.head_signature,
        made,
        entries,
    )


def _entry(opening: EntryDisclosure, commitments: Sequence[bytes]) -> DisclosedEntry:
    is_proven = 1 <= opening.n <= len(commitments)
    try:
        if is_proven:
            verify_disclosure(opening, commitments[opening.n - 1])
    except Damaged:
        is_proven = False
    return DisclosedEntry(opening.n, opening.values(), len(opening.withheld), is_proven)
