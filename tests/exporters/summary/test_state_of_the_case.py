"""Page 1 says who told it and who leads, keeps what is in force, and the first description."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from diary import jurisdiction
from diary.case_file import (
    CaseFile,
    Correction,
    Exhibit,
    ExhibitView,
    Reinstatement,
    Unanswered,
    Withdrawal,
)
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    AfterConflict,
    Area,
    CaseFact,
    CaseFactKind,
    CaseFactSource,
    Certainty,
    Conflict,
    Event,
    EventKind,
    Evidence,
    Impact,
    Incident,
    Mistake,
    Order,
    Person,
    PoliceContact,
    Request,
    RequestState,
    Role,
    StillSo,
    TurnedOut,
)
from diary.model.revisions import Recorded
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from exporters.pdf.sections.document_context import DocumentContext
from exporters.summary.case_facts import case_facts
from exporters.summary.corrections import changed
from exporters.summary.first_page import first_page
from exporters.summary.names import ShortNames
from exporters.summary.reports import reports
from exporters.summary.summary_txt import summary_text
from exporters.table_pages import PageColumn, PageRow, PageTable, TablePage
from tests.exporters.conftest import Book, case_of

WRITTEN = datetime(2026, 3, 1, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("known", "named"), [(CaseFactSource.OFFICER, True), (CaseFactSource.ADVOCATE, False)]
)
def test_only_an_officer_who_told_it_is_named(
    book: Book, known: CaseFactSource, named: bool
) -> None:
    said = CaseFact(fact=CaseFactKind.PLEA, what="Not guilty", known=known, told_by="Maeve T.")
    item = Recorded("c1", Noun.CASE, 1, said, 1, "00", WRITTEN, WRITTEN, 1)
    case = replace(case_of(book, []), case_facts=(item,))
    context = DocumentContext(case, jurisdiction.load(case.jurisdiction).for_others("AB"), "")
    text = summary_text(first_page(context))
    assert "Not guilty" in text
    assert ("Maeve T." in text) is named


def page_of(case: CaseFile) -> TablePage:
    return first_page(
        DocumentContext(case, jurisdiction.load(case.jurisdiction).for_others("AB"), "")
    )


def test_who_leads_the_case_is_who_the_person_recorded_and_no_other(book: Book) -> None:
    contact = PoliceContact(
        what="Rang",
        officer="PC Vale",
        when=typed_when(Precision.DAY, "Europe/London", "2026-03-01"),
    )
    case = replace(case_of(book, []), police=(recorded(Noun.POLICE, contact),))
    assert "Not stated who leads the case." in summary_text(page_of(case))
    said = CaseFact(fact=CaseFactKind.LEAD, what="DC Orme", known=CaseFactSource.PAPER)
    told = summary_text(page_of(replace(case, case_facts=(recorded(Noun.CASE, said),))))
    assert "Who leads: DC Orme (" in told
    assert "Last contact with an officer: PC Vale" in told


def day(text: str) -> Any:
    return typed_when(Precision.DAY, "Europe/London", text)


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (
            {1: "2026-03-02", 2: "2026-03-05"},
            "Told later, {who} says: no. 1, 2 (the last happened 5 Mar), without",
        ),
        ({1: "2026-03-01", 2: "2026-02-05"}, ""),
    ],
)
def test_what_police_were_told_after_the_last_contact_is_told(
    book: Book, days: dict[int, str], told: str
) -> None:
    contact = PoliceContact(what="Rang", officer="PC Vale", when=day("2026-03-01"))
    incidents = [
        recorded(Noun.INCIDENT, Incident(what="x", when=day(text), reported=True), number)
        for number, text in days.items()
    ]
    unknown = recorded(Noun.INCIDENT, Incident(what="x", reported=True), 3)
    quiet = recorded(Noun.INCIDENT, Incident(what="x", when=day("2026-03-09")), 4)
    case = replace(
        case_of(book, []),
        incidents=(*incidents, unknown, quiet),
        police=(recorded(Noun.POLICE, contact),),
    )
    text = summary_text(page_of(case))
    assert "Last contact with an officer: PC Vale" in text
    line = re.findall("Told later, .* says: no. .*without", text)
    assert bool(line) is bool(told)
    if told:
        assert line[0].endswith(told.partition("says: ")[2])


def test_every_incident_that_was_told_later_stands_and_none_that_a_contact_names(
    book: Book,
) -> None:
    incidents = tuple(
        recorded(Noun.INCIDENT, Incident(what="x", when=day(f"2026-03-{n:02}"), reported=True), n)
        for n in range(1, 29)
    )
    over_night = typed_when(
        Precision.BETWEEN, "Europe/London", "2026-02-28T23:00", "2026-03-02T01:00"
    )
    contacts = (
        PoliceContact(what="Rang", officer="PC Vale", when=day("2026-02-27")),
        PoliceContact(what="Rang", when=over_night),
        PoliceContact(what="Wrote", incidents=(incidents[9].id,)),
    )
    police = tuple(recorded(Noun.POLICE, each, n) for n, each in enumerate(contacts, 1))
    case = replace(case_of(book, []), incidents=incidents, police=police)
    assert "says: no. 3–9, 11–28 (the last happened 28 Mar), without" in summary_text(page_of(case))


def test_an_act_after_an_arrest_that_came_through_others_says_so(book: Book) -> None:
    held = recorded(Noun.PERSON, Person(name="Corin Vale", role=Role.SUSPECTED))
    other = recorded(Noun.PERSON, Person(name="Dex Orme", role=Role.SUSPECTED), 2)
    arrest = Event(event=EventKind.ARREST, what="Held.", when=day("2026-02-10"), person=held.id)
    proxy, alone = ("PROXY",), ("MSG_UNWANTED",)
    incidents = tuple(
        recorded(
            Noun.INCIDENT,
            Incident(what="x", when=day(f"2026-02-1{n}"), person=who.id, behaviours=kinds),
            n,
        )
        for n, (who, kinds) in enumerate(
            [(held, alone), (held, proxy), (other, proxy), (held, alone)], 1
        )
    )
    case = replace(
        case_of(book, []),
        people=(held, other),
        incidents=incidents,
        events=(recorded(Noun.EVENT, arrest),),
    )
    (row,) = [line for line in summary_text(page_of(case)).split("\n") if "· Arrest" in line]
    # that somebody else did it shows where it names somebody else
    assert row.endswith("; through others: no. 2")
    warned = replace(arrest, event=EventKind.WARNING)
    text = summary_text(page_of(replace(case, events=(recorded(Noun.EVENT, warned),))))
    assert "through others" not in text


def test_entries_that_do_not_fit_each_other_are_on_page_1(book: Book) -> None:
    items = [recorded(Noun.INCIDENT, Incident(what="x", when=day("2026-03-01")), n) for n in (7, 9)]
    left = Conflict(
        text="x",
        rule="counts-differ",
        version=1,
        incidents=(items[0].id,),
        answer=AfterConflict.LEFT,
    )
    noted = Conflict(
        text="x",
        rule="counts-differ",
        version=1,
        incidents=(items[1].id,),
        answer=AfterConflict.NOTED,
    )
    bare = replace(case_of(book, []), incidents=tuple(items))
    assert "Entries that do not fit" not in summary_text(page_of(bare))
    case = replace(
        bare,
        unanswered=(Unanswered("counts-differ", (items[1].id,)),),
        conflicts=(recorded(Noun.CONFLICT, left), recorded(Noun.CONFLICT, noted, 2)),
    )
    text = summary_text(page_of(case))
    assert "not answered 1 (no. 9), left as they are 1 (no. 7)." in text
    settled = replace(bare, conflicts=(recorded(Noun.CONFLICT, noted),))
    assert "Entries that do not fit" not in summary_text(page_of(settled))


def test_of_what_was_worked_out_it_says_how_many_have_a_reason(book: Book) -> None:
    held = recorded(Noun.PERSON, Person(name="Corin Vale", role=Role.SUSPECTED))
    worked = {"certainty": Certainty.INFERRED, "person": held.id}
    contents = (
        Incident(what="x", why_person="His coat.", **worked),
        Incident(what="x", why_person=" ", **worked),
        Incident(what="x", certainty=Certainty.INFERRED, accounts=("@k",), why_person="Writes so."),
        Incident(what="x", certainty=Certainty.SEEN, person=held.id, why_person="Him."),
    )
    incidents = tuple(recorded(Noun.INCIDENT, each, n) for n, each in enumerate(contents, 1))
    case = replace(case_of(book, []), people=(held,), incidents=incidents)
    said = "Of those worked out 2 name a person, and for 1 a reason is given."
    assert said in summary_text(page_of(case))


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("11", "Shown in AB/1, line 11."),
        ("the second\nmessage", "Shown in AB/1: “the second message”."),
        ("\u0661\u0661", "Shown in AB/1: “\u0661\u0661”."),
        ("", "Shown in AB/1."),
    ],
)
def test_a_day_of_telling_to_stop_has_its_exhibit_and_line(
    book: Book, line: str, printed: str
) -> None:
    day = typed_when(Precision.EXACT, "Europe/London", "2026-02-03T18:31")
    said = Event(event=EventKind.ASKED_TO_STOP, what="Told him.", when=day)
    paper = recorded(Noun.EVIDENCE, Evidence(title="Chat", reference="AB/1", physical=True))
    case = case_of(book, [Exhibit(paper, None, ExhibitView(), ())])
    bare = summary_text(page_of(replace(case, events=(recorded(Noun.EVENT, said),))))
    assert "Told to stop Tue 3 Feb 2026, 18:31 (event 1): “Told him.”" in bare
    assert "Shown in" not in bare
    shown = replace(said, exhibit=paper.id, line=line)
    text = summary_text(page_of(replace(case, events=(recorded(Noun.EVENT, shown),))))
    assert f"“Told him.” {printed}" in text
    # of an exhibit that stays behind whole, no reference is printed
    gone = replace(case, exhibits=(), events=(recorded(Noun.EVENT, shown),))
    assert "Shown in" not in summary_text(page_of(gone))


@pytest.mark.parametrize(("name", "told"), [("Man in a grey coat", True), ("Viktor Sommer", False)])
def test_of_somebody_unknown_the_earliest_description_stands(
    book: Book, name: str, told: bool
) -> None:
    man = Person(name=name, role=Role.SUSPECTED, appearance="Tall, as in the clip")
    changed = Correction(Noun.PERSON, 1, 7, WRITTEN, "", "appearance", "A tall man", "Tall")
    case = replace(case_of(book, []), people=(recorded(Noun.PERSON, man),), changes=(changed,))
    text = summary_text(page_of(case))
    assert ("Described first, Sun 1 Mar 2026: “A tall man” (person 1)." in text) is told
    assert "as in the clip" not in text


def test_what_is_over_is_folded_before_what_is_in_force(book: Book) -> None:
    orders = tuple(
        recorded(
            Noun.ORDER,
            Order(title=f"Order called {number} " + "with a long title " * 8, expires=ends),
            number,
        )
        for number, ends in enumerate(["2026-01-02"] * 60 + ["2099-01-01"] * 3, 1)
    )
    table = page_of(replace(case_of(book, []), orders=orders)).tables[0]
    page: TablePage | None = TablePage("", (), "", (), (table,))
    seen = []
    while page is not None and page.tables[0].shown:
        seen.append([row.key for row in page.tables[0].shown])
        page = page.shorter()
    assert set(seen[0][:3]) == {"order 61", "order 62", "order 63"}
    assert set(seen[60]) == {"order 61", "order 62", "order 63"}
    # beside another table, what is in force goes when nothing of the other is left
    other = PageTable("", (PageColumn("", 1.0),), (PageRow(("x",)),) * 9, foldable=True)
    page = TablePage("", (), "", (), (table, other))
    while page is not None and page.tables[1].shown:
        assert set(seen[60]) <= {row.key for row in page.tables[0].shown}
        page = page.shorter()


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ((None, RequestState.MET), "Requests: met 1 (no. 2), not stated 1 (no. 1)."),
        ((RequestState.REFUSED,), "Requests: open none, refused 1 (no. 1)."),
        ((), "Requests: none is written down."),
    ],
)
def test_only_open_requests_are_counted_as_open(
    book: Book, states: tuple[RequestState | None, ...], told: str
) -> None:
    asks = tuple(
        recorded(Noun.ASK, Request(what="x", state=state), number)
        for number, state in enumerate(states, 1)
    )
    assert told in summary_text(page_of(replace(case_of(book, []), asks=asks)))


def test_every_request_that_page_1_counts_has_its_row(book: Book) -> None:
    states = (None, RequestState.MET, RequestState.OPEN)
    asks = tuple(
        recorded(Noun.ASK, Request(what="x", state=state), number)
        for number, state in enumerate(states, 1)
    )
    case = replace(case_of(book, []), asks=asks)
    context = DocumentContext(case, jurisdiction.load(case.jurisdiction).for_others("AB"), "")
    (table,) = (
        each
        for each in reports(context, ShortNames(context))
        if each.heading.startswith("Requests")
    )
    # what is not stated is said once
    assert [row.cells for row in table.rows] == [
        ("1", "not stated", "–"),
        ("2", "met", "–"),
        ("3", "open", "–"),
    ]


def test_what_is_recorded_of_the_bail_of_one_person_says_nothing_of_that_of_another(
    book: Book,
) -> None:
    people = tuple(
        recorded(Noun.PERSON, Person(name=name, role=Role.SUSPECTED), number)
        for number, name in enumerate(("Mark Ashdown", "Martin Ashby"), 1)
    )
    orders = tuple(
        recorded(Noun.ORDER, Order(title="Bail", order="bail", person=each.id), each.number)
        for each in people
    )

    def said(*facts: tuple[str, StillSo]) -> list[str]:
        bail = tuple(
            recorded(
                Noun.CASE,
                CaseFact(
                    fact=CaseFactKind.BAIL, what="x", person=id_, still=still, still_on="2026-03-01"
                ),
                number,
            )
            for number, (id_, still) in enumerate(facts, 1)
        )
        text = summary_text(
            page_of(replace(case_of(book, []), people=people, orders=orders, case_facts=bail))
        )
        return re.findall(r"Order (\d): Bail · .* · it has changed", text)

    first, second = (each.id for each in people)
    assert said((first, StillSo.CHANGED)) == ["1"]
    assert said((first, StillSo.CHANGED), (second, StillSo.YES)) == ["1"]
    assert said((first, StillSo.CHANGED), (first, StillSo.YES)) == []
    # what names nobody may be about either, but not beside what names whom it is about
    assert said(("", StillSo.CHANGED)) == ["2", "1"]
    assert said(("", StillSo.CHANGED), (second, StillSo.YES)) == ["1"]


def test_who_was_told_to_stop_stands_beside_each_time(book: Book) -> None:
    people = tuple(
        recorded(Noun.PERSON, Person(name=name, role=Role.SUSPECTED), number)
        for number, name in enumerate(("Mark Ashdown", "Petra Lund"), 1)
    )
    events = tuple(
        recorded(
            Noun.EVENT,
            Event(event=EventKind.ASKED_TO_STOP, what="x", when=day(on), person=person),
            number,
        )
        for number, (on, person) in enumerate(
            [("2026-02-01", people[0].id), ("2026-02-03", people[1].id), ("2026-02-05", "")], 1
        )
    )
    text = summary_text(page_of(replace(case_of(book, []), people=people, events=events)))
    assert "Told to stop Sun 1 Feb 2026 (MA; event 1)" in text
    assert "Again: Tue 3 Feb 2026 (PL; event 2), Thu 5 Feb 2026 (event 3)." in text


def test_that_nothing_later_is_counted_is_not_said_of_the_whole_record(book: Book) -> None:
    later = Incident(
        what="x", when=day("2026-03-02"), turned_out=TurnedOut(reason=Mistake.SOMEBODY_ELSE)
    )
    contents = (Incident(what="x", when=day("2026-03-01")), later, Incident(what="x"))
    incidents = tuple(recorded(Noun.INCIDENT, each, n) for n, each in enumerate(contents, 1))
    text = summary_text(page_of(replace(case_of(book, []), incidents=incidents)))
    assert "Last incident Sun 1 Mar 2026;" in text
    assert "No incident with a later day is counted; that does not say" in text


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (("2026-03-01",), "daily life: 1 entry, 1 Mar 2026."),
        (("",), "daily life: 1 entry; 1 of these without a known day."),
        (
            ("2026-03-01", ""),
            "daily life: 2 entries, 1 Mar 2026; 1 of these without a known day.",
        ),
    ],
)
def test_an_effect_without_a_day_is_not_said_to_be_between_days(
    book: Book, days: tuple[str, ...], told: str
) -> None:
    impacts = tuple(
        recorded(Noun.IMPACT, Impact(what="x", area=Area.WORK, when=day(on) if on else None), n)
        for n, on in enumerate(days, 1)
    )
    text = " ".join(summary_text(page_of(replace(case_of(book, []), impacts=impacts))).split())
    assert told in text


def test_the_state_of_the_case_is_in_the_order_of_its_days(book: Book) -> None:
    days = ("2026-03-05", "", "2026-04-01", "2026-03-05")
    facts = tuple(
        recorded(
            Noun.CASE,
            CaseFact(
                fact=CaseFactKind.OTHER,
                what="x",
                known=CaseFactSource.PAPER,
                since=day(on) if on else None,
            ),
            number,
        )
        for number, on in enumerate(days, 1)
    )
    case = replace(case_of(book, []), case_facts=facts)
    context = DocumentContext(case, jurisdiction.load(case.jurisdiction).for_others("AB"), "")
    table = next(case_facts(context, ShortNames(context)))
    assert [row.key for row in table.rows] == ["3", "4", "1", "2"]


def test_what_was_withdrawn_and_put_back_is_named(book: Book) -> None:
    gone = Withdrawal(Noun.INCIDENT, 20, 5, WRITTEN, "By mistake")
    back = Reinstatement(Noun.INCIDENT, 20, 6, WRITTEN, "It did happen", gone)
    case = replace(case_of(book, []), reinstatements=(back,))
    context = DocumentContext(case, jurisdiction.load(case.jurisdiction).for_others("AB"), "")
    cells = [cell for table in changed(context, "AB") for row in table.rows for cell in row.cells]
    assert any(cell.startswith("Withdrawn, and put back: Incident no. 20.") for cell in cells)


def recorded(noun: Noun, content: Any, number: int = 1) -> Recorded[Any]:
    return Recorded(f"{noun}{number}", noun, number, content, 1, "00", WRITTEN, WRITTEN, 1)
