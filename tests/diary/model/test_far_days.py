"""Which days are asked about because a figure of the year may be mistyped."""

from __future__ import annotations

from datetime import date

import pytest

from diary.model.far_days import far_days
from diary.model.record_nouns import ClockCorrection, Incident, Order
from diary.model.when import Precision
from diary.model.zone_rules import typed_when

TODAY = date(2026, 5, 1)
ZONE = "Europe/London"


def incident(day: str, until: str = "") -> Incident:
    precision = Precision.BETWEEN if until else Precision.DAY
    return Incident(what="Called.", when=typed_when(precision, ZONE, day, until))


@pytest.mark.parametrize("day", ["2062-05-01", "2026-05-03", "1926-05-01", "1945-01-01"])
def test_an_incident_ahead_or_a_lifetime_ago_is_far(day: str) -> None:
    assert [(each.field, each.day.isoformat()) for each in far_days(incident(day), TODAY)] == [
        ("when", day)
    ]


@pytest.mark.parametrize("day", ["2026-05-02", "2026-05-01", "1960-05-01"])
def test_what_another_zone_or_a_long_memory_explains_is_not(day: str) -> None:
    assert far_days(incident(day), TODAY) == ()


def test_the_end_of_a_time_is_looked_at_too() -> None:
    found = far_days(incident("2026-04-30T21:00", "2062-04-30T22:00"), TODAY)
    assert [each.day.year for each in found] == [2062]


def test_an_order_may_lie_ahead_for_years_but_not_for_decades() -> None:
    order = Order(title="NMO", made="2026-04-01", expires="2031-04-01")
    assert far_days(order, TODAY) == ()
    far = far_days(Order(title="NMO", made="0226-04-01", expires="2062-04-01"), TODAY)
    assert [each.field for each in far] == ["made", "expires"]


def test_what_a_wrong_clock_showed_is_no_day_of_anything() -> None:
    clock = ClockCorrection(
        fast=-1_767_225_600, shown="1970-01-01T00:00", known="2026-01-01T00:00", zone=ZONE
    )
    when = typed_when(Precision.EXACT, ZONE, "2026-01-01T00:00")
    assert far_days(Incident(what="Called.", when=when, clocks=(clock,)), TODAY) == ()
