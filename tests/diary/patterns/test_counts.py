from __future__ import annotations

from datetime import date, timedelta

from diary.patterns.counts import IncidentRow, count, months_between
from hypothesis import given
from hypothesis import strategies as st

from tests.support.generators import CODES

rows = st.lists(
    st.builds(
        IncidentRow,
        number=st.integers(1, 999),
        day=st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2026, 12, 31))),
        hour=st.one_of(st.none(), st.integers(0, 23)),
        behaviours=st.lists(st.sampled_from(CODES), max_size=3).map(tuple),
        reported=st.one_of(st.none(), st.booleans()),
        times=st.one_of(st.none(), st.integers(1, 50)),
    ),
    max_size=12,
)

SOME = (
    IncidentRow(1, date(2026, 1, 31), 21, ("LOITER",), True),
    IncidentRow(2, date(2026, 3, 1), None, ("LOITER", "FOLLOW", "LOITER"), False, 37),
    IncidentRow(3, None, None, ("FOLLOW",), None),
)


def test_figures_of_three_incidents_counted_by_hand() -> None:
    counts = count(SOME)
    assert (counts.incidents, counts.undated) == (3, 1)
    assert (counts.first, counts.last, counts.span_days) == (
        date(2026, 1, 31),
        date(2026, 3, 1),
        30,
    )
    assert (counts.reported, counts.not_reported, counts.not_said) == (1, 1, 1)
    assert counts.stated_acts == 39
    months = months_between(counts.first, counts.last)
    assert months == ("2026-01", "2026-02", "2026-03")


def test_nothing_recorded_counts_as_nothing() -> None:
    counts = count(())
    assert (counts.incidents, counts.first, counts.span_days) == (0, None, 0)
    assert months_between(counts.first, counts.last) == ()


@given(rows)
def test_every_incident_is_counted_once_or_named_as_unknown(some: list[IncidentRow]) -> None:
    counts = count(some)
    assert counts.incidents == len(some)
    assert counts.reported + counts.not_reported + counts.not_said == len(some)
    assert counts.undated == sum(row.day is None for row in some)
    assert counts.stated_acts >= len(some)


@given(rows, st.integers(1, 400))
def test_nothing_depends_on_the_order_or_on_days_without_incidents(
    some: list[IncidentRow], later: int
) -> None:
    assert count(some) == count(some[::-1])
    first = date(2026, 1, 1)
    months = months_between(first, first + timedelta(days=later))
    assert months == tuple(sorted(set(months)))
    assert len(months) >= later // 31
