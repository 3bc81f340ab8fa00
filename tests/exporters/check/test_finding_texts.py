"""A sentence for every code of a finding, and nothing said that was not found."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import exporters.check.bundle_check
from exporters.check import finding_texts
from exporters.check.check_report import (
    Finding,
    FindingCode,
    FindingLevel,
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
# said of a row of a transcript, with its page, conversation and line
_ROWS = (
    "row-number-differs row-time-differs row-sender-differs row-words-differ row-facts-differ "
    "own-words-differ "
    "row-not-seen row-out-of-order row-twice row-of-nothing rows-missing gap-differs gap-missing "
    "head-differs"
)
ROWS = set(_ROWS.split())
# said of words on a page, with their page, entry and field
WORDS = {"words-not-opened", "words-not-seen", "words-differ", "words-of-another"}
INDIRECT = {"file-is-a-link", "file-is-not-a-file", "and-more"} | STAMPS | ARCHIVES | ROWS | WORDS


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


def test_every_level_has_words() -> None:
    assert set(finding_texts.LEVEL_TEXTS) == set(FindingLevel)


@pytest.mark.parametrize("field", ["something_else", "turned_out.what", "first_told", "line"])
def test_a_field_is_told_in_words_and_not_by_its_name_in_the_file(field: str) -> None:
    for code, text in finding_texts.TEXTS.items():
        gaps = {name for _text, name, _spec, _how in string.Formatter().parse(text) if name}
        if "field" in gaps:
            detail: dict[str, str | int] = {**dict.fromkeys(gaps, 1), "field": field}
            level = FindingLevel.PROBLEM
            assert field not in finding_texts.sentence(
                Finding(FindingCode(code), level, "", detail)
            )


def test_a_subject_and_a_reason_are_told_in_words() -> None:
    code, level = FindingCode.ENTRY_TURNED_OUT, FindingLevel.NOTE
    detail = {"entry": 5, "subject": "police 2", "why": "same-twice"}
    said = finding_texts.sentence(Finding(code, level, "", detail))
    assert "that Police contact 2 turned out" in said
    assert "(the same thing entered twice)" in said
