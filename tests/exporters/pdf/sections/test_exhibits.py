"""Exhibits of every kind on paper: parts, pages, moments, e-mails, continuity, what was made."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdfium2
import pytest

from diary import audience_profiles
from diary.case_file import (
    Exhibit,
    ExhibitLayout,
    ExhibitView,
    Letter,
    MailAttachment,
    PrintJpeg,
    SubstituteCopy,
    WithholdingReason,
)
from diary.errors import MediaError
from diary.model.record_nouns import CameBy, CustodyStep, Evidence, Incident, Person, Role
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from tests.exporters.pdf.casemaker import written_in
from tests.support.pdf_structure import failures, read

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
DIGEST = hashlib.sha256(b"original").hexdigest()
Written = Callable[[Any], Any]


def one(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def paper(casemaker: Any, written: Written) -> Callable[..., Any]:
    """The document of a case with these exhibits, each of the one incident."""

    def make(
        *exhibits: tuple[Evidence, dict[str, Any]], sections: Sequence[str] = (), day: str = ""
    ) -> Any:
        maker = casemaker.Maker()
        maker.add(Person(name="Anna Brandt", role=Role.ME), AT)
        when = typed_when(Precision.DAY, "Europe/London", day) if day else None
        incident = maker.add(Incident(what="He wrote again.", when=when), AT)
        made = []
        for content, how in exhibits:
            about = replace(content, incidents=(incident.id,))
            item = maker.add(about, AT + timedelta(hours=1))
            shown = how.pop("shown", ExhibitView())
            opener = None if content.physical else how.pop("open", lambda: None)
            made.append(Exhibit(item, opener, shown, how.pop("facts", ()), **how))
        profile = audience_profiles.load("police")
        chosen = replace(profile, sections=tuple(sections) or ("exhibits",))
        return written(maker.case(chosen, made))

    return make


def file(reference: str = "AB/1", **other: Any) -> Evidence:
    said = {"title": "The chat", "name": "chat.png", "size": 2_000, "sha256": DIGEST, **other}
    return Evidence(reference=reference, **said)


@pytest.fixture(scope="module")
def shown_as(casemaker: Any, jpeg: Callable[..., bytes]) -> Callable[..., ExhibitView]:
    def make(
        layout: ExhibitLayout, count: int, size: tuple[int, int], whole: int = 0
    ) -> ExhibitView:
        data = jpeg(*size)
        pictures = [lambda: PrintJpeg(data, *size)] * count
        made: ExhibitView = casemaker.shown_as(*pictures, layout=layout, whole=whole)
        return made

    return make


def boxes(data: bytes) -> list[tuple[int, float, float]]:
    """Every picture in the document: its page, and its size there in points."""
    document = pypdfium2.PdfDocument(data)
    found = []
    for number, page in enumerate(document, 1):
        for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]):
            left, bottom, right, top = item.get_bounds()
            found.append((number, right - left, top - bottom))
    document.close()
    return found


def test_a_long_picture_stands_in_parts_that_say_which_they_are(
    paper: Callable[..., Any], shown_as: Callable[..., ExhibitView]
) -> None:
    made = paper((file(), {"shown": shown_as(ExhibitLayout.PARTS, 5, (986, 2850))}))
    every = one(" ".join(made.texts()))
    assert "AB/1, part 1 of 5" in every
    for number in range(2, 6):
        assert f"AB/1, part {number} of 5, overlaps the part before" in every
    found = boxes(made.data)
    assert len(found) == 5
    assert [page - found[0][0] for page, _, _ in found] == [0, 0, 1, 1, 2]
    assert "Continuity Added to the record" in one(made.texts()[-1])  # beside the last part
    for _, width, height in found:
        assert 230 < width < 240
        assert height / width == pytest.approx(2850 / 986, rel=0.01)
        assert 986 / width * 72 <= 301
    assert made.outside() == []


def test_pages_beyond_the_limit_are_counted(
    paper: Callable[..., Any], shown_as: Callable[..., ExhibitView]
) -> None:
    made = paper((file(), {"shown": shown_as(ExhibitLayout.PAGES, 12, (1353, 1914), whole=17)}))
    every = one(" ".join(made.texts()))
    assert all(f"AB/1, page {number} of 17" in every for number in range(1, 13))
    assert "AB/1, page 13 of 17" not in every
    assert "The other 5 pages are in the file." in every
    found = boxes(made.data)
    assert len({page for page, _, _ in found}) == 12
    assert all(height > 600 for _, _, height in found)


def test_a_page_that_could_not_be_drawn_is_named_in_its_place(
    paper: Callable[..., Any], shown_as: Callable[..., ExhibitView]
) -> None:
    def fail() -> PrintJpeg:
        raise MediaError("unreadable")

    whole = shown_as(ExhibitLayout.PAGES, 3, (400, 500), whole=3)
    first, second, third = whole.prints
    missing = paper((file(), {"shown": replace(whole, prints=(first, third))}))
    failing = replace(whole, prints=(first, replace(second, open=fail), third))
    for made in (missing, paper((file(), {"shown": failing}))):
        every = one(" ".join(made.texts()))
        assert "AB/1, page 2 of 3 This could not be shown here. It is in the file." in every
        assert len(boxes(made.data)) == 2


def test_moments_of_a_film_stand_in_a_row_at_their_times(
    paper: Callable[..., Any], shown_as: Callable[..., ExhibitView]
) -> None:
    shown = shown_as(ExhibitLayout.FRAMES, 3, (625, 352))
    facts = (("Duration", "0:09"), ("Written in", "h264, aac"))
    said = "\u201cI know\u201d, twice."
    made = paper((file(transcript=said), {"shown": shown, "facts": facts}))
    page = one(made.texts()[1])
    assert "00:01.5" in page
    assert "00:04.5" in page
    found = boxes(made.data)
    assert len(found) == 3
    assert {at for at, _, _ in found} == {made.pages}  # at the exhibit, once
    assert max(width for _, width, _ in found) - min(width for _, width, _ in found) < 1
    every = one(" ".join(made.texts()))
    assert "Duration: 0:09 · Written in: h264, aac" in every
    assert "What is said or written in it, in the words of AB" in every
    assert said in every


def test_a_moment_of_a_film_that_could_not_be_shown_is_named_at_its_time(
    paper: Callable[..., Any], shown_as: Callable[..., ExhibitView]
) -> None:
    def fail() -> PrintJpeg:
        raise MediaError("unreadable")

    whole = shown_as(ExhibitLayout.FRAMES, 3, (625, 352))
    first, second, third = whole.prints
    made = paper(
        (file(), {"shown": replace(whole, prints=(first, replace(second, open=fail), third))})
    )
    page = one(made.texts()[1])
    assert "00:03.0 This could not be shown here. It is in the file." in page
    assert len(boxes(made.data)) == 2


def test_each_picture_begins_a_page_with_what_is_said_of_it(
    paper: Callable[..., Any], shown_as: Callable[..., ExhibitView]
) -> None:
    shown = shown_as(ExhibitLayout.PICTURE, 1, (1500, 1000))
    made = paper(*((file(f"AB/{n}", sha256=f"{n}" * 64), {"shown": shown}) for n in range(1, 4)))
    found = boxes(made.data)
    assert [page for page, _, _ in found] == [2, 3, 4]
    assert all(width > 480 for _, width, _ in found)
    for page, n in ((1, 1), (2, 2), (3, 3)):
        assert f"AB/{n} · The chat" in one(made.texts()[page])
        assert str(n) * 64 in one(made.texts()[page])


def test_what_has_nothing_to_show_shares_a_page(paper: Callable[..., Any]) -> None:
    things = [
        (Evidence(title=f"Thing {n}", physical=True, reference=f"AB/{n}"), {}) for n in range(1, 4)
    ]
    made = paper(*things)
    assert len(made.texts()) == 2
    assert all(f"AB/{n} · Thing {n}" in one(made.texts()[1]) for n in range(1, 4))


@pytest.mark.parametrize(("count", "pages"), [(12, 12), (13, 4)])
def test_only_a_long_series_is_printed_as_thumbnails(
    paper: Callable[..., Any],
    shown_as: Callable[..., ExhibitView],
    count: int,
    pages: int,
) -> None:
    shown = shown_as(ExhibitLayout.PICTURE, 1, (600, 400))
    made = paper(
        *((file(f"AB/{n}", sha256=f"{n:064x}"), {"shown": shown}) for n in range(1, count + 1))
    )
    found = boxes(made.data)
    assert len(found) == count
    assert len({page for page, _, _ in found}) == pages
    every = one(" ".join(made.texts()))
    assert all(f"{n:064x}" in every.replace(" ", "") for n in range(1, count + 1))
    assert made.outside() == []


def test_the_naming_stands_in_a_line_that_says_who_names(
    paper: Callable[..., Any], shown_as: Callable[..., ExhibitView]
) -> None:
    shown = shown_as(ExhibitLayout.PICTURE, 1, (600, 400))
    made = paper((file(title="Car, Larkspur Row", shows="His car opposite"), {"shown": shown}))
    every = one(" ".join(made.texts()))
    assert "AB/1 · Car, Larkspur Row" in every
    assert "AB says this is His car opposite" in every
    assert "None given yet" not in every


LETTER = Letter(
    heads=(("Received", "from a by b"), ("From", "C <c@x.example>"), ("Subject", "<b>no</b>")),
    more_heads=7,
    attached=(
        MailAttachment("p.png", "image/png", 1234, "ab" * 32),
        MailAttachment("", "a/b", 0, ""),
    ),
    more_attached=3,
)


def test_an_email_is_printed_with_its_headers_and_what_is_attached(
    paper: Callable[..., Any],
) -> None:
    words = "word " * 4_000
    made = paper((file(name="a.eml"), {"letter": LETTER, "text": words}))
    every = one(" ".join(made.texts()))
    assert "Received from a by b From C <c@x.example> Subject <b>no</b>" in every
    assert "7 other headers are in the file." in every
    assert "p.png image/png" in every
    assert "ab" * 32 in every
    assert "no name a/b not opened" in every
    assert "3 other parts are in the file." in every
    assert "The first 12,000 characters are printed. The file has all of the text." in every
    assert every.count("word ") == pytest.approx(2_400, abs=30)


def test_a_chat_prints_the_days_of_its_incidents(paper: Callable[..., Any]) -> None:
    days = [AT.date() - timedelta(days=each) for each in range(300, 0, -1)]
    chat = "\n".join(f"[{each:%d/%m/%Y}, 21:10:00] A: said on {each}, at length" for each in days)
    for text, is_short in ((chat, False), (chat[:5_000], True)):
        made = paper((file(), {"text": text}), day=days[200].isoformat())
        every = one(" ".join(made.texts()))
        assert (f"said on {days[200]}" in every) is not is_short
        assert (f"said on {days[0]}" in every) is is_short
        assert f"said on {days[201]}" not in every
        assert ("The file has all of the text." in every) is not is_short


def test_what_is_in_a_film_is_not_said_to_be_in_a_file_that_stays_behind(
    paper: Callable[..., Any], shown_as: Callable[..., ExhibitView]
) -> None:
    shown = shown_as(ExhibitLayout.FRAMES, 1, (64, 48))
    made = paper((file(), {"shown": shown, "withheld": True, "open": None}))
    assert "The file has all of it." not in one(" ".join(made.texts()))
    assert "The file itself is not here." in one(" ".join(made.texts()))


def test_words_of_a_document_are_named_so(paper: Callable[..., Any]) -> None:
    made = paper((file(), {"text": "I know the garage", "document": True}))
    assert "Words of the document, as text I know the garage" in one(" ".join(made.texts()))


def test_a_text_says_where_it_ends(paper: Callable[..., Any]) -> None:
    short = paper((file(), {"text": "all of it"}))
    assert "The file has all of the text" not in one(" ".join(short.texts()))
    cut = paper((file(), {"text": "a beginning", "cut": True}))
    assert "The first 11 characters are printed." in one(" ".join(cut.texts()))


def test_continuity_is_one_line_of_who_how_and_since_when(paper: Callable[..., Any]) -> None:
    content = file(
        captured_by="Jo",
        captured_how="Screenshot",
        device="Fono 7",
        found=typed_when(Precision.DAY, "Europe/London", "2026-02-27"),
        original_where="On Jo's telephone",
        police_reference="HQ/7",
        continuity=(
            CustodyStep(
                "PC Hale",
                typed_when(Precision.EXACT, "Europe/Paris", "2026-03-02T10:00"),
                "on a stick",
            ),
            CustodyStep("The court"),
        ),
    )
    every = one(" ".join(paper((content, {})).texts()))
    for text in (
        "Continuity Found or made: Fri 27 Feb 2026; captured by: Jo; Screenshot; Fono 7 "
        "· Added to the record: Sun 1 Mar 2026, 10:00",
        "Handed over: to PC Hale, ",
        ": on a stick · Handed over: to The court",
        "Police's reference HQ/7",
    ):
        assert text in every
    assert every.count("Europe/Paris") == 1  # the zone is said where it is another
    assert every.count(DIGEST) == 1
    assert "On Jo's telephone" not in every  # where things are kept leaves on a sheet alone


@pytest.mark.parametrize(
    ("came_by", "said"),
    [
        (
            CameBy.MADE,
            "Continuity Made by AB: Fri 27 Feb 2026; captured by: Jo; by post",
        ),
        (CameBy.FOUND, "Continuity Found: Fri 27 Feb 2026; captured by: Jo; by post"),
        (
            CameBy.TAKEN_FROM_DEVICE,
            "Continuity Taken from a device: Fri 27 Feb 2026; captured by: Jo; by post",
        ),
        *(
            (way, f"Continuity Found or made: Fri 27 Feb 2026; captured by: Jo · {word}: by post")
            for way, word in (
                (CameBy.GIVEN, "Given to AB"),
                (CameBy.SENT, "Sent to AB"),
                (CameBy.OTHER, "Other"),
            )
        ),
    ],
)
def test_each_day_stands_behind_its_own_word(
    paper: Callable[..., Any], came_by: CameBy, said: str
) -> None:
    day = typed_when(Precision.DAY, "Europe/London", "2026-02-27")
    content = file(captured_by="Jo", found=day, came_by=came_by, came_how="by post")
    assert f"{said} · Added to the record" in one(" ".join(paper((content, {})).texts()))


def test_a_thing_has_continuity_and_no_file(paper: Callable[..., Any]) -> None:
    thing = Evidence(
        title="Music box", physical=True, reference="AB/2", kept_where="Police", captured_by="Me"
    )
    every = one(" ".join(paper((thing, {})).texts()))
    assert "File None: a physical item" in every
    assert "Continuity Found or made, captured by: Me · Added to the record" in every
    assert "Where it is kept" not in every
    assert "SHA-256 of the copy" not in every


def test_a_copy_stands_below_its_original_with_both_digests(
    paper: Callable[..., Any], shown_as: Callable[..., ExhibitView]
) -> None:
    copy = SubstituteCopy(".jpg", "image/jpeg", "re-encoded", lambda: None, "cd" * 32, 999)  # type: ignore[arg-type,return-value]
    shown = shown_as(ExhibitLayout.PICTURE, 1, (60, 40))
    how = {"open": None, "copy": copy, "withheld": True, "shown": shown}
    every = one(" ".join(paper((file(), how)).texts()))
    for text in (
        f"SHA-256 {DIGEST}",
        "Original kept back, ask AB: it says where it was made. The copy is the same picture,",
        "Copy given data/copies/AB-1_copy.jpg · 999 bytes",
        "SHA-256 of the copy " + "cd" * 32,
        "original kept back, ask AB",
    ):
        assert text in every


def test_a_hash_that_is_kept_back_gives_way_to_a_sentence(
    paper: Callable[..., Any], shown_as: Callable[..., ExhibitView]
) -> None:
    copy = SubstituteCopy(".jpg", "image/jpeg", "re-encoded", lambda: None, "cd" * 32, 999)  # type: ignore[arg-type,return-value]
    how = {"open": None, "copy": copy, "withheld": True, "closed": True, "letter": LETTER}
    every = one(" ".join(paper((file(sha256="", size=None), how)).texts()))
    for text in (
        "They are fixed in the record and can be shown later.",
        "ask AB: it says where it was made. Its hash and length are kept back as well.",
        "Copy given data/copies/AB-1_copy.jpg · 999 bytes",
        "no name a/b kept back",
    ):
        assert text in every
    assert "not opened" not in every


@pytest.mark.parametrize("copied", [True, False])
def test_a_copy_that_was_searched_is_not_said_to_be_unsearched(
    paper: Callable[..., Any], copied: bool
) -> None:
    copy = SubstituteCopy(".jpg", "image/jpeg", "re-encoded", lambda: None, "cd" * 32, 999)  # type: ignore[arg-type,return-value]
    how = {"open": None, "withheld": True, "why": WithholdingReason.UNSEARCHED}
    made = paper((file(), how | ({"copy": copy} if copied else {})))
    every = one(" ".join(made.texts()))
    assert "original kept back, ask AB" in every
    assert ("it could not wholly be searched" in every) != copied
    assert ("The copy is the same picture" in every) == copied


def test_a_file_that_cannot_be_covered_in_part_is_said_to_stay_as_a_whole(
    paper: Callable[..., Any],
) -> None:
    how = {"open": None, "withheld": True, "why": WithholdingReason.COVERED}
    every = one(" ".join(paper((file(name="a.pdf"), how)).texts()))
    assert "parts of it were to be covered, which cannot be done in this kind of file" in every
    assert "parts of it are covered" not in every


def test_equal_files_are_marked_on_both(paper: Callable[..., Any]) -> None:
    every = one(" ".join(paper((file("AB/1"), {}), (file("AB/2"), {})).texts()))
    assert "The same file as AB/2" in every
    assert "The same file as AB/1" in every
    assert every.count("The same file as") == 4  # in the list, and on each sheet


def test_what_is_in_equal_files_is_shown_once(
    paper: Callable[..., Any], shown_as: Callable[..., ExhibitView]
) -> None:
    shown = shown_as(ExhibitLayout.PAGES, 2, (400, 500))
    made = paper(
        (file("AB/1"), {"shown": shown}),
        (file("AB/2"), {"shown": shown}),
        (file("AB/3", sha256="ee" * 32), {"shown": shown}),
    )
    every = one(" ".join(made.texts()))
    assert len(boxes(made.data)) == 4
    assert every.count("What is in the file is shown at AB/1.") == 1
    assert "AB/3, page 1 of 2" in every
    covered = shown_as(ExhibitLayout.PAGES, 2, (400, 600))
    made = paper((file("AB/1"), {"shown": covered}), (file("AB/2"), {"shown": shown}))
    assert len(boxes(made.data)) == 4


def test_a_damaged_original_is_named_and_what_was_made_of_it_is_shown(
    paper: Callable[..., Any], shown_as: Callable[..., ExhibitView]
) -> None:
    shown = shown_as(ExhibitLayout.PICTURE, 1, (60, 40))
    made = paper((file(), {"damaged": True, "shown": shown}))
    every = one(" ".join(made.texts()))
    assert "is no longer the one that the record committed to" in every
    assert "What is shown of it was made while the file was whole." in every
    assert "not in this bundle" in every
    assert len(boxes(made.data)) == 1


def test_what_could_not_be_read_is_said(paper: Callable[..., Any]) -> None:
    text = "The document is locked with a password and could not be opened to be shown."
    assert text in one(" ".join(paper((file(), {"notes": (text,)})).texts()))


def test_every_kind_keeps_within_the_page(
    paper: Callable[..., Any], shown_as: Callable[..., ExhibitView]
) -> None:
    many = tuple(
        CustodyStep(f"Somebody with a long name {n}" * 4, None, "x" * 300) for n in range(30)
    )
    made = paper(
        (file("AB/1", continuity=many), {"shown": shown_as(ExhibitLayout.PARTS, 3, (100, 290))}),
        (
            file("AB/2", sha256="2" * 64, transcript="word " * 3_000),
            {"shown": shown_as(ExhibitLayout.PAGES, 1, (900, 90))},
        ),
        (
            file("AB/3", sha256="3" * 64),
            {"shown": shown_as(ExhibitLayout.FRAMES, 2, (359, 638)), "letter": LETTER},
        ),
    )
    assert made.outside() == []
    assert len(boxes(made.data)) == 6
    assert failures(made.data) == set()
    assert read(made.data).faults == []


@pytest.mark.parametrize(
    ("cut", "said"),
    [
        (False, "The copy has all of the text but the words taken out."),
        (True, "The copy has what was read of the text, and the original has more."),
    ],
)
def test_where_a_copy_is_given_the_rest_is_said_to_be_in_the_copy(
    paper: Callable[..., Any], cut: bool, said: str
) -> None:
    given = SubstituteCopy(".txt", "text/plain", "words taken out", io.BytesIO, "ab" * 32, 20_000)
    words = {"text": "word " * 4_000, "cut": cut, "copy": given}
    every = one(" ".join(paper((file(name="a.txt"), words)).texts()))
    assert said in every
    assert "The file has all" not in every


def test_two_moments_by_two_clocks_say_which_clocks(casemaker: Any, written: Any) -> None:
    case = casemaker.some_case(2, pictures=1)
    item = case.exhibits[0].item
    found = typed_when(Precision.EXACT, "Europe/London", "2026-07-01T10:00")
    added = replace(
        item,
        content=replace(item.content, found=found),
        first_written=datetime(2026, 7, 1, 9, 30, tzinfo=UTC),
    )
    exhibits = (replace(case.exhibits[0], item=added), *case.exhibits[1:])
    for zone, told in (
        ("Etc/UTC", "09:30 Etc/UTC"),
        ("Europe/London", "10:30"),
    ):
        made = written(written_in(zone, replace(case, exhibits=exhibits)))
        every = one(" ".join(made.texts()))
        assert f"Added to the record: Wed 1 Jul 2026, {told}" in every


def test_an_exhibit_of_many_incidents_names_runs_of_them(casemaker: Any, written: Written) -> None:
    maker = casemaker.Maker()
    ids = [maker.add(Incident(what="He wrote again."), AT).id for _each in range(60)]
    item = maker.add(Evidence(reference="AB/1", physical=True, incidents=tuple(ids)), AT)
    case = maker.case(audience_profiles.load("police"), [Exhibit(item, None, ExhibitView(), ())])
    every = one(" ".join(written(case).texts()))
    # in the table, and at the exhibit
    assert every.count("1–60") == 2
    assert "1, 2, 3" not in every
