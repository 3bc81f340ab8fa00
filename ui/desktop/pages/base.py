"""The bases of pages: unsaved state, a scrolling column with a title, a button that goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from diary.i18n import _
from diary.progress import Progress
from ui.desktop.threads import Failed, Job, JobPool
from ui.desktop.widgets.basic import (
    FlowLayout,
    PlainLabel,
    TitleLabel,
    button,
    fit_letters,
    is_deliberate,
)
from ui.desktop.widgets.feedback import JobProgress, StatusLine
from ui.desktop.widgets.room import Room, turn
from ui.desktop.widgets.tab_order import go_along

if TYPE_CHECKING:
    from ui.desktop.draft_autosave import Draft


class Page(QWidget):
    """One page. A page overrides only those methods that make sense for it.

    **Invariants:**

    - `unsaved` returns JSON, or None if everything is recorded, since the draft keeper seals it.
    - `restore` takes what `unsaved` returned, perhaps in an earlier run of the program.
    """

    # The chapter of the guide that fits a page that is shown before anything is open.
    chapter = "safe-here"

    def __init__(self) -> None:
        super().__init__()
        # the focus stays in here where a control of the page goes
        self.setProperty("page", True)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Let Tab follow what is seen."""
        return go_along(self, is_next=is_next)

    def refresh(self) -> None:
        """Read the content of the page again."""

    def resume(self) -> None:
        """Take the focus again where it was, after a subject that was opened from here."""
        at = self.focusWidget()
        is_there = at is not None and at.isVisibleTo(self) and at.isEnabled()
        (at if at is not None and is_there and not is_deliberate(at) else self).setFocus()

    def to_top(self) -> None:
        """Scroll all that is in here to its top."""
        for each in self.findChildren(ScrollPage):
            each.to_top()

    def show_subject(self, id_: str) -> None:
        """Read and show one subject of the record."""

    def subject_on_show(self) -> str:
        """Return the identifier of the subject that the page shows, or an empty string."""
        return ""

    def leave(self) -> None:
        """Forget what was typed and shown, since another person may look next."""

    def unsaved(self) -> Draft | None:
        """Return what is not recorded yet, or None."""
        return None

    def restore(self, draft: Draft) -> None:
        """Restore what was not recorded, and show it."""


WIDTH = 900
# what is beside a title and its buttons, and between them
_SIDES: Final = 60
_BUTTON: Final = 16  # what a button has around its words
_KEYPAD: Final = Qt.KeyboardModifier.KeypadModifier
T = TypeVar("T")


class GoOnPage(Page):
    """A page with one button that goes on; Enter presses it, unless what has the focus uses it."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = button(_("Continue"), "main", self._on_go_on)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with Enter."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, _KEYPAD)
        if is_enter and plain and not event.isAutoRepeat():
            # as a press of the button: disabled or hidden, it does nothing
            if self.go_on.isVisible():
                self.go_on.click()
            return
        super().keyPressEvent(event)

    @Slot()
    def _on_go_on(self) -> None:
        raise NotImplementedError


class ScrollPage(Page):
    """A page with a title. Widgets go into `column`, buttons beside the title into `head`."""

    def __init__(
        self,
        title: str,
        intro: str = "",
        *,
        fills: bool = False,
        width: int = WIDTH,
    ) -> None:
        """Build an empty page; one that `fills` is as high as there is room, and scrolls if not."""
        super().__init__()
        # a page that has the focus itself is told by its title
        self.setAccessibleName(title)
        self.title = TitleLabel(title)
        ways = QWidget()
        self.head = FlowLayout(ways)
        # as high as a button beside it, so that titles of all pages stand at one height
        fit_letters(self, lambda letters: self.title.setMinimumHeight(letters.height() + _BUTTON))
        self.status = StatusLine()
        inner = QWidget()
        inner.setProperty("role", "column")
        inner.setMaximumWidth(width)
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(24, 18, 24, 24)
        self.column.setSpacing(12)
        self.column.addLayout(_head(inner, self.title, ways))
        if intro:
            self.column.addWidget(PlainLabel(intro, role="muted"))
        self.column.addWidget(self.status)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._outer = outer
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if fills:
            inner.setMaximumWidth(16_777_215)
            self.area.setWidget(inner)
            outer.addWidget(self.area)
            return
        holder = QWidget()
        holder.setProperty("role", "column")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(inner, 1, Qt.AlignmentFlag.AlignTop)
        row.addStretch(0)
        self.area.setWidget(holder)
        outer.addWidget(self.area)

    def add_foot(self, *parts: QWidget) -> None:
        """Add widgets side by side below the scrolling area."""
        foot = QFrame()
        foot.setProperty("role", "foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(24, 8, 24, 10)
        ways = QWidget()
        flow = FlowLayout(ways)
        for part in parts:
            flow.addWidget(part)
        row.addWidget(ways)
        self.add_below(foot)

    def add_below(self, part: QWidget) -> None:
        """Add a widget below the scrolling area."""
        self._outer.addWidget(part)

    def to_top(self) -> None:
        """Scroll to the top, where the status line is."""
        super().to_top()
        self.area.verticalScrollBar().setValue(0)


def _head(page: QWidget, title: TitleLabel, ways: QWidget) -> QBoxLayout:
    """Return a title with its buttons beside it, or below it where both have no room."""
    row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
    row.addWidget(title, 1)
    row.addWidget(ways)

    def wanted() -> int:
        buttons = ways.sizeHint().width()
        words = title.fontMetrics().horizontalAdvance(title.text())
        return words + buttons + _SIDES if buttons > 0 else 0

    def arrange(wide: bool) -> None:
        turn(row, wide=wide)
        # above its buttons it is no higher than it needs
        row.setStretch(0, int(wide))

    Room(page, 0, arrange, wanted)
    return row


class WizardStep(ScrollPage):
    """One step of a wizard; `changed` follows when `is_done` may have changed.

    `part` is the name of the part of the way that it belongs to, where the parts are named.
    """

    changed = Signal()
    part = ""

    def is_done(self) -> bool:
        """Return whether the step has what the next one needs."""
        return True


class JobScreen(ScrollPage):
    """A page that starts one long job, shows its progress and can stop it."""

    def __init__(
        self, jobs: JobPool, title: str, intro: str = "", *, stoppable: bool = True
    ) -> None:
        super().__init__(title, intro)
        self._jobs = jobs
        self._job: Job | None = None
        self.working = JobProgress(stoppable=stoppable)
        self.working.stop_requested.connect(self.stop)

    def back_by_key(self, back: Callable[[], object]) -> None:
        """Let Esc go back, unless a job runs: that ends only by a press that says so."""
        from ui.desktop.shortcuts import Act, bind

        bind(Act.BACK, self, lambda: None if self.is_working else back())

    @property
    def is_working(self) -> bool:
        """Return whether the job is still running."""
        return self._job is not None

    @Slot()
    def stop(self) -> None:
        """Cancel the job; it stops at its next step."""
        if self._job is not None:
            self._job.cancel()

    def _run(
        self,
        sentence: str,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Failed,
    ) -> None:
        """Run the work as a job, showing this sentence meanwhile."""
        self.working.begin(sentence)
        self._job = self._jobs.start(
            self, work, self._over(done), self._over(failed), self.working.progressed
        )
        self._follow()

    def _over(self, then: Callable[[T], None]) -> Callable[[T], None]:
        def arrived(outcome: T) -> None:
            self._job = None
            self.working.end()
            self._follow()
            then(outcome)

        return arrived

    def _follow(self) -> None:
        """Enable the buttons that apply now."""
