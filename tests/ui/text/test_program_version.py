"""What is said of the age of the notes on law."""

from __future__ import annotations

from datetime import timedelta

import pytest

from diary import jurisdiction
from ui.text.program_version import law_age_text


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "are less than a month old: "),
        (27, "are less than a month old: "),
        (31, "are 1 month old: "),
        (62, "are 2 months old: "),
    ],
)
def test_the_age_is_said_in_months_and_never_as_none(days: int, said: str) -> None:
    vocabulary = jurisdiction.load("england-wales")
    assert said in law_age_text(vocabulary, vocabulary.as_at + timedelta(days))
