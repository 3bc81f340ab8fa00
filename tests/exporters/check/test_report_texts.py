"""A check in words: limits first, the result, what it does not show, nothing claimed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import exporters.check.bundle_check
from exporters.bundle import layout
from exporters.check import report_texts
from exporters.check.bundle_check import CheckReport
from exporters.check.check_report import (
    LIMITS,
    CheckVerdict,
    Finding,
    FindingCode,
    FindingLevel,
    Status,
)


def test_verdicts_limits_and_statuses_have_words() -> None:
    assert set(report_texts.VERDICT_TEXTS) == set(CheckVerdict)
    assert set(report_texts.LIMIT_TEXTS) == set(LIMITS)
    assert set(report_texts.STATUS_TEXTS) == set(Status)


def test_the_verdict_of_a_good_bundle_stays_as_it_is() -> None:
    assert (
        report_texts.VERDICT_TEXTS[CheckVerdict.UNCONFIRMED] == "consistent; signer not confirmed"
    )
    assert (
        report_texts.VERDICT_TEXTS[CheckVerdict.EXPECTED]
        == "consistent; signed with the key whose fingerprint you gave"
    )


def test_the_result_comes_first_then_what_it_does_not_show_and_the_result_once_more(
    tiny: Path, run: Callable[..., CheckReport]
) -> None:
    (tiny / layout.EVIDENCE).write_bytes(b"%PDF-stub\n")
    lines = list(report_texts.lines(run(tiny)))
    first, blank, *rest = lines
    assert (first, blank) == (report_texts.OUTCOME_TEXTS[CheckVerdict.PROBLEMS], "")
    assert tuple(rest[: len(LIMITS)]) == report_texts.limits()
    assert "Problem: Evidence.pdf: This file was changed since the bundle was signed." in lines
    assert lines[-1] == "Result: not consistent: see the problems"


def test_of_what_is_no_bundle_it_says_so_first(
    tmp_path: Path, run: Callable[..., CheckReport], tiny: Path
) -> None:
    other = tmp_path / "letter.json"
    other.write_text("{}", encoding="utf-8")
    assert report_texts.outcome(run(other)) == (report_texts.NO_BUNDLE,)
    # a part of one is none of that: what is missing is said
    needed = report_texts.OUTCOME_TEXTS[CheckVerdict.NOT_CHECKED]
    assert report_texts.outcome(run(tiny / layout.RECORD)) == (needed,)


def test_of_loose_files_each_is_told(tiny: Path, run: Callable[..., CheckReport]) -> None:
    report = exporters.check.bundle_check.check(
        [tiny / layout.TAG_MANIFEST, tiny / layout.HOW_TO_CHECK]
    )
    lines = list(report_texts.lines(report))
    assert "File HOW-TO-CHECK.txt: as listed" in lines
    assert "File record.json: not supplied" in lines


def test_what_the_page_leaves_to_the_program_is_one_sentence(
    tiny: Path, run: Callable[..., CheckReport]
) -> None:
    said = [line for line in report_texts.lines(run(tiny)) if "check.html" in line]
    count = len(report_texts.LEFT_TEXTS)
    first = next(iter(report_texts.LEFT_TEXTS.values()))
    assert said == [
        f"There are {count} things that check.html leaves to this program. The first: {first}"
    ]


def test_notes_that_are_alike_share_a_line_and_problems_do_not(
    tiny: Path, run: Callable[..., CheckReport]
) -> None:
    code = FindingCode.SHEET_OF_EARLIER_REVISION
    notes = tuple(
        Finding(code, FindingLevel.NOTE, "Evidence.pdf", {"page": n, "entry": n}) for n in (1, 2, 3)
    )
    problems = tuple(replace(each, level=FindingLevel.PROBLEM) for each in notes)
    said = [
        line
        for line in report_texts.lines(replace(run(tiny), findings=(*problems, *notes)))
        if "was corrected later" in line
    ]
    assert len(said) == 4
    assert said[-1].endswith("entry 1, which was corrected later. There are 2 more like it.")
