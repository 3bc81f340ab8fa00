"""What is tried in part on every day and whole in a soak: tables of cases, and drawn examples.

Invariants:

- The first and the last case, and every nth from the first, are tried on every day; all others are
  marked `soak`, so that both runs together try each case once.
- A soak never draws fewer examples than a day does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import pytest
from hypothesis import settings

Case = TypeVar("Case")


def is_soak() -> bool:
    """Return whether this run is a soak."""
    return bool(settings.get_current_profile_name() == "soak")


def is_daily(at: int, count: int, step: int) -> bool:
    """Return whether the case at this place is tried on every day."""
    return at % step == 0 or at == count - 1


def some(step: int, cases: Sequence[Case]) -> list[Case]:
    """Return the daily ones of some cases that are no tests of their own."""
    return [case for at, case in enumerate(cases) if is_daily(at, len(cases), step)]


def every(step: int, cases: Mapping[str, Any] | Iterable[str]) -> list[Any]:
    """Return the values of a table, or names, as cases for `parametrize`, each by its name."""
    table = cases if isinstance(cases, Mapping) else {name: name for name in cases}
    return [
        pytest.param(
            case, id=name, marks=() if is_daily(at, len(table), step) else pytest.mark.soak
        )
        for at, (name, case) in enumerate(table.items())
    ]


def examples(daily: int, soak: int) -> settings:
    """Return the settings of a test that draws another number of examples than most."""
    return settings(max_examples=max(daily, soak) if is_soak() else daily)
