"""The program's own checker against the corpus: each outcome, and each file by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from diary.crypto.signing import Signer
from exporters.bundle import signature_file
from exporters.check import own_pdf
from exporters.check.bundle_check import CheckReport, CheckVerdict, FindingLevel, check
from exporters.check.report_texts import LEFT_TEXTS
from tests.corpus.case import Case, Given
from tests.corpus.seals import KEYS, SIGNATURES
from tests.corpus.table import CASES, EVERY
from tests.exporters.conftest import MADE


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


def test_an_edit_of_a_signature_or_a_key_changes_any_and_not_only_the_one_of_today() -> None:
    """What is signed changes with every page, and with it each letter of its signature."""
    for number in range(300):
        signer = Signer(bytes([number % 256]) * 31 + bytes([number // 256]))
        tags = str(number).encode()
        made = signature_file.sign_list(tags, sign=signer.sign, public=signer.public, made=MADE)
        key = signature_file.key_text(signer.public)
        same = [what for what, edit in SIGNATURES.items() if edit(made) == made]
        same += [what for what, edit in KEYS.items() if edit(key) == key]
        assert not same, number


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_case_comes_out_as_the_table_says(case: Case, tmp_path: Path) -> None:
    report = checked(case.make(), tmp_path)
    told = [(item.code, item.file, dict(item.detail)) for item in report.findings]
    assert report.verdict is case.verdict, told
    assert case.named <= named(report), told
    assert case.more or case.named == named(report), told
