from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from diary.patterns.course_of_conduct import conduct
from diary.patterns.incident_facts import IncidentFact
from diary.text.number_texts import numbers_text
from exporters.charts.behaviours_by_month import behaviours_by_month
from exporters.charts.calendar import calendar
from exporters.charts.incidents_over_time import course
from exporters.charts.marks import Chart, Hairline, MarkRole, Rect, Text, shade
from exporters.charts.weekday_by_hour import weekday_by_hour
from tests.support.chart_histories import a_bare_fact

CODES = ["LOITER", "CALLS", "GIFT", "FOLLOW"]
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@st.composite
def some_rows(draw: st.DrawFn) -> list[IncidentFact]:
    found = []
    for number in range(1, draw(st.integers(0, 25)) + 1):
        day = draw(st.none() | DAYS)
        hour = draw(st.none() | st.integers(0, 23)) if day else None
        codes = tuple(sorted(draw(st.sets(st.sampled_from(CODES), max_size=3))))
        over = draw(st.sampled_from((0, 0, 1, 20, 400)))
        found.append(a_bare_fact(number, day, hour, codes, over))
    return found


def inside(chart: Chart) -> None:
    for mark in chart.marks:
        if isinstance(mark, Rect):
            assert 0 <= mark.x <= mark.x + mark.width <= chart.width + 0.01
            assert 0 <= mark.y <= mark.y + mark.height <= chart.height + 0.01
        elif isinstance(mark, Hairline):
            assert 0 <= mark.y0 <= chart.height
            assert 0 <= mark.x0 <= mark.x1 <= chart.width + 0.01
        else:
            assert 0 <= mark.x <= chart.width
            assert 0 < mark.y <= chart.height


def shaded(chart: Chart) -> list[Rect]:
    return [m for m in chart.marks if isinstance(m, Rect) and m.role is MarkRole.CELL]


def says_its_number(chart: Chart) -> None:
    texts = [m for m in chart.marks if isinstance(m, Text) and m.role is MarkRole.COUNT]
    for cell in shaded(chart):
        assert any(
            cell.x <= text.x <= cell.x + cell.width
            and cell.y <= text.y <= cell.y + cell.height
            and text.text == str(len(cell.incidents))
            for text in texts
        )


def is_in_two(row: IncidentFact, columns: list[str]) -> bool:
    """Whether the days of an incident lie in two of the periods that have a column."""
    if not row.days:
        return False

    def period(day: date) -> str:
        quarter = f"{day.year} Q{(day.month + 2) // 3}"
        for name in (f"{day.year}", quarter, f"{day:%b %Y}"):
            if name in columns:
                return name
        raise AssertionError(day, columns)

    return period(row.days.first) != period(row.days.last)


@given(rows=some_rows(), most=st.integers(1, 6))
def test_behaviours_by_month_adds_up(rows: Sequence[IncidentFact], most: int) -> None:
    chart = behaviours_by_month(rows, str.title, width=480, most=most)
    inside(chart)
    says_its_number(chart)
    bars = [m for m in chart.marks if isinstance(m, Rect) and m.role is MarkRole.BAR]
    assert sorted(n for bar in bars for n in bar.incidents) == [row.number for row in rows]
    undated = [row.number for row in rows if not row.days]
    assert sorted(bars[-1].incidents if undated else ()) == undated
    named = dict(zip(chart.columns[1:], chart.rows[0][1:], strict=True))
    in_two = numbers_text([row.number for row in rows if is_in_two(row, [*named])])
    assert (f"In two periods: no. {in_two}." in chart.alternative) is bool(in_two)
    assert chart.rows[0][-1] == str(len(rows))
    for line in chart.rows:
        assert sum(map(int, line[1:-1])) == int(line[-1])
    totals = {line[0]: int(line[-1]) for line in chart.rows[1:]}
    for code in CODES:
        count = sum(code in row.behaviours for row in rows)
        assert totals.get(code.title(), 0) == count
    assert f"n = {len(rows)}" in chart.alternative


@given(rows=some_rows())
def test_weekday_by_hour_adds_up(rows: Sequence[IncidentFact]) -> None:
    chart = weekday_by_hour(rows, width=480)
    inside(chart)
    says_its_number(chart)
    timed = [row.number for row in rows if row.day and row.hour is not None]
    assert sorted(n for cell in shaded(chart) for n in cell.incidents) == timed
    assert sum(int(line[-1]) for line in chart.rows) == len(timed)
    for row in rows:
        if row.day and row.hour is not None:
            assert int(chart.rows[row.day.weekday()][1 + row.hour]) > 0
    assert f"n = {len(rows)}" in chart.alternative


