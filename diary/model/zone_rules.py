"""The rules of time zones, asked when a time is typed: what the clock showed, and at which offset.

**Invariants:**

- Rules are asked here for a time that a person types or a file states. What is stored has its
  offsets, and is read without them (`when.py`).
- A wall time that the zone skipped (spring) is refused, and so is a whole day. One that it showed
  twice (autumn) needs its offset, at each end by itself; only what the order of both ends leaves
  open is asked. So a wall time has no reading, one, or two, and none is ever guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.model.when import (
    PartOfDay,
    Precision,
    Twice,
    When,
    check_parts,
    extent,
    local_time,
    zone_of,
)

# Not strftime: whether it fills up a year of fewer than four digits depends on the system.
_TO_MINUTES = len("2026-03-01T21:10")
_TO_SECONDS = len("2026-03-01T21:10:00")
_INSTANT = timedelta(microseconds=1)
_SECOND = timedelta(seconds=1)
_TIMED = (Precision.EXACT, Precision.ABOUT, Precision.BETWEEN)


@dataclass(frozen=True, slots=True)
class ClockReading:
    """One moment that a wall time can mean: its offset (`+01:00`) and the moment in UTC."""

    offset: str
    at: datetime


def typed_when(
    precision: Precision,
    zone: str,
    at: str = "",
    until: str = "",
    part: PartOfDay | None = None,
    *,
    offset: str = "",
    until_offset: str = "",
    how: str = "",
) -> When:
    """Return a typed time with the offsets that its zone had then; raise BadInput.

    An offset that is given chooses between the two readings of a time that the clock showed twice.
    """
    check_parts(precision, at, until, part)
    zone_of(zone)
    twice = None
    if precision in _TIMED:
        offset, until_offset = _typed_offsets(at, until, zone, offset, until_offset)
        twice = ends_shown_twice(at, until, zone)
    elif at:
        first, last = extent(at, "", part)
        begins, ends = _offsets_of_day(first, last, zone_of(zone))
        if datetime.fromisoformat(first + begins) == datetime.fromisoformat(last + ends):
            raise BadInput("when.at", N_("the calendar there skipped that day: it did not exist"))
        _check_given(offset, (begins,), "when.offset")
        _check_given(until_offset, (ends,), "when.until_offset")
        offset, until_offset = begins, ends
    return When(precision, zone, at, until, part, offset, until_offset, how, twice)


def moment(at: datetime, zone: str, precision: Precision = Precision.EXACT, how: str = "") -> When:
    """Return the aware moment `at` by the wall clock of `zone`, to the minute."""
    # by way of UTC, since a time of this very zone would stay in a gap
    local = at.astimezone(UTC).astimezone(zone_of(zone))
    shown = local.isoformat()[:_TO_MINUTES]
    twice = ends_shown_twice(shown, "", zone)
    return When(precision, zone, shown, offset=_offset(local), how=how, twice=twice)


def span(begins: datetime, ends: datetime, zone: str) -> When:
    """Return the time between two aware moments, or the one minute in which both are."""
    first, last = moment(begins, zone), moment(ends, zone)
    if (last.at, last.offset) == (first.at, first.offset):
        return first
    twice = ends_shown_twice(first.at, last.at, zone)
    return replace(
        first,
        precision=Precision.BETWEEN,
        until=last.at,
        until_offset=last.offset,
        twice=twice,
    )


def days(first: date, last: date, zone: str) -> When:
    """Return the time from the first minute of one day to the last minute of another, or the day.

    A day begins where its clock does, which is later than midnight where that was skipped.
    """
    one, other = (typed_when(Precision.DAY, zone, each.isoformat()) for each in (first, last))
    begins, ends = one.earliest(), other.latest()
    if first == last or begins is None or ends is None:
        return one
    return span(begins, ends - timedelta(minutes=1), zone)


def day_of(day: date, zone: str, part: PartOfDay | None = None) -> When | None:
    """Return a day or a part of it as a time, or None where its zone skipped that day."""
    precision = Precision.PART_OF_DAY if part else Precision.DAY
    try:
        return typed_when(precision, zone, day.isoformat(), part=part)
    except BadInput:
        return None


def clock_readings(wall: str, zone: str) -> tuple[ClockReading, ...]:
    """Return the readings of a local time in `zone`, earliest first.

    Empty if the zone skipped that time.
    """
    return _readings(local_time(wall, "when.at"), zone_of(zone))


def readings_of_both(
    at: str, until: str, zone: str, offset: str = "", until_offset: str = ""
) -> tuple[tuple[ClockReading, ...], tuple[ClockReading, ...]]:
    """Return the readings of both ends of a period that can stand together, with what is given.

    Where none can, since it ends before it begins, all of them.
    """
    begins, ends = (
        clock_readings(at, zone),
        _readings(local_time(until, "when.until"), zone_of(zone)),
    )
    pairs = [
        (first, last)
        for first in begins
        for last in ends
        if first.at <= last.at
        and offset in ("", first.offset)
        and until_offset in ("", last.offset)
    ]
    if not pairs:
        return begins, ends
    firsts, lasts = zip(*pairs, strict=True)
    return tuple(dict.fromkeys(firsts)), tuple(dict.fromkeys(lasts))


def offsets_of_clock(local: str, zone: str) -> tuple[str, ...]:
    """Return the offsets that a clock can have had that showed a time, the first first.

    In an hour that was skipped it had not been changed yet; a day alone has the one of its
    beginning. Any year is taken: a file may state it.
    """
    where = zone_of(zone)
    try:
        if len(local) <= len("2026-03-01"):
            return _offsets_of_day(f"{local}T00:00", f"{local}T00:00", where)[:1]
        wall = datetime.fromisoformat(local)
        found = _readings(wall, where)
        return tuple(each.offset for each in found) or (_offset(_both(wall, where)[0]),)
    except OverflowError:
        # The first or the last day that a calendar has.
        return ("+00:00",)


def offset_at(stated: str, zone: str) -> str:
    """Return the offset that the clock of `zone` had at a time that is written with its offset.

    Empty where no calendar has such a time, there or in UTC.
    """
    try:
        return _offset(datetime.fromisoformat(stated).astimezone(UTC).astimezone(zone_of(zone)))
    except (ValueError, OverflowError):
        return ""


def ends_shown_twice(at: str, until: str, zone: str) -> Twice | None:
    """Return which ends of a time its clock showed twice, by the rules of today."""
    begins = len(clock_readings(at, zone)) > 1
    if until and len(clock_readings(until, zone)) > 1:
        return Twice.BOTH if begins else Twice.UNTIL
    return Twice.AT if begins else None


def after_gap(wall: str, zone: str) -> str:
    """Return the wall time `YYYY-MM-DDTHH:MM` as far past a gap as `wall` is into it."""
    where = zone_of(zone)
    local = datetime.fromisoformat(wall).replace(tzinfo=where, fold=0)
    return local.astimezone(UTC).astimezone(where).isoformat()[:_TO_MINUTES]


def _typed_offsets(
    at: str, until: str, zone: str, offset: str, until_offset: str
) -> tuple[str, str]:
    if not until:
        _check_given(until_offset, ("",), "when.until_offset")
        return _chosen(clock_readings(at, zone), at, offset, "at", "offset").offset, ""
    begins, ends = readings_of_both(at, until, zone, offset, until_offset)
    first = _chosen(begins, at, offset, "at", "offset")
    return first.offset, _chosen(ends, until, until_offset, "until", "until_offset").offset


def _chosen(
    readings: tuple[ClockReading, ...], wall: str, offset: str, name: str, offset_name: str
) -> ClockReading:
    if not readings:
        raise BadInput(
            f"when.{name}", N_("the clocks went forward: that time did not exist on that day")
        )
    _check_given(offset, tuple(each.offset for each in readings), f"when.{offset_name}")
    if offset:
        return next(each for each in readings if each.offset == offset)
    if len(readings) > 1:
        first, second = readings
        asked = _(
            "the clocks went back, and {time} came twice: write {first} here for the first, "
            "or {second} for the second"
        )
        said = asked.format(time=wall[11:16], first=first.offset, second=second.offset)
        raise BadInput(f"when.{offset_name}", said)
    return readings[0]


def _check_given(offset: str, possible: tuple[str, ...], field: str) -> None:
    if offset and offset not in possible:
        raise BadInput(field, N_("the clock there was never at that offset at that time"))


@lru_cache(maxsize=4096)
def _readings(local: datetime, where: ZoneInfo) -> tuple[ClockReading, ...]:
    found: dict[datetime, ClockReading] = {}
    for aware in _both(local, where):
        at = aware.astimezone(UTC)
        if at.astimezone(aware.tzinfo).replace(tzinfo=None) == local:
            found[at] = ClockReading(_offset(aware), at)
    return tuple(found[at] for at in sorted(found))


@lru_cache(maxsize=4096)
def _offsets_of_day(begins: str, ends: str, where: ZoneInfo) -> tuple[str, str]:
    """Return the offsets at which a day, or a part of it, begins and ends."""

    def begins_here(aware: datetime) -> bool:
        """Return whether the clock showed an earlier time an instant before."""
        before = (aware.astimezone(UTC) - _INSTANT).astimezone(where)
        return before.replace(tzinfo=None) < aware.replace(tzinfo=None)

    first, again = _both(datetime.fromisoformat(begins), where)
    start = first if begins_here(first) else again
    # If the clock shows the end twice, the day ends at the second one where the clock goes back
    # into the day, else at the first.
    last, again = _both(datetime.fromisoformat(ends), where)
    is_twice = again.astimezone(UTC) > last.astimezone(UTC)
    end = again if is_twice and begins_here(again) else last
    return _offset_of_edge(start, where), _offset_of_edge(end, where)


def _offset_of_edge(aware: datetime, where: ZoneInfo) -> str:
    """Return the offset at which a day begins or ends; a skipped edge is the moment of the change.

    The change may lie within the hour that was skipped: then no clock ever had this offset.
    """
    local = aware.replace(tzinfo=None, fold=0)
    if _readings(local, where):
        return _offset(aware)
    ahead = local.replace(tzinfo=UTC) - _change_over(local, where)
    return _offset(local.replace(tzinfo=timezone(ahead)))


def _change_over(local: datetime, where: ZoneInfo) -> datetime:
    """Return the moment in UTC at which the clock skipped a local time, to the second."""
    late, early = (each.astimezone(UTC) for each in _both(local, where))
    before = early.astimezone(where).utcoffset()
    while late - early > _SECOND:
        middle = early + (late - early) // _SECOND // 2 * _SECOND
        if middle.astimezone(where).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late


def _both(local: datetime, where: ZoneInfo) -> tuple[datetime, datetime]:
    return local.replace(tzinfo=where, fold=0), local.replace(tzinfo=where, fold=1)


def _offset(aware: datetime) -> str:
    return aware.replace(microsecond=0).isoformat()[_TO_SECONDS:]
