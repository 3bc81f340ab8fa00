"""What stands on every sheet: when it was written down, by which clock."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.exporters.pdf.casemaker import written_in


def test_a_time_of_writing_by_another_clock_than_the_stated_time_says_by_which(
    casemaker: Any, written: Callable[[Any], Any]
) -> None:
    case = casemaker.some_case(12, profile="order")
    assert case.zone not in sheet_lines(written(case)) != ""
    elsewhere = written_in("Pacific/Auckland", case)
    assert "Pacific/Auckland" in sheet_lines(written(elsewhere))


def test_times_of_writing_are_the_same_wherever_the_document_is_made(
    casemaker: Any, written: Callable[[Any], Any]
) -> None:
    case = casemaker.some_case(12, profile="response")
    home = sheet_lines(written(case))
    abroad = sheet_lines(written(replace(case, zone="Pacific/Auckland")))
    assert home == abroad != ""
    assert case.zone not in abroad
    # where no stated time stands beside it, it says by which clock
    assert f"{case.zone} What" not in one(written(case))
    assert f"{case.zone} What" in one(written(replace(case, zone="Pacific/Auckland")))


def test_an_entry_by_a_zone_that_nobody_knows_is_told_by_the_clock_of_the_document(
    casemaker: Any, written: Callable[[Any], Any]
) -> None:
    case = casemaker.some_case(3, profile="order")
    assert sheet_lines(written(written_in("Mars/Olympus", case))) == sheet_lines(written(case))


def one(made: Any) -> str:
    return " ".join(" ".join(made.texts()).split())


def sheet_lines(made: Any) -> str:
    """The lines that say when something was written down and how long after it happened."""
    rows = r"([A-Z][a-z]{2} \d[^()·]{10,60}), entry \d+ \(written"
    sheets = r"Written down ([^()]{10,45}) \(written"
    return " ".join(found[0] or found[1] for found in re.findall(f"{sheets}|{rows}", one(made)))
