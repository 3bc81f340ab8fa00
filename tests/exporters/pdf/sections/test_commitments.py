"""Every subject that is shown stands once in the table, with its entry and 64 digits."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pypdfium2

from diary import audience_profiles
from diary.model.record_nouns import Incident
from exporters.check import own_pdf
from tests.support.agreement import given_case
from tests.support.records import desk

_LEAST = 9.0
AT = datetime(2026, 8, 1, tzinfo=UTC)


def test_each_subject_has_one_line_of_which_sixty_fit_on_a_page(
    casemaker: Any, written: Any
) -> None:
    case = casemaker.some_case(200, pictures=3)
    case = replace(case, profile=replace(case.profile, sections=("method", "entries")))
    data = written(case).data
    marks = list(own_pdf.read(io.BytesIO(data)).marks)
    shown = [
        *case.incidents,
        *(exhibit.item for exhibit in case.exhibits),
        *(item for items in case.others.values() for item in items),
        *case.translations,
    ]
    gone = [
        (each.entry, case.disclosure.commitments[each.entry - 1].hex()) for each in case.withdrawals
    ]
    found = [(n, digits) for _, n, digits in marks]
    assert set(found) == {*gone, *((item.entry, item.commitment) for item in shown)}
    assert len(set(found)) == len(found)
    pages = [page for page, _, _ in marks]
    assert max(map(pages.count, pages)) >= 58


def test_an_earlier_version_that_is_printed_has_its_line(written: Any) -> None:
    at = desk()
    first = at.journal.record(Incident(what="He rang.", place="Mill Lane"))
    second = at.journal.amend(first.id, Incident(what="He rang twice.", place="Mill Lane"))
    third = at.journal.amend(first.id, Incident(what="He rang twice.", place="Mill Street"))
    case = given_case("police", at)
    data = written(case)
    marks = {(n, digits) for _, n, digits in own_pdf.read(io.BytesIO(data.data)).marks}
    assert marks == {(each.entry, each.commitment) for each in (first, second, third)}
    assert "Incident 1, earlier" in " ".join(data.texts())


def test_what_was_withdrawn_has_its_lines(written: Any) -> None:
    at = desk()
    stays = at.journal.record(Incident(what="He rang."))
    first = at.journal.record(Incident(what="He was at the gate."))
    at.journal.withdraw(first.id, "It was somebody else.")
    case = given_case("police", at)
    data = written(case)
    marks = {(n, digits) for _, n, digits in own_pdf.read(io.BytesIO(data.data)).marks}
    assert {n for n, _ in marks} == {1, 2, 3}
    assert marks >= {(each.entry, each.commitment) for each in (stays, first)}
    text = " ".join(data.texts())
    assert "Incident 2, withdrawn" in text
    assert "Incident 2, earlier" in text


def test_the_digits_are_large_enough_to_read(casemaker: Any, written: Any) -> None:
    case = casemaker.some_case(2)
    case = replace(case, profile=replace(case.profile, sections=("method", "entries")))
    with pypdfium2.PdfDocument(written(case).data) as document:
        sizes = {
            item.get_font_size()
            for page in document
            for item in page.get_objects(
                filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT], textpage=page.get_textpage()
            )
            if case.incidents[0].commitment in item.extract()
        }
    assert sizes
    assert min(sizes) >= _LEAST


def test_a_number_of_four_digits_stands_on_one_line_with_its_mark(
    casemaker: Any, written: Any
) -> None:
    maker = casemaker.Maker()
    for _each in range(1_100):
        maker.add(Incident(what="He rang."), AT)
    case = maker.case(audience_profiles.load("police"))
    case = replace(case, profile=replace(case.profile, sections=("method", "entries")))
    marks = own_pdf.read(io.BytesIO(written(case).data)).marks
    pages = [page for page, n, _digits in marks if n >= 1_000]
    assert max(map(pages.count, pages)) >= 58
