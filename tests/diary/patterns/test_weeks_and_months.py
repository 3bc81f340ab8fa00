"""Days in two periods have one cell, named by both."""

from __future__ import annotations

from datetime import date

from diary.patterns.weeks_and_months import month_cell
from diary.patterns.when_intervals import DaySpan


def test_a_span_of_two_months_stands_in_a_cell_of_both() -> None:
    assert month_cell(DaySpan(date(2024, 4, 30), date(2024, 4, 30))) == "2024-04"
    assert month_cell(DaySpan(date(2024, 4, 30), date(2024, 5, 1))) == "2024-04/2024-05"
    assert month_cell(DaySpan(date(2023, 12, 31), date(2024, 2, 1))) == "2023-12/2024-02"
    assert month_cell(None) == ""
