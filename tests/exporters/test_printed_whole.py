"""What a bundle opens can be read on paper: every opened value is printed, whole and at 9 points.

For the sample, for both invented cases and for records that are drawn. The text of the PDFs and the
size of each letter are read by another program than the one that set them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings

from diary import audience_profiles
from diary.case_file import CaseFile
from diary.json_value import Json
from diary.json_value import text as text_of
from diary.model.books_and_nouns import Book, Noun
from diary.services.disclosure.snapshot import SnapshotService, VaultIdentity
from exporters.pdf import evidence_document
from exporters.pdf.sections.document_context import DocumentContext, words_for_others
from exporters.pdf.sections.field_values import format_field
from exporters.summary import document as summary_document
from tests.support.case_lines import case_to_read
from tests.support.pattern_histories import days, live, steps
from tests.support.records import Desk, desk

# it sets documents of many pages
pytestmark = pytest.mark.integration

DIGEST = "0f" * 32
LEAST = 8.99
# Not printed as they are, each for a reason:
SAID_OTHERWISE = {
    # the number of bytes, with a comma at thousands; a physical item is said to have no file
    *((Noun.EVIDENCE, name) for name in ("size", "physical")),
    # a term of an order stands by its number beside the order, which has it whole
    (Noun.INCIDENT, "breaches"),
    # told, named in a contact, not told, not stated: an answer beside what the contacts say
    (Noun.INCIDENT, "reported"),
    # letters of an Act are no part of a record: part A has them, by number, and who ticked them
    *((Noun.INCIDENT, name) for name in ("limbs", "limbs.by")),
    # part A has these in its rows: which contact answers it, what came of each incident
    *((Noun.POLICE, name) for name in ("answers", "outcomes", "offered", "not_offered")),
    # codes that name the person: part A says each with initials
    *((Noun.CASE, name) for name in ("known", "still")),
    *((Noun.DECLARATION, name) for name in ("topic", "answer")),
}
# a number stands between the rank of an officer and the name
APART = {"incidents": r", ", "officer": r" "}
HIDDEN = re.compile("an incident that is not shown here|[0-9]+ incidents that are not shown here")
ENDS = re.compile(r"(?:…|\.\.\.)\s*$")


class _NoOriginals:
    def original_of(self, item: object) -> None:
        return None


def taken(at: Desk, audience: str = "police") -> CaseFile:
    identity = VaultIdentity(bytes(range(16)), bytes(32), "england-wales", "Daybook", at.clock)
    service = SnapshotService(identity, at.journal, _NoOriginals(), at.books[Book.RECORD])  # type: ignore[arg-type]
    return service.take(audience_profiles.load(audience), {})


def documents(case: CaseFile) -> Iterator[bytes]:
    """The PDFs of a bundle."""
    out = io.BytesIO()
    evidence_document.write_document(case, out, manifest_digest=DIGEST)
    yield out.getvalue()
    if case.profile.summary:
        out = io.BytesIO()
        summary_document.write_summary(case, out, manifest_digest=DIGEST)
        yield out.getvalue()


def readable(data: bytes) -> str:
    """The text of a PDF, without letters that are smaller than 9 points."""
    pages = []
    raw = pypdfium2.raw
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            said = page.get_textpage()
            count = raw.FPDFText_CountChars(said)
            letters = (
                chr(raw.FPDFText_GetUnicode(said, at))
                for at in range(count)
                if raw.FPDFText_IsGenerated(said, at) or raw.FPDFText_GetFontSize(said, at) >= LEAST
            )
            pages.append("".join(letters))
    return "\n".join(pages)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad\ufffe\x00-\x1f]", "", text).casefold()


def opened(case: CaseFile) -> Iterator[tuple[Noun, int, str, Json]]:
    """Noun, number, field and value of everything opened of the latest revision of a subject."""
    latest: dict[str, dict[str, Json]] = {}
    for opening in case.disclosure.openings:
        if not opening.is_withheld:
            values = opening.values()
            latest[text_of(values["@subject"])] = values
    for values in latest.values():
        noun, _, verb = text_of(values["@kind"]).partition(".")
        if verb == "withdrawn" or noun == Noun.CONTINUITY:
            continue
        for name, value in values.items():
            # the reason for a change of which nothing is opened has no row to stand in
            if name == "reason" and not changes(case, values):
                continue
            if not name.startswith("@") and (Noun(noun), name) not in SAID_OTHERWISE:
                yield Noun(noun), int(str(values["number"])), name, value


def changes(case: CaseFile, values: dict[str, Json]) -> bool:
    """Whether an entry changed anything that is opened, and is not said in other words."""
    place = (text_of(values["@kind"]).partition(".")[0], values["number"])
    return any(
        (change.noun.value, change.number) == place
        for change in case.changes
        if (change.noun, change.field) not in SAID_OTHERWISE
    )


def unprinted(case: CaseFile, printed: str) -> list[str]:
    """What is opened and cannot be read on the pages."""
    words = words_for_others(case)
    context = DocumentContext(case, words, DIGEST)
    page = squeezed(printed)
    found = []
    for noun, number, name, value in opened(case):
        # the zone of the whole bundle is named once
        said = format_field(context, noun, name, value).replace(f" ({case.zone})", "")
        said = said.replace(f"({case.zone} ", "(")
        # what says that it is not counted stands for the name of the part
        said = said.replace("What it turned out to be: ", "Not counted: ")
        if name == "incidents":
            # a column headed "Incidents" has the numbers bare
            said = said.removeprefix("no. ")
        # a list may be set apart, in rows or lines, but each of it is whole
        apart = APART.get(name, r"\n(?:Known from: )?|; | · ")
        # an incident that is kept back has no number to print
        parts = [squeezed(part) for part in re.split(apart, said) if not HIDDEN.fullmatch(part)]
        if squeezed(said) not in page and not all(part in page for part in parts):
            found.append(f"{noun} {number} {name}: {said}")
    return found


def cut(printed: str, case: CaseFile) -> list[str]:
    """Lines that end as if something were left out, but for ends that the person wrote."""
    own = [str(value) for _, _, _, value in opened(case)]
    return [
        line
        for line in printed.splitlines()
        if ENDS.search(line) and not any(squeezed(line)[-12:] in squeezed(text) for text in own)
    ]


@cache
def case_of(name: str, audience: str) -> CaseFile:
    return taken(case_to_read(name), audience)


@cache
def printed_of(name: str, audience: str) -> str:
    return "\n".join(map(readable, documents(case_of(name, audience))))


# the other bundles are extracts
RECORDS = ("police", "advocate", "court", "family", "own")
CASES = [
    *(("neighbour", audience) for audience in RECORDS),
    ("sample", "police"),
    ("sample", "court"),
    pytest.param("online", "police", marks=pytest.mark.soak),
]


@pytest.mark.parametrize(("name", "audience"), CASES)
def test_every_opened_value_can_be_read(name: str, audience: str) -> None:
    assert unprinted(case_of(name, audience), printed_of(name, audience)) == []


@pytest.mark.parametrize(("name", "audience"), CASES)
def test_nothing_ends_in_dots_that_the_person_did_not_write(name: str, audience: str) -> None:
    assert cut(printed_of(name, audience), case_of(name, audience)) == []


@settings(max_examples=min(8, settings.default.max_examples))
@given(steps, days)
def test_every_opened_value_of_a_drawn_record_can_be_read(history: list[Any], today: date) -> None:
    at = desk()
    live(at, history)
    at.clock.at = datetime.combine(today, time(12), UTC)
    case = taken(at)
    assert unprinted(case, "\n".join(map(readable, documents(case)))) == []
