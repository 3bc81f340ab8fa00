"""Revisions: none hidden behind another, none from elsewhere, all in order and all counted."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from diary.ledger.openings import Opening
from exporters.check import openings
from exporters.check.openings import Subject
from exporters.check.report import Findings, Level

ONE = "1" * 32
TWO = "2" * 32
WHAT = {"number": 1, "what": "He was outside again."}


def look(book: Any) -> tuple[dict[str, Subject], list[tuple[str, Any]]]:
    findings = Findings()
    subjects = openings.examine(book.disclosure(), findings)
    return subjects, [(item.code, item.detail.get("entry")) for item in findings.all()]


def test_a_history_of_revisions_is_followed(book: Any) -> None:
    book.add("incident.recorded", ONE, WHAT)
    book.add("incident.recorded", TWO, {**WHAT, "number": 2})
    book.add("incident.amended", ONE, {**WHAT, "what": "Twice."})
    book.add("incident.withdrawn", ONE, {"number": 1, "reason": "Not him."})
    subjects, said = look(book)
    assert said == []
    assert [revision.n for revision in subjects[ONE].revisions] == [1, 3, 4]
    assert subjects[ONE].withdrawn
    assert not subjects[TWO].withdrawn


def test_revisions_that_are_not_shown_are_counted(book: Any) -> None:
    book.add("incident.recorded", ONE, WHAT, shown=None)
    book.add("incident.amended", ONE, {**WHAT, "what": "Twice."}, shown=None)
    book.add("incident.amended", ONE, {**WHAT, "what": "Three times."})
    subjects, said = look(book)
    assert said == [("revisions-not-shown", 3)]
    assert subjects[ONE].not_shown == 2


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
    assert ("revision-of-another", 2) in look(book)[1]


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
        openings=(Opening(1, shown, ()),),
        commitments=(Opening(1, shown, ()).commitment(),),
    )
    openings.examine(own, findings)
    assert [item.code for item in findings.all()] == ["entry-malformed"]
    assert findings.any(Level.PROBLEM)
