"""Read a time as the person stated it: days, moments, hour and part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tests.counter.subjects import Fields, Json, text

PARTS = {
    "small-hours": (0, 6),
    "morning": (6, 12),
    "afternoon": (12, 18),
    "evening": (18, 22),
    "night": (22, 24),
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class StatedTime:
    """A time with what the figures read of it; what it does not have is None or ""."""

    precision: str = ""
    zone: str = ""
    first: date | None = None
    last: date | None = None
    earliest: datetime | None = None
    latest: datetime | None = None
    hour: int | None = None
    part: str = ""

    @property
    def day(self) -> date | None:
        if self.first is not None and self.first == self.last:
            return self.first
        return None

    @property
    def is_clock_time(self) -> bool:
        return self.precision in ("exact", "about", "between")

    def days(self) -> list[date]:
        """Return every day, one by one."""
        if self.first is None or self.last is None:
            return []
        return days_between(self.first, self.last)


def days_between(first: date, last: date) -> list[date]:
    """Return the days from the first to the last, both included."""
    days = []
    day = first
    while day <= last:
        days.append(day)
        day += ONE_DAY
    return days


def time_of(value: Json) -> StatedTime:
    """Read a `when`; one that is absent says nothing."""
    if value is None:
        return StatedTime()
    assert isinstance(value, dict)
    precision = text(value, "precision")
    zone = text(value, "zone")
    if precision == "not-sure":
        return StatedTime(precision, zone)
    if precision in ("exact", "about"):
        return _one_moment(value, precision, zone)
    if precision == "between":
        return _between(value, zone)
    day = date.fromisoformat(text(value, "at"))
    part = text(value, "part") if precision == "part-of-day" else ""
    assert precision in ("day", "part-of-day")
    begin, end = PARTS[part] if part else (0, 24)
    return StatedTime(
        precision,
        zone,
        day,
        day,
        _hour_of(day, begin, text(value, "offset")),
        _hour_of(day, end, text(value, "until_offset")),
        None,
        part,
    )


def on_day(day: date) -> StatedTime:
    """Return a day without a zone, which has no moments."""
    return StatedTime("day", "", day, day)


def _one_moment(value: Fields, precision: str, zone: str) -> StatedTime:
    local = datetime.fromisoformat(text(value, "at"))
    moment = _moment(local, text(value, "offset"))
    day = local.date()
    return StatedTime(precision, zone, day, day, moment, moment, local.hour)


def _between(value: Fields, zone: str) -> StatedTime:
    begin = datetime.fromisoformat(text(value, "at"))
    end = datetime.fromisoformat(text(value, "until"))
    return StatedTime(
        "between",
        zone,
        begin.date(),
        end.date(),
        _moment(begin, text(value, "offset")),
        _moment(end, text(value, "until_offset")),
    )


def _moment(local: datetime, offset: str) -> datetime:
    """Return the moment in UTC: the local time less its offset."""
    size = timedelta(
        hours=int(offset[1:3]), minutes=int(offset[4:6]), seconds=int(offset[7:9] or "0")
    )
    return (local + size if offset[0] == "-" else local - size).replace(tzinfo=UTC)


def _hour_of(day: date, hour: int, offset: str) -> datetime:
    """Return the moment in UTC at which the clock shows this hour; 24 is the end of the day."""
    return _moment(datetime.combine(day, time()) + timedelta(hours=hour), offset)
