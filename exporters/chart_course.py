"""The course over time: a bar a week, with a numbered line for each turning point.

The rules are:

- Every week from the first to the last dated incident or turning point has its place; a record
  longer than two years is shown by months, one longer than ten by quarters.
- A line says when something was, never that it made a difference. Its number leads to the list
  below, which is part of the chart; what was on one day has one number.
- Days of context are dotted and have no number: they are marks, never causes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from diary import wording
from diary.i18n import _
from diary.patterns.facts import Fact, Numbers
from diary.patterns.figures import Mark as Context
from diary.patterns.windows import Turning
from exporters.marks import Align, Chart, Line, Mark, Rect, Role, Text

_WEEK: Final = 7
_MOST_WEEKS: Final = 106
_MOST_MONTHS: Final = 122
_LEFT: Final = 22.0
_RIGHT: Final = 6.0
_TOP: Final = 30.0
_BARS: Final = 74.0
_AXIS: Final = 14.0
_LIST: Final = 10.5
_FONT: Final = 7.2
_TICKS: Final = 12
_TICK_ROOM: Final = 30.0
_LEVELS: Final = 4
_APART: Final = 9.0


@dataclass(frozen=True, slots=True)
class _Scale:
    """Bins from `start`, and where a day stands."""

    bins: tuple[tuple[date, date], ...]
    x0: float
    width: float

    def x(self, day: date) -> float:
        first, last = self.bins[0][0], self.bins[-1][1]
        return self.x0 + self.width * ((day - first).days + 0.5) / ((last - first).days + 1)

    def edge(self, day: date) -> float:
        first, last = self.bins[0][0], self.bins[-1][1]
        return self.x0 + self.width * (day - first).days / ((last - first).days + 1)


def course(
    facts: Sequence[Fact],
    turnings: Sequence[Turning],
    name: Callable[[Turning], str],
    context: Sequence[Context] = (),
    *,
    width: float,
) -> Chart:
    """The chart of these incidents and turning points; `name` says what a turning point is."""
    dated = [one for one in facts if one.day]
    shown = _by_day(turnings)
    days = [one.day for one in dated if one.day] + [day for day, _turned in shown]
    if not days:
        return _nothing(width, len(facts))
    scale = _Scale(_bins(min(days), max(days)), _LEFT, width - _LEFT - _RIGHT)
    counted = _counted(dated, scale.bins)
    marks = [*_bars(counted, scale), *_axis(scale, width)]
    marks += _context(context, scale)
    height = _TOP + _BARS + _AXIS
    marks += _lines(shown, scale)
    marks += _listed(shown, name, height + 4, width)
    return Chart(
        title=_("The course over time, and turning points"),
        width=width,
        height=height + 6 + _LIST * -(-len(shown) // 2),
        marks=tuple(marks),
        alternative=_sentence(facts, shown),
        columns=(_("From"), _("To"), _("Incidents"), _("Turning points")),
        rows=tuple(_table_row(of, counted[of], shown, name) for of in scale.bins),
    )


_Shown = Sequence[tuple[date, Sequence[Turning]]]


def _by_day(turnings: Sequence[Turning]) -> _Shown:
    found: dict[date, list[Turning]] = {}
    for turning in turnings:
        if turning.day:
            found.setdefault(turning.day, []).append(turning)
    return sorted(found.items())


def _names(turned: Sequence[Turning], name: Callable[[Turning], str]) -> str:
    return "; ".join(dict.fromkeys(name(turning) for turning in turned))


def _nothing(width: float, incidents: int) -> Chart:
    text = _("Nothing recorded has a known day yet.")
    return Chart(
        title=_("The course over time, and turning points"),
        width=width,
        height=_LIST + 4,
        marks=(Text(2, 10, text, _FONT, Role.LABEL),),
        alternative=_("Recorded incidents only, n = {n}.").format(n=incidents) + " " + text,
        columns=(_("From"), _("To"), _("Incidents"), _("Turning points")),
        rows=(),
    )


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


def _counted(dated: Sequence[Fact], bins: Sequence[tuple[date, date]]) -> _Counted:
    found: dict[tuple[date, date], list[int]] = {each: [] for each in bins}
    ordered = sorted(dated, key=lambda one: (one.day or date.min, one.number))
    at = 0
    for one in ordered:
        while one.day and one.day > bins[at][1]:
            at += 1
        found[bins[at]].append(one.number)
    return {each: tuple(sorted(numbers)) for each, numbers in found.items()}


def _bars(counted: _Counted, scale: _Scale) -> Iterable[Mark]:
    most = max(map(len, counted.values()), default=0)
    base = _TOP + _BARS
    for (first, last), numbers in counted.items():
        if not numbers:
            continue
        left, right = scale.edge(first), scale.edge(last + timedelta(days=1))
        height = (_BARS - 10) * len(numbers) / most
        gap = min(1.0, (right - left) / 5)
        meaning = f"{wording.day_text(first)} – {wording.day_text(last)}: {len(numbers)}"
        bar = (left + gap, base - height, right - left - 2 * gap, height)
        yield Rect(*bar, 0.62, Role.BAR, meaning, numbers)
        if right - left >= 9:
            middle = (left + right) / 2
            count = str(len(numbers))
            yield Text(
                middle, base - height - 2, count, 6.2, Role.COUNT, Align.MIDDLE, incidents=numbers
            )
    yield Text(_LEFT - 4, _TOP + 12, str(most), 6.4, Role.LABEL, Align.END)
    yield Text(_LEFT - 4, base, "0", 6.4, Role.LABEL, Align.END)


def _axis(scale: _Scale, width: float) -> Iterable[Mark]:
    base = _TOP + _BARS
    yield Line(scale.x0, base, width, base)
    months = sorted({(day.year, day.month) for each in scale.bins for day in each})
    every = -(-len(months) // _TICKS)
    for at, (year, month) in enumerate(months):
        day = date(year, month, 1)
        if at % every or day < scale.bins[0][0]:
            continue
        x = scale.edge(day)
        yield Line(x, base, x, base + 3)
        text = wording.month_text(f"{year:04d}-{month:02d}")
        room = min(scale.width * every / max(len(months), 1), width - x)
        if room < _TICK_ROOM:
            continue
        yield Text(x + 1.5, base + 9, text, 6.2, Role.LABEL, limit=room - 2)


def _lines(shown: _Shown, scale: _Scale) -> Iterable[Mark]:
    ends = [-_APART] * _LEVELS
    for at, (day, _turned) in enumerate(shown, 1):
        x = scale.x(day)
        # numbers too close to be told apart stand one above the other
        level = next((n for n, end in enumerate(ends) if x - end >= _APART), 0)
        ends[level] = x
        top = _TOP - 7.0 * level
        yield Line(x, top, x, _TOP + _BARS, role=Role.TURNING)
        yield Text(x, top - 1.5, str(at), 6.4, Role.TURNING, Align.MIDDLE, strong=True)


def _context(context: Sequence[Context], scale: _Scale) -> Iterable[Mark]:
    first, last = scale.bins[0][0], scale.bins[-1][1]
    for mark in context:
        if first <= mark.day <= last:
            x = scale.x(mark.day)
            yield Line(x, _TOP + 6, x, _TOP + _BARS, role=Role.CONTEXT)


def _listed(
    shown: _Shown, name: Callable[[Turning], str], y: float, width: float
) -> Iterable[Mark]:
    half = -(-len(shown) // 2)
    for at, (day, turned) in enumerate(shown):
        column, row = divmod(at, half)
        x, base = column * width / 2, y + 8 + row * _LIST
        yield Text(x + 14, base, str(at + 1), _FONT, Role.LABEL, Align.END, strong=True)
        yield Text(x + 19, base, wording.day_text(day), _FONT, Role.LABEL, limit=68)
        yield Text(x + 90, base, _names(turned, name), _FONT, Role.LABEL, limit=width / 2 - 96)


def _sentence(facts: Sequence[Fact], shown: _Shown) -> str:
    said = _("Recorded incidents only, n = {n}; {turnings} turning points with a known day.")
    return said.format(n=len(facts), turnings=sum(len(turned) for _day, turned in shown))


def _table_row(
    of: tuple[date, date],
    numbers: Numbers,
    shown: _Shown,
    name: Callable[[Turning], str],
) -> tuple[str, ...]:
    first, last = of
    told = [
        f"{at}: {_names(turned, name)}"
        for at, (day, turned) in enumerate(shown, 1)
        if first <= day <= last
    ]
    days = (wording.day_text(first), wording.day_text(last))
    return (*days, str(len(numbers)), "; ".join(told))
