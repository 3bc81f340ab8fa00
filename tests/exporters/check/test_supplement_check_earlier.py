"""An earlier bundle held against a later one, and what the record says was done to itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diary.crypto.signing import Signer
from diary.ledger.chain import KeyRotation
from exporters.check import supplement_check
from exporters.check.bundle_check import CheckReport, CheckVerdict, FindingLevel
from exporters.check.check_report import Findings
from exporters.check.record_check import RecordHistory
from exporters.check.report_texts import lines
from tests.exporters.conftest import Book, ident
from tests.support.growing_records import codes, grown, written

Run = Callable[..., CheckReport]


def continuity(book: Book, change: str, at: int, **other: Any) -> int:
    fields = {"number": 1, "change": change, **({"at": at} if at else {}), **other}
    names = ("number", "change", "at", "entries")
    return book.add("continuity.recorded", ident(f"c{len(book.entries)}"), fields, names)


def test_a_later_bundle_goes_on_from_an_earlier_one(book: Book, tmp_path: Path, run: Run) -> None:
    older = written(grown(book), tmp_path / "older")
    book.incident(9, "Later.")
    newer = written(book, tmp_path / "newer")
    for before in (older, older / "record.json"):
        report = run(newer, earlier=before)
        assert report.verdict is CheckVerdict.UNCONFIRMED
        assert "all its 5 entries are unchanged. Entries that came later: 1." in "\n".join(
            lines(report)
        )
    same = run(newer, earlier=newer)
    assert codes(same, FindingLevel.NOTE).count("extends-earlier") == 1


def test_a_record_put_back_from_a_copy_branches_and_says_so(
    book: Book, tmp_path: Path, run: Run
) -> None:
    older = written(grown(book), tmp_path / "older")
    back = Book(book.signer)
    for entry, shown in zip(book.entries[:3], book.shown, strict=False):
        back.entries.append(entry)
        back.shown.append(shown)
    continuity(back, "restored", 3)
    back.incident(9, "Later.")
    newer = written(back, tmp_path / "newer")
    report = run(newer, earlier=older)
    assert (report.verdict, report.ok) == (CheckVerdict.BRANCHED, False)
    assert codes(report, FindingLevel.PROBLEM) == codes(report, FindingLevel.GAP) == []
    text = "\n".join(lines(report))
    assert "The two bundles part after entry 3." in text
    assert "Entries of the earlier bundle that are not in this one: 2." in text
    assert "put back from a copy that had 3 entries" in text
    # by itself it is as good as any
    assert run(newer).verdict is CheckVerdict.UNCONFIRMED


@pytest.mark.parametrize(
    "say",
    [None, ("restored", 2), ("erased", 3), ("other", 3)],
    ids=["none", "at", "erased", "other"],
)
def test_a_record_that_was_rewritten_differs(
    say: tuple[str, int] | None, book: Book, tmp_path: Path, run: Run
) -> None:
    older = written(grown(book), tmp_path / "older")
    back = Book(book.signer)
    for entry, shown in zip(book.entries[:3], book.shown, strict=False):
        back.entries.append(entry)
        back.shown.append(shown)
    if say:
        continuity(back, *say, **({"entries": [2]} if say[0] == "erased" else {}))
    else:
        back.incident(8, "Another fourth.")
    back.incident(9, "Later.")
    report = run(written(back, tmp_path / "newer"), earlier=older)
    assert report.verdict is CheckVerdict.PROBLEMS
    assert "differs-from-earlier" in codes(report, FindingLevel.PROBLEM)
    assert "it differs from entry 4 on" in "\n".join(lines(report))


def test_a_restore_elsewhere_excuses_nothing(book: Book, tmp_path: Path, run: Run) -> None:
    grown(book)
    continuity(book, "restored", 5)
    book.incident(8, "Before.")
    older = written(book, tmp_path / "older")
    back = Book(book.signer)
    for entry, shown in zip(book.entries[:6], book.shown, strict=False):
        back.entries.append(entry)
        back.shown.append(shown)
    back.incident(9, "Another seventh.")
    report = run(written(back, tmp_path / "newer"), earlier=older)
    assert codes(report, FindingLevel.PROBLEM) == ["differs-from-earlier"]
    assert "it differs from entry 7 on" in "\n".join(lines(report))


@pytest.mark.parametrize("at", [4, 6, 0])
def test_a_restore_that_counts_wrongly_is_a_problem(
    at: int, book: Book, tmp_path: Path, run: Run
) -> None:
    continuity(grown(book), "restored", at)
    report = run(written(book, tmp_path / "b"))
    assert codes(report, FindingLevel.PROBLEM) == ["history-malformed"]


def test_a_copy_put_back_that_lost_nothing_extends(book: Book, tmp_path: Path, run: Run) -> None:
    older = written(grown(book), tmp_path / "older")
    continuity(book, "restored", 5)
    report = run(written(book, tmp_path / "newer"), earlier=older)
    assert (report.verdict, "extends-earlier" in codes(report, FindingLevel.NOTE)) == (
        CheckVerdict.UNCONFIRMED, True,
    )  # fmt: skip


def test_the_two_taken_for_each_other(book: Book, tmp_path: Path, run: Run) -> None:
    older = written(grown(book), tmp_path / "older")
    book.incident(9, "Later.")
    newer = written(book, tmp_path / "newer")
    assert codes(run(older, earlier=newer), FindingLevel.PROBLEM) == ["shorter-than-earlier"]


def test_a_bundle_of_another_record(book: Book, tmp_path: Path, run: Run) -> None:
    other = written(grown(Book(Signer(b"\x07" * 32))), tmp_path / "other")
    report = run(written(grown(book), tmp_path / "b"), earlier=other)
    assert codes(report, FindingLevel.PROBLEM) == ["earlier-of-another-record"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.unlink(),
        lambda path: path.write_text("{}", encoding="utf-8"),
        lambda path: path.write_bytes(path.read_bytes().replace(b'"n":5,"sig', b'"n":4,"sig')),
        lambda path: path.write_bytes(_swapped(path.read_bytes())),
        lambda path: (path.unlink(), path.symlink_to("/dev/zero")),
    ],
)
def test_an_earlier_bundle_that_does_not_hold_together_is_not_compared(
    spoil: Callable[[Path], object], book: Book, tmp_path: Path, run: Run
) -> None:
    older = written(grown(book), tmp_path / "older")
    newer = written(book, tmp_path / "newer")
    spoil(older / "record.json")
    report = run(newer, earlier=older)
    assert (report.verdict, codes(report, FindingLevel.GAP)) == (
        CheckVerdict.NOT_CHECKED, ["earlier-not-usable"],
    )  # fmt: skip


def _swapped(raw: bytes) -> bytes:
    first, second = raw[17:81], raw[84:148]
    return raw.replace(first, b"x" * 64).replace(second, first).replace(b"x" * 64, second)


def test_under_the_key_before_an_earlier_bundle_is_compared_as_far_as_it_went(
    book: Book, tmp_path: Path
) -> None:
    older = written(grown(book), tmp_path / "older")
    own = replace(book.disclosure(), vault_id=b"n" * 16, public_key=b"k" * 32)
    for at, relation in ((5, "extends"), (4, "differs")):
        rotation = KeyRotation(at, book.vault_id, book.signer.public, bytes(32), bytes(64))
        found = supplement_check.examine_earlier_bundle(
            older, own, RecordHistory(rotations=[rotation]), Findings()
        )
        assert (found.relation, found.common) == (relation, at)
    changed = (*own.commitments[:4], bytes(32))
    other = replace(own, commitments=changed)
    rotation = KeyRotation(3, book.vault_id, book.signer.public, bytes(32), bytes(64))
    assert (
        supplement_check.examine_earlier_bundle(
            older, other, RecordHistory(rotations=[rotation]), Findings()
        ).common
        == 3
    )


def test_what_was_done_to_the_record_itself_is_said(book: Book, tmp_path: Path, run: Run) -> None:
    grown(book)
    continuity(book, "restored", 5)
    continuity(book, "erased", 6, entries=[2])
    continuity(book, "other", 7)
    text = "\n".join(lines(run(written(book, tmp_path / "b"))))
    assert "Entry 6 says that the record was put back from a copy that had 5 entries." in text
    assert "Entry 7 says that the person erased entries before it: 1." in text
    assert "Entry 8 says that something else was done to the record itself." in text
