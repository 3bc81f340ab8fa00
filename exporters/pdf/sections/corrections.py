"""Every correction of the record, and what was withdrawn.

**Invariants:**

- Both versions of a correction are printed: here, or at its place in the chronology. No reason is
  printed except the one that the person gave.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

from diary.case_file import Correction, Reinstatement, Withdrawal
from diary.i18n import _, ngettext
from diary.json_value import Json
from diary.model.books_and_nouns import Noun
from diary.text import field_formatter, noun_names
from diary.text.field_formatter import is_free_text
from diary.text.number_texts import numbers_text
from exporters.pdf.engine.page_layout import LITTLE, PageLayout
from exporters.pdf.engine.style import VALUE, Piece
from exporters.pdf.engine.tables import (
    TableBlock,
    TableCell,
    TableColumn,
    linked,
    table,
)
from exporters.pdf.sections.chronology import is_in_record
from exporters.pdf.sections.document_context import (
    DocumentContext,
    home_of,
    incident_anchor,
    other_anchor,
)
from exporters.pdf.sections.field_values import format_field
from exporters.pdf.sections.headings import label_of, note, part, section
from exporters.pdf.sections.initials import keeper


def write_corrections(context: DocumentContext, pages: PageLayout) -> None:
    """Write the lists of changes, withdrawals and reinstatements."""
    case = context.case
    some = case.changes or case.withdrawals or case.reinstatements or case.links
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
    if context.case.links:
        _write_links(context, pages)
    if context.case.withdrawals:
        _write_withdrawals(context, pages)
    if context.case.reinstatements:
        _write_reinstatements(context, pages)


def _write_changes(context: DocumentContext, pages: PageLayout) -> None:
    pages.add(part(_("Corrections and additions")))
    columns = (
        # a run of entries, such as 723–726, fits on one line
        TableColumn(_("Entry"), 0.11, VALUE),
        TableColumn(_("Made"), 0.17, VALUE),
        TableColumn(_("Of"), 0.13, VALUE),
        TableColumn(_("What was changed"), 0.35, VALUE),
        TableColumn(_("Reason given"), 0.24, VALUE),
    )
    here = [change for change in context.case.changes if not is_apart(context, change)]
    made = [
        [*group]
        for _entry, group in groupby(
            here, lambda change: (change.entry, change.noun, change.number)
        )
    ]
    rows = [_row(context, [*alike]) for _same, alike in groupby(made, partial(_alike, context))]
    if rows:
        pages.add(_reasoned(context, here, columns, rows))
    # what police alone may read, or what an Act says, is no part of a record that is exhibited
    apart = {change.entry for change in context.case.changes} - {change.entry for change in here}
    if apart:
        text = ngettext(
            "Entry {entries} changes what another part of the bundle prints.",
            "Entries {entries} change what another part of the bundle prints.",
            len(apart),
        )
        pages.add(note(text.format(entries=numbers_text(sorted(apart)))))


def _write_links(context: DocumentContext, pages: PageLayout) -> None:
    """Write which exhibits were linked to incidents after they were added."""
    pages.add(part(_("Exhibits linked to incidents")))
    pages.add(
        note(_("The file of an exhibit, and what is said of it, are as they were before a link."))
    )
    columns = (
        TableColumn(_("Entry"), 0.2, VALUE),
        TableColumn(_("Made"), 0.2, VALUE),
        TableColumn(_("Of"), 0.25, VALUE),
        TableColumn(_("What was linked"), 0.35, VALUE),
    )

    def alike(link: Correction) -> tuple[str, str]:
        return context.clocks.at(link.entry, link.written), _linked(context, link)

    rows = []
    for (made, what), same in groupby(context.case.links, alike):
        links = [*same]
        of = f"{noun_names.noun_text(Noun.EVIDENCE)} {_numbers(each.number for each in links)}"
        rows.append((_numbers(each.entry for each in links), made, of, what))
    pages.add(table(columns, rows))


def _numbers(found: Iterable[int]) -> str:
    return numbers_text(sorted(set(found)))


def _linked(context: DocumentContext, link: Correction) -> str:
    """Return to which incidents an exhibit was linked, and from which it was taken."""
    before, after = (
        [str(id_) for id_ in value] if isinstance(value, list) else []
        for value in (link.before, link.after)
    )
    said = []
    for ids, text in (
        ([id_ for id_ in after if id_ not in before], _("linked to {incidents}")),
        ([id_ for id_ in before if id_ not in after], _("no longer linked to {incidents}")),
    ):
        if ids:
            named = format_field(context, link.noun, link.field, list[Json](ids))
            said.append(text.format(incidents=named))
    return "\n".join(said)


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
    pages.add(part(_("Withdrawn by the person recording, and not counted")))
    columns = (
        TableColumn(_("Entry"), 0.1, VALUE),
        TableColumn(_("Withdrawn"), 0.22, VALUE),
        TableColumn(_("What"), 0.22, VALUE),
        TableColumn(_("Reason given"), 0.46, VALUE),
    )
    here = [gone for gone in context.case.withdrawals if not is_gone_apart(context, gone)]
    if here:
        rows = [_withdrawal_row(context, gone) for gone in here]
        pages.add(_reasoned(context, here, columns, rows))
    if apart := sorted({gone.entry for gone in context.case.withdrawals if gone not in here}):
        text = ngettext(
            "Entry {entries} takes back what would stand in another part of the bundle.",
            "Entries {entries} take back what would stand in another part of the bundle.",
            len(apart),
        )
        pages.add(note(text.format(entries=numbers_text(apart))))


def _write_reinstatements(context: DocumentContext, pages: PageLayout) -> None:
    pages.add(part(_("Withdrawn, and put back by the person recording; shown and counted")))
    columns = (
        TableColumn(_("Entry"), 0.1, VALUE),
        TableColumn(_("What"), 0.15, VALUE),
        TableColumn(_("Withdrawn"), 0.15, VALUE),
        TableColumn(_("Put back"), 0.15, VALUE),
        TableColumn(_("Why it was withdrawn"), 0.225, VALUE),
        TableColumn(_("Why it was put back"), 0.225, VALUE),
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


def _alike(context: DocumentContext, changes: Sequence[Correction]) -> tuple[object, ...]:
    """Return all that the row of an entry says but its number and that of what it changes."""
    first = changes[0]
    made = context.clocks.at(first.entry, first.written)
    return made, first.noun, [_changed(context, each) for each in changes], first.reason


def _row(
    context: DocumentContext, entries: Sequence[Sequence[Correction]]
) -> tuple[TableCell | str, ...]:
    """Return the row of an entry, or of several that changed the same for the same reason."""
    changes = entries[0]
    first = changes[0]
    incident = first.noun is Noun.INCIDENT
    anchor = incident_anchor if incident else partial(other_anchor, first.noun)
    link = context.link(anchor(first.number))
    own = any(is_free_text(each.noun, each.field, each.after) for each in changes)
    firsts = [each[0] for each in entries]
    of = numbers_text(sorted({each.number for each in firsts}))
    return (
        numbers_text(sorted(each.entry for each in firsts)),
        context.clocks.at(first.entry, first.written),
        TableCell(
            f"{noun_names.noun_text(first.noun)} {of}", linked(VALUE) if link else VALUE, link
        ),
        TableCell(
            "\n".join(_changed(context, each) for each in changes),
            lang=context.words if own else "",
        ),
        _reason(context, *firsts),
    )


def _is_record(context: DocumentContext) -> bool:
    return context.has("chronology") and context.has("tables")


def is_apart(context: DocumentContext, change: Correction) -> bool:
    """Return whether another part of the bundle has what was changed, and not this record."""
    return _is_record(context) and not is_in_record(context, change.noun, change.field)


def _changed(context: DocumentContext, change: Correction) -> str:
    """Return the field, with both versions where it has no place in the chronology for them."""
    label = label_of(change.noun, change.field, keeper(context))
    profile = context.case.profile
    # what an incident was taken for stands here too: it says what is counted
    is_told = change.field != "turned_out" and home_of(profile, change.noun) == "chronology"
    if context.has("chronology") and is_told:
        return label
    before, after = (
        format_field(context, change.noun, change.field, value) or _("(not said)")
        for value in (change.before, change.after)
    )
    return _("{label}, before: {before}\nafter: {after}").format(
        label=label, before=before, after=after
    )


def _withdrawal_row(context: DocumentContext, gone: Withdrawal) -> tuple[TableCell | str, ...]:
    made = context.clocks.at(gone.entry, gone.written)
    return str(gone.entry), made, _subject(gone.noun, gone.number), _reason(context, gone)


def is_gone_apart(context: DocumentContext, gone: Withdrawal) -> bool:
    """Return whether another part of the bundle has what was withdrawn, and not this record."""
    # a translation stands below what it renders, in whichever part that is
    if gone.noun is Noun.TRANSLATION or not _is_record(context):
        return False
    return not context.has(home_of(context.case.profile, gone.noun))


def _reason(context: DocumentContext, *items: Correction | Withdrawal | Reinstatement) -> TableCell:
    """Return the reason that was given for each of these, which is the same."""
    item = items[0]
    if item.reason:
        pieces = tuple(
            Piece(each.entry, field_formatter.REASON)
            for each in items
            if context.is_opened(each.entry, field_formatter.REASON)
        )
        return TableCell(item.reason, lang=context.words, pieces=pieces)
    return TableCell("–" if context.opens(item.noun, "reason") else _("left out"))
