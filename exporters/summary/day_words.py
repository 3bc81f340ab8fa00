"""Days of the summary as text, without their weekdays where room is short."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from diary.i18n import _, ngettext
from diary.model.when import When
from diary.patterns.when_intervals import days_of
from diary.text import time_texts
from exporters.summary.figure_marks import figure


def short_days(first: date, last: date) -> str:
    """Return days without their weekdays."""

    def short(day: date) -> str:
        return f"{day.day} {time_texts.month_text(day.isoformat())}"

    return short(first) if first == last else f"{short(first)} – {short(last)}"


def short_day(day: str) -> str:
    """Return a day, `YYYY-MM-DD`, without its weekday."""
    found = date.fromisoformat(day)
    return short_days(found, found)


def day_text(day: str) -> str:
    """Return a day, `YYYY-MM-DD`, with its weekday."""
    return time_texts.day_text(date.fromisoformat(day))


def day_of(when: When | None) -> date:
    """Return the first day of a stated time; the last of all days where it has none."""
    days = days_of(when)
    return days.first if days else date.max


def days_text(days: int) -> str:
    """Return a number of days."""
    return ngettext("{n} day", "{n} days", days).format(n=days)


def span_figures(
    first: date,
    last: date,
    code: str = "",
    told: Callable[[date, date], str] = time_texts.span_text,
) -> str:
    """Return the first and the last day, each a figure."""
    begin = figure("day", f"{code}first", told(first, first))
    end = figure("day", f"{code}last", told(last, last))
    return begin if first == last else _("{first} to {last}").format(first=begin, last=end)
