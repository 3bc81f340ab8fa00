"""Days, stated times, moments of writing and delays as text.

**Invariants:**

- A time is written exactly as precisely as it was stated. One that nobody stated is "not stated":
  that somebody is not sure is an answer, and only they can give it.
- Where the clock of another zone would show another time, the zone is named.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final

from diary.i18n import N_, _, languages, ngettext, use_language
from diary.model.when import PartOfDay, Precision, When, zone_or_utc

_WEEKDAYS: Final = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))

_MONTHS: Final = (
    N_("Jan"),
    N_("Feb"),
    N_("Mar"),
    N_("Apr"),
    N_("May"),
    N_("Jun"),
    N_("Jul"),
    N_("Aug"),
    N_("Sep"),
    N_("Oct"),
    N_("Nov"),
    N_("Dec"),
)

# an interval that begins within a day is told in hours up to this
_MANY_HOURS: Final = timedelta(days=4)

_PARTS: Final = {
    PartOfDay.SMALL_HOURS: N_("small hours"),
    PartOfDay.MORNING: N_("morning"),
    PartOfDay.AFTERNOON: N_("afternoon"),
    PartOfDay.EVENING: N_("evening"),
    PartOfDay.NIGHT: N_("night"),
}


def day_text(day: date) -> str:
    """Return a day with its weekday: "Sun 29 Mar 2026"."""
    weekday, month = _(_WEEKDAYS[day.weekday()]), _(_MONTHS[day.month - 1])
    return f"{weekday} {day.day} {month} {day.year}"


def clock_error_text(fast: int) -> str:
    """Return by how much a clock was fast or slow, as "12 minutes fast"; of 0 that it was right."""
    if not fast:
        return _("right")
    parts = []
    minutes, seconds = divmod(abs(fast), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    for count, text in (
        (days, ngettext("{n} day", "{n} days", days)),
        (hours, ngettext("{n} hour", "{n} hours", hours)),
        (minutes, ngettext("{n} minute", "{n} minutes", minutes)),
        (seconds, ngettext("{n} second", "{n} seconds", seconds)),
    ):
        if count:
            parts.append(text.format(n=f"{count:,}"))
    said = _("{time} fast") if fast > 0 else _("{time} slow")
    return said.format(time=" ".join(parts))


def month_text(month: str) -> str:
    """Return a month given as `YYYY-MM`: "Mar 2026"."""
    return f"{_(_MONTHS[int(month[5:7]) - 1])} {month[:4]}"


@cache
def month_numbers() -> dict[str, int]:
    """Return the number of a month by its name, in every language of a document."""
    found = {}
    for language in languages():
        with use_language(language):
            found.update({_(name): number for number, name in enumerate(_MONTHS, 1)})
    return found


def weekday_text(weekday: int) -> str:
    """Return the name of a weekday, 0 being Monday: "Mon"."""
    return _(_WEEKDAYS[weekday])


def when_text(when: When | None) -> str:
    """Return a stated time in full, exactly as precise as it was stated."""
    if when is None:
        return when_short(when)
    if when.precision is Precision.BETWEEN:
        return f"{when_short(when)} ({when.zone})"
    if when.precision in (Precision.EXACT, Precision.ABOUT):
        offset, _none = when.offsets_to_say()
        said = f"{when.zone} {offset}" if offset else when.zone
        return f"{_stated(when, when.at[11:16], '')} ({said})"
    return when_short(when)


def when_short(when: When | None) -> str:
    """Return a stated time without its zone, for a list.

    An hour that the clock showed twice has its offset: "Sun 25 Oct 2026, 01:30 (+00:00)".
    """
    if when is None:
        return _("time not stated")
    clocks = (when.at[11:16], when.until[11:16])
    first, last = (
        f"{clock} ({offset})" if offset else clock
        for clock, offset in zip(clocks, when.offsets_to_say(), strict=True)
    )
    return _stated(when, first, last)


def _stated(when: When, clock: str, last: str) -> str:
    if not when.at:
        return _("not sure when")
    day = day_text(date.fromisoformat(when.at[:10]))
    match when.precision:
        case Precision.EXACT:
            return f"{day}, {clock}"
        case Precision.ABOUT:
            return _("{day}, about {clock}").format(day=day, clock=clock)
        case Precision.BETWEEN:
            return _between(when, day, clock, last)
        case Precision.PART_OF_DAY if when.part:
            return f"{day}, {_(_PARTS[when.part])}"
        case Precision.NOT_SURE:
            return _("not sure, perhaps {day}").format(day=day)
    return day


def _between(when: When, day: str, clock: str, last: str) -> str:
    if when.until[:10] == when.at[:10]:
        return _("{day}, between {first} and {last}").format(day=day, first=clock, last=last)
    ends = f"{day_text(date.fromisoformat(when.until[:10]))}, {last}"
    return _("between {first} and {last}").format(first=f"{day}, {clock}", last=ends)


def written_text(moment: datetime, zone: str) -> str:
    """Return when something was written, by the clock of `zone`: "Sun 29 Mar 2026, 14:30".

    Adds the offset in an hour that the clock shows twice: "Sun 25 Oct 2026, 01:30 (+00:00)".
    """
    local = moment.astimezone(zone_or_utc(zone))
    return f"{day_text(local.date())}, {clock_text(local)}"


def clock_text(local: datetime) -> str:
    """Return the time of a clock; with its offset in an hour that it shows twice, and if in UTC.

    It is in UTC if the rules of its zone cannot be read on this computer.
    """
    once = local.tzinfo is not UTC
    if once and local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset():
        return f"{local:%H:%M}"
    return f"{local:%H:%M} ({local.isoformat('T', 'seconds')[19:]})"


def written_beside(when: When | None, moment: datetime, zone: str) -> str:
    """Return when something was written, for display beside the stated time.

    Adds the zone if the clock of the stated time shows another time: without it, the moment would
    seem earlier or later than it was.
    """
    text = written_text(moment, zone)
    if when and written_text(moment, when.zone) != text:
        return f"{text} {zone}"
    return text


def written_apart(moment: datetime, zone: str, usual: str) -> str:
    """Return when something was written, for display without a stated time beside it.

    Adds the zone if the clock of the zone `usual` shows another time.
    """
    text = written_text(moment, zone)
    return text if written_text(moment, usual) == text else f"{text} {zone}"


def delay_text(when: When | None, written: datetime) -> str:
    """Return how long after it something was written: as an interval where its time is one."""
    earliest, latest = (when.earliest(), when.latest()) if when else (None, None)
    if when is None or when.precision is Precision.NOT_SURE or earliest is None or latest is None:
        return _("time not known, so the delay is not known")
    if written < earliest:
        return _("written before the stated time")
    if when.precision in (Precision.DAY, Precision.PART_OF_DAY):
        day = date.fromisoformat(when.at)
        return _days_after((written.astimezone(zone_or_utc(when.zone)).date() - day).days)
    if written < latest:
        return _("written within the stated time")
    return _later(written - latest, written - earliest)


def _days_after(days: int) -> str:
    if days == 0:
        return _("written the same day")
    if days == 1:
        return _("written the day after")
    return ngettext("written {n} day after", "written {n} days after", days).format(n=days)


def _later(shortest: timedelta, longest: timedelta) -> str:
    """Return a delay; of an interval the lower end is rounded down and the upper end up."""
    minute, hour, day = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
    if longest < hour:
        return _("written within the hour")
    if shortest == longest:
        hours, days = longest // hour, longest // day
        if longest < 2 * day:
            return ngettext("written {n} hour later", "written {n} hours later", hours).format(
                n=hours
            )
        return ngettext("written {n} day later", "written {n} days later", days).format(n=days)
    if longest <= 2 * hour:
        unit, text = minute, _("written {first} to {last} minutes later")
    elif longest < 2 * day or (shortest < day and longest < _MANY_HOURS):
        unit, text = hour, _("written {first} to {last} hours later")
    else:
        unit, text = day, _("written {first} to {last} days later")
    return text.format(first=shortest // unit, last=-(-longest // unit))


def age_text(gap: timedelta) -> str:
    """Return how long ago something was: "3 days ago"."""
    hours = gap // timedelta(hours=1)
    if gap < timedelta(0):
        return _("later than this computer's clock")
    if hours < 1:
        return _("within the hour")
    if gap < timedelta(days=1):
        return ngettext("{n} hour ago", "{n} hours ago", hours).format(n=hours)
    return ngettext("{n} day ago", "{n} days ago", gap.days).format(n=gap.days)


def span_text(first: date, last: date) -> str:
    """Return one day, or the first and the last of several."""
    if first == last:
        return day_text(first)
    return _("{first} to {last}").format(first=day_text(first), last=day_text(last))
