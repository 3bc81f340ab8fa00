"""Openings: the fields of an entry that are shown, with the digests of those that are not.

The rules are:

- An opening proves itself: the shown fields' digests and the withheld ones must give the
  commitment that the chain holds at that number.
- Every salt and digest has its full 32 bytes: two digests run together would hide that a second
  field is withheld.
- A withheld field shows neither its name nor its value.
- Of an entry that is shown, every structural field is. An entry that is kept back is *shut*: it
  shows `@previous` alone, so that whoever reads sees which entry it revises and nothing else of
  it. There is no third way: every entry of a book can be opened or shut, and none left out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from diary.errors import Damaged
from diary.json_value import Json
from diary.ledger.chain import DIGEST_BYTES
from diary.ledger.entry import STRUCTURE, Entry, commit
from diary.ledger.fields import digest, salt

PREVIOUS: Final = "@previous"


@dataclass(frozen=True, slots=True)
class Shown:
    """One field that is shown."""

    name: str
    value: Json
    salt: bytes


@dataclass(frozen=True, slots=True)
class Opening:
    """Entry `n` as far as it is shown; fields by name, withheld digests in byte order."""

    n: int
    shown: tuple[Shown, ...]
    withheld: tuple[bytes, ...]

    @property
    def is_shut(self) -> bool:
        """Whether nothing is shown but which entry this one revises."""
        return len(self.shown) == 1 and self.shown[0].name == PREVIOUS

    def values(self) -> dict[str, Json]:
        """The shown fields by name."""
        return {field.name: field.value for field in self.shown}

    def commitment(self) -> bytes:
        """The commitment that this opening comes to; 32 bytes."""
        own = [digest(field.salt, field.name, field.value) for field in self.shown]
        return commit([*own, *self.withheld])


def open_entry(entry: Entry, n: int, names: Collection[str]) -> Opening:
    """Shows the structural fields and those of `names` that the entry has; withholds the rest."""
    return _split(entry, n, frozenset(STRUCTURE).union(names))


def withhold(opening: Opening, names: Collection[str]) -> Opening:
    """The opening with these fields withheld as well; it comes to the same commitment."""
    hidden = [field for field in opening.shown if field.name in names]
    if not hidden:
        return opening
    shown = tuple(field for field in opening.shown if field.name not in names)
    own = (digest(field.salt, field.name, field.value) for field in hidden)
    return Opening(opening.n, shown, tuple(sorted((*opening.withheld, *own))))


def shut_entry(entry: Entry, n: int) -> Opening:
    """Shows which entry this one revises, if any; withholds all the rest."""
    return _split(entry, n, frozenset((PREVIOUS,)))


def _split(entry: Entry, n: int, names: Collection[str]) -> Opening:
    shown: list[Shown] = []
    withheld: list[bytes] = []
    for name, value in sorted(entry.fields().items()):
        salted = salt(entry.seed, name)
        if name in names:
            shown.append(Shown(name, value, salted))
        else:
            withheld.append(digest(salted, name, value))
    return Opening(n, tuple(shown), tuple(sorted(withheld)))


def verify(opening: Opening, commitment: bytes) -> None:
    """Raises Damaged unless the opening is whole and comes to the commitment."""
    names = [field.name for field in opening.shown]
    parts = [*opening.withheld, *(field.salt for field in opening.shown)]
    if any(len(part) != DIGEST_BYTES for part in parts):
        raise Damaged(f"entry {opening.n}", "salt or digest of another length")
    if len(set(names)) != len(names) or names != sorted(names):
        raise Damaged(f"entry {opening.n}", "fields out of order or twice")
    if not opening.is_shut and not set(STRUCTURE) <= set(names):
        raise Damaged(f"entry {opening.n}", "structural field not shown")
    if len(names) + len(opening.withheld) < len(STRUCTURE):
        raise Damaged(f"entry {opening.n}", "fewer fields than any entry has")
    if list(opening.withheld) != sorted(opening.withheld):
        raise Damaged(f"entry {opening.n}", "withheld digests out of order")
    try:
        own = opening.commitment()
    except ValueError as cause:
        raise Damaged(f"entry {opening.n}", "a value that no entry holds") from cause
    if own != commitment:
        raise Damaged(f"entry {opening.n}", "does not come to its commitment")
