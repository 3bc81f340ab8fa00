"""The question whether a day that is far from today is right.

**Invariants:**

- It is answered by a press of its own. Pressing twice what saves is no answer.
- It goes as soon as its field says something else.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from diary.errors import DayFar
from diary.i18n import _
from diary.model.far_days import FarDay
from diary.text.time_texts import day_text
from ui.desktop.widgets.announcement import announce
from ui.desktop.widgets.basic import PlainLabel, deliberate_button
from ui.desktop.widgets.feedback import bring_into_view
from ui.desktop.widgets.field_error import FieldError


class FarDayQuestion(QFrame):
    """Asks about one day at a time; `answered` says that it is right, which is kept."""

    answered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self._right: set[FarDay] = set()
        self._about: FarDay | None = None
        self._error: FieldError | None = None
        self._text = PlainLabel()
        self.yes = deliberate_button(_("Yes, this day is right"), on=self._on_yes)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.addWidget(self._text)
        column.addWidget(self.yes, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def is_right(self, found: FarDay) -> bool:
        """Return whether the person said that this day is right."""
        return found in self._right

    def ask(self, found: FarDay, today: date, field: QWidget) -> DayFar:
        """Ask about the day in this field, and return what stops its recording."""
        self.take_back()
        if found.day > today:
            text = _("{day} is still to come. Is it the right day?")
        else:
            text = _("{day} is very long ago. Is it the right year?")
        text = text.format(day=day_text(found.day))
        self._about = found
        self._text.setText(text)
        self._error = FieldError(field, text, self.take_back)
        self.show()
        announce(self, text, at_once=True)
        bring_into_view(self)
        return DayFar(found.field, text)

    def take_back(self) -> None:
        """Ask nothing any more."""
        if self._error is not None:
            self._error.take_back()
        self._error, self._about = None, None
        self.hide()

    def forget(self) -> None:
        """Delete every answer."""
        self._right.clear()
        self.take_back()

    @Slot()
    def _on_yes(self) -> None:
        if self._about is not None:
            self._right.add(self._about)
        self.take_back()
        self.answered.emit()
