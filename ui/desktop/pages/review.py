"""Looking through what came in: runs of contact become incidents, or are left out.

**Invariants:**

- Nothing enters the record unless rows are ticked, words are typed and a button is pressed. No kind
  is ticked by the program, and what is suggested follows from the channel alone.
- Words of messages are shown only where they were asked for, literally.
- Every decision is kept at once, so that the person can leave at any line and go on later.
- What is accepted waits ten seconds before it is recorded, and `Undo` drops it meanwhile; another
  decision, and leaving the page, record it. Later `Undo` says first what it withdraws.
- Room for what the page says is kept beside the buttons, so nothing moves under the pointer.
- Lines are read in jobs and decided on by the vault thread; the window waits for neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from diary.errors import BadInput, DiaryError, StorageError
from diary.i18n import _, ngettext
from ui.desktop.draft_autosave import Draft
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator, PageId
from ui.desktop.pages.base import Page
from ui.desktop.pages.camera_clock import clock_line
from ui.desktop.pages.left_runs import LeftRunsScreen
from ui.desktop.pages.picture_questions import PictureQuestions
from ui.desktop.pages.review_rows import ReviewRows
from ui.desktop.pages.review_steps import ReviewSteps, WaitingRows
from ui.desktop.pages.reviewed_conversation import ReviewedConversation
from ui.desktop.pages.run_lines import RunLines
from ui.desktop.pages.run_pictures import RunPictures
from ui.desktop.pages.runs_screen import RunsScreen
from ui.desktop.pages.sender_questions import SenderQuestions
from ui.desktop.widgets.basic import PageStack, deliberate_button
from ui.desktop.widgets.blurred_pictures import BlurredPictures
from ui.desktop.widgets.feedback import StatusLine, reserve_lines
from ui.desktop.widgets.picture_grid import PictureTile
from ui.desktop.widgets.run_list import RunRow
from ui.text.contact_runs import number_list, recorded_text

if TYPE_CHECKING:
    from diary.model.revisions import Content, Recorded
    from diary.services.review_reading import ReviewReading
    from diary.services.session import Session
    from ui.desktop.pages.review_senders import SaidOfSenders


class ReviewPage(Page):
    """The runs of every conversation in one list, and the lines of one run."""

    def __init__(self, context: PageContext, navigator: Navigator) -> None:
        super().__init__()
        self._context, self._navigator = context, navigator
        self._busy, self._is_to_ask, self._is_left_run = False, True, False
        self._is_first = True
        self._stack = PageStack()
        self.pictures = BlurredPictures(context.jobs, self)
        self.status = StatusLine()
        self.list = RunsScreen(context, navigator, self.pictures, self.status)
        self.model, self.view, self.form = self.list.model, self.list.view, self.list.form
        self.filter, self.of_folder = self.list.filter, self.list.of_folder
        self.files_decision = self.form.files
        self.rows = ReviewRows(context, self.list.working, self)
        self.steps = ReviewSteps(context, self)
        self.questions = SenderQuestions(context, self._stack, self.status, self.steps)
        self.picture_questions = PictureQuestions(context, self._stack, self.steps)
        self.undo = deliberate_button(_("Undo"), on=self._on_undo)
        self.run = RunLines(context, self._on_split, self._on_back)
        self.run_pictures = RunPictures(context, self.pictures, self._on_split, self._on_back)
        self.left_runs = LeftRunsScreen(context, self.pictures)
        self._build()

    @Slot()
    def refresh(self) -> None:
        """Read every conversation again, and blur what was shown."""
        self.questions.drop()
        self._stack.setCurrentWidget(self.list)
        self.model.forget_words()
        self._is_to_ask = True
        self.rows.read()

    @property
    def is_asking(self) -> bool:
        """Return whether it is not known yet of which senders something was said."""
        return self._is_to_ask

    def unsaved(self) -> Draft | None:
        """Return the words that are typed and not used yet, and the kinds that are ticked."""
        return self.form.unsaved()

    def restore(self, draft: Draft) -> None:
        """Restore what `unsaved` returned."""
        self.form.restore(draft)

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        for screen in (self.list, self.run, self.run_pictures, self.left_runs):
            self._stack.addWidget(screen)
        self._stack.setCurrentWidget(self.list)
        said = QHBoxLayout()
        said.setContentsMargins(24, 0, 24, 10)
        reserve_lines(self.status, 2)
        said.addWidget(self.status, 1)
        said.addWidget(self.undo, 0, Qt.AlignmentFlag.AlignVCenter)
        outer.addLayout(said)
        self.setFocusProxy(self._stack)
        self._connect()
        self._follow()

    def _connect(self) -> None:
        self.list.changed.connect(self._follow)
        self.list.opened.connect(self._open_lines)
        self.list.senders_wanted.connect(self._on_senders)
        self.list.left_runs_wanted.connect(self._on_left_runs)
        self.list.clock_wanted.connect(self.picture_questions.ask_clock)
        self.list.undo_wanted.connect(self._on_undo)
        self.filter.narrowed.connect(lambda: self._show_rows(0))
        self.filter.regrouped.connect(self._on_gap)
        self.filter.clock_chosen.connect(self._on_clock)
        self.form.accepted.connect(self._on_accept)
        self.form.left_out.connect(lambda: self._leave_rows_out(self.view.ticked_rows()))
        self.rows.begun.connect(self._on_begun)
        self.rows.listed.connect(self._on_listed)
        self.rows.failed.connect(self._failed)
        self.steps.begun.connect(self._on_begun)
        self.steps.held.connect(self._on_held)
        self.steps.recorded.connect(self._on_recorded)
        self.steps.dropped.connect(self._on_dropped)
        self.steps.taken_back.connect(self._on_taken_back)
        self.steps.failed.connect(self._on_step_failed)
        self.steps.not_dropped.connect(self._on_not_dropped)
        self.questions.said.connect(self._on_said)
        self.questions.passed.connect(self._on_back)
        self.questions.left.connect(self._on_senders_left)
        self.questions.left_out.connect(self._leave_rows_out)
        self.questions.recorded.connect(self._on_contacts)
        self.left_runs.left.connect(self._on_back)
        self.left_runs.opened.connect(self._open_lines)
        self.left_runs.wanted.connect(self._on_have_back)
        self.picture_questions.left.connect(self._on_back)
        self.picture_questions.answered.connect(self.rows.read)
        self.run_pictures.clock_requested.connect(
            lambda row: self.picture_questions.ask_about_clock(row.conversation, row.run.sender)
        )
        self.run_pictures.alike_requested.connect(self._on_alike)

    # Reading

    @Slot()
    def _on_listed(self) -> None:
        self._busy = False
        self._offer()
        self._show_rows(0)
        self._note_left()
        if self._stack.currentWidget() is self.left_runs:
            self.left_runs.read([*self.rows.reviewed.values()])
        if self._stack.currentWidget() is self.list:
            self.list.setFocus()

    def _note_left(self) -> None:
        def work(session: Session) -> SaidOfSenders:
            self.rows.note_left(session)
            return self.questions.read(session)

        self._context.vault_thread.run(self, work, self.questions.take, self.status.fail)

    @Slot()
    def _on_said(self) -> None:
        """List the senders as they were said to be, and ask where nothing was said."""
        self.files_decision.show_people(self.questions.people)
        self.model.name_senders(self.questions.name_of)
        self._offer()
        is_here = self._stack.currentWidget() is self.list
        if self._is_to_ask and is_here and self.questions.unasked():
            self._is_first = True
            self.questions.show_list()
        self._is_to_ask = False

    @Slot()
    def _on_senders(self) -> None:
        self._is_first = False
        self.questions.show_list()

    @Slot()
    def _on_senders_left(self) -> None:
        """Go back to the runs, or to where they were brought in if nothing was before them."""
        if self._is_first:
            self._navigator.show_page(PageId.IMPORT)
        else:
            self._on_back()

    def _offer(self) -> None:
        senders = self.questions.senders(self.rows.rows)
        self.filter.offer(self.rows.reviewed, self.rows.rows, senders)

    def _shown(self) -> list[RunRow]:
        return self.filter.shown(self.rows.rows)

    def _show_rows(self, focus: int) -> None:
        rows = self._shown()
        self.picture_questions.follow(self.rows.rows, rows, self.rows.reviewed)
        _conversation, unasked = next(self.picture_questions.unasked_cameras(), ("", ""))
        self.list.show_rows(
            rows,
            focus,
            self.rows.reviewed.values(),
            unasked=unasked,
            is_begun=self.steps.waiting is not None or self.rows.decided != (0, 0),
        )
        self._follow()

    @Slot(str)
    def _on_clock(self, zone: str) -> None:
        """Show calls and texts, whose files have moments, by one clock."""
        readings = [one.reading for one in self.rows.reviewed.values() if one.is_by_moment]

        def work(session: Session) -> None:
            for reading in readings:
                session.review(reading.conversation).set_zone(zone)

        def done(_none: None) -> None:
            text = _("Calls and texts are by the clock of {zone} now.")
            self.status.show_text(text.format(zone=zone))
            self.rows.read()

        self.steps.decide(work, done)

    def _chosen_reviews(self) -> list[ReviewedConversation]:
        ids = {row.conversation for row in self._shown()}
        return [one for id_, one in self.rows.reviewed.items() if id_ in ids]

    @Slot(object)
    def _failed(self, error: DiaryError) -> None:
        self._busy = False
        self._follow()
        self.status.fail(error)

    # Ticks

    @Slot()
    def _follow(self) -> None:
        """Enable what applies to the rows that are ticked."""
        accepted, left_out = self.rows.decided
        accepted += 0 if self.steps.waiting is None else len(self.steps.waiting.rows)
        self.list.follow(len(self.rows.rows), accepted, left_out, busy=self._busy)
        self.undo.setEnabled(not self._busy and self.steps.may_undo)
        self.undo.setText(self.steps.undo_text)
        for part in (self.questions.screen, self.left_runs):
            part.set_busy(busy=self._busy)

    # Decisions

    @Slot()
    def _on_begun(self) -> None:
        self._busy = True
        self._follow()

    @Slot(object, bool)
    def _on_step_failed(self, error: DiaryError, is_in_part: bool) -> None:
        self._failed(error)
        if is_in_part:
            self.rows.read()

    @Slot(bool)
    def _on_accept(self, as_one: bool) -> None:
        rows = self.view.ticked_rows()
        parts = [
            (reading.conversation, runs) for reading, runs, _left in self.rows.by_conversation(rows)
        ]
        try:
            of_files = self.files_decision.value() if any(row.files for row in rows) else None
        except BadInput as error:
            self.status.fail(error)
            return
        waiting = WaitingRows(rows, self.form.words, self.form.chosen_kinds(), of_files)
        self.steps.hold(waiting, parts, as_one=as_one)

    @Slot(object)
    def _on_held(self, waiting: WaitingRows) -> None:
        self.form.clear()
        text = ngettext(
            "Accepted as an incident. For ten seconds 'Undo' takes it back as if it had not been.",
            "Accepted as {n} incidents. For ten seconds 'Undo' takes them back as if they had not "
            "been.",
            waiting.incidents,
        ).format(n=f"{waiting.incidents:,}")
        self._remove(waiting.rows, text)

    @Slot(object, object)
    def _on_recorded(self, waiting: WaitingRows, made: Sequence[Recorded[Content]]) -> None:
        """Say which numbers what waited was given."""
        self.rows.count_decided(waiting.rows, accepted=True)
        self._follow()
        self.status.show_text(recorded_text([item.number for item in made]))
        self._navigator.changed()

    def hideEvent(self, event: QHideEvent) -> None:
        """Record what waits when the page is left, or the window hidden."""
        self.steps.record()
        super().hideEvent(event)

    @Slot(object)
    def _leave_rows_out(self, rows: Sequence[RunRow]) -> None:
        groups = self.rows.by_conversation(rows)

        def work(session: Session) -> str:
            from diary.services.import_review import leave_out

            reviews = [session.review(reading.conversation) for reading, _runs, _left in groups]
            parts = [(each, runs) for each, (_of, runs, _left) in zip(reviews, groups, strict=True)]
            decision = leave_out(session.decisions, parts)
            for each, (_of, _runs, left) in zip(reviews, groups, strict=True):
                each.note_left(left)
            return decision

        text = ngettext(
            "{n} run is left out. It stays in the export, and 'Undo' lists it again.",
            "{n} runs are left out. They stay in the export, and 'Undo' lists them again.",
            len(rows),
        ).format(n=f"{len(rows):,}")

        def done(decision: str) -> None:
            undo = ngettext("Undo leaving out {n} run", "Undo leaving out {n} runs", len(rows))
            self.steps.note(decision, undo.format(n=f"{len(rows):,}"))
            self.rows.count_decided(rows, accepted=False)
            self._remove(rows, text)

        self.steps.decide(work, done)

    def _remove(self, rows: Sequence[RunRow], text: str) -> None:
        """Take rows that were decided on out of the list."""
        gone = {row.key for row in rows}
        is_here = self._stack.currentWidget() is self.list
        gone_at = (at for at, row in enumerate(self.model.rows) if row.key in gone)
        focus = next(gone_at, 0) if is_here else 0
        self.rows.take_out(rows)
        self._busy = False
        self._offer()
        self._show_rows(focus)
        self.status.show_text(text)
        if is_here:
            self.list.setFocus()
        elif not self.rows.rows:
            self._on_back()

    def _on_split(self, row: RunRow, line: int) -> None:
        reading = row.reading
        self._on_back()
        self._regroup(
            (reading,),
            lambda session: session.review(reading.conversation).split(row.run, line),
            _("Another run begins with line {n} now. 'Undo' joins them again.").format(n=line),
        )

    @Slot(int)
    def _on_gap(self, minutes: int) -> None:
        readings = [one.reading for one in self._chosen_reviews() if not one.of_folder]

        def work(session: Session) -> str:
            for reading in readings:
                session.review(reading.conversation).set_gap(minutes)
            return ""

        self._regroup(readings, work, "")

    def _regroup(
        self, readings: Iterable[ReviewReading], work: Callable[[Session], str], text: str
    ) -> None:
        """Group otherwise, which is a step if `work` returns a decision."""
        ids = frozenset(reading.conversation.id for reading in readings)

        def done(decision: str) -> None:
            if decision:
                self.steps.note(decision, _("Undo beginning another run"))
            self.status.show_text(text)
            self.rows.read(ids)

        self.steps.decide(work, done)

    @Slot()
    def _on_undo(self) -> None:
        """Drop what waits; later take the last step back, once it was said what that withdraws."""
        if self.undo.isEnabled():
            self.steps.undo()

    @Slot()
    def _on_left_runs(self) -> None:
        self.left_runs.read([*self.rows.reviewed.values()])
        self._stack.setCurrentWidget(self.left_runs)
        self.left_runs.setFocus()

    @Slot(object)
    def _on_have_back(self, rows: Sequence[RunRow]) -> None:
        groups = self.rows.by_conversation(rows)

        def work(session: Session) -> str:
            from diary.services.import_review import have_back

            parts = [(session.review(reading.conversation), runs) for reading, runs, _n in groups]
            return have_back(session.decisions, parts)

        def done(decision: str) -> None:
            undo = ngettext("Undo having {n} run back", "Undo having {n} runs back", len(rows))
            self.steps.note(decision, undo.format(n=f"{len(rows):,}"))
            text = ngettext(
                "{n} run is to be decided on again.", "{n} runs are to be decided on again.",
                len(rows),
            )  # fmt: skip
            self.status.show_text(text.format(n=f"{len(rows):,}"))
            self.rows.read()

        self.steps.decide(work, done)

    @Slot(object)
    def _on_dropped(self, waiting: WaitingRows) -> None:
        self._busy = False
        self.rows.put_back(waiting.rows)
        self._offer()
        self._show_rows(0)
        self.view.tick(row.key for row in waiting.rows)
        self.form.fill(waiting.what, waiting.kinds)
        self.status.show_text(_("Dropped. Nothing was recorded, and no number was given."))
        self.view.setFocus()

    @Slot(object)
    def _on_not_dropped(self, error: DiaryError) -> None:
        self._failed(error)
        if isinstance(error, StorageError):
            self.status.problem(
                _(
                    "The disk refused that, so it still waits: it is not recorded, nothing is "
                    "lost, and 'Undo' can be pressed again."
                )
            )

    @Slot(object)
    def _on_taken_back(self, numbers: Sequence[int] | None) -> None:
        text = _("The last step is taken back.")
        if numbers is None:
            text = _("That step was taken back before; nothing is changed.")
        if numbers:
            text = ngettext(
                "Incident {numbers} is withdrawn, and what it was made of is listed again.",
                "Incidents {numbers} are withdrawn, and what they were made of is listed again.",
                len(numbers),
            ).format(numbers=number_list(numbers))
        self.status.show_text(text)
        self._navigator.changed()
        self.rows.read()

    @Slot()
    def _on_contacts(self) -> None:
        self._busy = False
        self._follow()
        self._navigator.changed()

    # Runs, one by one

    def _open_lines(self, row: RunRow) -> None:
        self._is_left_run = self._stack.currentWidget() is self.left_runs
        if row.files:
            self._open_pictures(row)
            return
        self.run.show_run(row, may_split=not self._is_left_run)
        self._stack.setCurrentWidget(self.run)
        self.run.setFocus()

    def _open_pictures(self, row: RunRow) -> None:
        clocks, camera = self.rows.reviewed[row.conversation].clocks, row.run.sender
        known = clock_line(camera, clocks.get(camera), asked=camera in clocks) if camera else ""
        self.run_pictures.show_run(row, known, may_split=not self._is_left_run)
        self._stack.setCurrentWidget(self.run_pictures)
        self.run_pictures.setFocus()

    @Slot(object)
    def _on_alike(self, groups: Sequence[Sequence[PictureTile]]) -> None:
        row = self.run_pictures.row
        if row is not None:
            self.picture_questions.ask_alike(row, groups)

    @Slot()
    def _on_back(self) -> None:
        """Go back from one run to the list that it was opened from, from all else to the runs."""
        self.picture_questions.drop()
        is_of_run = self._stack.currentWidget() in (self.run, self.run_pictures)
        to = self.left_runs if is_of_run and self._is_left_run else self.list
        self._stack.setCurrentWidget(to)
        to.setFocus()
