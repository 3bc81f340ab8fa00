"""A stated time as an interval: the days and moments that it covers.

**Invariants:**

- No day or moment of an interval is ever chosen in place of it.
- Where the person is not sure, there is no interval: a guessed day must not count as a known one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from diary.model.when import Precision, When

_BY_THE_CLOCK = (Precision.EXACT, Precision.ABOUT, Precision.BETWEEN)


class DaySpan(NamedTuple):
    """The local days that a stated time covers, `first` and `last` included."""

    first: date
    last: date

    @property
    def one(self) -> date | None:
        """The day, or None unless it is exactly one."""
        return self.first if self.first == self.last else None

    def meets(self, other: DaySpan) -> bool:
        """Return whether both have a day in common."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Moments:
    """The earliest and the latest moment at which something can have happened, in UTC."""

    earliest: datetime
    latest: datetime


def days_of(when: When | None) -> DaySpan | None:
    """Return the local days that a stated time covers; None where the person is not sure."""
    # a guessed day must not be counted as a known one
    if when is None or not when.at or when.precision is Precision.NOT_SURE:
        return None
    return DaySpan(
        date.fromisoformat(when.at[:10]), date.fromisoformat((when.until or when.at)[:10])
    )


def clock_of(when: When | None) -> Moments | None:
    """Return the moments between which it was by the clock; None unless clock times are known."""
    if when is None or when.precision not in _BY_THE_CLOCK:
        return None
    earliest, latest = when.earliest(), when.latest()
    return Moments(earliest, latest) if earliest and latest else None
