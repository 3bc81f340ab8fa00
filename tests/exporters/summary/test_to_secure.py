"""What is to be secured is told on page 1, with the next day to come, or that it has passed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from diary import jurisdiction
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Preservation
from diary.model.revisions import Recorded
from exporters.pdf.sections.document_context import DocumentContext, untranslated_context
from exporters.summary.first_page import first_page
from exporters.summary.schedules import schedules
from tests.exporters.conftest import Book, case_of
from tests.support.summaries import case_for

WRITTEN = datetime(2026, 3, 1, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("", "To secure: 1 of 1 not done."),
        ("2099-04-01", "To secure: 1 of 1 not done, the next may be lost by Wed 1 Apr 2099."),
        ("2026-01-01", "To secure: 1 of 1 not done; for 1 the day has passed."),
    ],
)
def test_the_next_day_still_to_come_is_told_or_that_it_has_passed(
    book: Book, by: str, told: str
) -> None:
    item = Recorded(
        "s1", Noun.SECURE, 1, Preservation(what="The clip", by=by), 1, "00", WRITTEN, WRITTEN, 1
    )
    case = replace(case_of(book, []), preservations=(item,))
    context = DocumentContext(case, jurisdiction.load(case.jurisdiction).for_others("AB"), "")
    rows = [
        cell for table in first_page(context).tables for row in table.rows for cell in row.cells
    ]
    assert any(told in cell for cell in rows)


def test_a_sign_has_one_meaning_on_every_page() -> None:
    context = untranslated_context(case_for("sample", "police", WRITTEN))
    pages = (first_page(context), *schedules(context))
    text = " ".join(part.note for page in pages for part in page.tables)
    text += " ".join(c for p in pages for part in p.tables for row in part.rows for c in row.cells)
    assert {*re.findall(r"\* (no file|no copy|an exhibit)", text, re.IGNORECASE)} <= {
        "no file",
        "No file",
    }
    assert re.search(r"\* [Nn]o file", text)
