"""A hash goes only where its file goes, and can be shown later."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diary.case_file import (
    CaseFile,
    Correction,
    EarlierBundle,
    EarlierFile,
    Exhibit,
    Letter,
    MailAttachment,
    Supplement,
)
from diary.ledger.entry_disclosure import disclose_entry, verify_disclosure
from diary.model.books_and_nouns import Noun
from exporters.bundle import layout, supplements_json
from exporters.bundle.record_json import parse_record
from exporters.check.bundle_check import check
from exporters.delivery import bundle_writer, payload
from tests.exporters.conftest import MADE, WITH_POSITION, Book, case_of, file_exhibit, write_stub

SHORT = b"Write to me: 07700 900123\n"
LETTER = Letter((("To", "me"),), 0, (MailAttachment("a.vcf", "text/vcard", 31, "ab" * 32),), 0)


def exhibits(case: CaseFile) -> dict[str, Exhibit]:
    return {each.item.content.reference: each for each in case.exhibits}


def opened(case: CaseFile, n: int) -> dict[str, Any]:
    return case.disclosure.openings[n - 1].values()


def test_where_a_copy_goes_instead_hash_and_length_stay(small: Any) -> None:
    closed = payload.strip_withheld_digests(small.case)
    third = exhibits(closed)["AB/3"]
    assert (third.item.content.sha256, third.item.content.size, third.closed) == ("", None, True)
    assert not {"sha256", "size"} & opened(closed, 11).keys()
    assert opened(closed, 11)["name"] == "home.jpg"
    first = exhibits(closed)["AB/1"]
    assert (first, first.closed) == (exhibits(small.case)["AB/1"], False)
    assert opened(closed, 3) == opened(small.case, 3)
    assert not exhibits(closed)["AB/4"].closed  # a thing has no file
    assert payload.strip_withheld_digests(closed) == closed


def test_an_earlier_hash_of_what_stays_is_in_no_list_of_corrections(small: Any) -> None:
    numbers = {each.item.content.reference: each.item.number for each in small.case.exhibits}
    told = [
        Correction(Noun.EVIDENCE, numbers[reference], 12, MADE, "", field, "before", "after")
        for reference in ("AB/1", "AB/3")
        for field in ("title", *payload.FIELDS)
    ]
    closed = payload.strip_withheld_digests(replace(small.case, changes=tuple(told)))
    assert {(each.number, each.field) for each in closed.changes} == {
        (numbers["AB/1"], "title"),
        *((numbers["AB/1"], field) for field in payload.FIELDS),
        (numbers["AB/3"], "title"),
    }


def test_what_stays_is_committed_to_and_can_be_opened_later(small: Any) -> None:
    closed = payload.strip_withheld_digests(small.case).disclosure
    for opening in closed.openings:
        verify_disclosure(opening, closed.commitments[opening.n - 1])
    later = disclose_entry(small.book.entries[10], 11, ("sha256", "size"))
    verify_disclosure(later, closed.commitments[10])
    assert later.values()["size"] == len(WITH_POSITION)


@pytest.mark.parametrize(
    "how",
    [
        {"open": None, "withheld": True, "copy": None},  # no copy could be made, or by choice
        {"open": None, "copy": None},  # an audience that gets no files
        {"damaged": True},
    ],
)
def test_so_they_do_where_nothing_goes_at_all(small: Any, how: dict[str, Any]) -> None:
    first, *rest = small.case.exhibits
    closed = payload.strip_withheld_digests(
        replace(small.case, exhibits=(replace(first, **how), *rest))
    )
    assert closed.exhibits[0].closed
    assert "sha256" not in opened(closed, 3)


def test_an_exhibit_that_is_in_no_list_is_closed_as_well(small: Any) -> None:
    closed = payload.strip_withheld_digests(replace(small.case, exhibits=()))
    assert not any("sha256" in opening.values() for opening in closed.disclosure.openings)


def test_every_version_of_an_exhibit_is_closed(book: Book) -> None:
    book.exhibit(1, SHORT, "a.txt")
    amended = {**book.entries[0].content, "title": "again"}
    book.add("evidence.amended", book.entries[0].subject, amended)
    only = file_exhibit(book, 2, SHORT, "a.txt", open=None, withheld=True)
    closed = payload.strip_withheld_digests(case_of(book, (only,)))
    assert [set(opened(closed, n)) & {"sha256", "size"} for n in (1, 2)] == [set(), set()]


def test_an_original_that_cannot_be_read_takes_its_hash_with_it(small: Any, tmp_path: Path) -> None:
    first, *rest = small.case.exhibits
    torn = replace(first, open=lambda: io.BytesIO(b"another"))
    case = replace(small.case, exhibits=(torn, *rest))
    bundle_writer.write(case, tmp_path / "b", sign=small.sign, pdf=write_stub)
    record = parse_record((tmp_path / "b" / layout.RECORD).read_bytes()).disclosure
    assert "sha256" not in record.openings[2].values()
    assert "HASHES KEPT BACK" in (tmp_path / "b" / layout.HOW_TO_CHECK).read_text("ascii")


def test_what_is_attached_to_an_email_that_stays_has_no_hash_either(small: Any) -> None:
    first, second, third, last = small.case.exhibits
    third = replace(third, letter=LETTER)
    case = replace(small.case, exhibits=(first, replace(second, letter=LETTER), third, last))
    closed = exhibits(payload.strip_withheld_digests(case))
    assert closed["AB/2"].letter == LETTER
    kept = closed["AB/3"].letter
    assert kept is not None
    assert kept.attached == (MailAttachment("a.vcf", "text/vcard", 0, ""),)


@pytest.mark.parametrize(("path", "is_open"), [("originals", True), ("copies", False)])
def test_it_is_opened_again_only_if_the_original_was_given(
    small: Any, path: str, is_open: bool
) -> None:
    third = small.case.exhibits[2]
    name = "AB-3_home.jpg" if is_open else "AB-3_copy.jpg"
    digest = third.item.content.sha256 if is_open else "cd" * 32
    link = small.case.disclosure.head_link
    before = EarlierBundle("ab" * 32, MADE, len(small.book.entries), link)
    given = EarlierFile(1, f"data/{path}/{name}", digest)
    case = supplements_json.attach(small.case, Supplement((before,), (given,)))
    closed = payload.strip_withheld_digests(case)
    assert exhibits(closed)["AB/3"].given == given
    assert exhibits(closed)["AB/3"].closed is not is_open
    assert ("sha256" in opened(closed, 11)) is is_open


@pytest.mark.parametrize("with_copy", [True, False])
def test_a_check_says_of_it_what_it_said(
    small: Any, tmp_path: Path, pdf_reader: Any, monkeypatch: pytest.MonkeyPatch, with_copy: bool
) -> None:
    if not with_copy:
        third = replace(small.case.exhibits[2], copy=None)
        small.case = replace(small.case, exhibits=(*small.case.exhibits[:2], third))
    bundle_writer.write(small.case, tmp_path / "closed", sign=small.sign, pdf=write_stub)
    monkeypatch.setattr(payload, "strip_withheld_digests", lambda case: case)
    bundle_writer.write(small.case, tmp_path / "open", sign=small.sign, pdf=write_stub)
    closed, wide = (check([tmp_path / name], pdf=pdf_reader) for name in ("closed", "open"))
    assert closed.ok
    assert closed.findings == wide.findings
    said = "copy-instead" if with_copy else "original-not-included"
    assert said in {finding.code for finding in closed.findings}
    assert closed.counts["fields_withheld"] == wide.counts["fields_withheld"] + 2
