"""The calendar's rows and cells, held to the standard library's."""

from __future__ import annotations

import calendar as standard
import random
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from diary.patterns.course import conduct
from exporters.charts.calendar import calendar
from exporters.charts.marks import MarkRole, Rect
from tests.support.chart_histories import WIDTH, a_fact

# 1996 and 2000 had a 29 February, 1900 had none; three years at most are shown by days
DAYS = st.one_of(
    st.lists(st.dates(date(first, 1, 1), date(first + 2, 12, 31)), min_size=1, max_size=12)
    for first in (1900, 1995, 1999)
)


@given(DAYS)
def test_each_month_has_its_days_and_each_day_its_cell(days: list[date]) -> None:
    facts = [a_fact(n, day, None, random.Random(n)) for n, day in enumerate(days, 1)]
    chart = calendar(facts, conduct(facts), width=WIDTH)
    cells = [
        m for m in chart.marks if isinstance(m, Rect) and m.role in (MarkRole.CELL, MarkRole.EMPTY)
    ]
    lines: dict[float, list[Rect]] = {}
    for cell in cells:
        lines.setdefault(cell.y, []).append(cell)
    at = min(days).year * 12 + min(days).month - 1
    assert len(lines) == max(days).year * 12 + max(days).month - at
    for offset, row in enumerate(lines[y] for y in sorted(lines)):
        year, month = (at + offset) // 12, (at + offset) % 12 + 1
        assert len(row) == standard.monthrange(year, month)[1]
        for day, cell in enumerate(row, 1):
            here = [n for n, on in enumerate(days, 1) if on == date(year, month, day)]
            assert list(cell.incidents) == here
