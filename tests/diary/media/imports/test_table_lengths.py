"""How long a call was is read as it is written, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.imports.table_lengths import read_length


@pytest.mark.parametrize(
    ("cell", "head", "seconds"),
    [
        ("0:03:12", "Duration", 192),
        ("00:03:12.000", "Duration", 192),
        ("192", "Duration", 192),
        ("192", "Seconds", 192),
        ("3", "Duration (min)", 180),
        ("3", "Minutes", 180),
        ("3:12", "Duration", 192),
        ("3:12", "Duration (hh:mm)", 11520),
        ("3", "Duration (hh:mm)", None),
        ("3:12", "Duration (hh:mm:ss)", 192),
        ("3 min 12 s", "", 192),
        ("3 min 12 s", "Duration (hours)", 192),
        ("3m12s", "", 192),
        ("1h 2m 3s", "", 3723),
        ("1 hour, 2 minutes and 3 seconds", "", 3723),
        ("192 secs", "Duration (min)", 192),
        ("PT3M12S", "", 192),
        ("0", "", 0),
        ("", "", None),
        ("PT", "", None),
        ("3.12", "", None),
        ("3:72", "", None),
        ("-3", "", None),
        ("a while", "", None),
        ("about 3 min", "", None),
        ("3 months", "", None),
        ("9999999", "", None),
        ("999999", "", None),
        ("\u0663", "", None),
    ],
)
def test_a_cell_is_read_by_its_units_or_by_its_head(
    cell: str, head: str, seconds: int | None
) -> None:
    assert read_length(cell, head) == seconds


@given(st.integers(0, 99 * 3600), st.sampled_from(["{h}:{m:02}:{s:02}", "{h} h {m} min {s} s"]))
def test_what_is_written_is_read_back(seconds: int, form: str) -> None:
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    assert read_length(form.format(h=hours, m=minutes, s=left), "Duration") == seconds
    assert read_length(str(seconds), "Duration") == seconds


@given(st.text(max_size=120), st.text(max_size=40))
def test_any_text_is_a_length_or_none(cell: str, head: str) -> None:
    found = read_length(cell, head)
    assert found is None or 0 <= found <= 99 * 3600
