"""Disclosure of an entry: some fields, and digests of the rest; and tombstones.

**Invariants:**

- A disclosure proves itself: the digests of shown and withheld fields must give the commitment that
  the chain has at that number.
- Every salt and digest has its full 32 bytes: two concatenated digests would hide that a second
  field is withheld.
- A withheld field shows neither its name nor its value.
- An entry that is shown shows all its structural fields. An entry that is withheld shows only
  `@previous`, so a reader sees which entry it revises and nothing else. There is no third form:
  every entry of a book is shown or withheld, and none is left out.
- A tombstone keeps the subject, revision and kind of a blanked entry, the entry it revised and its
  number, each with its salt: enough for the commitment, and no words.
- The seed of a blanked entry is deleted, so no other salt can be calculated and no digest reveals
  what it was made from. A bundle shows no more of it than of any withheld entry.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass
from typing import Final

from diary.errors import Damaged, DamageReason
from diary.json_value import Json
from diary.ledger.chain import DIGEST_BYTES
from diary.ledger.entry import STRUCTURE, Entry, commit, field_digest, field_salt

PREVIOUS: Final = "@previous"
_STRUCTURE: Final = frozenset(STRUCTURE)


@dataclass(frozen=True, slots=True)
class DisclosedField:
    """One field that is shown."""

    name: str
    value: Json
    salt: bytes


@dataclass(frozen=True, slots=True)
class EntryDisclosure:
    """Entry `n` as far as it is shown: fields by name, withheld digests in byte order."""

    n: int
    shown: tuple[DisclosedField, ...]
    withheld: tuple[bytes, ...]

    @property
    def is_withheld(self) -> bool:
        """True if it shows only which entry this one revises."""
        return len(self.shown) == 1 and self.shown[0].name == PREVIOUS

    def values(self) -> dict[str, Json]:
        """Return the shown values by field name."""
        return {field.name: field.value for field in self.shown}

    def commitment(self) -> bytes:
        """Return the 32-byte commitment that this disclosure gives."""
        own = [field_digest(field.salt, field.name, field.value) for field in self.shown]
        return commit([*own, *self.withheld])


def disclose_entry(entry: Entry, n: int, names: Collection[str]) -> EntryDisclosure:
    """Show the structural fields and those of `names` that the entry has; withhold the rest."""
    return _split(entry, n, frozenset(STRUCTURE).union(names))


def withhold_fields(opening: EntryDisclosure, names: Collection[str]) -> EntryDisclosure:
    """Return the disclosure with these fields withheld too; its commitment is the same."""
    hidden = [field for field in opening.shown if field.name in names]
    if not hidden:
        return opening
    shown = tuple(field for field in opening.shown if field.name not in names)
    own = (field_digest(field.salt, field.name, field.value) for field in hidden)
    return EntryDisclosure(opening.n, shown, tuple(sorted((*opening.withheld, *own))))


def withhold_entry(entry: Entry, n: int) -> EntryDisclosure:
    """Show which entry this one revises, if any; withhold the rest."""
    return _split(entry, n, frozenset((PREVIOUS,)))


def _split(entry: Entry, n: int, names: Collection[str]) -> EntryDisclosure:
    shown: list[DisclosedField] = []
    withheld: list[bytes] = []
    for name, value in sorted(entry.fields().items()):
        salted = field_salt(entry.seed, name)
        if name in names:
            shown.append(DisclosedField(name, value, salted))
        else:
            withheld.append(field_digest(salted, name, value))
    return EntryDisclosure(n, tuple(shown), tuple(sorted(withheld)))


def refuse_incomplete(n: int, shown: Set[str], withheld: int) -> None:
    """Raise Damaged unless entry `n` is shown with all its structural fields, or withheld.

    `shown` are the names of its fields that are shown, `withheld` counts the others.
    """
    if shown != {PREVIOUS} and not shown >= _STRUCTURE:
        raise Damaged(f"entry {n}", DamageReason.STRUCTURAL_FIELD_NOT_SHOWN)
    if len(shown) + withheld < len(STRUCTURE):
        raise Damaged(f"entry {n}", DamageReason.FEWER_FIELDS_THAN_ANY_ENTRY_HAS)


def verify_disclosure(opening: EntryDisclosure, commitment: bytes) -> None:
    """Raise Damaged unless the disclosure is complete and gives the commitment."""
    names = [field.name for field in opening.shown]
    parts = [*opening.withheld, *(field.salt for field in opening.shown)]
    if any(len(part) != DIGEST_BYTES for part in parts):
        raise Damaged(f"entry {opening.n}", DamageReason.SALT_OR_DIGEST_OF_ANOTHER_LENGTH)
    if len(set(names)) != len(names) or names != sorted(names):
        raise Damaged(f"entry {opening.n}", DamageReason.FIELDS_OUT_OF_ORDER_OR_TWICE)
    refuse_incomplete(opening.n, frozenset(names), len(opening.withheld))
    if list(opening.withheld) != sorted(opening.withheld):
        raise Damaged(f"entry {opening.n}", DamageReason.WITHHELD_DIGESTS_OUT_OF_ORDER)
    try:
        own = opening.commitment()
    except ValueError as cause:
        raise Damaged(f"entry {opening.n}", DamageReason.VALUE_THAT_NO_ENTRY_HOLDS) from cause
    if own != commitment:
        raise Damaged(f"entry {opening.n}", DamageReason.DOES_NOT_COME_TO_ITS_COMMITMENT)


KEPT: Final = ("@kind", PREVIOUS, "@revision", "@subject", "@version", "number")
SALTS: Final = "@salts"
WITHHELD: Final = "@withheld"
_HEX: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Tombstone:
    """The salts of the fields in `KEPT`, and the digests of all others in byte order."""

    salts: Mapping[str, bytes]
    withheld: tuple[bytes, ...]

    @classmethod
    def of(cls, entry: Entry) -> Tombstone:
        """Return what to keep of an entry that still has its seed."""
        digests = entry.digests()
        salts = {name: field_salt(entry.seed, name) for name in KEPT}
        return cls(salts, tuple(sorted(d for name, d in digests.items() if name not in KEPT)))

    @classmethod
    def read(cls, fields: Mapping[str, Json]) -> Tombstone:
        """Return the tombstone that `fields` wrote, or raise ValueError for any other form."""
        salts, withheld = fields.get(SALTS), fields.get(WITHHELD)
        if not isinstance(salts, dict) or not isinstance(withheld, list):
            raise ValueError("not what is kept of a blanked entry")
        found = cls({name: _bytes(s) for name, s in salts.items()}, tuple(map(_bytes, withheld)))
        if tuple(sorted(salts)) != KEPT or list(found.withheld) != sorted(found.withheld):
            raise ValueError("not what is kept of a blanked entry")
        return found

    def fields(self) -> dict[str, Json]:
        """Return the content column of the blanked row, without its number."""
        return {
            SALTS: {name: self.salts[name].hex() for name in KEPT},
            WITHHELD: [each.hex() for each in self.withheld],
        }

    def commitment(self, entry: Entry) -> bytes:
        """Return the 32-byte commitment of the blanked `entry`."""
        fields = entry.fields()
        kept = [field_digest(self.salts[name], name, fields.get(name)) for name in KEPT]
        return commit([*kept, *self.withheld])

    def withhold(self, entry: Entry, n: int) -> EntryDisclosure:
        """Return the disclosure for a bundle, the same as for any withheld entry."""
        fields = entry.fields()
        hidden = [
            field_digest(self.salts[name], name, fields[name]) for name in KEPT if name != PREVIOUS
        ]
        shown = DisclosedField(PREVIOUS, entry.previous, self.salts[PREVIOUS])
        return EntryDisclosure(n, (shown,), tuple(sorted([*self.withheld, *hidden])))


def _bytes(text: Json) -> bytes:
    if not isinstance(text, str) or _HEX.fullmatch(text) is None:
        raise ValueError(f"not {DIGEST_BYTES} bytes in hexadecimal")
    return bytes.fromhex(text)
