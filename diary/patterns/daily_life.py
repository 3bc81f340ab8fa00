"""Effects on daily life over time, beside the incidents of the same month.

The rules are:

- An effect stands in the month that the person gave it; one without a known day stands apart.
- Standing beside each other is all that is said: no effect is tied to an incident here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from diary.model.impact import Impact
from diary.model.recorded import Recorded
from diary.patterns.conduct import month_of
from diary.patterns.facts import Fact, Numbers

UNDATED = ""


@dataclass(frozen=True, slots=True)
class DailyLife:
    """Numbers of effects by area and month, and of incidents by month; "" has no known day."""

    effects: Mapping[str, Mapping[str, Numbers]]
    incidents: Mapping[str, Numbers]


def daily_life(impacts: Iterable[Recorded[Impact]], facts: Iterable[Fact]) -> DailyLife:
    """The effects that are not withdrawn, and these incidents."""
    effects: dict[str, dict[str, list[int]]] = {}
    for item in impacts:
        if item.withdrawn is None:
            day = item.content.when.day() if item.content.when else None
            by_month = effects.setdefault(str(item.content.area), {})
            by_month.setdefault(month_of(day) if day else UNDATED, []).append(item.number)
    incidents: dict[str, list[int]] = {}
    for one in facts:
        incidents.setdefault(month_of(one.day) if one.day else UNDATED, []).append(one.number)
    return DailyLife(
        effects={
            area: {month: tuple(sorted(found)) for month, found in sorted(by.items())}
            for area, by in sorted(effects.items())
        },
        incidents={month: tuple(sorted(found)) for month, found in sorted(incidents.items())},
    )
