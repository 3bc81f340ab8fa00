"""`incidents.csv`: the incidents as a table for a spreadsheet.

**Invariants:**

- It shows no more than the bundle does.
- Times stand twice: as the person said them, and as a start and an end in ISO 8601 with their
  offset, so that a list can be sorted without losing what has no single day.
- A row has the latest words, and says which entry they are of and when that was written, beside the
  first entry of the incident. So no late words stand at an early time.
- What is not counted stands in its place and says so, so that its rows add up to the figures. A
  withdrawn incident whose words are kept back has no row.
- It is for reading and sorting. The evidence is `record.json`, which carries its proofs; this file
  has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from diary.audience_profiles import KINDS
from diary.i18n import _
from diary.json_value import Json
from diary.model.books_and_nouns import Noun
from diary.model.noun_codec import single_parts
from diary.model.record_nouns import Incident, Mistake
from diary.model.revisions import Recorded
from diary.model.when import Precision, When
from diary.patterns.counted_incidents import why_not_counted
from diary.text import code_texts
from exporters.delivery import csv_cells
from exporters.delivery.csv_cells import Cell

if TYPE_CHECKING:
    from exporters.pdf.sections.document_context import DocumentContext


def text(context: DocumentContext) -> Iterator[bytes]:
    """Yield the table row by row."""
    return csv_cells.table(_rows(context))


def _rows(context: DocumentContext) -> Iterator[tuple[Cell, ...]]:
    # Imported here, because the whole PDF engine would otherwise load with the check of a bundle.
    from exporters.pdf.sections.document_context import reference
    from exporters.pdf.sections.field_values import (
        format_field,
        known_text,
        reported_text,
        tells_reporting,
        values_of,
    )
    from exporters.pdf.sections.headings import label_of
    from exporters.pdf.sections.initials import keeper

    case = context.case
    out = {"reason", *single_parts(Incident)}
    if not tells_reporting(context):
        out.add("reported")
    names = tuple(name for name in case.profile.fields.get(Noun.INCIDENT, ()) if name not in out)
    counts = case.profile.opens(Noun.INCIDENT, "turned_out")
    yield (
        *(label_of(Noun.INCIDENT, name, keeper(context)) for name in names),
        *((_("Counted"), _("Why not counted")) if counts else ()),
        *(_("Start"), _("End"), _("Precision"), _("Zone"), _("Exhibits")),
        *(_("First written down"), _("First entry")),
        *(_("This row as written in entry"), _("That entry was written"), _("Commitment")),
    )
    said: dict[str, Callable[[Recorded[Incident]], Cell]] = {
        "number": lambda item: item.number,
        # numbers as numbers, so that a spreadsheet can add and sort them
        "times": lambda item: "" if item.content.times is None else item.content.times,
        "reported": lambda item: reported_text(context, item),
        "certainty": lambda item: known_text(
            context, item, format_field(context, item.noun, "certainty", item.content.certainty)
        ),
    }
    for item in case.incidents_and_withdrawn:
        values = values_of(item.content)
        exhibits = context.exhibits.get(item.id, ())
        yield (
            *(
                said[name](item)
                if name in said
                else _("kind kept back")
                if name == KINDS and context.has_kinds_kept(item)
                else _cell(
                    format_field(context, item.noun, name, values.get(name)), values.get(name)
                )
                for name in names
            ),
            *(counted_cells(item) if counts else ()),
            *_interval(item.content.when),
            csv_cells.SEPARATOR.join(map(reference, exhibits)),
            context.clocks.beside(item.content.when, item),
            context.clocks.first_entry(item),
            # the words may be of a later entry than the first
            item.entry,
            context.clocks.at(item.entry, item.written),
            item.commitment,
        )


def _cell(text: str, value: Json) -> str:
    """Return a field as one cell; line breaks stay only in words as they were typed."""
    return text if isinstance(value, str) else csv_cells.values(text)


def counted_cells(item: Recorded[Incident]) -> tuple[str, str]:
    """Return whether an incident is counted (yes, no, unsure), and why it is not."""
    why = why_not_counted(item)
    if why is None:
        return _("yes"), ""
    return _("unsure") if why == Mistake.NOT_SURE else _("no"), code_texts.not_counted_text(why)


def _interval(when: When | None) -> tuple[str, str, str, str]:
    """Return start, end, precision and zone; the first two are empty if no day is known."""
    if when is None:
        return "", "", "", ""
    known = when.precision is not Precision.NOT_SURE
    start, end = (each.isoformat() for each in when.ends()) if known else ("", "")
    return start, end, str(when.precision), when.zone
