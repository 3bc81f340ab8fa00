"""A form: named editors in a column, some of them behind 'More', giving one noun.

**Invariants:**

- `value` of an editor returns what will be recorded, or raises BadInput. `state` returns the
  content of its fields as JSON, readable or not: it goes into the sealed draft, so that nothing
  half-typed is lost.
- An editor knows names and numbers of other subjects only through `ReferenceData`, so it needs no
  session.
- Tab moves down the page in the order in which widgets were created, so fields are made in their
  order, and the button 'More' before the fields behind it.
- An error in a field is shown beside that field and uses the field's label, so that the person
  finds it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from dataclasses import field as dataclasses_field
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.errors import BadInput
from diary.i18n import _
from diary.jurisdiction import Vocabulary
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import value_of
from diary.model.revisions import CLASSES, Content
from diary.text.noun_names import field_text
from ui.desktop.draft_autosave import Draft
from ui.desktop.widgets.basic import FieldLabel, PlainLabel, button
from ui.desktop.widgets.feedback import StatusLine


@dataclass(frozen=True, slots=True)
class FormContext:
    """The clock (aware), the person's time zone, and the terms of the jurisdiction."""

    clock: Callable[[], datetime]
    zone: str
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """An order whose terms can be picked."""

    id: str
    title: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReferenceData:
    """What fields can refer to: people and orders, and subjects by id with noun and number.

    `names` are those of subjects that are called something else.
    """

    people: tuple[tuple[str, str], ...] = ()
    orders: tuple[OrderTerms, ...] = ()
    numbers: Mapping[str, int] = dataclasses_field(default_factory=dict)
    subjects: Mapping[str, tuple[Noun, int]] = dataclasses_field(default_factory=dict)
    names: Mapping[str, str] = dataclasses_field(default_factory=dict)


class Editor(Protocol):
    """The editor of one field."""

    @property
    def widget(self) -> QWidget:
        """Return the widget to put into the form."""
        ...

    def value(self) -> object:
        """Return the value that the noun's dataclass takes; raise BadInput."""
        ...

    def show_value(self, value: Any) -> None:
        """Show the value of a noun's field."""
        ...

    def state(self) -> object:
        """Return the fields as typed, as JSON."""
        ...

    def restore(self, state: Any) -> None:
        """Restore what `state` returned."""
        ...

    def refer(self, references: ReferenceData) -> None:
        """Receive what the field can refer to."""
        ...


def field_values(content: Content) -> dict[str, Any]:
    """Return the value of every field of a noun by the field's name."""
    return {spec.name: value_of(content, spec.name) for spec in fields(content)}


