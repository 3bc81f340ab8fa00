"""Headings, notes and facts of a subject, as all sections use them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from diary.i18n import N_, _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Evidence
from diary.model.revisions import Content, Recorded, when_of
from diary.text import noun_names, time_texts
from diary.text.field_formatter import is_free_text
from exporters.pdf.engine.blocks import Heading, TextBlock
from exporters.pdf.engine.style import DIGEST, NOTE, PART, SECTION, Pieces
from exporters.pdf.engine.tables import LabelledValue
from exporters.pdf.sections.document_context import DocumentContext
from exporters.pdf.sections.field_values import pieces_of, shown_fields, values_of
from exporters.pdf.sections.initials import keeper

TITLES: Final = {
    "front": N_("About this document"),
    "index": N_("Contents"),
    "method": N_("How this record was made"),
    "chronology": N_("Chronology"),
    "order-sheet": N_("Towards a protection order"),
    "short-sheet": N_("What is recorded, in short"),
    "response-chronology": N_("Contacts with police, one by one"),
    "exhibits": N_("Exhibits"),
    "tables": N_("People, accounts, orders, effects, and who was told first"),
    "events-police-orders": N_("People, accounts, events, police, orders, effects, requests"),
    "corrections": N_("Changes made to the record"),
    "kept-back": N_("What is kept back"),
    "entries": N_("Entries of the record behind this"),
    "checking": N_("How to check this bundle"),
    "receipt": N_("Receipt"),
}
_WHAT: Final = {
    Noun.EVENT: N_("What it was"),
    Noun.POLICE: N_("What was said"),
    Noun.IMPACT: N_("What changed"),
    Noun.ASK: N_("What is asked for"),
}
_BESIDE: Final = frozenset({"number", "reason"})


def section(name: str, title: str = "", *, begun: bool = False) -> Heading:
    """Return the heading of a section, or of its continuation, for the outline and the index."""
    text, anchor = title or _(TITLES[name]), f"section-{name}"
    if begun:
        text, anchor = _("{section} (continued)").format(section=text), f"{anchor}-continued"
    return Heading(text, SECTION, anchor=anchor, level=0, before=16.0, after=6.0)


def part(text: str) -> TextBlock:
    """Return a heading inside a section that is not in the outline."""
    return TextBlock(text, PART, before=9.0, after=3.0, keeps=True)


def note(text: str, *, keeps: bool = False, pieces: Pieces = ()) -> TextBlock:
    """Return a remark of the program, never words of the person."""
    return TextBlock(text, NOTE, after=5.0, keeps=keeps, pieces=pieces)


def written_facts(context: DocumentContext, item: Recorded[Content]) -> Iterator[LabelledValue]:
    """Yield when a subject was written down and changed, and where words are redacted."""
    yield LabelledValue(_("Written down"), written(context, item))
    yield from changed_facts(context, item)


def changed_facts(context: DocumentContext, item: Recorded[Content]) -> Iterator[LabelledValue]:
    """Yield when a subject was changed, and where words are redacted."""
    of_it = (item.noun, item.number)
    links = {it.entry for it in context.case.links if (it.noun, it.number) == of_it}
    changes = item.revision - 1 - len(links)
    if changes > 0:
        times = ngettext("{n} time", "{n} times", changes).format(n=changes)
        text = times
        if item.entry not in links:
            last = context.clocks.at(item.entry, item.written)
            text = _("{times}, last on {last}").format(times=times, last=last)
        yield LabelledValue(_("Changed since"), text, link=context.link("section-corrections"))
    if taken := words_taken_out(context, item):
        yield LabelledValue(_("Words taken out of"), taken)


def words_taken_out(context: DocumentContext, item: Recorded[Content]) -> str:
    """Return from which fields words are taken out, or ""."""
    names = context.case.blacked_out.get(item.id, ())
    if not names:
        return ""
    fields = ", ".join(label_of(item.noun, name, keeper(context)) for name in names)
    return _("{fields}. A version of a field that held them is not opened.").format(fields=fields)


def entry_mark(entry: int, commitment: str) -> str:
    """Return the mark of an entry: its number in the record and its commitment, 64 hex digits.

    It is printed in the fixed-width font. No words of the person are printed in that font, so words
    that look like a mark are not taken for one. `resources/document.json` says how a check reads
    it.
    """
    return f"{entry} {commitment}"


def written(context: DocumentContext, item: Recorded[Content]) -> str:
    """Return the time of writing by the computer's clock, and the delay since it happened."""
    when = when_of(item.content)
    beside = item.content.found if isinstance(item.content, Evidence) else when
    text = context.clocks.beside(beside, item)
    return f"{text} ({time_texts.delay_text(when, item.first_written)})" if when else text


def field_facts(
    context: DocumentContext, item: Recorded[Content], without: Collection[str] = ()
) -> Iterator[LabelledValue]:
    """Yield every disclosed field with a text, except those that are printed separately."""
    values = values_of(item.content)
    for name, text in shown_fields(context, item):
        if name in _BESIDE or name in without:
            continue
        label = label_of(item.noun, name, keeper(context))
        if name == "sha256":
            yield LabelledValue(label, text, DIGEST, pieces=pieces_of(context, item, name))
        else:
            lang = context.words if is_free_text(item.noun, name, values.get(name)) else ""
            yield LabelledValue(label, text, lang=lang, pieces=pieces_of(context, item, name))


def label_of(noun: Noun, name: str, who: str) -> str:
    """Return the printed name of a field; `who` keeps the record.

    That of `what` depends on the kind of subject.
    """
    if name == "what" and noun in _WHAT:
        return _(_WHAT[noun])
    return noun_names.told_field_text(noun, name, who)
