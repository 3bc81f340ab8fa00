"""Tables of subjects; people, accounts, orders and effects, who was told first, what does not fit.

**Invariants:**

- Every disclosed field of each stands in its row, once; a row says when it was written, and by
  which entry of the record. What was changed later says when that was: it would seem to have been
  written at first.
- Whom somebody was told first is also at the incident; the table has it by number.
- The title names what there is, and no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import Final

from diary.case_file import Correction, OpenedConversation
from diary.i18n import N_, _
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Event, EventKind, Incident
from diary.model.revisions import Content, Recorded, incidents_of, when_of
from diary.text import time_texts
from diary.text.field_formatter import is_free_text
from diary.text.row_texts import row_text
from exporters.bundle.layout import conversation_path
from exporters.pdf.engine.blocks import Block, TextBlock
from exporters.pdf.engine.page_layout import LITTLE, PageLayout
from exporters.pdf.engine.style import CELL_STRONG, VALUE, RowCell
from exporters.pdf.engine.tables import TableCell, TableColumn, linked, table
from exporters.pdf.sections import document_context
from exporters.pdf.sections.document_context import (
    DocumentContext,
    home_of,
    incident_anchor,
    nothing_text,
    other_anchor,
)
from exporters.pdf.sections.field_values import (
    format_field,
    pieces_of,
    shown_fields,
    values_of,
)
from exporters.pdf.sections.headings import TITLES, label_of, note, part, section, words_taken_out
from exporters.pdf.sections.initials import keeper
from exporters.pdf.sections.translations import translation_blocks

NAME: Final = "tables"
EFFECTS: Final = (Noun.IMPACT, N_("Effects on daily life"), ("when", "area"))
# what the second column has: the rest of the fields stands beside it
_TABLES: Final = (
    (Noun.PERSON, N_("People"), ("name", "role")),
    (Noun.ACCOUNT, N_("Accounts and numbers"), ("account", "platform", "person")),
    (Noun.ORDER, N_("Orders"), ("title", "order")),
    EFFECTS,
)
_SHORT: Final = {
    Noun.PERSON: N_("people"),
    Noun.ACCOUNT: N_("accounts"),
    Noun.ORDER: N_("orders"),
    Noun.IMPACT: N_("effects"),
    Noun.CONVERSATION: N_("conversations"),
}
_CONVERSATIONS: Final = (
    Noun.CONVERSATION,
    N_("Conversations, of which lines are shown"),
    ("of", "format"),
)
_ANSWERS: Final = (
    Noun.DECLARATION,
    N_("What {who} answered at a hand-over"),
    ("topic", "answer"),
)
_NOT_FITTING: Final = (Noun.CONFLICT, N_("Entries that do not fit each other"), ("incidents",))
_BESIDE: Final = frozenset({"number", "reason"})


def write(context: DocumentContext, pages: PageLayout) -> None:
    """Write a table of each kind that the case has."""
    blocks = [
        *(block for each in _TABLES for block in of_noun(context, *each)),
        *_told_first(context),
        *of_noun(context, *_ANSWERS),
        *of_noun(context, *_CONVERSATIONS),
        *_lines_shown(context),
        *of_noun(context, *_NOT_FITTING),
    ]
    pages.break_page(unless=0.4 if blocks else LITTLE)
    pages.add(section(NAME, title(context)))
    pages.add(*blocks or [note(nothing_text(context.case))])


def title(context: DocumentContext) -> str:
    """Return the section's title, which names the kinds of rows that it has."""
    case = context.case
    here = [n for n, found in case.others.items() if found and home_of(case.profile, n) == NAME]
    named = [_(short) for noun, short in _SHORT.items() if noun in here]
    if any(_first_tellings(context)):
        named.append(_("who was told first"))
    if Noun.DECLARATION in here:
        named.append(_("contact by the person"))
    if Noun.CONFLICT in here:
        named.append(_("what does not fit"))
    return named_title(NAME, named)


def named_title(name: str, named: Sequence[str]) -> str:
    """Return the title of a section with these kinds; where it has none, of all it may have."""
    words = ", ".join(named)
    return words[:1].upper() + words[1:] if words else _(TITLES[name])


def of_noun(
    context: DocumentContext, noun: Noun, heading: str, first: tuple[str, ...], home: str = NAME
) -> Iterator[Block]:
    """Yield the table of one kind, with its translations, where this section is the home of it."""
    case = context.case
    found = case.others[noun] if home_of(case.profile, noun) == home else ()
    if not found:
        return
    yield part(_(heading).format(who=keeper(context)))
    yield from rows_of(context, noun, found, first)


def rows_of(
    context: DocumentContext,
    noun: Noun,
    found: Sequence[Recorded[Content]],
    first: tuple[str, ...],
) -> Iterator[Block]:
    """Yield a table of subjects of one kind with their translations; `first` has its own column."""
    named = [name for name in first if context.opens(noun, name)]
    columns = (
        TableColumn(_("No."), 0.08, CELL_STRONG),
        TableColumn(
            " · ".join(label_of(noun, name, keeper(context)) for name in named), 0.27, VALUE
        ),
        TableColumn(_("What is recorded of it"), 0.65, VALUE, lang=context.words),
    )
    changes = _changes(context, noun)
    rows = [_row(context, item, first, changes.get(item.number, {})) for item in found]
    yield table(columns, rows, anchors=[other_anchor(noun, item.number) for item in found])
    for item in found:
        yield from _translated(context, item)


def _changes(context: DocumentContext, noun: Noun) -> dict[int, dict[int, list[Correction]]]:
    """Return the later changes of each subject of one kind, by the entry that made them."""
    found: dict[int, dict[int, list[Correction]]] = {}
    for each in context.case.changes:
        if each.noun is noun:
            found.setdefault(each.number, {}).setdefault(each.entry, []).append(each)
    return found


