"""Separate papers as files: alone, whole or not at all, and saying what they may and no more.

Separate papers made in another zone than they were written in: by which clock they tell.
"""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import io
import os
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import page as page_validation
import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.errors import (
    AlreadyExists,
    DiskFull,
    NameTooLong,
    NotAllowed,
    NotWritable,
    PlaceGone,
    StorageError,
)
from diary.jurisdiction import load
from diary.model.record_nouns import Answer, Area, Certainty, EventKind
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from diary.paper_content import (
    AnsweredTopic,
    ContactDetails,
    ContactSheet,
    Effect,
    EffectNotes,
    FactorSheet,
    Paper,
    PaperHead,
    Paragraph,
    StatementNotes,
    TopicAnswer,
)
from exporters.delivery import paper_file as delivery_paper
from tests.support.claims import FORBIDDEN_OF_BUNDLES, claims
from tests.support.thinning import examples

# whole documents
pytestmark = pytest.mark.integration

MADE = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
WRITTEN = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
ZONE = "Europe/London"
HEAD = PaperHead(MADE, ZONE, "Daybook 0.1.0", "england-wales", "Anna Brandt")
DAY = typed_when(Precision.DAY, ZONE, "2026-03-02")
SAID = "He said “I know where you park”. I did not answer. & <b>not bold</b>"
TOPICS = [row.id for row in load().factors]
HOSTILE = "{} {0} %s <b>x</b> &amp; (a) \\n \u202e\U0001f52a " + "word" * 600
LONG = "I wrote all of it down the same night. " * 400


def paragraph(**said: Any) -> Paragraph:
    whole: dict[str, Any] = {"number": 7, "event": None, "when": DAY, "zone": ZONE}
    return Paragraph(**{**whole, "written": WRITTEN, "what": SAID, **said})


DETAILS = ContactDetails(**{
    field.name: f"D-{field.name}" for field in dataclasses.fields(ContactDetails)
})  # fmt: skip
CONTACT = ContactSheet(HEAD, DETAILS)
STATEMENT = StatementNotes(
    HEAD,
    (
        paragraph(certainty=Certainty.SEEN, place="Car park", exhibits=("AB/1", "AB/2")),
        paragraph(number=8, certainty=Certainty.TOLD, people=("Jo", "Sam"), times=3),
        paragraph(number=9, certainty=Certainty.INFERRED, did="Rang work.", effect="Did not eat."),
        paragraph(number=10),
        paragraph(number=0, event=EventKind.ASKED_TO_STOP, what="By message.", did="In writing"),
    ),
)
EFFECTS = EffectNotes(
    HEAD,
    (Effect(Area.SLEEP, DAY, WRITTEN, ZONE, "E-sleep"),
     Effect(Area.MONEY, None, WRITTEN, ZONE, "E-money")),
    (Effect(None, DAY, WRITTEN, ZONE, "E-then"),),
)  # fmt: skip
YES = TopicAnswer(Answer.YES, "Twice, by letter.", (3, 12), MADE, ZONE)
BEFORE = TopicAnswer(Answer.NOT_SURE, "Perhaps.", (), WRITTEN, ZONE)
FACTORS = FactorSheet(
    HEAD, tuple(AnsweredTopic(id_, (YES, BEFORE) if id_ == "threats" else ()) for id_ in TOPICS)
)
EMPTY = (StatementNotes(HEAD, ()), EffectNotes(HEAD, (), ()),
         FactorSheet(HEAD, tuple(AnsweredTopic(id_, ()) for id_ in TOPICS)))  # fmt: skip
MANY = StatementNotes(
    HEAD, tuple(paragraph(number=n, what=SAID * (1 + n % 9), place="Car park") for n in range(80))
)
PAPERS: tuple[Paper, ...] = (CONTACT, STATEMENT, EFFECTS, FACTORS)


def pages(paper: Paper) -> list[str]:
    document = pypdfium2.PdfDocument(delivery_paper.pdf(paper)[0])
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def name(paper: Any) -> str:
    return type(paper).__name__


