"""Each audience's document: archival, accessible, no heading by itself, nothing cut off."""

from __future__ import annotations

import dataclasses
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from diary import audience_profiles
from diary.audience_profiles import AUDIENCES
from diary.case_file import PrintJpeg
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import is_bound
from diary.model.record_nouns import (
    Area,
    Impact,
    Incident,
    Mistake,
    Order,
    Person,
    Request,
    Role,
    TurnedOut,
)
from diary.model.translation import Translation
from exporters.check import own_pdf
from tests.support.agreement import given_case
from tests.support.claims import FORBIDDEN_OF_BUNDLES, claims, without_denials
from tests.support.pdf_structure import failures, read, torn
from tests.support.records import desk

# whole documents
pytestmark = pytest.mark.integration

HOSTILE = [
    ") Tj ET /A << /S /JavaScript >> BT (",
    "<b>bold</b> &amp; <script>alert(1)</script>",
    "1 " + "0" * 64,
    "unbroken" * 60,
    "line\n" * 40,
    "\u202egnirts desrever\u202c \x07\x1b[31m \u0000"[:-1],
    "Page 1 of 1",
]


@pytest.fixture(scope="module")
def picture(jpeg: Callable[..., bytes]) -> Callable[[int], PrintJpeg]:
    data = jpeg(369, 800)
    return lambda _n: PrintJpeg(data, 369, 800)


@pytest.fixture(scope="module", params=AUDIENCES)
def audience(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=[0, 1, 80, pytest.param(1_000, marks=pytest.mark.soak)])
def made(
    request: pytest.FixtureRequest, audience: str, casemaker: Any, picture: Any, written: Any
) -> Any:
    count = request.param
    pictures = 4 if count and audience_profiles.load(audience).files else 0
    case = casemaker.some_case(count, profile=audience, pictures=pictures, picture=picture)
    return written(case)


def test_it_is_archival_and_accessible(made: Any, tmp_path: Path) -> None:
    assert failures(made.data) == set()
    assert torn(made.data) == []
    assert read(made.data).faults == []
    ran = subprocess.run(["qpdf", "--check", made.save(tmp_path)], capture_output=True)
    assert ran.returncode == 0, ran.stdout


def test_nothing_leaves_the_margins(made: Any) -> None:
    assert made.outside() == []


def headings(made: Any) -> list[tuple[int, str, int]]:
    """Level, words and page of each line of the outline."""
    document = pypdfium2.PdfDocument(made.data)
    try:
        return [
            (line.level, re.sub(r" \(p\. [A-Z]?\d+\)$", "", line.get_title()),
             line.get_dest().get_index())
            for line in document.get_toc()
        ]  # fmt: skip
    finally:
        document.close()


def test_every_section_of_the_profile_is_there_and_none_is_empty(audience: str, made: Any) -> None:
    sections = audience_profiles.load(audience).sections
    top = [line for line in headings(made) if line[0] == 0]
    assert len(top) == len(sections)
    pages = made.texts()
    for (_level, title, at), section in zip(top, sections, strict=True):
        if section in ("front", "summary"):
            continue
        body = pages[at][pages[at].index(title.split("(")[0].strip()) + len(title) :]
        assert len(body.partition("Page ")[0].split()) > 5, title


FURNITURE = re.compile(
    r"Page [A-Z]?\d+.*|\d+|SHA-256 of the list of originals.*|[0-9a-f]{64}|.*Prepared .* \d\d:\d\d"
)


def test_no_heading_is_the_last_thing_on_its_page(made: Any) -> None:
    # what stands at the head and the foot of each page is drawn last
    pages = [
        [line.strip() for line in text.splitlines() if not FURNITURE.fullmatch(line.strip())]
        for text in made.texts()
    ]
    for _level, title, at in headings(made):
        lines = [line for line in pages[at] if line]
        found = [n for n, line in enumerate(lines) if title.startswith(line[:30])]
        assert not found or lines[found[-1] + 1 :], (title, at)


def test_it_says_no_verdict(made: Any) -> None:
    text = without_denials(" ".join(made.texts()))
    assert [word for word in FORBIDDEN_OF_BUNDLES if claims(word, text)] == []


def test_file_title_and_running_head_follow_the_profile(audience: str, made: Any) -> None:
    title = audience_profiles.load(audience).title
    document = pypdfium2.PdfDocument(made.data)
    try:
        assert document.get_metadata_dict()["Title"] == title
    finally:
        document.close()
    assert all(title in text for text in made.texts())


