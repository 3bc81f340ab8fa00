"""Pages that go step by step: the current step, buttons below it, progress of long work.

**Invariants:**

- Long work can be stopped, and a failure leaves the current step unchanged, so that the person can
  try again.
- Back shows the step before as it was left; the steps after it are asked again, with the answers
  that a page kept of them. The last step, which shows what was written, has no way back, because
  writing cannot be undone.
- Enter goes on, wherever the focus is, unless what has the focus uses it.
- Nothing else comes to where the button that goes on was: it keeps its place while work runs, and
  its width from step to step. So no second press stops the work or goes back.
- Starting again asks first: the button is there only while answers were given and none was written.
- A result that arrives after the person went back, started again or pressed twice is dropped, since
  it belongs to an earlier question.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from diary.errors import DiaryError
from diary.i18n import _
from diary.model.when import zone_or_utc
from diary.progress import Progress
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator, PageId
from ui.desktop.pages.base import GoOnPage, WizardStep
from ui.desktop.shortcuts import Act, bind
from ui.desktop.threads import Job
from ui.desktop.widgets.basic import (
    FlowLayout,
    PageStack,
    button,
    deliberate_button,
    progress_bar,
)
from ui.desktop.widgets.feedback import StatusLine, clear_stack
from ui.desktop.widgets.room import Room, turn
from ui.desktop.widgets.step_rail import StepRail

if TYPE_CHECKING:
    from diary.services.session import Session

T = TypeVar("T")

# letters of a line of the page, beside which the steps have room
_ROOMY: Final = 74


class WizardPage(GoOnPage):
    """The base of a page with steps; a subclass shows its first step in `start_again`."""

    def __init__(self, context: PageContext, navigator: Navigator) -> None:
        super().__init__()
        self._context, self._navigator = context, navigator
        self._job: Job | None = None
        self._turn = 0
        self._steps: list[tuple[WizardStep, str, Callable[[], None]]] = []
        self._next: Callable[[], None] = self.start_again
        self._stack = PageStack()
        self._ended = False
        self.rail = StepRail()
        self.rail.part_chosen.connect(self._on_part_chosen)
        self.rail.hide()
        self.status = StatusLine()
        self.bar = progress_bar()
        self.stop = deliberate_button(_("Stop"), on=self._on_stop)
        self.again = deliberate_button(_("Start again"), on=self._on_again)
        self.back = button(_("Back"), on=self._on_back)
        bind(Act.STEP_BEFORE, self, self._on_back)
        self._build()

    @Slot()
    def start_again(self) -> None:
        """Show the first step, and drop everything that was prepared."""
        raise NotImplementedError

    def _arrange(self, wide: bool) -> None:
        """Name the steps at the left, or in a line above where there is no room."""
        turn(self._beside_rail, wide=wide)
        self.rail.set_compact(compact=not wide)

    def _build(self) -> None:
        self._around = QWidget()
        self._beside_rail = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._around)
        Room(self, _ROOMY, self._arrange, self.rail.list_width)
        self._beside_rail.setContentsMargins(0, 0, 0, 0)
        self._beside_rail.setSpacing(0)
        self._beside_rail.addWidget(self.rail)
        self._beside_rail.addWidget(self._stack, 1)
        row = QHBoxLayout()
        row.setContentsMargins(24, 8, 24, 16)
        ways = QWidget()
        flow = FlowLayout(ways)
        for part in (self.go_on, self.back, self.bar, self.stop):
            flow.addWidget(part)
        row.addWidget(ways, 1)
        row.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        below = QWidget()
        line = QVBoxLayout(below)
        line.setContentsMargins(24, 0, 24, 0)
        line.addWidget(self.status)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._around, 1)
        column.addWidget(below)
        column.addLayout(row)
        # as long as it is elsewhere, where there is room
        self.bar.setMinimumWidth(max(110, self.back.sizeHint().width()))
        self.bar.setMaximumWidth(260)
        self._work(running=False)

    def _show(self, step: WizardStep, label: str, then: Callable[[], None]) -> None:
        """Show a new step; without a label it is the last one."""
        self._steps.append((step, label, then))
        self._stack.addWidget(step)
        step.changed.connect(self._follow)
        self._put_up()
        self.setFocus()
        # the focus that passed through it while the step before was hidden has scrolled it
        step.to_top()

    def _put_up(self) -> None:
        step, label, self._next = self._steps[-1]
        self._turn += 1
        self._stack.setCurrentWidget(step)
        self.rail.show_at(step.part, ended=self._ended)
        self.go_on.setText(label)
        self.go_on.setMinimumWidth(max(self.go_on.minimumWidth(), self.go_on.sizeHint().width()))
        self.again.setVisible(len(self._steps) > 1 and not self._ended)
        self._work(running=False)
        self._follow()
        # a disabled button takes no focus, and Tab would start elsewhere
        self.setFocusProxy(step if step.focusProxy() is not None else self.go_on)

    @Slot()
    def _on_back(self) -> None:
        if not self.back.isHidden():
            self._go_back(1)

    @Slot(str)
    def _on_part_chosen(self, part: str) -> None:
        parts = [step.part for step, _label, _then in self._steps]
        if part in parts and not self.back.isHidden():
            self._go_back(len(parts) - 1 - parts.index(part))

    def _go_back(self, steps: int) -> None:
        if steps < 1:
            return
        gone = [self._steps.pop()[0] for _step in range(steps)]
        for left in gone:
            self._leave(left)
        before = self._steps[-1][0]
        self.status.show_text("")
        self._put_up()
        # restore the focus of that step, so that its choice is not changed by accident
        (before.focusWidget() or self).setFocus()
        for left in gone:
            self._stack.removeWidget(left)
            left.deleteLater()

    def _drop_last(self) -> None:
        """Take the step that is shown away, while the one that replaces it is made."""
        gone, _label, _then = self._steps.pop()
        self._put_up()
        self._stack.removeWidget(gone)
        gone.deleteLater()

    def _leave(self, step: WizardStep) -> None:
        """Keep what was answered in a step before it is taken away."""

    def _finish(self) -> None:
        """Leave the page once everything is written."""
        self.start_again()
        self._navigator.show_page(PageId.TIMELINE)

    def _let_go(self) -> None:
        """Remove all steps, cancel the job and drop results on their way."""
        if self._job is not None:
            self._job.cancel()
        self._job, self._ended = None, False
        self._turn += 1
        self._steps.clear()
        clear_stack(self._stack)
        self.status.show_text("")

    def _on_vault_thread(self, work: Callable[[Session], T], done: Callable[[T], None]) -> None:
        """Run work on the vault thread; `done` is called if the asking step is still shown."""
        self._context.vault_thread.run(
            self, work, self._in_turn(done), self._in_turn(self._failed, new=False)
        )

    def _beside(self, work: Callable[[Progress], T], done: Callable[[T], None]) -> None:
        """Run long work as a job that can be stopped; `done` is called as by `_on_vault_thread`."""
        arrived, failed = self._in_turn(done), self._in_turn(self._failed, new=False)
        self._job = self._context.jobs.start(self, work, arrived, failed, self._progressed)

    def _hand_over(
        self,
        work: Callable[[Progress], T],
        result: Callable[[T], WizardStep],
        note: Callable[[Session, T], object],
    ) -> None:
        """Write, show the result as the last step, and note it in the record.

        The result is shown and noted even if the page was started again meanwhile, since the files
        exist.
        """

        def written(got: T) -> None:
            self._job = None
            self.status.show_text("")
            self._ended = True
            self._show(result(got), _("Done"), self._finish)
            self._context.vault_thread.run(
                self, lambda session: note(session, got), _nothing, self.status.fail
            )

        self._job = self._context.jobs.start(self, work, written, self._failed, self._progressed)

    def _today(self) -> date:
        """Return the current day in the person's time zone."""
        form_context = self._context.form_context
        return form_context.clock().astimezone(zone_or_utc(form_context.zone)).date()

    def _in_turn(self, receive: Callable[[T], None], *, new: bool = True) -> Callable[[T], None]:
        self._turn += new
        turn = self._turn

        def arrived(got: T) -> None:
            if turn == self._turn:
                receive(got)

        return arrived

    @Slot()
    def _follow(self) -> None:
        # there is no step while the page starts again
        self.go_on.setEnabled(not self._steps or self._steps[-1][0].is_done())

    @Slot()
    def _on_again(self) -> None:
        """Start again if the person means it, since what was answered is gone then."""
        sentences = [_("What you answered here will be gone. What is recorded stays.")]
        ask = self._context.prompter.confirm
        if ask(self, _("Start again?"), sentences, _("Start again")):
            self.start_again()

    @Slot()
    def _on_go_on(self) -> None:
        self._next()

    @Slot()
    def _on_stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _work(self, *, running: bool, sentence: str = "") -> None:
        self.bar.setVisible(running)
        self.stop.setVisible(running)
        goes_on = bool(self.go_on.text())
        self.go_on.setVisible(goes_on)
        self.go_on.setEnabled(not running)
        goes_back = goes_on and not running and len(self._steps) > 1 and not self._ended
        self.back.setVisible(goes_back)
        self.bar.setRange(0, 0)
        if sentence:
            self.status.show_text(sentence)

    def _progressed(self, done: int, total: int) -> None:
        # progress bars count in 32 bits, which file sizes can exceed
        self.bar.setRange(0, 1000)
        self.bar.setValue(done * 1000 // total if total else 0)

    def _failed(self, error: DiaryError) -> None:
        self._job = None
        self._work(running=False)
        self.status.fail(error)
        self._follow()
        # the focus moved while the button was hidden; Enter must not start the work over
        self.setFocus()


def _nothing(_result: object) -> None:
    return None
