"""The fields of a noun as rows of label and text, and its revisions with their changes.

**Invariants:**

- Every field with a value is shown, and nothing that the person did not state, so that the page
  shows exactly what the record holds.
- Whoever reads a bundle is told of the person, and is not spoken to as if they were that person.
- Identifiers are never shown; a person, an order or an incident appears by name, title or number,
  which is what the person knows.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from diary.i18n import _
from diary.jurisdiction import Vocabulary
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import value_of
from diary.model.record_nouns import StatedAnswer
from diary.model.revisions import Revision
from diary.text.code_texts import Voice
from diary.text.field_formatter import FieldFormatter
from diary.text.noun_names import field_text, noun_text, told_field_text
from diary.text.time_texts import written_text
from ui.desktop.forms.form import ReferenceData
from ui.desktop.widgets.basic import PlainLabel
from ui.desktop.widgets.feedback import card
from ui.desktop.widgets.text_fields import version_sheet

# Set by the program and shown elsewhere, or of no use to a reader.
_UNTOLD: Final = frozenset({"sha256", "media_type", "size", "reference"})


class _ReferenceNames:
    """Names and numbers for the subjects that a field refers to, from `references`."""

    def __init__(self, references: ReferenceData) -> None:
        self._people = {**dict(references.people), **references.listed}
        self._orders = {order.id: (order.title, order.terms) for order in references.orders}
        self._numbers = references.numbers
        self._subjects = references.subjects
        self._names = references.names

    def person(self, id_: str) -> str:
        return self._people.get(id_, _("somebody no longer listed"))

    def order(self, id_: str) -> tuple[str, tuple[str, ...]] | None:
        return self._orders.get(id_)

    def incidents(self, ids: Sequence[str]) -> str:
        numbers = sorted(self._numbers.get(id_, 0) for id_ in ids)
        return ", ".join(str(number) for number in numbers if number)

    def subject(self, id_: str) -> str:
        if id_ in self._names:
            return self._names[id_]
        found = self._subjects.get(id_)
        if found is None:
            return _("something that is not shown here")
        noun, number = found
        return f"{noun_text(noun)} {number}"


class FieldRows:
    """Turns the fields of a noun into rows of label and text."""

    def __init__(
        self, voice: Voice, zone: str, vocabulary: Vocabulary, references: ReferenceData
    ) -> None:
        """Take the zone by whose clock moments are told."""
        names = _ReferenceNames(references)
        self.numbers = references.numbers
        self._formatter = FieldFormatter(voice, zone, vocabulary, names, references.keeper)
        self.text = self._formatter.text
        self.topic = self._formatter.topic

    def lines(self, noun: Noun, content: Any) -> tuple[tuple[str, str], ...]:
        """Return label and text of every field that has a value, in the noun's order."""
        rows = []
        for spec in dataclasses.fields(content):
            value = value_of(content, spec.name)
            if spec.name in _UNTOLD or value in ("", (), None):
                continue
            if (value is False and spec.default is False) or value is StatedAnswer.NOT_STATED:
                continue
            text = self.text(noun, spec.name, value)
            if text:
                rows.append((self._label(noun, spec.name), text))
        return tuple(rows)

    def changes(self, noun: Noun, before: Any, after: Any) -> tuple[tuple[str, str, str], ...]:
        """Return label, text before and text after of every field that differs."""
        rows = []
        for spec in dataclasses.fields(after):
            old, new = value_of(before, spec.name), value_of(after, spec.name)
            if old != new:
                texts = self.text(noun, spec.name, old), self.text(noun, spec.name, new)
                rows.append((self._label(noun, spec.name), *texts))
        return tuple(rows)

    def _label(self, noun: Noun, name: str) -> str:
        if self._formatter.is_first:
            return field_text(noun, name)
        return told_field_text(noun, name, self._formatter.keeper)


def history_sheet(noun: Noun, revisions: Sequence[Revision], field_rows: FieldRows) -> QWidget:
    """Return a card with every revision, the latest first."""
    sheet, column = card(_("Every version"))
    column.addWidget(
        PlainLabel(_("Nothing is overwritten. Earlier versions stay in the record."), role="muted")
    )
    contents = [revision.content for revision in revisions]
    for at in range(len(revisions) - 1, -1, -1):
        revision = revisions[at]
        when = written_text(revision.written, revision.zone)
        title = _("Version {n}, written {when} (entry {entry})").format(
            n=revision.revision, when=when, entry=revision.entry
        )
        note = _("The clock of this computer stood earlier than at the entry before.")
        clock = note if revision.clock else ""
        if revision.content is None:
            column.addWidget(
                version_sheet(_("Withdrawn {when}").format(when=when), revision.reason, ())
            )
            continue
        if revision.reinstates:
            title = _("Put back {when}").format(when=when)
        before = next((c for c in reversed(contents[:at]) if c is not None), None)
        changes = field_rows.changes(noun, before, revision.content) if before else ()
        column.addWidget(version_sheet(title, revision.reason, changes, clock))
    return sheet
