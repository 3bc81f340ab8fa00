"""The chronology: incidents, events and police contacts in one list, each linked to its sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from diary import display
from diary.i18n import _
from diary.model.kinds import Noun
from diary.model.record import Event, Incident, PoliceContact
from diary.model.recorded import Content, Recorded, is_of, when_of
from exporters.pdf import news
from exporters.pdf.desk import Desk, home_of, incident_anchor, other_anchor, reference
from exporters.pdf.grid import Cell, Col, linked, table
from exporters.pdf.pages import LITTLE, Pages
from exporters.pdf.parts import note, section
from exporters.pdf.saying import reported_text, say
from exporters.pdf.style import CELL, CELL_STRONG

_WORDS: Final = 180  # characters of what was said; all of it stands on the sheet


def write(desk: Desk, pages: Pages) -> None:
    """Writes the list."""
    rows = [*_rows(desk)]
    pages.break_page(unless=1.0 if rows else LITTLE)
    pages.add(section("chronology"))
    said = _(
        "In the order in which things happened, as far as that is known; something without "
        "a known time stands where it was written down."
    )
    if desk.has("incidents") and desk.case.supplement:
        said += " " + _(
            "Words are shortened here and stand in full on the sheets, of this bundle or of one "
            "before."
        )
    elif desk.has("incidents"):
        said += " " + _("Words are shortened here and stand in full on the sheets.")
    if desk.case.supplement:
        said += " " + _("What is marked “new” was written or changed since the bundle before.")
    pages.add(note(said, keeps=True))
    if not rows:
        pages.add(note(_("Nothing of this kind is recorded.")))
        return
    kept = [*_kept(desk)]
    own = [col for col, keep in zip(_columns(desk.words), kept, strict=True) if keep]
    whole = sum(col.share for col in own)
    columns = [replace(col, share=col.share / whole) for col in own]
    cells = [[cell for cell, keep in zip(row, kept, strict=True) if keep] for row in rows]
    pages.add(table(columns, cells))


def _columns(words: str) -> tuple[Col, ...]:
    return (
        Col(_("No."), 0.06),
        Col(_("When"), 0.155),
        Col(_("Kind"), 0.21),
        Col(_("In the words of the person recording"), 0.33, lang=words),
        Col(_("Exhibits"), 0.085),
        Col(_("Reported"), 0.1),
        Col(_("Page"), 0.06, right=True),
    )


def _kept(desk: Desk) -> Iterator[bool]:
    """Which of the columns have anything to say in this profile."""
    yield from (True, True, True)
    yield any(desk.opens(noun, "what") for noun in (Noun.INCIDENT, Noun.EVENT, Noun.POLICE))
    yield Noun.EVIDENCE in desk.case.profile.fields
    yield desk.opens(Noun.INCIDENT, "reported")
    yield desk.has("incidents")


def _rows(desk: Desk) -> Iterator[tuple[Cell | str, ...]]:
    case = desk.case
    items: list[Recorded[Content]] = [*case.incidents, *case.events, *case.police]
    for item in sorted(items, key=_moment):
        yield _incident(desk, item) if is_of(item, Incident) else _turn(desk, item)


def _moment(item: Recorded[Content]) -> tuple[datetime, str, int]:
    when = when_of(item.content)
    moment = (when.earliest() if when else None) or item.first_written
    return (moment, item.noun.value, item.number)


def _incident(desk: Desk, item: Recorded[Incident]) -> tuple[Cell | str, ...]:
    said = item.content
    link = desk.link(incident_anchor(item.number))
    kinds = say(desk, Noun.INCIDENT, "behaviours", list(said.behaviours))
    if said.times and not desk.has("incidents"):
        # there is no sheet that says it
        kinds = f"{kinds} ({say(desk, Noun.INCIDENT, 'times', said.times)})".strip()
    exhibits = ", ".join(map(reference, desk.exhibits.get(item.id, ())))
    return (
        Cell(
            _new(desk, item, str(item.number)), linked(CELL_STRONG) if link else CELL_STRONG, link
        ),
        Cell(desk.when_line(item), link=link),
        Cell(kinds or "–", link=link),
        Cell(short(said.what) or "–", link=link),
        Cell(exhibits, link=link),
        Cell(reported_text(desk, item), link=link),
        Cell(link=link, page=bool(link)),
    )


def _turn(desk: Desk, item: Recorded[Content]) -> tuple[Cell | str, ...]:
    link = desk.link(other_anchor(item.noun, item.number))
    said = item.content
    first = ""
    if isinstance(said, Event):
        kind = say(desk, Noun.EVENT, "event", said.event.value)
        first = f"{display.noun_text(item.noun)}: {kind}"
    elif isinstance(said, PoliceContact):
        first = display.contact_text(said.contact)
        known = [said.reference]
        if not home_of(desk.case.profile, item.noun):
            # there is no sheet that says it
            known.append(said.force)
        told = ", ".join(filter(None, known))
        first = f"{first} ({told})" if told else first
    return (
        Cell(_new(desk, item, "–"), linked(CELL) if link else CELL, link),
        Cell(desk.when_line(item), link=link),
        Cell(first, CELL_STRONG, link),
        Cell(short(said.what if isinstance(said, Event | PoliceContact) else ""), link=link),
        Cell(link=link),
        Cell(link=link),
        Cell(link=link, page=bool(link)),
    )


def short(text: str) -> str:
    """The beginning of a text on one line, to a word's end; shows that it goes on."""
    line = " ".join(text[: _WORDS + 40].split())
    if len(line) <= _WORDS and len(text) <= _WORDS + 40:
        return line
    cut = line[:_WORDS].rpartition(" ")[0] or line[:_WORDS]
    return cut + " …"


def _new(desk: Desk, item: Recorded[Content], mark: str) -> str:
    if desk.case.supplement and news.is_new(desk.case, item):
        return _("{mark} new").format(mark=mark)
    return mark
