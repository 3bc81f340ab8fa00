from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary import audience_profiles
from diary.case_file import ExhibitView, PrintJpeg, SubstituteCopy
from diary.errors import Cancelled, MediaError
from diary.i18n import _
from diary.media.own_pdf_reader import Passage
from diary.model.books_and_nouns import Noun
from diary.model.noun_codec import to_fields
from diary.model.record_nouns import Person, Role
from exporters.check import own_pdf
from exporters.pdf import evidence_document
from exporters.pdf.sections.document_context import IN_TABLES
from exporters.pdf.sections.headings import TITLES
from tests.support.claims import FORBIDDEN_OF_BUNDLES, claims, without_denials
from tests.support.pdf_structure import failures, read, torn
from tests.support.thinning import examples

# whole documents
pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def case(casemaker: Any, jpeg: Callable[..., bytes]) -> Any:
    shapes = {0: (600, 450), 1: (369, 800)}
    data = {odd: jpeg(*shape) for odd, shape in shapes.items()}
    return casemaker.some_case(
        80, pictures=12, picture=lambda n: PrintJpeg(data[n % 2], *shapes[n % 2])
    )


@pytest.fixture(scope="module")
def made(case: Any, written: Callable[[Any], Any]) -> Any:
    return written(case)


@pytest.fixture(scope="module")
def texts(made: Any) -> list[str]:
    found: list[str] = made.texts()
    return found


def printed(made: Any, folder: Path) -> list[Passage]:
    return list(own_pdf.passages(made.save(folder)))


def one(text: str) -> str:
    return " ".join(text.split())


def test_it_is_pdf_a_3a_and_ua_1(made: Any) -> None:
    assert failures(made.data) == set()
    assert torn(made.data) == []
    assert read(made.data).faults == []


def test_every_picture_says_what_it_shows_and_there_is_no_chart(case: Any, made: Any) -> None:
    told = [node.alt for node in read(made.data).tree.walk() if node.role == "Figure"]
    shown = [
        f"{exhibit.item.content.reference}: {exhibit.item.content.title}"
        for exhibit in case.exhibits
        if exhibit.shown.prints
    ]
    assert len(shown) > 3
    assert {alt for alt in told if not alt.startswith("QR code")} == {*shown}


@pytest.mark.soak
@pytest.mark.parametrize(
    ("audience", "count"),
    [(each, count) for each in audience_profiles.AUDIENCES for count in (80, 1_000)],
)
def test_others_call_it_whole_too(
    casemaker: Any, written: Callable[[Any], Any], tmp_path: Path, audience: str, count: int
) -> None:
    made = written(casemaker.some_case(count, pictures=30, profile=audience))
    assert failures(made.data) == set()
    assert torn(made.data) == []
    assert read(made.data).faults == []
    path = str(made.save(tmp_path))
    subprocess.run(["qpdf", "--check", path], check=True, stdout=subprocess.DEVNULL)
    said = subprocess.run(["jhove", "-m", "PDF-hul", path], check=True, capture_output=True)
    assert b"Status: Well-Formed and valid" in said.stdout
    assert b"ErrorMessage" not in said.stdout


def test_the_same_case_gives_the_same_bytes(
    case: Any, made: Any, written: Callable[[Any], Any]
) -> None:
    assert written(case).data == made.data


def test_nothing_leaves_the_margins(made: Any) -> None:
    assert made.outside() == []


def test_page_one_says_whose_record_it_is_and_what_it_has(texts: list[str]) -> None:
    first = one(texts[0])
    assert first.startswith("Record kept by Anna Brandt")
    assert "Named by the person recording: Viktor S." in first
    assert "Recorded incidents 80, from Mon 5 Jan 2026 to" in first
    assert "exhibit this document" in first
    assert "Contents" in first
    for words in ("Evidence", "Fixated", "Six months after it", "Look at all of it"):
        assert words not in first


def test_what_is_opened_is_printed(case: Any, made: Any, tmp_path: Path, fonts: Any) -> None:
    every = "\n".join(passage.text for passage in printed(made, tmp_path))
    # what else is opened is in the summary, or on a sheet of its own
    nouns = (*IN_TABLES, Noun.EVENT)
    others = (item for noun in nouns for item in case.others[noun])
    items = [*case.incidents, *others, *(e.item for e in case.exhibits)]
    ids = {"person", "order", "incidents", "breaches"}
    checked = 0
    for item in items:
        for name, value in to_fields(item.content).items():
            if isinstance(value, str) and name not in ids and (item.noun, name) not in CODED:
                assert fonts.printable(value) in every, (item.noun, name)
                checked += 1
    assert checked > 300


