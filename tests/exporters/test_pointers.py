"""A place that the summary leads to is there: a heading in Evidence.pdf, or on that page of it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pypdfium2
import pytest

from diary import audience_profiles
from diary.audience_profiles import AUDIENCES
from diary.case_file import CaseFile
from exporters.pdf import evidence_document
from exporters.pdf.sections.document_context import untranslated_context
from exporters.summary.first_page import first_page
from exporters.summary.schedules import schedules
from tests.support.summaries import case_for, part_a

# it sets documents of many pages
pytestmark = pytest.mark.integration

MADE = datetime(2026, 11, 27, 12, tzinfo=UTC)
PLACE = re.compile(r"(Evidence|Summary)\.pdf(?:, page ([0-9]+))?, “([^”]+)”")
SUMMARIZED = [each for each in sorted(AUDIENCES) if audience_profiles.load(each).summary]
CASES = [f"{case} {each}" for case in ("sample", "neighbour", "online") for each in SUMMARIZED]


def record_text(case: CaseFile) -> str:
    out = io.BytesIO()
    evidence_document.write_document(case, out, manifest_digest="0" * 64)
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join(" ".join(pages).replace("\ufffe", "-").split())


def wheres(case: CaseFile) -> str:
    """Where every table and row would be led to, if it had to be folded."""
    context = untranslated_context(case)
    tables = [
        table
        for page in (first_page(context), *schedules(context))
        for table in page.tables
        if table.rows
    ]
    return " ".join(
        where for table in tables for where in (table.where, *(row.where for row in table.rows))
    )


def missing(case: CaseFile) -> Iterator[str]:
    """Yield the places that nobody who looks for them would find."""
    pages = part_a(case).pages
    record = record_text(case)
    for file, page, heading in PLACE.findall(" ".join(pages)):
        text = record
        if file == "Summary":
            # where it is led to is not where it stands
            text = PLACE.sub("", pages[int(page) - 1] if page else " ".join(pages))
        if heading not in text:
            yield f"{file}.pdf, page {page}, “{heading}”"
    for file, _page, heading in PLACE.findall(wheres(case)):
        # the last part of the summary is there where something is folded
        if file == "Evidence" and heading not in record:
            yield f"{file}.pdf, “{heading}”"


@pytest.mark.parametrize("name", CASES)
def test_every_place_that_the_summary_leads_to_is_there(name: str) -> None:
    case, audience = name.split()
    assert [*missing(case_for(case, audience, MADE))] == []


def test_the_summary_leads_to_places_of_both_files() -> None:
    case = case_for("sample", "police", MADE)
    text = " ".join((wheres(case), *part_a(case).pages))
    assert {file for file, _page, _heading in PLACE.findall(text)} == {"Evidence", "Summary"}
