"""Kinds of behaviour: by month, by example of an Act, by group, physical and digital.

**Invariants:**

- The person chose each kind. An incident is an example of a test only where the person, or
  somebody whom the person names, ticked it; a kind alone never makes it one.
- One incident may have several kinds, so rows do not add up to the number of incidents.
- A code that is not in the jurisdiction's file matches no group.
- `read_first` is one fixed list, the same in every record; it says nothing about danger.
- A kind that may be physical or digital counts as neither: the person did not say which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from diary.jurisdiction import Vocabulary
from diary.model.record_nouns import LimbChoice
from diary.patterns.incident_facts import IncidentFact, Numbers, numbers
from diary.patterns.weeks_and_months import month_cell
from diary.patterns.when_intervals import DaySpan


@dataclass(frozen=True, slots=True)
class Channel:
    """Incidents with acts of one channel: all of them, and the first and last dated one."""

    incidents: Numbers
    first: tuple[date, int] | None
    last: tuple[date, int] | None


@dataclass(frozen=True, slots=True)
class Crossing:
    """When one channel joined the other: the first dated incident of each, in that order."""

    began: str
    began_on: date
    began_with: int
    joined: str
    joined_on: date
    joined_with: int

    @property
    def days(self) -> int:
        """Days between the two."""
        return (self.joined_on - self.began_on).days


@dataclass(frozen=True, slots=True)
class ExampleTick:
    """One incident that was ticked as an example of a test: how, when, and whether by the person.

    `by` is the name of somebody who `helped`, where it is shown.
    """

    number: int
    how: LimbChoice
    helped: bool
    by: str
    on: str


@dataclass(frozen=True, slots=True)
class BehaviourFigures:
    """Incident numbers by kind.

    Months are those of `periods.month_cell`. `examples` are named by test and letter, as
    `ew.pha.2A/b`. `read_first` has the lines of the jurisdiction's list that have an incident.
    """

    by_month: Mapping[str, Mapping[str, Numbers]]
    examples: Mapping[str, tuple[ExampleTick, ...]]
    no_example: Numbers
    read_first: Mapping[str, Numbers]
    groups: Mapping[str, Numbers]
    no_group: Numbers
    physical: Channel
    digital: Channel
    both_in_one: Numbers
    either: Numbers
    crossing: Crossing | None
    without_kind: Numbers

    def by_kind(self) -> dict[str, Numbers]:
        """Return all incidents of each kind, most frequent kind first, then by code."""
        found = {code: _together(by.values()) for code, by in self.by_month.items()}
        return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def behaviour_figures(facts: Iterable[IncidentFact], vocabulary: Vocabulary) -> BehaviourFigures:
    """Return the kinds of behaviour of these incidents, grouped by the jurisdiction's file."""
    kept = tuple(facts)
    rows = vocabulary.behaviours
    groups = _GroupedNumbers(
        {row.code: row.groups for row in rows}, [x.id for x in vocabulary.groups]
    )
    reach = _GroupedNumbers(
        {row.code: (row.channel,) for row in rows}, ["physical", "digital", "both"]
    )
    lines = _lines(vocabulary)
    of_breaches = [line.id for line in vocabulary.read_first if line.breaches]
    months: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    # the same few combinations of kinds occur again and again, so each is looked up once
    places: dict[tuple[tuple[str, ...], bool], list[list[int]]] = {}
    without: list[int] = []
    # one pass for all, since reading 100,000 facts takes longer than what is done with each
    for one in kept:
        said = (one.behaviours, bool(one.breaches))
        theirs = places.get(said)
        if theirs is None:
            theirs = [*groups.places(one.behaviours), *reach.places(one.behaviours)]
            theirs += lines.places(one.behaviours, also=of_breaches if one.breaches else ())
            theirs += [] if one.behaviours else [without]
            places[said] = theirs
        for listed in theirs:
            listed.append(one.number)
        cells = months[month_cell(one.days)]
        for code in one.behaviours:
            cells[code].append(one.number)
    names = reach.by_name()
    days = {one.number: one.days for one in kept if one.days is not None}
    ends = {name: _channel(names[name], days) for name in ("physical", "digital")}
    physical, digital = {*names["physical"]}, {*names["digital"]}
    clear = physical | digital
    return BehaviourFigures(
        by_month=_by_kind_and_month(months),
        examples=_examples(kept),
        no_example=numbers(one for one in kept if not one.limbs),
        read_first={name: some for name, some in lines.by_name().items() if some},
        groups=groups.by_name(),
        no_group=groups.rest(),
        physical=ends["physical"],
        digital=ends["digital"],
        both_in_one=tuple(sorted(physical & digital)),
        either=tuple(number for number in names["both"] if number not in clear),
        crossing=_crossing(ends),
        without_kind=tuple(sorted(without)),
    )


