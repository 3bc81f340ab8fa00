"""When something happened, as precisely as the person knows it; readers of typed times.

**Invariants:**

- A time is local wall time with its zone; UTC is derived from it.
- Nothing is invented: a day has no hour, a part of a day no minute, "not sure" may have nothing.
- A wall time that the zone skipped (spring) is refused; one that it showed twice (autumn) needs its
  offset. A wall time therefore has no reading, one, or two, and none is ever guessed.
- A typed time or day that cannot be read with certainty raises BadInput.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.model.zone_names import is_zone_name

_EARLIEST_YEAR = 1900
_LATEST_YEAR = 2200
# Not strftime: whether it fills up a year of fewer than four digits depends on the system.
_TO_MINUTES = len("2026-03-01T21:10")


class Precision(StrEnum):
    """How precisely the person knows the time."""

    EXACT = "exact"
    ABOUT = "about"
    BETWEEN = "between"
    DAY = "day"
    PART_OF_DAY = "part-of-day"
    NOT_SURE = "not-sure"


class PartOfDay(StrEnum):
    """A part of a day in the person's own words; its hours are its extent, not a time."""

    SMALL_HOURS = "small-hours"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"

    @property
    def hours(self) -> tuple[int, int]:
        """First hour and the hour after the last, local; 24 is the end of the day."""
        return _HOURS[self]


_HOURS: dict[PartOfDay, tuple[int, int]] = {
    PartOfDay.SMALL_HOURS: (0, 6),
    PartOfDay.MORNING: (6, 12),
    PartOfDay.AFTERNOON: (12, 18),
    PartOfDay.EVENING: (18, 22),
    PartOfDay.NIGHT: (22, 24),
}


@dataclass(frozen=True, slots=True)
class When:
    """A stated time: `at` and `until` are local, `YYYY-MM-DDTHH:MM[:SS]` or `YYYY-MM-DD`."""

    precision: Precision
    zone: str = field(metadata={"zone": True})
    at: str = field(default="", metadata={"clock": True})
    until: str = field(default="", metadata={"clock": True})
    part: PartOfDay | None = None
    offset: str = field(default="", metadata={"clock": True})
    how: str = field(default="", metadata={"apart": True})

    def __post_init__(self) -> None:
        """Raise BadInput with the part of `when` that is wrong."""
        zone_of(self.zone)
        needs_time = self.precision in (Precision.EXACT, Precision.ABOUT, Precision.BETWEEN)
        needs_day = self.precision in (Precision.DAY, Precision.PART_OF_DAY)
        if needs_time:
            _resolve(self.at, self.zone, self.offset, "when.at")
        elif needs_day or self.at:
            _day(self.at, "when.at")
        if (self.precision is Precision.BETWEEN) != bool(self.until):
            raise BadInput("when.until", N_("'until' goes with 'between', and only with it"))
        if self.until:
            if self._until() < _resolve(self.at, self.zone, self.offset, "when.at"):
                raise BadInput("when.until", N_("ends before it begins"))
        if (self.precision is Precision.PART_OF_DAY) != (self.part is not None):
            raise BadInput("when.part", N_("'part' goes with 'part-of-day', and only with it"))
        if self.offset and not needs_time:
            raise BadInput("when.offset", N_("an offset needs a clock time"))

    def earliest(self) -> datetime | None:
        """Return the earliest possible moment in UTC, or None if not even the day is known."""
        if self.precision in (Precision.EXACT, Precision.ABOUT, Precision.BETWEEN):
            return _resolve(self.at, self.zone, self.offset, "when.at")
        if not self.at:
            return None
        first = self.part.hours[0] if self.part else 0
        local = datetime.combine(date.fromisoformat(self.at), time(first), zone_of(self.zone))
        return local.astimezone(UTC)

    def latest(self) -> datetime | None:
        """Return the latest possible moment in UTC, or None if not even the day is known."""
        if self.precision is Precision.BETWEEN:
            return self._until()
        if self.precision in (Precision.EXACT, Precision.ABOUT):
            return self.earliest()
        if not self.at:
            return None
        after = self.part.hours[1] if self.part else 24
        return _end(date.fromisoformat(self.at), after, zone_of(self.zone))

    def _until(self) -> datetime:
        both = _candidates(self.until, self.zone, "when.until")
        # the offset selects one reading of an hour shown twice; a later end may be after the change
        offset = self.offset if self.offset in both else ""
        return _resolve(self.until, self.zone, offset, "when.until")

    def day(self) -> date | None:
        """Return the local day, or None unless exactly one day is known."""
        if not self.at or self.precision is Precision.NOT_SURE:
            return None
        first = date.fromisoformat(self.at[:10])
        if self.until and date.fromisoformat(self.until[:10]) != first:
            return None
        return first

    def hour(self) -> int | None:
        """Return the local hour 0-23, or None unless the person gave a clock time."""
        if self.precision in (Precision.EXACT, Precision.ABOUT):
            return int(self.at[11:13])
        return None


