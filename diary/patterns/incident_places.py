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
from datetime import date

from diary import characters
from diary.model.record_nouns import Account, Person, Role
from diary.model.revisions import Recorded, standing
from diary.patterns.incident_facts import IncidentFact, Numbers, numbers


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
class AccountUse:
    """One account or number: its incidents, and the person's own entries about it."""

    name: str
    incidents: Numbers
    first: date | None
    last: date | None
    entries: tuple[Recorded[Account], ...]


@dataclass(frozen=True, slots=True)
class IncidentPlaces:
    """Incident numbers by place, platform and account, most frequent first, then by name.

    `accounts_only` are named by incidents that name no person; `reason_given` are incidents that
    name a person or an account and say why.
    """

    places: Mapping[str, Numbers]
    no_place: Numbers
    platforms: Mapping[str, Numbers]
    no_platform: Numbers
    accounts: tuple[AccountUse, ...]
    suspected: tuple[Suspect, ...]
    account_named: Numbers
    nobody_named: Numbers
    reason_given: Numbers


def incident_places(
    facts: Iterable[IncidentFact],
    people: Sequence[Recorded[Person]],
    accounts: Sequence[Recorded[Account]] = (),
) -> IncidentPlaces:
    """Return where these incidents happened, through what, and whom the person suspects."""
    kept = tuple(facts)
    named = nameable(people)
    theirs: dict[str, list[IncidentFact]] = {person.id: [] for person in named}
    unnamed: list[IncidentFact] = []
    for one in kept:
        # who is not shown or was taken back is no longer named by the record
        theirs.get(one.person, unnamed).append(one)
    by_account = [one for one in unnamed if one.accounts]
    uses = _account_uses(kept, standing(accounts))
    spelt = {same(use.name): use.name for use in uses}
    return IncidentPlaces(
        places=_named(kept, lambda one: (one.place,)),
        no_place=numbers(one for one in kept if not one.place.strip()),
        platforms=_named(kept, lambda one: (one.platform,)),
        no_platform=numbers(one for one in kept if not one.platform.strip()),
        accounts=uses,
        suspected=tuple(
            _suspected(person, theirs[person.id], uses, spelt)
            for person in named
            if person.content.role is Role.SUSPECTED or theirs[person.id]
        ),
        account_named=numbers(by_account),
        nobody_named=numbers(one for one in unnamed if not one.accounts),
        reason_given=numbers(
            one for named in (*theirs.values(), by_account) for one in named if one.why.strip()
        ),
    )


def nameable(people: Iterable[Recorded[Person]]) -> list[Recorded[Person]]:
    """Return whom an incident can name: nobody who was taken back, and not the person recording."""
    return [
        person
        for person in people
        if person.withdrawn is None and person.content.role is not Role.ME
    ]


def same(text: str) -> str:
    """Return the form that spellings have in common if they differ only in case or spaces."""
    # some keyboards write an accent as a character of its own
    return characters.spelled_alike(" ".join(text.split()))


def _named(
    kept: Iterable[IncidentFact], names: Callable[[IncidentFact], Sequence[str]]
) -> dict[str, Numbers]:
    """Return the incidents by name, each once below each name that it has."""
    spelt: dict[str, str] = {}
    found: dict[str, list[int]] = {}
    # the same few spellings occur again and again
    listed: dict[str, list[int] | None] = {"": None}
    for one in sorted(kept, key=_number):
        for label in names(one):
            if label not in listed:
                key = same(label)
                spelt.setdefault(key, " ".join(label.split()))
                listed[label] = found.setdefault(key, []) if key else None
            theirs = listed[label]
            # two spellings of one name may stand in one incident
            if theirs is not None and one.number not in theirs[-1:]:
                theirs.append(one.number)
    order = sorted(found, key=lambda key: (-len(found[key]), key))
    return {spelt[key]: tuple(found[key]) for key in order}


def _number(one: IncidentFact) -> int:
    return one.number


def _account_uses(
    kept: Sequence[IncidentFact], entries: Sequence[Recorded[Account]]
) -> tuple[AccountUse, ...]:
    """Return every account that an incident or an entry names, most incidents first."""
    named = _named(kept, lambda one: one.accounts)
    said: dict[str, list[Recorded[Account]]] = {}
    for item in sorted(entries, key=lambda item: item.number):
        said.setdefault(same(item.content.account), []).append(item)
    used = {same(name): name for name in named}
    spelt = used | {
        key: " ".join(items[0].content.account.split())
        for key, items in said.items()
        if key and key not in used
    }
    days = {one.number: one.days for one in kept if one.days}
    found = []
    for key, name in spelt.items():
        theirs = named.get(name, ())
        spans = [days[number] for number in theirs if number in days]
        found.append(
            AccountUse(
                name=name,
                incidents=theirs,
                first=min((span.first for span in spans), default=None),
                last=max((span.last for span in spans), default=None),
                entries=tuple(said.get(key, ())),
            )
        )
    return tuple(sorted(found, key=lambda use: (-len(use.incidents), same(use.name))))


def _suspected(
    person: Recorded[Person],
    theirs: Sequence[IncidentFact],
    uses: Sequence[AccountUse],
    spelt: Mapping[str, str],
) -> Suspect:
    named = _named(theirs, lambda one: one.accounts)
    # an account is spelt the same wherever it is told
    accounts = {spelt[same(name)]: listed for name, listed in named.items()}
    content = person.content
    reasons = [SuspicionReason(0, content.why)] if content.why.strip() else []
    reasons += [
        SuspicionReason(one.number, one.why)
        for one in sorted(theirs, key=lambda one: one.number)
        if one.why.strip()
    ]
    return Suspect(
        id=person.id,
        name=content.name,
        incidents=numbers(theirs),
        accounts=accounts,
        named_only=tuple(
            use.name
            for use in uses
            if use.name not in accounts
            and any(item.content.person == person.id for item in use.entries)
        ),
        reasons=tuple(reasons),
    )
