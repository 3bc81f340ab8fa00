"""Weeks and months: their names, and the cell of an incident that lies in two of them.

**Invariants:**

- Days in two periods have one cell, named by the first and the last, so that no incident is counted
  in both.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from diary.patterns.when_intervals import DaySpan

UNDATED = ""


@lru_cache(maxsize=16384)  # many incidents have the same days
def week_cell(days: DaySpan) -> str:
    """Return the week that holds these days, or the first and the last with a stroke."""
    return _cell(monday_of(days.first).isoformat(), monday_of(days.last).isoformat())


@lru_cache(maxsize=16384)
def month_cell(days: DaySpan | None) -> str:
    """Return the month that holds these days, or the first and the last; "" if there are none."""
    return _cell(month_of(days.first), month_of(days.last)) if days else UNDATED


def _cell(first: str, last: str) -> str:
    return first if first == last else f"{first}/{last}"


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def month_of(day: date) -> str:
    """Return the month of a day, as `YYYY-MM`."""
    return f"{day.year:04d}-{day.month:02d}"


def months_between(first: date | None, last: date | None) -> tuple[str, ...]:
    """Return the months from `first` to `last` as `YYYY-MM`, inclusive."""
    if first is None or last is None:
        return ()
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return tuple(f"{m // 12:04d}-{m % 12 + 1:02d}" for m in range(start, end + 1))
