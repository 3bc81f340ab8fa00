"""The questions about pictures, on the screens of a review: clocks of cameras, what is alike.

**Invariants:**

- A camera is asked about once, and the next one after it unless one answer is for all.
- An answer changes what is proposed and nothing in the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from diary.model.record_nouns import ClockCorrection
from ui.desktop.page_context import PageContext
from ui.desktop.pages.alike_pictures import AlikePictures
from ui.desktop.pages.camera_clock import CameraClockForm
from ui.desktop.pages.review_steps import ReviewSteps
from ui.desktop.pages.reviewed_conversation import ReviewedConversation
from ui.desktop.widgets.basic import PageStack
from ui.desktop.widgets.picture_grid import PictureTile
from ui.desktop.widgets.run_list import RunRow

if TYPE_CHECKING:
    from diary.media.picture_hash import AlikeAnswer
    from diary.services.session import Session


class PictureQuestions(QObject):
    """Asks, and keeps the answers.

    `left` says that no question is open any more, `answered` carries the identifiers of the
    conversations that are to be read again, or None for all.
    """

    left = Signal()
    answered = Signal(object)

    def __init__(self, context: PageContext, stack: PageStack, steps: ReviewSteps) -> None:
        super().__init__(stack)
        self._context, self._stack, self._steps = context, stack, steps
        self._rows: Sequence[RunRow] = ()
        self._shown: Sequence[RunRow] = ()
        self._reviewed: dict[str, ReviewedConversation] = {}
        self._asking: QWidget | None = None

    def follow(
        self,
        rows: Sequence[RunRow],
        shown: Sequence[RunRow],
        reviewed: Mapping[str, ReviewedConversation],
    ) -> None:
        """Take over the rows that wait, and those of them that are shown."""
        self._rows, self._shown, self._reviewed = rows, shown, dict(reviewed)

    def unasked_cameras(self) -> Iterator[tuple[str, str]]:
        """Yield each camera of the rows that are shown of whose clock nothing was said."""
        for row in self._shown:
            camera = row.run.sender
            by_clock = any(tile.at is not None for tile in row.files)
            if camera and by_clock and camera not in self._reviewed[row.conversation].clocks:
                yield row.conversation, camera

    @Slot()
    def ask_clock(self) -> None:
        """Ask about the first camera of whose clock nothing was said."""
        unasked = next(self.unasked_cameras(), None)
        if unasked is not None:
            self.ask_about_clock(*unasked)

    def ask_about_clock(self, conversation: str, camera: str) -> None:
        """Ask about a camera; then about the others that were not asked about, one by one."""
        one = self._reviewed[conversation]
        rows = [row for row in self._rows if row.run.sender == camera]
        tiles = [tile for row in rows for tile in row.files if tile.at is not None]
        unasked = {name: where for where, name in self.unasked_cameras()}
        is_open = unasked.pop(camera, None) is not None
        others = tuple(unasked) if is_open else ()
        form = CameraClockForm(self._context, camera, tiles, one.zone, self._leave, others)

        def answered(clock: ClockCorrection | None) -> None:
            named = (camera, *(others if form.is_for_all else ()))
            # a photograph shows the clock of the camera that took it
            alike = clock and ClockCorrection(fast=clock.fast, why=clock.why, by=clock.by)
            said = {name: clock if name == camera else alike for name in named}
            left = [name for name in others if name not in named]
            self._leave()

            def work(session: Session) -> None:
                for name, its in said.items():
                    session.review(one.reading.conversation).set_clock(name, its)

            def done(_none: None) -> None:
                for id_, each in self._reviewed.items():
                    self._reviewed[id_] = replace(each, clocks={**each.clocks, **said})
                self.answered.emit(None)
                if left:
                    self.ask_about_clock(unasked[left[0]], left[0])

            self._steps.decide(work, done)

        form.answered.connect(answered)
        self._show(form)

    def ask_alike(self, row: RunRow, groups: Sequence[Sequence[PictureTile]]) -> None:
        """Ask what pictures of a run are that are nearly alike."""
        one = self._reviewed[row.conversation]

        def answered(answers: dict[tuple[int, ...], AlikeAnswer]) -> None:
            review = one.reading.conversation
            self._leave()
            self._steps.decide(
                lambda session: session.review(review).answer_alike(answers),
                lambda _none: self.answered.emit(frozenset((one.id,))),
            )

        form = AlikePictures(self._context, groups, one.alike, self._leave)
        form.answered.connect(answered)
        self._show(form)

    def drop(self) -> None:
        """Take away a question that is open."""
        if self._asking is not None:
            self._stack.removeWidget(self._asking)
            self._asking.deleteLater()
            self._asking = None

    def _show(self, form: QWidget) -> None:
        self.drop()
        self._asking = form
        self._stack.addWidget(form)
        self._stack.setCurrentWidget(form)
        form.setFocus()

    def _leave(self) -> None:
        self.drop()
        self.left.emit()
