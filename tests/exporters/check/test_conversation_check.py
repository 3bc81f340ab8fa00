"""What is said of lines of a conversation that are not as the record has them, word for word."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exporters.check import conversation_check, own_pdf
from exporters.check.bundle_check import CheckReport, CheckVerdict, FindingLevel, check
from exporters.check.check_report import Findings
from exporters.check.finding_texts import sentence
from exporters.check.record_check import DisclosedRevision, DisclosedSubject
from exporters.check.report_texts import lines as said
from exporters.check.row_check import PrintedTranscripts
from exporters.check.source_files import SourceFile
from tests.corpus import lines
from tests.corpus.case import Bundle, Given

NOTE = (
    "{path}: Lines of the conversation that are shown: 5 of 12. Each is as the record has it. Kept "
    "back, and known by their commitments alone: 7. Sent by the person recording, of these: 5."
)


def checked(bundle: Bundle, place: Path, *, loose: bool = False) -> CheckReport:
    place.mkdir(exist_ok=True)
    return check(Given(bundle, loose=loose).lay(place), pdf=own_pdf.read)


def found(report: CheckReport) -> list[tuple[str, dict[str, Any]]]:
    """What is said of the file of lines, but that it was changed."""
    return [
        (item.code, dict(item.detail))
        for item in report.findings
        if item.file == lines.PATH
        and item.level is not FindingLevel.NOTE
        and item.code != "file-changed"
    ]


@pytest.mark.parametrize("loose", [False, True])
def test_lines_as_they_were_are_counted(tmp_path: Path, loose: bool) -> None:
    report = checked(lines.talk(), tmp_path, loose=loose)
    assert report.verdict is CheckVerdict.UNCONFIRMED
    assert (report.counts["lines_shown"], report.counts["lines_kept_back"]) == (5, 7)
    assert NOTE.format(path=lines.PATH) in [*map(sentence, report.findings)]
    last = "Lines of conversations that are shown as the record has them: 5, kept back: 7; "
    last += "rows of transcripts that are equal to their lines: 9"
    assert last in [*said(report)]


def test_where_the_entry_tells_no_sides_none_is_worked_out(tmp_path: Path) -> None:
    report = checked(lines.talk(lines.FIELDS[:5]), tmp_path)
    (note,) = [item for item in report.findings if item.code == "lines-fit"]
    assert dict(note.detail) == {"shown": 5, "lines": 12, "kept": 7, "own": "-"}


def test_a_bundle_without_lines_says_nothing_of_them(tmp_path: Path) -> None:
    report = checked(lines.tiny(), tmp_path)
    assert not [item for item in report.findings if item.code.startswith("line")]
    assert not [line for line in said(report) if "conversation" in line]


@pytest.mark.parametrize("by", [lines.spoiled, lines.signed], ids=["changed", "signed-anew"])
@pytest.mark.parametrize("name", lines.TOLD)
def test_each_change_is_named(tmp_path: Path, name: str, by: Callable[..., Bundle]) -> None:
    change, told = lines.TOLD[name]
    report = checked(by(change), tmp_path)
    kept = found(report)
    if name == "more rows than lines by far":
        assert [each for each in told if each not in kept] == []
    else:
        assert kept == told
    assert report.verdict is CheckVerdict.PROBLEMS


@pytest.mark.parametrize(
    ("name", "sentence_"),
    [
        ("other words in a line", "Line 4 of the conversation differs from the record."),
        ("a line gone", "Line 4 of the conversation is missing."),
        ("some lines gone", "Lines 3 to 5 of the conversation are missing."),
        ("neighbours that changed places", "Lines 4 and 5 of the conversation changed places."),
    ],
)
def test_it_is_one_plain_sentence(tmp_path: Path, name: str, sentence_: str) -> None:
    report = checked(lines.signed(lines.TOLD[name][0]), tmp_path)
    (said_,) = [sentence(item) for item in report.findings if item.level is FindingLevel.PROBLEM]
    assert said_ == f"{lines.PATH}: {sentence_}"


def test_of_many_lines_that_differ_some_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    def spoil(values: list[dict[str, Any]]) -> None:
        values[1:] = [
            {"commitment": "ab" * 32, "line": {"n": n}, "n": n, "salt": "cd" * 32}
            for n in range(1, 13)
        ] * 2

    kept = found(checked(lines.signed(spoil), tmp_path))
    assert kept[-1] == ("and-more", {"count": 4})
    assert [code for code, _ in kept].count("line-differs") == 20
    assert [code for code, _ in kept].count("line-twice") == 12


def test_many_lines_cost_a_bit_each(tmp_path: Path) -> None:
    count, path = 300_000, tmp_path / "lines"
    with path.open("wb") as file:
        file.write(b'{"conversation":1,"format":"daybook-lines/1","lines":%d}\n' % count)
        file.writelines(b'{"commitment":"%064x","n":%d}\n' % (n, n) for n in range(1, count + 1))
    values: dict[str, Any] = {"number": 1, "lines": count, "commitment": "ab" * 32}
    kept = DisclosedSubject(
        "conversation", [DisclosedRevision(2, "conversation.recorded", 1, values)]
    )
    source, findings = SourceFile(lines.PATH, path, path.stat().st_size), Findings()
    tracemalloc.start()
    try:
        rows = PrintedTranscripts({}, findings, is_whole=False)
        counts = conversation_check.examine([kept], {lines.PATH: source}, None, rows, findings)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [item.code for item in findings.all()] == ["lines-not-committed"]
    assert (counts.shown, counts.kept_back) == (0, count)
    assert peak < 1 << 20
