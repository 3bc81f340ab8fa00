"""What is said of printed rows of a transcript that are not as the lines of the conversation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from exporters.check import own_pdf
from exporters.check.bundle_check import CheckReport, CheckVerdict, FindingLevel, check
from exporters.check.finding_texts import sentence
from tests.corpus import lines, rows
from tests.corpus.case import Bundle, Given


def checked(bundle: Bundle, place: Path, *, loose: bool = False) -> CheckReport:
    place.mkdir(exist_ok=True)
    return check(Given(bundle, loose=loose).lay(place), pdf=own_pdf.read)


def printed(cells: rows.Cells) -> Bundle:
    return lines.printed(lines.unprinted(), cells)


def problems(report: CheckReport) -> list[tuple[str, dict[str, Any]]]:
    return [
        (item.code, dict(item.detail))
        for item in report.findings
        if item.level is FindingLevel.PROBLEM
    ]


@pytest.mark.parametrize("name", rows.WRONG)
def test_each_change_of_a_row_is_named(tmp_path: Path, name: str) -> None:
    cells, told = rows.WRONG[name]
    report = checked(printed(cells), tmp_path)
    assert problems(report) == told
    assert report.verdict is CheckVerdict.PROBLEMS


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "one word changed",
            "Page 6: the row of line 3 of conversation 1 has other words than the line.",
        ),
        (
            "another minute",
            "Page 6: the row of line 3 of conversation 1 has another time than the line.",
        ),
        (
            "two rows in each other's place",
            "Page 6: the row of line 3 of conversation 1 stands behind that of line 4. They are "
            "not in their order.",
        ),
    ],
)
def test_it_is_one_plain_sentence(tmp_path: Path, name: str, said: str) -> None:
    report = checked(printed(rows.WRONG[name][0]), tmp_path)
    (own,) = [sentence(item) for item in report.findings if item.level is FindingLevel.PROBLEM]
    assert own == f"Evidence.pdf: {said}"


def test_rows_as_they_were_are_counted_as_equal(tmp_path: Path) -> None:
    report = checked(lines.talk(), tmp_path)
    assert report.counts["rows_equal"] == 9
    assert checked(printed(rows.split()), tmp_path / "split").counts["rows_equal"] == 9


def test_a_line_says_which_exhibit_its_file_is(tmp_path: Path) -> None:
    bundle = lines.unprinted(has_file=True)
    same = checked(lines.printed(bundle, rows.with_file()), tmp_path / "same")
    assert (problems(same), same.counts["rows_equal"]) == ([], 9)
    other = checked(lines.printed(bundle, lines.CELLS), tmp_path / "other")
    assert [code for code, _detail in problems(other)] == ["row-facts-differ"]


@pytest.mark.parametrize("loose", [False, True])
def test_rows_without_their_lines_are_not_compared_and_never_equal(
    tmp_path: Path, loose: bool
) -> None:
    report = checked(lines.talk().without(lines.PATH).signed(), tmp_path, loose=loose)
    (gap,) = [item for item in report.findings if item.level is FindingLevel.GAP]
    said = "Rows of conversation 1 that could not be compared with its lines: 9."
    assert sentence(gap) == f"Evidence.pdf: {said}"
    assert report.verdict is CheckVerdict.NOT_CHECKED
    assert report.counts["rows_equal"] == 0


def test_beside_a_line_that_was_changed_no_row_is_equal(tmp_path: Path) -> None:
    report = checked(rows.spoiled_lines(), tmp_path)
    (gap,) = [item for item in report.findings if item.level is FindingLevel.GAP]
    assert (gap.code, dict(gap.detail)) == ("rows-not-compared", {"number": 1, "count": 9})
    assert report.counts["rows_equal"] == 0