def _translated(context: DocumentContext, item: Recorded[Content]) -> Iterator[Block]:
    blocks = [*translation_blocks(context, item)]
    if blocks:
        yield part(context.subject_name(item.id))
        yield from blocks


def _row(
    context: DocumentContext,
    item: Recorded[Content],
    first: tuple[str, ...],
    changes: Mapping[int, Sequence[Correction]],
) -> tuple[TableCell | str, ...]:
    texts = dict(shown_fields(context, item))
    values = values_of(item.content)
    for name in texts:
        if not is_free_text(item.noun, name, values.get(name)):
            texts[name] = texts[name].replace("\n", "; ")
    if "incidents" in texts and "incidents" not in first:
        texts["incidents"] = context.incident_names(incidents_of(item.content), bare=True)
    names = [name for name in texts if name not in _BESIDE and name not in first]
    beside = [
        texts[name]
        if name == "what"
        else f"{label_of(item.noun, name, keeper(context))}: {texts[name]}"
        for name in names
    ]
    if isinstance(item.content, Event) and item.content.event is EventKind.OTHER:
        if not context.opens(Noun.EVENT, "what"):
            beside.insert(0, _("in words that are not in this bundle"))
    when = when_of(item.content)
    if when and when.how and context.opens(item.noun, "when"):
        beside.append(_("How the time is known: {how}").format(how=when.how))
    if taken := words_taken_out(context, item):
        beside.append(_("Words taken out of: {fields}").format(fields=taken))
    beside.append(_written(context, item))
    beside += [_changed(context, entry, made) for entry, made in sorted(changes.items())]
    number = str(item.number)
    if context.case.supplement and document_context.is_new(context.case, item):
        number = _("{mark} new").format(mark=number)
    # a kind may be called as its title is
    named = " · ".join(dict.fromkeys(texts[name] for name in first if texts.get(name)))
    return (
        number,
        TableCell(named, lang=context.words, pieces=pieces_of(context, item, *first, alone=False)),
        TableCell(" · ".join(beside), pieces=pieces_of(context, item, *names, alone=False)),
    )


def _written(context: DocumentContext, item: Recorded[Content]) -> str:
    """Return when a subject was written down, and how long after it happened."""
    when, entry = when_of(item.content), context.clocks.first_entry(item)
    if when is None or not context.opens(item.noun, "when"):
        return _("written {made}, entry {entry}").format(
            made=context.clocks.first(item), entry=entry
        )
    return _("{made}, entry {entry} ({delay})").format(
        made=context.clocks.beside(when, item),
        entry=entry,
        delay=time_texts.delay_text(when, item.first_written),
    )


def _changed(context: DocumentContext, entry: int, changes: Sequence[Correction]) -> str:
    """Return when fields were changed, and which: what they say now was not written before."""
    return _("changed {made}, entry {entry}: {fields}").format(
        made=context.clocks.at(entry, changes[0].written),
        entry=entry,
        fields="; ".join(
            dict.fromkeys(label_of(each.noun, each.field, keeper(context)) for each in changes)
        ),
    )


def _lines_shown(context: DocumentContext) -> Iterator[Block]:
    """Say of each conversation how many of its lines are shown, and how many kept back."""
    for each in context.case.conversations:
        yield lines_note(each)


def lines_note(each: OpenedConversation) -> TextBlock:
    """Return how many lines of a conversation are shown, and how many are kept back, by side."""
    shown, kept = each.shown, each.kept_back
    text = row_text(
        "head",
        number=each.item.number,
        shown=f"{shown.total:,}",
        lines=f"{shown.total + kept.total:,}",
        file=conversation_path(each.item.number),
        own=f"{shown.own:,}",
        other=f"{shown.other:,}",
        rest=f"{shown.rest:,}",
        kept=f"{kept.total:,}",
        kept_own=f"{kept.own:,}",
        kept_other=f"{kept.other:,}",
        kept_rest=f"{kept.rest:,}",
    )
    return note(text, pieces=(RowCell(each.item.number, 0, "head"),))


def _first_tellings(context: DocumentContext) -> Iterator[Recorded[Incident]]:
    """Yield the incidents of which is said who was told first."""
    if context.opens(Noun.INCIDENT, "first_told"):
        yield from (item for item in context.case.incidents if item.content.first_told)


def _tellings(context: DocumentContext, item: Recorded[Incident]) -> Iterator[str]:
    """Yield each telling, by the number of who was told, as the witnesses have them."""
    numbers = chain(item.content.first_told_numbers, repeat(0))
    for each, number in zip(item.content.first_told, numbers, strict=False):
        text = format_field(context, Noun.INCIDENT, "first_told", (each,))
        who = _("witness {number}").format(number=number) if number else ""
        yield "; ".join(filter(None, (who, text)))


def _told_first(context: DocumentContext) -> Iterator[Block]:
    rows = []
    for item in _first_tellings(context):
        link = context.link(incident_anchor(item.number))
        told = "\n".join(_tellings(context, item))
        number = TableCell(str(item.number), linked(CELL_STRONG) if link else None, link)
        rows.append((number, context.when_line(item), told))
    if not rows:
        return
    yield part(_("Who was told first, by incident"))
    columns = (
        TableColumn(_("No."), 0.08, CELL_STRONG),
        TableColumn(_("When it happened"), 0.27, VALUE),
        TableColumn(_("Who was told first, when and how"), 0.65, VALUE, lang=context.words),
    )
    yield table(columns, rows)
