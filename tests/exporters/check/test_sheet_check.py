"""The marks on the pages against the record, in bundles that were signed as they stand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diary.crypto.signing import Signer
from diary.errors import Damaged, FutureFormat, MediaError
from diary.media.own_pdf_reader import DocumentMarks
from diary.model.books_and_nouns import Noun
from diary.text.field_formatter import own_words
from exporters.bundle import layout
from exporters.check.bundle_check import CheckReport, CheckVerdict, FindingLevel, check

Run = Callable[..., CheckReport]
Resign = Callable[[Path, Signer], None]


def words(folder: Path, n: int) -> str:
    """The lines of a stand-in that have the words of an entry."""
    opening = json.loads((folder / layout.RECORD).read_bytes())["openings"][n - 1]
    values = {name: value for name, value, _salt in opening["fields"]}
    noun = Noun(values["@kind"].partition(".")[0])
    said = ((name, own_words(noun, name, value)) for name, value in values.items())
    return "".join(f"1 {n} {name} {text.encode().hex()}\n" for name, text in said if text)


def found(report: CheckReport, level: FindingLevel = FindingLevel.PROBLEM) -> set[tuple[str, str]]:
    return {(item.code, item.file) for item in report.findings if item.level is level}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("1 1 {first}", None),
        ("1 1 {second}", "sheet-differs"),
        ("1 3 {first}", "sheet-differs"),
        ("1 0 {first}", "sheet-differs"),
    ],
)
def test_a_sheet_must_name_its_entrys_commitment(
    tiny: Path, run: Run, signer: Signer, resign: Resign, line: str, code: str | None
) -> None:
    first, second = json.loads((tiny / layout.RECORD).read_bytes())["commitments"]
    with (tiny / layout.EVIDENCE).open("a") as pdf:
        pdf.write(line.format(first=first, second=second) + "\n" + words(tiny, 1))
    resign(tiny, signer)
    report = run(tiny)
    assert found(report) == ({(code, layout.EVIDENCE)} if code else set())
    assert report.counts["sheets"] == 1


def test_a_sheet_of_an_entry_that_is_kept_back(
    small: Any, put: Any, run: Run, signer: Signer, resign: Resign, tmp_path: Path
) -> None:
    put(small, tmp_path / "b")
    with (tmp_path / "b" / layout.EVIDENCE).open("a") as pdf:
        pdf.write(f"9 2 {small.book.commitments[1].hex()}\n9 1 {small.book.commitments[0].hex()}\n")
        pdf.write(words(tmp_path / "b", 1))
    resign(tmp_path / "b", signer)
    report = run(tmp_path / "b")
    assert found(report) == {("sheet-not-opened", layout.EVIDENCE)}


def test_an_earlier_version_is_noted_where_the_latest_has_no_line(
    small: Any, put: Any, run: Run, signer: Signer, resign: Resign, tmp_path: Path
) -> None:
    folder = tmp_path / "b"
    put(small, folder)
    lines = (folder / layout.EVIDENCE).read_text(encoding="utf-8").splitlines()
    first = f"9 1 {small.book.commitments[0].hex()}"
    # page, entry and commitment are a mark; the words of an entry have four parts
    unmarked = [line for line in lines if line.startswith("%") or len(line.split()) != 3]
    for kept, is_noted in ((lines, False), (unmarked, True)):
        (folder / layout.EVIDENCE).write_text(
            "\n".join([*kept, first, ""]) + words(folder, 1), encoding="utf-8"
        )
        resign(folder, signer)
        report = run(folder)
        assert found(report) == set()
        note = ("sheet-of-earlier-revision", layout.EVIDENCE)
        assert (note in found(report, FindingLevel.NOTE)) == is_noted


def test_what_stands_and_no_sheet_names_is_counted(
    tiny: Path, run: Run, signer: Signer, resign: Resign
) -> None:
    first, second = json.loads((tiny / layout.RECORD).read_bytes())["commitments"]
    head = (tiny / layout.EVIDENCE).read_text(encoding="utf-8").splitlines()[0]
    last = f"1 2 {second}\n" + words(tiny, 2)
    of_first = words(tiny, 1)
    # the words of an entry name it as well
    both = (f"{last}2 1 {first}\n{of_first}", last + of_first)
    for said, left in ((last, [(1, 1)]), *((said, []) for said in both)):
        (tiny / layout.EVIDENCE).write_text(f"{head}\n{said}", encoding="utf-8")
        resign(tiny, signer)
        report = run(tiny)
        assert report.ok
        told = [each for each in report.findings if each.code == "entries-on-no-sheet"]
        assert [(each.detail["count"], each.detail["entry"]) for each in told] == left


def test_further_volumes_are_read_like_the_first(
    tiny: Path, run: Run, signer: Signer, resign: Resign
) -> None:
    first, second = json.loads((tiny / layout.RECORD).read_bytes())["commitments"]
    head = (tiny / layout.EVIDENCE).read_text(encoding="utf-8").splitlines()[0]
    more = tiny / layout.volume_path(2)
    more.write_text(f"{head}\n1 1 {first}\n{words(tiny, 1)}", encoding="utf-8")
    resign(tiny, signer)
    report = run(tiny)
    assert found(report) == set()
    assert report.counts["sheets"] == 1
    more.write_text(f"%PDF-stub {'0' * 64}\n1 1 {second}\n{words(tiny, 1)}", encoding="utf-8")
    resign(tiny, signer)
    assert found(run(tiny)) == {
        ("sheet-differs", "Evidence-2.pdf"), ("page-foot-differs", "Evidence-2.pdf"),
    }  # fmt: skip
    more.write_text("something else", encoding="utf-8")
    assert ("file-changed", "Evidence-2.pdf") in found(run(tiny))
    more.unlink()
    assert ("file-missing", "Evidence-2.pdf") in found(run(tiny))


def test_a_page_foot_with_another_digest(
    tiny: Path, run: Run, signer: Signer, resign: Resign
) -> None:
    (tiny / layout.EVIDENCE).write_bytes(b"%PDF-stub " + b"ab" * 32 + b"\n")
    resign(tiny, signer)
    assert found(run(tiny)) == {("page-foot-differs", layout.EVIDENCE)}


def test_pages_without_a_digest_at_their_foot(tiny: Path) -> None:
    assert found(check([tiny], pdf=lambda _: DocumentMarks())) == {
        ("page-foot-differs", layout.EVIDENCE)
    }


@pytest.mark.parametrize(
    ("raised", "level", "code"),
    [
        (Damaged("pdf", "x"), FindingLevel.PROBLEM, "document-not-ours"),
        (FutureFormat("pdf", "2"), FindingLevel.GAP, "part-of-a-later-format"),
        (MediaError("not-confined"), FindingLevel.GAP, "document-not-looked-into"),
        (MediaError("timeout"), FindingLevel.GAP, "document-not-looked-into"),
        (OSError(), FindingLevel.GAP, "document-not-looked-into"),
    ],
)  # fmt: skip
def test_a_document_that_was_not_read_is_a_finding(
    tiny: Path, raised: Exception, level: FindingLevel, code: str
) -> None:
    def reader(_file: object) -> DocumentMarks:
        raise raised

    report = check([tiny], pdf=reader)
    assert found(report, level) == {(code, layout.EVIDENCE)}
    assert not report.ok


def test_without_a_reader_nothing_passes(tiny: Path) -> None:
    report = check([tiny])
    assert found(report, FindingLevel.GAP) == {("document-not-looked-into", layout.EVIDENCE)}
    assert report.verdict is CheckVerdict.NOT_CHECKED
