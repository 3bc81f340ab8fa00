"""People, events, police contacts, orders, effects and requests: each with all that is opened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from diary import wording
from diary.i18n import N_, _
from diary.model.kinds import Noun
from diary.model.recorded import Recorded
from exporters.pdf.desk import Desk, incident_anchor, other_anchor
from exporters.pdf.flow import Block, Heading
from exporters.pdf.grid import Fact, facts
from exporters.pdf.pages import Pages
from exporters.pdf.parts import field_facts, mark_fact, note, section, written_facts
from exporters.pdf.style import PART, SHEET

_GROUPS = (
    (Noun.ASK, N_("What is asked for")),
    (Noun.PERSON, N_("People")),
    (Noun.EVENT, N_("Events")),
    (Noun.POLICE, N_("Reports to police and other contacts")),
    (Noun.ORDER, N_("Orders")),
    (Noun.IMPACT, N_("Effects on daily life")),
)


def write(desk: Desk, pages: Pages) -> None:
    """Writes one part for each kind of subject that the case has."""
    pages.break_page()
    pages.add(section("events-police-orders"))
    items = _items(desk)
    if not any(items.values()):
        pages.add(note(_("Nothing of this kind is recorded.")))
    for noun, title in _GROUPS:
        if not items[noun]:
            continue
        anchor = f"group-{noun.value}"
        first: list[Block] = [Heading(_(title), SHEET, anchor=anchor, level=1, before=16.0)]
        for item in items[noun]:
            pages.add_together([*first, *_blocks(desk, item)])
            first = []


def _items(desk: Desk) -> dict[Noun, tuple[Recorded[Any], ...]]:
    case = desk.case
    return {
        Noun.ASK: case.asks,
        Noun.PERSON: case.people,
        Noun.EVENT: case.events,
        Noun.POLICE: case.police,
        Noun.ORDER: case.orders,
        Noun.IMPACT: case.impacts,
    }


def _blocks(desk: Desk, item: Recorded[Any]) -> Iterator[Block]:
    head = f"{wording.noun_text(item.noun)} {item.number}"
    anchor = other_anchor(item.noun, item.number)
    yield Heading(head, PART, anchor=anchor, level=2, before=10.0, after=3.0)
    yield facts([*_facts(desk, item)])


def _facts(desk: Desk, item: Recorded[Any]) -> Iterator[Fact]:
    about = getattr(item.content, "incidents", ())
    yield from field_facts(desk, item, ("incidents",))
    for id_ in about:
        name = desk.incident_name(id_)
        found = desk.incidents.get(id_)
        link = desk.link(incident_anchor(found.number)) if found else ""
        yield Fact(_("About"), name, link=link)
    yield from written_facts(desk, item)
    yield mark_fact(item)
