from __future__ import annotations

from calendar import Calendar
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from diary.patterns.course import conduct
from diary.patterns.facts import IncidentFact, in_order

ONE = IncidentFact(
    "", 1, None, None, None, (), None, None, "", "", "", "", "", 0, None, (), ("",) * 4
)  # type: ignore[arg-type]
DAYS = st.none() | st.dates(date(2024, 2, 27), date(2024, 3, 2)) | st.dates(date(1996, 1, 1))


@st.composite
def some(draw: st.DrawFn) -> list[IncidentFact]:
    numbers = draw(st.lists(st.integers(1, 999), unique=True, max_size=12))
    return [replace(ONE, number=number, day=draw(DAYS)) for number in numbers]


@given(some())
def test_facts_are_put_in_order_by_day_then_number_undated_last(facts: list[IncidentFact]) -> None:
    told = [(one.day is None, one.day or date.min, one.number) for one in in_order(facts)]
    assert told == sorted(told)
    assert len(told) == len(facts)
    assert in_order(in_order(facts)) == in_order(facts)


@given(some())
def test_weeks_and_weekdays_are_those_of_the_calendar(facts: list[IncidentFact]) -> None:
    found = conduct(facts)
    for one in facts:
        if one.day is None:
            continue
        weeks = Calendar().monthdatescalendar(one.day.year, one.day.month)
        (week,) = (week for week in weeks if one.day in week)
        assert one.number in found.weeks[week[0]]
