"""Orders term by term and contacts with police one by one, as tables."""

from __future__ import annotations

from diary import display
from diary.i18n import _
from diary.model.kinds import Noun
from diary.patterns.facts import Numbers
from diary.patterns.police_responses import OrderTerm
from exporters.pdf.desk import Desk, other_anchor
from exporters.pdf.grid import Cell, Col, Grid, linked, table
from exporters.pdf.pages import Pages
from exporters.pdf.parts import note, part
from exporters.pdf.saying import told_by_report
from exporters.pdf.style import CELL, CELL_STRONG
from exporters.pdf.turning import days_text

_LISTED = 200


def write(desk: Desk, pages: Pages) -> None:
    """Writes both tables, each where the record has something for it."""
    write_orders(desk, pages)
    if desk.figures.responses:
        pages.add(part(_("Contacts with police, and what was recorded after each")))
        pages.add(
            note(
                _("Incidents after the day of the contact and before the day of the next one."),
                keeps=True,
            )
        )
        pages.add(_contacts(desk))


def write_orders(desk: Desk, pages: Pages) -> None:
    """Writes the table of orders, if any has terms; once, in the first section that has it."""
    if any(register.terms for register in desk.figures.orders):
        pages.add(part(_("Orders, term by term")))
        said = _("That an incident may break a term is the view of the person recording.")
        if told_by_report(desk):
            said += " " + _(
                "As reported count those that the person says were, and those that a report to "
                "police names."
            )
        pages.add(note(said, keeps=True))
        pages.add(_orders(desk))


def _orders(desk: Desk) -> Grid:
    columns = (
        Col(_("Order and term"), 0.44),
        Col(_("May break it: incidents"), 0.2, CELL_STRONG),
        Col(_("Of these reported"), 0.14),
        Col(_("Outcome, as recorded"), 0.22, lang=desk.words),
    )
    rows, named = [], told_by_report(desk)
    for register in desk.figures.orders:
        link = desk.link(other_anchor(Noun.ORDER, register.order.number))
        for term in register.terms:
            name = _("term {n}").format(n=term.term) if term.term else _("the order as a whole")
            text = f"{register.order.content.title}, {name}"
            text = f"{text}: {term.text}" if term.text else text
            outcomes = "; ".join(dict.fromkeys(said for _n, said in term.outcomes if said))
            rows.append(
                (
                    Cell(text, linked(CELL) if link else CELL, link),
                    _numbers(term.incidents) or "–",
                    _numbers(_reported(term, named)) or "–",
                    outcomes or "–",
                )
            )
    return table(columns, rows)


def _reported(term: OrderTerm, named: frozenset[int]) -> Numbers:
    known = named.union(term.reported)
    return tuple(number for number in term.incidents if number in known)


def _contacts(desk: Desk) -> Grid:
    columns = (
        Col(_("Day"), 0.16),
        Col(_("Contact"), 0.22),
        Col(_("Recorded as; outcome"), 0.26, lang=desk.words),
        Col(_("Reply"), 0.14),
        Col(_("Recorded after it"), 0.22),
    )
    rows = []
    for response in desk.figures.responses:
        said = response.contact.content
        what = display.contact_text(said.contact)
        what = f"{what} ({said.reference})" if said.reference else what
        link = desk.link(other_anchor(Noun.POLICE, response.contact.number))
        days = response.days
        reply = _("after {days}").format(days=days_text(days)) if days is not None else "–"
        followed = _numbers(response.followed)
        rows.append(
            (
                display.day_text(response.day)
                if response.day
                else desk.when_line(response.contact),
                Cell(what, linked(CELL) if link else CELL, link),
                "; ".join(part for part in (said.recorded_as, said.outcome) if part) or "–",
                reply,
                f"{len(response.followed)}: {followed}" if followed else "0",
            )
        )
    return table(columns, rows)


def _numbers(found: Numbers) -> str:
    return ", ".join(map(str, found[:_LISTED])) + (" …" if len(found) > _LISTED else "")
