"""Days that lie so far from the day of writing that a figure of the year may be mistyped.

**Invariants:**

- Nothing is refused or changed here: a day that is far is asked about, and is right if the person
  says so. What somebody remembers from long ago is theirs to record.
- An incident has happened, so its day is far as soon as it lies ahead in every time zone. An order
  or an appointment may lie ahead for years.
- What a clock showed that was wrong is no day of anything, and is not looked at.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from diary.model.field_declarations import value_of
from diary.model.record_nouns import Incident
from diary.model.revisions import Content
from diary.model.when import When

_YEAR: Final = timedelta(days=365)
_MOST_BACK: Final = 80 * _YEAR
_MOST_AHEAD: Final = 15 * _YEAR
# By local clocks it is a day later in one place of the world than in another.
_OTHER_ZONES: Final = timedelta(days=1)
_LENGTH: Final = len("2026-03-01")


@dataclass(frozen=True, slots=True)
class FarDay:
    """A day that may be mistyped, and the field that it stands in."""

    field: str
    day: date


def far_days(content: Content, today: date) -> tuple[FarDay, ...]:
    """Return the days of a noun that are far from `today`, each once, in the order of fields."""
    found = dict.fromkeys(FarDay(field, day) for field, day in _days(content, ""))
    return tuple(each for each in found if _is_far(content, each, today))


def _is_far(content: Content, found: FarDay, today: date) -> bool:
    has_happened = isinstance(content, Incident) and found.field == "when"
    most = _OTHER_ZONES if has_happened else _MOST_AHEAD
    return not -_MOST_BACK <= found.day - today <= most


def _days(value: object, path: str) -> Iterator[tuple[str, date]]:
    if isinstance(value, When):
        yield from ((path, day) for day in map(_day, (value.at, value.until)) if day)
    elif isinstance(value, tuple):
        for each in value:
            yield from _days(each, path)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            inner = value_of(value, field.name)
            name = f"{path}.{field.name}" if path else field.name
            if "day" not in field.metadata:
                yield from _days(inner, name)
            elif isinstance(inner, str) and (day := _day(inner)):
                yield name, day


def _day(text: str) -> date | None:
    """Return the day that a checked day or time begins with; None if there is none."""
    return date.fromisoformat(text[:_LENGTH]) if text else None