def test_words_of_a_stranger_stay_words(
    audience: str, casemaker: Any, written: Any, tmp_path: Path
) -> None:
    case = casemaker.some_case(4, profile=audience)
    texts = cycle(HOSTILE)
    ask = Request(what=next(texts), why=next(texts), risk=next(texts), protect=next(texts),
              terms=(next(texts), next(texts)), order="spo")  # fmt: skip
    case = replace(
        case,
        incidents=tuple(_with(item, texts) for item in case.incidents),
        events=tuple(_with(item, texts) for item in case.events),
        people=tuple(_with(item, texts) for item in case.people),
        police=tuple(_with(item, texts) for item in case.police),
        orders=tuple(_with(item, texts) for item in case.orders),
        impacts=tuple(_with(item, texts) for item in case.impacts),
        accounts=tuple(_with(item, texts) for item in case.accounts),
        asks=(replace(case.asks[0], content=ask), *case.asks[1:]),
    )
    made = written(case)
    assert made.outside() == []
    path = made.save(tmp_path)
    # a mark is known by its font, and no word of a person is set in it
    groups = (case.incidents, *case.others.values())
    known = {item.commitment for items in groups for item in items}
    found = {commitment for _page, _entry, commitment in own_pdf.marks(path)}
    # the short one has no mark beside a line
    assert bool(found) == (audience != "short")
    assert found <= known
    assert own_pdf.digests(path) == ["0f" * 32] * made.pages
    assert b"/JavaScript" not in made.data


def _with(item: Any, texts: Iterator[str]) -> Any:
    free = {
        field.name: next(texts)
        for field in dataclasses.fields(item.content)
        if isinstance(getattr(item.content, field.name), str)
        and not is_bound(field)
        and "issued" not in field.metadata
        and not hasattr(getattr(item.content, field.name), "value")
    }
    return replace(item, content=replace(item.content, **free))


def test_an_order_is_asked_for_in_the_words_written_for_it_and_by_police_alone(
    casemaker: Any, written: Any
) -> None:
    case = casemaker.some_case(6, profile="order")
    asked = Request(what="An order", why="It goes on", order="spo", risk="He comes nearer",
                protect="Me and my sister", terms=("Not to come near",))  # fmt: skip
    case = replace(case, asks=(replace(case.asks[0], content=asked), case.asks[1]))
    text = " ".join(" ".join(written(case).texts()).split())
    assert "Only police can ask a court for this order." in text
    # the person's words come before what is counted, each request once and the other one after it
    order = ("What is asked for, in the words of the person recording", "An order", "It goes on",
             "He comes nearer", "Not to come near", case.asks[1].content.what,
             "Effects on daily life", "Acts recorded")  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert all(text.count(words) == 1 for words in order[2:6])
    bare = " ".join(" ".join(written(replace(case, asks=())).texts()).split())
    assert bare.count("Nothing is written for this yet.") == 1


def test_an_order_that_has_ended_is_said_to_have_and_bail_perhaps(
    casemaker: Any, written: Any
) -> None:
    case = casemaker.some_case(3, profile="order")
    (first, *_rest) = case.orders
    orders = tuple(
        replace(first, id=f"{n:032x}", number=n, content=each)
        for n, each in enumerate(
            (
                Order(
                    title="Interim order",
                    made="2025-03-01",
                    expires="2025-04-01",
                    terms=("No word",),
                ),
                Order(title="Full order", made="2026-01-01", expires="2099-01-01"),
                Order(title="Conditions", order="bail", made="2025-02-01"),
            ),
            1,
        )
    )
    text = " ".join(" ".join(written(replace(case, orders=orders)).texts()).split())
    assert "ends, as written down Tue 1 Apr 2025; that end has passed" in text
    assert text.count("that end has passed") == 1
    assert "that end has passed Its terms stand below, term by term." in text
    assert "Interim order, term 1: No word" in text
    assert "Conditions; made Sat 1 Feb 2025; bail may have changed since" in text


def test_replies_are_told_with_days_promises_and_what_was_offered(
    casemaker: Any, written: Any
) -> None:
    case = casemaker.some_case(6, profile="response")
    first, second = case.police
    told = replace(first.content, offered=("vps",), not_offered=("screening",))
    answer = replace(second.content, answers=(first.id,))
    case = replace(case, police=(replace(first, content=told), replace(second, content=answer)))
    text = " ".join(" ".join(written(case).texts()).split())
    assert "Reports and requests that no contact is said to answer 0" in text
    assert "after 19 days, no. 2" in text
    assert "A call within a week" in text
    assert "A victim personal statement 1 –" in text
    assert "Questions about stalking and risk – 1" in text
    assert "that does not say that nothing was done" in text
    assert "Victims' Right to Review: a decision of police" in text.replace("’", "'")
    assert "the pages of two were read" in text
    alone = " ".join(" ".join(written(replace(case, police=(first,))).texts()).split())
    assert "Reports and requests that no contact is said to answer 1" in alone
    assert "Reply not stated" in alone
    assert case.police[0].noun is Noun.POLICE


