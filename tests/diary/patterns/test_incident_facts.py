from __future__ import annotations

from calendar import Calendar
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident, Mistake, TurnedOut
from diary.model.revisions import Recorded
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from diary.patterns.counted_incidents import NotCounted, counted, not_counted
from diary.patterns.course_of_conduct import conduct
from diary.patterns.incident_facts import fact, in_order
from diary.patterns.weeks_and_months import month_cell
from diary.patterns.when_intervals import DaySpan

WRITTEN = datetime(2024, 3, 2, 12, tzinfo=UTC)


def recorded(number: int = 1, withdrawn: str | None = None, **said: object) -> Recorded[Incident]:
    content = Incident(what="x", **said)  # type: ignore[arg-type]
    return Recorded(
        str(number), Noun.INCIDENT, number, content, 1, "", WRITTEN, WRITTEN, 1, withdrawn
    )


ONE = fact(recorded())


def spans(first: date, longest: int) -> DaySpan:
    return DaySpan(first, first + timedelta(days=longest))


DAYS = st.none() | st.builds(
    spans,
    st.dates(date(2024, 2, 27), date(2024, 3, 2)) | st.dates(date(1996, 1, 1)),
    st.sampled_from((0, 0, 1, 40)),
)


@st.composite
def some(draw: st.DrawFn) -> list[object]:
    numbers = draw(st.lists(st.integers(1, 999), unique=True, max_size=12))
    return [replace(ONE, number=number, days=draw(DAYS)) for number in numbers]


@given(some())
def test_facts_are_put_in_order_by_first_day_last_day_and_number(facts: list) -> None:  # type: ignore[type-arg]
    nowhere = DaySpan(date.max, date.max)
    told = [(one.days or nowhere, one.number) for one in in_order(facts)]
    assert told == sorted(told)
    assert len(told) == len(facts)
    assert in_order(in_order(facts)) == in_order(facts)


@given(some())
def test_weeks_are_those_of_the_calendar(facts: list) -> None:  # type: ignore[type-arg]
    found = conduct(facts)
    for one in facts:
        if one.days is None:
            assert one.number in found.undated
            continue
        mondays = []
        for day in (one.days.first, one.days.last):
            weeks = Calendar().monthdatescalendar(day.year, day.month)
            (week,) = (week for week in weeks if day in week)
            mondays.append(str(week[0]))
        assert one.number in found.weeks["/".join(dict.fromkeys(mondays))]


def test_a_span_of_two_months_stands_in_a_cell_of_both() -> None:
    assert month_cell(DaySpan(date(2024, 4, 30), date(2024, 4, 30))) == "2024-04"
    assert month_cell(DaySpan(date(2024, 4, 30), date(2024, 5, 1))) == "2024-04/2024-05"
    assert month_cell(DaySpan(date(2023, 12, 31), date(2024, 2, 1))) == "2023-12/2024-02"
    assert month_cell(None) == ""


def test_what_turned_out_otherwise_is_no_fact_whatever_it_was() -> None:
    items = [
        recorded(number, turned_out=TurnedOut(reason=reason), accounts=("@a",), why_person="w")
        for number, reason in enumerate(Mistake, 1)
    ]
    assert counted(items) == []
    assert not_counted(items) == tuple(
        NotCounted(number, str(reason)) for number, reason in enumerate(Mistake, 1)
    )


def test_a_withdrawn_incident_is_withdrawn_whatever_it_turned_out_to_be() -> None:
    gone = recorded(7, "taken back", turned_out=TurnedOut(reason=Mistake.SLIP))
    assert counted([gone]) == []
    assert not_counted([gone]) == (NotCounted(7, "withdrawn"),)


def test_a_guessed_day_is_no_day_and_no_delay() -> None:
    guessed = typed_when(Precision.NOT_SURE, "Europe/London", "2024-03-01")
    read = fact(recorded(when=guessed))
    assert (read.days, read.day, read.clock, read.hour, read.delay) == (None,) * 5
