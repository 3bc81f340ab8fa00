"""Field values as text, with the same words on a sheet and in the list of corrections.

**Invariants:**

- Works from the JSON form that the record commits to, so that only disclosed values are shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diary import json_value
from diary.case_file import Reinstatement
from diary.i18n import _, ngettext
from diary.json_value import Json
from diary.model.books_and_nouns import Noun
from diary.model.noun_codec import joined, to_fields
from diary.model.record_nouns import Incident, PoliceContact
from diary.model.revisions import Content, Recorded
from diary.patterns.incident_facts import Telling
from diary.text import code_texts, field_formatter
from diary.text.code_texts import Voice
from diary.text.field_formatter import FieldFormatter
from diary.text.number_texts import numbers_text
from exporters.pdf.engine.style import Piece, Pieces
from exporters.pdf.sections.document_context import LINES, DocumentContext, telling_text
from exporters.pdf.sections.initials import keeper


@dataclass(frozen=True, slots=True)
class _DocumentNames:
    """The names that a document has for the subjects that a field refers to, if it shows them."""

    context: DocumentContext

    def person(self, id_: str) -> str:
        return self.context.person(id_)

    def order(self, id_: str) -> tuple[str, tuple[str, ...]] | None:
        order = self.context.orders.get(id_)
        return (order.content.title, order.content.terms) if order else None

    def incidents(self, ids: Sequence[str]) -> str:
        return self.context.incident_names(ids)

    def subject(self, id_: str) -> str:
        return self.context.subject_name(id_)


def values_of(content: Content) -> dict[str, Json]:
    """Return the values of a subject's fields as they are printed."""
    return joined(type(content), to_fields(content))


def shown_fields(context: DocumentContext, item: Recorded[Content]) -> Iterator[tuple[str, str]]:
    """Yield name and text of every disclosed field with a text, in the profile's order."""
    values = values_of(item.content)
    if isinstance(item.content, PoliceContact):
        # the usual kind of contact is not written into a record, and is one all the same
        values |= {"contact": item.content.contact.value}
    for name in context.case.profile.fields.get(item.noun, ()):
        text = format_field(context, item.noun, name, values.get(name))
        if name == "certainty":
            text = known_text(context, item, text)
        if text:
            yield name, text


def known_text(context: DocumentContext, item: Recorded[Content], stated: str) -> str:
    """Return how an incident is known: as `stated`, or by the lines of an export it is made of."""
    values = values_of(item.content)
    if values.get("certainty"):
        return stated
    if values.get(LINES):
        lines = format_field(context, item.noun, LINES, values[LINES])
        return _("From an export: {lines}").format(lines=lines.replace("\n", "; "))
    return _("Not stated here") if context.keeps_how_known(item) else stated


def pieces_of(
    context: DocumentContext, item: Recorded[Content], *names: str, alone: bool = True
) -> Pieces:
    """Return what a check compares with the record: fields that are printed as they were written.

    Without `alone`, the text that has them has other words around them.
    """
    values = values_of(item.content)
    return tuple(
        Piece(item.entry, name, alone)
        for name in names
        if context.is_opened(item.entry, name)
        and field_formatter.own_words(item.noun, name, values.get(name))
    )


def format_field(context: DocumentContext, noun: Noun, name: str, value: object) -> str:
    """Return a field's value as text, or "" if it has none.

    How an incident is known goes with every number that matters, so that it is not stated is said.
    """
    if (noun, name) == (Noun.INCIDENT, "certainty") and not value:
        return _("Not stated")
    if value is None or value == "" or value in ([], ()):
        return ""
    names = _DocumentNames(context)
    formatter = FieldFormatter(
        Voice.THIRD, context.case.zone, context.vocabulary, names, keeper(context)
    )
    return formatter.text(noun, name, value)


def not_counted_text(context: DocumentContext, item: Recorded[Content]) -> str:
    """Return that an incident is not counted, and what it turned out to be; "" if it counts."""
    return " · ".join(not_counted_texts(context, item))


def not_counted_texts(context: DocumentContext, item: Recorded[Content]) -> tuple[str, ...]:
    """Return that an incident is not counted and why; then what else is said of that, if it is."""
    content = item.content
    if not isinstance(content, Incident) or not content.turned_out:
        return ()
    if not context.opens(item.noun, "turned_out"):
        return ()
    reason = content.turned_out.reason.value
    why = _("Not counted: {why}").format(
        why=code_texts.part_choice_text(
            Voice.THIRD, "turned_out", "reason", reason, keeper(context)
        )
    )
    value = json_value.fields(values_of(content)["turned_out"])
    rest = {name: part for name, part in value.items() if name != "reason"}
    more = format_field(context, item.noun, "turned_out", rest).replace("\n", "; ")
    return (why, more) if more else (why,)


def put_back(context: DocumentContext, item: Recorded[Content]) -> tuple[Reinstatement, ...]:
    """Return each time that a subject was put back after it was withdrawn."""
    return tuple(
        back
        for back in context.case.reinstatements
        if (back.noun, back.number) == (item.noun, item.number)
    )


def put_back_text(context: DocumentContext, item: Recorded[Content]) -> str:
    """Return that it was withdrawn and put back, each by entry and day with its reason, or ""."""
    parts = []
    for back in put_back(context, item):
        for each, text in (
            (back.withdrawn, _("Withdrawn {made}, entry {entry}")),
            (back, _("Put back {made}, entry {entry}")),
        ):
            told = text.format(made=context.clocks.at(each.entry, each.written), entry=each.entry)
            parts.append(f"{told}: {each.reason}" if each.reason else told)
    return " · ".join(parts)


def tells_reporting(context: DocumentContext) -> bool:
    """Return whether the profile can say of each incident whether police were told.

    Without the contacts it would say "not stated" of an incident that another bundle says is named
    in one.
    """
    return context.opens(Noun.INCIDENT, "reported") and context.opens(Noun.POLICE, "incidents")


def reported_text(context: DocumentContext, item: Recorded[Incident]) -> str:
    """Return whether police were told, and the numbers of the contacts with police about it.

    That a contact names an incident shows that police know of it, and not who said so. So the
    answer and the contacts are both said, and neither stands for the other.
    """
    answer = item.content.reported
    contacts = context.police.get(item.id, ())
    named = Telling.IN_CONTACT if contacts else Telling.NOT_STATED
    stated = Telling.TOLD if answer else Telling.NOT_TOLD
    told = telling_text(context.case, named if answer is None else stated)
    if not contacts or not context.opens(Noun.POLICE, "incidents"):
        return told
    listed = sorted(contact.number for contact in contacts)
    if answer is None:
        text = ngettext(
            "named in contact with police no. {numbers}",
            "named in contacts with police no. {numbers}",
            len(listed),
        )
    else:
        text = ngettext(
            "{told}; contact with police no. {numbers} is about it",
            "{told}; contacts with police no. {numbers} are about it",
            len(listed),
        )
    return text.format(told=told, numbers=numbers_text(listed))
