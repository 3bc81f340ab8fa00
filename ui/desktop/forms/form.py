"""A form: named editors in a column, some of them behind 'More', giving one noun.

The rules are:

- The first field is there at once; the rest follow one at a time, so that no key waits for
  them. What asks for a field, or for all that stands in the form, has them made first.
- Fields are made in their order, each in its own place, whoever asks.
- What is wrong with a field is said beside that field, by the name it has on the page.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.errors import BadInput
from diary.i18n import _
from diary.model.kinds import Noun
from diary.model.recorded import CLASSES
from diary.wording import field_text
from ui.desktop.forms.editor import Around, Editor, References
from ui.desktop.turns import Turns
from ui.desktop.widgets.notices import StatusLine
from ui.desktop.widgets.plain import FieldLabel, PlainLabel, button

_AT_ONCE = 1


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in the noun, how its editor is made, and what is said around it."""

    name: str
    make: Callable[[str, Around], Editor]
    label: str = ""
    hint: str = ""
    more: bool = False


class Form(QWidget):
    """Editors for one noun. Fields that the form does not show are kept as they were.

    `made` carries the widget of each field that comes later than the form; `completed` follows.
    """

    made = Signal(QWidget)
    completed = Signal()

    def __init__(self, noun: Noun, fields: Sequence[Field], around: Around) -> None:
        super().__init__()
        self._noun, self._around = noun, around
        self._base: Any = None
        self._editors: dict[str, Editor] = {}
        self._labels: dict[str, str] = {}
        self._places: dict[str, QVBoxLayout] = {}
        self.trouble = StatusLine()
        self._references = References()
        # of fields that are not made yet: what they are to show, and what stood in them
        self._values: dict[str, Any] = {}
        self._states: dict[str, Any] = {}
        self._blank: dict[str, Any] = {}
        self._column = _column(self)
        self._more = QWidget()
        rest = _column(self._more)
        self._awaited: dict[str, Field] = {}
        for field in fields:
            place = QVBoxLayout()
            place.setSpacing(4)
            (rest if field.more else self._column).addLayout(place)
            self._awaited[field.name] = field
            self._places[field.name] = place
        self._behind = frozenset(field.name for field in fields if field.more)
        self.toggle = button("", "quiet", self._on_toggle)
        self._column.addWidget(self._more)
        if self._behind:
            # not before what stands above it, which would push it down
            self.toggle.hide()
            self.completed.connect(self.toggle.show)
        self._open_more(open_=False)
        self._turns = Turns(self)
        for _number in range(min(_AT_ONCE, len(fields))):
            self._make_next()
        self._turns.add(*[self._make_next] * len(self._awaited))

    def editor(self, name: str) -> Editor:
        """The editor of a field."""
        while name in self._awaited:
            self._make_next()
        return self._editors[name]

    def content(self) -> Any:
        """The noun as the form says it; raises BadInput once it is said where the fault is."""
        self._complete()
        self.trouble.say("")
        said: dict[str, Any] = {}
        for name, editor in self._editors.items():
            try:
                said[name] = editor.value()
            except BadInput as error:
                named = BadInput(self._labels[name], error.reason)
                self._point_out(name, editor, named)
                raise named from error
        if self._base is not None:
            return dataclasses.replace(self._base, **said)
        return CLASSES[self._noun](**said)

    def show_content(self, content: Any) -> None:
        """Show what a noun says; what stands behind 'More' is not hidden."""
        self._base = content
        self._show(lambda name: getattr(content, name))
        blank = _blank(self._noun)
        said = any(getattr(content, name) != blank[name] for name in self._behind)
        self._open_more(open_=said)

    def start_anew(self) -> None:
        """An empty form."""
        self._base = None
        self._show(_blank(self._noun).__getitem__)
        self._open_more(open_=False)
        self.mark()

    def refer(self, references: References) -> None:
        """Take what may be referred to."""
        self._references = references
        for editor in self._editors.values():
            editor.refer(references)

    def state(self) -> dict[str, Any]:
        """What stands in the form, as JSON."""
        self._complete()
        return {name: editor.state() for name, editor in self._editors.items()}

    def restore(self, state: dict[str, Any]) -> None:
        """Put back what `state` gave; what the form does not have is passed over."""
        for name, kept in state.items():
            if name in self._editors:
                self._restore(name, kept)
            elif name in self._awaited:
                self._states[name] = kept

    def is_untouched(self) -> bool:
        """Whether nothing was typed since it was last empty or shown."""
        return not self._states and all(
            editor.state() == self._blank[name] for name, editor in self._editors.items()
        )

    def mark(self) -> None:
        """Count what stands here now as untouched."""
        if self._states:
            self._complete()
        self._blank = {name: editor.state() for name, editor in self._editors.items()}

    def _show(self, value: Callable[[str], Any]) -> None:
        self._states.clear()
        self.trouble.say("")
        for name, editor in self._editors.items():
            editor.show_value(value(name))
        self._values = {name: value(name) for name in self._awaited}

    def _complete(self) -> None:
        while self._awaited:
            self._make_next()

    def _make_next(self) -> None:
        if not self._awaited:
            return
        field = self._awaited.pop(next(iter(self._awaited)))
        name = field.name
        if field.more and self.toggle.parentWidget() is None:
            # only now, since Tab goes down the page in the order in which its parts came to it
            self._place_toggle()
        editor = self._place(field, self._places[name])
        editor.refer(self._references)
        if name in self._values:
            editor.show_value(self._values.pop(name))
        self._blank[name] = editor.state()
        if name in self._states:
            self._restore(name, self._states.pop(name))
        self.made.emit(editor.widget)
        if not self._awaited:
            self.completed.emit()

    def _restore(self, name: str, kept: Any) -> None:
        editor = self._editors[name]
        editor.restore(kept)
        if name in self._behind and editor.state() != self._blank[name]:
            self._open_more(open_=True)

    def _place_toggle(self) -> None:
        at = self._column.indexOf(self._more)
        self._column.insertWidget(at, self.toggle, 0, Qt.AlignmentFlag.AlignLeft)
        self.toggle.hide()

    def _place(self, field: Field, place: QVBoxLayout) -> Editor:
        label = (field.label and _(field.label)) or field_text(self._noun, field.name)
        self._labels[field.name] = label
        editor = field.make(label, self._around)
        if self._editors:
            place.addSpacing(8)
        self._editors[field.name] = editor
        place.addWidget(FieldLabel(label, editor.widget))
        if field.hint:
            hint = PlainLabel(_(field.hint), role="muted")
            place.addWidget(hint)
            editor.widget.setAccessibleDescription(_(field.hint))
        place.addWidget(editor.widget)
        return editor

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


def _blank(noun: Noun) -> dict[str, Any]:
    defaults = {f.name: f.default for f in dataclasses.fields(CLASSES[noun])}
    return {n: "" if v is dataclasses.MISSING else v for n, v in defaults.items()}


def _column(widget: QWidget) -> QVBoxLayout:
    made = QVBoxLayout(widget)
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(4)
    return made
