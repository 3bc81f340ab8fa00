"""A bundle that shows less than the record says nothing of the record that only a whole one can.

The rules are, for whatever the person leaves out:

- No sentence says that something is not recorded, not written down, or not stated: it says that it
  is not shown here.
- Each marked figure is what a check counts again from what is shown.
- What the entries say that stay behind stands nowhere.
- Nothing tells of which kind they are.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pypdfium2
import pytest

from diary import jurisdiction
from diary.audience_profiles import load
from diary.case_file import CaseFile, EarlierBundle, KeptBack, Supplement
from diary.model.books_and_nouns import Book, Noun
from diary.model.noun_codec import to_fields
from diary.model.record_nouns import CaseFactKind, Conflict, EventKind, Evidence, Incident, Order
from diary.model.revisions import Content, Recorded
from diary.paper_kinds import PaperKind
from diary.services.disclosure.redaction_service import Redactions
from diary.services.disclosure.sheet_service import SheetChoice, SheetService
from diary.services.disclosure.snapshot import SnapshotService, VaultIdentity
from exporters.bundle.disclosed_record import disclosed_record
from exporters.check import figure_check, own_pdf
from exporters.check.check_report import Findings
from exporters.pdf.evidence_document import write_document
from exporters.pdf.sections.document_context import DocumentContext
from exporters.pdf.sections.field_values import shown_fields
from exporters.sheets.sheet_tables import table_page
from exporters.summary.document import write_summary
from exporters.summary.summary_txt import summary_text
from tests.support.case_lines import case_to_read
from tests.support.records import desk
from tests.support.summaries import case_for

# whole documents
pytestmark = pytest.mark.integration

MADE = datetime(2026, 11, 27, 12, tzinfo=UTC)
OF_THE_RECORD = re.compile(
    r"\bno(?:ne|body|thing)?\b[^.;:]{0,70}\b(?:is|are) (?:recorded|written)\b"
    r"|\bnone recorded\b|(?<!No later incident is )\bin this record\b|\bwhole record\b"
    r"|\bhas not said\b|\bNot stated who\b|\bnone is written down\b"
    r"|\bno entry about it(?! is shown)|\bWithdrawn by the person \d"
)
# what only a bundle with every incident says
OF_ALL_INCIDENTS = re.compile(
    r"\b\d+ of \d+ days\b|\b[Rr]ecorded incidents?\b|\bno later incident\b(?! is shown)"
    r"|\bNext incident(?! shown)|\b\d+ in \d+ days:"
    r"|\bNo later incident\b|\bnamed in the most incidents:|\bof the record covers\b"
)
# shorter words stand in other sentences as well
LEAST = 28


def standing(noun: Noun) -> list[Recorded[Content]]:
    found = case_to_read("sample").journal.items(noun)
    return [item for item in found if item.withdrawn is None and not taken_back(item)]


def taken_back(item: Recorded[Content]) -> bool:
    return isinstance(item.content, Incident) and item.content.turned_out is not None


def every(noun: Noun) -> Callable[[], list[Recorded[Content]]]:
    return lambda: standing(noun)


def incidents(first: int, last: int) -> Callable[[], list[Recorded[Content]]]:
    return lambda: [each for each in standing(Noun.INCIDENT) if first <= each.number <= last]


def one(noun: Noun, number: int) -> Callable[[], list[Recorded[Content]]]:
    return lambda: [each for each in standing(noun) if each.number == number]


LEFT_OUT = {
    "incidents": every(Noun.INCIDENT),
    "late incidents": incidents(30, 89),
    "early incidents": incidents(1, 60),
    "one incident": one(Noun.INCIDENT, 46),
    "events": every(Noun.EVENT),
    "contacts with police": every(Noun.POLICE),
    "a contact with police": one(Noun.POLICE, 13),
    "orders": every(Noun.ORDER),
    "state of the case": every(Noun.CASE),
    "people": every(Noun.PERSON),
    "who is suspected": one(Noun.PERSON, 2),
    "accounts": every(Noun.ACCOUNT),
    "effects": every(Noun.IMPACT),
    "requests": every(Noun.ASK),
    "answers": every(Noun.DECLARATION),
    "exhibits": every(Noun.EVIDENCE),
    "reports to platforms": every(Noun.PLATFORM),
}


def of_choice(name: str, audience: str) -> CaseFile:
    left = frozenset(each.id for each in LEFT_OUT[name]())
    case = case_for("sample", audience, MADE, left)
    kept = tuple(each for each in case.profile.sections if each != "exhibits")
    return replace(case, profile=replace(case.profile, sections=kept))


def text_of(out: io.BytesIO) -> str:
    document = pypdfium2.PdfDocument(out.getvalue())
    try:
        pages = (each.get_textpage().get_text_bounded() for each in document)
        return " ".join(" ".join(pages).replace("\ufffe", "-").split())
    finally:
        document.close()


@cache
def said(name: str, audience: str) -> str:
    """All that the documents of this choice say, and `summary.txt`."""
    case, found = of_choice(name, audience), []
    if case.profile.summary:
        out = io.BytesIO()
        page, _pages = write_summary(case, out, manifest_digest="0" * 64)
        found += [text_of(out), summary_text(page)]
    out = io.BytesIO()
    write_document(case, out, manifest_digest="0" * 64)
    return " ".join((*found, text_of(out)))


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from strings(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)


CHOICES = [(name, "police") for name in LEFT_OUT] + [
    ("incidents", "own"),
    ("late incidents", "court"),
    ("late incidents", "response"),
    ("late incidents", "order"),
    ("orders", "order"),
    ("requests", "order"),
    ("effects", "order"),
    ("contacts with police", "response"),
    ("orders", "short"),
]


@pytest.mark.parametrize(("name", "audience"), CHOICES)
def test_nothing_is_said_of_the_whole_record(name: str, audience: str) -> None:
    case = of_choice(name, audience)
    shown = " ".join(strings([each.values() for each in case.disclosure.openings if each.shown]))
    text = said(name, audience)
    for pattern in (OF_THE_RECORD, OF_ALL_INCIDENTS) if case.incidents_behind else (OF_THE_RECORD,):
        for found in pattern.finditer(text):
            # somebody may have written it
            assert found[0] in shown, text[max(found.start() - 60, 0) : found.end() + 60]


@pytest.mark.parametrize(("name", "audience"), CHOICES)
def test_what_stays_behind_stands_nowhere(name: str, audience: str) -> None:
    case = of_choice(name, audience)
    shown = " ".join(strings([each.values() for each in case.disclosure.openings if each.shown]))
    for item in LEFT_OUT[name]():
        for words in strings(to_fields(item.content)):
            if len(words) >= LEAST and " " in words and words not in shown:
                assert words not in said(name, audience), (item.noun, item.number)


@pytest.mark.parametrize("name", LEFT_OUT)
def test_every_figure_is_of_what_is_shown(name: str) -> None:
    case, out, findings = of_choice(name, "police"), io.BytesIO(), Findings()
    write_summary(case, out, manifest_digest="0" * 64)
    pages = own_pdf.read(out)
    record = disclosed_record(case.made, case.disclosure)
    assert figure_check.examine(pages, record, findings) == len(pages.figures)
    assert not findings.all()


def test_a_whole_bundle_says_what_is_not_recorded() -> None:
    case = case_for("neighbour", "police", MADE)
    assert case.shows_all(Noun.INCIDENT, Noun.CASE, Noun.POLICE, Noun.ASK)
    out = io.BytesIO()
    write_summary(case, out, manifest_digest="0" * 64)
    assert "No incident with a later day is counted" in text_of(out)


def test_nothing_tells_of_which_noun_an_entry_stays_behind() -> None:
    # those of the incidents that stay behind are told by their numbers
    kinds = {of_choice(name, "police").partial - {Noun.INCIDENT} for name in LEFT_OUT}
    assert len(kinds) == 1


def test_whom_incidents_name_is_not_said_to_be_nobody() -> None:
    (suspected,) = LEFT_OUT["who is suspected"]()
    theirs = [
        each.number
        for each in standing(Noun.INCIDENT)
        if isinstance(each.content, Incident) and each.content.person == suspected.id
    ]
    text = said("who is suspected", "police")
    assert f"somebody whose name is withheld {len(theirs)}" in text
    assert "nobody 13" in text
    assert "Named in the most incidents, of those shown here: Dex" in text


def test_that_a_charge_stays_behind_does_not_make_nobody_charged() -> None:
    left = frozenset(
        each.id
        for each in (*standing(Noun.EVENT), *standing(Noun.CASE))
        if getattr(each.content, "event", None) is EventKind.CHARGE
        or getattr(each.content, "fact", None) is CaseFactKind.CHARGE
    )
    out = io.BytesIO()
    case = case_for("sample", "police", MADE, left)
    write_summary(case, out, manifest_digest="0" * 64)
    line = "No charge is shown here; that does not say that nobody was charged. For offences"
    assert line in text_of(out)


def test_bail_is_not_said_to_hold_where_what_changed_it_stays_behind() -> None:
    text = said("state of the case", "police")
    assert "Order 1: terms word for word" in text
    assert "Order 1, not over" not in text
    assert "no end is shown here" in text


def test_what_is_known_from_lines_that_stay_behind_is_not_called_not_stated() -> None:
    case = case_for("sample", "police", MADE)
    item = next(each for each in case.incidents if not each.content.certainty)
    kept = (*case.kept_back, KeptBack(Noun.INCIDENT, item.number, item.entry, ("messages",)))
    case = replace(case, kept_back=kept)
    out = io.BytesIO()
    write_summary(case, out, manifest_digest="0" * 64)
    text = text_of(out)
    assert re.search(r"How AB knows: [^.]*; not stated here \d+\.", text)
    assert "? not stated here" in text
    context = DocumentContext(case, jurisdiction.load().for_others("AB"), "0" * 64)
    assert dict(shown_fields(context, item))["certainty"] == "Not stated here"


def test_a_supplement_says_that_files_of_an_earlier_bundle_count() -> None:
    case = case_for("sample", "police", MADE)
    earlier = Supplement((EarlierBundle("0" * 64, MADE, len(case.disclosure.openings), bytes(32)),))
    out = io.BytesIO()
    write_summary(replace(case, supplement=earlier), out, manifest_digest="0" * 64)
    assert "With a file in this bundle or one before it" in text_of(out)
    assert "* No file of it is in this bundle or one before it." in text_of(out)
    assert "of what this one shows" not in text_of(out)


def test_a_sheet_does_not_say_that_the_record_has_no_copy_of_what_stays_behind() -> None:
    at = desk()
    identity = VaultIdentity(bytes(16), bytes(32), "england-wales", "Daybook", lambda: MADE)
    rang = at.journal.record(Incident(what="He rang.", accounts=("07700 900123",)))
    copy = at.journal.record(Evidence(title="Screenshot", incidents=(rang.id,), sha256="ab" * 32))
    choice = SheetChoice(left_out=frozenset({copy.id}))
    sheet = SheetService(identity, at.journal).make(PaperKind.NO_COPY, choice)
    page = table_page(sheet, jurisdiction.load())
    notes = " ".join(table.note for table in page.tables)
    assert "There is no copy among what is shown here." in notes
    assert "in the record" not in notes


def test_what_does_not_fit_stays_behind_with_either_of_the_entries() -> None:
    at = desk()
    one_, two = (at.journal.record(Incident(what=f"He rang {n} times.")) for n in (3, 4))
    order = at.journal.record(Order(title="Bail"))
    conflict = at.journal.record(
        Conflict(rule="counts-differ", version=1, text="3 and 4", incidents=(one_.id, two.id),
                 entries=(order.id,))
    )  # fmt: skip
    identity = VaultIdentity(bytes(16), bytes(32), "england-wales", "Daybook", at.clock)
    record = at.books[Book.RECORD]
    service = SnapshotService(identity, at.journal, None, record)  # type: ignore[arg-type]

    def conflicts(id_: str) -> int:
        hiding = Redactions(left_out=frozenset({id_}))
        return len(service.take(load("police"), {}, redactions=hiding).conflicts)

    another = at.journal.record(Incident(what="He rang."))
    assert [conflicts(each.id) for each in (one_, two, order, conflict)] == [0, 0, 0, 0]
    assert conflicts(another.id) == 1
