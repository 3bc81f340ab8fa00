"""Give each witness, and whoever was told first, a number that bundles have instead of the name.

**Invariants:**

- One name has one number in the whole record, whatever its letters' case and spaces, and keeps it:
  two bundles of one record call a witness the same.
- A number is never given to a second name, not even once no incident names the first any more, but
  for one that was erased.
- Who has no name has number 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, repeat
from typing import Final

from diary import characters
from diary.model.record_nouns import FirstTelling, Incident, Witness

FIELDS: Final = ("witness_numbers", "first_told_numbers")


def plain_name(name: str) -> str:
    """Return the name as it is compared: in small letters, with single spaces."""
    return characters.folded(" ".join(name.split()))


def with_numbers(incident: Incident) -> Iterator[tuple[Witness, int]]:
    """Yield each witness of an incident with their number; 0 where there is none."""
    numbers = chain(incident.witness_numbers, repeat(0))
    return zip(incident.witnesses, numbers, strict=False)


def told_with_numbers(incident: Incident) -> Iterator[tuple[FirstTelling, int]]:
    """Yield whoever was told first of an incident with their number; 0 where there is none."""
    numbers = chain(incident.first_told_numbers, repeat(0))
    return zip(incident.first_told, numbers, strict=False)


def _named(incident: Incident) -> Iterator[tuple[str, int]]:
    yield from ((witness.name, number) for witness, number in with_numbers(incident))
    yield from ((told.who, number) for told, number in told_with_numbers(incident))


class WitnessNumbers:
    """The numbers of witnesses; `written` returns every version of incidents that have some.

    They are read once, when the first incident with a witness is written.
    """

    def __init__(self, written: Callable[[], Iterable[Incident]]) -> None:
        self._written = written
        self._known: dict[str, int] | None = None

    def numbered(self, incident: Incident) -> Incident:
        """Return the incident with a number for each witness who has a name, and each one told."""
        names = [plain_name(witness.name) for witness in incident.witnesses]
        told = [plain_name(each.who) for each in incident.first_told]
        known = self._numbers() if any((*names, *told)) else {}
        for name in filter(None, (*names, *told)):
            known.setdefault(name, max(known.values(), default=0) + 1)
        return replace(
            incident,
            witness_numbers=tuple(known.get(name, 0) for name in names),
            first_told_numbers=tuple(known.get(name, 0) for name in told),
        )

    def by_name(self) -> Mapping[str, int]:
        """Return the number of each name, as names are compared."""
        return self._numbers()

    def _numbers(self) -> dict[str, int]:
        if self._known is None:
            self._known = {
                plain_name(name): number
                for incident in self._written()
                for name, number in _named(incident)
                if number
            }
        return self._known
