"""The row below the quick line: what becomes of it, a question about its time, *Undo*, *Open*.

**Invariants:**

- It has the height of a line whether it shows something or not, so that nothing below it moves. The
  answers to a question have a line of their own.
- It says of a line that it is not on the disk as long as the draft could not be sealed.
- A question has answers of one key each (Alt and its number) and no words. The focus stays in the
  line, so that the next one can be typed.
- Where *Undo* was stands the way to what was recorded, since the list may show another place.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from diary.i18n import _, ngettext
from ui.desktop.widgets.announcement import announce
from ui.desktop.widgets.basic import FlowLayout, PlainLabel, button, deliberate_button
from ui.desktop.widgets.feedback import StatusLine, clear_layout


class WaitingRow(QWidget):
    """`undo_pressed`, `open_pressed`, and `answered` with the number of the answer chosen."""

    undo_pressed = Signal()
    open_pressed = Signal()
    answered = Signal(int)

    def __init__(self, *, keeps_room: bool = True) -> None:
        super().__init__()
        self.status = StatusLine()
        self.count = PlainLabel(role="muted")
        self.question = PlainLabel(role="field", wrap=False)
        self.undo = deliberate_button(_("&Undo"), on=self.undo_pressed.emit)
        self.open = button("", on=self.open_pressed.emit)
        self._keeps_room = keeps_room
        self._answers = QWidget()
        self._answer_row = FlowLayout(self._answers)
        self._parts = (self.count, self.question, self._answers)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.status, 1)
        row.addWidget(self.question)
        row.addWidget(self.count, 1)
        row.addWidget(self.undo)
        row.addWidget(self.open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._answers)
        for part in self._parts:
            part.hide()
        self._show_way(None)

    def show_waiting(self, seconds: int, *, kept: bool, before: str = "") -> None:
        """Show that a line is recorded in so many seconds; `before` is said in front of it."""
        begun = self.count.isHidden()
        text = ngettext(
            "Will be recorded in {n} second.", "Will be recorded in {n} seconds.", seconds
        ).format(n=seconds)
        if not kept:
            text = _("{waits} It is not on the disk yet.").format(waits=text)
        self.count.setText(f"{before} {text}".strip())
        self.status.show_text("")
        self.count.show()
        self._show_way(self.undo)
        if begun:
            # counting down is shown and not said
            announce(self.count, self.count.text())

    def ask(self, question: str, answers: Sequence[str]) -> None:
        """Ask beside the line that waits."""
        clear_layout(self._answer_row)
        self.question.setText(question)
        for number, answer in enumerate(answers):
            words = answer.replace("&", "&&")
            made = button(f"&{number + 1}  {words}", on=partial(self.answered.emit, number))
            made.setAccessibleName(answer)
            self._answer_row.addWidget(made)
        self.question.setVisible(bool(question))
        self._answers.setVisible(bool(answers))
        announce(self.question, f"{question} {'; '.join(answers)}".strip())

    def show_recorded(self, text: str, number: int) -> None:
        """Say what was recorded, and offer to open it."""
        self.status.show_text(text)
        self.open.setText(_("Open No. {number}").format(number=number))
        self._show_way(self.open)

    def end(self) -> None:
        """Show nothing that waits, and no way to what was recorded."""
        self._show_way(None)
        self.ask("", ())
        for part in self._parts:
            part.hide()

    def _show_way(self, way: QPushButton | None) -> None:
        """Show one of the buttons, or keep the room of one."""
        policy = self.undo.sizePolicy()
        policy.setRetainSizeWhenHidden(self._keeps_room and way is not self.open)
        self.undo.setSizePolicy(policy)
        self.undo.setVisible(way is self.undo)
        self.open.setVisible(way is self.open)
