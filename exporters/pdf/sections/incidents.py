"""The incident sheets: one per incident, in the person's own words, with its exhibits.

**Invariants:**

- Every disclosed field is printed, and no field that is not disclosed.
- The stated time and the computer's time are separate, because they mean different things.
- Pictures are on the sheet of the first incident that they belong to; other sheets refer to it.
  Long pictures, documents and texts have pages of their own, at the exhibit's sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from diary.case_file import Exhibit, ExhibitLayout
from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident
from diary.model.revisions import Recorded
from diary.progress import Progress
from diary.text import code_texts, noun_names, time_texts
from exporters.pdf.engine.blocks import Block, Column, Heading, SideBySide, TextBlock, total_height
from exporters.pdf.engine.page_layout import PageLayout
from exporters.pdf.engine.picture_block import PictureBlock
from exporters.pdf.engine.style import BODY, CELL_STRONG, SHEET
from exporters.pdf.engine.tables import LabelledValue, facts
from exporters.pdf.sections import document_context
from exporters.pdf.sections.document_context import (
    DocumentContext,
    exhibit_anchor,
    incident_anchor,
    other_anchor,
    reference,
)
from exporters.pdf.sections.exhibit_contents import is_small, picture_of, stills
from exporters.pdf.sections.field_values import reported_text, tells_reporting
from exporters.pdf.sections.headings import field_facts, mark_fact, note, part, section
from exporters.pdf.sections.headings import written_facts as written
from exporters.pdf.sections.other_subjects import language_of_field, translation_blocks

_TALL: Final = 400.0  # points; makes a screenshot of a phone about life-size
_SMALL: Final = 240.0  # points; never smaller than this just to stay on the page of the words
_CAPTION: Final = 40.0
_GAP: Final = 14.0


def write(context: DocumentContext, pages: PageLayout, progress: Progress) -> None:
    """Write one sheet for each incident, in the order in which they happened."""
    new = document_context.incidents_to_print(context.case)
    if new:
        pages.break_page()
    pages.add(section("incidents", begun="incidents" in context.volume.begun))
    if not new:
        none = _("No incident is new.") if context.case.incidents else _("No incident is recorded.")
        pages.add(note(none))
    items = context.volume.here("incidents", [(item.number, item) for item in new])
    total = len(items)
    for done, item in enumerate(items):
        progress(done, total)
        _write_sheet(context, pages, item)
    progress(total, total)


def _write_sheet(context: DocumentContext, pages: PageLayout, item: Recorded[Incident]) -> None:
    blocks = [*sheet(context, item)]
    own = [
        e for e in context.exhibits.get(item.id, ()) if context.home.get(e.item.number) == item.id
    ]
    if not own:
        pages.add_together(blocks)
        return
    column = pages.column
    heading = pages.waiting + blocks[0].before if pages.waiting else 0.0
    taken = total_height(blocks, column) + _CAPTION
    left = column.height - heading - taken
    tall = min(left, _TALL) if left >= _SMALL else _TALL
    rows = [*picture_rows(own, column, tall)]
    # a picture that would have too many pixels per inch is larger, and moves to the next page
    if left >= _SMALL and rows and total_height([*blocks, *rows[0]], column) <= left + taken:
        blocks += rows.pop(0)
    pages.add_together(blocks)
    for row in rows:
        pages.add_together(row)


def picture_rows(exhibits: Sequence[Exhibit], column: Column, tall: float) -> Iterator[list[Block]]:
    """Yield pictures below their references, two per row if both are narrow."""
    held: list[tuple[TextBlock, PictureBlock]] = []
    half = (column.width - _GAP) / 2
    for exhibit in exhibits:
        title = exhibit.item.content.title
        text = f"{reference(exhibit)}: {title}" if title else reference(exhibit)
        caption = TextBlock(text, CELL_STRONG, before=8.0, after=3.0, keeps=True)
        if exhibit.shown.layout is ExhibitLayout.FRAMES:
            yield from ([caption, *group] for group in stills(exhibit))
            continue
        picture = picture_of(exhibit, height=tall)
        if picture is None:
            continue
        if picture.size(column)[0] > half or caption.height(column) > _CAPTION:
            yield [caption, picture]
            continue
        held.append((caption, picture))
        if len(held) == 2:
            yield [SideBySide(held[0], held[1], gap=_GAP)]
            held = []
    for caption, picture in held:
        yield [caption, picture]


def sheet(context: DocumentContext, item: Recorded[Incident]) -> Iterator[Block]:
    """Yield the blocks of one sheet, without its pictures."""
    content = item.content
    title = _("Incident {number}").format(number=item.number)
    if context.opens(Noun.INCIDENT, "when"):
        title = f"{title}: {context.when_line(item)}"
    yield Heading(title, SHEET, anchor=incident_anchor(item.number), level=1, before=18.0)
    yield facts([*_times(context, item)], after=4.0)
    if content.what and context.opens(Noun.INCIDENT, "what"):
        yield part(_("What happened, in the words of the person recording"))
        yield TextBlock(
            content.what, BODY, after=6.0, lang=language_of_field(context, item, "what")
        )
        yield from translation_blocks(context, item, ("what",))
    yield facts([*_rest(context, item)])
    yield from translation_blocks(context, item, without=("what",))


def _times(context: DocumentContext, item: Recorded[Incident]) -> Iterator[LabelledValue]:
    when = item.content.when
    if context.opens(Noun.INCIDENT, "when"):
        text = time_texts.when_text(when) if when else _("Not stated")
        if when and when.how:
            text += "\n" + _("Known from: {how}").format(how=when.how)
        yield LabelledValue(_("When it happened"), text)
    yield from written(context, item)


def _rest(context: DocumentContext, item: Recorded[Incident]) -> Iterator[LabelledValue]:
    yield from field_facts(context, item, ("what", "when", "reported"))
    answered = item.content.reported is not None
    if tells_reporting(context) or (context.opens(Noun.INCIDENT, "reported") and answered):
        yield LabelledValue(
            noun_names.field_text(Noun.INCIDENT, "reported"), reported_text(context, item)
        )
    for exhibit in context.exhibits.get(item.id, ()):
        label = _("Exhibit {reference}").format(reference=reference(exhibit))
        link = context.link(exhibit_anchor(exhibit.item.number))
        yield LabelledValue(label, _told(context, exhibit, item), link=link)
    for contact in context.police.get(item.id, ()):
        yield LabelledValue(
            code_texts.contact_text(contact.content.contact),
            " · ".join(filter(None, (context.when_line(contact), contact.content.reference))),
            link=context.link(other_anchor(Noun.POLICE, contact.number)),
        )
    yield mark_fact(item)


def _told(context: DocumentContext, exhibit: Exhibit, item: Recorded[Incident]) -> str:
    text = exhibit.item.content.title or exhibit.item.content.name or _("no title")
    first = context.home.get(exhibit.item.number, "")
    if is_small(exhibit) and first != item.id and first in context.incidents:
        number = context.incidents[first].number
        text += " " + _("(shown at incident {number})").format(number=number)
    elif context.link(exhibit_anchor(exhibit.item.number)) and _has_own_pages(exhibit):
        text += " " + _("(shown on its own sheet)")
    return text


def _has_own_pages(exhibit: Exhibit) -> bool:
    return bool(exhibit.shown.prints and not is_small(exhibit)) or bool(exhibit.text.strip())
