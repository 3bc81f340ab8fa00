"""The program's own checker against the corpus: each outcome, and each file by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporters.check import own_pdf
from exporters.check.bundle_check import CheckReport, CheckVerdict, FindingLevel, check
from exporters.check.report_texts import LEFT_TEXTS
from tests.corpus.case import Case, Given
from tests.corpus.table import CASES, EVERY


def named(report: CheckReport) -> set[str]:
    return {item.file for item in report.findings if item.level is not FindingLevel.NOTE}


def checked(given: Given, place: Path) -> CheckReport:
    return check(
        given.lay(place),
        expected=given.fingerprint,
        seal_words=given.seal,
        earlier=given.lay_earlier(place),
        pdf=own_pdf.read,
    )


def test_the_corpus_is_large_and_no_name_stands_in_it_twice() -> None:
    bad = [case for case in CASES.values() if case.verdict is CheckVerdict.PROBLEMS]
    assert len(CASES) == EVERY
    assert len(bad) >= 200
    assert len(CASES) - len(bad) >= 50


def test_all_that_a_browser_does_not_see_stands_in_one_table() -> None:
    """Nothing of a document is among it."""
    differing = [case for case in CASES.values() if case.here]
    assert {case.why for case in differing} == set(LEFT_TEXTS)
    assert not [case.name for case in differing if case.name.startswith(("pdf", "paged"))]


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_case_comes_out_as_the_table_says(case: Case, tmp_path: Path) -> None:
    report = checked(case.make(), tmp_path)
    told = [(item.code, item.file, dict(item.detail)) for item in report.findings]
    assert report.verdict is case.verdict, told
    assert case.named <= named(report), told
    assert case.more or case.named == named(report), told
