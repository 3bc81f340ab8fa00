"""From one day to another, either of which may stay empty: what filters ask for.

The rules are:

- A day that cannot be read leaves nothing out, and that is said below its fields.
- It is said once somebody has left the fields or pressed Enter, not while they are being filled in.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QLineEdit, QWidget

from diary.errors import BadInput
from diary.i18n import _
from ui.desktop.widgets.day_edit import DayEdit
from ui.desktop.widgets.notices import StatusLine
from ui.desktop.widgets.plain import PlainLabel
from ui.messages import explain


class DaysWanted(QWidget):
    """`changed` with every key."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.since, self.until = DayEdit(), DayEdit()
        self.troubles = StatusLine(), StatusLine()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        rows = zip((_("From"), _("to")), self._edits(), self.troubles, strict=True)
        for line, (label, edit, trouble) in enumerate(rows):
            grid.addWidget(PlainLabel(label, wrap=False), 2 * line, 0)
            grid.addWidget(edit, 2 * line, 1)
            grid.addWidget(trouble, 2 * line + 1, 1)
            self._follow(edit, trouble)

    def wanted(self) -> tuple[date | None, date | None]:
        """The first and the last day; None for what is empty or cannot be read."""
        return _day(self.since), _day(self.until)

    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return all(edit.is_empty() for edit in self._edits())

    def clear(self) -> None:
        """Want every day."""
        for edit in self._edits():
            edit.set_day(None)

    def _edits(self) -> tuple[DayEdit, DayEdit]:
        return self.since, self.until

    def _follow(self, edit: DayEdit, trouble: StatusLine) -> None:
        def tell() -> None:
            text = _problem(edit)
            if text != trouble.text():
                trouble.say("") if not text else trouble.problem(text)

        def left() -> None:
            focused = QApplication.focusWidget()
            if focused is None or not edit.isAncestorOf(focused):
                tell()

        def typed() -> None:
            if trouble.text() and not _problem(edit):
                trouble.say("")
            self.changed.emit()

        edit.changed.connect(typed)
        for field in edit.findChildren(QLineEdit):
            field.editingFinished.connect(left)
            field.returnPressed.connect(tell)


def _problem(edit: DayEdit) -> str:
    if edit.is_empty():
        return ""
    try:
        edit.day()
    except BadInput as error:
        happened = explain(BadInput("", error.reason)).happened
        return " ".join((happened, _("Until it is a day, it leaves nothing out.")))
    return ""


def _day(edit: DayEdit) -> date | None:
    try:
        return edit.day()
    except BadInput:
        return None
