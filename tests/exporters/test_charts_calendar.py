"""The calendar's rows and cells, held to the standard library's."""

from __future__ import annotations

import calendar as standard
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from diary.patterns.course_of_conduct import conduct
from exporters.charts.calendar import calendar
from exporters.charts.marks import MarkRole, Rect
from tests.support.chart_histories import WIDTH, a_bare_fact

# 1996 and 2000 had a 29 February, 1900 had none; three years at most are shown by days
DAYS = st.one_of(
    st.lists(st.dates(date(first, 1, 1), date(first + 2, 12, 31)), min_size=1, max_size=12)
    for first in (1900, 1995, 1999)
)


@given(DAYS)
def test_each_month_has_its_days_and_each_day_its_cell(days: list[date]) -> None:
    facts = [a_bare_fact(n, day) for n, day in enumerate(days, 1)]
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
        *row, several = row
        assert several.incidents == ()
        assert len(row) == standard.monthrange(year, month)[1]
        for day, cell in enumerate(row, 1):
            here = [n for n, on in enumerate(days, 1) if on == date(year, month, day)]
            assert list(cell.incidents) == here


def test_what_covers_several_days_stands_beside_the_days_of_its_month() -> None:
    facts = [
        a_bare_fact(1, date(2025, 2, 27), over=1),
        a_bare_fact(2, date(2025, 2, 28), over=1),
        a_bare_fact(3, date(2025, 4, 2)),
    ]
    chart = calendar(facts, conduct(facts), width=WIDTH)
    cells = {
        m.meaning: m.incidents
        for m in chart.marks
        if isinstance(m, Rect) and m.role is MarkRole.CELL
    }
    assert cells == {"Feb 2025, over several days: 1": (1,), "Wed 2 Apr 2025: 1": (3,)}
    assert [row[0] for row in chart.rows] == ["Feb 2025", "Mar 2025", "Apr 2025"]
    assert "In two months: no. 2." in chart.alternative


def test_what_covers_two_months_stands_beside_the_months_of_its_year() -> None:
    facts = [
        a_bare_fact(1, date(2020, 2, 28), over=9),
        a_bare_fact(2, date(2020, 12, 30), over=9),
        a_bare_fact(3, date(2024, 4, 2)),
    ]
    chart = calendar(facts, conduct(facts), width=WIDTH)
    assert [row[-2:] for row in chart.rows] == [
        ("1", "1"), ("0", "0"), ("0", "0"), ("0", "0"), ("0", "1"),
    ]  # fmt: skip
    assert "In two years: no. 2." in chart.alternative
