"""Whatever is neither an incident nor an exhibit, and translations, as disclosed.

**Invariants:**

- The original words are unchanged. A translation is below them, indented, with a heading that says
  so and names its language, translator and time, so that it is not taken for the person's words.
- A translation is tagged with its language, and so are the original words if a translation names
  their language, so that a screen reader pronounces both correctly.
- A translation that is older than a change of the words says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from diary.i18n import N_, _
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import text_of
from diary.model.revisions import Content, Recorded, incidents_of
from diary.model.translation import Translation
from diary.text import language_names, noun_names
from exporters.pdf.engine.blocks import Block, Heading, TextBlock
from exporters.pdf.engine.page_layout import LITTLE, PageLayout
from exporters.pdf.engine.style import BODY, CELL_STRONG, NOTE, PART, SHEET
from exporters.pdf.engine.tables import LabelledValue, facts
from exporters.pdf.sections import document_context
from exporters.pdf.sections.document_context import (
    DocumentContext,
    home_of,
    incident_anchor,
    other_anchor,
)
from exporters.pdf.sections.field_values import pieces_of
from exporters.pdf.sections.headings import (
    TITLES,
    field_facts,
    label_of,
    note,
    section,
    written_facts,
)

_INDENT: Final = 14.0


def language_of_field(context: DocumentContext, item: Recorded[Content], field: str) -> str:
    """Return the language tag of a field's words, if a translation names it."""
    translations = (each.content for each in _of(context, item) if each.content.field == field)
    return next((each.original for each in translations if each.original), context.words)


def translation_blocks(
    context: DocumentContext,
    item: Recorded[Content],
    only: Collection[str] = (),
    without: Collection[str] = (),
) -> Iterator[Block]:
    """Yield the translations of a subject's fields: those in `only`, or all but `without`."""
    for each in _of(context, item):
        field = each.content.field
        if field not in without and (not only or field in only):
            yield from _blocks(context, item, each, named=field not in only)


def _of(context: DocumentContext, item: Recorded[Content]) -> tuple[Recorded[Translation], ...]:
    return context.translations.get(item.id, ())


def _blocks(
    context: DocumentContext, item: Recorded[Content], each: Recorded[Translation], *, named: bool
) -> Iterator[Block]:
    content = each.content
    head = language_names.translation_text(content)
    if named:
        head = f"{label_of(item.noun, content.field)}: {head[:1].lower()}{head[1:]}"
    yield TextBlock(
        head,
        CELL_STRONG,
        before=5.0,
        after=2.0,
        keeps=True,
        indent=_INDENT,
        pieces=pieces_of(context, each, "by", alone=False),
    )
    yield TextBlock(
        content.text,
        BODY,
        after=3.0,
        indent=_INDENT,
        lang=content.language,
        pieces=pieces_of(context, each, "text"),
    )
    if content.when and content.when.how:
        yield TextBlock(
            _("Known from: {how}").format(how=content.when.how),
            NOTE,
            after=5.0,
            pieces=pieces_of(context, each, "when", alone=False),
        )
    if _is_older(context, item, each):
        yield note(_("The words above were changed after this translation was written down."))


def _is_older(
    context: DocumentContext, item: Recorded[Content], each: Recorded[Translation]
) -> bool:
    return any(
        (change.noun, change.number, change.field) == (item.noun, item.number, each.content.field)
        and change.entry > each.entry
        for change in context.case.changes
    )


_KNOWN: Final = 60  # the maximum number of characters of a name
_ROWS: Final = 6  # up to this many incidents have a row and a link each; more share one row

NAME = "events-police-orders"
_GROUPS = (
    (Noun.ASK, N_("What is asked for")),
    (Noun.PERSON, N_("People")),
    (Noun.ACCOUNT, N_("Accounts and numbers")),
    (Noun.EVENT, N_("Events")),
    (Noun.CASE, N_("State of the case, as the person knows it")),
    (Noun.POLICE, N_("Reports to police and other contacts")),
    (Noun.PLATFORM, N_("Reports to platforms")),
    (Noun.ORDER, N_("Orders")),
    (Noun.IMPACT, N_("Effects on daily life")),
    (Noun.CONTACT, N_("Contact by the person recording")),
    (Noun.DECLARATION, N_("Answers at a handover")),
    (Noun.CONFLICT, N_("Entries that do not fit each other")),
    (Noun.SECURE, N_("What may be lost if nobody secures it")),
    (Noun.CONVERSATION, N_("Conversations, of which lines are shown")),
)
_SHORT = {
    Noun.PERSON: N_("people"),
    Noun.ACCOUNT: N_("accounts"),
    Noun.EVENT: N_("events"),
    Noun.POLICE: N_("police"),
    Noun.ORDER: N_("orders"),
    Noun.IMPACT: N_("effects"),
    Noun.ASK: N_("requests"),
}


def title(context: DocumentContext) -> str:
    """Return the section's title, which names the usual kinds of subjects that it has."""
    profile = context.case.profile
    named = [n for n in _SHORT if n in profile.fields and home_of(profile, n) == NAME]
    if len(named) == len(_SHORT):
        return _(TITLES[NAME])
    words = ", ".join(_(_SHORT[noun]) for noun in named) or _("nothing more")
    return words[:1].upper() + words[1:]


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
        pages.add(note(_("Nothing of this kind is recorded.")))
    for noun, heading in _GROUPS:
        if not items[noun]:
            continue
        anchor = f"group-{noun.value}"
        first: list[Block] = [Heading(_(heading), SHEET, anchor=anchor, level=1, before=16.0)]
        new = document_context.others_to_print(context.case, items[noun])
        for item in new:
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