def _examples(kept: Sequence[IncidentFact]) -> dict[str, tuple[ExampleTick, ...]]:
    found: dict[str, list[ExampleTick]] = {}
    for one in sorted((each for each in kept if each.limbs), key=lambda each: each.number):
        for tick in one.limbs:
            name = f"{tick.test}/{tick.limb}"
            found.setdefault(name, []).append(
                ExampleTick(one.number, tick.how, tick.helped, tick.by, tick.on)
            )
    return {name: tuple(found[name]) for name in sorted(found)}


def _lines(vocabulary: Vocabulary) -> _GroupedNumbers:
    """Return the lines of the jurisdiction's list, each for its kinds."""
    named: dict[str, tuple[str, ...]] = {}
    for line in vocabulary.read_first:
        for code in line.behaviours:
            named[code] = (*named.get(code, ()), line.id)
    return _GroupedNumbers(named, [line.id for line in vocabulary.read_first])


def _by_kind_and_month(
    months: Mapping[str, Mapping[str, list[int]]],
) -> dict[str, dict[str, Numbers]]:
    found: dict[str, dict[str, Numbers]] = {}
    for month in sorted(months):
        for code, listed in months[month].items():
            found.setdefault(code, {})[month] = tuple(sorted(listed))
    return dict(sorted(found.items()))


class _GroupedNumbers:
    """Incident numbers by name, for the names in `order`, and those without any name."""

    def __init__(self, names: Mapping[str, tuple[str, ...]], order: Sequence[str]) -> None:
        self._names = names
        self._found: dict[str, list[int]] = {name: [] for name in order}
        self._rest: list[int] = []

    def places(self, codes: Sequence[str], also: Sequence[str] = ()) -> list[list[int]]:
        """Return the lists that an incident with these kinds belongs to, and those named `also`."""
        matched = {name for code in codes for name in self._names.get(code, ())} | {*also}
        return [self._found[name] for name in matched] or [self._rest]

    def by_name(self) -> dict[str, Numbers]:
        """Return the numbers under each name, lowest first."""
        return {name: tuple(sorted(listed)) for name, listed in self._found.items()}

    def rest(self) -> Numbers:
        """Return the numbers under no name, lowest first."""
        return tuple(sorted(self._rest))


def _channel(found: Numbers, days: Mapping[int, DaySpan]) -> Channel:
    firsts = [(days[number].first, number) for number in found if number in days]
    lasts = [(days[number].last, number) for number in found if number in days]
    return Channel(found, min(firsts, default=None), max(lasts, default=None))


def _crossing(reach: Mapping[str, Channel]) -> Crossing | None:
    firsts = sorted((at.first, name) for name, at in reach.items() if at.first is not None)
    if len(firsts) < 2:
        return None
    ((began_on, began_with), began), ((joined_on, joined_with), joined) = firsts
    if began_with == joined_with:
        return None  # both began in one incident, so neither joined the other
    return Crossing(began, began_on, began_with, joined, joined_on, joined_with)


def _together(parts: Iterable[Numbers]) -> Numbers:
    return tuple(sorted(number for part in parts for number in part))
