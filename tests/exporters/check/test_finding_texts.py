"""The report in words: a sentence for every code, limits first, nothing claimed."""

from __future__ import annotations

import ast
import string
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import exporters.check.bundle_check
from exporters.bundle import layout
from exporters.check import finding_texts
from exporters.check.bundle_check import CheckReport
from exporters.check.check_report import (
    LIMITS,
    CheckVerdict,
    Finding,
    FindingCode,
    FindingLevel,
    Status,
)

ROOM = Path(exporters.check.bundle_check.__file__).parent


def calls() -> Iterator[tuple[str, set[str]]]:
    """Every code that the check can say, with the details that go with it."""
    for path in sorted(ROOM.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr in ("problem", "gap", "note") and node.args:
                details = {keyword.arg for keyword in node.keywords if keyword.arg}
                for code in ast.walk(node.args[0]):
                    if isinstance(code, ast.Attribute) and code.attr in FindingCode.__members__:
                        yield FindingCode[code.attr].value, details
                for constant in ast.walk(node.args[0]):
                    if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                        yield constant.value, details
            elif node.func.attr == "_add":
                continue


# said through a variable
REASONS = (
    "right no-roots no-certificate other-roots rule algorithm checkers-differ imprint misnamed "
    "signature certificate expired purpose too-large form status"
)
STAMPS = {f"stamp-{why}" for why in REASONS.split()}
_ARCHIVES = "packed locked split deflate64 swells malformed leads-out twice link"
ARCHIVES = {f"archive-{why}" for why in _ARCHIVES.split()}
INDIRECT = {"file-is-a-link", "file-is-not-a-file", "and-more"} | STAMPS | ARCHIVES


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    said = {code for code, _ in calls()} - {"stamp-", "right"} | INDIRECT
    assert len(said) > 40
    assert said == set(finding_texts.TEXTS)


def test_a_sentence_uses_only_what_its_finding_tells() -> None:
    for code, details in calls():
        if code not in finding_texts.TEXTS:
            continue
        used = {
            name for _, name, _, _ in string.Formatter().parse(finding_texts.TEXTS[code]) if name
        }
        assert used <= details, code


def test_verdicts_limits_levels_and_statuses_have_words() -> None:
    assert set(finding_texts.VERDICT_TEXTS) == set(CheckVerdict)
    assert set(finding_texts.LIMIT_TEXTS) == set(LIMITS)
    assert set(finding_texts.LEVEL_TEXTS) == set(FindingLevel)
    assert set(finding_texts.STATUS_TEXTS) == set(Status)


def test_the_verdict_of_a_good_bundle_stays_as_it_is() -> None:
    assert (
        finding_texts.VERDICT_TEXTS[CheckVerdict.UNCONFIRMED] == "consistent; signer not confirmed"
    )
    assert (
        finding_texts.VERDICT_TEXTS[CheckVerdict.EXPECTED]
        == "consistent; signed with the key whose fingerprint you gave"
    )


def test_the_result_comes_first_then_what_it_does_not_show_and_the_result_once_more(
    tiny: Path, run: Callable[..., CheckReport]
) -> None:
    (tiny / layout.EVIDENCE).write_bytes(b"%PDF-stub\n")
    lines = list(finding_texts.lines(run(tiny)))
    first, blank, *rest = lines
    assert (first, blank) == (finding_texts.OUTCOME_TEXTS[CheckVerdict.PROBLEMS], "")
    assert tuple(rest[: len(LIMITS)]) == finding_texts.limits()
    assert "Problem: Evidence.pdf: This file was changed since the bundle was signed." in lines
    assert lines[-1] == "Result: not consistent: see the problems"


def test_of_loose_files_each_is_told(tiny: Path, run: Callable[..., CheckReport]) -> None:
    report = exporters.check.bundle_check.check(
        [tiny / layout.TAG_MANIFEST, tiny / layout.HOW_TO_CHECK]
    )
    lines = list(finding_texts.lines(report))
    assert "File HOW-TO-CHECK.txt: as listed" in lines
    assert "File record.json: not supplied" in lines


def test_what_the_page_leaves_to_the_program_is_one_sentence(
    tiny: Path, run: Callable[..., CheckReport]
) -> None:
    said = [line for line in finding_texts.lines(run(tiny)) if "check.html" in line]
    count = len(finding_texts.LEFT_TEXTS)
    first = next(iter(finding_texts.LEFT_TEXTS.values()))
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
        for line in finding_texts.lines(replace(run(tiny), findings=(*problems, *notes)))
        if "was corrected later" in line
    ]
    assert len(said) == 4
    assert said[-1].endswith("entry 1, which was corrected later. There are 2 more like it.")
