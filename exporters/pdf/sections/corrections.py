"""Every correction of the record, and what was withdrawn.

**Invariants:**

- Both versions of a correction are printed. No reason is printed except the one that the person
  gave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from diary.case_file import Correction, Reinstatement, Withdrawal
from diary.i18n import _
from diary.json_value import Json
from diary.model.books_and_nouns import Noun
from diary.text import noun_names
from diary.text.field_formatter import is_free_text
from exporters.pdf.engine.page_layout import LITTLE, PageLayout
from exporters.pdf.engine.style import CELL
from exporters.pdf.engine.tables import (
    TableBlock,
    TableCell,
    TableColumn,
    linked,
    table,
)
from exporters.pdf.sections.document_context import DocumentContext, incident_anchor
from exporters.pdf.sections.field_values import format_field
from exporters.pdf.sections.headings import note, part, section


def write_corrections(context: DocumentContext, pages: PageLayout) -> None:
    """Write the lists of changes, withdrawals and reinstatements."""
    case = context.case
    some = case.changes or case.withdrawals or case.reinstatements
    pages.break_page(unless=0.5 if some else LITTLE)
    pages.add(section("corrections"))
    pages.add(
        note(
            _(
                "A change is a new entry. The earlier version stays in the record, unless it was "
                "erased for safety, which the record then says. Below are the changes of what this "
                "bundle shows."
            )
        )
    )
    if context.case.changes:
        _write_changes(context, pages)
    else:
        pages.add(note(_("Nothing shown here was changed after it was first written.")))
    if context.case.withdrawals:
        _write_withdrawals(context, pages)
    if context.case.reinstatements:
        _write_reinstatements(context, pages)


def _write_changes(context: DocumentContext, pages: PageLayout) -> None:
    pages.add(part(_("Corrections and additions")))
    columns = (
        TableColumn(_("Entry"), 0.06),
        TableColumn(_("Made"), 0.135),
        TableColumn(_("Of"), 0.1),
        TableColumn(_("Field"), 0.12),
        TableColumn(_("Before"), 0.195),
        TableColumn(_("After"), 0.195),
        TableColumn(_("Reason given"), 0.195),
    )
    rows = [_row(context, change) for change in context.case.changes]
    pages.add(_reasoned(context, context.case.changes, columns, rows))


def _reasoned(
    context: DocumentContext,
    items: Sequence[Correction | Withdrawal | Reinstatement],
    columns: tuple[TableColumn, ...],
    rows: list[tuple[TableCell | str, ...]],
    reasons: int = 1,
) -> TableBlock:
    """Return the table, without its last columns if the profile discloses none of the reasons.

    An empty column would say that no reason was given.
    """
    if any(context.opens(item.noun, "reason") for item in items):
        return table(columns, rows)
    kept = columns[:-reasons]
    whole = sum(col.share for col in kept)
    return table(
        [replace(col, share=col.share / whole) for col in kept], [r[:-reasons] for r in rows]
    )


def _write_withdrawals(context: DocumentContext, pages: PageLayout) -> None:
    pages.add(part(_("Withdrawn by the person recording; not shown, and not counted")))
    columns = (
        TableColumn(_("Entry"), 0.1),
        TableColumn(_("Withdrawn"), 0.22),
        TableColumn(_("What"), 0.22),
        TableColumn(_("Reason given"), 0.46),
    )
    rows = [_gone(context, gone) for gone in context.case.withdrawals]
    pages.add(_reasoned(context, context.case.withdrawals, columns, rows))


def _write_reinstatements(context: DocumentContext, pages: PageLayout) -> None:
    pages.add(part(_("Withdrawn, and put back by the person recording; shown and counted")))
    columns = (
        TableColumn(_("Entry"), 0.1),
        TableColumn(_("What"), 0.15),
        TableColumn(_("Withdrawn"), 0.15),
        TableColumn(_("Put back"), 0.15),
        TableColumn(_("Why it was withdrawn"), 0.225),
        TableColumn(_("Why it was put back"), 0.225),
    )
    rows = [_back(context, back) for back in context.case.reinstatements]
    pages.add(_reasoned(context, context.case.reinstatements, columns, rows, reasons=2))


def _back(context: DocumentContext, back: Reinstatement) -> tuple[TableCell | str, ...]:
    gone = back.withdrawn
    return (
        f"{gone.entry}, {back.entry}",
        _subject(back.noun, back.number),
        context.clocks.at(gone.entry, gone.written),
        context.clocks.at(back.entry, back.written),
        _reason(context, gone),
        _reason(context, back),
    )


def _subject(noun: Noun, number: int) -> str:
    return f"{noun_names.noun_text(noun)} {number}"


def _row(context: DocumentContext, change: Correction) -> tuple[TableCell | str, ...]:
    of = _subject(change.noun, change.number)
    link = context.link(incident_anchor(change.number)) if change.noun is Noun.INCIDENT else ""
    return (
        str(change.entry),
        context.clocks.at(change.entry, change.written),
        TableCell(of, linked(CELL) if link else CELL, link),
        noun_names.field_text(change.noun, change.field),
        _said(context, change, change.before),
        _said(context, change, change.after),
        _reason(context, change),
    )


def _said(context: DocumentContext, change: Correction, value: Json) -> TableCell:
    text = format_field(context, change.noun, change.field, value)
    own = text and is_free_text(change.noun, change.field, value)
    return TableCell(text or _("(not said)"), lang=context.words if own else "")


def _gone(context: DocumentContext, gone: Withdrawal) -> tuple[TableCell | str, ...]:
    return (
        str(gone.entry),
        context.clocks.at(gone.entry, gone.written),
        _subject(gone.noun, gone.number),
        _reason(context, gone),
    )


def _reason(context: DocumentContext, item: Correction | Withdrawal | Reinstatement) -> TableCell:
    if item.reason:
        return TableCell(item.reason, lang=context.words)
    return TableCell("–" if context.opens(item.noun, "reason") else _("left out"))
