"""Places, platforms and accounts, and the person's links between accounts and suspects.

**Invariants:**

- Names are the person's own. Two that differ only in case or spaces are the same; no other names
  are merged.
- A link between an account and a suspected person exists only if the person made it, and with the
  person's own reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from diary.model.record import Account, Person, Role
from diary.model.recorded import Recorded
from diary.patterns.facts import IncidentFact, Numbers, numbers


@dataclass(frozen=True, slots=True)
class SuspicionReason:
    """A reason for suspecting somebody, and its incident's number (0: no incident)."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Suspect:
    """One suspect: incidents, accounts that the record links to them, and the reasons."""

    id: str
    name: str
    incidents: Numbers
    accounts: Mapping[str, Numbers]
    named_only: tuple[str, ...]
    reasons: tuple[SuspicionReason, ...]


@dataclass(frozen=True, slots=True)
class IncidentPlaces:
    """Incident numbers by place, platform and account, most frequent first, then by name."""

    places: Mapping[str, Numbers]
    no_place: Numbers
    platforms: Mapping[str, Numbers]
    no_platform: Numbers
    accounts: Mapping[str, Numbers]
    suspected: tuple[Suspect, ...]
    nobody_named: Numbers


def incident_places(
    facts: Iterable[IncidentFact],
    people: Sequence[Recorded[Person]],
    accounts: Iterable[Recorded[Account]] = (),
) -> IncidentPlaces:
    """Return where these incidents happened, through what, and whom the person suspects."""
    kept = tuple(facts)
    standing = [person for person in people if person.withdrawn is None]
    theirs: dict[str, list[IncidentFact]] = {person.id: [] for person in standing}
    nobody: list[IncidentFact] = []
    used: dict[str, list[str]] = {person.id: [] for person in standing}
    for each in accounts:
        if each.withdrawn is None and each.content.person in used:
            used[each.content.person].append(each.content.account)
    for one in kept:
        # a withdrawn person is no longer named by the record
        theirs.get(one.person, nobody).append(one)
    return IncidentPlaces(
        places=_named(kept, lambda one: one.place),
        no_place=numbers(one for one in kept if not one.place.strip()),
        platforms=_named(kept, lambda one: one.platform),
        no_platform=numbers(one for one in kept if not one.platform.strip()),
        accounts=_named(kept, lambda one: one.account),
        suspected=tuple(
            _suspected(person, theirs[person.id], used[person.id])
            for person in standing
            if person.content.role is Role.SUSPECTED or theirs[person.id]
        ),
        nobody_named=numbers(nobody),
    )


def same(text: str) -> str:
    """Return the form that spellings have in common if they differ only in case or spaces."""
    # some keyboards write an accent as a character of its own
    return normalize("NFC", normalize("NFD", " ".join(text.split())).casefold())


def _named(kept: Iterable[IncidentFact], name: Callable[[IncidentFact], str]) -> dict[str, Numbers]:
    spelt: dict[str, str] = {}
    found: dict[str, list[int]] = {}
    # the same few spellings occur again and again
    listed: dict[str, list[int] | None] = {"": None}
    for one in sorted(kept, key=_number):
        said = name(one)
        if said not in listed:
            key = same(said)
            spelt.setdefault(key, " ".join(said.split()))
            listed[said] = found.setdefault(key, []) if key else None
        theirs = listed[said]
        if theirs is not None:
            theirs.append(one.number)
    order = sorted(found, key=lambda key: (-len(found[key]), key))
    return {spelt[key]: tuple(found[key]) for key in order}


def _number(one: IncidentFact) -> int:
    return one.number


def _suspected(
    person: Recorded[Person], theirs: Sequence[IncidentFact], listed: Iterable[str]
) -> Suspect:
    accounts = _named(theirs, lambda one: one.account)
    used = {same(account) for account in accounts}
    said = person.content
    reasons = [SuspicionReason(0, said.why)] if said.why.strip() else []
    reasons += [
        SuspicionReason(one.number, one.why)
        for one in sorted(theirs, key=lambda one: one.number)
        if one.why.strip()
    ]
    return Suspect(
        id=person.id,
        name=said.name,
        incidents=numbers(theirs),
        accounts=accounts,
        named_only=_once(account for account in listed if same(account) not in used),
        reasons=tuple(reasons),
    )


def _once(names: Iterable[str]) -> tuple[str, ...]:
    spelt: dict[str, str] = {}
    for name in names:
        spelt.setdefault(same(name), " ".join(name.split()))
    spelt.pop("", None)
    return tuple(spelt.values())
