"""When something happened, as precisely as the person knows it; readers of typed times.

**Invariants:**

- A time is local wall time with its zone, and with the offset from UTC at each end of it. UTC is
  worked out from these alone: the rules of zones, which governments change, are asked when a time
  is typed (`zone_rules.py`) and never when it is read.
- Nothing is invented: a day has no hour, a part of a day no minute, "not sure" may have nothing.
- A typed time or day that cannot be read with certainty raises BadInput.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.model.zone_files import rules_of
from diary.model.zone_names import is_zone_name

_EARLIEST_YEAR = 1900
_LATEST_YEAR = 2200
_TO_DAYS = len("2026-03-01")
# Before standard time a clock could be off by seconds; further than this none has ever been.
_OFFSET = re.compile(r"[+-](0[0-9]|1[0-5]):[0-5][0-9](:([1-5][0-9]|0[1-9]))?")


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


class Twice(StrEnum):
    """Which ends of a time its clock showed twice, by the rules of the day on which it was typed.

    Their offsets are printed beside them, on every computer.
    """

    AT = "at"
    UNTIL = "until"
    BOTH = "both"


_HOURS: dict[PartOfDay, tuple[int, int]] = {
    PartOfDay.SMALL_HOURS: (0, 6),
    PartOfDay.MORNING: (6, 12),
    PartOfDay.AFTERNOON: (12, 18),
    PartOfDay.EVENING: (18, 22),
    PartOfDay.NIGHT: (22, 24),
}


@dataclass(frozen=True, slots=True)
class When:
    """A stated time as it is stored: `zone_rules.typed_when` makes one of what a person types.

    `at` and `until` are local, `YYYY-MM-DDTHH:MM[:SS]` or `YYYY-MM-DD`. `offset` and `until_offset`
    are those of the clock where the time begins and where it ends; a moment has `offset` alone.
    `twice` says which of these ends the clock showed twice.
    """

    precision: Precision
    zone: str = field(metadata={"zone": True})
    at: str = field(default="", metadata={"clock": True})
    until: str = field(default="", metadata={"clock": True})
    part: PartOfDay | None = None
    offset: str = field(default="", metadata={"offset": True})
    until_offset: str = field(default="", metadata={"offset": True})
    how: str = field(default="", metadata={"apart": True})
    twice: Twice | None = None

    def __post_init__(self) -> None:
        """Raise BadInput with the part of `when` that is wrong."""
        check_zone_name(self.zone, "when.zone")
        check_parts(self.precision, self.at, self.until, self.part)
        has_end = bool(self.at) and self.precision not in (Precision.EXACT, Precision.ABOUT)
        _check_offset(self.offset, "when.offset", needed=bool(self.at))
        _check_offset(self.until_offset, "when.until_offset", needed=has_end)
        has_clock = self.precision in (Precision.EXACT, Precision.ABOUT, Precision.BETWEEN)
        if self.twice and not (self.until or (has_clock and self.twice is Twice.AT)):
            raise BadInput("when.twice", N_("goes with an end that has a clock time"))
        earliest, latest = self.earliest(), self.latest()
        if earliest and latest and latest < earliest:
            raise BadInput("when.until", N_("ends before it begins"))

    def earliest(self) -> datetime | None:
        """Return the earliest possible moment in UTC, or None if not even the day is known."""
        return _instant(extent(self.at, self.until, self.part)[0], self.offset) if self.at else None

    def latest(self) -> datetime | None:
        """Return the latest possible moment in UTC, or None if not even the day is known."""
        if self.precision in (Precision.EXACT, Precision.ABOUT):
            return self.earliest()
        if not self.at:
            return None
        return _instant(extent(self.at, self.until, self.part)[1], self.until_offset)

    def ends(self) -> tuple[datetime, datetime] | tuple[()]:
        """Return where it begins and ends, each by its clock; nothing if no day is known."""
        if not self.at:
            return ()
        first, last = extent(self.at, self.until, self.part)
        begins = datetime.fromisoformat(first + self.offset)
        return begins, datetime.fromisoformat(last + (self.until_offset or self.offset))

    def offsets_to_say(self) -> tuple[str, str]:
        """Return the offset of each end that the clock showed twice, else ""."""
        return (
            self.offset if self.twice in (Twice.AT, Twice.BOTH) else "",
            self.until_offset if self.twice in (Twice.UNTIL, Twice.BOTH) else "",
        )

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


def check_parts(precision: Precision, at: str, until: str, part: PartOfDay | None) -> None:
    """Raise BadInput with the part of `when` that is of another form, or has no place in it."""
    if precision in (Precision.EXACT, Precision.ABOUT, Precision.BETWEEN):
        local_time(at, "when.at")
    elif precision in (Precision.DAY, Precision.PART_OF_DAY) or at:
        _day(at, "when.at")
    if (precision is Precision.BETWEEN) != bool(until):
        raise BadInput("when.until", N_("'until' goes with 'between', and only with it"))
    if until:
        local_time(until, "when.until")
    if (precision is Precision.PART_OF_DAY) != (part is not None):
        raise BadInput("when.part", N_("'part' goes with 'part-of-day', and only with it"))


def extent(at: str, until: str, part: PartOfDay | None) -> tuple[str, str]:
    """Return the local times at which a stated time begins and ends; a day ends at the next."""
    if len(at) > _TO_DAYS:
        return at, until or at
    first, after = part.hours if part else (0, 24)
    day = date.fromisoformat(at)
    last = day + timedelta(days=after // 24)
    return f"{at}T{first:02d}:00", f"{last.isoformat()}T{after % 24:02d}:00"


@lru_cache(maxsize=4096)
def local_time(text: str, field: str) -> datetime:
    """Return a local time without its zone, or raise BadInput."""
    _day(text[:_TO_DAYS], field)
    try:
        local = datetime.fromisoformat(text)
    except ValueError as cause:
        raise BadInput(field, N_("not a time that exists; write it as 2026-03-29T14:30")) from cause
    written = (local.isoformat(timespec=unit) for unit in ("minutes", "seconds"))
    if local.tzinfo is not None or text not in written:
        raise BadInput(field, N_("not a time that exists; write it as 2026-03-29T14:30"))
    return local


def is_offset(text: str) -> bool:
    """Return whether a text is an offset from UTC in its one spelling."""
    return _OFFSET.fullmatch(text) is not None and text != "-00:00"


def _check_offset(text: str, field: str, *, needed: bool) -> None:
    if not text and needed:
        raise BadInput(field, N_("is missing"))
    if text and not needed:
        raise BadInput(field, N_("goes with an end that the time has, and only with one"))
    if text and not is_offset(text):
        raise BadInput(field, N_("is not an offset from UTC; write it as +01:00"))


@lru_cache(maxsize=4096)
def _instant(local: str, offset: str) -> datetime:
    return datetime.fromisoformat(local + offset).astimezone(UTC)


def not_sure(zone: str) -> When:
    """Return the time of which nothing is known."""
    return When(Precision.NOT_SURE, zone)


def check_zone_name(name: str, field: str) -> None:
    """Raise BadInput if a name is not on the list; its rules are not asked."""
    if not is_zone_name(name):
        raise BadInput(field, N_("no such time zone"))


@cache
def zone_of(name: str) -> ZoneInfo:
    """Return the IANA zone of this name, or raise BadInput.

    That is if it is not on the list, or if this computer has no rules of it that can be read.
    """
    check_zone_name(name, "when.zone")
    rules = rules_of(name)
    if rules is None:
        raise BadInput(
            "when.zone", N_("the rules of this time zone cannot be read on this computer")
        )
    return rules


def zone_or_utc(name: str) -> tzinfo:
    """Return the zone by whose clock a stored moment is shown, or UTC if its rules are unreadable.

    A time that is shown by `UTC` has its offset beside it. What a person types is never read so.
    """
    try:
        return zone_of(name)
    except BadInput:
        return UTC


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


_CLOCK = re.compile(
    r"(?:(\d{2})(\d{2})|(\d{1,2})(?:[:.h ](\d{2}))?)(?:\s*([ap])\.?\s*m\.?)?", re.IGNORECASE
)


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


def yesterday(today: date) -> date:
    return today - timedelta(days=1)
