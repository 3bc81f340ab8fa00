from __future__ import annotations

import pytest

from tests.support import thinning


@pytest.mark.parametrize(
    ("count", "step", "daily"),
    [(1, 3, "a"), (6, 3, "adf"), (7, 3, "adg"), (8, 1, "abcdefgh"), (4, 9, "ad")],
)
def test_first_last_and_every_nth_are_daily_and_the_others_in_a_soak(
    count: int, step: int, daily: str
) -> None:
    names = "abcdefgh"[:count]
    cases = thinning.every(step, names)
    assert [case.id for case in cases] == list(names)
    assert "".join(case.id for case in cases if not case.marks) == daily
    assert "".join(thinning.some(step, names)) == daily
    assert all(case.marks in ((), (pytest.mark.soak,)) for case in cases)


def test_a_table_gives_its_values_by_name() -> None:
    (case,) = thinning.every(2, {"one": 1})
    assert (case.id, case.values) == ("one", (1,))
