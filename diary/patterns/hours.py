"""Weekday by hour: where the person named a clock time, and beside it what has none.

The rules are:

- Only a named clock time (exact or about) stands in an hour. A part of a day stands as that part,
  a day as that day, and what is not known stands apart: nothing is spread over hours.
- The hour is the one on the wall where it happened, whatever the offset was that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from diary.model.when import PartOfDay
from diary.patterns.facts import Fact, Numbers


@dataclass(frozen=True, slots=True)
class Hours:
    """Incident numbers by weekday (0 is Monday) and hour, part of the day, or day alone."""

    timed: Mapping[tuple[int, int], Numbers]
    parts: Mapping[tuple[int, PartOfDay], Numbers]
    days: Mapping[int, Numbers]
    unknown: Numbers


def hours(facts: Iterable[Fact]) -> Hours:
    """When in the week these incidents happened, as closely as each was told."""
    timed: dict[tuple[int, int], list[int]] = {}
    parts: dict[tuple[int, PartOfDay], list[int]] = {}
    days: dict[int, list[int]] = {}
    unknown: list[int] = []
    for one in facts:
        if one.day is None:
            unknown.append(one.number)
        elif one.hour is not None:
            timed.setdefault((one.day.weekday(), one.hour), []).append(one.number)
        elif one.part is not None:
            parts.setdefault((one.day.weekday(), one.part), []).append(one.number)
        else:
            days.setdefault(one.day.weekday(), []).append(one.number)
    return Hours(
        timed={cell: tuple(sorted(found)) for cell, found in sorted(timed.items())},
        parts={cell: tuple(sorted(parts[cell])) for cell in sorted(parts, key=_by_day)},
        days={day: tuple(sorted(found)) for day, found in sorted(days.items())},
        unknown=tuple(sorted(unknown)),
    )


def _by_day(cell: tuple[int, PartOfDay]) -> tuple[int, int]:
    weekday, part = cell
    return weekday, part.hours[0]
