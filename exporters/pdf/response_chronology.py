"""Contacts with police one by one: what was said, recorded, promised, done and offered, and when.

The rules are:

- It lists and counts. That nothing is recorded does not say that nothing was done, and it says so.
- A reply is a later contact with the same reference number.
- Where a decision can be taken is said as the jurisdiction's file has it, with what is unconfirmed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from diary import display
from diary.i18n import N_, _, ngettext
from diary.model.kinds import Noun
from diary.model.record import ContactKind
from diary.patterns.police_responses import ASKING, PoliceResponse
from exporters.pdf import others, responses
from exporters.pdf.desk import Desk, other_anchor
from exporters.pdf.flow import Block, Heading
from exporters.pdf.grid import Cell, Col, Fact, facts, linked, table
from exporters.pdf.pages import Pages
from exporters.pdf.parts import note, part, section
from exporters.pdf.saying import reported_text, say
from exporters.pdf.style import CELL, CELL_STRONG, SHEET
from exporters.pdf.turning import days_text

_KINDS: Final = (
    (ContactKind.REPORT, N_("Reports to police")),
    (ContactKind.REQUEST, N_("Requests to police")),
    (ContactKind.CONTACT, N_("Other contacts")),
    (ContactKind.DECISION, N_("Decisions told")),
)
_ROUTES: Final = ("ew.vrr.police", "ew.vrr.cps", "ew.complaint.police")


def write(desk: Desk, pages: Pages) -> None:
    """Writes counts, a table, what was offered, the routes, and a sheet for each contact."""
    pages.break_page()
    pages.add(section("response-chronology"))
    found = desk.figures.responses
    if not found:
        pages.add(note(_("No contact with police is recorded.")))
    else:
        pages.add(facts([*_counts(desk)], label=0.34))
        _write_table(desk, pages)
        _write_rights(desk, pages)
    if not desk.has("incidents"):
        _write_reported(desk, pages)
    if not {"patterns", "order-sheet"} & {*desk.case.profile.sections}:
        responses.write_orders(desk, pages)
    _write_routes(desk, pages)
    _write_each(desk, pages)


def _counts(desk: Desk) -> Iterator[Fact]:
    found = desk.figures.responses
    for kind, label in _KINDS:
        own = [each for each in found if each.contact.content.contact is kind]
        yield Fact(_(label), f"{len(own):,}")
    asked = [each for each in found if each.contact.content.contact in ASKING]
    open_ = [each for each in asked if not each.reply]
    yield Fact(_("Reports and requests without a recorded reply"), f"{len(open_):,}")
    replied = sorted(each.days for each in asked if each.days is not None)
    if replied:
        text = _("{least} at the least, {most} at the most").format(
            least=days_text(replied[0]), most=days_text(replied[-1])
        )
        yield Fact(_("Days to a reply"), text)


def _write_table(desk: Desk, pages: Pages) -> None:
    pages.add(part(_("In short")))
    pages.add(
        note(
            _(
                "A reply is the next contact with the same reference number. Where nothing stands, "
                "nothing is recorded; that does not say that nothing was done."
            ),
            keeps=True,
        )
    )
    columns = (
        Col(_("Day"), 0.13),
        Col(_("Contact"), 0.19),
        Col(_("Recorded as"), 0.16, lang=desk.words),
        Col(_("Promised"), 0.17, lang=desk.words),
        Col(_("Outcome"), 0.13, lang=desk.words),
        Col(_("Reply"), 0.11),
        Col(_("Incidents after it"), 0.11, right=True),
    )
    pages.add(table(columns, [_row(desk, each) for each in desk.figures.responses]))


def _row(desk: Desk, response: PoliceResponse) -> tuple[Cell | str, ...]:
    said, number = response.contact.content, response.contact.number
    link = desk.link(other_anchor(Noun.POLICE, number))
    what = f"{number}. {display.contact_text(said.contact)}"
    what = f"{what} ({said.reference})" if said.reference else what
    return (
        display.day_text(response.day) if response.day else desk.when_line(response.contact),
        Cell(what, linked(CELL) if link else CELL, link),
        said.recorded_as or "–",
        said.promised or "–",
        said.outcome or "–",
        _reply(response) or "–",
        f"{len(response.followed)}" if response.day else "–",
    )


def _reply(response: PoliceResponse) -> str:
    if response.days is None:
        return ""
    return _("after {days}, no. {number}").format(
        days=days_text(response.days), number=response.reply
    )


def _write_rights(desk: Desk, pages: Pages) -> None:
    contacts = [each.contact for each in desk.figures.responses]
    if not any(c.content.offered or c.content.not_offered for c in contacts):
        return
    pages.add(part(_("What was offered or explained, as the person recording noted it")))
    rows = []
    for right in desk.vocabulary.rights:
        given = [str(c.number) for c in contacts if right.id in c.content.offered]
        not_given = [str(c.number) for c in contacts if right.id in c.content.not_offered]
        rows.append((right.label, ", ".join(given) or "–", ", ".join(not_given) or "–"))
    columns = (
        Col(_("What"), 0.5, CELL_STRONG),
        Col(_("Offered at contact"), 0.25),
        Col(_("Not offered at contact"), 0.25),
    )
    pages.add(table(columns, rows))


def _write_reported(desk: Desk, pages: Pages) -> None:
    """Every incident with the contacts that were about it: nothing else tells them here."""
    if not desk.case.incidents:
        return
    pages.add(part(_("Incidents, and the contacts that were about them")))
    columns = (
        Col(_("No."), 0.07, CELL_STRONG),
        Col(_("When"), 0.22),
        Col(_("Kind"), 0.37),
        Col(_("Reported"), 0.12),
        Col(_("Contacts"), 0.22),
    )
    rows = []
    for item in desk.case.incidents:
        said = item.content
        kinds = say(desk, Noun.INCIDENT, "behaviours", list(said.behaviours))
        times = say(desk, Noun.INCIDENT, "times", said.times)
        about = ", ".join(str(contact.number) for contact in desk.police.get(item.id, ()))
        rows.append(
            (
                str(item.number),
                desk.when_line(item),
                " · ".join(filter(None, (kinds, times))) or "–",
                reported_text(desk, item),
                about or "–",
            )
        )
    pages.add(table(columns, rows))


def _write_routes(desk: Desk, pages: Pages) -> None:
    routes = [law for law in desk.vocabulary.laws if law.id in _ROUTES]
    if not routes:
        return
    pages.add(part(_("Where a decision, or how something was done, can be taken")))
    rows = []
    for law in routes:
        times = "; ".join(law.elements)
        text = f"{law.plain} ({times})" if times else law.plain
        unsure = law.provenance.to_check or "–"
        rows.append((law.title, text, unsure))
    columns = (
        Col(_("Route"), 0.26, CELL_STRONG, lang=desk.law),
        Col(_("What is known of it here"), 0.48, lang=desk.law),
        Col(_("To be confirmed first"), 0.26, lang=desk.law),
    )
    pages.add(table(columns, rows))


def _write_each(desk: Desk, pages: Pages) -> None:
    first: list[Block] = [
        Heading(_("Each contact in full"), SHEET, anchor="group-police", level=1, before=16.0)
    ]
    for response in desk.figures.responses:
        more = [*_more(response)]
        pages.add_together([*first, *others.sheet(desk, response.contact, more)])
        first = []


def _more(response: PoliceResponse) -> Iterator[Fact]:
    reply = _reply(response)
    if reply:
        yield Fact(_("Reply"), reply)
    elif response.contact.content.contact in ASKING:
        yield Fact(_("Reply"), _("none is recorded"))
    count = len(response.followed)
    if count:
        text = ngettext("{n}: no. {which}", "{n}: nos. {which}", count)
        which = ", ".join(map(str, response.followed))
        yield Fact(_("Incidents after it"), text.format(n=count, which=which))
