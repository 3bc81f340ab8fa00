"""A row of the summary that is folded stands whole in the file that its line names.

What somebody wrote in such a row is looked for in the pages of `Evidence.pdf`, where its line names
that file. No line of a table sends a reader to `record.json`.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pypdfium2
import pytest

from diary import jurisdiction
from diary.case_file import CaseFile, Unanswered
from diary.model.record_nouns import Event, EventKind
from diary.model.revisions import Recorded
from diary.model.when import Precision, When
from diary.model.zone_rules import typed_when
from exporters.bundle.layout import ACCOUNTS, EVIDENCE
from exporters.pdf.evidence_document import write_document
from exporters.pdf.sections.document_context import DocumentContext
from exporters.summary.document import write_summary
from exporters.summary.first_page import first_page
from exporters.summary.schedules import schedules
from exporters.summary.words import last_part
from exporters.table_pages import PageRow, PageTable
from tests.golden.told import told
from tests.support.summaries import case_for, part_a

# whole documents
pytestmark = pytest.mark.integration

MADE = datetime(2026, 11, 27, 12, tzinfo=UTC)
CASES = ("sample", "neighbour")
# shorter ones stand in other sentences as well
LEAST = 12


def one(text: str) -> str:
    return " ".join(text.split())


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from strings(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)


def case_of(name: str) -> CaseFile:
    case = case_for(name, "police", MADE)
    # no row of the summary points to what is printed of a file
    kept = tuple(each for each in case.profile.sections if each != "exhibits")
    return replace(case, profile=replace(case.profile, sections=kept))


@cache
def opened(name: str) -> frozenset[str]:
    """What `record.json` shows that somebody wrote."""
    found: set[str] = set()
    for each in case_of(name).disclosure.openings:
        if not each.is_withheld:
            values = each.values().items()
            texts = (text for key, value in values if key[0] != "@" for text in strings(value))
            found.update(one(text) for text in texts)
    return frozenset(text for text in found if len(text) >= LEAST and " " in text)


@cache
def pages(name: str) -> str:
    out = io.BytesIO()
    write_document(case_of(name), out, manifest_digest="0" * 64)
    document = pypdfium2.PdfDocument(out.getvalue())
    try:
        return one(" ".join(each.get_textpage().get_text_bounded() for each in document))
    finally:
        document.close()


@cache
def rows(name: str) -> tuple[tuple[PageTable, PageRow], ...]:
    context = DocumentContext(case_of(name), jurisdiction.load().for_others("AB"), "0" * 64)
    return tuple(
        (table, row)
        for page in (first_page(context), *schedules(context))
        for table in page.tables
        for row in table.rows
    )


@pytest.mark.parametrize("name", CASES)
def test_words_of_a_row_stand_in_the_file_that_it_names(name: str) -> None:
    looked = 0
    for table, row in rows(name):
        where = row.where or table.where
        if EVIDENCE not in where:
            continue
        said = one(" ".join(map(str, row.cells)))
        for words in opened(name):
            if words in said:
                looked += 1
                assert words in pages(name), (table.heading, row.key)
    assert looked > 5


@pytest.mark.parametrize("name", CASES)
def test_a_row_names_a_file_that_has_it(name: str) -> None:
    files = {ACCOUNTS, last_part()}
    for table, row in rows(name):
        # a table that may be folded on purpose says where to look
        if table.foldable:
            where = row.where or table.where
            heading = re.fullmatch(rf"{re.escape(EVIDENCE)}, “(.+)”", where)
            assert heading or where in files, table.heading
            if heading:
                assert heading[1] in pages(name)


def test_what_is_folded_of_several_files_is_told_file_by_file() -> None:
    found = PageTable(
        "Rows",
        (),
        (PageRow(("a",), "a"), PageRow(("b",), "b", where="one"), PageRow(("c",), "c")),
        where="other",
        hidden=frozenset({0, 1, 2}),
    )
    assert found.folded == "and 2 more, whole in other: a, c; and 1 more, whole in one: b"


@pytest.mark.parametrize("name", CASES)
def test_all_turning_points_stand_in_the_record_with_the_same_counts(name: str) -> None:
    (table,) = [table for table, _row in rows(name) if "days before and after" in table.heading][:1]
    assert table.where == last_part()
    _head, _, told = pages(name).partition("Before and after each turning point")
    assert len(table.rows) > 1
    for _day, turnings, before, _same, after in (row.cells for row in table.rows):
        for turning in turnings.partition("; charge ")[0].split("; "):
            # a window of which the record covers a part says so in other words
            counts = [re.match(r"\d+", str(cell)).group() for cell in (before, after)]  # type: ignore[union-attr]
            # the windows, their edges and the day itself: no other row lies between the two
            between = r"[^A-Z]{0,70}?"
            # the summary has initials, and the record a name
            named = re.sub(r"\([A-Z]{2}\)$", "(NAME)", turning)
            named = re.escape(named).replace("NAME", r"[^()]+")
            pattern = rf"{named} {counts[0]}\b{between}\b{counts[1]}\b"
            assert re.search(pattern, told), turning


def warned(case: CaseFile, times: int) -> CaseFile:
    """The case with so many warnings more, a day apart."""
    one = next(e for e in case.events if e.content.event is EventKind.WARNING)
    first = date(2026, 3, 1)
    more = tuple(
        replace(
            one,
            id=f"{0xEE00 + n:032x}",
            number=100 + n,
            content=replace(one.content, when=replace_day(one, first + timedelta(days=n))),
        )
        for n in range(times)
    )
    return replace(case, events=(*case.events, *more))


def replace_day(one: Recorded[Event], day: date) -> When:
    assert one.content.when is not None
    zone = one.content.when.zone
    return typed_when(Precision.DAY, zone, day.isoformat())


def unanswered(case: CaseFile) -> CaseFile:
    places = tuple(
        Unanswered(rule, (item.id,))
        for rule, item in zip(("counts-differ", "day-of-words"), case.incidents, strict=False)
    )
    return replace(case, unanswered=places)


def many_effects(case: CaseFile) -> CaseFile:
    one = case.impacts[0]
    return replace(
        case, impacts=tuple(replace(one, id=f"{n:032x}", number=n) for n in range(1, 301))
    )


FOLDED: dict[str, Callable[[], CaseFile]] = {
    "sample": lambda: unanswered(case_for("sample", "police", MADE)),
    "warned": lambda: warned(unanswered(case_for("sample", "police", MADE)), 30),
    "effects": lambda: many_effects(case_for("online", "police", MADE)),
    "advocate": lambda: unanswered(case_for("sample", "advocate", MADE)),
}


# lines of page 1 that lead to a page, and the heading there
LEADS = {
    r"more: page (\d+), Contacts with police": "Contacts with police, newest first",
    r"not fit each other \(Summary\.pdf, page (\d+)": "Entries that do not fit each other, as",
}


@pytest.mark.parametrize("name", FOLDED)
def test_every_line_that_says_how_many_more_leads_to_so_many_rows(name: str) -> None:
    out = io.BytesIO()
    write_summary(FOLDED[name](), out, manifest_digest="0" * 64)
    text, _parts = told(out.getvalue(), {}, name)
    above, _title, below = text.partition("\nH1 What did not fit above, in full\n")
    sheets = part_a(FOLDED[name]()).pages
    found: Counter[str] = Counter()
    heading = ""
    for line in above.split("\n"):
        if line.startswith("H2 "):
            heading = line
        for n, page, title in re.findall(
            r"and ([\d,]+) more, whole in Summary\.pdf, page (\d+), “([^”]+)”", line
        ):
            found[heading] += int(n.replace(",", ""))
            assert title in sheets[int(page) - 1].replace(f"“{title}", "")
        for pattern, title in LEADS.items():
            for page in re.findall(pattern, line):
                assert title in sheets[int(page) - 1]
    there: Counter[str] = Counter()
    heading = ""
    for line in below.split("\n"):
        if line.startswith("H2 "):
            heading = line
        elif (line.startswith("TR ") and not line.startswith("TR *") and line.strip(" TR|")) or (
            line.startswith("P ")
        ):
            there[heading] += 1
    assert found
    assert found == there
    assert "whole in the record" not in above


@pytest.mark.parametrize("times", [0, 60])
def test_what_may_still_hold_and_what_somebody_knew_stay_on_page_1(times: int) -> None:
    case = warned(unanswered(case_for("sample", "police", MADE)), times)
    first = part_a(case).first
    for row in (
        "Order 3: ",
        "Custody (CH) 14",
        "Charge (CH) 14",
        "13 Aug 2026 · Arrest",
        "3 Feb 2026 · ",
    ):
        assert f"\n{row}" in first, row
    assert "89 incidents" in first or "87 incidents" in first
    folded = re.findall(r"in full”: (.*)", first)
    assert not any("order 3" in line for line in folded)


def test_of_two_thousand_incidents_page_1_has_what_matters() -> None:
    case = case_for("sample", "police", MADE)
    again = tuple(
        replace(item, id=f"{0xEEEE00 + n:032x}", number=n)
        for n, item in enumerate((*case.incidents,) * 23, 1)
    )
    first = part_a(replace(case, incidents=again)).first
    for row in ("Order 3: ", "Charge (CH) 14 Aug", "3 Feb 2026 · ", "Kinds of act to read first"):
        assert f"\n{row}" in first, row
    assert re.search(r"[\d,]+ incidents counted, of [\d,]+ written down", first)
    # a day of many incidents has their number, not a list
    assert max(map(len, re.findall(r"\n(\d+ \w{3} 2026 · .*)", first))) < 200
