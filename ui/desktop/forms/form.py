"""A form: named editors in one or more steps, some behind a line that opens, giving one noun.

**Invariants:**

- `value` of an editor returns what will be recorded, or raises BadInput. `state` returns the
  content of its fields as JSON, readable or not: it goes into the sealed draft, so that nothing
  half-typed is lost.
- An editor knows names and numbers of other subjects only through `ReferenceData`, so it needs no
  session.
- Fields are made in their order, since some know those before them.
- A field whose editor stands as it did when a noun was shown gives the value of that noun as it is:
  an editor may not be able to say everything that a record holds, such as a code of a later list.
- One step is shown at a time, and every step is the same form: what was typed in one stays while
  another is shown.
- The first step is made at once. Those behind it are made while nobody waits, or as soon as they
  are asked for, and show then what the noun or the draft says of them.
- An error in a field is shown beside that field and uses the field's label, so that the person
  finds it. It is the field's description as long as it stands, and goes when the field is mended.
- A day far from today that was not in the noun before is asked about at its field before the form
  gives the noun.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from dataclasses import field as dataclasses_field
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.errors import BadInput, DiaryError
from diary.i18n import _
from diary.jurisdiction import Vocabulary
from diary.model.books_and_nouns import Noun
from diary.model.far_days import far_days
from diary.model.field_declarations import value_of
from diary.model.revisions import CLASSES, Content
from diary.model.when import zone_or_utc
from diary.text.noun_names import field_text
from ui.desktop.draft_autosave import Draft
from ui.desktop.idle_tasks import IdleQueue
from ui.desktop.widgets.basic import FieldLabel, PlainLabel, button
from ui.desktop.widgets.date_fields import ClockQuestion
from ui.desktop.widgets.far_day_question import FarDayQuestion
from ui.desktop.widgets.feedback import StatusLine
from ui.desktop.widgets.fold import Fold


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
    person: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceData:
    """What fields can refer to: people and orders, and subjects by id with noun and number.

    `names` are those of subjects that are called something else, `listed` those of people as a list
    has them, where several have one name, `keeper` what a reader is told of who keeps the record.
    """

    people: tuple[tuple[str, str], ...] = ()
    orders: tuple[OrderTerms, ...] = ()
    numbers: Mapping[str, int] = dataclasses_field(default_factory=dict)
    subjects: Mapping[str, tuple[Noun, int]] = dataclasses_field(default_factory=dict)
    names: Mapping[str, str] = dataclasses_field(default_factory=dict)
    listed: Mapping[str, str] = dataclasses_field(default_factory=dict)
    keeper: str = ""


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

    A field with `more` is behind the button 'More', one with a `heading` behind that heading, which
    opens. `step` is the number of the step that shows it, from 0. `begin` puts into an editor what
    a new noun begins with.
    """

    name: str
    make: MakeEditor
    label: str = ""
    hint: str = ""
    more: bool = False
    heading: str = ""
    step: int = 0
    begin: Callable[[Editor], None] | None = None


@dataclass(frozen=True, slots=True)
class _Brought:
    """What holds a field that is shown elsewhere, its own place, and the step it is shown in."""

    box: QWidget
    place: QVBoxLayout
    step: int


