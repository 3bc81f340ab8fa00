"""Numbers and sizes as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.text.number_texts import numbers_text, size_text


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB (1,000 bytes)"),
        (1_234_567, "1.2 MB (1,234,567 bytes)"),
        (5 * 10**12, "5000.0 GB (5,000,000,000,000 bytes)"),
    ],
)  # fmt: skip
def test_sizes_are_round_with_the_exact_number_beside(size: int, expected: str) -> None:
    assert size_text(size) == expected


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ((), ""),
        ((3,), "3"),
        ((3, 4), "3, 4"),
        ((3, 4, 5), "3–5"),
        ((1, 3, 9, 14, 15, 16, 20), "1, 3, 9, 14–16, 20"),
    ],
)
def test_three_numbers_in_a_row_are_a_run(numbers: tuple[int, ...], text: str) -> None:
    assert numbers_text(numbers) == text


@given(st.sets(st.integers(1, 400)))
def test_runs_have_every_number_and_no_other(numbers: set[int]) -> None:
    found: list[int] = []
    for part in filter(None, numbers_text(sorted(numbers)).split(", ")):
        first, _dash, last = part.partition("–")
        found += range(int(first), int(last or first) + 1)
    assert found == sorted(numbers)
