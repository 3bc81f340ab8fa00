"""What the walk with the setup takes for a bundle that was checked."""

from __future__ import annotations

import pytest
from installed_walk import is_checked_but_for_pages

from exporters.check.check_report import CheckVerdict, FindingCode
from exporters.check.finding_texts import TEXTS
from exporters.check.report_texts import VERDICT_TEXTS

OPEN = f"Result: {VERDICT_TEXTS[CheckVerdict.NOT_CHECKED]}"
WRONG = f"Result: {VERDICT_TEXTS[CheckVerdict.PROBLEMS]}"
PAGES = TEXTS[FindingCode.DOCUMENT_NOT_LOOKED_INTO]
LACKING = f"Could not check: Evidence.pdf: {PAGES}"


@pytest.mark.parametrize(
    ("code", "lines", "taken"),
    [
        (0, ["Result: right"], True),
        (0, [], False),
        (1, [LACKING, OPEN], True),
        (1, [OPEN], False),
        (1, [LACKING, "Could not check: record.json: It is not here.", OPEN], False),
        (1, [LACKING, WRONG], False),
        (70, [LACKING, OPEN], False),
    ],
)
def test_only_the_pages_may_be_left(code: int, lines: list[str], taken: bool) -> None:
    assert is_checked_but_for_pages(code, "\n".join(lines)) is taken
