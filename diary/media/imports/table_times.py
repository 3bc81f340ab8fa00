"""Times in the cells of a table, as people and programs write them.

**Invariants:**

- Day and month of `03/04/2026` are never guessed: whoever reads the table says which comes first.
- An offset is kept only where the cell states it, or where it is a number of seconds since 1970.
- What is no time that there can be is none; nothing of a cell is left unread.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time
from typing import Final

from diary.media.imports.epoch import from_milliseconds
from diary.media.imports.message import NO_TIME, MessageTime

_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NAME: Final = r"(?P<{}>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_WEEKDAY: Final = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_DAY: Final = re.compile(
    _WEEKDAY
    + r"(?:(?P<year>\d{4})(?P<sign>[-/.])(?P<month>\d\d?)(?P=sign)(?P<day>\d\d?)"
    + r"|(?P<first>\d\d?)(?P<mark>[-/.])(?P<second>\d\d?)(?P=mark)(?P<last>\d{4}|\d\d)"
    + rf"|(?P<before>\d\d?)(?:st|nd|rd|th)?[- ]{_NAME.format('named')},?[- ](?P<then>\d{{4}})"
    + rf"|{_NAME.format('name')} (?P<after>\d\d?)(?:st|nd|rd|th)?,? (?P<of>\d{{4}}))",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(
    r"(?P<hour>\d\d?)[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    r"(?:\s*(?P<half>[ap])\.?\s?m\.?)?(?:\s*(?P<zone>z|utc|gmt|[+-]\d\d:?\d\d))?",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"(?:,\s*|\s+at\s+|[t\s]\s*)", re.IGNORECASE)
_SECONDS, _MILLISECONDS = 10, 13  # digits of a time since 1970, from the year 2001 on


@dataclass(slots=True)
class SeenDates:
    """What the dates of one column show: how many can only have the day, or the month, first."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0

    def add(self, cell: str) -> None:
        """Count a cell."""
        found = _DAY.match(cell.strip()[:100])
        if found is None or found["first"] is None:
            return
        first, second = int(found["first"]), int(found["second"])
        if first > 12 >= second:
            self.day_first += 1
        elif second > 12 >= first:
            self.month_first += 1
        elif first != second:
            self.either += 1

    @property
    def is_open(self) -> bool:
        """Return whether there are dates of which nothing shows what comes first."""
        return bool(self.either) and self.decided() is None

    def decided(self) -> bool | None:
        """Return whether the day comes first; None where no date shows it, or they disagree."""
        if bool(self.day_first) == bool(self.month_first):
            return None
        return bool(self.day_first)


@dataclass(frozen=True, slots=True)
class CellTime:
    """The time that cells state; `is_unsure` where day and month could be exchanged."""

    time: MessageTime = field(default=NO_TIME)
    is_unsure: bool = False


def read_time(cell: str, clock: str, day_first: bool | None) -> CellTime:
    """Return the time in a cell, with the time of day in `clock` if that has a column of its own.

    Without an answer the day is taken first, and that is said.
    """
    cell = " ".join(cell.split())[:100]
    if cell.isdecimal() and cell.isascii() and len(cell) in (_SECONDS, _MILLISECONDS):
        return CellTime(from_milliseconds(int(cell) * (1000 if len(cell) == _SECONDS else 1)))
    found = _DAY.match(cell)
    if found is None:
        return CellTime()
    rest = cell[found.end() :]
    if clock.strip() and not rest:
        rest = f" {' '.join(clock.split())[:100]}"
    day, is_unsure = _day(found, day_first)
    if day is None:
        return CellTime()
    if not rest:
        return CellTime(MessageTime(day.isoformat()), is_unsure)
    between = _BETWEEN.match(rest)
    stated = None if between is None else _CLOCK.fullmatch(rest, between.end())
    shown = None if stated is None else _clock(stated)
    if stated is None or shown is None:
        return CellTime()
    return CellTime(MessageTime(f"{day.isoformat()}T{shown}", _offset(stated["zone"])), is_unsure)


def _day(found: re.Match[str], day_first: bool | None) -> tuple[date | None, bool]:
    is_unsure = False
    if found["year"]:
        year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    elif found["first"]:
        first, second, year = int(found["first"]), int(found["second"]), int(found["last"])
        year += 2000 if len(found["last"]) == 2 else 0
        is_unsure = day_first is None and first <= 12 and second <= 12 and first != second
        is_month = day_first is False or (day_first is None and second > 12)
        day, month = (second, first) if is_month else (first, second)
    else:
        name = (found["named"] or found["name"]).lower()
        day, month = int(found["before"] or found["after"]), _MONTHS.index(name) + 1
        year = int(found["then"] or found["of"])
    try:
        return date(year, month, day), is_unsure
    except ValueError:
        return None, False


def _clock(found: re.Match[str]) -> str | None:
    """Return a time of day as ISO 8601, to the second where the cell has it."""
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + 12 * (half == "p")
    try:
        shown = time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        return None
    return shown.isoformat("seconds" if found["second"] else "minutes")


def _offset(zone: str | None) -> str:
    """Return an offset that a cell states, or nothing."""
    if not zone:
        return ""
    if zone[0] not in "+-":
        return "+00:00"
    shown = f"{zone[:3]}:{zone[-2:]}"
    return shown if int(zone[1:3]) < 15 and int(zone[-2:]) < 60 else ""
