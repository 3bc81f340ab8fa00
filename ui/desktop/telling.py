"""A noun's fields as label and text, for reading: what the form asked, in the same words.

Invariants:

- Nothing is left out that was said, and nothing is said that was not.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Final

from diary.display import FieldFormatter, Voice, field_text
from diary.i18n import _
from diary.jurisdiction import Vocabulary
from diary.model.kinds import Noun
from ui.desktop.forms.editor import References

# Set by the program and shown elsewhere, or of no use to a person.
_UNTOLD: Final = frozenset({"sha256", "media_type", "size", "reference"})


class _ReferenceNames:
    """What the window calls those that a field refers to; knows them through `references`."""

    def __init__(self, references: References) -> None:
        self._people = dict(references.people)
        self._orders = {order.id: (order.title, order.terms) for order in references.orders}
        self._numbers = references.numbers

    def person(self, id_: str) -> str:
        return self._people.get(id_, _("somebody no longer listed"))

    def order(self, id_: str) -> tuple[str, tuple[str, ...]] | None:
        return self._orders.get(id_)

    def incidents(self, ids: Sequence[str]) -> str:
        numbers = sorted(self._numbers.get(id_, 0) for id_ in ids)
        return ", ".join(str(number) for number in numbers if number)

    def subject(self, id_: str) -> str:
        number = self._numbers.get(id_)
        return str(number) if number else _("something that is not shown here")


class Telling:
    """Turns what a noun says into rows of label and text."""

    def __init__(self, vocabulary: Vocabulary, references: References) -> None:
        names = _ReferenceNames(references)
        self._formatter = FieldFormatter(Voice.FIRST, vocabulary, names)
        self.text = self._formatter.text
        self.topic = self._formatter.topic

    def lines(self, noun: Noun, content: Any) -> tuple[tuple[str, str], ...]:
        """Label and text of every field that says something, in the noun's order."""
        rows = []
        for spec in dataclasses.fields(content):
            value = getattr(content, spec.name)
            if spec.name in _UNTOLD or value in ("", (), None):
                continue
            if spec.name == "physical" and value is False:
                continue
            rows.append((field_text(noun, spec.name), self.text(noun, spec.name, value)))
        return tuple(rows)

    def changes(self, noun: Noun, before: Any, after: Any) -> tuple[tuple[str, str, str], ...]:
        """Label, text before and text after of every field that differs."""
        rows = []
        for spec in dataclasses.fields(after):
            old, new = getattr(before, spec.name), getattr(after, spec.name)
            if old != new:
                texts = self.text(noun, spec.name, old), self.text(noun, spec.name, new)
                rows.append((field_text(noun, spec.name), *texts))
        return tuple(rows)
