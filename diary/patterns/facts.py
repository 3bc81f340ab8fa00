"""The data behind the figures: incidents, events, contacts, orders and effects, frozen.

**Invariants:**

- A fact contains only what the person said: a day, hour or part of a day is present only if named.
- Only subjects that are not withdrawn become facts.
- Figures depend only on facts, so the same facts give the same figures, from any source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from diary.model.record import Account, Event, Impact, Incident, Order, Person, PoliceContact
from diary.model.recorded import Recorded
from diary.model.when import PartOfDay, Precision, When

Numbers = tuple[int, ...]
FOUR = ("fixated", "obsessive", "unwanted", "repeated")
_DAY = timedelta(days=1)
_LAST = date.max.toordinal() + 1


@dataclass(frozen=True, slots=True)
class IncidentFact:
    """One incident.

    `number` is its permanent number, `day` its local day if exactly one is known. `delay` is the
    number of whole days from the latest time it can have happened until it was written: None if
    that time is unknown or a guess, 0 if it was written within a day. `exhibits` is the number of
    exhibits linked to it.
    """

    id: str
    number: int
    day: date | None
    hour: int | None
    part: PartOfDay | None
    behaviours: tuple[str, ...]
    reported: bool | None
    times: int | None
    place: str
    platform: str
    account: str
    person: str
    why: str
    exhibits: int
    delay: int | None
    breaches: tuple[tuple[str, int], ...]
    four: tuple[str, str, str, str]

    @property
    def acts(self) -> int:
        """The number of acts that the person stated; 1 if none is stated."""
        return 1 if self.times is None else self.times


@dataclass(frozen=True, slots=True)
class IncidentHistory:
    """All data for figures; `facts` are ordered by day, undated ones last.

    `as_at` is the local day on which the figures are made: no window goes beyond it.
    """

    facts: tuple[IncidentFact, ...]
    as_at: date
    people: tuple[Recorded[Person], ...] = ()
    events: tuple[Recorded[Event], ...] = ()
    police: tuple[Recorded[PoliceContact], ...] = ()
    orders: tuple[Recorded[Order], ...] = ()
    impacts: tuple[Recorded[Impact], ...] = ()
    accounts: tuple[Recorded[Account], ...] = ()
    ids: Mapping[str, int] = field(default_factory=dict)


def fact(item: Recorded[Incident], exhibits: int = 0) -> IncidentFact:
    """Return the fact of one incident."""
    said = item.content
    when = said.when
    day = when.day() if when else None
    return IncidentFact(
        id=item.id,
        number=item.number,
        day=day,
        hour=when.hour() if when and day else None,
        part=when.part if when and day else None,
        behaviours=tuple(sorted(set(said.behaviours))),
        reported=said.reported,
        times=said.times,
        place=said.place,
        platform=said.platform,
        account=said.account,
        person=said.person,
        why=said.why_person,
        exhibits=exhibits,
        delay=_delay(when, item.first_written),
        breaches=tuple((breach.order, breach.term) for breach in said.breaches),
        four=(said.fixated, said.obsessive, said.unwanted, said.repeated),
    )


def in_order(facts: Iterable[IncidentFact]) -> tuple[IncidentFact, ...]:
    """Return the facts by day, then by number; those without a known day come last."""
    kept = tuple(facts)
    if _ordered(kept):
        return kept
    # two stable sorts by plain numbers: a key of several parts would build a tuple for every fact
    by_number = sorted(kept, key=_number)
    return tuple(sorted(by_number, key=_ordinal))


def _ordered(facts: Sequence[IncidentFact]) -> bool:
    before, number = 0, 0
    for one in facts:
        day = one.day.toordinal() if one.day else _LAST
        if day < before or (day == before and one.number < number):
            return False
        before, number = day, one.number
    return True


def live(items: Iterable[Recorded[Incident]]) -> Sequence[Recorded[Incident]]:
    """Return the incidents that are not withdrawn."""
    return [item for item in items if item.withdrawn is None]


def numbers(facts: Iterable[IncidentFact]) -> Numbers:
    """Return the numbers of these incidents, lowest first."""
    return tuple(sorted(one.number for one in facts))


def _number(one: IncidentFact) -> int:
    return one.number


def _ordinal(one: IncidentFact) -> int:
    return one.day.toordinal() if one.day else _LAST


def _delay(when: When | None, written: datetime) -> int | None:
    # a guessed day must not make an entry look late
    known = when is not None and when.precision is not Precision.NOT_SURE
    latest = when.latest() if when and known else None
    if latest is None:
        return None
    return max((written.astimezone(UTC) - latest) // _DAY, 0)
