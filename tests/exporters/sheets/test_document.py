"""Sheets as pages: what each says first, nothing cut, no small type, no name on a still."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from diary.case_file import PrintJpeg
from diary.errors import Damaged
from diary.i18n import use_language
from diary.model.record_nouns import RequestState
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from diary.paper_content import (
    Extract,
    LaterAnswer,
    LaterWords,
    Need,
    PaperHead,
    PersonAtRisk,
    Sheet,
    Still,
    ToSecure,
    WitnessOfIncidents,
)
from diary.paper_kinds import SHEETS, PaperKind
from diary.services.disclosure.sheet_service import SheetChoice, SheetService
from diary.services.disclosure.snapshot import VaultIdentity
from exporters.delivery import paper_file
from exporters.sheets.sheet_texts import PURPOSES, TITLES
from tests.support.case_lines import case_to_read

pytestmark = pytest.mark.integration

MADE = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
HEAD = PaperHead(MADE, "Europe/London", "Daybook 0.1.0", "england-wales", "Annika Brzezna")
DAY = typed_when(Precision.DAY, "Europe/London", "2026-03-02")
# what breaks a line, a page, a table or a direction
HOSTILE = (
    "word " * 3000,
    "x" * 9000,
    "line\n" * 900,
    "\u202eevil\u2066 text\u2069",
    "שלום عليكم 你好 🙂",
    "\x00\x07\x1b[31m",
    "{name} {n} %s </p>",
)


def said(sheet: Sheet) -> str:
    """What the pages of a sheet say, on one line."""
    data, _pages = paper_file.pdf(sheet)
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return " ".join(" ".join(pages).split())


@cache
def service(case: str) -> SheetService:
    at = case_to_read(case)
    vault = VaultIdentity(bytes(16), bytes(32), "england-wales", "Daybook 0.1.0", lambda: MADE)
    return SheetService(vault, at.journal)


def sheets(case: str) -> Iterator[Sheet]:
    made = service(case)
    let_go = frozenset(each.key for each in made.asked(SHEETS))
    for kind in SHEETS:
        sheet = made.make(kind, SheetChoice(let_go))
        if not sheet.is_empty:
            yield sheet


@pytest.mark.parametrize("case", ["neighbour", "online"])
def test_the_first_line_says_what_a_sheet_is_for_and_that_it_is_no_part_of_the_record(
    case: str,
) -> None:
    kinds = []
    for sheet in sheets(case):
        text = said(sheet)
        purpose = PURPOSES[sheet.kind]
        assert text.startswith(purpose)
        assert "Not part of the record." in purpose
        assert "…" not in text
        kinds.append(sheet.kind)
    assert {PaperKind.TO_SECURE, PaperKind.WITNESSES, PaperKind.NEEDS} <= set(kinds)


@pytest.mark.parametrize("case", ["neighbour", "online"])
def test_no_type_of_a_sheet_is_smaller_than_nine_points(case: str) -> None:
    for sheet in sheets(case):
        sizes = set()
        with pikepdf.open(io.BytesIO(paper_file.pdf(sheet)[0])) as pdf:
            for page in pdf.pages:
                for operands, operator in pikepdf.parse_content_stream(page):
                    if str(operator) == "Tf":
                        sizes.add(float(operands[1]))
        # the running lines at the head and foot of a page are the engine's
        assert {size for size in sizes if size < 9} <= {7.4, 6.4}


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_is_cut_whatever_it_is(text: str) -> None:
    end = " END-OF-IT"
    items = (
        ToSecure(number=1, what=text + end, why=text + end, holder=text + end, asked_of=text + end),
    )
    assert said(Sheet(HEAD, PaperKind.TO_SECURE, items)).count("END-OF-IT") == 4
    at_risk = PersonAtRisk(number=2, name=text + end, relationship=text + end, why=text + end)
    assert said(Sheet(HEAD, PaperKind.SAFETY, (at_risk,))).count("END-OF-IT") == 3
    extract = _extract(first=text + end, did=text + end)
    assert said(Sheet(HEAD, PaperKind.EXTRACTS, (extract,))).count("END-OF-IT") == 2


@pytest.mark.parametrize("kind", SHEETS)
def test_a_sheet_in_welsh_says_that_it_is_a_draft(kind: PaperKind) -> None:
    sheet = Sheet(HEAD, kind, (_extract("words"),) if kind is PaperKind.EXTRACTS else ())
    with use_language("cy"):
        data = paper_file.pdf(sheet)[0]
    with pypdfium2.PdfDocument(data) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    assert all("Not yet reviewed" in page for page in pages)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.Root.Lang) == "cy"
    assert "Not yet reviewed" not in said(sheet)


def test_what_is_kept_back_is_said_and_not_told() -> None:
    item = ToSecure(number=1, what="the clip")
    assert "1 more is kept back, ask AB." in said(Sheet(HEAD, PaperKind.TO_SECURE, (item,), 1))
    assert "2 are kept back, ask AB." in said(Sheet(HEAD, PaperKind.WITNESSES, (), 2))
    assert "kept back" not in said(Sheet(HEAD, PaperKind.TO_SECURE, (item,)))
    assert (
        "8 are kept back, ask AB. Of these, 6 say only where an exhibit or its original is"
        in said(Sheet(HEAD, PaperKind.TO_SECURE, (), 8, kept_places=6))
    )


def test_what_will_be_lost_first_stands_first_and_a_day_that_has_passed_is_said_so() -> None:
    days = {"late": "2026-12-24", "gone": "2026-04-26", "soon": "2026-11-30", "open": ""}
    items = tuple(
        ToSecure(number=at, what=f"the {name} thing", by=day)
        for at, (name, day) in enumerate(days.items(), 1)
    )
    text = said(Sheet(HEAD, PaperKind.TO_SECURE, items))
    places = [text.index(f"the {name} thing") for name in ("soon", "late", "open")]
    assert places == sorted(places)
    assert text.index("the soon thing") < text.index("the gone thing")
    assert text.count("that day has passed") == 1


def test_what_is_still_asked_for_stands_first_and_each_says_what_became_of_it() -> None:
    day = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
    items = (
        Need(number=1, what="an alarm", written=day, zone="Europe/London", state=RequestState.MET,
             state_on="2026-03-30", state_known="They fitted it"),
        Need(number=2, what="a screen", written=day, zone="Europe/London"),
    )  # fmt: skip
    items = (*items, Need(number=3, what="a new lock", written=day, zone="Europe/London"))
    text = said(Sheet(HEAD, PaperKind.NEEDS, items))
    assert text.index("a screen") < text.index("an alarm")
    assert "What became of it, AB says Met, Mon 30 Mar 2026; They fitted it" in text
    assert text.count("not stated") == 1
    assert "What became of requests 2, 3 is not stated." in text
    assert "AB says Open" not in text


def test_a_statement_is_said_by_incident_where_that_differs() -> None:
    items = (
        WitnessOfIncidents(
            number=7, name="Odile", saw=(1, 2, 3), statement=(2,), no_statement=(1, 3)
        ),
        WitnessOfIncidents(number=9, name="Ravi", saw=(4,), statement_not_known=(4,)),
    )
    text = said(Sheet(HEAD, PaperKind.WITNESSES, items))
    assert "saw no. 1–3 yes: no. 2 no: no. 1, 3" in text
    assert "saw no. 4 AB does not know" in text
    assert "7 Odile" in text


def test_an_extract_has_the_first_words_with_their_time_and_the_change_below() -> None:
    later = LaterWords(
        what="37 missed calls",
        reason="I counted again",
        written=datetime(2026, 3, 3, 7, 20, tzinfo=UTC),
        zone="Europe/London",
    )
    text = said(Sheet(HEAD, PaperKind.EXTRACTS, (_extract("35 missed calls", later=(later,)),)))
    first = text.index("as first written, Mon 2 Mar 2026, 23:30")
    assert first < text.index("35 missed calls") < text.index("as changed Tue 3 Mar 2026, 07:20")
    assert text.index("I counted again") < text.index("37 missed calls")


def test_an_extract_says_which_answers_are_later_and_what_stands_elsewhere() -> None:
    later = LaterAnswer(
        name="why_person", written=datetime(2026, 3, 3, 7, 20, tzinfo=UTC), zone="Europe/London"
    )
    own = _extract(
        why_person="his beard",
        alternative="A neighbour",
        answered=(later,),
        elsewhere=("sighting",),
    )
    text = said(Sheet(HEAD, PaperKind.EXTRACTS, (own,)))
    assert "Answered or changed after the first words Why this person, " in text
    assert "Could it be somebody else A neighbour" in text
    assert "In the record, and not here How well it was seen" in text


def test_each_extract_begins_on_a_page_of_its_own() -> None:
    extracts = tuple(_extract(f"words {n}", number=n) for n in (1, 2, 3))
    assert paper_file.pdf(Sheet(HEAD, PaperKind.EXTRACTS, extracts))[1] == 3


def test_a_still_has_a_number_and_a_time_and_nobody_on_it() -> None:
    held = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(held, "JPEG")
    jpeg = PrintJpeg(held.getvalue(), 40, 30)
    stills = (_still("AB/1", lambda: jpeg), _still("AB/2", _damaged))
    text = said(Sheet(HEAD, PaperKind.STILLS, stills))
    assert "1. Exhibit 1, Mon 2 Mar 2026, 00:02.0" in text
    assert "2. Exhibit 1, Mon 2 Mar 2026, 00:02.0 It could not be shown here." in text


def test_the_same_sheet_gives_the_same_bytes() -> None:
    for sheet in sheets("neighbour"):
        assert paper_file.pdf(sheet) == paper_file.pdf(sheet)


def test_a_page_of_stills_has_nobodys_name_nor_initials() -> None:
    made = Sheet(HEAD, PaperKind.STILLS, (_still("AB/37", _damaged),))
    data, text = paper_file.pdf(made)[0], said(made)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        text += str(pdf.docinfo) + str(pdf.Root.Metadata.read_bytes())
    assert "Exhibit 1" in text
    for name in ("Annika", "Brzezna", "AB"):
        assert name not in text


@pytest.mark.parametrize("kind", SHEETS)
def test_the_sheets_of_her_own_copy_speak_to_her(kind: PaperKind) -> None:
    items = (_extract("words"),) if kind is PaperKind.EXTRACTS else ()
    text = said(Sheet(HEAD, kind, items, kept=2, own_copy=True))
    assert text.startswith("Your own copy: ")
    for others in ("kept back", "ask AB", "For police", "Not to be served"):
        assert others not in text
    assert kind is PaperKind.EXTRACTS or "They are in your record." in text


def test_a_field_of_a_request_that_is_kept_back_is_named() -> None:
    kept = ("protect", "state")
    need = Need(number=1, what="An order", kept=kept, written=MADE, zone="Europe/London")
    text = said(Sheet(HEAD, PaperKind.NEEDS, (need,)))
    assert "Kept back, ask AB Whom and where to protect" in text
    assert "not stated" not in text


def _still(reference: str, open_: Any) -> Still:
    return Still(number=1, reference=reference, when=DAY, at=2.0, key=reference, open=open_)


def _damaged() -> PrintJpeg:
    raise Damaged("exhibit")


def _extract(first: str = "words", number: int = 1, **other: Any) -> Extract:
    written = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    return Extract(
        number=number, when=DAY, first=first, written=written, zone="Europe/London", **other
    )


def test_every_sheet_has_its_title_and_purpose() -> None:
    assert set(TITLES) == set(PURPOSES) == set(SHEETS)


def test_incidents_of_what_is_to_secure_are_not_read_as_a_count() -> None:
    items = (ToSecure(number=1, what="the clip", incidents=(54,)),)
    assert "the clip about no. 54" in said(Sheet(HEAD, PaperKind.TO_SECURE, items))
