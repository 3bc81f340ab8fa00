"""The chart of behaviours by month: a bar per month above a table of counts.

**Invariants:**

- Every period from the first to the last dated incident has its column, even without an incident;
  incidents whose days lie in two periods, and those without a known day, have columns of their own
  at the end. So each row adds up to its total.
- A record longer than a year and a half is shown by quarters, a much longer one by years; nothing
  is left out.
- One incident may show several behaviours, so the rows do not add up to the bars.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from diary.i18n import _, ngettext
from diary.patterns.incident_facts import IncidentFact
from diary.patterns.weeks_and_months import months_between
from diary.text import number_texts, time_texts
from exporters.charts.marks import (
    Align,
    Cells,
    Chart,
    Hairline,
    Mark,
    MarkRole,
    Rect,
    Text,
    empty_chart,
    fitting_size,
)

_MOST_COLUMNS: Final = 18
_LABEL: Final = 158.0
_TOTAL: Final = 34.0
_ROW: Final = 13.0
_BARS: Final = 40.0
_HEAD: Final = 13.0
_FONT: Final = 7.4
_WIDEST: Final = 44.0
_NARROW: Final = 20.0
_EDGE: Final = "/"
_TO_MONTH: Final = len("2026-03")


@dataclass(frozen=True, slots=True)
class _PeriodCounts:
    """Incident numbers by period, and by behaviour and period.

    Period "/" has those that lie in two periods, "" those without a known day.
    """

    periods: tuple[str, ...]
    by_period: Mapping[str, tuple[int, ...]]
    by_cell: Mapping[tuple[str, str], tuple[int, ...]]
    totals: Mapping[str, int]
    incidents: int

    @property
    def columns(self) -> tuple[str, ...]:
        """The periods, and the two others if they have incidents."""
        return self.periods + tuple(each for each in (_EDGE, "") if each in self.by_period)


def behaviours_by_month(
    rows: Sequence[IncidentFact], labels: Callable[[str], str], *, width: float, most: int = 99
) -> Chart:
    """Return the chart of these incidents, with at most `most` rows of behaviours.

    If there are more behaviours, the last row combines the others. `labels` gives the name of a
    behaviour's code.
    """
    counted = _count(rows)
    codes, others = _kinds(counted, most)
    step = min((width - _LABEL - _TOTAL) / max(len(counted.columns), 1), _WIDEST)
    marks = [*_bars(counted, step), *_heads(counted, step)]
    y = _BARS + _HEAD
    for code in codes:
        marks += _line(counted, code, labels(code), y, step)
        y += _ROW
    if others:
        text = ngettext("{n} other kind", "{n} other kinds", others).format(n=others)
        rest = _merged(counted, [*counted.totals][len(codes) :])
        marks += _line(rest, "", text, y, step)
        y += _ROW
    marks.append(Hairline(0, y, _LABEL + step * len(counted.columns) + _TOTAL, y))
    table = _table(counted, labels)
    chart = Chart(
        title=_("Kinds of behaviour by month"),
        width=width,
        height=y + 2,
        marks=tuple(marks),
        alternative=_sentence(counted, labels),
        columns=table[0],
        rows=table[1:],
    )
    return chart if rows else empty_chart(chart, _("Nothing is recorded yet."))


def _count(rows: Sequence[IncidentFact]) -> _PeriodCounts:
    spans = [row.days for row in rows if row.days]
    months = months_between(
        min((span.first for span in spans), default=None),
        max((span.last for span in spans), default=None),
    )
    name = _namer(len(months))
    by_period: dict[str, list[int]] = {}
    by_cell: dict[tuple[str, str], list[int]] = {}
    totals: dict[str, int] = {}
    for row in rows:
        ends = (
            {name(day.isoformat()[:_TO_MONTH]) for day in (row.days.first, row.days.last)}
            if row.days
            else {""}
        )
        period = ends.pop() if len(ends) == 1 else _EDGE
        by_period.setdefault(period, []).append(row.number)
        for code in set(row.behaviours):
            by_cell.setdefault((code, period), []).append(row.number)
            totals[code] = totals.get(code, 0) + 1
    return _PeriodCounts(
        tuple(dict.fromkeys(name(month) for month in months)),
        {key: tuple(sorted(value)) for key, value in by_period.items()},
        {key: tuple(sorted(value)) for key, value in by_cell.items()},
        dict(sorted(totals.items(), key=lambda item: (-item[1], item[0]))),
        len(rows),
    )


def _namer(months: int) -> Callable[[str], str]:
    if months <= _MOST_COLUMNS:
        return lambda month: month
    if months <= 3 * _MOST_COLUMNS:
        return lambda month: f"{month[:4]} Q{(int(month[5:]) + 2) // 3}"
    return lambda month: month[:4]


def _kinds(counted: _PeriodCounts, most: int) -> tuple[list[str], int]:
    codes = list(counted.totals)
    if len(codes) <= most:
        return codes, 0
    return codes[: most - 1], len(codes) - most + 1


def _merged(counted: _PeriodCounts, codes: Sequence[str]) -> _PeriodCounts:
    """Combine these behaviours into one, counting an incident with several of them once."""
    cells = {
        ("", period): tuple(
            sorted({n for code in codes for n in counted.by_cell.get((code, period), ())})
        )
        for period in counted.columns
    }
    total = sum(map(len, cells.values()))
    most = {**counted.by_cell, **cells}
    return replace(counted, by_cell=most, totals={"": total})


def _bars(counted: _PeriodCounts, step: float) -> Iterable[Mark]:
    most = max((len(counted.by_period.get(p, ())) for p in counted.columns), default=0)
    yield Text(2, _BARS - 3, _("Incidents, all kinds"), _FONT, MarkRole.LABEL, strong=True)
    for at, period in enumerate(counted.columns):
        numbers = counted.by_period.get(period, ())
        x = _LABEL + at * step
        height = (_BARS - 12) * len(numbers) / most if most else 0.0
        meaning = f"{period_text(period)}: {len(numbers)}"
        top = _BARS - height
        yield Rect(x + 2, top, step - 4, height, 0.62, MarkRole.BAR, meaning, numbers)
        count = str(len(numbers))
        size = fitting_size(count, step, _FONT)
        yield Text(
            x + step / 2, top - 2.5, count, size, MarkRole.COUNT, Align.MIDDLE, incidents=numbers
        )
    right = _LABEL + step * len(counted.columns)
    total = str(counted.incidents)
    size = fitting_size(total, _TOTAL - 5, _FONT)
    yield Text(right + _TOTAL - 4, _BARS - 3, total, size, MarkRole.TOTAL, Align.END, strong=True)
    yield Hairline(0, _BARS, right + _TOTAL, _BARS)


def _heads(counted: _PeriodCounts, step: float) -> Iterable[Mark]:
    base = _BARS + 9
    year = ""
    for at, period in enumerate(counted.columns):
        x = _LABEL + (at + 0.5) * step
        alone = period in ("", _EDGE)
        text = _short(period) if step >= _NARROW or alone else _short(period)[-2:]
        if not alone and period[:4] != year:
            year = period[:4]
            if len(period) > 4:
                text = f"{text} {year[2:]}" if step >= 26 else text
        yield Text(x, base, text, 6.4, MarkRole.LABEL, Align.MIDDLE, limit=step)
    right = _LABEL + step * len(counted.columns)
    yield Text(right + _TOTAL - 4, base, _("Total"), 6.4, MarkRole.LABEL, Align.END)
    yield Hairline(0, base + 4, right + _TOTAL, base + 4)


def _short(period: str) -> str:
    if not period:
        return _("No day")
    if period == _EDGE:
        return _("In two")
    if len(period) == len("2026-03") and period[4] == "-":
        return time_texts.month_text(period).split(" ")[0]
    return period[5:] or period


def _line(counted: _PeriodCounts, code: str, label: str, y: float, step: float) -> Iterable[Mark]:
    most = max((len(numbers) for numbers in counted.by_cell.values()), default=0)
    yield Text(2, y + 9, label, _FONT, MarkRole.LABEL, limit=_LABEL - 6)
    boxes = Cells(step, _ROW, 9, _FONT, most)
    for at, period in enumerate(counted.columns):
        numbers = counted.by_cell.get((code, period), ())
        x = _LABEL + at * step
        yield from boxes.draw(x, y, f"{label}, {period_text(period)}", numbers)
    right = _LABEL + step * len(counted.columns) + _TOTAL - 4
    total = str(counted.totals[code])
    size = fitting_size(total, _TOTAL - 5, _FONT)
    yield Text(right, y + 9, total, size, MarkRole.TOTAL, Align.END, strong=True)


def period_text(period: str) -> str:
    """Return a month, quarter or year in words, or the words for incidents without a day."""
    if not period:
        return _("No day known")
    if period == _EDGE:
        return _("In two periods")
    return time_texts.month_text(period) if len(period) == 7 and period[4] == "-" else period


def _table(counted: _PeriodCounts, labels: Callable[[str], str]) -> tuple[tuple[str, ...], ...]:
    periods = counted.columns
    head = (_("Behaviour"), *map(period_text, periods), _("Total"))
    lines = [
        (
            labels(code),
            *(str(len(counted.by_cell.get((code, period), ()))) for period in periods),
            str(total),
        )
        for code, total in counted.totals.items()
    ]
    every = (str(len(counted.by_period.get(period, ()))) for period in periods)
    return head, (_("Incidents, all kinds"), *every, str(counted.incidents)), *lines


def _sentence(counted: _PeriodCounts, labels: Callable[[str], str]) -> str:
    sentences = [_("Recorded incidents only, n = {n}.").format(n=counted.incidents)]
    undated = len(counted.by_period.get("", ()))
    if undated:
        sentences.append(_("No day is known for {n}.").format(n=undated))
    if edge := counted.by_period.get(_EDGE, ()):
        sentences.append(
            _("In two periods: {numbers}.").format(numbers=number_texts.incidents_text(edge))
        )
    count = max((len(counted.by_period.get(p, ())) for p in counted.periods), default=0)
    busiest = [p for p in counted.periods if len(counted.by_period.get(p, ())) == count]
    if len(busiest) == 1:
        sentences.append(
            _("Most in one period: {count}, in {period}.").format(
                count=count, period=period_text(busiest[0])
            )
        )
    elif busiest:
        most = _("Most in one period: {count}, in each of {n}.")
        sentences.append(most.format(count=count, n=len(busiest)))
    kinds = [f"{labels(code)} {total}" for code, total in list(counted.totals.items())[:3]]
    if kinds:
        sentences.append(_("Recorded most often: {kinds}.").format(kinds="; ".join(kinds)))
    return " ".join(sentences)
