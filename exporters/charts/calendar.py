"""The calendar chart: a row per month with cells for its days, or a row per year.

**Invariants:**

- Every month from the first to the last dated incident has its row, even without an incident, so
  that quiet times are visible.
- A record longer than three years has a row per year with a cell per month; nothing is left out.
- An incident of several days is in none of their cells: a row's last cell has those that the month
  or year holds, and the sentence names those that lie in two.
- A day of context that the person switched on has a ring. It is a mark and never names a cause.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from diary.i18n import _, ngettext
from diary.patterns.course_of_conduct import Conduct
from diary.patterns.incident_facts import IncidentFact, Numbers
from diary.patterns.pattern_report import ContextDay
from diary.patterns.weeks_and_months import month_of
from diary.text import number_texts, time_texts
from exporters.charts.marks import Align, Cells, Chart, Hairline, Mark, MarkRole, Text, fitting_size

_MOST_MONTHS: Final = 36
_LABEL: Final = 52.0
_TOTAL: Final = 30.0
_ROW: Final = 13.0
_HEAD: Final = 12.0
_FONT: Final = 7.2


def calendar(
    facts: Sequence[IncidentFact],
    conduct: Conduct,
    context: Sequence[ContextDay] = (),
    *,
    width: float,
) -> Chart:
    """Return the calendar of these incidents; `conduct` is made from the same incidents."""
    months = conduct.every_month()
    long = len(months) > _MOST_MONTHS
    cells = _by_month(conduct) if long else _by_day(facts)
    rows = sorted({month[:4] for month in months}) if long else list(months)
    columns = 12 if long else 31
    step = (width - _LABEL - _TOTAL) / (columns + 1)
    most = max(map(len, cells.values()), default=0)
    marks: list[Mark] = [*_heads(columns, step, long=long)]
    for at, row in enumerate(rows):
        y = _HEAD + at * _ROW
        marks += _line(row, cells, y, step, most)
    if not long:
        marks += _rings(context, rows, step)
    height = _HEAD + len(rows) * _ROW
    marks.append(Hairline(0, height + 1, _LABEL + (columns + 1) * step + _TOTAL, height + 1))
    return Chart(
        title=_("Calendar"),
        width=width,
        height=height + 3,
        marks=tuple(marks),
        alternative=_sentence(conduct, _in_two(facts, long=long), long=long),
        columns=_columns(columns, long=long),
        rows=tuple(_table_row(row, cells) for row in rows),
    )


_Cells = Mapping[tuple[str, int], Numbers]
# the cell of a row for incidents of several of its days or months
_SEVERAL: Final = 0


def _by_day(facts: Iterable[IncidentFact]) -> _Cells:
    found: dict[tuple[str, int], list[int]] = {}
    for one in facts:
        if one.days and month_of(one.days.first) == month_of(one.days.last):
            at = one.day.day if one.day else _SEVERAL
            found.setdefault((month_of(one.days.first), at), []).append(one.number)
    return {key: tuple(sorted(numbers)) for key, numbers in found.items()}


def _by_month(conduct: Conduct) -> _Cells:
    found: dict[tuple[str, int], Numbers] = {}
    for cell, numbers in conduct.months.items():
        first, _stroke, last = cell.partition("/")
        if not last:
            found[first[:4], int(first[5:])] = numbers
        elif first[:4] == last[:4]:
            held = found.get((first[:4], _SEVERAL), ())
            found[first[:4], _SEVERAL] = tuple(sorted((*held, *numbers)))
    return found


def _in_two(facts: Iterable[IncidentFact], *, long: bool) -> Numbers:
    size = 4 if long else 7
    return tuple(
        sorted(
            one.number
            for one in facts
            if one.days and month_of(one.days.first)[:size] != month_of(one.days.last)[:size]
        )
    )


def _length(row: str) -> int:
    return monthrange(int(row[:4]), int(row[5:]))[1] if len(row) > 4 else 12


def _name(row: str) -> str:
    return time_texts.month_text(row) if len(row) > 4 else row


def _cell_name(row: str, at: int) -> str:
    if at == _SEVERAL:
        return f"{_name(row)}, {_('over several days') if len(row) > 4 else _('over two months')}"
    if len(row) > 4:
        return time_texts.day_text(date(int(row[:4]), int(row[5:]), at))
    return time_texts.month_text(f"{row}-{at:02d}")


def _ends(row: str) -> Sequence[int]:
    """Return the cells of a row, the last for incidents of several days or months."""
    return (*range(1, (31 if len(row) > 4 else 12) + 1), _SEVERAL)


def _head(at: int, *, long: bool) -> str:
    return time_texts.month_text(f"2000-{at:02d}").split(" ")[0] if long else str(at)


def _heads(columns: int, step: float, *, long: bool) -> Iterable[Mark]:
    for at in range(1, columns + 1):
        x = _LABEL + (at - 0.5) * step
        yield Text(x, 8, _head(at, long=long), 6.4, MarkRole.LABEL, Align.MIDDLE, limit=step)
    yield Text(_LABEL + (columns + 0.5) * step, 8, "+", 6.4, MarkRole.LABEL, Align.MIDDLE)
    right = _LABEL + (columns + 1) * step + _TOTAL - 4
    yield Text(right, 8, _("Total"), 6.4, MarkRole.LABEL, Align.END)


def _line(row: str, cells: _Cells, y: float, step: float, most: int) -> Iterable[Mark]:
    yield Text(2, y + 9, _name(row), _FONT, MarkRole.LABEL, limit=_LABEL - 4)
    boxes = Cells(step, _ROW, 9, _FONT, most)
    total = 0
    for place, at in enumerate(_ends(row)):
        if at > _length(row):
            continue
        numbers = cells.get((row, at), ())
        total += len(numbers)
        x = _LABEL + place * step
        yield from boxes.draw(x, y, _cell_name(row, at), numbers)
    right = _LABEL + len(_ends(row)) * step + _TOTAL - 4
    size = fitting_size(str(total), _TOTAL - 5, _FONT)
    yield Text(right, y + 9, str(total), size, MarkRole.TOTAL, Align.END, strong=True)


def _rings(context: Sequence[ContextDay], rows: Sequence[str], step: float) -> Iterable[Mark]:
    for mark in context:
        month = month_of(mark.day)
        if month not in rows:
            continue
        x0, y0 = _LABEL + (mark.day.day - 1) * step, _HEAD + rows.index(month) * _ROW
        x1, y1 = x0 + step, y0 + _ROW
        for line in ((x0, y0, x1, y0), (x1, y0, x1, y1), (x1, y1, x0, y1), (x0, y1, x0, y0)):
            yield Hairline(*line, role=MarkRole.CONTEXT)


def _columns(columns: int, *, long: bool) -> tuple[str, ...]:
    heads = (_head(at, long=long) for at in range(1, columns + 1))
    several = _("Over months") if long else _("Over days")
    return (_("Year") if long else _("Month"), *heads, several, _("Total"))


def _table_row(row: str, cells: _Cells) -> tuple[str, ...]:
    counts = {at: len(cells.get((row, at), ())) for at in _ends(row)}
    texts = [str(n) if at <= _length(row) else "" for at, n in counts.items()]
    return (_name(row), *texts, str(sum(counts.values())))


def _sentence(conduct: Conduct, in_two: Numbers, *, long: bool) -> str:
    sentences = [_("Recorded incidents only, n = {n}.").format(n=len(conduct.incidents))]
    if conduct.first and conduct.last:
        sentences.append(
            ngettext(
                "From {first} to {last}, {n} day.",
                "From {first} to {last}, {n} days.",
                conduct.span_days,
            ).format(
                first=time_texts.day_text(conduct.first),
                last=time_texts.day_text(conduct.last),
                n=conduct.span_days,
            )
        )
    if conduct.longest_gap:
        days = conduct.longest_gap.days
        sentences.append(
            ngettext(
                "Longest time without one: {n} day.", "Longest time without one: {n} days.", days
            ).format(n=days)
        )
    if in_two:
        text = _("In two years: {numbers}.") if long else _("In two months: {numbers}.")
        sentences.append(text.format(numbers=number_texts.incidents_text(in_two)))
    if conduct.undated:
        sentences.append(_("No day is known for {n}.").format(n=len(conduct.undated)))
    return " ".join(sentences)
