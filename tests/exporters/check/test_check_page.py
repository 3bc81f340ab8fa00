"""A check page that is not this version's is named with its digest, and is no contradiction."""

from __future__ import annotations

import hashlib
from pathlib import Path

from exporters.bundle import layout
from exporters.check.bundle_check import CheckVerdict, FindingLevel
from exporters.check.report_texts import lines
from tests.corpus.case import Given, tiny
from tests.exporters.check.test_bundle_check_corpus import checked


def test_it_is_named_with_its_digest(tmp_path: Path) -> None:
    page = b"<!doctype html><title>consistent</title>\n"
    report = checked(Given(tiny().put(layout.CHECK_PAGE, page).signed()), tmp_path)
    (found,) = report.findings
    digest = hashlib.sha256(page).hexdigest()
    assert (found.code, found.level, found.file) == (
        "check-page-differs",
        FindingLevel.NOTE,
        layout.CHECK_PAGE,
    )
    assert report.verdict is CheckVerdict.UNCONFIRMED
    assert any(line.startswith("Note: check.html: ") and digest in line for line in lines(report))


def test_our_own_is_not(tmp_path: Path) -> None:
    assert checked(Given(tiny()), tmp_path).findings == ()
