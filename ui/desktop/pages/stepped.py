"""Pages that go step by step: one step on show, what goes on below it, and how far long work is.

The rules are:

- A step may say `is_done`, and emit `changed` when that may have changed.
- Long work can be stopped, and failing leaves the step on show as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from diary.errors import DiaryError
from diary.i18n import _
from ui.desktop.jobs import Job
from ui.desktop.tab_order import as_it_stands
from ui.desktop.widgets.notices import StatusLine
from ui.desktop.widgets.page_stack import PageStack
from ui.desktop.widgets.plain import button


class SteppedPage(QWidget):
    """Whoever inherits says what `start_again` shows first."""

    def __init__(self) -> None:
        super().__init__()
        self._job: Job | None = None
        self._next: Callable[[], None] = self.start_again
        self._stack = PageStack()
        self.status = StatusLine()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(_("How far it is"))
        self.stop = button(_("Stop"), on=self._on_stop)
        self.back = button(_("Start again"), on=self.start_again)
        self.go_on = button(_("Continue"), "main", self._on_go_on)
        self._build()

    def showEvent(self, event: QShowEvent) -> None:
        """Puts Tab in order once the page stands in a window."""
        super().showEvent(event)
        # before there is a window around it, Qt takes the order turned round for the same
        as_it_stands(self)

    @Slot()
    def start_again(self) -> None:
        """The first step; whatever was prepared is let go."""
        raise NotImplementedError

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(24, 8, 24, 16)
        for part in (self.go_on, self.stop, self.bar):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.back)
        below = QWidget()
        line = QVBoxLayout(below)
        line.setContentsMargins(24, 0, 24, 0)
        line.addWidget(self.status)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack, 1)
        column.addWidget(below)
        column.addLayout(row)
        self.bar.setMinimumWidth(260)
        self._work(running=False)

    def _show(self, step: QWidget, label: str, then: Callable[[], None]) -> None:
        self._stack.addWidget(step)
        self._stack.setCurrentWidget(step)
        self.go_on.setText(label)
        self.go_on.setVisible(bool(label))
        self._next = then
        self.back.setVisible(self._stack.count() > 1)
        self._work(running=False)
        if hasattr(step, "changed"):
            step.changed.connect(self._follow)
        self._follow()
        as_it_stands(self)
        # a button that cannot be pressed yet would take no focus, and Tab would begin elsewhere
        self.setFocusProxy(step if step.focusProxy() is not None else self.go_on)
        self.setFocus()

    @Slot()
    def _follow(self) -> None:
        step: Any = self._stack.currentWidget()
        self.go_on.setEnabled(step.is_done() if hasattr(step, "is_done") else True)

    @Slot()
    def _on_go_on(self) -> None:
        self._next()

    @Slot()
    def _on_stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _work(self, *, running: bool, said: str = "") -> None:
        self.bar.setVisible(running)
        self.stop.setVisible(running)
        self.go_on.setVisible(not running and bool(self.go_on.text()))
        self.bar.setRange(0, 0)
        if said:
            self.status.say(said)

    def _progressed(self, done: int, total: int) -> None:
        # Qt counts in 32 bits, files do not
        self.bar.setRange(0, 1000)
        self.bar.setValue(done * 1000 // total if total else 0)

    def _failed(self, error: DiaryError) -> None:
        self._job = None
        self._work(running=False)
        self.status.fail(error)
        self._follow()
        # back from where it went while the button was away: Enter must not begin all over
        self.setFocus()