def _end(day: date, hour: int, zone: ZoneInfo) -> datetime:
    local = datetime.combine(day + timedelta(days=hour // 24), time(hour % 24), zone)
    both = [local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
    # If a clock shows midnight twice, the day ends at the second midnight if the clock goes back
    # into the day, and at the first if it goes back to the midnight of that day.
    instant = timedelta(microseconds=1)
    ends = (end for end in both if (end - instant).astimezone(zone).date() == day)
    return max(ends, default=both[0])  # Samoa skipped a whole day


def not_sure(zone: str) -> When:
    """Return the time of which nothing is known."""
    return When(Precision.NOT_SURE, zone)


def moment(at: datetime, zone: str, precision: Precision = Precision.EXACT, how: str = "") -> When:
    """Return the aware moment `at` by the wall clock of `zone`, to the minute."""
    local = at.astimezone(zone_of(zone))
    text = local.isoformat()[:_TO_MINUTES]
    ambiguous = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    offset = local.strftime("%z") if ambiguous else ""
    return When(
        precision, zone, text, offset=f"{offset[:3]}:{offset[3:]}" if offset else "", how=how
    )


def span(begins: datetime, ends: datetime, zone: str) -> When:
    """Return the time between two aware moments, or the one minute in which both are."""
    first, last = moment(begins, zone), moment(ends, zone)
    if last.at != first.at or last.offset != first.offset:
        return When(Precision.BETWEEN, zone, first.at, last.at, offset=first.offset)
    return first


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """Return the IANA zone of this name, or raise BadInput if it is not on the list."""
    if not is_zone_name(name):
        raise BadInput("when.zone", N_("no such time zone"))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as cause:
        raise BadInput("when.zone", N_("no such time zone")) from cause


def _day(text: str, field: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError as cause:
        raise BadInput(field, N_("not a day that exists; write it as 2026-03-29")) from cause
    # other ways of writing a day, such as by weeks, would not sort or print as a day
    if found.isoformat() != text:
        raise BadInput(field, N_("not a day that exists; write it as 2026-03-29"))
    if not _EARLIEST_YEAR <= found.year <= _LATEST_YEAR:
        years = _("the year must be from {first} to {last}; a figure of it may be mistyped")
        raise BadInput(field, years.format(first=_EARLIEST_YEAR, last=_LATEST_YEAR))
    return found


@lru_cache(maxsize=4096)
def _candidates(text: str, zone: str, field: str) -> dict[str, datetime]:
    _day(text[:10], field)
    try:
        local = datetime.fromisoformat(text)
    except ValueError as cause:
        raise BadInput(field, N_("not a time that exists; write it as 2026-03-29T14:30")) from cause
    written = (local.isoformat(timespec=unit) for unit in ("minutes", "seconds"))
    if local.tzinfo is not None or text not in written:
        raise BadInput(field, N_("not a time that exists; write it as 2026-03-29T14:30"))
    where = zone_of(zone)
    first, second = (local.replace(tzinfo=where, fold=fold) for fold in (0, 1))
    # on all but two days of a year the clock shows a time once, so both are equal
    both = (first,) if first.utcoffset() == second.utcoffset() else (first, second)
    candidates = {}
    for aware in both:
        instant = aware.astimezone(UTC)
        if instant.astimezone(where).replace(tzinfo=None) == local:
            candidates[_offset_text(aware)] = instant
    return candidates


@lru_cache(maxsize=4096)
def _resolve(text: str, zone: str, offset: str, field: str) -> datetime:
    candidates = _candidates(text, zone, field)
    if not candidates:
        raise BadInput(field, N_("the clocks went forward: that time did not exist on that day"))
    if offset:
        if offset not in candidates:
            raise BadInput(
                "when.offset", N_("the clock there was never at that offset at that time")
            )
        return candidates[offset]
    if len(candidates) > 1:
        both = " or ".join(sorted(candidates))
        raise BadInput(
            "when.offset",
            _("the clocks went back: say which one with offset {both}").format(both=both),
        )
    return next(iter(candidates.values()))


def _offset_text(aware: datetime) -> str:
    # without fractions of a second the offset begins at this position
    return aware.isoformat(timespec="seconds")[19:25]


_CLOCK = re.compile(
    r"(?:(\d{2})(\d{2})|(\d{1,2})(?:[:.h ](\d{2}))?)(?:\s*([ap])\.?\s*m\.?)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ClockReading:
    """One moment that a wall time can mean: its offset (`+01:00`) and the moment in UTC."""

    offset: str
    at: datetime


def read_clock(text: str) -> str:
    """Return a typed time as `HH:MM`, or raise BadInput.

    Accepts 21:10, 21.10, 2110, 9:10 pm and 9pm.
    """
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
    """Return the date of three typed numbers, or raise BadInput."""
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


def clock_readings(wall: str, zone: str) -> tuple[ClockReading, ...]:
    """Return the readings of `YYYY-MM-DDTHH:MM` in `zone`, earliest first.

    Empty if the zone skipped that time.
    """
    where = zone_of(zone)
    local = datetime.fromisoformat(wall)
    found: dict[datetime, ClockReading] = {}
    for fold in (0, 1):
        aware = local.replace(tzinfo=where, fold=fold)
        moment = aware.astimezone(UTC)
        if moment.astimezone(where).replace(tzinfo=None) == local:
            found[moment] = ClockReading(_offset(aware), moment)
    return tuple(found[moment] for moment in sorted(found))


def after_gap(wall: str, zone: str) -> str:
    """Return the wall time `YYYY-MM-DDTHH:MM` as far past a gap as `wall` is into it."""
    where = zone_of(zone)
    local = datetime.fromisoformat(wall).replace(tzinfo=where, fold=0)
    return local.astimezone(UTC).astimezone(where).isoformat()[:_TO_MINUTES]


def yesterday(today: date) -> date:
    return today - timedelta(days=1)


def _offset(aware: datetime) -> str:
    raw = aware.strftime("%z")
    return f"{raw[:3]}:{raw[3:5]}"
