"""Revisions: none hidden behind another, none from elsewhere, all in order and all counted."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path
from typing import Any

import pytest

from diary.ledger.entry_disclosure import EntryDisclosure
from diary.model.field_declarations import declared_fields
from diary.model.revisions import CLASSES
from exporters.bundle.disclosed_record import disclosed_record
from exporters.check import record_check
from exporters.check.check_report import FindingLevel, Findings
from exporters.check.record_check import DisclosedSubject
from tests.corpus.table import CASES
from tests.exporters.check.test_bundle_check_corpus import checked
from tests.exporters.conftest import MADE

ONE = "1" * 32
TWO = "2" * 32
WHAT = {"number": 1, "what": "He was outside again."}
EVERYTHING = ("number", "what")


def look(book: Any) -> tuple[dict[str, DisclosedSubject], list[tuple[str, Any]]]:
    findings = Findings()
    subjects = record_check.examine_disclosures(book.record(), findings)
    return subjects, [(item.code, item.detail.get("entry")) for item in findings.all()]


def test_a_history_of_revisions_is_followed(book: Any) -> None:
    book.add("incident.recorded", ONE, WHAT)
    book.add("incident.recorded", TWO, {**WHAT, "number": 2})
    book.add("incident.amended", ONE, {**WHAT, "what": "Twice."})
    book.add("incident.withdrawn", ONE, {"number": 1, "reason": "Not him."})
    subjects, said = look(book)
    assert said == [("entry-withdrawn", 4)]
    assert [revision.n for revision in subjects[ONE].revisions] == [1, 3, 4]
    assert subjects[ONE].withdrawn
    assert not subjects[TWO].withdrawn


def test_what_was_withdrawn_stands_again_once_it_is_reinstated(book: Any) -> None:
    book.add("incident.recorded", ONE, WHAT)
    book.add("incident.withdrawn", ONE, {"number": 1, "reason": "Not him."})
    book.add("incident.reinstated", ONE, {**WHAT, "reason": "Him."})
    subjects, said = look(book)
    assert said == [("entry-reinstated", 3)]
    assert not subjects[ONE].withdrawn
    assert [revision.kind for revision in subjects[ONE].revisions][-1] == "incident.reinstated"


def test_revisions_that_are_not_shown_are_counted(book: Any) -> None:
    book.add("incident.recorded", ONE, WHAT, shown=None)
    book.add("incident.amended", ONE, {**WHAT, "what": "Twice."}, shown=None)
    book.add("incident.amended", ONE, {**WHAT, "what": "Three times."})
    subjects, said = look(book)
    assert said == [("revisions-not-shown", 3)]
    assert subjects[ONE].not_shown == 2


def shut(book: Any, subject: str, **other: Any) -> int:
    content = {"number": 9, "what": "It was the postman."}
    n: int = book.add("incident.amended", subject, content, shown=None, **other)
    return n


def commitment(book: Any, n: int) -> str:
    said: str = book.entries[n - 1].commitment().hex()
    return said


def test_later_revisions_that_are_kept_back_are_counted_by_subject(book: Any) -> None:
    book.add("incident.recorded", ONE, WHAT)
    book.add("incident.recorded", TWO, {**WHAT, "number": 2})
    book.add("event.recorded", "3" * 32, WHAT, shown=None)
    for subject in (ONE, "3" * 32, ONE, TWO):
        shut(book, subject)
    findings = Findings()
    subjects = record_check.examine_disclosures(book.record(), findings)
    assert {id_: subject.kept_back for id_, subject in subjects.items()} == {ONE: 2, TWO: 1}
    assert [(item.code, item.level, item.detail) for item in findings.all()] == [
        (
            "later-revision-kept-back",
            FindingLevel.NOTE,
            {"entry": 1, "subject": "incident 1", "count": 2},
        ),
        (
            "later-revision-kept-back",
            FindingLevel.NOTE,
            {"entry": 2, "subject": "incident 2", "count": 1},
        ),
    ]


def test_revisions_kept_back_before_between_and_after_are_told_apart(book: Any) -> None:
    book.add("incident.recorded", ONE, WHAT, shown=None)
    book.add("incident.amended", ONE, WHAT)
    shut(book, ONE)
    book.add("incident.amended", ONE, WHAT)
    shut(book, ONE)
    shut(book, ONE)
    subjects, said = look(book)
    assert said == [("revisions-not-shown", 4), ("later-revision-kept-back", 4)]
    assert (subjects[ONE].not_shown, subjects[ONE].kept_back) == (2, 2)


def test_a_subject_whose_number_is_withheld_is_named_by_its_noun(book: Any) -> None:
    book.add("incident.recorded", ONE, WHAT, shown=())
    shut(book, ONE)
    findings = Findings()
    record_check.examine_disclosures(book.record(), findings)
    assert findings.all()[0].detail == {"entry": 1, "subject": "incident", "count": 1}


@pytest.mark.parametrize("shown", [None, EVERYTHING])
def test_a_revision_of_what_is_not_in_the_list_is_found_even_if_shut(book: Any, shown: Any) -> None:
    book.add("incident.recorded", ONE, WHAT)
    book.add("incident.amended", ONE, WHAT, shown=shown, previous="ab" * 32)
    assert ("revision-without-before", 2) in look(book)[1]


def test_a_shut_entry_cannot_revise_a_later_one_or_itself(book: Any) -> None:
    book.add("incident.recorded", TWO, WHAT)
    later = commitment(book, 1)
    book.entries.clear()
    book.shown.clear()
    shut(book, ONE, revision=2, previous=later)
    book.add("incident.recorded", TWO, WHAT, seed=hashlib.sha256(b"seed 0").digest())
    book.entries[1] = dataclasses.replace(book.entries[1], written=stamp_of(book, 0))
    assert commitment(book, 2) == later
    assert look(book)[1] == [("revision-without-before", 1)]


def stamp_of(book: Any, index: int) -> str:
    said: str = book.entries[index].written
    return said


@pytest.mark.parametrize("second", [None, EVERYTHING])
@pytest.mark.parametrize("first", [None, EVERYTHING])
def test_two_entries_cannot_follow_the_same_one(book: Any, first: Any, second: Any) -> None:
    book.add("incident.recorded", ONE, WHAT)
    before = commitment(book, 1)
    book.add("incident.amended", ONE, WHAT, shown=first)
    book.add("incident.amended", ONE, WHAT, shown=second, revision=2, previous=before)
    findings = Findings()
    record_check.examine_disclosures(book.record(), findings)
    forks = [item.detail for item in findings.all() if item.code == "revision-forked"]
    assert forks == [{"entry": 3, "other": 2, "before": 1}]


def test_an_entry_without_an_opening_is_found(book: Any) -> None:
    book.add("incident.recorded", ONE, WHAT)
    n = shut(book, ONE)
    own = book.record()
    findings = Findings()
    record_check.examine_disclosures(dataclasses.replace(own, entries=own.entries[:1]), findings)
    assert [(item.code, item.level, item.detail) for item in findings.all()] == [
        ("entry-without-opening", FindingLevel.PROBLEM, {"entry": n})
    ]


def test_a_commitment_cannot_stand_twice_to_draw_a_revision_away(book: Any) -> None:
    book.add("incident.recorded", ONE, WHAT, shown=None)
    book.entries.append(book.entries[0])
    book.shown.append(EVERYTHING)
    shut(book, ONE, revision=2)
    assert ("commitment-twice", 2) in look(book)[1]


def test_one_line_of_revisions_is_one_subjects_through_shut_entries_too(book: Any) -> None:
    book.add("incident.recorded", ONE, WHAT)
    n = shut(book, ONE)
    other = {**WHAT, "number": 2}
    book.add("incident.amended", TWO, other, revision=3, previous=commitment(book, n))
    assert ("revision-of-another", 3) in look(book)[1]


def test_one_subject_has_one_line_of_revisions(book: Any) -> None:
    book.add("incident.recorded", ONE, WHAT)
    n = book.add("incident.recorded", TWO, WHAT, shown=None)
    book.add("incident.amended", ONE, WHAT, revision=2, previous=commitment(book, n))
    assert ("revision-of-another", 3) in look(book)[1]


def test_a_revision_number_counts_the_shut_ones_before_it(book: Any) -> None:
    book.add("incident.recorded", ONE, WHAT)
    shut(book, ONE)
    book.add("incident.amended", ONE, WHAT, revision=2)
    assert ("revision-misnumbered", 3) in look(book)[1]


@pytest.mark.parametrize("said", ["AB" * 32, "ab" * 31, "incident 1", 1, None, ["ab" * 32]])
def test_a_shut_entry_says_a_commitment_or_nothing(book: Any, said: Any) -> None:
    book.add("incident.recorded", ONE, WHAT, shown=None, previous=said)
    assert look(book) == ({}, [("entry-malformed", 1)])


@pytest.mark.parametrize("last", [None, EVERYTHING])
def test_a_shut_entry_that_is_wrong_is_named_and_accuses_no_other(book: Any, last: Any) -> None:
    book.add("incident.recorded", ONE, WHAT)
    shut(book, ONE)
    book.add("incident.amended", ONE, WHAT, shown=last)
    own = book.disclosure()
    field = dataclasses.replace(own.openings[1].shown[0], value="")
    wrong = dataclasses.replace(own.openings[1], shown=(field,))
    findings = Findings()
    others = (own.openings[0], wrong, own.openings[2])
    record = disclosed_record(MADE, dataclasses.replace(own, openings=others))
    record_check.examine_disclosures(record, findings)
    problems = [item for item in findings.all() if item.level is FindingLevel.PROBLEM]
    assert [(item.code, item.detail) for item in problems] == [("opening-wrong", {"entry": 2})]


def test_a_correction_passed_off_as_the_first_word_is_found(book: Any) -> None:
    book.add("incident.recorded", ONE, WHAT)
    book.add("incident.amended", ONE, {**WHAT, "what": "Twice."}, revision=1, previous="")
    assert ("revision-out-of-order", 2) in look(book)[1]


@pytest.mark.parametrize(
    "other",
    [
        {"previous": ""},
        {"previous": "ab" * 32},
        {"revision": 1},
    ],
)
def test_a_revision_that_names_no_earlier_entry_is_found(book: Any, other: Any) -> None:
    book.add("incident.recorded", ONE, WHAT, shown=None)
    book.add("incident.amended", ONE, {**WHAT, "what": "Twice."}, **other)
    assert ("revision-without-before", 2) in look(book)[1]


def test_a_revision_cannot_come_before_what_it_corrects(book: Any) -> None:
    book.add("incident.recorded", ONE, WHAT, shown=None)
    later = book.entries[0].commitment().hex()
    book.entries.clear()
    book.shown.clear()
    book.add("incident.amended", TWO, {**WHAT, "number": 2}, revision=2, previous=later)
    book.entries.append(dataclasses.replace(book.entries[0], subject=ONE))
    book.shown.append(None)
    assert ("revision-without-before", 1) in look(book)[1]


def test_a_revision_of_another_subject_is_found(book: Any) -> None:
    book.add("incident.recorded", ONE, WHAT)
    previous = book.entries[0].commitment().hex()
    book.add("incident.amended", TWO, {**WHAT, "number": 2}, revision=2, previous=previous)
    assert ("revision-of-another", 2) in look(book)[1]


def test_a_skipped_revision_number_is_found(book: Any) -> None:
    book.add("incident.recorded", ONE, WHAT)
    book.add("incident.amended", ONE, {**WHAT, "what": "Twice."}, revision=3)
    assert look(book)[1] == [("revision-misnumbered", 2), ("revisions-not-shown", 2)]


def test_a_subject_keeps_its_kind(book: Any) -> None:
    book.add("incident.recorded", ONE, WHAT)
    book.add("event.amended", ONE, WHAT)
    assert ("revision-out-of-order", 2) in look(book)[1]


@pytest.mark.parametrize("field", ["sha256", "size", "reference", "name", "number"])
def test_what_was_issued_once_is_never_rewritten(book: Any, field: str) -> None:
    first = {"number": 1, "sha256": "ab" * 32, "size": 3, "reference": "AB/1", "name": "x"}
    other = {"number": 2, "sha256": "cd" * 32, "size": 4, "reference": "AB/2", "name": "y"}
    book.add("evidence.added", ONE, first)
    book.add("evidence.amended", ONE, {**first, field: other[field]})
    assert look(book)[1] == [("issued-field-rewritten", 2)]


@pytest.mark.parametrize(
    ("noun", "field"),
    [
        (noun.value, name)
        for noun, content in CLASSES.items()
        for name in (each.name for each in dataclasses.fields(content))
        if name not in declared_fields(content, "issued")
    ],
)
def test_whatever_somebody_typed_may_be_put_right(book: Any, noun: str, field: str) -> None:
    first = {"number": 1, field: "one"}
    book.add(f"{noun}.recorded", ONE, first)
    book.add(f"{noun}.amended", ONE, {**first, field: "two"})
    assert ("issued-field-rewritten", 2) not in look(book)[1]


def test_a_number_belongs_to_one_of_its_kind(book: Any) -> None:
    book.add("incident.recorded", ONE, WHAT)
    book.add("event.recorded", "3" * 32, WHAT)
    assert look(book)[1] == []
    book.add("incident.recorded", TWO, WHAT)
    assert look(book)[1] == [("number-twice", 3)]


def test_a_clock_that_went_back_must_be_owned(book: Any) -> None:
    early = "2026-01-01T00:00:00.000000Z"
    book.add("incident.recorded", ONE, WHAT)
    book.add("incident.recorded", TWO, {**WHAT, "number": 2}, written=early)
    assert look(book)[1] == [("clock-not-owned", 2)]
    book.entries[1] = dataclasses.replace(book.entries[1], clock="earlier than entry 1")
    assert look(book)[1] == [("clock-went-back", 2)]
    book.entries[1] = dataclasses.replace(book.entries[1], written="2026-12-01T00:00:00.000000Z")
    assert ("clock-not-owned", 2) in look(book)[1]


@pytest.mark.parametrize(
    "other",
    [
        {"written": "2026-03-01T21:00:00Z"},
        {"written": "2026-03-01 21:00:00.000000Z"},
        {"kind": "incident"},
        {"kind": "Incident.recorded"},
        {"kind": ["incident.recorded"]},
        {"subject": "1" * 31},
        {"subject": {"a": 1}},
        {"revision": 0},
        {"revision": True},
        {"revision": "1"},
        {"previous": "AB" * 32},
        {"zone": None},
        {"clock": 1},
        {"content": {"number": 0}},
        {"content": {"number": [1]}},
        {"content": {"number": 1, "size": "3"}},
        {"content": {"number": 1, "size": -3}},
        {"content": {"number": 1, "sha256": "AB" * 32}},
        {"content": {"number": 1, "sha256": ["ab" * 32]}},
        {"content": {"number": 1, "reference": {}}},
    ],
)
def test_an_entry_of_another_form_is_found_and_left_out(book: Any, other: Any) -> None:
    book.add("incident.recorded", ONE, WHAT)
    book.entries[0] = dataclasses.replace(book.entries[0], **other)
    subjects, said = look(book)
    assert said == [("entry-malformed", 1)]
    assert subjects == {}


def test_a_version_that_only_equals_one_is_not_one(book: Any) -> None:
    book.add("incident.recorded", ONE, WHAT)
    findings = Findings()
    opening = book.openings()[0]
    shown = tuple(
        dataclasses.replace(field, value=True) if field.name == "@version" else field
        for field in opening.shown
    )
    own = dataclasses.replace(
        book.disclosure(),
        openings=(EntryDisclosure(1, shown, ()),),
        commitments=(EntryDisclosure(1, shown, ()).commitment(),),
    )
    record_check.examine_disclosures(disclosed_record(MADE, own), findings)
    assert [item.code for item in findings.all()] == ["entry-malformed"]
    assert findings.any(FindingLevel.PROBLEM)


@pytest.mark.parametrize(
    ("what", "code", "entry", "why"),
    [
        ("withdrawn", "entry-withdrawn", 2, None),
        ("put back", "entry-reinstated", 3, None),
        ("put back and withdrawn again", "entry-withdrawn", 4, None),
        ("turned out to be something else", "entry-turned-out", 2, "nothing-done"),
        ("turned out, for a reason of no list", "entry-turned-out", 1, "-"),
        ("turned out, and meant again", None, 0, None),
        ("turned out as a list", None, 0, None),
    ],
)
def test_how_an_entry_stands_is_said(
    what: str, code: str | None, entry: int, why: str | None, tmp_path: Path
) -> None:
    report = checked(CASES[f"state: {what}"].make(), tmp_path)
    said = [each for each in report.findings if each.code.startswith("entry-")]
    assert [each.code for each in said] == ([code] if code else [])
    for each in said:
        assert (each.detail["entry"], each.detail["subject"]) == (entry, "incident 1")
        assert each.detail.get("why") == why