def hostile(value: Any, text: str) -> Any:
    """The paper with this text wherever somebody's words stand."""
    kept = {"made", "zone", "program", "jurisdiction", "id", "when"}
    if isinstance(value, str) and type(value) is str:
        return text
    if isinstance(value, tuple):
        return tuple(hostile(each, text) for each in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [field.name for field in dataclasses.fields(value) if field.name not in kept]
        new = {field: hostile(getattr(value, field), text) for field in fields}
        return dataclasses.replace(value, **new)
    return value


# --- what they say ----------------------------------------------------------------------------


@pytest.mark.parametrize("paper", [*PAPERS, *EMPTY, MANY], ids=name)
def test_it_is_a_tagged_archival_document_that_anything_can_read(
    paper: Paper, tmp_path: Path
) -> None:
    data, count = delivery_paper.pdf(paper)
    limits = page_validation.SafetyLimits.unlimited()
    for profile in ("3a", "ua1"):
        result = page_validation.validate_pdf_bytes(data, profile=profile, limits=limits)
        assert [failure.rule_id for failure in result.failures] == []
    assert len(pages(paper)) == count
    (tmp_path / "a.pdf").write_bytes(data)
    subprocess.run(["qpdf", "--check", tmp_path / "a.pdf"], check=True, capture_output=True)


@pytest.mark.parametrize("paper", PAPERS, ids=name)
def test_the_same_paper_gives_the_same_bytes(paper: Paper) -> None:
    assert delivery_paper.pdf(paper) == delivery_paper.pdf(paper)


FEET = {
    ContactSheet: "Not evidence. Part of no bundle.",
    StatementNotes: "Not a witness statement",
    EffectNotes: "Not a victim personal statement",
    FactorSheet: "Not an assessment.",
}


@pytest.mark.parametrize("paper", [*PAPERS, MANY], ids=name)
def test_every_page_says_what_it_is_not_when_it_was_made_and_which_page_it_is(
    paper: Paper,
) -> None:
    texts = pages(paper)
    for number, text in enumerate(texts, 1):
        assert FEET[type(paper)] in text
        assert "Prepared Tue 24 Nov 2026, 16:00" in text
        assert f"Page {number} of {len(texts)}" in text


@pytest.mark.parametrize("paper", PAPERS, ids=name)
def test_no_paper_promises_or_judges(paper: Paper) -> None:
    every = " ".join(pages(paper))
    assert [word for word in FORBIDDEN_OF_BUNDLES if claims(word, every)] == []


def test_the_watermark_is_on_every_page_of_a_statements_notes_alone() -> None:
    words = "Not a witness statement"
    assert [text.count(words) for text in pages(MANY)] == [2] * delivery_paper.pdf(MANY)[1]
    for paper in (CONTACT, EFFECTS, FACTORS):
        assert not any(words in text for text in pages(paper))


def test_the_watermark_lies_below_all_words_and_is_none_of_them() -> None:
    with pikepdf.open(io.BytesIO(delivery_paper.pdf(STATEMENT)[0])) as pdf:
        found = list(pikepdf.parse_content_stream(pdf.pages[0]))
        marked = [each for each in found if "Watermark" in str(each.operands)]
        assert [str(each.operator) for each in marked] == ["BDC"]
        assert found.index(marked[0]) == 0
        assert str(marked[0].operands[0]) == "/Artifact"


def test_a_contact_sheet_says_each_detail_and_nothing_else_of_anybody() -> None:
    (text,) = pages(CONTACT)
    for field in dataclasses.fields(ContactDetails):
        assert text.count(f"D-{field.name}") == 1
    few = pages(ContactSheet(dataclasses.replace(HEAD, name=""), ContactDetails(ways="By text")))
    assert "By text" in few[0]
    assert "Address" not in few[0]
    assert "Anna Brandt" not in few[0]


def test_paragraphs_are_numbered_and_say_how_each_is_known() -> None:
    every = " ".join(pages(STATEMENT))
    numbered = re.split(r" \d\. (?=\w{3} 2 Mar 2026)", every)
    assert re.findall(r" (\d)\. (?=\w{3} 2 Mar 2026)", every) == ["1", "2", "3", "4", "5"]
    seen, told, inferred, unknown, event = numbered[1:]
    assert seen.startswith("Mon 2 Mar 2026 I saw or heard this myself. He said “I know")
    assert "Where Car park" in seen
    assert "Exhibits AB/1, AB/2" in seen
    assert told.startswith("Mon 2 Mar 2026 I was told this. I did not see or hear it myself. He")
    assert "How many times 3 times" in told
    assert "Others named Jo, Sam" in told
    assert inferred.startswith("Mon 2 Mar 2026 I worked this out. I did not see or hear it")
    assert "What I did Rang work." in inferred
    assert "What it did to me Did not eat." in inferred
    assert unknown.startswith("Mon 2 Mar 2026 How I know this is not written down.")
    assert event.startswith("Mon 2 Mar 2026 Told to stop (nobody named) By message.")
    assert every.count(SAID) == 4
    assert "Written down Wed 4 Mar 2026, 09:30 (written 2 days after). Incident 7" in every


@pytest.mark.parametrize("word", ["sign", "declar", "perjury", "offence", "believe", "address:"])
def test_notes_for_a_statement_have_no_declaration_and_no_place_to_sign(word: str) -> None:
    assert word not in " ".join(pages(STATEMENT)).lower()


def test_effects_stand_by_part_of_life_without_an_account() -> None:
    every = " ".join(pages(EFFECTS))
    assert every.index("E-sleep") < every.index("E-money") < every.index("E-then")
    assert "Sleep Mon 2 Mar 2026 E-sleep" in every
    assert "Written down Wed 4 Mar 2026, 09:30 E-money" in every
    assert "At the time of an incident Mon 2 Mar 2026 E-then" in every
    for sentence in load().notice("personal-statement").text:
        assert sentence in every


def test_the_factor_sheet_has_its_heading_the_emergency_line_and_every_topic_in_order() -> None:
    every = " ".join(pages(FACTORS))
    heading = "Things you may want to tell police or an advocate. This is not an assessment."
    assert every.index("If you feel in danger now, call 999.") < every.index(heading)
    places = [every.index(row.label) for row in load().factors]
    assert places == sorted(places)
    assert every.count("Not answered") == len(TOPICS) - 1
    assert (
        "Threats, in words or in other ways Yes Twice, by letter. 3, 12 Tue 24 Nov 2026, 16:00 "
        "Answered before Not sure Perhaps. Wed 4 Mar 2026, 09:30" in every
    )


def test_the_emergency_line_is_on_every_page_of_a_factor_sheet() -> None:
    long = dataclasses.replace(YES, words=LONG)
    sheet = FactorSheet(HEAD, tuple(AnsweredTopic(id_, (long,)) for id_ in TOPICS[:3]))
    texts = pages(sheet)
    assert len(texts) > 2
    assert all("If you feel in danger now, call 999." in text for text in texts)


def test_the_top_says_whose_it_is_and_that_a_name_is_shortened() -> None:
    assert all("Anna Brandt" in page for page in pages(FACTORS))
    head = dataclasses.replace(HEAD, name="Anna " * 60)
    assert "…" in pages(dataclasses.replace(CONTACT, head=head))[0]


def test_an_answer_changes_no_colour_and_no_line() -> None:
    def drawn(answer: Answer) -> list[str]:
        sheet = FactorSheet(
            HEAD, (AnsweredTopic("threats", (TopicAnswer(answer, "x", (), MADE, ZONE),)),)
        )
        with pikepdf.open(io.BytesIO(delivery_paper.pdf(sheet)[0])) as pdf:
            found = pikepdf.parse_content_stream(pdf.pages[0])
            return [str(one) for one in found if str(one.operator) in ("rg", "RG", "re", "l", "m")]

    assert len(drawn(Answer.YES)) > 4
    assert drawn(Answer.YES) == drawn(Answer.NO) == drawn(Answer.RATHER_NOT_SAY)


@pytest.mark.parametrize("paper", PAPERS, ids=name)
def test_what_somebody_wrote_is_text_and_nothing_else(paper: Paper) -> None:
    every = " ".join(pages(hostile(paper, HOSTILE)))
    assert "<b>x</b> &amp; (a) \\n [U+202E]" in every
    for text in pages(hostile(paper, LONG)):
        assert FEET[type(paper)] in text


words = st.text(max_size=60)


@examples(daily=5, soak=15)
@given(text=words, number=st.integers(0, 3))
def test_any_words_make_a_paper(text: str, number: int) -> None:
    data, count = delivery_paper.pdf(
        hostile(PAPERS[number], text.encode("utf-8", "replace").decode())
    )
    assert count >= 1
    assert data.startswith(b"%PDF")


# --- where they are written -------------------------------------------------------------------


@pytest.mark.parametrize("paper", PAPERS, ids=name)
def test_one_file_for_its_owner_alone(paper: Paper, tmp_path: Path) -> None:
    written = delivery_paper.write(paper, tmp_path / "a.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]
    data = (tmp_path / "a.pdf").read_bytes()
    assert written.digest == hashlib.sha256(data).hexdigest()
    assert (written.bytes, data) == (len(data), delivery_paper.pdf(paper)[0])
    status = (tmp_path / "a.pdf").stat()
    assert status.st_mtime == MADE.timestamp()
    if os.name != "nt":
        assert status.st_mode & 0o777 == 0o600


def test_how_much_of_the_record_it_tells(tmp_path: Path) -> None:
    told = [delivery_paper.write(p, tmp_path / f"{n}.pdf").entries for n, p in enumerate(PAPERS)]
    assert told == [0, 5, 3, 2]


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    for place in ("file", "folder"):
        with pytest.raises(AlreadyExists):
            delivery_paper.write(CONTACT, tmp_path / place)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
    with pytest.raises(AlreadyExists):
        delivery_paper.write(CONTACT, Path("/"))


def test_a_link_to_nothing_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(AlreadyExists):
        delivery_paper.write(CONTACT, tmp_path / "link")
    assert [path.name for path in tmp_path.iterdir()] == ["link"]


def test_what_comes_to_be_there_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.utime

    def taken(*given: Any, **named: Any) -> None:
        (tmp_path / "a.pdf").write_text("mine", encoding="utf-8")
        real(*given, **named)

    monkeypatch.setattr(os, "utime", taken)
    with pytest.raises(AlreadyExists):
        delivery_paper.write(CONTACT, tmp_path / "a.pdf")
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
        "a.pdf": "mine"
    }


@pytest.mark.parametrize("place", ["whole/a.pdf", "whole/data/a.pdf", "way-in/a.pdf"])
@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (("keys", "db"), "file-inside-vault"),
        (("bagit.txt", "manifest-sha256.txt"), "file-inside-bundle"),
    ],
)
def test_never_in_a_vault_and_never_in_a_bundle(
    tmp_path: Path, names: tuple[str, str], reason: str, place: str
) -> None:
    whole = tmp_path / "whole"
    (whole / "data").mkdir(parents=True)
    for each in names:
        (whole / each).write_bytes(b"x")
    if place == "way-in/a.pdf":
        (tmp_path / "way-in").symlink_to(whole / "data")
    with pytest.raises(NotAllowed) as refused:
        delivery_paper.write(CONTACT, tmp_path / place)
    assert refused.value.reason == reason
    assert not [path for path in whole.rglob("*.p*")]