class Form(QWidget):
    """Editors for one noun. Fields that the form does not show keep their values.

    `step_shown` carries the number of a step that is shown, `editor_made` the name of a field.
    """

    step_shown = Signal(int)
    editor_made = Signal(str)

    def __init__(self, noun: Noun, fields: Sequence[Field], form_context: FormContext) -> None:
        super().__init__()
        self._noun, self._around = noun, form_context
        self._base: Content | None = None
        self._editors: dict[str, Editor] = {}
        self._waiting: list[str] = []
        # what fields that wait to be made will show, and what of it was restored from a draft
        self._values = _blank(noun)
        self._kept: Draft = {}
        self._references: ReferenceData | None = None
        self._empty: Draft = {}
        self._unsaid: Draft = {}
        # as the editors stood when the noun was shown
        self._shown: Draft = {}
        self._later = IdleQueue(self)
        self._labels: dict[str, str] = {}
        self._hints: dict[str, PlainLabel] = {}
        self._brought: dict[str, _Brought] = {}
        self._places: dict[str, QVBoxLayout] = {}
        self.trouble = StatusLine()
        self.far_day = FarDayQuestion()
        self._fields = {field.name: field for field in fields}
        self._folds: dict[str, Fold] = {}
        self._step = 0
        whole = _column(self)
        self._steps = [QWidget() for _step in range(max(field.step for field in fields) + 1)]
        self._columns = [_column(step) for step in self._steps]
        for step in self._steps:
            whole.addWidget(step)
        self.toggle = button("", "quiet", self._on_toggle)
        self._more = QWidget()
        for field in fields:
            if not field.more:
                self._add_place(field, self._column_for(field))
        if any(field.more for field in fields):
            self._columns[0].addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignLeft)
            self._columns[0].addWidget(self._more)
            rest = _column(self._more)
            for field in fields:
                if field.more:
                    self._add_place(field, rest)
        for name in [each for each in self._waiting if self._fields[each].step == 0]:
            self._make(name)
        self._empty = self._made_state()
        self._open_for(())
        self._show_only(0)
        self.mark()

    @property
    def step(self) -> int:
        """Return the number of the step that is shown."""
        return self._step

    @property
    def steps(self) -> int:
        """Return how many steps the form has."""
        return len(self._steps)

    def show_step(self, number: int) -> None:
        """Show this step, and no other one."""
        self._make_step(number)
        self._show_only(number)
        self.step_shown.emit(number)

    def is_said(self, number: int) -> bool:
        """Return whether a field of this step says something that an empty form does not."""
        names = [name for name in self._fields if self._step_of(name) == number]
        blank = _blank(self._noun)
        waiting = (name for name in names if name in self._waiting)
        return bool(self._differing(names)) or any(self._values[n] != blank[n] for n in waiting)

    def place(self, step: int, widget: QWidget) -> None:
        """Put a widget into a step, before the headings that open."""
        column = self._columns[step]
        folds = [column.indexOf(each) for each in self._folds.values()]
        first = min((at for at in folds if at >= 0), default=column.count())
        column.insertWidget(first, widget)

    def first_field(self) -> QWidget:
        """Return the widget of the first field of the step that is shown."""
        names = (name for name, field in self._fields.items() if field.step == self._step)
        return self.editor(next(names)).widget

    def focus_step(self) -> None:
        """Give the focus to the first field of the step that is shown."""
        self.first_field().setFocus()

    def editor(self, name: str) -> Editor:
        """Return the editor of a field, making it and those before it if need be."""
        while name in self._waiting:
            self._make_next()
        return self._editors[name]

    def content(self) -> Content:
        """Return the noun as entered; show an error beside its field and raise BadInput.

        Raises DayFar, asking about a day far from today.
        """
        self._make_all()
        self.trouble.show_text("")
        self.far_day.take_back()
        values: dict[str, Any] = {}
        for name, editor in self._editors.items():
            if self._base is not None and self._stands_as_shown(name, self._base):
                continue
            try:
                values[name] = editor.value()
            except BadInput as error:
                named = BadInput(self._labels[name], error.reason)
                self._point_out(name, editor, named)
                raise named from error
        if self._base is not None:
            content = dataclasses.replace(self._base, **values)
        else:
            content = CLASSES[self._noun](**values)
        self._ask_about_days(content)
        return content

    def entered(self, status: StatusLine) -> Content | None:
        """Return the noun as entered; None for an error, which is shown at its field alone."""
        try:
            return self.content()
        except BadInput:
            status.show_text("")
            return None

    def show_content(self, content: Content) -> None:
        """Show a noun, and open what is behind a line that opens and has a value."""
        self._base = content
        values, blank = field_values(content), _blank(self._noun)
        self._show(values)
        self._open_for(name for name in self._fields if values[name] != blank[name])

    def start_anew(self) -> None:
        """Empty the form, each field in its own place."""
        self._put_back()
        self._base = None
        self._show(_blank(self._noun))
        for name in self._editors:
            self._begin(name)
        self._empty = self._made_state()
        self._open_for(())
        self.show_step(0)
        self.mark()

    def suggest(self, values: Mapping[str, object]) -> None:
        """Show these values in their fields, as if the person had chosen them."""
        for name, value in values.items():
            self.editor(name).show_value(value)
        self._open_for(self._differing(values), close=False)

    def refer(self, references: ReferenceData) -> None:
        """Give all editors what they can refer to; that alone is no change by the person."""
        untouched = self.is_untouched()
        self._references = references
        for name, editor in self._editors.items():
            is_shown = editor.state() == self._shown.get(name)
            editor.refer(references)
            if is_shown:
                self._shown[name] = editor.state()
        if untouched:
            self.mark()

    def state(self) -> Draft:
        """Return the content of all fields as JSON."""
        self._make_all()
        return self._made_state()

    def _made_state(self) -> Draft:
        return {name: editor.state() for name, editor in self._editors.items()}

    def restore(self, state: Draft) -> None:
        """Restore what `state` returned; names that the form does not have are ignored."""
        for name, kept in state.items():
            if name in self._editors:
                self._editors[name].restore(kept)
        self._kept = {name: state[name] for name in self._waiting if name in state}
        self._open_for(self._differing(state), close=False)

    def is_untouched(self) -> bool:
        """Return whether nothing was typed since the form was last emptied, shown or marked."""
        return not self._kept and self._made_state() == self._unsaid

    def mark(self) -> None:
        """Treat the present content as untouched."""
        self._unsaid = self._made_state()

    def bring(self, names: Iterable[str], after: str) -> None:
        """Show these fields in the step of another one, below it, until the form begins anew."""
        step = self._fields[after].step
        column = self._columns[step]
        at = column.indexOf(self._places[after]) + 1
        for at_, name in enumerate(names, at):
            if name in self._brought:
                continue
            box = QWidget()
            place = _column(box)
            place.setContentsMargins(0, 8, 0, 0)
            self._brought[name] = _Brought(box, self._places[name], step)
            _move_widgets(self._places[name], place)
            self._places[name] = place
            column.insertWidget(at_, box)

    def put_below(self, name: str, widget: QWidget) -> None:
        """Put a widget below a field, wherever that is shown; it goes with the field."""
        self.editor(name)
        self._places[name].addWidget(widget)

    def say_at(self, name: str, text: str) -> None:
        """Say something else than its hint above a field that has one."""
        editor = self.editor(name)
        self._hints[name].setText(text)
        editor.widget.setAccessibleDescription(text)

    def point_out(self, name: str, error: BadInput) -> None:
        """Show what is missing beside the field, and give that the focus."""
        self._point_out(name, self.editor(name), error)

    def points_out(self, error: DiaryError) -> bool:
        """Show beside its field what the record did not take; False where it is of no field."""
        if not isinstance(error, BadInput) or error.field not in self._fields:
            return False
        editor = self.editor(error.field)
        named = BadInput(self._labels[error.field], error.reason)
        self._point_out(error.field, editor, named)
        return True

    def editors(self) -> Iterator[Editor]:
        """Yield the editors of all fields, in their order."""
        self._make_all()
        yield from self._editors.values()

    def _show(self, values: Mapping[str, object]) -> None:
        self.trouble.show_text("")
        self.far_day.forget()
        self._values, self._kept = dict(values), {}
        for name, editor in self._editors.items():
            editor.show_value(values[name])
        self._shown = self._made_state()

    def showEvent(self, event: QShowEvent) -> None:
        """Make what is not seen yet, one field a turn."""
        super().showEvent(event)
        self._later.add(*[self._make_next] * len(self._waiting))

    def _add_place(self, field: Field, column: QVBoxLayout) -> None:
        """Add the place of a field, whose editor is made for it later."""
        place = QVBoxLayout()
        place.setSpacing(4)
        column.addLayout(place)
        if column.count() > 1:
            place.addSpacing(8)
        self._places[field.name] = place
        self._labels[field.name] = (field.label and _(field.label)) or field_text(
            self._noun, field.name
        )
        self._waiting.append(field.name)

    def _make_all(self) -> None:
        while self._waiting:
            self._make_next()

    def _make_step(self, number: int) -> None:
        for name in [each for each in self._waiting if self._fields[each].step == number]:
            self.editor(name)

    def _make_next(self) -> None:
        if not self._waiting:
            return
        name = self._waiting[0]
        self._make(name)
        editor = self._editors[name]
        blank, value = _blank(self._noun)[name], self._values[name]
        editor.show_value(blank)
        self._begin(name)
        if self._references is not None:
            editor.refer(self._references)
        self._empty[name] = self._unsaid[name] = self._shown[name] = editor.state()
        if self._base is not None or value != blank:
            editor.show_value(value)
            self._unsaid[name] = self._shown[name] = editor.state()
        if name in self._kept:
            editor.restore(self._kept.pop(name))
            self._open_for(self._differing([name]), close=False)
        self.editor_made.emit(name)

    def _begin(self, name: str) -> None:
        if (begin := self._fields[name].begin) is not None:
            begin(self._editors[name])

    def _stands_as_shown(self, name: str, base: Content) -> bool:
        """Return whether a field says what it said of the noun; what is needed has to be said."""
        is_missing = value_of(base, name) == "" and name in _needed(self._noun)
        return not is_missing and self._editors[name].state() == self._shown[name]

    def _make(self, name: str) -> None:
        self._waiting.remove(name)
        field, label, place = self._fields[name], self._labels[name], self._places[name]
        editor = field.make(label, self._around)
        place.addWidget(FieldLabel(label, editor.widget))
        if field.hint:
            self._hints[field.name] = PlainLabel(_(field.hint), role="muted")
            place.addWidget(self._hints[field.name])
            editor.widget.setAccessibleDescription(_(field.hint))
        place.addWidget(editor.widget)
        self._editors[name] = editor

    def _ask_about_days(self, content: Content) -> None:
        today = self._around.clock().astimezone(zone_or_utc(self._around.zone)).date()
        known = far_days(self._base, today) if self._base is not None else ()
        for found in far_days(content, today):
            # a field within a row, such as a day of a step, stands in the editor of the rows
            name = found.field.split(".")[0]
            if found in known or self.far_day.is_right(found) or name not in self._editors:
                continue
            editor = self._editors[name]
            self._reveal(name, editor)
            for each in self._places.values():
                each.removeWidget(self.far_day)
            place = self._places[name]
            place.insertWidget(place.indexOf(editor.widget) + 1, self.far_day)
            raise self.far_day.ask(found, today, editor.widget)

    def _point_out(self, name: str, editor: Editor, error: BadInput) -> None:
        self._reveal(name, editor)
        place = self._places[name]
        for each in self._places.values():
            each.removeWidget(self.trouble)
        place.insertWidget(place.indexOf(editor.widget), self.trouble)
        self.trouble.belong_to(editor.widget, partial(_is_mended, editor, editor.state()))
        self.trouble.fail(error)

    def _reveal(self, name: str, editor: Editor) -> None:
        field = self._fields[name]
        if self._step_of(name) != self._step:
            self.show_step(self._step_of(name))
        if name in self._brought:
            pass
        elif field.more:
            self._open_more(open_=True)
        elif field.heading:
            self._folds[field.heading].set_open(is_open=True)
        focused = self.focusWidget()
        inside = focused is not None and editor.widget.isAncestorOf(focused)
        if not inside or focused is None or not focused.hasFocus():
            editor.widget.setFocus()

    def _step_of(self, name: str) -> int:
        brought = self._brought.get(name)
        return self._fields[name].step if brought is None else brought.step

    def _put_back(self) -> None:
        for name, brought in self._brought.items():
            _move_widgets(self._places[name], brought.place)
            self._places[name] = brought.place
            brought.box.hide()
            brought.box.deleteLater()
        self._brought.clear()

    def _column_for(self, field: Field) -> QVBoxLayout:
        """Return where a field goes: into its step, or behind its heading there."""
        column = self._columns[field.step]
        if not field.heading:
            return column
        if field.heading not in self._folds:
            fold = Fold(_(field.heading))
            fold.column.setSpacing(4)
            self._folds[field.heading] = fold
            column.addWidget(fold)
        return self._folds[field.heading].column

    def _show_only(self, number: int) -> None:
        focused = self.focusWidget()
        inside = focused is not None and not self._steps[number].isAncestorOf(focused)
        self._step = number
        self._steps[number].show()
        if inside:
            # Qt would give the focus to whatever comes next, and scroll to it
            self.focus_step()
        for at, step in enumerate(self._steps):
            step.setVisible(at == number)

    def _differing(self, names: Iterable[str]) -> list[str]:
        """Return those of the fields that say something that an empty form does not."""
        known = [name for name in names if name in self._editors]
        return [name for name in known if self._editors[name].state() != self._empty[name]]

    def _open_for(self, names: Iterable[str], *, close: bool = True) -> None:
        """Open what these fields are behind; with `close` close the rest."""
        said = [self._fields[name] for name in names]
        for heading, fold in self._folds.items():
            has = any(field.heading == heading for field in said)
            if has or close:
                fold.set_open(is_open=has)
        has = any(field.more for field in said)
        if has or close:
            self._open_more(open_=has)

    @Slot()
    def _on_toggle(self) -> None:
        self._open_more(open_=self._more.isHidden())

    def _open_more(self, *, open_: bool) -> None:
        self._more.setVisible(open_)
        self.toggle.setText(_("Less") if open_ else _("More: everything here is optional"))