CODED = {
    (Noun.INCIDENT, "certainty"), (Noun.EVENT, "event"), (Noun.POLICE, "contact"),
    (Noun.PERSON, "role"), (Noun.IMPACT, "area"), (Noun.ORDER, "order"), (Noun.ORDER, "made"),
    (Noun.ORDER, "served"),
}  # fmt: skip


def test_every_subject_has_its_mark(case: Any, made: Any, tmp_path: Path) -> None:
    path = made.save(tmp_path)
    others = (item for items in case.others.values() for item in items)
    items = [*case.incidents, *others, *(e.item for e in case.exhibits)]
    found = own_pdf.marks(path)
    assert sorted(mark[1:] for mark in found) == sorted((i.entry, i.commitment) for i in items)
    assert own_pdf.digests(path) == ["0f" * 32] * made.pages


def test_the_contents_name_the_right_pages(case: Any, texts: list[str]) -> None:
    for name in case.profile.sections[2:]:
        # this names what it has, people first
        title = "People, " if name == "tables" else _(TITLES[name])[:40]
        line = next(x for x in texts[0].splitlines() if re.match(rf"\d+ {re.escape(title)}", x))
        at = int(line.split()[-1])
        assert any(x.startswith(title) for x in texts[at - 1].splitlines()), name


def test_links_lead_to_what_they_name(made: Any, texts: list[str]) -> None:
    document = pypdfium2.PdfDocument(made.data)
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        numbers = {page.obj.objgen: at for at, page in enumerate(pdf.pages)}
        named = list(pdf.Root.Names.Dests.Names)
        places = dict(zip(map(str, named[::2]), named[1::2], strict=True))
        checked = 0
        for at, page in enumerate(pdf.pages):
            reader = document[at].get_textpage()
            for link in page.obj.get("/Annots", []):
                rect = [float(part) for part in link.Rect]
                words = one(reader.get_text_bounded(*rect))
                target = one(texts[numbers[places[str(link.Dest)][0].objgen]])
                # where a change is listed, its incident is a number alone
                alone = str(link.Dest).startswith("incident-") and re.fullmatch(
                    r"(?:no\. )?(\d+)", words
                )
                first = re.match(r"AB/\d+|Incident (\d+)", words) or alone
                if first:
                    told = f"{first[1]} · " if first.re.groups and first[1] else first[0]
                    assert told in target
                    checked += 1
    document.close()
    assert checked > 30


def test_the_outline_has_every_part_and_sheet(case: Any, made: Any, texts: list[str]) -> None:
    document = pypdfium2.PdfDocument(made.data)
    lines = [(x.level, x.get_title(), x.get_dest().get_index()) for x in document.get_toc()]
    document.close()
    assert [title.split(" (p.")[0] for level, title, _ in lines if level == 0] == [
        "About this document", "Contents", "How this record was made", "Chronology",
        "People, accounts, orders, effects",
        "Changes made to the record", "Exhibits", "What is kept back",
        "Entries of the record behind this", "How to check this bundle", "Receipt",
    ]  # fmt: skip
    numbers = {found[1] for _l, title, _p in lines if (found := re.match(r"(\d+) · ", title))}
    # one was withdrawn
    assert numbers == {*map(str, range(1, 81)), "9999"}
    for _level, title, at in lines:
        assert title.endswith(f"(p. {at + 1})")


def test_no_letters_of_any_act_are_printed(texts: list[str]) -> None:
    # which example of an Act fits what is no part of a record
    every = one(" ".join(texts))
    for words in ("Scotland", "Northern Ireland", "(g) ", "(f) ", "Entering any premises"):
        assert words not in every


def test_no_verdict_and_no_promise(texts: list[str]) -> None:
    fixed = without_denials(" ".join(texts))
    assert [word for word in FORBIDDEN_OF_BUNDLES if claims(word, fixed)] == []


def test_corrections_show_both_versions_and_withdrawals_no_words(texts: list[str]) -> None:
    every = one(" ".join(texts))
    assert "I looked at the call log. Place: Outside my home" in every
    assert "Place: Outside · " in every
    page = one(next(text for text in texts if "Below are the changes" in text))
    assert "Place I looked at the call log." in page
    assert "Incident 9999 Written down twice." in page


