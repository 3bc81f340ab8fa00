"""Field values as text: the same words for a value on its sheet and in a list of corrections.

Invariants:

- Works from the JSON form that is committed to, so that nothing is shown that is not opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diary.display import FieldFormatter, Voice
from diary.i18n import _
from diary.model.codec import to_fields
from diary.model.kinds import Noun
from diary.model.record import ContactKind, Incident
from diary.model.recorded import Content, Recorded
from exporters.pdf.sections.context import DocumentContext


@dataclass(frozen=True, slots=True)
class _DocumentNames:
    """What a document calls those that a field refers to, as far as it shows them."""

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
    """Name and text of every opened field that says something, in the profile's order."""
    values = to_fields(item.content)
    for name in desk.case.profile.fields.get(item.noun, ()):
        text = format_field(desk, item.noun, name, values.get(name))
        if text:
            yield name, text


def format_field(desk: DocumentContext, noun: Noun, name: str, value: object) -> str:
    """A field's value as text; empty for one that says nothing."""
    formatter = FieldFormatter(Voice.THIRD, desk.vocabulary, _DocumentNames(desk))
    return formatter.text(noun, name, value)


def reported_text(desk: DocumentContext, item: Recorded[Incident]) -> str:
    """What a list says of reporting: the person's answer, or that a report to police names it."""
    answer = item.content.reported
    if answer is None:
        return _("In a report") if _in_report(desk, item.id) else _("Not said")
    return _("Yes") if answer else _("No")


def told_by_report(desk: DocumentContext) -> frozenset[int]:
    """The incidents of which only a report that names them says that police know."""
    return frozenset(desk.figures.in_reports if desk.opens(Noun.POLICE, "incidents") else ())


def _in_report(desk: DocumentContext, id_: str) -> bool:
    found = desk.police.get(id_, ()) if desk.opens(Noun.POLICE, "incidents") else ()
    return any(contact.content.contact is ContactKind.REPORT for contact in found)
