"""What the sections have in common: their headings, their notes, and the facts of one subject."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from diary import display
from diary.display import is_free_text
from diary.i18n import N_, _, ngettext
from diary.model.codec import to_fields
from diary.model.kinds import Noun
from diary.model.record import Evidence
from diary.model.recorded import Content, Recorded, when_of
from exporters.pdf.engine.blocks import Heading, TextBlock
from exporters.pdf.engine.style import DIGEST, NOTE, PART, SECTION
from exporters.pdf.engine.tables import LabelledValue
from exporters.pdf.sections.context import DocumentContext
from exporters.pdf.sections.fields import shown_fields

TITLES: Final = {
    "front": N_("About this document"),
    "summary": N_("Summary"),
    "index": N_("Index"),
    "method": N_("How this record was made"),
    "chronology": N_("Chronology"),
    "patterns": N_("Patterns"),
    "order-sheet": N_("Towards a protection order"),
    "response-chronology": N_("Contacts with police, one by one"),
    "incidents": N_("Incident sheets"),
    "exhibits": N_("Exhibits"),
    "events-police-orders": N_("People, events, police, orders, effects, requests"),
    "corrections": N_("Changes made to the record"),
    "entries": N_("Entries of the record behind this"),
    "checking": N_("How to check this bundle"),
}
_WHAT: Final = {
    Noun.EVENT: N_("What it was"),
    Noun.POLICE: N_("What was said"),
    Noun.IMPACT: N_("What changed"),
    Noun.ASK: N_("What is asked for"),
}
_BESIDE: Final = frozenset({"number", "reason"})


def section(name: str, title: str = "", *, begun: bool = False) -> Heading:
    """The heading of a section, which the outline and the index lead to, or of the rest of one."""
    text, anchor = title or _(TITLES[name]), f"section-{name}"
    if begun:
        text, anchor = _("{section} (continued)").format(section=text), f"{anchor}-continued"
    return Heading(text, SECTION, anchor=anchor, level=0, before=16.0, after=6.0)


def part(text: str) -> TextBlock:
    """A heading inside a section, not in the outline."""
    return TextBlock(text, PART, before=9.0, after=3.0, keeps=True)


def note(text: str, *, keeps: bool = False) -> TextBlock:
    """A remark of the program, never of the person."""
    return TextBlock(text, NOTE, after=5.0, keeps=keeps)


def written_facts(desk: DocumentContext, item: Recorded[Content]) -> Iterator[LabelledValue]:
    """When a subject was written down, whether it was changed since, and what words are not in."""
    yield LabelledValue(_("Written down"), written(desk, item))
    if item.revision > 1:
        times = ngettext("{n} time", "{n} times", item.revision - 1).format(n=item.revision - 1)
        last = desk.clocks.at(item.entry, item.written)
        text = _("{times}, last on {last}").format(times=times, last=last)
        yield LabelledValue(_("Changed since"), text, link=desk.link("section-corrections"))
    names = desk.case.blacked_out.get(item.id, ())
    if names:
        fields = ", ".join(label_of(item.noun, name) for name in names)
        text = _("{fields}. A version of a field that held them is not opened.")
        yield LabelledValue(_("Words taken out of"), text.format(fields=fields))


def entry_mark(entry: int, commitment: str) -> str:
    """The mark of an entry: its number in the record and its commitment, 64 hex digits.

    It is set in the fixed-width font, in which no words of the person's are set: those that happen
    to read like a mark are not taken for one. `resources/document.json` says how it is read.
    """
    return f"Record entry {entry}, commitment {commitment}"


def mark_fact(item: Recorded[Content]) -> LabelledValue:
    """The subject's mark in the record, which a check compares."""
    return LabelledValue(_("In the record"), entry_mark(item.entry, item.commitment), DIGEST)


def written(desk: DocumentContext, item: Recorded[Content]) -> str:
    """The moment of writing by the computer's clock, and how long after it happened that was."""
    when = when_of(item.content)
    beside = item.content.found if isinstance(item.content, Evidence) else when
    text = desk.clocks.beside(beside, item)
    return f"{text} ({display.delay_text(when, item.first_written)})" if when else text


def field_facts(
    desk: DocumentContext, item: Recorded[Content], without: Collection[str] = ()
) -> Iterator[LabelledValue]:
    """Every opened field that says something, but those printed apart."""
    values = to_fields(item.content)
    for name, text in shown_fields(desk, item):
        if name in _BESIDE or name in without:
            continue
        label = label_of(item.noun, name)
        if name == "sha256":
            yield LabelledValue(label, text, DIGEST)
        else:
            lang = desk.words if is_free_text(item.noun, name, values.get(name)) else ""
            yield LabelledValue(label, text, lang=lang)


def label_of(noun: Noun, name: str) -> str:
    """What a field is called on paper: `what` means something else for each kind of subject."""
    own = _WHAT.get(noun) if name == "what" else None
    return _(own) if own else display.field_text(noun, name)
