"""A form: named editors in a column, some of them behind 'More', giving one noun."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.errors import BadInput
from diary.i18n import _
from diary.model.kinds import Noun
from diary.model.recorded import CLASSES
from diary.wording import field_text
from ui.desktop.forms.editor import Around, Editor, References
from ui.desktop.widgets.plain import FieldLabel, PlainLabel, button


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in the noun, how its editor is made, and what is said around it."""

    name: str
    make: Callable[[str, Around], Editor]
    label: str = ""
    hint: str = ""
    more: bool = False


class Form(QWidget):
    """Editors for one noun. Fields that the form does not show are kept as they were."""

    def __init__(self, noun: Noun, fields: Sequence[Field], around: Around) -> None:
        super().__init__()
        self._noun = noun
        self._base: Any = None
        self._editors: dict[str, Editor] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._more = QWidget()
        rest = QVBoxLayout(self._more)
        rest.setContentsMargins(0, 0, 0, 0)
        rest.setSpacing(4)
        for field in fields:
            self._place(field, around, rest if field.more else self._column)
        self._toggle = button("", "quiet", self._on_toggle)
        if any(field.more for field in fields):
            self._column.addWidget(self._toggle, 0, Qt.AlignmentFlag.AlignLeft)
            self._column.addWidget(self._more)
        self._open_more(open_=False)
        self._blank = self.state()

    def editor(self, name: str) -> Editor:
        """The editor of a field."""
        return self._editors[name]

    def content(self) -> Any:
        """The noun as the form says it; raises BadInput after moving the focus to the field."""
        said: dict[str, Any] = {}
        for name, editor in self._editors.items():
            try:
                said[name] = editor.value()
            except BadInput:
                self._reveal(editor)
                raise
        if self._base is not None:
            return dataclasses.replace(self._base, **said)
        return CLASSES[self._noun](**said)

    def show_content(self, content: Any) -> None:
        """Show what a noun says."""
        self._base = content
        for name, editor in self._editors.items():
            editor.show_value(getattr(content, name))

    def start_anew(self) -> None:
        """An empty form."""
        self._base = None
        defaults = {f.name: f.default for f in dataclasses.fields(CLASSES[self._noun])}
        for name, editor in self._editors.items():
            default = defaults[name]
            editor.show_value("" if default is dataclasses.MISSING else default)
        self._open_more(open_=False)
        self._blank = self.state()

    def refer(self, references: References) -> None:
        """Take what may be referred to."""
        for editor in self._editors.values():
            editor.refer(references)

    def state(self) -> dict[str, Any]:
        """What stands in the form, as JSON."""
        return {name: editor.state() for name, editor in self._editors.items()}

    def restore(self, state: dict[str, Any]) -> None:
        """Put back what `state` gave; what the form does not have is passed over."""
        for name, editor in self._editors.items():
            if name in state:
                editor.restore(state[name])

    def is_untouched(self) -> bool:
        """Whether nothing was typed since it was last empty or shown."""
        return self.state() == self._blank

    def mark(self) -> None:
        """Count what stands here now as untouched."""
        self._blank = self.state()

    def _place(self, field: Field, around: Around, column: QVBoxLayout) -> None:
        label = (field.label and _(field.label)) or field_text(self._noun, field.name)
        editor = field.make(label, around)
        self._editors[field.name] = editor
        if column.count():
            column.addSpacing(8)
        column.addWidget(FieldLabel(label, editor.widget))
        if field.hint:
            hint = PlainLabel(_(field.hint), role="muted")
            column.addWidget(hint)
            editor.widget.setAccessibleDescription(_(field.hint))
        column.addWidget(editor.widget)

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
        self._toggle.setText(_("Less") if open_ else _("More: everything here is optional"))
