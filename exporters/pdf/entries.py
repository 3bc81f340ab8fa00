"""What a document without incident sheets is taken from, and what it leaves out.

The rules are:

- Every subject shown that has no sheet of its own is tied to its entry of the record by its mark.
- What the profile leaves out is told, here where no section on the method tells it.
"""

from __future__ import annotations

from collections.abc import Iterator

from diary import display
from diary.i18n import _
from diary.model.recorded import Content, Recorded
from exporters.pdf import left_out
from exporters.pdf.desk import Desk, home_of
from exporters.pdf.grid import Cell, Col, facts, table
from exporters.pdf.method import counts
from exporters.pdf.pages import Pages
from exporters.pdf.parts import entry_mark, note, part, section
from exporters.pdf.style import CELL_DIGEST
from exporters.pdf.translated import below


def write(desk: Desk, pages: Pages) -> None:
    """Writes the list."""
    pages.break_page(unless=0.5)
    pages.add(section("entries"))
    if not desk.has("method"):
        pages.add(facts([*counts(desk)], label=0.34))
        pages.add(note(_("Contact details, of anybody, are never part of a bundle.")))
        pages.add(*left_out.blocks(desk))
    pages.add(part(_("Entry by entry")))
    rows = [
        (
            f"{display.noun_text(item.noun)} {item.number}",
            desk.clocks.first(item),
            Cell(entry_mark(item.entry, item.commitment), CELL_DIGEST),
        )
        for item in _items(desk)
    ]
    if not rows:
        pages.add(note(_("Everything that is shown here has its own sheet.")))
        return
    pages.add(
        note(
            _(
                "What is listed above without a sheet of its own comes from these entries. The "
                "number and the commitment of each are those that a check compares."
            ),
            keeps=True,
        )
    )
    columns = (Col(_("What"), 0.18), Col(_("Written down"), 0.22), Col(_("In the record"), 0.6))
    pages.add(table(columns, rows))
    for item in _items(desk):
        blocks = [*below(desk, item)]
        if blocks:
            pages.add_together([part(f"{display.noun_text(item.noun)} {item.number}"), *blocks])


def _items(desk: Desk) -> Iterator[Recorded[Content]]:
    case = desk.case
    groups: tuple[tuple[Recorded[Content], ...], ...] = (
        case.incidents,
        tuple(exhibit.item for exhibit in case.exhibits),
        case.people,
        case.events,
        case.police,
        case.orders,
        case.impacts,
        case.asks,
    )
    for items in groups:
        for item in sorted(items, key=lambda item: item.number):
            if not desk.has(home_of(desk.case.profile, item.noun)):
                yield item
