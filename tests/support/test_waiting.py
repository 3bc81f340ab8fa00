"""Waiting ends with what a condition asserted last."""

from __future__ import annotations

import pytest

from tests.support import qt


class Deadline:
    """One that goes by while the condition is looked at."""

    def __init__(self, _patience: int) -> None:
        self.looked = 0

    def hasExpired(self) -> bool:
        self.looked += 1
        return self.looked > 1


def test_a_condition_that_takes_all_the_time_still_says_what_it_asserted(
    qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qt, "QDeadlineTimer", Deadline)

    def holds() -> None:
        raise AssertionError("the field is narrow")

    with pytest.raises(AssertionError, match="narrow"):
        qt.work_until(holds)


def test_a_condition_that_only_stays_false_ends_too(
    qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qt, "QDeadlineTimer", Deadline)
    with pytest.raises(TimeoutError):
        qt.work_until(lambda: False)
