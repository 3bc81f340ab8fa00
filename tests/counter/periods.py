"""Count incidents in periods: days, weeks, months, windows, and the cells of a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

from tests.counter.incidents import Incident, first_day, with_days
from tests.counter.subjects import Fields, Json
from tests.counter.times import ONE_DAY, StatedTime, days_between

# The quantile of chi-squared: of a probability and degrees of freedom.
Quantile = Callable[[float, int], float]


@dataclass(frozen=True)
class Period:
    """The days from the first to the last, both included."""

    first: date
    last: date

    def holds(self, time: StatedTime) -> bool:
        """Return whether all days lie in it."""
        inside, outside = self._split(time)
        return inside > 0 and outside == 0

    def has_on_edge(self, time: StatedTime) -> bool:
        """Return whether some days lie in it and some do not."""
        inside, outside = self._split(time)
        return inside > 0 and outside > 0

    def _split(self, time: StatedTime) -> tuple[int, int]:
        inside = outside = 0
        for day in time.days():
            if self.first <= day <= self.last:
                inside += 1
            else:
                outside += 1
        return inside, outside

    def held(self, incidents: list[Incident]) -> list[Json]:
        return [each.number for each in incidents if self.holds(each.time)]

    def edge(self, incidents: list[Incident]) -> list[Json]:
        return [each.number for each in incidents if self.has_on_edge(each.time)]


def week_of(day: date) -> Period:
    monday = day
    while monday.weekday() != 0:
        monday -= ONE_DAY
    return Period(monday, monday + 6 * ONE_DAY)


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    last = first
    while (last + ONE_DAY).month == first.month:
        last += ONE_DAY
    return Period(first, last)


def week_name(day: date) -> str:
    return week_of(day).first.isoformat()


def month_name(day: date) -> str:
    return day.isoformat()[:7]


def cell_of(time: StatedTime, name: Callable[[date], str]) -> str:
    """Return the cell of a table by month or week; "" for what has no days."""
    if time.first is None or time.last is None:
        return ""
    first, last = name(time.first), name(time.last)
    return first if first == last else f"{first}/{last}"


def by_cell(incidents: list[Incident], name: Callable[[date], str]) -> Fields:
    """Return the numbers in each cell that is not empty."""
    cells: dict[str, list[Json]] = {}
    for incident in incidents:
        cells.setdefault(cell_of(incident.time, name), []).append(incident.number)
    return {cell: list(cells[cell]) for cell in sorted(cells)}


def by_period(
    incidents: list[Incident], period_of: Callable[[date], Period], name: Callable[[date], str]
) -> Fields:
    """Return what each week or month holds and has on its edge, where it is not empty."""
    table: Fields = {}
    dated = with_days(incidents)
    if not dated:
        return table
    latest = max(day for each in dated for day in each.time.days())
    for day in days_between(first_day(dated[0]), latest):
        period = period_of(day)
        if day not in (first_day(dated[0]), period.first):
            continue
        held, edge = period.held(incidents), period.edge(incidents)
        if held or edge:
            table[name(day)] = {"incidents": held, "edge": edge}
    return table


def _by_kind(incidents: list[Incident]) -> Fields:
    codes = sorted({code for each in incidents for code in each.kinds})
    return {code: [each.number for each in incidents if code in each.kinds] for code in codes}


def poisson_95(count: int, quantile: Quantile) -> list[Json]:
    """Return the ends of the exact interval for a count (Garwood, 1936)."""
    lower = 0.0 if count == 0 else quantile(0.025, 2 * count) / 2
    return [lower, quantile(0.975, 2 * count + 2) / 2]


class Windows:
    """Count what windows hold, and on how many of their days the record was kept."""

    def __init__(
        self, incidents: list[Incident], today: date, length: int, quantile: Quantile
    ) -> None:
        self.today = today
        self._incidents = incidents
        self._length = length
        self._quantile = quantile

    def count(self, window: Period, beside: StatedTime | None = None) -> Fields:
        """Count a window; what has a day of `beside` is on the edge of that, and not here."""
        held = window.held(self._incidents)
        taken = beside.days() if beside else []
        rest = [each for each in self._incidents if not any(d in taken for d in each.time.days())]
        return {
            "first": window.first.isoformat(),
            "last": window.last.isoformat(),
            "days_covered": self._days_covered(window),
            "count": len(held),
            "incidents": held,
            "edge": window.edge(rest),
            "kinds": _by_kind([each for each in self._incidents if window.holds(each.time)]),
            "poisson_95": poisson_95(len(held), self._quantile),
        }

    def before(self, day: date, point: StatedTime) -> Fields:
        """Count the window that ends the day before this day, the first of the turning point."""
        return self.count(Period(day - self._length * ONE_DAY, day - ONE_DAY), point)

    def after(self, day: date, point: StatedTime) -> Fields:
        """Count the window that begins the day after this day, the last of the turning point."""
        return self.count(Period(day + ONE_DAY, day + self._length * ONE_DAY), point)

    def until_today(self) -> list[Json]:
        """Count windows laid one before the other, back to the first day of the first incident."""
        dated = with_days(self._incidents)
        counts: list[Json] = []
        if not dated:
            return counts
        last = self.today - ONE_DAY
        while last >= first_day(dated[0]):
            first = last - (self._length - 1) * ONE_DAY
            counts.insert(0, self.count(Period(first, last)))
            last = first - ONE_DAY
        return counts

    def _days_covered(self, window: Period) -> int:
        dated = with_days(self._incidents)
        if not dated:
            return 0
        newest = max(self._incidents, key=lambda incident: incident.number)
        zone = ZoneInfo(newest.time.zone) if newest.time.zone else UTC
        written = newest.first_written.astimezone(zone).date()
        covered = 0
        for day in days_between(window.first, window.last):
            if first_day(dated[0]) <= day <= written and day <= self.today:
                covered += 1
        return covered


def days_apart(first: date, last: date) -> int:
    """Return the days from one day to another."""
    return (last - first) // timedelta(days=1)
