"""The lists of page 1: acts against the examples, what followed, references, and what is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from diary import display
from diary.i18n import _, ngettext
from diary.model.kinds import Noun
from exporters.pdf.desk import Desk
from exporters.pdf.flow import Block, Column, Plain
from exporters.pdf.grid import Cell, Col, linked, table
from exporters.pdf.parts import note
from exporters.pdf.patterns import by_limb
from exporters.pdf.saying import told_by_report
from exporters.pdf.style import CELL, CELL_STRONG, NOTE, PART, Style
from exporters.pdf.text import clipped
from exporters.pdf.turning import counted, partly, turns

_GAP: Final = 14.0
_PAD: Final = 1.4
_TIGHT: Final = Style("regular", 7.8, 9.8)
_TIGHT_STRONG: Final = Style("bold", 7.8, 9.8)


def _title(text: str) -> Plain:
    return Plain(text, PART, after=2.0)


def half(column: Column) -> float:
    """The width of one of two lists side by side."""
    return (column.width - _GAP) / 2


def _more(count: int) -> Iterator[Block]:
    if count > 0:
        text = ngettext("and {n} more further on", "and {n} more further on", count)
        yield Plain(text.format(n=count), NOTE, after=2.0)


def broken(desk: Desk) -> Iterator[Block]:
    """How many incidents may break an order, and how many of these police were told of."""
    terms = [term for register in desk.figures.orders for term in register.terms]
    incidents = {number for term in terms for number in term.incidents}
    if not incidents or not desk.opens(Noun.INCIDENT, "breaches"):
        return
    said = ngettext(
        "{n} incident may break a term of an order, in the view of the person recording.",
        "{n} incidents may break a term of an order, in the view of the person recording.",
        len(incidents),
    ).format(n=f"{len(incidents):,}")
    if desk.opens(Noun.INCIDENT, "reported"):
        reported = {number for term in terms for number in term.reported}
        named = incidents & told_by_report(desk) - reported
        told = (
            _("Reported to police, or named in a report to them: {n}.")
            if named
            else _("Reported to police: {n} of them.")
        )
        said = f"{said} {told.format(n=f'{len(reported | named):,}')}"
    yield Plain(said, CELL_STRONG, before=4.0, after=0.0)


def named_in_reports(desk: Desk) -> Iterator[Block]:
    """How many of those of which nothing is said are named in a report: a figure beside figures."""
    told = len(told_by_report(desk))
    if told and desk.opens(Noun.INCIDENT, "reported"):
        said = ngettext(
            "Of those not said, {n} is named in a report to police.",
            "Of those not said, {n} are named in a report to police.",
            told,
        ).format(n=f"{told:,}")
        yield Plain(said, CELL_STRONG, before=4.0, after=0.0)


def acts(desk: Desk) -> Iterator[Block]:
    """The examples of the Act, each with how many incidents may match it."""
    yield _title(desk.vocabulary.limbs_title)
    rows = [
        (
            f"({letter})" if letter else "",
            Cell(label, lang=desk.law if letter else ""),
            str(len(numbers)),
        )
        for letter, label, numbers in by_limb(desk)
    ]
    columns = (
        Col("", 0.075, _TIGHT_STRONG),
        Col(_("s.2A(3): an act may match"), 0.695, _TIGHT),
        # as wide as the word is in the longest language
        Col(_("Incidents"), 0.23, _TIGHT_STRONG, right=True),
    )
    yield table(columns, rows, after=2.0, pad=_PAD)


def followed(desk: Desk, column: Column, most: int) -> Iterator[Block]:
    """The weightiest turning points, with the incidents before and after each."""
    yield _title(_("Incidents in the {n} days before and after").format(n=desk.figures.window_days))
    found = turns(desk)
    if not found:
        yield note(_("No event, report to police or order is recorded."))
        return
    first = sorted(range(len(found)), key=lambda at: (found[at].day is None, found[at].weight))
    shown = [found[at] for at in sorted(first[:most])]
    width = half(column) * 0.46 - 8
    rows = []
    for turn in shown:
        what = clipped(column.fonts, turn.what, CELL, width, 2)
        day = day_short(turn.day) if turn.day else turn.told
        around = turn.around
        rows.append(
            (
                day,
                Cell(what, linked(CELL) if turn.link else CELL, turn.link),
                counted(around.before) if around else "–",
                counted(around.after) if around else "–",
            )
        )
    columns = (
        Col(_("Day"), 0.24),
        Col(_("Turning point"), 0.46),
        Col(_("Before"), 0.15, _TIGHT_STRONG, right=True),
        Col(_("After"), 0.15, _TIGHT_STRONG, right=True),
    )
    yield table(columns, rows, after=2.0, pad=_PAD)
    if partly(shown):
        yield Plain(_("* the record does not cover all of that time."), NOTE, after=2.0)
    yield from _more(len(found) - len(rows))


def day_short(day: date) -> str:
    """A day without its weekday: "29 Mar 2026"."""
    return f"{day.day} {display.month_text(day.isoformat())}"


def references(desk: Desk, column: Column, most: int, width: float) -> Iterator[Block]:
    """Every reference number of police and courts, in lines of this width."""
    yield _title(_("Reference numbers"))
    found = _references(desk)
    if not found:
        yield note(_("No reference number is recorded."))
        return
    for known_as, details in [*found.items()][:most]:
        line = f"{known_as} ({', '.join(details)})" if details else known_as
        yield Plain(clipped(column.fonts, line, CELL, width, 2), CELL, after=1.5)
    rest = [*found][most:]
    if rest:
        also = _("also {numbers}").format(numbers=", ".join(rest))
        yield Plain(clipped(column.fonts, also, CELL, width, 3), CELL, after=1.5)


def _references(desk: Desk) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for contact in desk.case.police:
        said = contact.content
        if said.reference:
            recorded = _("recorded as {what}").format(what=said.recorded_as)
            details = (said.force, recorded if said.recorded_as else "")
            known = found.setdefault(said.reference, [])
            known += [detail for detail in details if detail and detail not in known]
    for order in desk.case.orders:
        if order.content.reference:
            found.setdefault(order.content.reference, []).append(order.content.title)
    return found


def asks(desk: Desk, column: Column, most: int) -> Iterator[Block]:
    """What the person asks for."""
    yield _title(_("What is asked for"))
    if not desk.case.asks:
        yield note(_("Nothing in particular is asked for yet."))
        return
    width = half(column)
    for number, ask in enumerate(desk.case.asks[:most], 1):
        text = clipped(column.fonts, f"{number}. {ask.content.what}", CELL, width, 2)
        yield Plain(text, CELL, after=1.5, lang=desk.words)
    yield from _more(len(desk.case.asks) - most)
