"""What stands on every sheet: when it was written down, by which clock."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any


def test_a_time_of_writing_by_another_clock_than_the_stated_time_says_by_which(
    casemaker: Any, written: Callable[[Any], Any]
) -> None:
    case = casemaker.some_case(12, profile="order")
    assert case.zone not in sheet_lines(written(case)) != ""
    assert "Pacific/Auckland" in sheet_lines(written(replace(case, zone="Pacific/Auckland")))


def sheet_lines(made: Any) -> str:
    """The lines that say when something was written down and how long after it happened."""
    texts = " ".join(made.texts())
    return " ".join(re.findall(r"Written down ([^()]*) \(written", " ".join(texts.split())))
