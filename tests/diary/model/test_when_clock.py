from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.errors import BadInput
from diary.model.when import Precision, read_clock, read_day
from diary.model.zone_rules import after_gap, clock_readings, typed_when

LONDON = "Europe/London"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("21:10", "21:10"),
        ("21.10", "21:10"),
        ("2110", "21:10"),
        ("9:10 pm", "21:10"),
        ("9.10p.m.", "21:10"),
        ("9pm", "21:00"),
        ("12am", "00:00"),
        ("12:30 pm", "12:30"),
        (" 7:05 ", "07:05"),
        ("00:00", "00:00"),
    ],
)
def test_clock_times_are_read_as_people_write_them(typed: str, meant: str) -> None:
    assert read_clock(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["", "9", "210", "25:00", "12:60", "13pm", "0am", "noon", "21:1", "21:10\u0661"],
)
def test_what_is_not_certain_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        read_clock(typed)


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_minute_of_the_day_reads_back(hour: int, minute: int) -> None:
    text = f"{hour:02d}:{minute:02d}"
    assert read_clock(text) == read_clock(text.replace(":", "")) == text


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = read_clock(text)
    except BadInput:
        return
    assert len(read) == 5
    assert "00:00" <= read <= "23:59"


def test_days_are_read_or_refused() -> None:
    assert read_day(" 1", "2", "2026 ") == date(2026, 2, 1)
    for typed in (("30", "2", "2026"), ("1", "2", "26"), ("", "2", "2026"), ("x", "2", "2026")):
        with pytest.raises(BadInput):
            read_day(*typed)


def test_an_hour_shown_twice_has_two_readings_an_hour_apart() -> None:
    first, second = clock_readings("2026-10-25T01:30", LONDON)
    assert (first.offset, second.offset) == ("+01:00", "+00:00")
    assert (second.at - first.at).total_seconds() == 3600


def test_a_skipped_hour_has_none_and_a_place_after_it() -> None:
    assert clock_readings("2026-03-29T01:30", LONDON) == ()
    assert after_gap("2026-03-29T01:30", LONDON) == "2026-03-29T02:30"


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 1439))
def test_readings_agree_with_what_the_model_takes(day: date, minute: int) -> None:
    wall = f"{day.isoformat()}T{minute // 60:02d}:{minute % 60:02d}"
    found = clock_readings(wall, LONDON)
    offsets = [""] if len(found) == 1 else [reading.offset for reading in found]
    for offset, reading in zip(offsets, found, strict=True):
        when = typed_when(Precision.EXACT, LONDON, wall, offset=offset)
        assert when.earliest() == reading.at
