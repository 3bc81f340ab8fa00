"""The exact interval for a count, and the probabilities behind it.

The interval is Garwood's (1936): at its lower end the probability of `n` or more, and at its upper
end the probability of `n` or fewer, is half of what the coverage leaves out.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Final

_COVERAGE: Final = 0.95
_STEPS: Final = 200
_TINY: Final = 1e-300
_CLOSE: Final = 1e-15


@lru_cache(maxsize=4096)  # many windows have the same few counts
def poisson_interval(count: int, coverage: float = _COVERAGE) -> tuple[float, float]:
    """Return the exact interval for the mean of a Poisson count, or raise ValueError.

    A count must not be negative, and the coverage must be between 0 and 1.
    """
    if count < 0 or not 0 < coverage < 1:
        raise ValueError("a count is not negative, a coverage is between 0 and 1")
    tail = (1 - coverage) / 2
    lower = 0.0 if count == 0 else _solve(lambda rate: poisson_at_least(count, rate), tail, count)
    upper = _solve(lambda rate: poisson_at_least(count + 1, rate), 1 - tail, count + 1)
    return lower, upper


def poisson_at_least(count: int, rate: float) -> float:
    """Return the probability of `count` (1 or more) or more events if `rate` are expected."""
    if rate <= 0:
        return 0.0
    scale = math.exp(count * math.log(rate) - rate - math.lgamma(count))
    if rate < count + 1:
        return min(scale * _series(count, rate), 1.0)
    return 1.0 - scale * _fraction(count, rate)


def _series(count: int, rate: float) -> float:
    term = total = 1.0 / count
    at = float(count)
    while term > total * _CLOSE:
        at += 1
        term *= rate / at
        total += term
    return total


def _fraction(count: int, rate: float) -> float:
    # Lentz's algorithm for continued fractions; _TINY avoids division by zero
    b = rate + 1 - count
    c = 1 / _TINY
    d = 1 / (b or _TINY)
    value = d
    at = 0
    while True:
        at += 1
        a = -at * (at - count)
        b += 2
        d = 1 / ((a * d + b) or _TINY)
        c = (b + a / c) or _TINY
        step = c * d
        value *= step
        if abs(step - 1) < _CLOSE:
            return value


def _solve(probability: Callable[[float], float], wanted: float, near: int) -> float:
    low, high = 0.0, near + 10 * math.sqrt(near) + 20
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if probability(middle) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2
