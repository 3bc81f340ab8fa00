"""Bundles whose summary prints a figure that the record does or does not come to.

The rules are:

- Each is listed and signed anew by whoever holds the key, so that only the count can tell.
- Two are whole summaries as the program writes them: of this record, and of a longer one. The
  others are one page with one figure.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
from collections.abc import Iterator
from functools import cache, partial
from importlib.resources import files
from typing import Any

from diary.model.books_and_nouns import Noun
from diary.model.noun_codec import to_fields
from diary.model.record_nouns import (
    Breach,
    CaseFact,
    CaseFactKind,
    Certainty,
    ContactKind,
    Event,
    EventKind,
    Impact,
    Incident,
    Mistake,
    Order,
    OwnContact,
    Person,
    PoliceContact,
    Preservation,
    Request,
    RequestState,
    Role,
    TurnedOut,
)  # fmt: skip
from diary.model.revisions import Recorded
from diary.model.when import Precision, When
from diary.model.zone_rules import typed_when
from exporters.bundle import layout
from exporters.check.bundle_check import CheckVerdict
from exporters.pdf.engine.blocks import TextBlock
from exporters.pdf.engine.document import PdfDocument
from exporters.pdf.engine.page_layout import PageDecoration, PageLayout
from exporters.pdf.engine.pdfa import DocumentMetadata, finish
from exporters.pdf.engine.style import BODY, Figure, Style
from exporters.summary.document import write_summary
from tests.corpus.case import MINE, Bundle, Case, case, written, wrong
from tests.exporters.conftest import MADE, Book, case_of, ident, recorded

SUMMARY = layout.SUMMARY


def _day(day: int) -> When:
    return typed_when(Precision.DAY, "Europe/London", f"2026-03-{day:02}")


# two spellings of one, another, and a blank one, as no program of ours writes it
ACCOUNTS = {5: ("ray.o",), 6: ("ray.o", "RAY.O", "ray.o.2"), 8: (" \u3000",)}


def _book(incidents: int) -> tuple[Book, dict[str, Any]]:
    """A book with everything that a figure is counted from, and so many incidents."""
    book = Book(MINE)
    parts: dict[str, list[Recorded[Any]]] = {}

    def add(part: str, noun: Noun, content: Any) -> str:
        of_part = parts.setdefault(part, [])
        fields = {"number": len(of_part) + 1, **to_fields(content)}
        id_ = ident(f"{noun}{len(of_part)}")
        n = book.add(f"{noun}.recorded", id_, fields, shown=frozenset(fields))
        of_part.append(recorded(book, n, noun, content))
        return id_

    order = Order(title="Non-molestation order", terms=("No contact.",), served="2026-03-04")
    breach = Breach(order=add("orders", Noun.ORDER, order), term=1)
    bail = Breach(order=add("orders", Noun.ORDER, Order(title="Bail", order="bail")))
    him = add("people", Noun.PERSON, Person(name="Ray Orme", role=Role.SUSPECTED))
    add("events", Noun.EVENT, Event(event=EventKind.ARREST, when=_day(6)))
    release = CaseFact(fact=CaseFactKind.RELEASE, since=_day(9))
    add("case_facts", Noun.CASE, release)
    # over the end of a month, and over the edge of the windows around both
    night = typed_when(Precision.BETWEEN, "Europe/London", "2026-03-31T23:00", "2026-04-08T02:00")
    ids = []
    for number in range(1, incidents + 1):
        said = Incident(
            what="He was outside again.",
            when=None if number == 3 else night if number == 7 else _day(number),
            behaviours=("THREAT_YOU",) if number % 2 else (),
            person=him if number in (1, 5) else "",
            accounts=ACCOUNTS.get(number, ()),
            why_person="His voice." if number == 5 else "",
            certainty=Certainty.SEEN if number % 3 else None,
            reported=None if number in (2, 3) else number == 1,
            breaches=(bail if number == 6 else breach,) if number > 4 else (),
            turned_out=TurnedOut(reason=Mistake.NOTHING_DONE) if number == 4 else None,
            fear="That he would come in." if number in (1, 2, 3) else "",
        )
        ids.append(add("incidents", Noun.INCIDENT, said))
    report = PoliceContact(what="I told them.", contact=ContactKind.REPORT, incidents=(ids[1],))
    add("police", Noun.POLICE, report)
    add("impacts", Noun.IMPACT, Impact(what="I sleep at hers.", when=_day(7)))
    add("asks", Noun.ASK, Request(what="A call back."))
    add("asks", Noun.ASK, Request(what="A new lock.", state=RequestState.MET))
    add("own_contacts", Noun.CONTACT, OwnContact(what="I asked for my key.", when=_day(2)))
    add("preservations", Noun.SECURE, Preservation(what="The shop's recording."))
    return book, {name: tuple(each) for name, each in parts.items()}


@cache
def whole_bundle() -> Bundle:
    book, parts = _book(8)
    return written(book, **parts)


def _summed(incidents: int) -> Bundle:
    """A bundle of eight incidents, with the summary of so many."""
    book, parts = _book(incidents)
    bare, out = whole_bundle(), io.BytesIO()
    case_ = dataclasses.replace(case_of(book, ()), **parts)
    write_summary(case_, out, manifest_digest=_digest(bare))
    return bare.put(SUMMARY, out.getvalue()).signed()


def paged(text: str, *figures: Figure, style: Style = BODY, bundle: Bundle | None = None) -> Bundle:
    """A summary with one line, and figures in it."""
    bare, out = bundle or whole_bundle(), io.BytesIO()
    book = PdfDocument(files("resources") / "fonts", out)
    furniture = PageDecoration("", "", "SHA-256", _digest(bare), "Page {page} of")
    pages = PageLayout(book, furniture)
    pages.add(TextBlock(text, style, pieces=figures))
    pages.close()
    finish(book, DocumentMetadata("x", "en-GB", "Daybook", MADE))
    return bare.put(SUMMARY, out.getvalue()).signed()


def _digest(bundle: Bundle) -> str:
    return hashlib.sha256(bundle.files[layout.MANIFEST]).hexdigest()


def _odd() -> Bundle:
    """A record with an incident that says something other than yes or no."""
    book = Book(MINE)
    fields = {**to_fields(Incident(what="He was outside again.")), "reported": "perhaps"}
    book.add(
        "incident.recorded", ident("i1"), {"number": 1, **fields}, shown=("number", "reported")
    )
    return paged("1 incident", Figure(0, 1, "count", "counted"), bundle=written(book))


# Names that a computer or a browser may know beside those of the list.
OTHER_ZONES = (
    "europe/london", "utc", "+05:30", "US/Pacific-New", "right/Europe/London", "localtime",
    "posixrules", "Factory", "",
)  # fmt: skip
NO_MOMENTS: dict[str, Any] = {
    "zero": 0, "no": False, "a list": [], "an object": {}, "nothing": None, "a year": "2020",
    "with a part of a second": "2026-03-08T10:00:00.0Z", "no day": "2026-02-30T10:00:00Z",
}  # fmt: skip


def _said(**other: Any) -> Bundle:
    """A record of one incident that says this, past what the program would write."""
    book = Book(MINE)
    structure = {name[1:]: other.pop(name) for name in ("@zone", "@written") if name in other}
    fields = {"number": 1, **to_fields(Incident(what="Him.", when=_day(3))), **other}
    book.add("incident.recorded", ident("i1"), fields, shown=tuple(fields), **structure)
    return paged("1 incident", Figure(0, 1, "count", "counted"), bundle=written(book))


def _told(text: str) -> Bundle:
    """Seven incidents that police were told of, and which of them are later than each contact."""
    book = Book(MINE)
    ids = []
    for day in range(1, 8):
        fields = {"number": day, **to_fields(Incident(what="Him.", when=_day(day), reported=True))}
        ids.append(ident(f"i{day}"))
        book.add("incident.recorded", ids[-1], fields, shown=tuple(fields))
    night = typed_when(Precision.BETWEEN, "Europe/London", "2026-03-01T23:00", "2026-03-02T02:00")
    contacts = (
        PoliceContact(what="I rang.", when=night),
        PoliceContact(what="I rang again.", incidents=(ids[5],)),
    )
    for number, contact in enumerate(contacts, 1):
        fields = {"number": number, **to_fields(contact)}
        book.add("police.recorded", ident(f"p{number}"), fields, shown=tuple(fields))
    figure = Figure(len("no. "), len(text), "numbers", "told.later")
    return paged(f"no. {text}", figure, bundle=written(book))


def _without_numbers() -> Bundle:
    """Two incidents that have no number, both in a contact with police and told of."""
    book = Book(MINE)
    ids = [ident("i1"), ident("i2")]
    for id_ in ids:
        fields = to_fields(Incident(what="Him.", when=_day(3), reported=True))
        book.add("incident.recorded", id_, fields, shown=tuple(fields))
    fields = {"number": 1, **to_fields(PoliceContact(what="I rang.", incidents=tuple(ids)))}
    book.add("police.recorded", ident("p1"), fields, shown=tuple(fields))
    return paged("2 incidents", Figure(0, 1, "count", "contact.1"), bundle=written(book))


def _on_day_of_service(at: str) -> Bundle:
    """An incident at a local time of the day on which an order was served."""
    book = Book(MINE)
    served = {"number": 1, **to_fields(Order(title="x", served="2026-03-04", served_time="10:00"))}
    book.add("order.recorded", ident("o1"), served, shown=tuple(served))
    said = to_fields(Incident(what="Him.", breaches=(Breach(order=ident("o1")),)))
    when = {"precision": "exact", "at": at, "zone": "Europe/London"}
    fields = {"number": 1, **said, "when": when}
    book.add("incident.recorded", ident("i1"), fields, shown=tuple(fields))
    figure = Figure(0, 1, "count", "order-days.no-end")
    return paged("1 incident", figure, bundle=written(book))


def _other() -> Bundle:
    return whole_bundle().put(SUMMARY, b"%PDF-1.7 summary").signed()


def cases() -> Iterator[Case]:
    whole, gap = CheckVerdict.UNCONFIRMED, CheckVerdict.NOT_CHECKED
    seven = Figure(0, 1, "count", "counted")
    yield case("figures: a whole summary", partial(_summed, 8), whole)
    yield wrong("figures: the summary of a longer record", partial(_summed, 9), SUMMARY)
    yield case("figures: one", partial(paged, "7 incidents", seven), whole)
    yield wrong("figures: one more", partial(paged, "8 incidents", seven), SUMMARY)
    part = partial(paged, "17 incidents", Figure(1, 1, "count", "counted"))
    yield wrong("figures: a part of a number", part, SUMMARY)
    part = partial(paged, "7,000 incidents", seven)
    yield wrong("figures: the beginning of a number", part, SUMMARY)
    beyond = partial(paged, "7", Figure(5, 3, "count", "counted"))
    yield wrong("figures: one that is beyond its text", beyond, SUMMARY)
    white = Style("regular", 9.0, 11.0, (1.0, 1.0, 1.0))
    yield wrong("figures: one that nobody sees", partial(paged, "7", seven, style=white), SUMMARY)
    yield case("figures: none is marked", partial(paged, "7 incidents"), gap, SUMMARY)
    other = partial(paged, "7", seven, Figure(0, 1, "count", "harm"))
    yield case("figures: one that no checker knows", other, whole)
    form = partial(paged, "7", seven, Figure(0, 1, "weighed", "counted"))
    yield case("figures: a form that no checker knows", form, whole)
    yield case("figures: a record that cannot be counted", _odd, gap, SUMMARY)
    day = partial(paged, "Mawrth 3 Maw 2026", Figure(0, 17, "day", "first"))
    yield wrong("figures: another first day, in Welsh", day, SUMMARY)
    runs = partial(paged, "1–3, 5–8", Figure(0, 8, "numbers", "counted"))
    yield case("figures: a run of numbers", runs, whole)
    less = partial(paged, "1–3, 5–7", Figure(0, 8, "numbers", "counted"))
    yield wrong("figures: a run that is too short", less, SUMMARY)
    yield case("figures: what police were told later", partial(_told, "3–5, 7"), whole)
    for said in ("3–5", "3, 5, 7", "3–7", "2–5, 7"):
        yield wrong(f"figures: {said} as told later", partial(_told, said), SUMMARY)
    yield case("figures: incidents that have no number", _without_numbers, whole)
    yield case(
        "figures: on a day of service", partial(_on_day_of_service, "2026-03-04T14:30"), whole
    )
    for sign in (" ", "t", "\U0001f600"):
        make = partial(_on_day_of_service, f"2026-03-04{sign}14:30")
        yield case(f"figures: {sign!a} between day and clock", make, gap, SUMMARY)
    own = partial(paged, "1?, 3s*", Figure(0, 7, "lettered", "read.threat-you"))
    yield wrong("figures: letters of another kind", own, SUMMARY)
    for zone in OTHER_ZONES:
        make = partial(_said, **{"@zone": zone})
        yield case(f"figures: written in the zone {zone}", make, gap, SUMMARY)
        when = {"precision": "day", "at": "2026-03-03", "zone": zone}
        yield case(f"figures: a time in the zone {zone}", partial(_said, when=when), gap, SUMMARY)
    for what, typed in NO_MOMENTS.items():
        yield case(f"figures: typed at {what}", partial(_said, typed_at=typed), gap, SUMMARY)
    typed_at = partial(_said, typed_at="2026-03-01T20:59:00Z")
    yield case("figures: typed before it was sealed", typed_at, whole)
    early = partial(_said, **{"@written": "0001-01-01T00:00:00.000000Z"})
    yield case("figures: written in the year 1", early, gap, SUMMARY)
    yield wrong("figures: a summary of somebody else's", _other, SUMMARY)
