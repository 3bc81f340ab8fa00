"""Part A: page 1, five pages of tables, and at the end what did not fit, whatever was written."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pikepdf
import pypdfium2
import pytest

from diary.case_file import CaseFile
from diary.model.field_declarations import free_fields
from diary.model.record_nouns import Incident
from diary.model.revisions import CLASSES, Recorded
from exporters.check import own_pdf
from exporters.pdf.sections.document_context import untranslated_context
from exporters.summary.document import write_summary
from exporters.summary.summary_txt import summary_text
from exporters.table_pages import TablePage
from tests.exporters.pdf import casemaker
from tests.support.pdf_structure import failures

# whole documents
pytestmark = pytest.mark.integration

FIRST = (
    "Summary made from the complainant's own record, for police. It is not a statement, not a risk "
    "assessment and not part of the record. The record is a document of its own, Evidence.pdf; if "
    "the record is exhibited, exhibit that alone."
)
NEVER = re.compile(
    r"\b(now|graver?|gravest|serious\w*|risks?|dangers?|dangerous|escalat\w*|went on)\b"
)
ALLOWED = ("not a risk assessment", "says nothing about danger")


@dataclass(frozen=True)
class Printed:
    """A summary as a file and as its first page."""

    data: bytes
    page: TablePage

    @property
    def texts(self) -> list[str]:
        document = pypdfium2.PdfDocument(self.data)
        try:
            return [page.get_textpage().get_text_bounded() for page in document]
        finally:
            document.close()

    @property
    def whole(self) -> str:
        return " ".join(self.lines)

    @property
    def lines(self) -> list[str]:
        # a line that leads to the last part is not its heading
        return [one(text).replace(f"“{REST}”", "“rest”") for text in self.texts]


def one(text: str) -> str:
    return " ".join(text.replace("\ufffe", "-").split())


def printed(case: CaseFile) -> Printed:
    out = io.BytesIO()
    page, _pages = write_summary(case, out, manifest_digest="0" * 64)
    return Printed(out.getvalue(), page)


REST = "What did not fit above, in full"


def before_rest(lines: Sequence[str]) -> list[str]:
    """The pages of a summary without its last part."""
    found: list[str] = []
    for line in lines:
        above, title, _below = line.partition(REST)
        if above:
            found.append(above)
        if title:
            break
    return found


def is_whole(made: Printed) -> None:
    """Page 1, five pages of tables and a last part say what they are; nothing is cut short."""
    pages = len(made.texts)
    assert 2 <= len(before_rest(made.lines)) <= 6
    assert made.whole.count(REST) <= 1
    for number, text in enumerate(made.lines, 1):
        assert f"Page {number} of {pages}" in text
        assert "…" not in text
        assert "..." not in text
    assert made.lines[0].count(FIRST) == 1
    titles = (
        "Record kept by",
        "Orders, bail and the state of the case",
        "Not counted, changed, not fitting; how it is known; how to read this",
        "Accounts and people",
        "Contacts with police, reports to platforms",
        "What changed in daily life",
    )
    whole = " ".join(made.lines)
    places = [whole.index(title) for title in titles]
    assert places == sorted(places)
    assert "How to read the summary" in whole


@pytest.mark.parametrize("language", ["en", "cy"])
def test_indexes_of_another_document_of_the_case_serve_it_and_those_of_another_case_do_not(
    language: str,
) -> None:
    case = replace(casemaker.some_case(12), language=language)
    others = untranslated_context(casemaker.some_case(5))
    for like in (untranslated_context(case), others):
        out = io.BytesIO()
        page, _pages = write_summary(case, out, manifest_digest="0" * 64, like=like)
        assert Printed(out.getvalue(), page) == printed(case)


def test_in_welsh_page_one_and_every_foot_say_that_it_is_a_draft() -> None:
    made = printed(replace(casemaker.some_case(6), language="cy"))
    assert made.lines[0].count("Not yet reviewed") == 2
    assert all("Heb ei adolygu eto" in line for line in made.lines)
    assert outside(made.data) == []
    with pikepdf.open(io.BytesIO(made.data)) as document:
        assert str(document.Root.Lang) == "cy"


def outside(data: bytes) -> list[str]:
    """The letters that are set outside the margins."""
    document = pypdfium2.PdfDocument(data)
    found = []
    try:
        for page in document:
            text, (width, height) = page.get_textpage(), page.get_size()
            for at in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(at)
                if left < 40 or right > width - 40 or bottom < 20 or top > height - 20:
                    found.append(text.get_text_range(at, 1))
        return found
    finally:
        document.close()


def many(case: CaseFile, count: int) -> CaseFile:
    """The case with each incident again and again, up to so many."""
    again: list[Recorded[Incident]] = []
    while len(again) < count:
        for item in case.incidents:
            number = len(again) + 1
            again.append(replace(item, id=f"{number:032x}", number=number))
    return replace(case, incidents=tuple(again[:count]))


@pytest.mark.parametrize("count", [0, 1, 9, 80])
def test_it_is_of_a_form_that_checkers_know(count: int) -> None:
    made = printed(casemaker.some_case(count, pictures=count // 4))
    is_whole(made)
    own_pdf.read(io.BytesIO(made.data))
    assert failures(made.data) == set()
    assert outside(made.data) == []


def test_of_twenty_thousand_incidents_what_does_not_fit_stands_in_the_last_part() -> None:
    case = many(casemaker.some_case(60), 20_000)
    made = printed(case)
    is_whole(made)
    assert "20,000 incidents" in made.lines[0]
    (more,) = re.findall(
        r"and ([\d,]+) more, whole in Summary.pdf, page \d, “rest”: (\d+) to (\d+)", made.whole
    )
    breaches = [item.number for item in case.incidents if item.content.breaches]
    shown = len(breaches) - int(more[0].replace(",", ""))
    assert (int(more[1]), int(more[2])) == (breaches[shown], breaches[-1])
    above, below = made.whole.split(REST)
    assert f" {breaches[shown - 1]}. " in above
    assert numbered(below) == breaches[shown:]


def numbered(text: str) -> list[int]:
    """The numbers of the incidents that stand in a text with their day."""
    return [int(n) for n in re.findall(r"\b(\d+)\. \w{3} \d+ \w{3} 2026", text)]


def test_what_is_folded_is_named_by_number_and_stands_in_the_last_part() -> None:
    case = many(casemaker.some_case(60), 2_500)
    made = printed(case)
    is_whole(made)
    breaches = [item.number for item in case.incidents if item.content.breaches]
    above, below = made.whole.split(REST)
    rows = above.split("May be against a term of order 1")[1]
    found = re.search(
        r"and (\d+) more, whole in Summary.pdf, page \d, “rest”: no. ([\d,\s–]+\d)", rows
    )
    assert found
    count, which = int(found[1]), [*map(int, found[2].split(","))]
    assert which == breaches[-count:]
    assert [*numbered(rows[: found.start()]), *which] == breaches
    assert numbered(below) == which


def test_the_program_never_says_how_bad_it_is() -> None:
    for count in (0, 80):
        made = printed(quiet(casemaker.some_case(count, pictures=2)))
        for text in (*made.lines, summary_text(made.page)):
            for allowed in ALLOWED:
                text = text.replace(allowed, "")
            assert NEVER.findall(text.lower()) == []


HOSTILE = {
    "markup": "<b>bold</b> <para>&amp; </td> ${x} %(y)s {who} \\x00",
    "one word": "unbroken" * 1_250,
    "bidi": "abc \u202eדגהabc\u202c \u2067x\u2069 \u200f end",
    "lines": "a line\n" * 400,
    "two lines": "first\nSAID second",
    "pictures": "🔪" * 3_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_stays_words_and_inside_the_page(name: str) -> None:
    made = printed(spoken(casemaker.some_case(30, pictures=3), HOSTILE[name]))
    assert 2 <= len(before_rest(made.lines)) <= 6
    assert outside(made.data) == []
    assert made.lines[0].count(FIRST) == 1
    if name == "markup":
        assert HOSTILE[name] in made.whole
    else:
        # too long for its cell or not, each effect is there or named
        assert re.search(
            r"1\. time not stated|more, whole in Evidence.pdf, “Effects on daily life”: no. 1, 2",
            made.whole,
        )


@pytest.mark.parametrize("name", HOSTILE)
def test_no_line_of_the_text_begins_with_somebodys_words(name: str) -> None:
    case = spoken(casemaker.some_case(30, pictures=3), "SAID " + HOSTILE[name])
    made = printed(case)
    text = summary_text(made.page)
    assert text.endswith("\n")
    for line in text.split("\n"):
        assert not line.startswith(("SAID", " "))
        assert line == " ".join(line.split())


def test_the_text_has_the_rows_of_page_1_and_no_other() -> None:
    made = printed(casemaker.some_case(80))
    told = summary_text(made.page)
    assert told.startswith("Text from the complainant's own record, made by a program")
    assert told.split("\n")[1] == FIRST
    rest = [one(text) for text in told.split("\n")[1:] if text]
    for line in rest:
        for part in line.split(" · "):
            assert part in made.lines[0], part
    for sheet in (
        "Terms of the orders",
        "How to read",
        "Contacts with police",
        "Orders and bail that are over",
    ):
        assert sheet not in told


def test_several_terms_of_one_order_are_one_row() -> None:
    case = casemaker.some_case(30)
    order = case.orders[0].id
    first = next(item for item in case.incidents if item.content.breaches)
    broken = replace(first.content.breaches[0], term=1)
    content = replace(first.content, breaches=(*first.content.breaches, broken))
    incidents = tuple(
        replace(item, content=content) if item is first else item for item in case.incidents
    )
    made = printed(replace(case, incidents=incidents))
    assert order == broken.order
    found = re.findall(rf"\b{first.number}\. \w\w\w [^;]*? 1, 2; [^;]*?; ", made.whole)
    assert len(found) == 1


def quiet(case: CaseFile) -> CaseFile:
    """The case with all words of people replaced by one that means nothing."""
    return spoken(case, "words")


def spoken(case: CaseFile, words: str) -> CaseFile:
    """The case with these words in each field that takes free words."""

    def said(item: Recorded[Any]) -> Recorded[Any]:
        free = [path for path in free_fields(CLASSES[item.noun]) if "." not in path]
        changes: dict[str, Any] = {}
        for name in free:
            held = getattr(item.content, name)
            if isinstance(held, str) and held:
                changes[name] = words
            elif isinstance(held, tuple) and held and all(isinstance(x, str) for x in held):
                changes[name] = tuple(words for _each in held)
        return replace(item, content=replace(item.content, **changes))

    me = said(case.me) if case.me else None
    return replace(
        case,
        me=me,
        **{
            name: tuple(map(said, getattr(case, name)))
            for name in (
                "incidents", "events", "people", "police", "orders", "impacts", "asks", "accounts",
            )
        },
    )  # fmt: skip
