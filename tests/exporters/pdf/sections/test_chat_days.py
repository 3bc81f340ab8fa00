"""Of a long chat the lines of the days of its incidents are printed, unchanged."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.pdf.sections.chat_days import lines_of_days

FORMS = (
    "[{:%d/%m/%Y}, 21:10:00] A: {}", "{:%d/%m/%Y}, 21:10 - A: {}", "{:%Y-%m-%d} 21:10 A: {}",
    "{:%d.%m.%y}, 21:10 - A: {}", "[{:%m/%d/%y}, 9:10:00 PM] A: {}",
)  # fmt: skip
DAYS = [date(2026, 3, day) for day in range(10, 20)]


@pytest.mark.parametrize("form", FORMS)
def test_the_lines_of_a_day_and_those_that_go_on_are_found(form: str) -> None:
    lines = [form.format(day, f"said {day.day}\nmore of {day.day}") for day in DAYS]
    found = lines_of_days("\n".join(lines), {DAYS[3], DAYS[7]})
    assert found == "\n".join([lines[3], lines[7]])


def test_a_text_that_is_no_chat_has_no_days() -> None:
    assert lines_of_days("On 10/03/2026, 21:10 he came\n" * 9, set(DAYS)) == ""
    assert lines_of_days("10/03/2026, 21:10 he came\n", set(DAYS)) == ""
    assert lines_of_days("[10/03/2026, 21:10:00] A: x\n" * 9, ()) == ""


def test_a_day_that_is_none_is_left_out() -> None:
    assert lines_of_days("[99/99/2026, 21:10:00] A: x\n" * 9, set(DAYS)) == ""


@given(st.text(max_size=300), st.sets(st.sampled_from(DAYS)))
def test_every_line_is_one_of_the_text(text: str, days: set[date]) -> None:
    found = lines_of_days(text, days)
    assert not found or set(found.split("\n")) <= set(text.split("\n"))
