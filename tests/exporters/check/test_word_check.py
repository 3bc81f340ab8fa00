"""The words on the pages against the record, in documents as the program writes them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from diary.case_file import CaseFile
from diary.media.own_pdf_reader import DocumentMarks, PrintedPiece
from diary.model.books_and_nouns import Book, Noun
from diary.text.field_formatter import words_as_written
from exporters.bundle.layout import EVIDENCE
from exporters.check import own_pdf
from exporters.check.check_report import Finding, FindingCode, FindingLevel
from exporters.check.finding_texts import sentence
from exporters.check.word_check import WordScope
from exporters.delivery import payload
from exporters.pdf import volume_plan
from tests.corpus.table import CASES
from tests.exporters.check.test_bundle_check_corpus import checked
from tests.golden.sample import Sample, sample
from tests.support.printed_words import compared

DIGEST = "0f" * 32
# A short summary is figures alone. What part A has of a police contact is in Summary.pdf.
AUDIENCES = ("police", "advocate", "court", "family", "order", "response", "own")
IN_PART_A = ("police", "advocate", "supplement")


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    with sample(tmp_path_factory.mktemp("sample")) as made:
        yield made


def written(case: CaseFile) -> dict[str, DocumentMarks]:
    """The pages of the document, in as many volumes as its profile has it."""
    plan = volume_plan.plan_volumes(payload.strip_withheld_digests(case), DIGEST)
    found = {}
    for number, volume in enumerate(plan.volumes, 1):
        out = io.BytesIO()
        plan.write(volume, out)
        found[f"{number}.pdf"] = own_pdf.read(out)
    return found


def examined(case: CaseFile, pages: dict[str, DocumentMarks]) -> tuple[int, tuple[Finding, ...]]:
    given = case.supplement.latest.entries if case.supplement else 0
    words = compared(pages, case, WordScope(summary=case.profile.summary, given=given))
    return words.count, words.findings.all()


@pytest.mark.parametrize("audience", [*AUDIENCES, "supplement"])
def test_every_text_of_every_sheet_is_compared(cases: Sample, audience: str) -> None:
    """Nothing differs, nothing is hidden or twice, and no sheet leaves a text unmarked."""
    case = cases.cases[audience]
    count, findings = examined(case, written(case))
    elsewhere = {FindingCode.WORDS_ELSEWHERE} if audience in IN_PART_A else set()
    assert {each.code for each in findings} == elsewhere
    assert count > 20


def test_every_text_is_compared_in_volumes_too(cases: Sample) -> None:
    case = cases.cases["police"]
    pages = written(replace(case, profile=replace(case.profile, most_pages=20)))
    assert len(pages) > 1
    count, findings = examined(case, pages)
    assert (count, findings) == examined(case, written(case))


def test_any_word_changed_is_told(cases: Sample) -> None:
    """Each piece in turn, with one letter more than the record has, or with none of its words."""
    case = cases.cases["response"]
    (pages,) = written(case).values()
    for at, piece in enumerate(pages.pieces):
        text = piece.text[:-1] + "\u2020" + piece.text[-1:]
        text = text if piece.mark.alone else "\u2020".join(piece.text)
        changed = [*pages.pieces]
        changed[at] = replace(piece, text=text)
        _count, findings = examined(case, {EVIDENCE: replace(pages, pieces=tuple(changed))})
        assert [each.code for each in findings] == ["words-differ"], piece


def test_what_a_withdrawn_incident_said_cannot_be_left_out(cases: Sample) -> None:
    case = cases.cases["police"]
    (gone,) = (each.incident for each in case.withdrawals if each.incident)
    pages = {
        name: replace(pdf, pieces=tuple(p for p in pdf.pieces if p.mark.entry != gone.entry))
        for name, pdf in written(case).items()
    }
    _count, found = examined(case, pages)
    (missing,) = (each for each in found if each.code is FindingCode.WORDS_ON_NO_PAGE)
    assert missing.detail["entry"] == gone.entry


def test_a_piece_left_out_or_only_going_on_is_told(cases: Sample) -> None:
    case = cases.cases["response"]
    (pages,) = written(case).values()
    first = pages.pieces[0]
    less = replace(pages, pieces=pages.pieces[1:])
    (found,) = examined(case, {EVIDENCE: less})[1]
    assert (found.code, found.detail["entry"]) == ("words-on-no-page", first.mark.entry)
    more = PrintedPiece(1, replace(first.mark, more=True), " And more.")
    added = replace(pages, pieces=(*pages.pieces, more))
    assert {each.code for each in examined(case, {EVIDENCE: added})[1]} == {"words-differ"}


def test_no_code_day_or_reference_counts_as_a_persons_own_words() -> None:
    for noun in Noun:
        if noun.book is Book.RECORD:
            assert words_as_written(noun).isdisjoint({"when", "behaviours", "incidents", "person"})
    assert {"what", "did", "place", "effect", "reason"} <= words_as_written(Noun.INCIDENT)


CODES = {
    "a word of an entry changed": "words-differ",
    "a letter of another script": "words-differ",
    "the first part of words alone": "words-differ",
    "words that go on with others": "words-differ",
    "words that do not hold the field's": "words-differ",
    "the words of another entry": "words-of-another",
    "words of an entry that is kept back": "words-not-opened",
    "words of an entry beyond the record": "words-not-opened",
    "words of a field of the record itself": "words-not-opened",
    "words in white": "words-not-seen",
    "words too small to read": "words-not-seen",
    "words beside the page": "words-not-seen",
    "words under a box": "words-not-seen",
    "words on a dark box": "words-not-seen",
}


@pytest.mark.parametrize("what", CODES)
def test_what_is_wrong_with_a_piece_is_said_in_its_own_words(what: str, tmp_path: Path) -> None:
    report = checked(CASES[f"worded: {what}"].make(), tmp_path)
    problems = [each for each in report.findings if each.level is FindingLevel.PROBLEM]
    assert CODES[what] in {each.code for each in problems}
    assert {each.file for each in problems} == {EVIDENCE}
    assert all(each.detail.get("page", 1) == 1 for each in problems)


def test_a_changed_word_is_told_with_both(tmp_path: Path) -> None:
    report = checked(CASES["worded: a word of an entry changed"].make(), tmp_path)
    (found,) = (each for each in report.findings if each.code == "words-differ")
    assert sentence(found) == (
        "Evidence.pdf: Entry 1: the document says other words than the record. Page 1 says “He was "
        "inside again.”; the record says “He was outside again.” (What happened)."
    )


def test_a_long_text_is_quoted_around_the_first_difference(cases: Sample) -> None:
    case = cases.cases["response"]
    (pages,) = written(case).values()
    alone = [each for each in enumerate(pages.pieces) if each[1].mark.alone]
    at, piece = max(alone, key=lambda each: len(each[1].text))
    middle = len(piece.text) // 2
    text = f"{piece.text[:middle]}\u202e{piece.text[middle + 1 :]}"
    changed = (*pages.pieces[:at], replace(piece, text=text), *pages.pieces[at + 1 :])
    (found,) = examined(case, {EVIDENCE: replace(pages, pieces=changed)})[1]
    said = str(found.detail["said"])
    assert len(said) < 70
    assert "\ufffd" in said
    assert said.startswith("…")
