"""The course-over-time chart: a bar per week and a numbered line per turning point.

**Invariants:**

- Every week from the first to the last dated incident or turning point has its place; a record
  longer than two years is shown by months, one longer than ten years by quarters.
- A line says when something happened, never that it made a difference. Its number leads to the list
  below, which is part of the chart. Turning points on the same day share one number.
- Days of context are dotted and have no number: they are marks, never causes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from diary.i18n import _
from diary.patterns.incident_facts import IncidentFact, Numbers, in_order
from diary.patterns.pattern_report import ContextDay
from diary.patterns.turning_points import TurningPoint
from diary.text import number_texts, time_texts
from exporters.charts.marks import (
    DIGIT,
    Align,
    Chart,
    Hairline,
    Mark,
    MarkRole,
    Rect,
    Text,
    empty_chart,
    fitting_size,
)

_WEEK: Final = 7
_MOST_WEEKS: Final = 106
_MOST_MONTHS: Final = 122
_LEFT: Final = 22.0
_RIGHT: Final = 6.0
_BARS: Final = 74.0
_WIDEST: Final = 60.0  # points; the maximum width of one bar
_FEWEST: Final = 2  # the axis is at least this many bars wide, to leave room for the date below it
_AXIS: Final = 14.0
_LIST: Final = 10.5
_FONT: Final = 7.2
_TICKS: Final = 12
_EVERY: Final = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
_TICK_ROOM: Final = 30.0
_LEVELS: Final = 8
_LEVEL: Final = 7.0
_NUMBER: Final = 6.4
_COUNT: Final = 6.2
_LEAST: Final = 4.6


@dataclass(frozen=True, slots=True)
class _Scale:
    """Converts days and counts to points: `bins` from left to right, bars up from `base`."""

    bins: tuple[tuple[date, date], ...]
    x0: float
    width: float
    top: float
    most: int

    @property
    def base(self) -> float:
        """The y coordinate of the lower end of the bars."""
        return self.top + _BARS

    def height(self, count: int) -> float:
        """Return the height of a bar for this count, in points."""
        return (_BARS - 10) * count / self.most if self.most else 0.0

    def x(self, day: date) -> float:
        first, last = self.bins[0][0], self.bins[-1][1]
        return self.x0 + self.width * ((day - first).days + 0.5) / ((last - first).days + 1)

    def edge(self, day: date) -> float:
        first, last = self.bins[0][0], self.bins[-1][1]
        return self.x0 + self.width * (day - first).days / ((last - first).days + 1)


def course(
    facts: Sequence[IncidentFact],
    turnings: Sequence[TurningPoint],
    name: Callable[[TurningPoint], str],
    context: Sequence[ContextDay] = (),
    *,
    width: float,
) -> Chart:
    """Return the chart of these incidents and turning points; `name` names a turning point."""
    dated = [one for one in facts if one.days]
    shown = _by_day(turnings)
    days = [day for one in dated if one.days for day in (one.days.first, one.days.last)]
    days += [day for day, _turned in shown]
    if not days:
        return _no_incidents(width, len(facts))
    bins = _bins(min(days), max(days))
    counted, edge = _counted(dated, bins)
    # without a limit, a record of one week would be one bar as wide as the chart
    across = min(width - _LEFT - _RIGHT, _WIDEST * max(len(bins), _FEWEST))
    levels = _levels(shown, bins, across)
    scale = _Scale(
        bins,
        _LEFT,
        across,
        top=2 + _LEVEL * (max(levels, default=0) + 1),
        most=max(map(len, counted.values()), default=0),
    )
    marks = [*_bars(counted, scale), *_axis(scale, _LEFT + across + _RIGHT)]
    marks += _context(context, counted, scale)
    height = scale.base + _AXIS
    marks += _lines(shown, levels, counted, scale)
    marks += _listed(shown, name, height + 4, width)
    return Chart(
        title=_("The course over time, and turning points"),
        width=width,
        height=height + 6 + _LIST * -(-len(shown) // 2),
        marks=tuple(marks),
        alternative=_sentence(facts, shown, edge),
        columns=(_("From"), _("To"), _("Incidents"), _("Turning points")),
        rows=tuple(_table_row(of, counted[of], shown, name) for of in scale.bins),
    )


_Shown = Sequence[tuple[date, Sequence[TurningPoint]]]


def _by_day(turnings: Sequence[TurningPoint]) -> _Shown:
    found: dict[date, list[TurningPoint]] = {}
    for turning in turnings:
        if turning.day:
            found.setdefault(turning.day, []).append(turning)
    return sorted(found.items())


def _names(turned: Sequence[TurningPoint], name: Callable[[TurningPoint], str]) -> str:
    return "; ".join(dict.fromkeys(name(turning) for turning in turned))


def _no_incidents(width: float, incidents: int) -> Chart:
    chart = Chart(
        title=_("The course over time, and turning points"),
        width=width,
        height=0,
        marks=(),
        alternative=_("Recorded incidents only, n = {n}.").format(n=incidents),
        columns=(_("From"), _("To"), _("Incidents"), _("Turning points")),
        rows=(),
    )
    return empty_chart(chart, _("Nothing recorded has a known day yet."))


def _bins(first: date, last: date) -> tuple[tuple[date, date], ...]:
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // _WEEK + 1
    if weeks <= _MOST_WEEKS:
        starts = [monday + timedelta(weeks=at) for at in range(weeks + 1)]
    else:
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        step = 1 if months <= _MOST_MONTHS else 3
        begin = first.year * 12 + (first.month - 1) // step * step
        count = -(-(last.year * 12 + last.month - begin) // step)
        starts = [
            date(at // 12, at % 12 + 1, 1) for at in range(begin, begin + (count + 1) * step, step)
        ]
    one = timedelta(days=1)
    return tuple((a, b - one) for a, b in pairwise(starts))


_Counted = Mapping[tuple[date, date], Numbers]


def _counted(
    dated: Sequence[IncidentFact], bins: Sequence[tuple[date, date]]
) -> tuple[_Counted, Numbers]:
    """Return the incidents that each bin holds, and those whose days lie in two."""
    found: dict[tuple[date, date], list[int]] = {each: [] for each in bins}
    edge: list[int] = []
    at = 0
    for one in in_order(dated):
        while one.days and one.days.first > bins[at][1]:
            at += 1
        held = one.days is not None and one.days.last <= bins[at][1]
        (found[bins[at]] if held else edge).append(one.number)
    return {each: tuple(sorted(numbers)) for each, numbers in found.items()}, tuple(sorted(edge))


def _bars(counted: _Counted, scale: _Scale) -> Iterable[Mark]:
    for (first, last), numbers in counted.items():
        if not numbers:
            continue
        left, right = scale.edge(first), scale.edge(last + timedelta(days=1))
        height = scale.height(len(numbers))
        gap = min(1.0, (right - left) / 5)
        meaning = f"{time_texts.day_text(first)} – {time_texts.day_text(last)}: {len(numbers)}"
        bar = (left + gap, scale.base - height, right - left - 2 * gap, height)
        yield Rect(*bar, 0.62, MarkRole.BAR, meaning, numbers)
        count, size = str(len(numbers)), _count_size(scale.most, right - left)
        if size:
            at = ((left + right) / 2, scale.base - height - 2)
            yield Text(*at, count, size, MarkRole.COUNT, Align.MIDDLE, incidents=numbers)
    size = fitting_size(str(scale.most), _LEFT - 5, 6.4)
    yield Text(_LEFT - 4, scale.top + 12, str(scale.most), size, MarkRole.LABEL, Align.END)
    yield Text(_LEFT - 4, scale.base, "0", 6.4, MarkRole.LABEL, Align.END)


def _count_size(most: int, room: float) -> float:
    """Return the font size of the counts above bars, or 0 if the longest would not fit."""
    size = fitting_size(str(most), room - 3, _COUNT)
    return size if size >= _LEAST else 0.0


def _axis(scale: _Scale, width: float) -> Iterable[Mark]:
    yield Hairline(scale.x0, scale.base, width, scale.base)
    first, last = scale.bins[0][0], scale.bins[-1][1]
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    every = next(step for step in _EVERY if len(months) <= step * _TICKS)
    is_named = False
    for at in (month for month in months if month % every == 0):
        day = date(at // 12, at % 12 + 1, 1)
        if day < first:
            continue
        x = scale.edge(day)
        room = min(scale.width * every / len(months), width - x)
        if room < _TICK_ROOM:
            continue
        if not is_named and x - scale.x0 >= _TICK_ROOM + 8:
            yield _label(_month(first), scale.x0, scale, x - scale.x0)
        is_named = True
        yield Hairline(x, scale.base, x, scale.base + 3)
        yield _label(_month(day), x, scale, room)
    if not is_named:
        yield _label(time_texts.day_text(first), scale.x0, scale, scale.width)


def _month(day: date) -> str:
    return time_texts.month_text(f"{day.year:04d}-{day.month:02d}")


def _label(text: str, x: float, scale: _Scale, room: float) -> Text:
    return Text(x + 1.5, scale.base + 9, text, 6.2, MarkRole.LABEL, limit=room - 2)


def _levels(shown: _Shown, bins: Sequence[tuple[date, date]], width: float) -> list[int]:
    """Return the level of each number, so that no line crosses a number.

    A number is printed to the left of its line.
    """
    scale = _Scale(bins=tuple(bins), x0=_LEFT, width=width, top=0.0, most=0)
    ends = [0.0] * _LEVELS
    found = []
    for at, (day, _turned) in enumerate(shown, 1):
        begins = scale.x(day) - DIGIT * _NUMBER * len(str(at)) - 2.5
        level = next((n for n in range(_LEVELS) if max(ends[n:]) <= begins), _LEVELS - 1)
        ends[level] = scale.x(day)
        found.append(level)
    return found


def _lines(
    shown: _Shown, levels: Sequence[int], counted: _Counted, scale: _Scale
) -> Iterable[Mark]:
    for at, ((day, _turned), level) in enumerate(zip(shown, levels, strict=True), 1):
        x = scale.x(day)
        top = scale.top - _LEVEL * (level + 1)
        yield from _down(day, top, counted, scale, MarkRole.TURNING)
        place = (x - 1.5, top + _NUMBER - 0.5)
        yield Text(*place, str(at), _NUMBER, MarkRole.TURNING, Align.END, strong=True)


def _down(
    day: date, top: float, counted: _Counted, scale: _Scale, role: MarkRole
) -> Iterable[Hairline]:
    """Draw a line from `top` to the axis, with a gap where it would cross a printed count."""
    x = scale.x(day)
    gap = _count_at(day, counted, scale)
    if gap:
        yield Hairline(x, top, x, max(top, gap[0]), role=role)
        yield Hairline(x, gap[1], x, scale.base, role=role)
    else:
        yield Hairline(x, top, x, scale.base, role=role)


def _count_at(day: date, counted: _Counted, scale: _Scale) -> tuple[float, float] | None:
    """Return the upper and lower y of the count that a line on this day would cross, if any."""
    for (first, last), numbers in counted.items():
        if not first <= day <= last or not numbers:
            continue
        left, right = scale.edge(first), scale.edge(last + timedelta(days=1))
        size = _count_size(scale.most, right - left)
        half = DIGIT * size * len(str(len(numbers))) / 2 + 1
        if size and abs(scale.x(day) - (left + right) / 2) <= half:
            base = scale.base - scale.height(len(numbers))
            return base - 2 - size, base - 1
    return None


def _context(context: Sequence[ContextDay], counted: _Counted, scale: _Scale) -> Iterable[Mark]:
    first, last = scale.bins[0][0], scale.bins[-1][1]
    for mark in context:
        if first <= mark.day <= last:
            yield from _down(mark.day, scale.top + 6, counted, scale, MarkRole.CONTEXT)


def _listed(
    shown: _Shown, name: Callable[[TurningPoint], str], y: float, width: float
) -> Iterable[Mark]:
    half = -(-len(shown) // 2)
    for at, (day, turned) in enumerate(shown):
        column, row = divmod(at, half)
        x, base = column * width / 2, y + 8 + row * _LIST
        yield Text(x + 14, base, str(at + 1), _FONT, MarkRole.LABEL, Align.END, strong=True)
        yield Text(x + 19, base, time_texts.day_text(day), _FONT, MarkRole.LABEL, limit=68)
        yield Text(x + 90, base, _names(turned, name), _FONT, MarkRole.LABEL, limit=width / 2 - 96)


def _sentence(facts: Sequence[IncidentFact], shown: _Shown, edge: Numbers) -> str:
    sentence = _("Recorded incidents only, n = {n}; {turnings} turning points with a known day.")
    told = sentence.format(n=len(facts), turnings=sum(len(turned) for _day, turned in shown))
    if edge:
        told += " " + _("In no bar, because it may belong to either of two: {numbers}.").format(
            numbers=number_texts.incidents_text(edge)
        )
    return told


def _table_row(
    of: tuple[date, date],
    numbers: Numbers,
    shown: _Shown,
    name: Callable[[TurningPoint], str],
) -> tuple[str, ...]:
    first, last = of
    cells = [
        f"{at}: {_names(turned, name)}"
        for at, (day, turned) in enumerate(shown, 1)
        if first <= day <= last
    ]
    days = (time_texts.day_text(first), time_texts.day_text(last))
    return (*days, str(len(numbers)), "; ".join(cells))
