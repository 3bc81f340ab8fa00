"""What is printed is what was stated: of whom, how often, and nothing where nobody stated it.

A record in which each noun has its required fields alone states next to nothing. Whatever a bundle
of it says with a yes, a no, an open or a none was made up by the program.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any

import pypdfium2
import pytest

from diary.audience_profiles import AUDIENCES
from diary.case_file import CaseFile
from diary.model.books_and_nouns import Book, Noun
from diary.model.noun_codec import to_fields
from diary.model.record_nouns import (
    CaseFact,
    CaseFactKind,
    ContactKind,
    Event,
    EventKind,
    Incident,
    Order,
    Person,
    PoliceContact,
    Request,
    RequestState,
    Role,
)
from diary.model.revisions import CLASSES
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from diary.paper_kinds import SHEETS, PaperKind
from diary.services.disclosure.sheet_service import SheetChoice, SheetService
from diary.services.disclosure.snapshot import VaultIdentity
from exporters.charts.chart_list import turning_name
from exporters.delivery import incidents_csv, paper_file, schedules_csv, timeline_csv_jsonl
from exporters.pdf import evidence_document
from exporters.pdf.sections.document_context import DocumentContext, untranslated_context
from exporters.sheets.sheet_tables import table_page
from exporters.summary.figure_marks import marked
from exporters.summary.first_page import first_page
from exporters.summary.schedules import schedules
from exporters.table_pages import PageTable
from tests.support.agreement import given_case
from tests.support.filled_nouns import VOCABULARY, least
from tests.support.records import Desk, desk
from tests.support.summaries import case_for

MADE = datetime(2026, 11, 27, 12, tzinfo=UTC)
DAY = typed_when(Precision.DAY, "Europe/London", "2026-02-03")
# the person records each of these, and a new one is here without being named
NOUNS = tuple(each for each in Noun if each.book is Book.RECORD and not each.by_program)
# as the value behind a label, or as a cell: an answer, a state, or a count of nothing
CLAIMS = {"yes", "no", "open", "met", "refused", "none", "nobody", "done"}
CLAIMED = re.compile(r": (?:Yes|No|Open|Met|Refused|None|Done)\b(?!:)")
SENTENCES = re.compile(
    r"has not said|\b[Nn]ot sure\b|\bopen (?:none|\d)|none (?:is )?recorded\b|not asked"
    r"|\b[1-9]\d* left as they are|left as they are [1-9]|\b0 of\b"
)


def empty_desk() -> Desk:
    """A record of each noun, which states what it must and nothing else."""
    at = desk()
    refers: dict[Noun | None, str] = {}
    for noun in NOUNS:
        made = least(CLASSES[noun], "Words.", refers)
        # that a thing is none of the files is stated, and so is what does not fit
        must: dict[Noun, dict[str, Any]] = {
            Noun.EVIDENCE: {"title": "Words.", "physical": True},
            Noun.TRANSLATION: {"language": "pl"},
            Noun.CONFLICT: {"incidents": (refers[None],) if refers else ()},
        }
        refers[noun] = at.journal.record(replace(made, **must.get(noun, {}))).id
        refers.setdefault(None, refers[noun])
    return at


def empty(audience: str) -> CaseFile:
    return given_case(audience, empty_desk())


def tables(context: DocumentContext) -> Iterator[PageTable]:
    for made in (first_page(context), *schedules(context)):
        page = marked(made, context)
        yield PageTable("", (), (), note=" ".join((*page.above, page.title, *page.subtitle)))
        yield from page.tables


def cells(context: DocumentContext) -> Iterator[str]:
    for each in tables(context):
        yield from (cell for row in each.rows for cell in row.cells)


def rows_of(made: Iterator[bytes]) -> list[dict[str, str]]:
    return [*csv.DictReader(StringIO(b"".join(made).decode("utf-8-sig")))]


def printed(case: CaseFile) -> str:
    out = BytesIO()
    evidence_document.write_document(case, out, manifest_digest="0" * 64)
    return text_of(out.getvalue())


def text_of(data: bytes) -> str:
    pages = pypdfium2.PdfDocument(data)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


@pytest.mark.parametrize("audience", sorted(AUDIENCES))
def test_what_nobody_stated_is_no_claim_on_any_page(audience: str) -> None:
    every = printed(empty(audience))
    # a thing has no file, and that was stated
    assert not CLAIMED.findall(every.replace("File: None", ""))
    assert not SENTENCES.findall(every)


@pytest.mark.parametrize("audience", ["police", "advocate"])
def test_what_nobody_stated_is_no_claim_in_the_summary(audience: str) -> None:
    context = untranslated_context(empty(audience))
    for cell in cells(context):
        parts = re.split(r"[;·\n]|: ", cell)
        assert not CLAIMS & {part.strip(" .").lower() for part in parts}, cell
        assert not SENTENCES.search(cell), cell


def test_an_entry_holds_what_was_stated_and_no_answer_beside_it() -> None:
    for noun in NOUNS:
        cls = CLASSES[noun]
        held = {*to_fields(least(cls, "Words.", {None: "id"}))}
        must = {each.name for each in fields(cls) if each.default is each.default_factory}
        assert held <= must, noun


@pytest.mark.parametrize("audience", sorted(AUDIENCES))
def test_no_entry_of_record_json_has_an_answer_that_nobody_gave(audience: str) -> None:
    for opening in empty(audience).disclosure.openings:
        if opening.is_withheld:
            continue
        values = opening.values()
        noun = Noun(str(values["@kind"]).partition(".")[0])
        answers = {name for name, value in values.items() if value is False}
        assert not answers, (noun, answers)


def test_what_nobody_stated_is_no_claim_on_any_sheet() -> None:
    vault = VaultIdentity(bytes(16), bytes(32), "england-wales", "Daybook", lambda: MADE)
    made = SheetService(vault, empty_desk().journal)
    let_go = frozenset(each.key for each in made.asked(SHEETS))
    kinds = set()
    for kind in SHEETS:
        sheet = made.make(kind, SheetChoice(let_go))
        if sheet.is_empty:
            continue
        kinds.add(kind)
        every = text_of(paper_file.pdf(sheet)[0])
        assert not CLAIMED.findall(every), (kind, every)
        assert not SENTENCES.findall(every), (kind, every)
        for each in table_page(sheet, VOCABULARY).tables:
            for row in each.rows:
                parts = (part for cell in row.cells for part in re.split(r"[;·\n]|: ", cell))
                assert not CLAIMS & {part.strip(" .").lower() for part in parts}, (kind, row)
    assert {PaperKind.TO_SECURE, PaperKind.NEEDS} <= kinds


@pytest.mark.parametrize("audience", ["police", "court", "own"])
def test_what_nobody_stated_is_no_claim_in_a_timeline(audience: str) -> None:
    made = timeline_csv_jsonl.jsonl(untranslated_context(empty(audience)))
    for line in b"".join(made).decode().splitlines():
        row = {name: value for name, value in json.loads(line).items() if name != "counted"}
        assert False not in row.values(), row
        parts = re.split(r"[;·]|: ", str(row["message"]))
        assert not CLAIMS & {part.strip(" .").lower() for part in parts}, row
        assert not SENTENCES.search(str(row)), row


@pytest.mark.parametrize("audience", ["police", "court", "own"])
def test_what_nobody_stated_is_no_claim_in_a_table(audience: str) -> None:
    context = untranslated_context(empty(audience))
    found = (
        *(schedules_csv.accounts, schedules_csv.people, schedules_csv.exhibits),
        *(timeline_csv_jsonl.csv, incidents_csv.text),
    )
    made = [one(context) for one in found]
    for row in (row for one in made for row in rows_of(one)):
        # that a thing counts is worked out
        said = {name: cell for name, cell in row.items() if name.lower() != "counted"}
        assert not CLAIMS & {cell.lower() for cell in said.values()}, row
        assert not SENTENCES.search(str(said)), row


def test_a_state_that_is_not_stated_is_no_state() -> None:
    at = desk()
    for state in (None, RequestState.MET):
        at.journal.record(Request(what="A number to ring", state=state))
    told = " ".join(cells(untranslated_context(given_case("police", at))))
    assert "Requests: met 1 (no. 2), not stated 1 (no. 1)." in told
    assert "open" not in told.lower().replace("opened", "")


def test_who_was_told_nothing_is_told_apart_from_whom_a_contact_names() -> None:
    at = desk()
    told = at.journal.record(Incident(what="One", reported=True))
    at.journal.record(PoliceContact(what="They rang", incidents=(told.id,)))
    every = " ".join(cells(untranslated_context(given_case("police", at))))
    assert "told 1." in every
    assert "named in a contact" not in every


def test_a_contact_that_none_is_tied_to_names_the_next_of_its_reference() -> None:
    at = desk()
    for kind, day in ((ContactKind.REQUEST, "2026-02-03"), (ContactKind.CONTACT, "2026-02-05")):
        when = typed_when(Precision.DAY, "Europe/London", day)
        at.journal.record(
            PoliceContact(what="They rang", contact=kind, reference="NM/1", when=when)
        )
    every = [*cells(untranslated_context(given_case("police", at)))]
    assert "not stated; next: no. 2" in every


def of_two(kind: EventKind) -> DocumentContext:
    at = desk()
    first = at.journal.record(Person(name="Corin Hasselby", role=Role.SUSPECTED))
    second = at.journal.record(Person(name="Dex Orrin", role=Role.SUSPECTED))
    for _n in range(3):
        at.journal.record(Incident(what="He stood there.", person=first.id, when=DAY))
    at.journal.record(Incident(what="He rang.", person=second.id, when=DAY))
    at.journal.record(Event(event=kind, what="At last.", person=second.id, when=DAY))
    at.journal.record(CaseFact(fact=CaseFactKind.BAIL, what="On bail.", person=second.id))
    at.journal.record(Order(title="An order", order="other", person=second.id, served="2026-02-04"))
    return untranslated_context(given_case("police", at))


KINDS = [EventKind.ARREST, EventKind.CHARGE, EventKind.WARNING, EventKind.ASKED_TO_STOP]


@pytest.mark.parametrize("kind", KINDS)
def test_what_happened_to_the_second_man_is_not_read_as_of_the_first(kind: EventKind) -> None:
    context = of_two(kind)
    (label,) = (row.label for row in context.vocabulary.event_kinds if row.id == kind)
    page = [*cells(context)]
    assert f"{label} (DO)" in page
    assert "Order served: An order (DO)" in page
    assert any(cell.startswith("Bail (DO)") for cell in page)
    assert any("Dex Orrin (DO) 1" in cell for cell in page)
    record = printed(context.case)
    assert f"{label} (Dex Orrin)" in record
    rows = rows_of(timeline_csv_jsonl.csv(context))
    told = {row["message"]: row["person"] for row in rows if row["kind"] != "incident"}
    assert any(f": {label} (Dex Orrin): " in message for message in told)
    assert {person for message, person in told.items()} == {"Dex Orrin"}
    # the window has the names of the record
    name = turning_name(context.history, context.vocabulary)
    assert {name(each.turning) for each in context.figures.around} == {
        f"{label} (Dex Orrin)",
        "Order served: An order (Dex Orrin)",
    }


# numbers that can be neither a count nor a year, so that each of them is seen
APART = 7_000
LISTED = re.compile(r"(?:\bno\.|\b[Ii]ncidents?) (?:7\d{3}[a-z?]?[°+*]*(?:(?:, |–)(?=7\d{3}))?)+")
BARE = re.compile(r"\b7\d{3}\b|\b7\d{3}[a-z]\b")
OF_NUMBERS = re.compile(r"\bNos?\b|\bnos\b|\bIncidents\b")


def renumbered(case: CaseFile) -> CaseFile:
    return replace(
        case,
        incidents=tuple(replace(each, number=each.number + APART) for each in case.incidents),
        withdrawals=tuple(replace(each, number=each.number + APART) for each in case.withdrawals),
    )


def bare_in(context: DocumentContext) -> Iterator[str]:
    """Yield what has a number of an incident that could be read as a count."""
    for each in tables(context):
        texts = [each.heading, each.note, each.folded]
        for row in each.rows:
            titles = [column.title for column in each.columns] or [""] * len(row.cells)
            texts += [
                cell
                for title, cell in zip(titles, row.cells, strict=True)
                # a column of numbers says so at its head
                if not OF_NUMBERS.search(title)
            ]
        yield from (text for text in texts if BARE.search(LISTED.sub("", text)))


@pytest.mark.parametrize("name", ["sample", "neighbour", "online"])
def test_no_number_of_an_incident_stands_as_a_count(name: str) -> None:
    context = untranslated_context(renumbered(case_for(name, "police", MADE)))
    assert [*bare_in(context)] == []


@pytest.mark.parametrize(
    ("text", "is_bare"),
    [
        ("Not counted: 7022 withdrawn; 7087 nothing was done.", True),
        ("Not counted: no. 7022 (withdrawn) and no. 7087 (nothing).", False),
        ("no. 7014, 7016–7018, 7021", False),
        ("7014s, 7016?", True),
        ("no. 7014s, 7016?, 7021h*", False),
        ("after no. 7014 come 3, and 7016", True),
    ],
)
def test_what_is_read_as_a_count_is_found(text: str, is_bare: bool) -> None:
    assert bool(BARE.search(LISTED.sub("", text))) is is_bare
