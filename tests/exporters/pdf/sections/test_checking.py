"""Changes to the record: a reason that is kept back is never told as one that was not given."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest

from diary.case_file import Correction, Reinstatement, Withdrawal
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident, Mistake, TurnedOut
from exporters.bundle.layout import EVIDENCE, MANIFEST, TAG_MANIFEST
from exporters.check import own_pdf
from exporters.check.word_check import WordScope
from exporters.pdf import evidence_document
from tests.support.agreement import given_case
from tests.support.printed_words import compared
from tests.support.records import desk

LIST_OF_SOME = "ab" * 32
LIST_OF_NONE = hashlib.sha256(b"").hexdigest()


@pytest.fixture
def lines(casemaker: Any) -> Callable[[str], list[str]]:
    """The lines of the page that says how to check, by the hash of the list of originals."""
    case = casemaker.some_case(2)
    checking = replace(case, profile=replace(case.profile, sections=("checking",)))

    def read(digest: str) -> list[str]:
        out = io.BytesIO()
        evidence_document.write_document(checking, out, manifest_digest=digest)
        with pypdfium2.PdfDocument(out.getvalue()) as document:
            texts = [page.get_textpage().get_text_bounded() for page in document]
        return "\n".join(texts).splitlines()

    return read


def test_a_command_stands_there_for_every_system(lines: Callable[[str], list[str]]) -> None:
    said = lines(LIST_OF_SOME)
    for name in (MANIFEST, TAG_MANIFEST):
        assert f"sha256sum -c {name}" in said
        assert f"shasum -a 256 -c {name}" in said
    assert f"certutil -hashfile {EVIDENCE} SHA256" in said
    assert f"Get-FileHash {EVIDENCE}" in said
    assert f"minisign -Vm {TAG_MANIFEST} -p signing-key.pub" in said


def test_no_command_calls_a_list_of_nothing_an_error(lines: Callable[[str], list[str]]) -> None:
    said = lines(LIST_OF_NONE)
    commands = [line for line in said if line.startswith(("sha256sum", "shasum"))]
    assert commands == [f"sha256sum -c {TAG_MANIFEST}", f"shasum -a 256 -c {TAG_MANIFEST}"]


def test_a_reader_of_one_locked_pdf_is_told_where_its_files_are(
    lines: Callable[[str], list[str]],
) -> None:
    said = " ".join(" ".join(lines(LIST_OF_SOME)).split())
    assert "no folder: check.html and all other files are attached to it" in said


@pytest.fixture
def method(casemaker: Any) -> Callable[..., tuple[str, bytes]]:
    """The words of the page on how the record was made, and the document."""

    def read(digest: str, pictures: int) -> tuple[str, bytes]:
        case = casemaker.some_case(2, pictures=pictures)
        case = replace(case, profile=replace(case.profile, sections=("method",)))
        out = io.BytesIO()
        evidence_document.write_document(case, out, manifest_digest=digest)
        with pypdfium2.PdfDocument(out.getvalue()) as document:
            texts = [page.get_textpage().get_text_bounded() for page in document]
        return " ".join(" ".join(texts).split()), out.getvalue()

    return read


def test_where_originals_are_is_true_of_every_way_that_a_bundle_leaves(
    method: Callable[..., tuple[str, bytes]],
) -> None:
    said, _ = method(LIST_OF_SOME, 1)
    assert "in the folder or the zip of the bundle; if all of it came as one PDF" in said
    without, _ = method(LIST_OF_NONE, 1)
    assert "folder" not in without
    assert "No file of an exhibit comes with this bundle." in without
    nothing, _ = method(LIST_OF_NONE, 0)
    assert "of an exhibit" not in nothing


def test_the_foot_says_that_no_files_come_and_is_checked_as_any_other(
    method: Callable[..., tuple[str, bytes]],
) -> None:
    said, made = method(LIST_OF_NONE, 0)
    assert "No files come with this. SHA-256 of the empty list" in said
    assert {*own_pdf.digests(io.BytesIO(made))} == {LIST_OF_NONE}
    said, made = method(LIST_OF_SOME, 1)
    assert "No files" not in said
    assert {*own_pdf.digests(io.BytesIO(made))} == {LIST_OF_SOME}


AT = datetime(2026, 8, 1, tzinfo=UTC)


def changes(casemaker: Any, written: Any, audience: str) -> str:
    case = casemaker.some_case(2, profile=audience)
    mixed = tuple(
        Correction(noun, 1, 1, AT, reason, "reported", "x", "y")
        for noun, reason in ((Noun.INCIDENT, ""), (Noun.POLICE, "I rang again."))
    )
    made = written(replace(case, changes=mixed, withdrawals=()))
    return next(text for text in made.texts() if "Below are the changes" in text)


def test_no_column_for_reasons_that_are_all_kept_back(casemaker: Any, written: Any) -> None:
    assert "Reason given" not in changes(casemaker, written, "order")


def test_a_reason_that_is_kept_back_says_so(casemaker: Any, written: Any) -> None:
    page = changes(casemaker, written, "response")
    assert "I rang again." in page
    assert "left out" in page


def test_a_reason_that_was_not_given_is_a_dash(casemaker: Any, written: Any) -> None:
    page = changes(casemaker, written, "police")
    assert "Reason given" in page
    assert "left out" not in page


def put_back(casemaker: Any, written: Any, audience: str) -> str:
    case = casemaker.some_case(2, profile=audience)
    gone = Withdrawal(Noun.INCIDENT, 1, 5, AT, "It was a neighbour.")
    back = Reinstatement(Noun.INCIDENT, 1, 6, AT, "It was him.", gone)
    made = written(replace(case, changes=(), withdrawals=(), reinstatements=(back,)))
    return next(text for text in made.texts() if "Below are the changes" in text)


def test_what_was_put_back_is_listed_with_both_reasons(casemaker: Any, written: Any) -> None:
    page = " ".join(put_back(casemaker, written, "police").split())
    assert "Withdrawn, and put back by the person recording; shown and counted" in page
    for words in ("5, 6", "Incident 1", "It was a neighbour.", "It was him."):
        assert words in page


def test_no_reason_for_putting_back_where_reasons_are_kept_back(
    casemaker: Any, written: Any
) -> None:
    page = put_back(casemaker, written, "order")
    assert "Put back" in page
    assert "Why it was" not in page
    assert "It was" not in page


def test_a_hash_stands_on_one_line(lines: Callable[[str], list[str]]) -> None:
    said = " ".join(lines(LIST_OF_SOME)).split()
    # at the foot of the page, and to compare
    assert said.count(LIST_OF_SOME) == 2


def test_the_same_change_of_several_for_one_reason_is_one_row(written: Any) -> None:
    at = desk()
    items = [at.journal.record(Incident(what=f"Message {n}")) for n in range(8)]
    out = TurnedOut(reason=Mistake.SOMEBODY_ELSE)
    for item in items[:6]:
        changed = replace(item.content, turned_out=out)
        at.journal.amend(item.id, changed, "It was a customer." if item.number != 4 else "Not his.")
    case = given_case("police", at)
    made = written(case)
    said = " ".join(" ".join(made.texts()).split()).split("Corrections and additions Entry")[1]
    assert "9–11 " in said
    out_text = (
        "Turned out to be something else, before: (not said) after: What it turned out to be: "
        "Somebody else did it"
    )
    assert f"Incident 1–3 {out_text} It was a customer." in said
    assert f"Incident 4 {out_text} Not his." in said
    assert f"Incident 5, 6 {out_text} It was a customer." in said
    marks = own_pdf.read(io.BytesIO(made.data))
    words = compared({"1.pdf": marks}, case, WordScope(summary=True))
    assert words.count >= 8 + 6
    assert words.findings.all() == ()