def test_what_a_power_cut_left_is_cleared_away_but_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".a.pdf.part").write_bytes(b"%PDF-2.0 torn")
    delivery_paper.write(CONTACT, tmp_path / "a.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]
    (tmp_path / ".b.pdf.part").mkdir()
    (tmp_path / ".c.pdf.part").symlink_to(tmp_path / "a.pdf")
    for place in ("b.pdf", "c.pdf"):
        with pytest.raises(AlreadyExists):
            delivery_paper.write(CONTACT, tmp_path / place)
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize(
    ("code", "kind"),
    [(errno.ENOSPC, DiskFull), (errno.EROFS, NotWritable), (errno.EIO, StorageError)],
)
@pytest.mark.parametrize("call", ["fsync", "open", "utime", "replace"])
def test_the_disks_refusal_is_typed_and_leaves_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    kind: type[Exception],
    call: str,
) -> None:
    def refuse(*given: Any, **named: Any) -> Any:
        raise OSError(code, "refused")

    delivery_paper.pdf(CONTACT)
    real: Callable[..., Any] = getattr(os, call)
    with monkeypatch.context() as patched:
        made = lambda *a, **k: refuse() if call != "open" or a[1] & os.O_CREAT else real(*a, **k)  # noqa: E731
        patched.setattr(os, call, made)
        with pytest.raises(kind):
            delivery_paper.write(CONTACT, tmp_path / "a.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(PlaceGone):
        delivery_paper.write(CONTACT, tmp_path / "no" / "a.pdf")
    with pytest.raises(NameTooLong):
        delivery_paper.write(CONTACT, tmp_path / ("x" * 300))
    assert list(tmp_path.iterdir()) == []


def test_times_of_writing_are_those_of_the_clock_of_that_day_wherever_the_paper_is_made() -> None:
    abroad = dataclasses.replace(HEAD, zone="Asia/Tokyo")
    stated = " ".join(pages(dataclasses.replace(STATEMENT, head=abroad)))
    # the stated time beside it is by the same clock
    assert "Written down Wed 4 Mar 2026, 09:30 (written 2 days after). Incident 7" in stated
    tokyo = StatementNotes(HEAD, (paragraph(zone="Asia/Tokyo"),))
    assert "Written down Wed 4 Mar 2026, 18:30 Asia/Tokyo (written" in " ".join(pages(tokyo))
    effects = " ".join(pages(dataclasses.replace(EFFECTS, head=abroad)))
    assert "Written down Wed 4 Mar 2026, 09:30 Europe/London E-money" in effects
    answers = " ".join(pages(dataclasses.replace(FACTORS, head=abroad)))
    assert "Perhaps. Wed 4 Mar 2026, 09:30 Europe/London" in answers
