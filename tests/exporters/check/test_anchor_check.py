"""Seals, time stamps and earlier bundles held against a record."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diary.case_file import Disclosure, Stamp
from diary.crypto import seal_code
from diary.crypto.signing import Signer
from diary.crypto.timestamps import reply
from diary.errors import MistypedSeal, StampRefused
from diary.ledger import chain
from diary.ledger.chain import KeyRotation, head_states
from exporters.check.anchor_check import AnchorCheck
from exporters.check.bundle_check import CheckReport, CheckVerdict, FindingLevel, check
from exporters.check.check_report import Findings
from exporters.check.record_check import RecordHistory
from exporters.check.report_texts import lines
from tests.exporters.conftest import Book
from tests.support.growing_records import codes, grown, point_at, seal_at, written
from tests.support.time_stamp_authority import (
    STAMPING,
    Authority,
    by_hand,
    content,
    deep,
    holder,
    plain,
)

Run = Callable[..., CheckReport]


# --- seals ------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 4, 5])
def test_a_seal_fits_the_point_at_which_it_was_given(
    n: int, book: Book, tmp_path: Path, run: Run
) -> None:
    folder = written(grown(book), tmp_path / "b")
    report = run(folder, seal_words=seal_at(book, n))
    assert report.verdict is CheckVerdict.SEALED
    assert [(each.kind, each.entries, each.later) for each in report.anchors] == [
        ("seal", n, 5 - n)
    ]
    text = "\n".join(lines(report))
    assert f"Everything up to entry {n} is unchanged since the seal was given." in text
    assert f"Entries that came later: {5 - n}." in text
    assert text.index("does not show that it was true") < text.index("The seal fits.")


def test_the_seal_of_an_empty_record_says_so(book: Book, tmp_path: Path, run: Run) -> None:
    report = run(written(grown(book), tmp_path / "b"), seal_words=seal_at(book, 0))
    assert "given before anything was recorded" in "\n".join(lines(report))
    assert (report.verdict, report.anchors[0].entries) == (CheckVerdict.SEALED, 0)


def test_a_seal_of_another_record_fits_nothing(book: Book, tmp_path: Path, run: Run) -> None:
    other = grown(Book(Signer(b"\x07" * 32)))
    report = run(written(grown(book), tmp_path / "b"), seal_words=seal_at(other, 5))
    assert (report.verdict, report.anchors) == (CheckVerdict.PROBLEMS, ())
    assert codes(report, FindingLevel.PROBLEM) == ["seal-fits-nothing"]


@pytest.mark.parametrize(("n", "fits"), [(1, True), (2, True), (3, False), (5, False)])
def test_a_record_rebuilt_with_its_key_fits_only_the_seals_before_the_change(
    n: int, fits: bool, book: Book, tmp_path: Path, run: Run
) -> None:
    """Whoever holds the key can make a bundle that passes; an older seal tells."""
    rebuilt = Book(book.signer)
    grown(book)
    for at, entry in enumerate(book.entries):
        said = dict(entry.content, what="Nothing happened.") if at == 2 else dict(entry.content)
        rebuilt.add(entry.kind, entry.subject, said, book.shown[at])
    folder = written(rebuilt, tmp_path / "b")
    assert run(folder).verdict is CheckVerdict.UNCONFIRMED
    found = run(folder, seal_words=seal_at(book, n)).verdict
    assert found is (CheckVerdict.SEALED if fits else CheckVerdict.PROBLEMS)


def test_a_mistyped_seal_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(MistypedSeal):
        check([tmp_path / "nothing"], seal_words="abandon " * 12)


def test_without_the_record_a_seal_cannot_be_checked(book: Book, tmp_path: Path, run: Run) -> None:
    folder = written(grown(book), tmp_path / "b")
    (folder / "record.json").unlink()
    report = check([folder / "Evidence.pdf"], seal_words=seal_at(book, 1))
    assert "seal-not-checked" in codes(report, FindingLevel.GAP)
    assert not report.ok


def test_an_expected_key_goes_before_a_seal(book: Book, tmp_path: Path, run: Run) -> None:
    folder = written(grown(book), tmp_path / "b")
    print_ = run(folder).fingerprint
    report = run(folder, expected=print_, seal_words=seal_at(book, 3))
    assert (report.verdict, len(report.anchors)) == (CheckVerdict.EXPECTED, 1)


def long_disclosure(count: int) -> Disclosure:
    commitments = tuple(n.to_bytes(32, "big") for n in range(1, count + 1))
    last = list(head_states(bytes(16), bytes(32), commitments))[-1]
    return Disclosure(bytes(16), bytes(32), commitments, last.link, b"", ())


def test_a_seal_is_found_among_a_hundred_thousand_entries() -> None:
    own = long_disclosure(100_000)
    early = next(point_of(own, 3))
    found = AnchorCheck(own, RecordHistory(), Findings()).seal(seal_code.seal(early.link))
    assert found is not None
    assert (found.entries, found.later) == (3, 99_997)


def point_of(own: Disclosure, n: int) -> Any:
    each = head_states(own.vault_id, own.public_key, own.commitments)
    return (point for point in each if point.n == n)


def test_a_seal_given_under_the_key_before_fits_after_a_new_key() -> None:
    own = long_disclosure(9)
    before = KeyRotation(4, b"v" * 16, b"k" * 32, bytes(32), bytes(64))
    old = list(head_states(b"v" * 16, b"k" * 32, own.commitments[:4]))
    history = RecordHistory(rotations=[before])
    for point in old:
        found = AnchorCheck(own, history, Findings()).seal(seal_code.seal(point.link))
        assert found is not None
        assert (found.entries, found.later) == (point.n, 9 - point.n)
    beyond = chain.link(old[-1].link, 5, own.commitments[4])
    assert AnchorCheck(own, history, Findings()).seal(seal_code.seal(beyond)) is None


# --- time stamps ------------------------------------------------------------------------------


def stamp_at(book: Book, n: int, folder: Path, by: Authority | None = None) -> Stamp:
    query = reply.dump_query(point_at(book, n).imprint, reply.new_nonce())
    return Stamp(n, (by or plain()).reply(query, folder))


def test_a_time_stamp_travels_in_the_bundle_and_leads_to_a_root(
    book: Book, tmp_path: Path, run: Run
) -> None:
    grown(book)
    stamps = [stamp_at(book, 3, tmp_path), stamp_at(book, 5, tmp_path, deep())]
    folder = written(book, tmp_path / "b", stamps)
    report = run(folder, roots=plain().roots + deep().roots)
    assert report.verdict is CheckVerdict.STAMPED
    assert [(a.file, a.entries, a.later, a.verdict, a.authority) for a in report.anchors] == [
        ("timestamps/3.tsr", 3, 2, "right", "Test Stamps 1, Example Stamps Ltd"),
        ("timestamps/5.tsr", 5, 0, "right", "Deep Stamps"),
    ]
    text = "\n".join(lines(report))
    assert "by Test Stamps 1, Example Stamps Ltd." in text
    assert "everything up to entry 3 is unchanged since then" in text
    listed = (folder / "tagmanifest-sha256.txt").read_text(encoding="utf-8")
    assert "  timestamps/3.tsr\n" in listed
    assert "openssl ts -reply -text -in timestamps/3.tsr" in (
        folder / "HOW-TO-CHECK.txt"
    ).read_text(encoding="utf-8")


def test_without_roots_it_says_what_is_covered_and_that_it_could_not_be_checked(
    book: Book, tmp_path: Path, run: Run
) -> None:
    folder = written(grown(book), tmp_path / "b", [stamp_at(book, 4, tmp_path)])
    report = run(folder)
    assert report.verdict is CheckVerdict.UNCONFIRMED
    assert [(a.entries, a.verdict, a.why) for a in report.anchors] == [
        (4, "not-checked", "no-roots")
    ]
    text = "\n".join(lines(report))
    assert (
        "It covers everything up to entry 4. Whose time stamp it is could not be checked here"
        in text
    )


def test_roots_of_somebody_else_confirm_nothing(book: Book, tmp_path: Path, run: Run) -> None:
    folder = written(grown(book), tmp_path / "b", [stamp_at(book, 4, tmp_path)])
    report = run(folder, roots=deep().roots)
    assert (report.verdict, codes(report, FindingLevel.GAP)) == (
        CheckVerdict.NOT_CHECKED, ["no-stamp-by-these-roots"],
    )  # fmt: skip
    bare = run(written(book, tmp_path / "c"), roots=deep().roots)
    assert codes(bare, FindingLevel.GAP) == ["no-time-stamps"]


def test_two_of_one_point_and_one_that_is_trusted(book: Book, tmp_path: Path, run: Run) -> None:
    stamps = [stamp_at(grown(book), 5, tmp_path), stamp_at(book, 5, tmp_path, deep())]
    folder = written(book, tmp_path / "b", stamps)
    report = run(folder, roots=deep().roots)
    assert report.verdict is CheckVerdict.STAMPED
    assert [(a.file, a.verdict) for a in report.anchors] == [
        ("timestamps/5-2.tsr", "right"), ("timestamps/5.tsr", "not-checked"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("n", "imprint", "code"),
    [(3, bytes(32), "stamp-imprint"), (4, None, "stamp-misnamed")],
)
def test_a_time_stamp_of_something_else_is_a_problem(
    n: int, imprint: bytes | None, code: str, book: Book, tmp_path: Path, run: Run
) -> None:
    of = imprint or point_at(grown(book), 3).imprint
    reply = by_hand(content(of, 7), plain().leaf)
    folder = written(book if imprint is None else grown(book), tmp_path / "b", [Stamp(n, reply)])
    report = run(folder, roots=plain().roots)
    assert codes(report, FindingLevel.PROBLEM) == [code]
    assert report.anchors[0].verdict == "wrong"


@pytest.mark.parametrize("reply", [b"", b"not a reply", b"\x30" * 65_536])
def test_what_is_no_time_stamp_is_a_problem(
    reply: bytes, book: Book, tmp_path: Path, run: Run
) -> None:
    report = run(written(grown(book), tmp_path / "b", [Stamp(3, reply)]))
    assert codes(report, FindingLevel.PROBLEM) == ["stamp-form"]


def test_a_time_stamp_far_too_large_is_not_read(book: Book, tmp_path: Path, run: Run) -> None:
    report = run(written(grown(book), tmp_path / "b", [Stamp(3, b"\x30" * 100_000)]))
    assert codes(report, FindingLevel.PROBLEM) == ["part-too-large"]


def test_a_time_stamp_changed_in_the_bundle_is_a_changed_file_and_no_anchor(
    book: Book, tmp_path: Path, run: Run
) -> None:
    folder = written(grown(book), tmp_path / "b", [stamp_at(book, 3, tmp_path)])
    path = folder / "timestamps" / "3.tsr"
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    report = run(folder, roots=plain().roots)
    assert codes(report, FindingLevel.PROBLEM) == ["file-changed"]
    assert report.anchors == ()


def test_a_time_stamp_put_into_a_finished_bundle_is_no_part_of_it(
    book: Book, tmp_path: Path, run: Run
) -> None:
    folder = written(grown(book), tmp_path / "b")
    (folder / "timestamps").mkdir()
    (folder / "timestamps" / "3.tsr").write_bytes(stamp_at(book, 3, tmp_path).reply)
    report = run(folder, roots=plain().roots)
    assert "file-not-listed" in codes(report, FindingLevel.PROBLEM)
    assert report.anchors == ()


def test_an_empty_folder_for_time_stamps_belongs_to_no_bundle(
    book: Book, tmp_path: Path, run: Run
) -> None:
    folder = written(grown(book), tmp_path / "b")
    (folder / "timestamps").mkdir()
    assert codes(run(folder), FindingLevel.PROBLEM) == ["folder-not-listed"]


def test_loose_files_bring_their_time_stamps(book: Book, tmp_path: Path) -> None:
    folder = written(grown(book), tmp_path / "b", [stamp_at(book, 3, tmp_path)])
    loose = tmp_path / "loose"
    loose.mkdir()
    for n, path in enumerate(sorted(p for p in folder.rglob("*") if p.is_file())):
        if path.suffix != ".pdf":
            shutil.copy(path, loose / f"file{n}.bin")
    report = check([loose], roots=plain().roots)
    assert report.verdict is CheckVerdict.PART_STAMPED
    assert [a.entries for a in report.anchors] == [3]


def test_a_file_without_roots_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(StampRefused, match="roots"):
        check([tmp_path / "nothing"], roots=b"no certificate")


def test_a_hostile_name_of_an_authority_is_shown_as_plain_letters(
    book: Book, tmp_path: Path, run: Run
) -> None:
    leaf = holder("Post\u202e\x1b[2J\nResult: right" + "x" * 30, plain().root, purposes=STAMPING)
    reply = by_hand(content(point_at(grown(book), 3).imprint, 7), leaf)
    report = run(written(book, tmp_path / "b", [Stamp(3, reply)]), roots=plain().roots)
    assert report.anchors[0].authority.startswith("Post\\u202e\\x1b[2J\\nResult: right")
    assert report.anchors[0].authority.isascii()
