"""A noun's fields as label and text, for reading: what the form asked, in the same words.

The rules are:

- Nothing is left out that was said, and nothing is said that was not.
- Identifiers never show; a person, an order or an incident goes by name, title or number.
"""

from __future__ import annotations

import dataclasses
from datetime import date
from enum import Enum
from typing import Any

from diary.i18n import N_, _
from diary.model.evidence import Handover
from diary.model.factor import Answer
from diary.model.incident import Breach, Witness
from diary.model.kinds import Noun
from diary.model.order import Order
from diary.model.when import When
from diary.vocabulary import Vocabulary
from diary.wording import answer_text, day_text, field_text, when_text
from ui.desktop.forms.editor import References

# Set by the program and shown elsewhere, or of no use to a person.
_UNTOLD = frozenset({"sha256", "media_type", "size", "reference"})
_DAYS = frozenset(spec.name for spec in dataclasses.fields(Order) if spec.metadata.get("day"))
_CHOICES = {
    "seen": N_("Seen or heard myself"),
    "told": N_("Somebody told me"),
    "inferred": N_("Worked out from what I found"),
    "report": N_("Report"),
    "contact": N_("Contact"),
    "decision": N_("Decision"),
    "request": N_("Request"),
    "me": N_("Me"),
    "suspected": N_("Suspected"),
    "witness": N_("Witness"),
    "officer": N_("Officer"),
    "supporter": N_("Supporter"),
    "address": N_("Address"),
    "telephone": N_("Telephone number"),
    "e-mail": N_("E-mail address"),
    "place": N_("Place"),
    "name": N_("Name"),
    "other": N_("Other"),
}


class Telling:
    """Turns what a noun says into lines; knows names through `references`."""

    def __init__(self, vocabulary: Vocabulary, references: References) -> None:
        self._vocabulary = vocabulary
        self._people = dict(references.people)
        self._orders = {order.id: order for order in references.orders}
        self._numbers = references.numbers

    def lines(self, noun: Noun, content: Any) -> tuple[tuple[str, str], ...]:
        """Label and text of every field that says something, in the noun's order."""
        rows = []
        for spec in dataclasses.fields(content):
            value = getattr(content, spec.name)
            if spec.name in _UNTOLD or value in ("", (), None):
                continue
            if spec.name == "physical" and value is False:
                continue
            rows.append((field_text(noun, spec.name), self.text(spec.name, value)))
        return tuple(rows)

    def changes(self, noun: Noun, before: Any, after: Any) -> tuple[tuple[str, str, str], ...]:
        """Label, text before and text after of every field that differs."""
        rows = []
        for spec in dataclasses.fields(after):
            old, new = getattr(before, spec.name), getattr(after, spec.name)
            if old != new:
                label = field_text(noun, spec.name)
                rows.append((label, self.text(spec.name, old), self.text(spec.name, new)))
        return tuple(rows)

    def text(self, name: str, value: Any) -> str:
        """What one field says; '' for nothing."""
        if value is None or value == "" or value == ():
            return ""
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, When):
            how = f"; {value.how}" if value.how else ""
            return f"{when_text(value)}{how}"
        if isinstance(value, Answer):
            return answer_text(value)
        if isinstance(value, Enum):
            return self._choice(name, str(value.value))
        if isinstance(value, tuple):
            return self._list(name, value)
        return self._line(name, str(value))

    def behaviour(self, code: str) -> str:
        """The label of a behaviour; the code itself if the list does not have it."""
        return next((b.label for b in self._vocabulary.behaviours if b.code == code), code)

    def topic(self, code: str) -> str:
        """The label of a topic to tell; the code itself if the list does not have it."""
        return next((row.label for row in self._vocabulary.factors if row.id == code), code)

    def _line(self, name: str, value: str) -> str:
        if name == "person":
            return self._people.get(value, _("somebody no longer listed"))
        if name == "order":
            return self._order_type(value)
        if name == "topic":
            return self.topic(value)
        return _day(value) if name in _DAYS else value

    def _choice(self, name: str, value: str) -> str:
        rows = {"event": self._vocabulary.event_kinds, "area": self._vocabulary.impact_areas}
        for row in rows.get(name, ()):
            if row.id == value:
                return row.label
        return _(_CHOICES[value]) if value in _CHOICES else value

    def _order_type(self, id_: str) -> str:
        return next((o.title for o in self._vocabulary.order_types if o.id == id_), id_)

    def _list(self, name: str, value: tuple[Any, ...]) -> str:
        if name == "behaviours":
            return "\n".join(self.behaviour(code) for code in value)
        if name in ("offered", "not_offered"):
            known = {row.id: row.label for row in self._vocabulary.rights}
            return "\n".join(known.get(code, code) for code in value)
        if name == "incidents":
            numbers = sorted(self._numbers.get(id_, 0) for id_ in value)
            return ", ".join(str(number) for number in numbers if number)
        if name == "terms":
            return "\n".join(f"{number}. {term}" for number, term in enumerate(value, 1))
        return "\n".join(self._item(item) for item in value)

    def _item(self, item: Any) -> str:
        if isinstance(item, Witness):
            return "; ".join(part for part in (item.name, item.saw, item.contact) if part)
        if isinstance(item, Handover):
            when = when_text(item.when) if item.when else ""
            return "; ".join(part for part in (item.to, when, item.note) if part)
        if isinstance(item, Breach):
            return self._breach(item)
        return str(item)

    def _breach(self, breach: Breach) -> str:
        order = self._orders.get(breach.order)
        title = order.title if order else _("an order no longer listed")
        if not breach.term:
            return title
        known = order and breach.term <= len(order.terms)
        term = order.terms[breach.term - 1] if order and known else ""
        return _("{title}, term {number}: {term}").format(
            title=title, number=breach.term, term=term
        )


def _day(said: str) -> str:
    try:
        return day_text(date.fromisoformat(said))
    except ValueError:
        return said