def _is_mended(editor: Editor, wrong: object) -> bool:
    """Return whether a field can be read that could not be read in the state `wrong`.

    Reading a time can ask about the change of the clocks, which would take the focus from what is
    being typed: such a field counts as mended once it says something else, until it is saved.
    """
    if editor.state() == wrong:
        return False
    if editor.widget.findChild(ClockQuestion) is not None:
        return True
    try:
        editor.value()
    except BadInput:
        return False
    return True


def _blank(noun: Noun) -> dict[str, object]:
    defaults = {f.name: f.default for f in dataclasses.fields(CLASSES[noun])}
    return {n: "" if v is dataclasses.MISSING else v for n, v in defaults.items()}


def _needed(noun: Noun) -> frozenset[str]:
    every = dataclasses.fields(CLASSES[noun])
    return frozenset(f.name for f in every if f.default is dataclasses.MISSING)


def _move_widgets(old: QVBoxLayout, new: QVBoxLayout) -> None:
    """Move what is shown from one place to the other; what is hidden stays hidden."""
    items = (old.itemAt(at) for at in range(old.count()))
    for part in [part for item in items if item is not None and (part := item.widget())]:
        is_hidden = part.isHidden()
        old.removeWidget(part)
        new.addWidget(part)
        part.setVisible(not is_hidden)


def _column(widget: QWidget) -> QVBoxLayout:
    made = QVBoxLayout(widget)
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(4)
    return made
