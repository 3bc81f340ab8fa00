"""Field values as text, with the same words on a sheet and in the list of corrections.

**Invariants:**

- Works from the JSON form that the record commits to, so that only disclosed values are shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diary import display
from diary.display import FieldFormatter, Voice
from diary.model.codec import to_fields
from diary.model.kinds import Noun
from diary.model.record import ContactKind, Incident
from diary.model.recorded import Content, Recorded
from diary.patterns.facts import Numbers, Telling
from exporters.pdf.sections.context import DocumentContext


@dataclass(frozen=True, slots=True)
class _DocumentNames:
    """The names that a document has for the subjects that a field refers to, if it shows them."""

    desk: DocumentContext

    def person(self, id_: str) -> str:
        return self.desk.person(id_)

    def order(self, id_: str) -> tuple[str, tuple[str, ...]] | None:
        order = self.desk.orders.get(id_)
        return (order.content.title, order.content.terms) if order else None

    def incidents(self, ids: Sequence[str]) -> str:
        return ", ".join(self.desk.incident_name(id_) for id_ in ids)

    def subject(self, id_: str) -> str:
        return self.desk.subject_name(id_)


def shown_fields(desk: DocumentContext, item: Recorded[Content]) -> Iterator[tuple[str, str]]:
    """Yield name and text of every disclosed field with a text, in the profile's order."""
    values = to_fields(item.content)
    for name in desk.case.profile.fields.get(item.noun, ()):
        text = format_field(desk, item.noun, name, values.get(name))
        if text:
            yield name, text


def format_field(desk: DocumentContext, noun: Noun, name: str, value: object) -> str:
    """Return a field's value as text, or "" if it has none."""
    formatter = FieldFormatter(Voice.THIRD, desk.vocabulary, _DocumentNames(desk))
    return formatter.text(noun, name, value)


def format_numbers(found: Numbers, most: int) -> str:
    """Return incident numbers for one cell, at most so many."""
    return ", ".join(map(str, found[:most])) + (" …" if len(found) > most else "")


def tells_reporting(desk: DocumentContext) -> bool:
    """Return whether the profile can say of each incident whether police were told.

    Without the reports it would say "not stated" of an incident that another bundle says is named
    in one.
    """
    return desk.opens(Noun.INCIDENT, "reported") and desk.opens(Noun.POLICE, "incidents")


def reported_text(desk: DocumentContext, item: Recorded[Incident]) -> str:
    """Return whether police were told: the person's answer, or that a report names it."""
    answer = item.content.reported
    if answer is not None:
        return display.telling_text(Telling.TOLD if answer else Telling.NOT_TOLD)
    contacts = desk.police.get(item.id, ())
    named = any(contact.content.contact is ContactKind.REPORT for contact in contacts)
    return display.telling_text(Telling.IN_REPORT if named else Telling.NOT_STATED)
