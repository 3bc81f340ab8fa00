"""Records with nothing or one thing in them: no empty table, and no plural of one."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest

from exporters.pdf.sections.headings import TITLES


def words(made: Any) -> str:
    return " ".join(" ".join(made.texts()).split())


@pytest.fixture(scope="module", params=["police", "short", "order"])
def empty(request: pytest.FixtureRequest, casemaker: Any, written: Any) -> Any:
    return written(casemaker.some_case(0, profile=request.param))


def test_no_table_has_titles_alone(empty: Any) -> None:
    every = words(empty)
    for titles in ("No. When Kind", "From To Incidents", "Day 00 01 02"):
        assert titles not in every


def test_an_empty_chronology_says_so(casemaker: Any, written: Any) -> None:
    every = words(written(casemaker.some_case(0)))
    below = every.partition(" Chronology In the order")[2]
    assert "Nothing of this kind is recorded." in below.partition(" People, accounts")[0]


def test_no_wide_page_without_exhibits(empty: Any) -> None:
    document = pypdfium2.PdfDocument(empty.data)
    assert {tuple(map(round, page.get_size())) for page in document} == {(595, 842)}
    document.close()


def test_one_incident_is_one_incident_on_one_day(casemaker: Any, written: Any) -> None:
    first = " ".join(written(casemaker.some_case(1)).texts()[0].split())
    assert "Recorded incidents 1, on Mon 5 Jan 2026" in first


def test_one_day_is_told_once(casemaker: Any, written: Any) -> None:
    every = words(written(casemaker.some_case(1, profile="order")))
    assert "1 recorded incident, Mon 5 Jan 2026 " in every
    assert "Mon 5 Jan 2026 to Mon 5 Jan 2026" not in every


def test_what_has_nothing_to_tell_takes_no_page_of_its_own(casemaker: Any, written: Any) -> None:
    pages = [text.splitlines() for text in written(casemaker.some_case(0)).texts()]
    sections = ("chronology", "tables", "corrections", "exhibits", "kept-back")
    titles = [TITLES[each] for each in sections]
    # this one names what it has
    titles[1] = next(line for page in pages for line in page if line.startswith("People, "))
    begun = [[line for line in page if line in titles] for page in pages]
    begun = [together for together in begun if together]
    assert [title for together in begun for title in together] == titles
    # the first stands below what the bundle holds and leaves out
    assert all(len(together) > 1 for together in begun[1:])


def test_a_short_index_leaves_its_page_to_what_follows(casemaker: Any, written: Any) -> None:
    little = written(casemaker.some_case(2)).texts()
    assert "How this record was made\r" in little[0]
    assert "Contents\r" in little[0]
