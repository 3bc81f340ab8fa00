"""A bundle that comes after others: what it says of them, and what contradicts it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diary.case_file import CaseFile, EarlierBundle, EarlierFile, Supplement
from diary.crypto.signing import Signer
from diary.errors import NotAllowed
from exporters.bundle import layout, supplements_json
from exporters.check.bundle_check import CheckReport, FindingLevel, check
from exporters.delivery import bundle_writer
from tests.exporters.conftest import MADE, Book, case_of, file_exhibit, write_stub
from tests.support.growing_records import codes, point_at

Run = Callable[..., CheckReport]
Resign = Callable[[Path, Signer], None]
FIRST, SECOND = b"The first photograph.", b"The second photograph."
AB1, AB2 = "data/originals/AB-1_one.jpg", "data/originals/AB-2_two.jpg"


def earlier_of(book: Book, folder: Path, entries: int) -> EarlierBundle:
    digest = check([folder], pdf=None).digest
    return EarlierBundle(digest, MADE, entries, point_at(book, entries).link)


def given_of(folder: Path, bundle_number: int = 1) -> tuple[EarlierFile, ...]:
    listed = layout.parse_manifest((folder / layout.MANIFEST).read_bytes())
    return tuple(EarlierFile(bundle_number, path, digest) for path, digest in listed.items())


def grown_case(book: Book) -> CaseFile:
    exhibits = []
    for number, (data, name) in enumerate(((FIRST, "one.jpg"), (SECOND, "two.jpg")), 1):
        found = [
            n for n, e in enumerate(book.entries, 1) if e.content.get("reference") == f"AB/{number}"
        ]
        exhibits += [file_exhibit(book, n, data, name) for n in found]
    return case_of(book, exhibits)


@pytest.fixture
def two(book: Book, tmp_path: Path) -> tuple[Path, Path]:
    """A bundle, and one that supplements it."""
    book.incident(1, "He was outside.")
    book.exhibit(1, FIRST, "one.jpg")
    older, newer = tmp_path / "older", tmp_path / "newer"
    bundle_writer.write(grown_case(book), older, sign=book.signer.sign, pdf=write_stub)
    book.incident(2, "He was there again.")
    book.exhibit(2, SECOND, "two.jpg")
    before = Supplement((earlier_of(book, older, 2),), given_of(older))
    case = supplements_json.attach(grown_case(book), before)
    bundle_writer.write(case, newer, sign=book.signer.sign, pdf=write_stub)
    return older, newer


def test_it_holds_what_is_new_and_names_what_was_given(two: tuple[Path, Path], run: Run) -> None:
    older, newer = two
    assert not (newer / AB1).exists()
    assert (newer / AB2).read_bytes() == SECOND
    report = run(newer)
    assert report.ok
    assert codes(report, FindingLevel.NOTE) == ["supplements", "original-given-before"]
    told = {item.code: item.detail for item in report.findings}
    assert told["supplements"] == {
        "made": "2026-11-24T16:00:00Z", "entries": 2, "digest": run(older).digest,
    }  # fmt: skip
    assert told["original-given-before"] == {"exhibit": "AB/1", "made": "2026-11-24T16:00:00Z"}


def test_how_to_check_names_the_bundle_before_and_counts_what_it_gave(
    two: tuple[Path, Path],
) -> None:
    older, newer = two
    how = (newer / layout.HOW_TO_CHECK).read_text("ascii")
    assert "THIS BUNDLE COMES AFTER ANOTHER" in how
    assert hashlib.sha256((older / layout.TAG_MANIFEST).read_bytes()).hexdigest() in how.split()
    assert "given again: 1.\n" in how
    assert "COMES AFTER" not in (older / layout.HOW_TO_CHECK).read_text("ascii")


def test_both_together_hold_every_original(two: tuple[Path, Path], run: Run) -> None:
    older, newer = two
    held = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for folder in two
        for path in (folder / "data/originals").iterdir()
    }
    assert held == {AB1: FIRST, AB2: SECOND}
    report = run(newer, earlier=older)
    assert report.ok
    assert codes(report, FindingLevel.NOTE) == [
        "supplements", "original-given-before", "earlier-supplemented", "extends-earlier",
    ]  # fmt: skip


def test_another_bundle_is_told_from_the_one_that_it_comes_after(
    two: tuple[Path, Path], book: Book, tmp_path: Path, run: Run
) -> None:
    other = tmp_path / "other"
    case = replace(grown_case(book), made=MADE.replace(hour=18))
    bundle_writer.write(case, other, sign=book.signer.sign, pdf=write_stub)
    report = run(two[1], earlier=other)
    assert report.ok
    assert "earlier-not-supplemented" in codes(report, FindingLevel.NOTE)


def rewritten(two: tuple[Path, Path], signer: Signer, resign: Resign, change: Any) -> Path:
    path = two[1] / layout.SUPPLEMENTS
    own = supplements_json.parse(path.read_bytes())
    path.write_bytes(supplements_json.dump(change(own)))
    resign(two[1], signer)
    return two[1]


def test_a_bundle_that_the_record_does_not_go_on_from_is_found(
    two: tuple[Path, Path], book: Book, run: Run, resign: Resign
) -> None:
    def other(own: Supplement) -> Supplement:
        return replace(own, bundles=(replace(own.latest, link=bytes(32)),))

    report = run(rewritten(two, book.signer, resign, other))
    assert codes(report, FindingLevel.PROBLEM) == ["supplements-another-record"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (EarlierFile(1, AB1, "00" * 32), "given-of-nothing"),
        (EarlierFile(1, "data/originals/AB-9_one.jpg", ""), "given-of-nothing"),
        (EarlierFile(1, "data/copies/AB-9_copy.jpg", ""), "given-of-nothing"),
        (EarlierFile(1, AB2, "two"), "given-and-here"),
    ],
)
def test_what_no_exhibit_is_was_not_given(
    two: tuple[Path, Path], book: Book, run: Run, resign: Resign, given: EarlierFile, code: str
) -> None:
    listed = given_of(two[1])[0].sha256
    real = replace(given, sha256=listed) if given.sha256 == "two" else given
    real = real if real.sha256 else replace(real, sha256=given_of(two[0])[0].sha256)
    folder = rewritten(two, book.signer, resign, lambda own: replace(own, given=(real,)))
    assert codes(run(folder), FindingLevel.PROBLEM) == [code]


def test_what_the_earlier_bundle_does_not_list_was_not_given(
    two: tuple[Path, Path], book: Book, run: Run, resign: Resign
) -> None:
    def renamed(own: Supplement) -> Supplement:
        return replace(own, given=(replace(own.given[0], path="data/originals/AB-1_1.jpg"),))

    folder = rewritten(two, book.signer, resign, renamed)
    assert run(folder).ok  # only whoever has the earlier bundle can tell
    assert codes(run(folder, earlier=two[0]), FindingLevel.PROBLEM) == ["given-not-in-earlier"]


def test_lists_of_the_earlier_bundle_that_do_not_fit_are_a_gap(
    two: tuple[Path, Path], run: Run
) -> None:
    with (two[0] / layout.MANIFEST).open("ab") as file:
        file.write(b"more\n")
    assert codes(run(two[1], earlier=two[0]), FindingLevel.GAP) == ["earlier-list-not-usable"]


def test_it_counts_only_where_the_list_names_it(
    two: tuple[Path, Path], book: Book, tmp_path: Path, run: Run
) -> None:
    whole = tmp_path / "whole"
    bundle_writer.write(grown_case(book), whole, sign=book.signer.sign, pdf=write_stub)
    (whole / layout.SUPPLEMENTS).write_bytes((two[1] / layout.SUPPLEMENTS).read_bytes())
    report = run(whole)
    assert codes(report, FindingLevel.PROBLEM) == ["file-not-listed"]
    assert codes(report, FindingLevel.NOTE) == []


def test_in_loose_files_it_counts_as_well(two: tuple[Path, Path]) -> None:
    paths = [path for path in two[1].rglob("*") if path.is_file() and path.suffix != ".pdf"]
    report = check(paths)
    assert "original-given-before" in codes(report, FindingLevel.NOTE)
    assert "original-not-included" not in codes(report, FindingLevel.NOTE)


def test_nothing_is_attached_to_a_record_that_does_not_go_on(book: Book) -> None:
    book.incident(1, "He was outside.")
    elsewhere = EarlierBundle("00" * 32, MADE, 1, bytes(32))
    with pytest.raises(NotAllowed):
        supplements_json.attach(case_of(book, []), Supplement((elsewhere,)))
