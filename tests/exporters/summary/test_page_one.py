"""From page 1 alone, of the sample and of both invented cases, a reader knows what to do.

Who it is and since when, how the case stands and how old that is, what to read first and how it is
known, before and after, what is not yet reported, who holds it, and what is open.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from diary.case_file import EarlierBundle, Supplement
from diary.model.books_and_nouns import Noun
from tests.support.summaries import PartA, case_for, part_a

# whole documents
pytestmark = pytest.mark.integration

MADE = datetime(2026, 11, 27, 12, tzinfo=UTC)
CASES = ("sample", "neighbour", "online")


@cache
def made(name: str, audience: str = "police") -> PartA:
    return part_a(case_for(name, audience, MADE))


@cache
def first(name: str) -> str:
    return made(name).first


def expected(case: str) -> dict[str, Any]:
    return tomllib.loads(Path("tests/cases", case, "expected.toml").read_text(encoding="utf-8"))


def rows(name: str, heading: str) -> list[str]:
    """The lines below a heading that begins so."""
    block = next(
        part
        for part in first(name).split("\n\n")
        if any(line.startswith(heading) for line in part.split("\n"))
    )
    return block.split("\n")[1:]


WHO = {
    "sample": (
        "Corin Hasselby (CH; 64 of 87; “We went out for five months. I ended it on 18 January.”)",
        "Told to stop Tue 3 Feb 2026, 18:31 (CH; event 2): “Told him not to message, call or come",
        "Shown in AB/1: “the message at 18:31”.",
    ),
    "neighbour": (
        "Derwent Pask (DP; 7 of 8; “Lives two doors down, at number 18.",
        "Told to stop Tue 17 Feb 2026 (DP; event 2): “Wrote to him: please do not come to my house",
    ),
    "online": (
        "Lorcan Tew (LT; 194 of 879; “Bought from the shop in the summer of 2020.",
        "Told to stop Mon 28 Sep 2020 (event 1): “Wrote to wren_and_rue:",
    ),
}
SINCE = {
    "sample": "87 incidents counted, of 89 written down, Sun 1 Feb 2026 to Sat 29 Aug 2026.",
    "neighbour": "8 incidents counted, of 9 written down, Sat 26 Jul 2025 to Fri 18 Sep 2026.",
    "online": "879 incidents counted, of 900 written down, Mon 14 Sep 2020 to Thu 15 Oct 2026.",
}


@pytest.mark.parametrize("name", CASES)
def test_who_it_is_and_since_when(name: str) -> None:
    for said in (*WHO[name], SINCE[name]):
        assert said in first(name)
    assert re.search(r"By (month|year): ", first(name))


STATE = {
    "sample": [
        "Order 3: Stalking protection order SKM/26/3305, handed over 21 Jul 2026 14:50 · AB has "
        "the paper (AB/42) · ends Thu 20 Jul 2028, as printed",
        "Custody (CH) 14 Aug 2026: Kept in custody · told by an officer: DC 0918 Harriet "
        "Quillfeather, 14 Aug · asked 24 Nov: does not know",
        'Hearing: "Trial in February". She has no day yet. · told by AB\'s advocate, 28 Aug · '
        "asked 24 Nov: does not know",
    ],
    "neighbour": [
        "TC/0126/2217 open again, 16 Jul 2026 · told by an officer: Sgt Ilse Brockway, 16 Jul · "
        "asked today: still so",
    ],
    "online": [
        "Release (nobody named) 4 Feb 2026: The man was released without charge and without bail · "
        "told by an officer: PC Jonas Wick, 4 Feb · asked today: still so",
    ],
}


@pytest.mark.parametrize("name", CASES)
def test_how_the_case_stands_and_how_old_that_is(name: str) -> None:
    told = rows(name, "State of the case")
    for said in STATE[name]:
        assert said in told
    for row in told:
        assert re.search(r"asked|not confirmed|ends|no end is recorded|and \d+ more", row)


def test_what_is_over_is_folded_and_what_is_in_force_is_not() -> None:
    told = rows("sample", "State of the case")
    assert (
        "and 3 more, whole in Summary.pdf, page 6, “What did not fit above, in full”: order 2, "
        "order 1, Bail (CH) (no. 1)"
    ) in told


READ = {
    "sample": ["Threat to AB in words · no. 84h*", "Threat to somebody else · no. 72t",
               "May be against a term · order 23, bail 2"],
    "neighbour": ["Hinted threat · no. 1s, 8h*", "Damage · no. 3w, 4?",
                  "Entered or tried to enter the home or its grounds · no. 4?, 7r"],
    "online": ["An intimate image: sent, shared, or sharing it threatened · no. 669s",
               "An address or private details published · no. 766r"],
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_to_read_first_and_how_it_is_known(name: str) -> None:
    told = rows(name, "Kinds of act to read first")
    for said in READ[name]:
        assert said in told
    assert "How " in first(name)
    assert " knows: saw or heard it" in first(name)


AROUND = {
    "sample": ["13 Aug 2026 · Arrest (CH); charge 14 Aug 2026 · 9 · no. 84 · 4 in 18 days: Dex 2, "
               "CH 1, nobody 1; through others: no. 86",
               "11 Jun 2026 · Order served: Interim stalking protection order (CH)",
               "22 Apr 2026 · Police warning (CH)", "25 Feb 2026 · Police warning (CH)",
               "3 Feb 2026 · Told to stop (CH) · 2 in 2 days · no. 3 · 19",
               "21 Jul 2026 · Order served: Stalking protection order (CH) · 9 · no. 76 · ",
               "27 May 2026 · Arrest (CH); Order served: Bail conditions (CH)"],
    "neighbour": ["14 Apr 2026 · Police warning (DP)",
                  "17 Feb 2026 · Told to stop (DP) · 1, and no. 4 on the edge · – · 0"],
    "online": ["4 Feb 2026 · Release (nobody named)",
               "3 Feb 2026 · Arrest (nobody named)",
               "28 Sep 2020 · Told to stop (nobody named)"],
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_sentence_is_not_ended_by_a_full_stop_and_a_comma(name: str) -> None:
    assert ".," not in first(name)
    assert ".”." not in first(name)


@pytest.mark.parametrize("name", CASES)
def test_before_and_after(name: str) -> None:
    told = rows(name, "Recorded in the 30 days before and after")
    turns = [row for row in told if not row.startswith("and ")]
    for said in AROUND[name]:
        assert any(row.startswith(said) for row in turns), said
    assert len(turns) >= min(5, len(turns) + sum(row.startswith("and ") for row in told) * 9)
    assert "Something else" not in first(name)


TOLD = {
    "sample": "told 31; not stated, but named in a contact 22; not told 1 (no. 65); neither "
    "stated nor in a contact 33.",
    "neighbour": "told 2; not stated, but named in a contact 4; not told 1 (no. 9); neither "
    "stated nor in a contact 1.",
    "online": "told 152; not stated, but named in a contact 168; not told 86; neither "
    "stated nor in a contact 473.",
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_not_yet_reported(name: str) -> None:
    assert TOLD[name] in first(name)


HOLDS = {
    "sample": "Who leads: DC 0918 Harriet Quillfeather, NM/0526/1460 (told by an officer, 20 May; "
    "asked 24 Nov: still so).",
    "neighbour": "Not stated who leads the case.",
    "online": "Not stated who leads the case.",
}


# what kind of contact it was: a request may have had no answer
CONTACT = {
    "sample": "(Decision of police or prosecutors, Fri 14 Aug 2026).",
    "neighbour": "TC/0126/2217 (Request to police, Tue 20 Oct 2026).",
    "online": "Last contact with an officer: ",
}


@pytest.mark.parametrize("name", CASES)
def test_who_holds_it(name: str) -> None:
    assert HOLDS[name] in first(name)
    # the later one, where it names nobody
    later = ", Mon 3 Aug 2026). Last contact with police: no. 13, Mon 12 Oct 2026."
    assert (later in first(name)) is (name == "online")
    assert first(name).count("Last contact with police") == (name == "online")
    assert CONTACT[name] in first(name)
    assert "References, newest first: " in first(name)


OPEN = {
    "sample": (
        "Requests: open 2 (no. 3, 4), met 2 (no. 1, 2), not stated 2 (no. 5, 6).",
        "To secure: 4 of 5 not done; for 1",
    ),
    "neighbour": (
        "Requests: not stated 2 (no. 1, 2).",
        "To secure: 1 of 2 not done; for 1 the day has passed.",
    ),
    "online": (
        "Requests: not stated 2 (no. 1, 2).",
        "To secure: 1 of 2 not done; for 1 the day has passed.",
    ),
}
LAST = {
    "sample": (
        "Last incident Sat 29 Aug 2026; last one written down Mon 31 Aug 2026; last entry of any "
        "kind Tue 24 Nov 2026.",
        "Of the time since Mon 31 Aug 2026: nothing that ",
    ),
    # of the two that were last in September, that of June was written last
    "neighbour": (
        "Last incident Fri 18 Sep 2026; last one written down Sun 20 Sep 2026; last entry of any "
        "kind Fri 27 Nov 2026.",
        "Of the time since Fri 18 Sep 2026: nothing that ",
    ),
    "online": (
        "; last one written down Thu 15 Oct 2026; last entry of any kind Fri 27 Nov 2026.",
        "Of the time since",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_open_and_where_the_record_ends(name: str) -> None:
    for said in (*OPEN[name], *LAST[name]):
        assert said in first(name)
    assert re.search(r"Contact from \w\w to the other side: ", first(name))


def test_a_time_of_writing_is_that_of_the_clock_beside_it_wherever_the_bundle_is_made() -> None:
    found = part_a(replace(case_for("neighbour", "police", MADE), zone="Asia/Tokyo"))
    whole = " ".join(found.pages)
    assert "8. Fri 18 Sep 2026, 20:05" in whole
    assert "last one written down Sun 20 Sep 2026; last entry of any kind Fri 27 Nov" in whole
    # it was an evening there: the day of somewhere else is another one
    late = datetime(2026, 9, 18, 22, 30, tzinfo=UTC)
    case = case_for("neighbour", "police", MADE)
    said = tuple(replace(each, written=late) for each in case.declarations)
    moved = part_a(replace(case, declarations=said, zone="Asia/Tokyo"))
    assert "HT says (18 Sep)" in moved.first


@pytest.mark.parametrize("name", ["neighbour", "online"])
def test_the_figures_are_those_that_a_stranger_counted(name: str) -> None:
    said = expected(name)
    text = first(name)
    assert f"{said['incidents']['counted']:,} incidents counted" in text
    (known,) = re.findall(r"How \w\w knows: ([^.]*)\.", text)
    counts = [int(n.replace(",", "")) for n in re.findall(r" ([\d,]+)(?:;|$)", known)]
    assert sum(counts) == said["incidents"]["counted"]
    assert sorted(counts) == sorted(n for n in said["knows"].values() if n)
    # each incident is in one period, on an edge, or without a day
    (periods,) = re.findall(r"By (?:month|year): (.*)\.\n", text)
    spoken = re.sub(r"\([^)]*\)", "", periods).split(",")
    assert sum(int(each.split()[-1]) for each in spoken) == said["incidents"]["counted"]
    named = said["named"]
    assert f"nobody {named['nobody']}" in text
    (reasons,) = re.findall(r"A reason is given for: (.*)\.\n", text)
    given = [tuple(map(int, pair)) for pair in re.findall(r"(\d+) of (\d+)", reasons)]
    assert given[0] == (named["with_reason"], named["person"])


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("audience", ["police", "advocate"])
def test_it_says_for_whom_it_is(name: str, audience: str) -> None:
    reader = {"police": "for police", "advocate": "for an advocate"}[audience]
    found = made(name, audience)
    assert f"Summary made from the complainant's own record, {reader}." in found.first
    for page in found.pages:
        assert f"Summary of a record, {reader}" in page


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_smaller_than_9_points_or_cut_short(name: str) -> None:
    found = made(name)
    assert min(found.sizes) >= 9.0
    for page in found.pages:
        assert "…" not in page
        assert "..." not in page
        # a page of one line is a page too many
        assert len(page) > 500
    for plain in ("the person", "their advocate", "they hold", "not stated here"):
        assert plain not in " ".join(found.pages), plain
    assert len(found.pages) <= {"sample": 6, "neighbour": 4, "online": 7}[name]


def test_an_act_of_somebody_else_stands_apart_with_what_police_were_told() -> None:
    assert "Not counted: no. 6 (somebody else did it; police told of that 25 Mar 2026)." in first(
        "neighbour"
    )
    assert "6w" not in first("neighbour")
    assert "6 somebody else did it Verge crew for the council" in made("neighbour").pages[1]


def test_words_of_any_length_are_whole() -> None:
    case = case_for("sample", "police", MADE)
    known = "I was told on the telephone, and again on the steps of the court by the clerk. "
    orders = tuple(
        replace(each, content=replace(each.content, served_known=known * 5)) for each in case.orders
    )
    pages = " ".join(part_a(replace(case, orders=orders)).pages)
    # what page 1 folds stands in the last part, and in the schedule of orders too
    assert pages.count((known * 5).strip().rstrip(".")) >= len(orders)


def test_a_supplement_says_what_is_new_changed_and_taken_back() -> None:
    case = case_for("sample", "police", MADE)
    before = EarlierBundle("ab" * 32, datetime(2026, 3, 1, tzinfo=UTC), 50, b"\0" * 32)
    found = part_a(replace(case, supplement=Supplement((before,))))
    assert "This adds to the bundle of " in found.first
    assert "may differ from those given before" in found.first
    page = found.pages[1]
    assert "Since the last bundle" in page
    rows = re.search(
        r"New (?P<new>.*?) Changed (?P<changed>.*?) Withdrawn (?P<gone>.*?) Orders and bail", page
    )
    assert rows
    new = [item.number for item in case.incidents if item.revision == 1 and item.entry > 50]
    assert f"{new[-1]}" in rows["new"]
    assert "Incident no. 22" in rows["gone"]
    assert "State of the case" in rows["new"]


def test_a_record_of_any_size_has_five_pages_of_tables_and_names_what_it_folds() -> None:
    case = case_for("online", "police", MADE)
    one = case.impacts[0]
    impacts = tuple(replace(one, id=f"{n:032x}", number=n) for n in range(1, 301))
    found = part_a(replace(case, impacts=impacts))
    told = r"and \d+ more, whole in Evidence\.pdf, “Effects on daily life”: no\. [\d, –]+"
    assert re.search(told, found.pages[5])
    (page,) = {*re.findall(r"Summary\.pdf, page (\d+), “What did not fit", " ".join(found.pages))}
    assert "What did not fit above, in full" in found.pages[int(page) - 1].replace("“What", "")


def test_kinds_are_named_where_none_is_among_those_to_read_first() -> None:
    case = case_for("sample", "police", MADE)
    ticked = [("MSG_UNWANTED",), ("CALL_UNWANTED", "MSG_UNWANTED"), ()]
    incidents = tuple(
        replace(item, content=replace(item.content, behaviours=ticked[min(at, 2)]))
        for at, item in enumerate(case.incidents)
    )
    said = part_a(replace(case, incidents=incidents)).first
    assert (
        "Kinds, by AB's own ticks; an incident may have several: Unwanted texts, chat messages or "
        "emails 2; Unwanted calls 1."
    ) in " ".join(said.split())
    # one incident may be dozens of acts
    assert "emails 2; Unwanted calls 1. Most at one time: 60 (no. 73)." in " ".join(said.split())
    assert "Kinds, by AB's own ticks" not in first("sample")


def test_contact_by_the_person_stands_with_why() -> None:
    said = " ".join(first("neighbour").split())
    why = "2 (no. 1, 2, Evidence.pdf); why, HT says: “necessary: the drain serves three houses and"
    assert f"Contact from HT to the other side: {why}" in said
    assert "“necessary: the drain” 1; all of it is listed, HT says" in said


def test_incidents_that_stay_behind_are_named_and_nothing_is_said_of_the_whole_record() -> None:
    case = case_for("sample", "police", MADE)
    shown = tuple(item for item in case.incidents if 6 <= item.number <= 40)
    behind = tuple(sorted({item.number for item in case.incidents} - {n.number for n in shown}))
    partial = frozenset({Noun.INCIDENT})
    less = replace(case, incidents=shown, incidents_behind=behind, partial=partial)
    said = " ".join(part_a(less).first.split())
    assert "34 incidents counted, of 35 shown here" in said
    assert (
        f"{len(behind)} incidents of the record stay behind, and are counted nowhere here "
        "(no. 1–5, 41–89)."
    ) in said
    assert "(of what is shown here, not a measure of conduct)" in said
    assert "That does not say that nothing happened later." in said
    for of_the_whole in (
        "in this record;",
        "written down, Sun",
        "Last incident Mon",
        "was written",
    ):
        assert of_the_whole not in said
    none = part_a(replace(less, incidents=())).first
    assert "No incident is shown here; that does not say that nothing happened." in none
    assert "No incident is recorded" not in none
    assert "stay behind" not in first("sample")
