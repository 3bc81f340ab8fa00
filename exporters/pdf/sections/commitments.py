"""The commitments: for every subject that is shown, its latest entry and what commits to it.

**Invariants:**

- Every subject that is shown is listed once, and once more for each earlier version of it that is
  shown, by the mark that a check compares, in the fixed-width font and large enough to be read from
  paper. In a long record those of incidents that share a heading are in `record.json` alone, and
  their numbers are named.
- What was withdrawn is listed with each version of it that is shown: nobody could hold its words
  against a commitment otherwise.
- What the profile leaves out is listed here if no section on the method lists it, so that every
  document says it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from diary import json_value
from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.model.revisions import Content, Recorded
from diary.text import noun_names, number_texts
from exporters.bundle.layout import RECORD
from exporters.pdf.engine.page_layout import PageLayout
from exporters.pdf.engine.style import CELL_DIGEST, LEAST, Style
from exporters.pdf.engine.tables import TableCell, TableColumn, facts, table
from exporters.pdf.sections import chronology, method
from exporters.pdf.sections.document_context import DocumentContext, home_of
from exporters.pdf.sections.headings import TITLES, entry_mark, note, part, section
from exporters.pdf.sections.translations import translation_blocks

# some sixty rows fit on a page
_PAD: Final = 0.6  # points above and below a row
_NAME: Final = Style("regular", LEAST, 10.6)
# of the width, for what it is; less where a number of four or five digits stands beside the mark
_WIDE, _NARROW = 0.23, 0.195
_MANY: Final = 1_000


def write(context: DocumentContext, pages: PageLayout) -> None:
    """Write the table, after what is left out if no other section says that."""
    pages.break_page(unless=0.3)
    pages.add(section("entries"))
    if not context.has("method"):
        pages.add(facts([*method.counts(context)], label=0.34))
        pages.add(note(method.reach_text(context)))
        pages.add(*method.omission_blocks(context))
        pages.add(part(_("Entry by entry")))
    folded = chronology.folded(context.case)
    items = sorted(
        (item for item in _items(context) if not _is_incident_of(item, folded)),
        key=lambda item: item.entry,
    )
    if folded:
        pages.add(note(_folded_text(folded), keeps=True))
    if not items:
        pages.add(note(_("Nothing is shown.")))
        return
    pages.add(
        note(
            _(
                "What is printed comes from these entries of the record. Beside each is its number "
                "and its commitment, 64 digits that change if anything in the entry changes."
            ),
            keeps=True,
        )
    )
    name = _NARROW if items[-1].entry >= _MANY else _WIDE
    columns = (
        TableColumn(_("What"), name, _NAME, heads=True),
        TableColumn(_("Entry and commitment"), 1 - name, CELL_DIGEST),
    )
    lines = [(item.entry, _named(item), item.commitment) for item in items]
    lines += _earlier(context, items)
    listed = {entry for entry, _name, _digits in lines}
    lines += [line for line in _withdrawn(context) if line[0] not in listed]
    rows = [
        (name, TableCell(entry_mark(entry, commitment)))
        for entry, name, commitment in sorted(lines)
    ]
    pages.add(table(columns, rows, pad=_PAD))
    for item in items:
        blocks = [*translation_blocks(context, item)] if _is_homeless(context, item) else []
        if blocks:
            pages.add_together([part(_named(item)), *blocks])


def _earlier(
    context: DocumentContext, items: Sequence[Recorded[Content]]
) -> Iterator[tuple[int, str, str]]:
    """Yield entry, name and commitment of each earlier version that is shown of these."""
    given = context.case.disclosure
    named = {item.id: item for item in items}
    for opening in given.openings:
        item = (
            None
            if opening.is_withheld
            else named.get(json_value.text(opening.values()["@subject"]))
        )
        if item is not None and opening.n < item.entry:
            name = _("{name}, earlier").format(name=_named(item))
            yield opening.n, name, given.commitments[opening.n - 1].hex()


def _withdrawn(context: DocumentContext) -> Iterator[tuple[int, str, str]]:
    """Yield entry, name and commitment of all that is shown of what stays withdrawn."""
    given = context.case.disclosure
    shown = [opening for opening in given.openings if not opening.is_withheld]
    subjects = {opening.n: json_value.text(opening.values()["@subject"]) for opening in shown}
    for gone in context.case.withdrawals:
        subject = subjects.get(gone.entry)
        name = f"{noun_names.noun_text(gone.noun)} {gone.number}"
        for n in (n for n, each in subjects.items() if each == subject):
            text = _("{name}, withdrawn") if n == gone.entry else _("{name}, earlier")
            yield n, text.format(name=name), given.commitments[n - 1].hex()


def _is_incident_of(item: Recorded[Content], numbers: Collection[int]) -> bool:
    return item.noun is Noun.INCIDENT and item.number in numbers


def _folded_text(folded: Collection[int]) -> str:
    text = _(
        "This record is long. The commitments of {n} incidents that share a heading in the "
        "chronology are not listed here. They stand in full in {record}, and the last link of the "
        "record, under “{checking}”, changes if any of them does. Incidents: {numbers}."
    )
    return text.format(
        n=f"{len(folded):,}",
        record=RECORD,
        checking=_(TITLES["checking"]),
        numbers=number_texts.incidents_text(sorted(folded)),
    )


def _named(item: Recorded[Content]) -> str:
    return f"{noun_names.noun_text(item.noun)} {item.number}"


def _items(context: DocumentContext) -> Iterator[Recorded[Content]]:
    case = context.case
    yield from case.incidents
    yield from (exhibit.item for exhibit in case.exhibits)
    for items in case.others.values():
        yield from items
    yield from case.translations


def _is_homeless(context: DocumentContext, item: Recorded[Content]) -> bool:
    """Return whether no section of the document shows its translations."""
    return not context.has(home_of(context.case.profile, item.noun))
