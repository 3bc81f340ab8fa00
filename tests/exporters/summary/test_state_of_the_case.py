"""The state of the case on page 1 names an officer who told it, and never whoever helps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from diary import jurisdiction
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import CaseFact, CaseFactKind, CaseFactSource
from diary.model.revisions import Recorded
from exporters.pdf.sections.document_context import DocumentContext
from exporters.summary.first_page import first_page
from exporters.summary.text import summary_text
from tests.exporters.conftest import Book, case_of

WRITTEN = datetime(2026, 3, 1, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("known", "named"), [(CaseFactSource.OFFICER, True), (CaseFactSource.ADVOCATE, False)]
)
def test_only_an_officer_who_told_it_is_named(
    book: Book, known: CaseFactSource, named: bool
) -> None:
    said = CaseFact(fact=CaseFactKind.PLEA, what="Not guilty", known=known, told_by="Maeve T.")
    item = Recorded("c1", Noun.CASE, 1, said, 1, "00", WRITTEN, WRITTEN, 1)
    case = replace(case_of(book, []), case_facts=(item,))
    context = DocumentContext(case, jurisdiction.load(case.jurisdiction).for_others(), "")
    text = summary_text(first_page(context))
    assert "Not guilty" in text
    assert ("Maeve T." in text) is named
