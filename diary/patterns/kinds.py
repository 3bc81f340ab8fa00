"""Kinds of behaviour: by month, against the examples of an Act, by group, physical and digital.

The rules are:

- A kind is what the person chose. Which example an act may match is looked up, never judged.
- One incident may show several kinds, so rows do not add up to the number of incidents.
- A code that the jurisdiction's file does not list matches no example and no group.
- A kind that may be physical or digital counts as neither: the person did not say which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from diary.patterns.conduct import month_named
from diary.patterns.facts import Fact, Numbers, numbers
from diary.vocabulary import Behaviour, Vocabulary

UNDATED: Final = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """Incidents with acts of one channel: the first and last dated one, and all of them."""

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
class Kinds:
    """Incident numbers by kind; months are `YYYY-MM`, "" for what has no known day."""

    by_month: Mapping[str, Mapping[str, Numbers]]
    examples: Mapping[str, Numbers]
    no_example: Numbers
    sco_ni_examples: Mapping[str, Numbers]
    no_sco_ni_example: Numbers
    groups: Mapping[str, Numbers]
    no_group: Numbers
    physical: Channel
    digital: Channel
    both_in_one: Numbers
    either: Numbers
    crossing: Crossing | None
    without_kind: Numbers

    def by_kind(self) -> dict[str, Numbers]:
        """All incidents of each kind, most first, then by code."""
        found = {code: _together(by.values()) for code, by in self.by_month.items()}
        return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def kinds(facts: Iterable[Fact], vocabulary: Vocabulary) -> Kinds:
    """The kinds of behaviour of these incidents, as the jurisdiction's file sorts them."""
    kept = tuple(facts)
    known = {row.code: row for row in vocabulary.behaviours}
    letters = {code: row.limbs for code, row in known.items()}
    others = {code: row.sco_ni_limbs for code, row in known.items()}
    groups = {code: row.groups for code, row in known.items()}
    physical = [one for one in kept if _has(one, known, "physical")]
    digital = [one for one in kept if _has(one, known, "digital")]
    reach = {"physical": _channel(physical), "digital": _channel(digital)}
    return Kinds(
        by_month=_by_month(kept),
        examples=_sorted_by(kept, letters, [row.letter for row in vocabulary.limbs]),
        no_example=_none_of(kept, letters),
        sco_ni_examples=_sorted_by(kept, others, [row.letter for row in vocabulary.sco_ni_limbs]),
        no_sco_ni_example=_none_of(kept, others),
        groups=_sorted_by(kept, groups, [row.id for row in vocabulary.groups]),
        no_group=_none_of(kept, groups),
        physical=reach["physical"],
        digital=reach["digital"],
        both_in_one=tuple(sorted({*numbers(physical)} & {*numbers(digital)})),
        either=_rest(kept, physical, digital),
        crossing=_crossing(reach),
        without_kind=numbers(one for one in kept if not one.behaviours),
    )


def _by_month(kept: Sequence[Fact]) -> dict[str, dict[str, Numbers]]:
    cells: dict[str, dict[int, list[int]]] = {}
    for one in kept:
        month = one.day.year * 12 + one.day.month if one.day else 0
        for code in one.behaviours:
            cells.setdefault(code, {}).setdefault(month, []).append(one.number)
    return {
        code: {
            month_named(month) if month else UNDATED: tuple(sorted(found))
            for month, found in sorted(by.items())
        }
        for code, by in sorted(cells.items())
    }


def _sorted_by(
    kept: Sequence[Fact], names: Mapping[str, tuple[str, ...]], order: Sequence[str]
) -> dict[str, Numbers]:
    found: dict[str, list[int]] = {name: [] for name in order}
    # the same few kinds come together again and again
    lists: dict[tuple[str, ...], list[list[int]]] = {}
    for one in kept:
        theirs = lists.get(one.behaviours)
        if theirs is None:
            matched = {name for code in one.behaviours for name in names.get(code, ())}
            theirs = lists[one.behaviours] = [found[name] for name in matched]
        for listed in theirs:
            listed.append(one.number)
    return {name: tuple(sorted(listed)) for name, listed in found.items()}


def _none_of(kept: Sequence[Fact], names: Mapping[str, tuple[str, ...]]) -> Numbers:
    return numbers(one for one in kept if not any(names.get(code) for code in one.behaviours))


def _has(one: Fact, known: Mapping[str, Behaviour], channel: str) -> bool:
    return any(code in known and known[code].channel == channel for code in one.behaviours)


def _channel(found: Sequence[Fact]) -> Channel:
    dated = sorted((one.day, one.number) for one in found if one.day is not None)
    return Channel(numbers(found), dated[0] if dated else None, dated[-1] if dated else None)


def _rest(kept: Sequence[Fact], *told: Sequence[Fact]) -> Numbers:
    said = {number for found in told for number in numbers(found)}
    return numbers(one for one in kept if one.behaviours and one.number not in said)


def _crossing(reach: Mapping[str, Channel]) -> Crossing | None:
    firsts = sorted((at.first, name) for name, at in reach.items() if at.first is not None)
    if len(firsts) < 2:
        return None
    ((began_on, began_with), began), ((joined_on, joined_with), joined) = firsts
    if began_with == joined_with:
        return None  # both began in one incident: neither joined the other
    return Crossing(began, began_on, began_with, joined, joined_on, joined_with)


def _together(parts: Iterable[Numbers]) -> Numbers:
    return tuple(sorted(number for part in parts for number in part))