def test_the_delay_is_said(texts: list[str]) -> None:
    every = one(" ".join(texts))
    assert re.search(r"\w+ \d+ \w+ 2026, \d\d:\d\d, entry \d+ \(written \d+ hours? later\)", every)
    assert "(written 3 days later)" in every


def test_withheld_damaged_and_equal_files_are_named(
    case: Any, written: Callable[[Any], Any]
) -> None:
    first, second, third, *rest = case.exhibits
    copy = SubstituteCopy(".jpg", "image/jpeg", "position blanked", io.BytesIO)
    changed = (
        replace(first, open=None, withheld=True, copy=copy),
        replace(second, damaged=True),
        replace(third, open=None, withheld=True),
    )
    every = one(" ".join(written(replace(case, exhibits=(*changed, *rest))).texts()))
    assert "AB-1_copy.jpg" in every.replace(" ", "")
    assert "ask AB: it says where it was made. In the copy the position is blanked" in every
    assert "is no longer the one that the record committed to" in every
    assert "original kept back, ask AB" in every
    assert "The same file as AB/3" in every


def test_a_picture_that_cannot_be_made_leaves_the_rest(
    case: Any, written: Callable[[Any], Any]
) -> None:
    def fail() -> Any:
        raise MediaError("unreadable")

    def failing(shown: ExhibitView) -> ExhibitView:
        return replace(shown, prints=tuple(replace(one, open=fail) for one in shown.prints))

    exhibits = tuple(replace(each, shown=failing(each.shown)) for each in case.exhibits)
    made = written(replace(case, exhibits=exhibits))
    assert "AB/1 · Screenshot of message 1" in " ".join(made.texts())


def test_characters_printed_as_codes_are_explained(
    casemaker: Any, written: Callable[[Any], Any]
) -> None:
    maker = casemaker.Maker()
    maker.add(Person(name="Sam 𐒀🔪\u202e", role=Role.SUSPECTED), casemaker.START)
    every = one(" ".join(written(maker.case(audience_profiles.load("police"))).texts()))
    assert "Sam [U+10480]🔪[U+202E]" in every
    assert "[U+10480] osmanya letter alef" in every
    assert "[U+202E] right-to-left override" in every


def test_marks_that_print_nothing_are_explained(
    casemaker: Any, written: Callable[[Any], Any]
) -> None:
    maker = casemaker.Maker()
    maker.add(Person(name="\u2068Sam\u2069 K\u200e", role=Role.SUSPECTED), casemaker.START)
    every = one(" ".join(written(maker.case(audience_profiles.load("police"))).texts()))
    assert "Sam K" in every
    assert "[U+" not in every
    assert "Marks that print nothing" in every


@examples(daily=4, soak=12)
@given(sections=st.permutations(audience_profiles.SECTIONS), kept=st.integers(1, 10))
def test_any_sections_in_any_order_make_a_document(
    casemaker: Any, written: Callable[[Any], Any], sections: list[str], kept: int
) -> None:
    case = casemaker.some_case(6, pictures=3)
    chosen = tuple(sections[:kept])
    made = written(replace(case, profile=replace(case.profile, sections=chosen)))
    document = pypdfium2.PdfDocument(made.data)
    assert sum(x.level == 0 for x in document.get_toc()) == kept
    document.close()


def test_progress_never_falls_and_ends(case: Any) -> None:
    heard: list[tuple[int, int]] = []
    evidence_document.write_document(
        case, io.BytesIO(), manifest_digest="0f" * 32, progress=lambda *at: heard.append(at)
    )
    assert heard == sorted(heard)
    assert heard[-1][0] == heard[-1][1]
    assert len(heard) > 20


def test_it_stops_when_told_to(case: Any) -> None:
    def stop(done: int, total: int) -> None:
        if done > total // 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        evidence_document.write_document(
            case, io.BytesIO(), manifest_digest="0f" * 32, progress=stop
        )


def test_an_incident_written_long_after_is_said_so(
    casemaker: Any, written: Callable[[Any], Any]
) -> None:
    case = casemaker.some_case(1)
    (item,) = case.incidents
    late = replace(item, first_written=item.first_written + timedelta(days=400))
    every = one(" ".join(written(replace(case, incidents=(late,))).texts()))
    assert "days later)" in every


def test_paper_loads_nothing_that_opens_a_connection() -> None:
    program = (
        "import sys; sys.path.insert(0, '.'); import exporters.pdf.evidence_document;"
        "banned = {'socket', 'ssl', 'http', 'asyncio', 'urllib.request', 'lxml'};"
        "assert not banned & set(sys.modules), banned & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