MakeEditor = Callable[[str, FormContext], Editor]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in the noun, the maker of its editor, its label and its hint.

    A field with `more` is behind the button 'More'. A `heading` stands above the fields that it
    begins.
    """

    name: str
    make: MakeEditor
    label: str = ""
    hint: str = ""
    more: bool = False
    heading: str = ""


class Form(QWidget):
    """Editors for one noun. Fields that the form does not show keep their values."""

    def __init__(self, noun: Noun, fields: Sequence[Field], form_context: FormContext) -> None:
        super().__init__()
        self._noun, self._around = noun, form_context
        self._base: Content | None = None
        self._editors: dict[str, Editor] = {}
        self._labels: dict[str, str] = {}
        self._places: dict[str, QVBoxLayout] = {}
        self.trouble = StatusLine()
        self._behind = frozenset(field.name for field in fields if field.more)
        column = _column(self)
        for field in fields:
            if not field.more:
                self._add(field, column)
        self.toggle = button("", "quiet", self._on_toggle)
        self._more = QWidget()
        if self._behind:
            column.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignLeft)
            column.addWidget(self._more)
            rest = _column(self._more)
            for field in fields:
                if field.more:
                    self._add(field, rest)
        self._open_more(open_=False)
        self.mark()

    def editor(self, name: str) -> Editor:
        return self._editors[name]

    def content(self) -> Content:
        """Return the noun as entered; show an error beside its field and raise BadInput."""
        self.trouble.show_text("")
        values: dict[str, Any] = {}
        for name, editor in self._editors.items():
            try:
                values[name] = editor.value()
            except BadInput as error:
                named = BadInput(self._labels[name], error.reason)
                self._point_out(name, editor, named)
                raise named from error
        if self._base is not None:
            return dataclasses.replace(self._base, **values)
        return CLASSES[self._noun](**values)

    def entered(self, status: StatusLine) -> Content | None:
        """Return the noun as entered; None for an error, which is shown at its field alone."""
        try:
            return self.content()
        except BadInput:
            status.show_text("")
            return None

    def show_content(self, content: Content) -> None:
        """Show a noun; open 'More' if a field behind it has a value."""
        self._base = content
        values, blank = field_values(content), _blank(self._noun)
        self._show(values)
        self._open_more(open_=any(values[name] != blank[name] for name in self._behind))

    def start_anew(self) -> None:
        """Empty the form."""
        self._base = None
        self._show(_blank(self._noun))
        self._open_more(open_=False)
        self.mark()

    def refer(self, references: ReferenceData) -> None:
        """Give all editors what they can refer to; that alone is no change by the person."""
        untouched = self.is_untouched()
        for editor in self._editors.values():
            editor.refer(references)
        if untouched:
            self.mark()

    def state(self) -> Draft:
        """Return the content of all fields as JSON."""
        return {name: editor.state() for name, editor in self._editors.items()}

    def restore(self, state: Draft) -> None:
        """Restore what `state` returned; names that the form does not have are ignored."""
        for name, kept in state.items():
            if name in self._editors:
                self._editors[name].restore(kept)
                if name in self._behind and self._editors[name].state() != self._unsaid[name]:
                    self._open_more(open_=True)

    def is_untouched(self) -> bool:
        """Return whether nothing was typed since the form was last emptied, shown or marked."""
        return self.state() == self._unsaid

    def mark(self) -> None:
        """Treat the present content as untouched."""
        self._unsaid = self.state()

    def _show(self, values: Mapping[str, object]) -> None:
        self.trouble.show_text("")
        for name, editor in self._editors.items():
            editor.show_value(values[name])

    def _add(self, field: Field, column: QVBoxLayout) -> None:
        place = QVBoxLayout()
        place.setSpacing(4)
        column.addLayout(place)
        label = (field.label and _(field.label)) or field_text(self._noun, field.name)
        editor = field.make(label, self._around)
        if self._editors:
            place.addSpacing(8)
        if field.heading:
            place.addSpacing(10)
            place.addWidget(PlainLabel(_(field.heading), role="heading"))
        place.addWidget(FieldLabel(label, editor.widget))
        if field.hint:
            place.addWidget(PlainLabel(_(field.hint), role="muted"))
            editor.widget.setAccessibleDescription(_(field.hint))
        place.addWidget(editor.widget)
        self._labels[field.name], self._places[field.name] = label, place
        self._editors[field.name] = editor

    def _point_out(self, name: str, editor: Editor, error: BadInput) -> None:
        self._reveal(editor)
        place = self._places[name]
        place.removeWidget(self.trouble)
        place.insertWidget(place.indexOf(editor.widget), self.trouble)
        self.trouble.fail(error)

    def _reveal(self, editor: Editor) -> None:
        if self._more.isAncestorOf(editor.widget):
            self._open_more(open_=True)
        focused = self.focusWidget()
        inside = focused is not None and editor.widget.isAncestorOf(focused)
        if not inside or focused is None or not focused.hasFocus():
            editor.widget.setFocus()

    @Slot()
    def _on_toggle(self) -> None:
        self._open_more(open_=self._more.isHidden())

    def _open_more(self, *, open_: bool) -> None:
        self._more.setVisible(open_)
        self.toggle.setText(_("Less") if open_ else _("More: everything here is optional"))


def _blank(noun: Noun) -> dict[str, object]:
    defaults = {f.name: f.default for f in dataclasses.fields(CLASSES[noun])}
    return {n: "" if v is dataclasses.MISSING else v for n, v in defaults.items()}


def _column(widget: QWidget) -> QVBoxLayout:
    made = QVBoxLayout(widget)
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(4)
    return made
