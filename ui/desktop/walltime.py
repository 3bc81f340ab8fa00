"""Reading clock times and dates that a person types, and what a zone's clock did that night.

The rules are:

- Nothing is guessed: what cannot be read for certain is refused with BadInput.
- A wall time has no reading (the clocks went forward), one, or two (they went back).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from diary.errors import BadInput
from diary.i18n import N_
from diary.model.when import zone_of

_CLOCK = re.compile(
    r"(?:(\d{2})(\d{2})|(\d{1,2})(?:[:.h ](\d{2}))?)(?:\s*([ap])\.?\s*m\.?)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One moment that a wall time can mean: its offset (`+01:00`) and the moment in UTC."""

    offset: str
    at: datetime


def read_clock(text: str) -> str:
    """`HH:MM` of what was typed: 21:10, 21.10, 2110, 9:10 pm, 9pm. Raises BadInput."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise BadInput("when.at", N_("write a time as 21:10"))
    minutes = match[2] or match[4]
    hour, minute = int(match[1] or match[3]), int(minutes or 0)
    half = (match[5] or "").lower()
    if not minutes and not half:
        raise BadInput("when.at", N_("write a time as 21:10"))
    if half and not 1 <= hour <= 12:
        raise BadInput("when.at", N_("write a time as 21:10"))
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise BadInput("when.at", N_("there is no such time on a clock"))
    return f"{hour:02d}:{minute:02d}"


def read_day(day: str, month: str, year: str) -> date:
    """The date of three typed numbers; raises BadInput."""
    parts = [part.strip() for part in (year, month, day)]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise BadInput("when.at", N_("fill in day, month and year as numbers"))
    numbers = [int(part) for part in parts]
    if len(parts[0]) != 4:
        raise BadInput("when.at", N_("write the year with four figures"))
    try:
        return date(*numbers)
    except ValueError as cause:
        raise BadInput("when.at", N_("there is no such day in the calendar")) from cause


def readings(wall: str, zone: str) -> tuple[Reading, ...]:
    """What `YYYY-MM-DDTHH:MM` can mean in `zone`, earliest first; empty if it was skipped."""
    where = zone_of(zone)
    local = datetime.fromisoformat(wall)
    found: dict[datetime, Reading] = {}
    for fold in (0, 1):
        aware = local.replace(tzinfo=where, fold=fold)
        moment = aware.astimezone(UTC)
        if moment.astimezone(where).replace(tzinfo=None) == local:
            found[moment] = Reading(_offset(aware), moment)
    return tuple(found[moment] for moment in sorted(found))


def after_gap(wall: str, zone: str) -> str:
    """The wall time as far after a skipped hour as `wall` is into it, `YYYY-MM-DDTHH:MM`."""
    where = zone_of(zone)
    local = datetime.fromisoformat(wall).replace(tzinfo=where, fold=0)
    return local.astimezone(UTC).astimezone(where).strftime("%Y-%m-%dT%H:%M")


def yesterday(today: date) -> date:
    """The day before."""
    return today - timedelta(days=1)


def _offset(aware: datetime) -> str:
    raw = aware.strftime("%z")
    return f"{raw[:3]}:{raw[3:5]}"
