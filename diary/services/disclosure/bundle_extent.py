"""Which entries of a record stay behind in one bundle: by day, by person, one by one.

**Invariants:**

- An incident stays behind for its day only if no moment in which it may lie is on one of the days;
  one on the edge goes. One without a day stays behind as soon as a day is given: nobody has said
  that it is on one of them.
- With a person stay behind their entry, their accounts, the incidents that are put down to them,
  and what else is about them, or was in any version: the corrections of it would name them. The
  name in other words stays where it is, and is asked about there.
- What part A tells police of, withdrawn or turned out to be something else, stays behind for no day
  and no person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Final

from diary.audience_profiles import Profile
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    Account,
    CaseFact,
    Event,
    Incident,
    Order,
    OwnContact,
    Person,
    Role,
)
from diary.model.revisions import Content, Recorded, of_class
from diary.model.when import When, zone_of
from diary.services.journal import Journal


@dataclass(frozen=True, slots=True)
class BundleExtent:
    """What of a record a bundle has: from and until a day, without people and single entries."""

    since: date | None = None
    until: date | None = None
    people: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()


EVERYTHING: Final = BundleExtent()
_INSTANT: Final = timedelta(microseconds=1)
_ABOUT_SOMEBODY: Final = (
    Noun.INCIDENT,
    Noun.EVENT,
    Noun.ACCOUNT,
    Noun.ORDER,
    Noun.CASE,
    Noun.CONTACT,
)


def incidents_to_choose(journal: Journal, profile: Profile) -> tuple[Recorded[Incident], ...]:
    """Return the incidents that may stay behind in this bundle, as the timeline lists them."""
    found = (
        item
        for item in of_class(journal.items(Noun.INCIDENT), Incident)
        if item.withdrawn is None and not _is_told(item, profile)
    )
    return tuple(sorted(found, key=_when_and_number, reverse=True))


def incidents_told(journal: Journal, profile: Profile) -> tuple[int, ...]:
    """Return the numbers of the incidents that this audience is told of in any case."""
    found = of_class(journal.items(Noun.INCIDENT), Incident)
    return tuple(sorted(item.number for item in found if _is_told(item, profile)))


def _when_and_number(item: Recorded[Incident]) -> tuple[datetime, int]:
    when = item.content.when
    return (when.earliest() if when else None) or item.first_written, item.number


def people_to_choose(journal: Journal, profile: Profile) -> tuple[Recorded[Person], ...]:
    """Return the people who are named to this audience and may stay behind, by number."""
    return tuple(
        item
        for item in journal.standing(Person)
        if item.content.role is not Role.ME and item.content.role in profile.people
    )


def left_out(journal: Journal, profile: Profile, extent: BundleExtent) -> tuple[str, ...]:
    """Return the identifiers of the entries that stay behind, each once."""
    return tuple(
        dict.fromkeys(
            (
                *extent.entries,
                *extent.people,
                *_of_people(journal, profile, extent.people),
                *_of_other_days(journal, profile, extent),
            )
        )
    )


def _of_people(journal: Journal, profile: Profile, people: tuple[str, ...]) -> Iterator[str]:
    if not people:
        return
    for item in chain.from_iterable(journal.items(noun) for noun in _ABOUT_SOMEBODY):
        if not _is_told(item, profile) and not _people(journal, item).isdisjoint(people):
            yield item.id


def _people(journal: Journal, item: Recorded[Content]) -> frozenset[str]:
    """Return whom a subject is about, in any revision."""
    if item.revision == 1:
        return frozenset({_person(item.content)})
    contents = (each.content for each in journal.history(item.id))
    return frozenset(_person(content) for content in contents if content is not None)


def _person(content: Content) -> str:
    match content:
        case (
            Incident(person=who)
            | Event(person=who)
            | Account(person=who)
            | Order(person=who)
            | CaseFact(person=who)
            | OwnContact(person=who)
        ):
            return who
        case _:
            return ""


def _of_other_days(journal: Journal, profile: Profile, extent: BundleExtent) -> Iterator[str]:
    if extent.since is None and extent.until is None:
        return
    for item in of_class(journal.items(Noun.INCIDENT), Incident):
        if not _is_told(item, profile) and not _touches(item.content.when, journal.zone, extent):
            yield item.id


def incidents_on_days(
    incidents: Iterable[Recorded[Incident]], zone: str, extent: BundleExtent
) -> int:
    """Return how many of these incidents may lie on one of the days."""
    return sum(_touches(item.content.when, zone, extent) for item in incidents)


def _touches(when: When | None, zone: str, extent: BundleExtent) -> bool:
    ends_of_time = when.ends() if when else ()
    if when is None or not ends_of_time:
        return False
    first, last = ends_of_time
    # the end of a day is the first moment of the next one
    last = max(last - _INSTANT, first)
    if when.zone != zone:
        first, last = (each.astimezone(zone_of(zone)) for each in (first, last))
    begins, ends = first.date(), last.date()
    return (extent.since is None or ends >= extent.since) and (
        extent.until is None or begins <= extent.until
    )


def _is_told(item: Recorded[Content], profile: Profile) -> bool:
    """Return whether this audience is told in any case that the entry was taken back."""
    turned = isinstance(item.content, Incident) and item.content.turned_out is not None
    return profile.summary and (turned or item.withdrawn is not None)