def test_an_order_begins_with_terms_and_words_then_what_broke_each_term(
    casemaker: Any, written: Any
) -> None:
    case = casemaker.some_case(12, profile="order")
    text = " ".join(" ".join(written(case).texts()).split())
    (first, *_rest) = case.orders
    assert case.impacts
    places = [
        text.index("Orders there are, and their terms"),
        text.index(f"1. {first.content.terms[0]}"),
        text.index("What is asked for, in the words of the person recording"),
        text.index("Effects on daily life"),
        text.index(" ".join(case.impacts[0].content.what.split())),
        text.index("Orders, term by term"),
        text.index("Acts recorded"),
    ]
    assert places == sorted(places)
    none = " ".join(" ".join(written(replace(case, orders=(), impacts=())).texts()).split())
    assert "their terms No order is recorded. What is asked for" in none
    assert "Effects on daily life No effect is" in none


def test_no_words_on_effects_where_an_employer_reads(casemaker: Any, written: Any) -> None:
    case = casemaker.some_case(12, profile="short")
    assert any(item.content.effect for item in case.incidents)
    every = " ".join(" ".join(written(case).texts()).split())
    effects = [item.content.effect for item in case.incidents if item.content.effect]
    for words in (*effects, *(item.content.what for item in case.impacts)):
        assert words not in every


@pytest.mark.parametrize("name", ["police", "court", "family", "order", "response"])
def test_what_may_not_be_published_is_said_as_in_the_summary(name: str, written: Any) -> None:
    at = desk()
    at.journal.record(Person(name="Annika Brzezna", role=Role.ME))
    at.journal.record(Incident(what="He rang.", behaviours=("CALL_UNWANTED",)))
    line = "alleges a sexual offence"
    assert line not in " ".join(written(given_case(name, at)).texts())
    at.journal.record(Incident(what="He posted it.", behaviours=("INTIMATE_SHARE",)))
    text = " ".join(" ".join(written(given_case(name, at)).texts()).split())
    assert (
        "This record alleges a sexual offence (no. 2). Nothing that identifies AB may be published "
        "(Sexual Offences (Amendment) Act 1992; to be checked by a lawyer)."
    ) in text


@pytest.mark.parametrize("name", ["order", "response"])
def test_a_change_of_what_it_turned_out_to_be_has_the_reason_and_no_explanation(
    name: str, written: Any
) -> None:
    at = desk()
    first = TurnedOut(reason=Mistake.SOMEBODY_ELSE, how="A neighbour rang.", by="Ravi")
    one = at.journal.record(Incident(what="The hedge was cut.", turned_out=first))
    later = replace(first, how="The contractor rang.")
    at.journal.amend(one.id, Incident(what="The hedge was cut.", turned_out=later))
    assert "before: " not in " ".join(written(given_case(name, at)).texts())
    last = replace(later, reason=Mistake.NOTHING_DONE)
    at.journal.amend(one.id, Incident(what="The hedge was cut.", turned_out=last))
    text = " ".join(" ".join(written(given_case(name, at)).texts()).split())
    assert re.search(r"before: [^;]*Somebody else did it after: [^;]*Nothing was done", text)
    assert not re.search("neighbour|Ravi|contractor", text)


def test_an_order_prints_each_effect_once(written: Any) -> None:
    at = desk()
    effect = at.journal.record(Impact(what="I moved the bed.", area=Area.SLEEP))
    at.journal.record(Translation(of=effect.id, field="what", language="pl", text="Łóżko."))
    made = written(given_case("order", at, (effect.id,)))
    text = " ".join(" ".join(made.texts()).split())
    assert text.count("I moved the bed.") == 1
    assert text.count("Łóżko.") == 1
    assert text.count(effect.commitment) == 1


@pytest.mark.parametrize("audience", [name for name in AUDIENCES if name != "short"])
def test_the_front_says_in_how_many_of_all_somebody_is_named(audience: str, written: Any) -> None:
    """Beside the number of all incidents a name alone would put all of them down to one person."""
    at = desk()
    at.journal.record(Person(name="Imara Venning", role=Role.ME))
    him = at.journal.record(Person(name="Lorcan Tew", role=Role.SUSPECTED))
    at.journal.record(Person(name="Dex Overy", role=Role.SUSPECTED))
    for n in range(5):
        at.journal.record(Incident(what="x", person=him.id if n < 2 else ""))
    text = " ".join(written(given_case(audience, at)).texts()[0].split())
    assert (
        "Named by the person recording: Lorcan Tew (in 2 of 5 incidents); Dex Overy (in 0 of 5 "
        "incidents)"
    ) in text
    assert "Imara Venning (IV)" in text
