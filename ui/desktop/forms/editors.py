"""Editors of fields: text, choices, ticks, numbers, lists, times, days and rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.model.record_nouns import CustodyStep
from diary.model.when import When
from ui.desktop.draft_autosave import Draft
from ui.desktop.forms.form import FormContext, ReferenceData
from ui.desktop.widgets.basic import (
    CHOICE,
    ComboBox,
    Group,
    PlainLabel,
    RadioButton,
    TickBox,
    button,
)
from ui.desktop.widgets.date_fields import DayEdit, WhenEdit
from ui.desktop.widgets.text_fields import TextEdit
from ui.text.labelled import labelled


class _Line:
    """A field of one line; subclasses give its text a meaning."""

    def __init__(self, name: str, placeholder: str = "") -> None:
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(placeholder)

    @property
    def widget(self) -> QWidget:
        return self.line

    def state(self) -> str:
        """Return the text as typed."""
        return self.line.text()

    def restore(self, state: str) -> None:
        self.line.setText(state)

    def refer(self, references: ReferenceData) -> None:
        """Do nothing: a line refers to no other subject."""


class LineEditor(_Line):
    """One line of text."""

    def value(self) -> str:
        """Return the text without spaces around it."""
        return self.line.text().strip()

    def show_value(self, value: str) -> None:
        """Show the text, scrolled to its beginning."""
        self.line.setText(value)
        self.line.setCursorPosition(0)


class _Text:
    """A field of several lines; subclasses give their text a meaning."""

    def __init__(self, name: str, lines: int = 3, placeholder: str = "") -> None:
        self.edit = TextEdit(lines, placeholder)
        self.edit.setAccessibleName(name)

    @property
    def widget(self) -> QWidget:
        return self.edit

    def state(self) -> str:
        """Return the text as typed."""
        return self.edit.toPlainText()

    def restore(self, state: str) -> None:
        """Restore the text, with the cursor at its end."""
        self.edit.setPlainText(state)
        self.edit.moveCursor(QTextCursor.MoveOperation.End)

    def refer(self, references: ReferenceData) -> None:
        """Do nothing: a text refers to no other subject."""


class TextEditor(_Text):
    """Several lines of text."""

    def value(self) -> str:
        """Return the text without white space around it."""
        return self.edit.toPlainText().strip()

    def show_value(self, value: str) -> None:
        self.edit.setPlainText(value)


class ChoiceEditor:
    """One of a few values; `options` are value and label, the first is the default.

    The values are kept here, because Qt would return a StrEnum member as a plain string.
    """

    def __init__(self, name: str, options: Sequence[tuple[object, str]]) -> None:
        self.combo = ComboBox(CHOICE)
        self.combo.setAccessibleName(name)
        self._values: list[object] = [value for value, _label in options]
        self.combo.addItems([label for _value, label in options])

    @property
    def widget(self) -> QWidget:
        return self.combo

    def value(self) -> object:
        return self._values[self.combo.currentIndex()]

    def show_value(self, value: object) -> None:
        """Choose the value; one that is not listed is added, so that it is not lost."""
        if value in ("", None) and value not in self._values:
            self.combo.setCurrentIndex(0)
            return
        if value not in self._values:
            self._values.append(value)
            self.combo.addItem(str(value))
        self.combo.setCurrentIndex(self._values.index(value))

    def state(self) -> str | None:
        """Return the chosen value as JSON."""
        value = self.value()
        return None if value is None else str(value)

    def restore(self, state: str | None) -> None:
        """Choose what was chosen: among texts also what is not listed, so that it is not lost."""
        for row, value in enumerate(self._values):
            if (None if value is None else str(value)) == state:
                self.combo.setCurrentIndex(row)
                return
        if state and all(type(value) is str for value in self._values):
            self.show_value(state)

    def refer(self, references: ReferenceData) -> None:
        """Do nothing: a choice refers to no other subject."""


class YesNoEditor:
    """Yes, no, or no answer."""

    def __init__(self, name: str) -> None:
        self._row = Group(name)
        self._group = QButtonGroup(self._row)
        line = QHBoxLayout()
        line.setSpacing(16)
        self._row.column.addLayout(line)
        self._radios = {}
        for value, label in ((None, _("Not said")), (True, _("Yes")), (False, _("No"))):
            radio = RadioButton(label)
            radio.setAccessibleName(labelled(name, label))
            self._group.addButton(radio)
            self._radios[value] = radio
            line.addWidget(radio)
        line.addStretch(1)
        self.show_value(None)

    @property
    def widget(self) -> QWidget:
        return self._row

    def value(self) -> bool | None:
        """Return the answer; None for no answer."""
        return next((value for value, radio in self._radios.items() if radio.isChecked()), None)

    def show_value(self, value: bool | None) -> None:
        self._radios[value].setChecked(True)

    def state(self) -> bool | None:
        return self.value()

    def restore(self, state: bool | None) -> None:
        self.show_value(state)

    def refer(self, references: ReferenceData) -> None:
        """Do nothing: an answer refers to no other subject."""


class CountEditor(_Line):
    """A whole number, or nothing."""

    def value(self) -> int | None:
        """Return the number, 1 to 100,000; None if the line is empty. Raise BadInput."""
        text = self.line.text().strip()
        if not text:
            return None
        if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:9]) <= 100_000:
            raise BadInput("times", N_("write a whole number, or leave it empty"))
        return int(text)

    def show_value(self, value: int | None) -> None:
        self.line.setText("" if value is None else str(value))


class LinesEditor(_Text):
    """A list with one item a line; blank lines are ignored."""

    def value(self) -> tuple[str, ...]:
        rows = (row.strip() for row in self.edit.toPlainText().splitlines())
        return tuple(row for row in rows if row)

    def show_value(self, value: Sequence[str]) -> None:
        self.edit.setPlainText("\n".join(value))


class TicksEditor:
    """Some of a few codes; `options` are code, label and explanation.

    A code that is not listed is kept, so that it is not lost.
    """

    def __init__(self, name: str, options: Sequence[tuple[str, str, str]]) -> None:
        self._sheet = Group(name)
        self._boxes: dict[str, QCheckBox] = {}
        self._unlisted: tuple[str, ...] = ()
        column = self._sheet.column
        column.setSpacing(2)
        for code, label, explanation in options:
            box = TickBox(label)
            box.setAccessibleName(labelled(name, label))
            box.setAccessibleDescription(explanation)
            self._boxes[code] = box
            column.addWidget(box)
            if explanation:
                column.addWidget(PlainLabel(explanation, role="muted"))

    @property
    def widget(self) -> QWidget:
        return self._sheet

    def value(self) -> tuple[str, ...]:
        """Return the ticked codes in the list's order, then those that are not listed."""
        ticked = (code for code, box in self._boxes.items() if box.isChecked())
        return (*ticked, *self._unlisted)

    def show_value(self, value: Sequence[str]) -> None:
        """Tick these codes and no others."""
        for code, box in self._boxes.items():
            box.setChecked(code in value)
        self._unlisted = tuple(code for code in value if code not in self._boxes)

    def state(self) -> list[str]:
        """Return the codes as JSON."""
        return list(self.value())

    def restore(self, state: Sequence[str]) -> None:
        self.show_value(tuple(state))

    def refer(self, references: ReferenceData) -> None:
        """Do nothing: a code refers to no other subject."""


