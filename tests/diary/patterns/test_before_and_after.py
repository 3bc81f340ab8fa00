from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diary.model.record_nouns import Event, EventKind, Incident, PoliceContact
from diary.model.when import Precision, When
from diary.model.zone_rules import typed_when
from diary.patterns.before_and_after import DayWindow, SameDay
from diary.patterns.incident_facts import IncidentHistory
from diary.patterns.pattern_report import pattern_report
from diary.patterns.poisson import poisson_at_least, poisson_interval
from diary.patterns.when_intervals import DaySpan
from tests.support.agreement import VOCABULARY, kept_in
from tests.support.records import desk


@given(st.integers(0, 20_000), st.sampled_from([0.5, 0.8, 0.95, 0.99, 0.999]))
def test_the_interval_is_the_exact_one(count: int, coverage: float) -> None:
    from scipy.special import gammaincinv

    tail = (1 - coverage) / 2
    lower, upper = poisson_interval(count, coverage)
    expected = gammaincinv(count, tail) if count else 0.0
    assert lower == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert upper == pytest.approx(gammaincinv(count + 1, 1 - tail), rel=1e-9)


@given(st.integers(1, 5_000), st.floats(0.001, 8_000))
def test_the_probability_of_as_many_or_more(count: int, rate: float) -> None:
    from scipy.special import pdtrc

    assert poisson_at_least(count, rate) == pytest.approx(
        pdtrc(count - 1, rate), rel=1e-8, abs=1e-13
    )


# Garwood's table (Biometrika 28, 1936), as statistics books print it
@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [(0, 0.0, 3.69), (1, 0.0253, 5.57), (3, 0.619, 8.77), (10, 4.80, 18.39), (50, 37.11, 65.92)],
)
def test_published_intervals(count: int, lower: float, upper: float) -> None:
    low, high = poisson_interval(count)
    assert low == pytest.approx(lower, abs=0.005)
    assert high == pytest.approx(upper, abs=0.005)


@pytest.mark.parametrize(("count", "coverage"), [(-1, 0.95), (1, 0.0), (1, 1.0), (1, -0.5)])
def test_what_is_no_count_is_refused(count: int, coverage: float) -> None:
    with pytest.raises(ValueError, match="count"):
        poisson_interval(count, coverage)


@st.composite
def _near(draw: st.DrawFn) -> When:
    """A time within a few days, so that many lie over the edge of a window or of a day."""
    day, hour = draw(st.integers(8, 14)), draw(st.integers(0, 23))
    first = datetime(2026, 3, day, hour, tzinfo=UTC)
    if draw(st.booleans()):
        return typed_when(Precision.DAY, "Europe/London", first.date().isoformat())
    until = first + timedelta(hours=draw(st.integers(1, 80)))
    ends = (f"{each:%Y-%m-%dT%H:%M}" for each in (first, until))
    return typed_when(Precision.BETWEEN, "Europe/London", *ends)


@settings(max_examples=max(60, settings.default.max_examples))
@given(
    st.lists(_near(), min_size=1, max_size=8),
    st.lists(_near(), min_size=1, max_size=3),
    st.sampled_from((1, 2, 7)),
)
def test_around_a_turning_point_an_incident_stands_in_one_place(
    incidents: list[When], turnings: list[When], window: int
) -> None:
    at = desk()
    at.clock.at = datetime(2026, 5, 1, 12, tzinfo=UTC)
    for when in incidents:
        at.journal.record(Incident(what="x", when=when))
    for when in turnings:
        at.journal.record(Event(event=EventKind.WARNING, when=when))
        at.journal.record(PoliceContact(what="x", when=when))
    _record, history = kept_in(at)
    report = pattern_report(history, VOCABULARY, window)
    for around in report.around:
        reached = DaySpan(around.before.first, around.after.last)
        places = [*_windows(around.before, around.after), *_day(around.same_day)]
        assert _once(history, reached) == Counter(places)
        own = around.turning.days
        for one in history.facts:
            # only what is of that day alone is on the same day, or later the same day
            if one.number in _day(around.same_day)[: -len(around.same_day.edge) or None]:
                assert own
                assert one.days
                assert own.first <= one.days.first <= one.days.last <= own.last
    for response in report.responses:
        if response.day and response.same_day:
            last = response.after.last if response.after else response.day
            found = [*_day(response.same_day)]
            if response.after:
                found += _windows(response.after)
            assert _once(history, DaySpan(response.day, last)) == Counter(found)


def _once(history: IncidentHistory, span: DaySpan) -> Counter[int]:
    return Counter(one.number for one in history.facts if one.days and one.days.meets(span))


def _windows(*windows: DayWindow) -> list[int]:
    return [number for each in windows for number in (*each.incidents, *each.edge)]


def _day(same: SameDay) -> list[int]:
    return [*same.before, *same.unknown, *same.after, *same.edge]
