"""Changes to the record: a reason that is kept back is never told as one that was not given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from diary.casefile import Correction
from diary.model.kinds import Noun

AT = datetime(2026, 8, 1, tzinfo=UTC)


def changes(casemaker: Any, written: Any, audience: str) -> str:
    case = casemaker.some_case(2, profile=audience)
    mixed = tuple(
        Correction(noun, 1, 1, AT, reason, "reported", "x", "y")
        for noun, reason in ((Noun.INCIDENT, ""), (Noun.POLICE, "I rang again."))
    )
    made = written(replace(case, changes=mixed, withdrawals=()))
    return next(text for text in made.texts() if "Below is every change" in text)


@pytest.mark.parametrize("audience", ["order", "short"])
def test_no_column_for_reasons_that_are_all_kept_back(
    casemaker: Any, written: Any, audience: str
) -> None:
    assert "Reason given" not in changes(casemaker, written, audience)


def test_a_reason_that_is_kept_back_says_so(casemaker: Any, written: Any) -> None:
    page = changes(casemaker, written, "response")
    assert "I rang again." in page
    assert "left out" in page


def test_a_reason_that_was_not_given_is_a_dash(casemaker: Any, written: Any) -> None:
    page = changes(casemaker, written, "police")
    assert "Reason given" in page
    assert "left out" not in page
