"""The program's figures and those of the second counter are the same, figure by figure.

For records that are drawn, for the sample and for both invented cases; in the vault, and in a
bundle for every audience.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from diary import audience_profiles
from tests.support.agreement import PROFILES, compare, given_to, kept_in
from tests.support.case_lines import case_to_read
from tests.support.pattern_histories import days, live, steps
from tests.support.records import desk


@settings(max_examples=max(40, settings.default.max_examples))
@given(steps, days, st.sampled_from((1, 2, 7, 30, 366)), st.sampled_from(PROFILES))
def test_a_vault_and_a_bundle_of_it_are_counted_alike(
    history: list[Any], today: date, window: int, audience: str
) -> None:
    at = desk()
    live(at, history)
    at.clock.at = datetime.combine(today, time(12), UTC)
    record, whole = kept_in(at)
    event(f"incidents: {len(whole.facts) // 4 * 4}")
    compare(record, whole, window)
    shows_first = audience_profiles.load(audience).prints_changes
    compare(*given_to(audience, at), window, shows_first=shows_first)


# of the large case, which is counted slowly, the vault and one audience stand for the others
@pytest.mark.parametrize(
    ("name", "audience"),
    [(name, audience) for name in ("sample", "neighbour") for audience in (None, *PROFILES)]
    + [
        pytest.param("online", None, marks=pytest.mark.soak),
        pytest.param("online", "police", marks=pytest.mark.soak),
    ],
)
def test_a_case_is_counted_alike(name: str, audience: str | None) -> None:
    at = case_to_read(name)
    compare(*(given_to(audience, at) if audience else kept_in(at)), 30)
