"""A long record: what is alike shares its lines, and 20,000 incidents stay under 600 pages.

The runs are those of the invented case of somebody online, each as many times longer as it takes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pypdfium2
import pytest

from diary import audience_profiles
from diary.case_file import CaseFile, KeptBack
from diary.media.own_pdf_reader import DocumentMarks
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Account, Certainty, Incident, Person, Role
from diary.model.zone_rules import moment
from exporters.check import own_pdf
from exporters.check.word_check import WordScope
from exporters.pdf import evidence_document
from exporters.pdf.sections import chronology
from tests.cases import online_story
from tests.exporters.pdf import casemaker
from tests.support.printed_words import compared

# it sets documents of many pages
pytestmark = pytest.mark.integration

ZONE = "Europe/London"
AT = datetime(2026, 8, 1, 7, tzinfo=UTC)
MANY, MORE = 2_100, 3_000
PAGES, OF = 600, 20_000
SCOPE = WordScope(summary=True)


def long_record(count: int) -> CaseFile:
    """A case of about so many incidents, each with words of its own."""
    maker = casemaker.Maker()
    maker.add(Person(name="Imara Venning", role=Role.ME), casemaker.START)
    him = maker.add(Person(name="Lorcan Tew", role=Role.SUSPECTED), casemaker.START)
    for account, platform in online_story.ACCOUNTS.values():
        maker.add(Account(account=account, platform=platform), casemaker.START)
    longer = count / sum(run.count for run in online_story.RUNS)
    acts = [act for run in online_story.RUNS for act in _acts(run, longer, him.id)]
    for written, said in sorted(acts, key=lambda act: act[0]):
        maker.add(said, written)
    return maker.case(audience_profiles.load("police"))


def _acts(
    run: online_story.Run, longer: float, customer: str
) -> Iterable[tuple[datetime, Incident]]:
    first = datetime.fromisoformat(run.first).replace(tzinfo=UTC)
    known = run.certainty if run.certainty != "recording" else ""
    for n in range(round(run.count * longer)):
        at = first + timedelta(minutes=int(n * run.apart / longer))
        of_turn = run.accounts[n % len(run.accounts)] if run.accounts else ""
        account, platform = online_story.ACCOUNTS.get(of_turn, (of_turn, ""))
        written = at + timedelta(minutes=run.after)
        if run.written is online_story.Written.SUNDAY:
            written = _sunday(at) + timedelta(seconds=20 * n)
        yield (
            written,
            Incident(
                what=f"{run.way.what(n)}, {run.name} {n}",
                when=moment(at, ZONE),
                behaviours=run.way.behaviours,
                platform=platform,
                accounts=(account,),
                certainty=Certainty(known) if known else None,
                reported=run.reported,
                person=customer if run.customer else "",
            ),
        )


def _sunday(at: datetime) -> datetime:
    days = 7 - at.isoweekday() % 7
    return at.replace(hour=18, minute=0) + timedelta(days=days)


def drawn(case: CaseFile) -> tuple[int, bytes]:
    out = io.BytesIO()
    return evidence_document.write_document(case, out, manifest_digest="0f" * 32), out.getvalue()


@cache
def of_many(count: int) -> tuple[CaseFile, int, bytes]:
    case = long_record(count)
    return case, *drawn(case)


@pytest.fixture(scope="module")
def many() -> tuple[CaseFile, int, bytes]:
    return of_many(MANY)


@pytest.fixture(scope="module")
def marks(many: tuple[CaseFile, int, bytes]) -> DocumentMarks:
    """What that document is marked with; to be read only."""
    return own_pdf.read(io.BytesIO(many[2]))


def test_more_incidents_take_no_more_than_their_part_of_the_pages(many: Any) -> None:
    case, pages, _data = many
    more, more_pages, _more_data = of_many(MORE)
    added = len(more.incidents) - len(case.incidents)
    assert (more_pages - pages) / added < 0.95 * PAGES / OF


@pytest.mark.soak
def test_twenty_thousand_incidents_stay_under_six_hundred_pages() -> None:
    case, pages, data = of_many(OF)
    assert abs(len(case.incidents) - OF) < 10
    assert pages < PAGES
    own_pdf.read(io.BytesIO(data))


def test_each_incident_keeps_its_number_its_words_and_its_place_in_the_check(
    many: Any, marks: DocumentMarks
) -> None:
    case, _pages, _data = many
    said = {(piece.mark.entry, piece.mark.field) for piece in marks.pieces}
    assert {(item.entry, "what") for item in case.incidents} <= said
    words = compared({"1.pdf": marks}, case, SCOPE)
    assert words.count > MANY
    assert words.findings.all() == ()


def test_a_line_that_is_taken_out_is_missed_though_its_commitment_is_not_listed(
    many: Any, marks: DocumentMarks
) -> None:
    case, _pages, _data = many
    mark = next(p.mark for p in marks.pieces if p.mark.field == "what" and not p.mark.more)
    assert mark.entry not in {entry for _page, entry, _commitment in marks.marks}
    left = tuple(p for p in marks.pieces if (p.mark.entry, p.mark.field) != (mark.entry, "what"))
    (found,) = compared({"1.pdf": replace(marks, pieces=left)}, case, SCOPE).findings.all()
    assert (found.code, found.detail["entry"]) == ("words-on-no-page", mark.entry)


def test_what_is_not_listed_is_counted_named_and_said_to_stand_in_the_record(
    many: Any, marks: DocumentMarks
) -> None:
    case, _pages, data = many
    every = read(data)
    folded = chronology.folded(case)
    listed = {entry for _page, entry, _commitment in marks.marks}
    assert {item.number for item in case.incidents if item.entry not in listed} == folded
    assert len(folded) > 0.9 * MANY
    assert f"The commitments of {len(folded):,} incidents that share a heading" in every
    assert "They stand in full in record.json" in every
    assert f"Of {len(folded):,} incidents that are alike, the headings have the first" in every
    numbers = (
        every.rpartition("if any of them does. Incidents: ")[2]
        .removeprefix("no. ")
        .partition(".")[0]
    )
    named = [each.partition("–") for each in numbers.split(", ")]
    assert folded == {
        n for first, _dash, last in named for n in range(int(first), int(last or first) + 1)
    }


def read(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    return " ".join(" ".join(texts).split())


def printed(case: CaseFile) -> str:
    return read(drawn(case)[1])


@cache
def of_days(count: int, *, late: int = 0) -> CaseFile:
    """Messages and calls in turn, an hour apart; every sixth is written `late` days later."""
    maker = casemaker.Maker()
    for n in range(count):
        at = AT + timedelta(hours=n)
        kind = ("MSG_UNWANTED", "CALL_SILENT")[n % 2]
        said = Incident(
            what=f"No {n}", when=moment(at, ZONE), behaviours=(kind,), platform="Murmur"
        )
        maker.add(said, at + timedelta(minutes=7, days=late if n % 6 == 0 else 0))
    return maker.case(audience_profiles.load("police"))


def shortened(case: CaseFile, count: int) -> CaseFile:
    return replace(case, incidents=case.incidents[:count])


def test_kinds_that_take_turns_share_a_heading_in_a_long_record_alone() -> None:
    case = of_days(2_000)
    assert {len(piece) for piece in chronology.pieces(case)} == {100}
    short = shortened(case, 1_999)
    assert {len(piece) for piece in chronology.pieces(short)} == {1}
    assert chronology.folded(short) == frozenset()


def test_a_line_says_how_late_it_was_written_where_its_heading_leaves_it_open() -> None:
    every = printed(of_days(2_000, late=3))
    assert "No 1 · " in every
    assert every.count("written 3 days later") == len(range(0, 2_000, 6))


def test_what_is_kept_back_of_many_entries_alike_has_one_row() -> None:
    kept = tuple(KeptBack(Noun.INCIDENT, n, n, ("place",)) for n in range(1, 2_001))
    case = replace(of_days(2_000), kept_back=kept)
    case = replace(case, profile=replace(case.profile, sections=("kept-back",)))
    assert "1–2000 Incident 1–2000 Place place" in printed(case)
    few = replace(case, kept_back=kept[:40])
    assert "7 Incident 7 Place place" in printed(shortened(few, 1_999))
