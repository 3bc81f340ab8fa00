"""Changes made to the record: every correction and withdrawal of what is shown, old and new.

The rules are:

- Both versions are printed. Nothing is said about why, beyond the reason that was given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from diary import display
from diary.casefile import Correction, Withdrawal
from diary.display import is_free_text
from diary.i18n import _
from diary.json_value import Json
from diary.model.kinds import Noun
from exporters.pdf.desk import Desk, incident_anchor
from exporters.pdf.grid import Cell, Col, Grid, linked, table
from exporters.pdf.pages import LITTLE, Pages
from exporters.pdf.parts import note, part, section
from exporters.pdf.saying import say
from exporters.pdf.style import CELL


def write(desk: Desk, pages: Pages) -> None:
    """Writes the lists."""
    some = desk.case.changes or desk.case.withdrawals
    pages.break_page(unless=0.5 if some else LITTLE)
    pages.add(section("corrections"))
    pages.add(
        note(
            _(
                "Nothing in the record is overwritten. A change is a new entry, and the earlier "
                "version stays. Below is every change of what this bundle shows."
            )
        )
    )
    if desk.case.changes:
        _write_changes(desk, pages)
    else:
        pages.add(note(_("Nothing shown here was changed after it was first written.")))
    if desk.case.withdrawals:
        _write_withdrawals(desk, pages)


def _write_changes(desk: Desk, pages: Pages) -> None:
    pages.add(part(_("Corrections and additions")))
    columns = (
        Col(_("Entry"), 0.06),
        Col(_("Made"), 0.135),
        Col(_("Of"), 0.1),
        Col(_("Field"), 0.12),
        Col(_("Before"), 0.195),
        Col(_("After"), 0.195),
        Col(_("Reason given"), 0.195),
    )
    rows = [_row(desk, change) for change in desk.case.changes]
    pages.add(_reasoned(desk, desk.case.changes, columns, rows))


def _reasoned(
    desk: Desk,
    items: Sequence[Correction | Withdrawal],
    columns: tuple[Col, ...],
    rows: list[tuple[Cell | str, ...]],
) -> Grid:
    """The table, without its last column where the profile opens none of the reasons.

    An empty column would say that no reason was given.
    """
    if any(desk.opens(item.noun, "reason") for item in items):
        return table(columns, rows)
    kept = columns[:-1]
    whole = sum(col.share for col in kept)
    return table([replace(col, share=col.share / whole) for col in kept], [r[:-1] for r in rows])


def _write_withdrawals(desk: Desk, pages: Pages) -> None:
    pages.add(part(_("Withdrawn by the person recording; not shown, and not counted")))
    columns = (
        Col(_("Entry"), 0.1),
        Col(_("Withdrawn"), 0.22),
        Col(_("What"), 0.22),
        Col(_("Reason given"), 0.46),
    )
    rows = [_gone(desk, gone) for gone in desk.case.withdrawals]
    pages.add(_reasoned(desk, desk.case.withdrawals, columns, rows))


def _subject(noun: Noun, number: int) -> str:
    return f"{display.noun_text(noun)} {number}"


def _row(desk: Desk, change: Correction) -> tuple[Cell | str, ...]:
    of = _subject(change.noun, change.number)
    link = desk.link(incident_anchor(change.number)) if change.noun is Noun.INCIDENT else ""
    return (
        str(change.entry),
        desk.clocks.at(change.entry, change.written),
        Cell(of, linked(CELL) if link else CELL, link),
        display.field_text(change.noun, change.field),
        _said(desk, change, change.before),
        _said(desk, change, change.after),
        _reason(desk, change),
    )


def _said(desk: Desk, change: Correction, value: Json) -> Cell:
    text = say(desk, change.noun, change.field, value)
    own = text and is_free_text(change.noun, change.field, value)
    return Cell(text or _("(not said)"), lang=desk.words if own else "")


def _gone(desk: Desk, gone: Withdrawal) -> tuple[Cell | str, ...]:
    return (
        str(gone.entry),
        desk.clocks.at(gone.entry, gone.written),
        _subject(gone.noun, gone.number),
        _reason(desk, gone),
    )


def _reason(desk: Desk, item: Correction | Withdrawal) -> Cell:
    if item.reason:
        return Cell(item.reason, lang=desk.words)
    return Cell("–" if desk.opens(item.noun, "reason") else _("left out"))
