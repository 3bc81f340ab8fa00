"""Entries that are kept back: what a bundle must say of each, and what it must not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from diary.crypto.signing import Signer
from diary.ledger.entry import field_digest
from exporters.bundle import layout
from exporters.check import report_texts
from exporters.check.bundle_check import CheckReport, FindingLevel
from exporters.delivery import bundle_writer

Run = Callable[..., CheckReport]
Resign = Callable[[Path, Signer], None]
ONE = "1" * 32
TWO = "2" * 32
SAID_ONCE = {"number": 1, "what": "He was outside again."}
SAID_TWICE = {"number": 1, "what": "It was the postman.", "reason": "I looked at the film."}
SECRET = ("postman", "I looked at", "incident.amended", "07700", "contact")


def problems(report: CheckReport) -> set[tuple[str, str]]:
    return {
        (item.code, item.file) for item in report.findings if item.level is FindingLevel.PROBLEM
    }


def edit(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    value = json.loads((folder / layout.RECORD).read_bytes())
    change(value)
    (folder / layout.RECORD).write_bytes(rfc8785.dumps(value) + b"\n")


@pytest.fixture
def kept(book: Any, make_case: Any, stub_pdf: Any, tmp_path: Path) -> Path:
    """Of one incident the first word is shown and the correction kept back; of another, nothing."""
    book.add("incident.recorded", ONE, SAID_ONCE)
    book.add("person.recorded", TWO, {"number": 1, "contact": "07700 900123"}, shown=None)
    book.add("incident.amended", ONE, SAID_TWICE, shown=None)
    folder = tmp_path / "kept"
    bundle_writer.write(make_case(book, ()), folder, sign=book.signer.sign, pdf=stub_pdf)
    return folder


def test_a_correction_that_is_kept_back_is_said_and_counted(kept: Path, run: Run) -> None:
    report = run(kept)
    assert report.ok
    notes = [item for item in report.findings if item.code == "later-revision-kept-back"]
    assert [item.detail for item in notes] == [{"entry": 1, "subject": "incident 1", "count": 1}]
    assert report.counts["later_revisions_kept_back"] == 1
    assert (report.counts["entries_opened"], report.counts["entries_withheld"]) == (1, 2)
    assert report.counts["fields_withheld"] == 0
    told = "\n".join(report_texts.lines(report))
    assert "Later revisions of entry 1 (Incident 1) that are kept back: 1." in told
    assert "earlier 0, later 1" in told


def test_of_what_is_kept_back_nothing_stands_in_the_record(kept: Path) -> None:
    raw = (kept / layout.RECORD).read_text("utf-8")
    assert "He was outside again." in raw
    assert not [word for word in (*SECRET, TWO, "person", "reason") if word in raw]
    shut = json.loads(raw)["openings"][1:]
    assert [[name for name, _, _ in opening["fields"]] for opening in shut] == [["@previous"]] * 2
    # the number of fields does show: seven of structure, and its own
    assert [len(opening["withheld"]) for opening in shut] == [9, 10]


def test_it_cannot_be_left_out(kept: Path, run: Run, signer: Signer, resign: Resign) -> None:
    edit(kept, lambda value: value["openings"].pop(2))
    resign(kept, signer)
    assert problems(run(kept)) == {("entry-without-opening", layout.RECORD)}


@pytest.mark.parametrize("said", ["", "ab" * 32])
def test_what_it_revises_cannot_be_altered(
    kept: Path, run: Run, signer: Signer, resign: Resign, said: str
) -> None:
    edit(kept, lambda value: value["openings"][2]["fields"][0].__setitem__(1, said))
    resign(kept, signer)
    assert problems(run(kept)) == {("opening-wrong", layout.RECORD)}


def test_what_it_revises_cannot_be_withheld(
    kept: Path, run: Run, signer: Signer, resign: Resign
) -> None:
    def hide(value: dict[str, Any]) -> None:
        opening = value["openings"][2]
        ((name, said, salt),) = opening["fields"]
        opening["withheld"].append(field_digest(bytes.fromhex(salt), name, said).hex())
        opening["withheld"].sort()
        opening["fields"] = []

    edit(kept, hide)
    resign(kept, signer)
    assert problems(run(kept)) == {("opening-wrong", layout.RECORD)}


def test_an_exhibit_that_was_withdrawn_is_not_missed(
    book: Any, make_case: Any, stub_pdf: Any, run: Run, tmp_path: Path
) -> None:
    book.exhibit(1, b"x", "x.txt")
    subject = book.entries[0].subject
    book.add("evidence.withdrawn", subject, {"number": 1, "reason": "Not mine."})
    bundle_writer.write(make_case(book, ()), tmp_path / "b", sign=book.signer.sign, pdf=stub_pdf)
    # the stub of a document says no words, those of what is withdrawn neither
    found = [each.code for each in run(tmp_path / "b").findings]
    assert found == ["words-on-no-page", "entry-withdrawn"]
