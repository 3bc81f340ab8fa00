from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gammaincinv, pdtrc

from diary.patterns.poisson import poisson_at_least, poisson_interval


@given(st.integers(0, 20_000), st.sampled_from([0.5, 0.8, 0.95, 0.99, 0.999]))
def test_the_interval_is_the_exact_one(count: int, coverage: float) -> None:
    tail = (1 - coverage) / 2
    lower, upper = poisson_interval(count, coverage)
    expected = gammaincinv(count, tail) if count else 0.0
    assert lower == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert upper == pytest.approx(gammaincinv(count + 1, 1 - tail), rel=1e-9)


@given(st.integers(1, 5_000), st.floats(0.001, 8_000))
def test_the_probability_of_as_many_or_more(count: int, rate: float) -> None:
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
