"""Whatever is neither an incident nor an exhibit: requests as sheets, all else in tables.

**Invariants:**

- Each kind of subject that the case has is a part, in one order; the title names those that there
  are, and no other.
- What a supplement does not change is named, and stands in the bundle before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from diary.i18n import N_, _
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import text_of
from diary.model.revisions import Content, Recorded, incidents_of
from diary.text import noun_names
from exporters.pdf.engine.blocks import Block, Heading
from exporters.pdf.engine.page_layout import LITTLE, PageLayout
from exporters.pdf.engine.style import PART, SHEET
from exporters.pdf.engine.tables import LabelledValue, facts
from exporters.pdf.sections import document_context, subject_tables
from exporters.pdf.sections.document_context import (
    DocumentContext,
    home_of,
    incident_anchor,
    other_anchor,
)
from exporters.pdf.sections.headings import field_facts, note, section, written_facts
from exporters.pdf.sections.translations import translation_blocks

_KNOWN: Final = 60  # the maximum number of characters of a name
_ROWS: Final = 6  # up to this many incidents have a row and a link each; more share one row

NAME = "events-police-orders"
# heading, short name for the title, and what the second column of the table has; a sheet each
# where that is empty
_GROUPS: Final = (
    (Noun.ASK, N_("What is asked for"), N_("requests"), ()),
    (Noun.PERSON, N_("People"), N_("people"), ("name", "role")),
    (
        Noun.ACCOUNT,
        N_("Accounts and numbers"),
        N_("accounts"),
        ("account", "platform", "person"),
    ),
    (Noun.EVENT, N_("Events"), N_("events"), ("when", "event")),
    (
        Noun.CASE,
        N_("State of the case, as the person knows it"),
        N_("state of the case"),
        ("since", "fact"),
    ),
    (
        Noun.POLICE,
        N_("Reports to police and other contacts"),
        N_("police"),
        ("when", "contact"),
    ),
    (
        Noun.PLATFORM,
        N_("Reports to platforms"),
        N_("reports to platforms"),
        ("when", "platform"),
    ),
    (Noun.ORDER, N_("Orders"), N_("orders"), ("title", "order")),
    (Noun.IMPACT, N_("Effects on daily life"), N_("effects"), ("when", "area")),
    (
        Noun.CONTACT,
        N_("Contact by the person recording"),
        N_("contact by the person"),
        ("when", "person"),
    ),
    (
        Noun.DECLARATION,
        N_("Answers at a handover"),
        N_("answers at a handover"),
        ("topic", "answer"),
    ),
    (
        Noun.CONFLICT,
        N_("Entries that do not fit each other"),
        N_("what does not fit"),
        ("incidents",),
    ),
    (
        Noun.SECURE,
        N_("What may be lost if nobody secures it"),
        N_("what may be lost"),
        ("by",),
    ),
    (
        Noun.CONVERSATION,
        N_("Conversations, of which lines are shown"),
        N_("conversations"),
        ("of", "format"),
    ),
)


def title(context: DocumentContext) -> str:
    """Return the section's title, which names the kinds of subjects that it has."""
    items = _items(context)
    named = [_(short) for noun, _heading, short, _first in _GROUPS if items[noun]]
    return subject_tables.named_title(NAME, named)


def write(context: DocumentContext, pages: PageLayout) -> None:
    """Write one part for each kind of subject that the case has."""
    items = _items(context)
    pages.break_page(unless=0.5 if any(items.values()) else LITTLE)
    pages.add(section(NAME, title(context)))
    if context.case.supplement:
        text = _("What is unchanged has its sheet in {bundle}, or in one before it.")
        before = document_context.bundle_name(context.case, context.case.supplement.latest)
        pages.add(note(text.format(bundle=before)))
    if not any(items.values()):
        pages.add(note(document_context.nothing_text(context.case)))
    for noun, heading, _short, columns in _GROUPS:
        if not items[noun]:
            continue
        anchor = f"group-{noun.value}"
        first: list[Block] = [Heading(_(heading), SHEET, anchor=anchor, level=1, before=16.0)]
        new = document_context.others_to_print(context.case, items[noun])
        if columns and new:
            pages.add(*first, *subject_tables.rows_of(context, noun, new, columns))
            first = []
        for item in () if columns else new:
            pages.add_together([*first, *sheet(context, item)])
            first = []
        old = [item for item in items[noun] if item not in new]
        if old:
            named = "; ".join(f"{item.number}{_known_as(context, item)}" for item in old)
            pages.add_together([*first, note(_("Unchanged: {named}.").format(named=named))])


def _known_as(context: DocumentContext, item: Recorded[Content]) -> str:
    """Return what identifies a subject among others of its kind, from its disclosed fields."""
    for name in ("name", "title", "reference", "account"):
        text = " ".join(text_of(item.content, name).split())
        if text and context.opens(item.noun, name):
            return f" ({text if len(text) <= _KNOWN else text[: _KNOWN - 1] + '…'})"
    if context.opens(item.noun, "when"):
        return f" ({context.when_line(item)})"
    return ""


def _items(context: DocumentContext) -> dict[Noun, tuple[Recorded[Content], ...]]:
    case = context.case
    groups = case.others.items()
    return {n: items if home_of(case.profile, n) == NAME else () for n, items in groups}


def sheet(
    context: DocumentContext, item: Recorded[Content], more: Sequence[LabelledValue] = ()
) -> Iterator[Block]:
    """Yield the blocks of all that is disclosed of a subject, with the calculated rows `more`."""
    head = f"{noun_names.noun_text(item.noun)} {item.number}"
    anchor = other_anchor(item.noun, item.number)
    yield Heading(head, PART, anchor=anchor, level=2, before=10.0, after=3.0)
    yield facts([*_facts(context, item, more)])
    yield from translation_blocks(context, item)


def _facts(
    context: DocumentContext, item: Recorded[Content], more: Sequence[LabelledValue]
) -> Iterator[LabelledValue]:
    about = incidents_of(item.content)
    yield from field_facts(context, item, ("incidents",))
    if context.has("chronology") and len(about) <= _ROWS:
        for id_ in about:
            found = context.incidents.get(id_)
            link = context.link(incident_anchor(found.number)) if found else ""
            yield LabelledValue(_("About"), context.incident_names([id_]), link=link)
    elif about:
        label = _("About") if len(about) == 1 else _("Incidents")
        yield LabelledValue(label, context.incident_names(about))
    yield from more
    yield from written_facts(context, item)
