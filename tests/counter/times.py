"""Read a time as the person stated it: days, moments, hour and part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

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
    if precision == "day":
        earliest = _hour_of(day, 0, zone)
        return StatedTime(precision, zone, day, day, earliest, _hour_of(day, 24, zone))
    assert precision == "part-of-day"
    part = text(value, "part")
    begin, end = PARTS[part]
    return StatedTime(
        precision, zone, day, day, _hour_of(day, begin, zone), _hour_of(day, end, zone), None, part
    )


def on_day(day: date) -> StatedTime:
    """Return a day without a zone, which has no moments."""
    return StatedTime("day", "", day, day)


def _one_moment(value: Fields, precision: str, zone: str) -> StatedTime:
    local = datetime.fromisoformat(text(value, "at"))
    moment = _moment(local, zone, text(value, "offset"))
    day = local.date()
    return StatedTime(precision, zone, day, day, moment, moment, local.hour)


def _between(value: Fields, zone: str) -> StatedTime:
    begin = datetime.fromisoformat(text(value, "at"))
    end = datetime.fromisoformat(text(value, "until"))
    offset = text(value, "offset")
    return StatedTime(
        "between",
        zone,
        begin.date(),
        end.date(),
        _moment(begin, zone, offset),
        _moment(end, zone, offset),
    )


def _moment(local: datetime, zone: str, offset: str) -> datetime:
    """Return the moment in UTC; the offset chooses where the clock showed the time twice."""
    for fold in (0, 1):
        aware = local.replace(tzinfo=ZoneInfo(zone), fold=fold)
        if offset and aware.utcoffset() == _offset(offset):
            return aware.astimezone(UTC)
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _offset(written: str) -> timedelta:
    size = timedelta(hours=int(written[1:3]), minutes=int(written[4:6]))
    return -size if written[0] == "-" else size


def _hour_of(day: date, hour: int, zone: str) -> datetime:
    """Return the moment in UTC at which the clock shows this hour; 24 is the end of the day."""
    if hour < 24:
        return datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)
    midnight = datetime.combine(day + ONE_DAY, time(), ZoneInfo(zone))
    # a clock that was put forward at midnight shows it never, one that was put back may twice
    ends = [midnight.astimezone(UTC), midnight.replace(fold=1).astimezone(UTC)]
    of_day = []
    for end in ends:
        just_before = (end - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
        if just_before.date() == day:
            of_day.append(end)
    return max(of_day, default=ends[0])
