"""The chart of weekday by hour: a table of counts, shaded by count.

**Invariants:**

- Only incidents whose clock time the person gave are shown; the sentence says how many those are,
  so that the others are not overlooked.
- Hours are local time, as the person gave them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from diary.i18n import _
from diary.patterns.incident_facts import IncidentFact
from diary.text import time_texts
from exporters.charts.marks import (
    Align,
    Cells,
    Chart,
    Hairline,
    Mark,
    MarkRole,
    Text,
    empty_chart,
    fitting_size,
)

_LABEL: Final = 40.0
_TOTAL: Final = 30.0
_ROW: Final = 16.0
_HEAD: Final = 14.0
_FONT: Final = 7.6

_Cells = Mapping[tuple[int, int], tuple[int, ...]]


def weekday_by_hour(rows: Sequence[IncidentFact], *, width: float) -> Chart:
    """Return the chart of these incidents."""
    cells = _cells(rows)
    timed = sum(map(len, cells.values()))
    step = (width - _LABEL - _TOTAL) / 24
    marks: list[Mark] = list(_heads(step))
    most = max(map(len, cells.values()), default=0)
    for weekday in range(7):
        marks += _line(cells, weekday, step, most)
    bottom = _HEAD + 7 * _ROW
    marks += _foot(cells, step, bottom)
    chart = Chart(
        title=_("Day of the week and hour"),
        width=width,
        height=bottom + _ROW,
        marks=tuple(marks),
        alternative=_sentence(cells, timed, len(rows)),
        columns=(_("Day"), *(f"{hour:02d}" for hour in range(24)), _("Total")),
        rows=tuple(_table_row(cells, weekday) for weekday in range(7 if timed else 0)),
    )
    return chart if timed else empty_chart(chart, _("Nothing recorded has a clock time yet."))


def _cells(rows: Sequence[IncidentFact]) -> _Cells:
    found: dict[tuple[int, int], list[int]] = {}
    for row in rows:
        if row.day is not None and row.hour is not None:
            found.setdefault((row.day.weekday(), row.hour), []).append(row.number)
    return {key: tuple(sorted(numbers)) for key, numbers in found.items()}


def _heads(step: float) -> Iterable[Mark]:
    for hour in range(24):
        x = _LABEL + (hour + 0.5) * step
        yield Text(x, 9, f"{hour:02d}", 6.8, MarkRole.LABEL, Align.MIDDLE, limit=step)
    yield Text(_LABEL + 24 * step + _TOTAL - 4, 9, _("Total"), 6.8, MarkRole.LABEL, Align.END)


def _line(cells: _Cells, weekday: int, step: float, most: int) -> Iterable[Mark]:
    y = _HEAD + weekday * _ROW
    name = time_texts.weekday_text(weekday)
    yield Text(2, y + 11, name, _FONT, MarkRole.LABEL, limit=_LABEL - 4)
    boxes = Cells(step, _ROW, 11, _FONT, most)
    total = 0
    for hour in range(24):
        numbers = cells.get((weekday, hour), ())
        total += len(numbers)
        x = _LABEL + hour * step
        yield from boxes.draw(x, y, f"{name} {hour:02d}:00", numbers)
    right = _LABEL + 24 * step + _TOTAL - 4
    size = fitting_size(str(total), _TOTAL - 5, _FONT)
    yield Text(right, y + 11, str(total), size, MarkRole.TOTAL, Align.END, strong=True)


def _foot(cells: _Cells, step: float, y: float) -> Iterable[Mark]:
    yield Hairline(0, y + 1, _LABEL + 24 * step + _TOTAL, y + 1)
    yield Text(2, y + 11, _("Total"), _FONT, MarkRole.LABEL, limit=_LABEL - 4)
    totals = [sum(len(cells.get((day, hour), ())) for day in range(7)) for hour in range(24)]
    size = fitting_size(str(max(totals)), step - 1, _FONT)
    for hour, total in enumerate(totals):
        x = _LABEL + (hour + 0.5) * step
        if total:
            yield Text(x, y + 11, str(total), size, MarkRole.TOTAL, Align.MIDDLE, strong=True)
    every = sum(map(len, cells.values()))
    right = _LABEL + 24 * step + _TOTAL - 4
    size = fitting_size(str(every), _TOTAL - 5, _FONT)
    yield Text(right, y + 11, str(every), size, MarkRole.TOTAL, Align.END, strong=True)


def _table_row(cells: _Cells, weekday: int) -> tuple[str, ...]:
    counts = [len(cells.get((weekday, hour), ())) for hour in range(24)]
    return (time_texts.weekday_text(weekday), *map(str, counts), str(sum(counts)))


def _sentence(cells: _Cells, timed: int, every: int) -> str:
    sentence = _("Recorded incidents only, n = {n}. A clock time is known for {timed}.").format(
        n=every, timed=timed
    )
    if not cells:
        return sentence
    (weekday, hour), numbers = max(
        cells.items(), key=lambda item: (len(item[1]), -item[0][0], -item[0][1])
    )
    equal = sum(len(each) == len(numbers) for each in cells.values())
    if equal > 1:
        most = _("Most in one hour: {count}, in each of {n}.")
        return f"{sentence} {most.format(count=len(numbers), n=equal)}"
    return f"{sentence} " + _("Most in one hour: {count}, on {day} from {hour}:00.").format(
        count=len(numbers), day=time_texts.weekday_text(weekday), hour=f"{hour:02d}"
    )
