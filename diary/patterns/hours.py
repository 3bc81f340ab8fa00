"""When in the week incidents happened: by weekday and hour, part of the day, or day alone.

**Invariants:**

- Only a named clock time (exact or about) counts for an hour: the local hour where it happened. A
  part of a day counts as that part, a day as that day.
- Nothing is spread over hours or days that the person did not name: what covers several days, and
  what has none, is listed apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from diary.model.when import PartOfDay
from diary.patterns.incident_facts import IncidentFact, Numbers


@dataclass(frozen=True, slots=True)
class WeekHours:
    """Incident numbers by weekday (0 is Monday) and hour, part of the day, or day alone.

    `several` are those that cover two days or more, `unknown` those without days.
    """

    timed: Mapping[tuple[int, int], Numbers]
    parts: Mapping[tuple[int, PartOfDay], Numbers]
    days: Mapping[int, Numbers]
    several: Numbers
    unknown: Numbers


def week_hours(facts: Iterable[IncidentFact]) -> WeekHours:
    """Return when in the week these incidents happened, as precisely as each was stated."""
    timed: dict[tuple[int, int], list[int]] = {}
    parts: dict[tuple[int, PartOfDay], list[int]] = {}
    days: dict[int, list[int]] = {}
    several: list[int] = []
    unknown: list[int] = []
    for one in facts:
        if one.day is None:
            (several if one.days else unknown).append(one.number)
        elif one.hour is not None:
            timed.setdefault((one.day.weekday(), one.hour), []).append(one.number)
        elif one.part is not None:
            parts.setdefault((one.day.weekday(), one.part), []).append(one.number)
        else:
            days.setdefault(one.day.weekday(), []).append(one.number)
    return WeekHours(
        timed={cell: tuple(sorted(found)) for cell, found in sorted(timed.items())},
        parts={cell: tuple(sorted(parts[cell])) for cell in sorted(parts, key=_by_day)},
        days={day: tuple(sorted(found)) for day, found in sorted(days.items())},
        several=tuple(sorted(several)),
        unknown=tuple(sorted(unknown)),
    )


def _by_day(cell: tuple[int, PartOfDay]) -> tuple[int, int]:
    weekday, part = cell
    return weekday, part.hours[0]
