"""The one table of what the two checkers do not both see: each row is real, and both say it."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from exporters import check_page
from exporters.check import CheckReport
from exporters.check.apart import TABLE
from exporters.check.wording import lines
from tests.corpus.case import Case
from tests.corpus.table import CASES
from tests.exporters.check.test_corpus import checked

DIFFER = [case for case in CASES.values() if case.here]


def test_where_the_checkers_differ_a_row_says_so_and_no_row_is_idle() -> None:
    assert {case.why for case in DIFFER} == set(TABLE)
    assert not any(case.why for case in CASES.values() if not case.here)


@pytest.mark.parametrize("case", DIFFER, ids=lambda case: case.name)
def test_the_program_names_the_row_with_its_own_findings(case: Case, tmp_path: Path) -> None:
    report: CheckReport = checked(case.make(), tmp_path)
    assert any(TABLE[case.why].text in line for line in lines(report))


def test_the_program_names_none_where_there_is_none(tmp_path: Path) -> None:
    report = checked(CASES["a bundle of two entries"].make(), tmp_path)
    assert not any("check.html does not see" in line for line in lines(report))


def test_the_page_and_the_format_name_every_row() -> None:
    page = check_page.page().decode()
    format_ = re.sub(r"\s+", " ", Path("docs/bundle-format.md").read_text("utf-8"))
    for row in TABLE.values():
        assert f"<li>{html.escape(row.text)}</li>" in page
        assert row.text in format_
