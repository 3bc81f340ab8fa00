"""People, events, police contacts, orders, effects and requests: each with all that is opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from diary import display
from diary.i18n import N_, _
from diary.model.declarations import text_of
from diary.model.kinds import Noun
from diary.model.recorded import Content, Recorded, incidents_of
from exporters.pdf import news
from exporters.pdf.desk import Desk, home_of, incident_anchor, other_anchor
from exporters.pdf.flow import Block, Heading
from exporters.pdf.grid import Fact, facts
from exporters.pdf.pages import LITTLE, Pages
from exporters.pdf.parts import TITLES, field_facts, mark_fact, note, section, written_facts
from exporters.pdf.style import PART, SHEET
from exporters.pdf.translated import below

_KNOWN: Final = 60  # characters of a name
_ROWS: Final = 6  # incidents that have a row, and a link, each; more stand in one

NAME = "events-police-orders"
_GROUPS = (
    (Noun.ASK, N_("What is asked for")),
    (Noun.PERSON, N_("People")),
    (Noun.EVENT, N_("Events")),
    (Noun.POLICE, N_("Reports to police and other contacts")),
    (Noun.ORDER, N_("Orders")),
    (Noun.IMPACT, N_("Effects on daily life")),
)
_SHORT = {
    Noun.PERSON: N_("people"),
    Noun.EVENT: N_("events"),
    Noun.POLICE: N_("police"),
    Noun.ORDER: N_("orders"),
    Noun.IMPACT: N_("effects"),
    Noun.ASK: N_("requests"),
}


def title(desk: Desk) -> str:
    """The section's title: the kinds of subject that it has a part for."""
    profile = desk.case.profile
    named = [n for n in _SHORT if n in profile.fields and home_of(profile, n) == NAME]
    if len(named) == len(_SHORT):
        return _(TITLES[NAME])
    words = ", ".join(_(_SHORT[noun]) for noun in named) or _("nothing more")
    return words[:1].upper() + words[1:]


def write(desk: Desk, pages: Pages) -> None:
    """Writes one part for each kind of subject that the case has."""
    items = _items(desk)
    pages.break_page(unless=0.5 if any(items.values()) else LITTLE)
    pages.add(section(NAME, title(desk)))
    if desk.case.supplement:
        text = _("What is unchanged has its sheet in {bundle}, or in one before it.")
        before = news.named(desk.case, desk.case.supplement.latest)
        pages.add(note(text.format(bundle=before)))
    if not any(items.values()):
        pages.add(note(_("Nothing of this kind is recorded.")))
    for noun, heading in _GROUPS:
        if not items[noun]:
            continue
        anchor = f"group-{noun.value}"
        first: list[Block] = [Heading(_(heading), SHEET, anchor=anchor, level=1, before=16.0)]
        new = news.others(desk.case, items[noun])
        for item in new:
            pages.add_together([*first, *sheet(desk, item)])
            first = []
        old = [item for item in items[noun] if item not in new]
        if old:
            named = "; ".join(f"{item.number}{_known_as(desk, item)}" for item in old)
            pages.add_together([*first, note(_("Unchanged: {named}.").format(named=named))])


def _known_as(desk: Desk, item: Recorded[Content]) -> str:
    """What tells it from others of its kind, in a few words, as far as it is opened."""
    for name in ("name", "title", "reference"):
        text = " ".join(text_of(item.content, name).split())
        if text and desk.opens(item.noun, name):
            return f" ({text if len(text) <= _KNOWN else text[: _KNOWN - 1] + '…'})"
    if desk.opens(item.noun, "when"):
        return f" ({desk.when_line(item)})"
    return ""


def _items(desk: Desk) -> dict[Noun, tuple[Recorded[Content], ...]]:
    case = desk.case
    groups: dict[Noun, tuple[Recorded[Content], ...]] = {
        Noun.ASK: case.asks,
        Noun.PERSON: case.people,
        Noun.EVENT: case.events,
        Noun.POLICE: case.police,
        Noun.ORDER: case.orders,
        Noun.IMPACT: case.impacts,
    }
    return {n: items if home_of(case.profile, n) == NAME else () for n, items in groups.items()}


def sheet(desk: Desk, item: Recorded[Content], more: Sequence[Fact] = ()) -> Iterator[Block]:
    """Everything that is opened of a subject, and `more` that is reckoned from it."""
    head = f"{display.noun_text(item.noun)} {item.number}"
    anchor = other_anchor(item.noun, item.number)
    yield Heading(head, PART, anchor=anchor, level=2, before=10.0, after=3.0)
    yield facts([*_facts(desk, item, more)])
    yield from below(desk, item)


def _facts(desk: Desk, item: Recorded[Content], more: Sequence[Fact]) -> Iterator[Fact]:
    about = incidents_of(item.content)
    yield from field_facts(desk, item, ("incidents",))
    if desk.has("incidents") and len(about) <= _ROWS:
        for id_ in about:
            found = desk.incidents.get(id_)
            link = desk.link(incident_anchor(found.number)) if found else ""
            yield Fact(_("About"), desk.incident_name(id_), link=link)
    elif about:
        yield Fact(_("About"), ", ".join(map(desk.incident_name, about)))
    yield from more
    yield from written_facts(desk, item)
    yield mark_fact(item)