def test_quiet_months_have_their_columns() -> None:
    rows = [a_bare_fact(1, date(2026, 1, 5), None, ("GIFT",)),
            a_bare_fact(2, date(2026, 4, 5), None, ("GIFT",))]  # fmt: skip
    chart = behaviours_by_month(rows, str.title, width=480)
    assert chart.columns == ("Behaviour", "Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026", "Total")
    assert chart.rows[1] == ("Gift", "1", "0", "0", "1", "2")


def test_long_records_are_shown_by_quarter_and_by_year() -> None:
    def columns(days: int) -> tuple[str, ...]:
        rows = [a_bare_fact(n, date(2018, 2, 1) + timedelta(days=n * days // 9), None, ())
                for n in range(10)]  # fmt: skip
        return behaviours_by_month(rows, str, width=480).columns[1:-1]

    assert columns(900)[:2] == ("2018 Q1", "2018 Q2")
    assert columns(3000)[:2] == ("2018", "2019")
    assert len(columns(3000)) == 9


def test_other_kinds_are_counted_once_an_incident() -> None:
    rows = [a_bare_fact(1, date(2026, 1, 5), None, ("A", "B", "C")),
            a_bare_fact(2, date(2026, 1, 6), None, ("A",))]  # fmt: skip
    chart = behaviours_by_month(rows, str, width=480, most=2)
    assert [cell.incidents for cell in shaded(chart)] == [(1, 2), (1,)]


@given(count=st.integers(0, 50), most=st.integers(0, 50))
def test_more_is_never_lighter(count: int, most: int) -> None:
    assert shade(count, most) <= shade(count + 1, max(most, count + 1)) or count >= most
    assert 0 <= shade(min(count, most), most) < 0.75
    if count:
        assert shade(count, max(count, most)) > 0


def test_none_of_equals_is_named_as_the_one_with_most() -> None:
    def said(*times: tuple[date, int]) -> tuple[str, str]:
        rows = [a_bare_fact(n, day, hour, ("GIFT",)) for n, (day, hour) in enumerate(times, 1)]
        hours, months = weekday_by_hour(rows, width=480), behaviours_by_month(rows, str, width=480)
        return hours.alternative, months.alternative

    first, later = (date(2026, 1, 5), 18), (date(2026, 2, 10), 7)
    hours, months = said(first, first, later, later)
    assert "Most in one hour: 2, in each of 2." in hours
    assert "Most in one period: 2, in each of 2." in months
    hours, months = said(first, first, later)
    assert "Most in one hour: 2, on Mon from 18:00." in hours
    assert "Most in one period: 2, in Jan 2026." in months


def test_one_week_is_a_bar_and_no_wall() -> None:
    fact = a_bare_fact(1, date(2026, 1, 5))
    chart = course([fact], (), str, width=480)
    (bar,) = [m for m in chart.marks if isinstance(m, Rect) and m.role is MarkRole.BAR]
    assert bar.width <= 120
    assert any(isinstance(m, Text) and m.text == "Mon 5 Jan 2026" for m in chart.marks)
    inside(chart)


def test_an_incident_of_several_days_is_in_no_bar_that_may_not_hold_it() -> None:
    facts = [
        a_bare_fact(1, date(2026, 1, 5), over=1),
        a_bare_fact(2, date(2026, 1, 30), over=3),
        a_bare_fact(3, date(2026, 2, 3)),
    ]
    months = behaviours_by_month(facts, str, width=480)
    assert months.columns == ("Behaviour", "Jan 2026", "Feb 2026", "In two periods", "Total")
    assert months.rows == (("Incidents, all kinds", "1", "1", "1", "3"),)
    assert "In two periods: no. 2." in months.alternative
    bars = [m.incidents for m in months.marks if isinstance(m, Rect) and m.role is MarkRole.BAR]
    assert bars == [(1,), (3,), (2,)]
    weeks = course(facts, (), str, width=480)
    bars = [m.incidents for m in weeks.marks if isinstance(m, Rect) and m.role is MarkRole.BAR]
    assert bars == [(1,), (3,)]
    assert "In no bar, because it may belong to either of two: no. 2." in weeks.alternative
    days = calendar(facts, conduct(facts), width=480)
    assert days.columns[-2:] == ("Over days", "Total")
    assert [row[-2:] for row in days.rows] == [("1", "1"), ("0", "1")]
    assert "In two months: no. 2." in days.alternative