class WhenEditor:
    """A stated time. With `now` it starts with 'about now', otherwise with nothing said.

    With `now` it always says something: where a noun has no time, "not sure" is shown.
    """

    def __init__(self, form_context: FormContext, *, now: bool = False) -> None:
        self.edit = WhenEdit(form_context.clock, form_context.zone, may_be_empty=not now)

    @property
    def widget(self) -> QWidget:
        return self.edit

    def value(self) -> When | None:
        """Return the stated time, or None if there is none; raise BadInput."""
        return self.edit.value()

    def show_value(self, value: When | None) -> None:
        self.edit.set_when(value)

    def state(self) -> Draft:
        """Return the fields as typed."""
        return self.edit.state()

    def restore(self, state: Draft) -> None:
        self.edit.restore(state)

    def refer(self, references: ReferenceData) -> None:
        """Do nothing: a time refers to no other subject."""


class DayEditor:
    """A day as the record stores it, `YYYY-MM-DD`, or nothing."""

    def __init__(self) -> None:
        self.edit = DayEdit()

    @property
    def widget(self) -> QWidget:
        return self.edit

    def value(self) -> str:
        """Return the day, '' for none; raise BadInput."""
        return "" if self.edit.is_empty() else self.edit.day().isoformat()

    def show_value(self, value: str) -> None:
        self.edit.set_day(date.fromisoformat(value) if value else None)

    def state(self) -> list[str]:
        """Return the fields as typed."""
        return self.edit.state()

    def restore(self, state: list[str]) -> None:
        self.edit.restore(state)

    def refer(self, references: ReferenceData) -> None:
        """Do nothing: a day refers to no other subject."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _EditorRow:
    widget: QWidget
    lines: list[QLineEdit]
    below: WhenEditor | None


class RowsEditor(Generic[T]):
    """Rows of text fields. `columns` names the fields, `read` and `show` convert one row.

    With `timed`, each row has an editor of a time below its texts; `read` and `show` then also take
    and give the time.
    """

    def __init__(
        self,
        columns: Sequence[str],
        add: str,
        read: Callable[[list[str], When | None], T],
        show: Callable[[T], tuple[list[str], When | None]],
        hint: str = "",
        timed: Callable[[], WhenEditor] | None = None,
    ) -> None:
        self._columns = tuple(columns)
        self._read, self._show = read, show
        self._timed = timed
        self._rows: list[_EditorRow] = []
        self._box = QWidget()
        self._column = QVBoxLayout(self._box)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        self._column.addLayout(self._list)
        self._add = button(add, on=self._on_add)
        row = QHBoxLayout()
        row.addWidget(self._add)
        if hint:
            row.addWidget(PlainLabel(hint, role="muted"), 1)
        else:
            row.addStretch(1)
        self._column.addLayout(row)

    @property
    def widget(self) -> QWidget:
        return self._box

    def value(self) -> tuple[T, ...]:
        """Return the items of rows that are not empty; raise BadInput for an unreadable time."""
        items = []
        for row in self._rows:
            texts = [line.text().strip() for line in row.lines]
            when = row.below.value() if row.below else None
            if any(texts) or when:
                items.append(self._read(texts, when))
        return tuple(items)

    def show_value(self, value: Sequence[T]) -> None:
        self._clear()
        for item in value:
            texts, when = self._show(item)
            row = self._append(texts)
            if row.below:
                row.below.show_value(when)

    def state(self) -> list[list[object]]:
        """Return every row as typed: its texts, then the state of its time if it has one."""
        return [
            [*(line.text() for line in row.lines), *([row.below.state()] if row.below else ())]
            for row in self._rows
        ]

    def restore(self, state: list[list[object]]) -> None:
        """Restore the rows; a draft of an earlier version has no time below them."""
        self._clear()
        for kept in state:
            texts = [str(text) for text in kept[: len(self._columns)]]
            below = kept[len(self._columns) :]
            row = self._append(texts)
            if row.below and below and isinstance(below[0], dict):
                row.below.restore(below[0])

    def refer(self, references: ReferenceData) -> None:
        """Do nothing: rows refer to no other subject."""

    @Slot()
    def _on_add(self) -> None:
        self._append([""] * len(self._columns)).lines[0].setFocus()

    def _append(self, texts: list[str]) -> _EditorRow:
        widget = QWidget()
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, 0, 0, 0)
        line = QHBoxLayout()
        column.addLayout(line)
        number = len(self._rows) + 1
        fields = []
        for name, text in zip(self._columns, texts, strict=True):
            field = QLineEdit(text)
            field.setPlaceholderText(name)
            field.setAccessibleName(labelled(str(number), name))
            fields.append(field)
            line.addWidget(field, 1)
        below = self._timed() if self._timed else None
        if below:
            column.addWidget(below.widget)
        row = _EditorRow(widget, fields, below)
        self._rows.append(row)
        self._list.addWidget(widget)
        return row

    def _clear(self) -> None:
        for row in self._rows:
            row.widget.hide()
            row.widget.deleteLater()
        self._rows.clear()


def continuity_editor(form_context: FormContext) -> RowsEditor[CustodyStep]:
    """Return an editor of the chain of custody: who has had an item, and since when."""

    def read(texts: list[str], when: When | None) -> CustodyStep:
        return CustodyStep(to=texts[0] or _("not named"), note=texts[1], when=when)

    return RowsEditor(
        (_("Handed to, or kept by"), _("Anything else")),
        _("Add a step"),
        read,
        lambda step: ([step.to, step.note], step.when),
        timed=lambda: WhenEditor(form_context),
    )
