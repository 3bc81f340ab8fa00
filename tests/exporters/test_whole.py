"""The bundle with its real document: written, then checked by the real reader."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident
from exporters.bundle import layout
from exporters.check import own_pdf
from exporters.check.bundle_check import CheckVerdict, FindingLevel, check
from exporters.delivery import bundle_writer

SHOWN = ((5, "He was outside again, twice."), (4, "He sat in the car."), (8, "Second try."))


@pytest.fixture
def whole(small: Any, make_recorded: Any) -> Any:
    """The usual case, with the incidents that it opens to be printed."""
    incidents = tuple(
        make_recorded(small.book, n, Noun.INCIDENT, Incident(what=what)) for n, what in SHOWN
    )
    return dataclasses.replace(small.case, incidents=incidents)


def test_the_real_document_fits_the_record(whole: Any, small: Any, tmp_path: Path) -> None:
    written = bundle_writer.write(whole, tmp_path / "b", sign=small.sign)
    report = check([tmp_path / "b"], pdf=own_pdf.read)
    assert report.verdict is CheckVerdict.UNCONFIRMED
    # the case has no table for what is neither an incident nor an exhibit
    assert [item.code for item in report.findings] == [
        "revisions-not-shown", "entry-withdrawn", "copy-instead",
    ]  # fmt: skip
    # three incidents, one of them with an earlier version, and four exhibits
    assert report.counts["sheets"] == 8
    assert written.pages > 1
    assert (tmp_path / "b" / layout.EVIDENCE).read_bytes().startswith(b"%PDF-1.")


def test_a_document_of_another_case_does_not_fit(
    whole: Any, small: Any, make_small: Any, other_signer: Any, tmp_path: Path, resign: Any
) -> None:
    bundle_writer.write(whole, tmp_path / "b", sign=small.sign)
    small.book.entries[4] = dataclasses.replace(small.book.entries[4], zone="Europe/Paris")
    changed = dataclasses.replace(whole, disclosure=small.book.disclosure())
    bundle_writer.write(changed, tmp_path / "c", sign=small.sign)
    (tmp_path / "c" / layout.EVIDENCE).write_bytes((tmp_path / "b" / layout.EVIDENCE).read_bytes())
    resign(tmp_path / "c", small.book.signer)
    report = check([tmp_path / "c"], pdf=own_pdf.read)
    found = {
        item.code: item.detail for item in report.findings if item.level is FindingLevel.PROBLEM
    }
    assert set(found) == {"sheet-differs"}
    assert found["sheet-differs"]["entry"] == 5


def test_the_same_case_gives_the_same_bytes_with_the_real_document(
    whole: Any, small: Any, tmp_path: Path
) -> None:
    digests = {
        bundle_writer.write(whole, tmp_path / name, sign=small.sign).digest
        for name in ("one", "two")
    }
    assert len(digests) == 1
