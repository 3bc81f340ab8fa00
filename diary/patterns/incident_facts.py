"""The data behind the figures: incidents, events, contacts, orders and effects, frozen.

**Invariants:**

- A fact contains only what the person said: a day, hour or part of a day is present only if named.
- A time is an interval: the days and moments that it covers, never one of them chosen.
- What is not counted becomes no fact; its number and the reason are kept, so that the numbering
  explains itself.
- Figures depend only on facts, so the same facts give the same figures, from any source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date
from enum import StrEnum
from operator import attrgetter

from diary.model.record_nouns import (
    Account,
    Certainty,
    Event,
    Impact,
    Incident,
    MatchedLimb,
    Order,
    Person,
    PoliceContact,
)
from diary.model.revisions import Recorded
from diary.model.when import PartOfDay, zone_or_utc
from diary.patterns.counted_incidents import NotCounted
from diary.patterns.when_intervals import DaySpan, Moments, clock_of, days_of
from diary.patterns.writing_delay import WritingDelay, delay_of

Numbers = tuple[int, ...]
# How an incident is known where the person does not say it: from lines of an export, or not.
OF_LINES = "lines"
NOT_STATED = "not-stated"
FOUR = ("fixated", "obsessive", "unwanted", "repeated")
_NUMBER = attrgetter("number")
_DAYS = attrgetter("days")


class Telling(StrEnum):
    """Whether police were told of an incident, as the person says it or a report shows it."""

    TOLD = "told"
    IN_CONTACT = "in-contact"
    NOT_TOLD = "not-told"
    NOT_STATED = "not-stated"


@dataclass(frozen=True, slots=True)
class IncidentFact:
    """One incident that is counted.

    `number` is its permanent number. `days` is None where the person is not sure, even if a day is
    guessed; `clock` is None unless clock times are known. `exhibits` is the number of exhibits
    linked to it. `recorded_on` is the local day of the first entry about it. `of_lines` says
    that it is of lines or files of an export.
    """

    id: str
    number: int
    days: DaySpan | None
    clock: Moments | None
    hour: int | None
    part: PartOfDay | None
    behaviours: tuple[str, ...]
    reported: bool | None
    times: int | None
    place: str
    platform: str
    accounts: tuple[str, ...]
    person: str
    why: str
    known: Certainty | None
    exhibits: int
    delay: WritingDelay | None
    recorded_on: date
    breaches: tuple[tuple[str, int], ...]
    limbs: tuple[MatchedLimb, ...]
    four: tuple[str, str, str, str]
    of_lines: bool = False

    @property
    def known_code(self) -> str:
        """How the person knows, as figures call it; lines of an export are known from it."""
        if self.known is not None:
            return str(self.known)
        return OF_LINES if self.of_lines else NOT_STATED

    @property
    def day(self) -> date | None:
        """The local day, or None unless exactly one is known."""
        return self.days.one if self.days else None


@dataclass(frozen=True, slots=True)
class IncidentHistory:
    """All data for figures; `facts` are in order, those without days last.

    `as_at` is the local day on which the figures are made: no window goes beyond it.
    """

    facts: tuple[IncidentFact, ...]
    as_at: date
    not_counted: tuple[NotCounted, ...] = ()
    people: tuple[Recorded[Person], ...] = ()
    events: tuple[Recorded[Event], ...] = ()
    police: tuple[Recorded[PoliceContact], ...] = ()
    orders: tuple[Recorded[Order], ...] = ()
    impacts: tuple[Recorded[Impact], ...] = ()
    accounts: tuple[Recorded[Account], ...] = ()
    ids: Mapping[str, int] = field(default_factory=dict)


def fact(item: Recorded[Incident], exhibits: int = 0) -> IncidentFact:
    """Return the fact of one incident that is counted."""
    content = item.content
    when = content.when
    days = days_of(when)
    return IncidentFact(
        id=item.id,
        number=item.number,
        days=days,
        clock=clock_of(when),
        hour=when.hour() if when and days else None,
        part=when.part if when and days else None,
        behaviours=tuple(sorted(set(content.behaviours))),
        reported=content.reported,
        times=content.times,
        place=content.place,
        platform=content.platform,
        accounts=tuple(each for each in content.accounts if each.strip()),
        person=content.person,
        why=content.why_person,
        known=content.certainty,
        exhibits=exhibits,
        delay=delay_of(when, item.first_written),
        recorded_on=item.first_written.astimezone(zone_or_utc(when.zone) if when else UTC).date(),
        breaches=tuple((breach.order, breach.term) for breach in content.breaches),
        limbs=content.limbs,
        four=(content.fixated, content.obsessive, content.unwanted, content.repeated),
        of_lines=bool(content.messages),
    )


def in_order(facts: Iterable[IncidentFact]) -> tuple[IncidentFact, ...]:
    """Return the facts by first day, last day and number; those without days come last."""
    # stable sorts by what is there: a key of several parts would build a tuple for every fact
    by_number = sorted(facts, key=_NUMBER)
    dated = sorted((one for one in by_number if one.days is not None), key=_DAYS)
    return (*dated, *(one for one in by_number if one.days is None))


def numbers(facts: Iterable[IncidentFact]) -> Numbers:
    """Return the numbers of these incidents, lowest first."""
    return tuple(sorted(map(_NUMBER, facts)))
