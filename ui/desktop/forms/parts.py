"""Editors of values that have several parts, made from the types of the parts.

**Invariants:**

- A value of which no part is said is no value: it is `blank`, and a row of it is left out.
- The names of the parts and of their choices are those with which the value is shown.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import value_of
from diary.model.when import When
from diary.text.code_texts import Voice, part_choice_text, part_text
from ui.desktop.forms.editors import (
    ChoiceEditor,
    DayEditor,
    LineEditor,
    WhenEditor,
    YesNoEditor,
)
from ui.desktop.forms.form import Editor, FormContext, ReferenceData
from ui.desktop.forms.reference_editors import SubjectEditor
from ui.desktop.widgets.basic import FieldLabel, PlainLabel, button


class PartsEditor:
    """One value of a dataclass: an editor for each part, with its name above it."""

    def __init__(
        self, field: str, cls: type, form_context: FormContext, blank: object = None
    ) -> None:
        self._cls, self._blank = cls, blank
        self._box = QWidget()
        column = QVBoxLayout(self._box)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(4)
        hints = get_type_hints(cls)
        self._editors: dict[str, Editor] = {}
        self._defaults: dict[str, object] = {}
        for spec in dataclasses.fields(cls):
            name = part_text(Voice.FIRST, field, spec.name)
            editor = _part_editor(field, spec, hints[spec.name], name, form_context)
            column.addWidget(FieldLabel(name, editor.widget))
            column.addWidget(editor.widget)
            self._editors[spec.name] = editor
            needed = spec.default is dataclasses.MISSING
            self._defaults[spec.name] = _unsaid(hints[spec.name]) if needed else spec.default
        self._box.setFocusProxy(next(iter(self._editors.values())).widget)
        self.show_value(blank)

    @property
    def widget(self) -> QWidget:
        return self._box

    def value(self) -> object:
        """Return the value, or `blank` if nothing is said; raise BadInput for what is missing."""
        said = {name: editor.value() for name, editor in self._editors.items()}
        if said == self._defaults:
            return self._blank
        for name in said:
            if said[name] is None and self._defaults[name] is None and self._is_needed(name):
                raise BadInput(name, N_("is missing"))
        return self._cls(**said)

    def show_value(self, value: object) -> None:
        for name, editor in self._editors.items():
            known = value is not None
            editor.show_value(value_of(value, name) if known else self._defaults[name])

    def state(self) -> dict[str, object]:
        """Return every part as typed."""
        return {name: editor.state() for name, editor in self._editors.items()}

    def restore(self, state: Mapping[str, Any]) -> None:
        for name, kept in state.items():
            if name in self._editors:
                self._editors[name].restore(kept)

    def refer(self, references: ReferenceData) -> None:
        """Give all parts what they can refer to."""
        for editor in self._editors.values():
            editor.refer(references)

    def _is_needed(self, name: str) -> bool:
        spec = next(each for each in dataclasses.fields(self._cls) if each.name == name)
        return spec.default is dataclasses.MISSING


class PartListEditor:
    """Several values of a dataclass, each with its parts; `hint` stands beside the button."""

    def __init__(
        self, field: str, cls: type, form_context: FormContext, add: str, hint: str = ""
    ) -> None:
        self._make: Callable[[], PartsEditor] = lambda: PartsEditor(field, cls, form_context)
        self._rows: list[PartsEditor] = []
        self._references = ReferenceData()
        self._box = QWidget()
        column = QVBoxLayout(self._box)
        column.setContentsMargins(0, 0, 0, 0)
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        column.addLayout(self._list)
        self._add = button(add, on=self._on_add)
        column.addWidget(self._add)
        if hint:
            column.addWidget(PlainLabel(hint, role="muted"))

    @property
    def widget(self) -> QWidget:
        return self._box

    def value(self) -> tuple[object, ...]:
        """Return the values of which something is said; raise BadInput for what is missing."""
        return tuple(value for row in self._rows if (value := row.value()) is not None)

    def show_value(self, value: Sequence[object]) -> None:
        self._clear()
        for each in value:
            self._append().show_value(each)

    def state(self) -> list[dict[str, object]]:
        """Return every value as typed."""
        return [row.state() for row in self._rows]

    def restore(self, state: Sequence[object]) -> None:
        """Restore what `state` returned; a row of an earlier version of the program is left out."""
        self._clear()
        for kept in state:
            if isinstance(kept, Mapping):
                self._append().restore(kept)

    def refer(self, references: ReferenceData) -> None:
        """Give all values what they can refer to."""
        self._references = references
        for row in self._rows:
            row.refer(references)

    @Slot()
    def _on_add(self) -> None:
        self._append().widget.setFocus()

    def _append(self) -> PartsEditor:
        row = self._make()
        row.refer(self._references)
        self._rows.append(row)
        self._list.addWidget(row.widget)
        return row

    def _clear(self) -> None:
        for row in self._rows:
            row.widget.hide()
            row.widget.deleteLater()
        self._rows.clear()


def _unsaid(hint: object) -> object:
    return "" if hint is str else None


def _part_editor(
    field: str, spec: dataclasses.Field[Any], hint: object, name: str, form_context: FormContext
) -> Editor:
    if get_origin(hint) in (Union, UnionType):
        inner = next(each for each in get_args(hint) if each is not NoneType)
        optional = True
    else:
        inner, optional = hint, spec.default is dataclasses.MISSING
    if inner is When:
        return WhenEditor(form_context)
    if inner is bool:
        return YesNoEditor(name)
    if isinstance(inner, type) and issubclass(inner, Enum):
        options = [
            (each, part_choice_text(Voice.FIRST, field, spec.name, each.value)) for each in inner
        ]
        first = [] if not optional else [(None, _("Not said"))]
        default = [each for each in options if each[0] == spec.default]
        rest = [each for each in options if each[0] != spec.default]
        return ChoiceEditor(name, [*first, *default, *rest])
    return _text_editor(spec, name, form_context)


def _text_editor(spec: dataclasses.Field[Any], name: str, form_context: FormContext) -> Editor:
    meta = spec.metadata
    if "day" in meta:
        return DayEditor()
    if isinstance(meta.get("refers"), Noun):
        return SubjectEditor(name, meta["refers"])
    if meta.get("codes") == "test":
        title = form_context.vocabulary.limbs_title
        return ChoiceEditor(
            name, [("", _("Not said")), (form_context.vocabulary.limbs_test, title)]
        )
    if meta.get("codes") == "limb":
        rows = [
            (row.letter, f"({row.letter}) {row.label}") for row in form_context.vocabulary.limbs
        ]
        return ChoiceEditor(name, [("", _("Not said")), *rows])
    return LineEditor(name)
