"""The questions about senders, on the screens of a review: who they are, and whose lines are hers.

**Invariants:**

- Each sender is asked about once; what is passed over is left open and not asked again.
- Whether the person's own lines are contact is asked only beside somebody whom they named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from diary.conversations.sender_accounts import SenderIs
from diary.errors import BadInput
from diary.i18n import ngettext
from diary.model.record_nouns import Person
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from diary.progress import Progress
from ui.desktop.page_context import PageContext
from ui.desktop.pages.review_senders import (
    NOTHING_SAID,
    GivenAnswer,
    OwnLinesForm,
    OwnRow,
    SaidOfSenders,
    SendersScreen,
    WhoForm,
    own_row,
    sender_rows,
)
from ui.desktop.pages.review_steps import ReviewSteps
from ui.desktop.pages.run_lines import RunLines
from ui.desktop.widgets.basic import PageStack
from ui.desktop.widgets.feedback import StatusLine
from ui.desktop.widgets.run_list import RunRow
from ui.desktop.widgets.sender_list import SenderRow

if TYPE_CHECKING:
    from diary.conversations.contact_runs import OwnRun
    from diary.model.revisions import Recorded
    from diary.services.import_review import ImportReview
    from diary.services.review_reading import ReviewReading
    from diary.services.session import Session
    from ui.desktop.pages.run_lines import OwnFound

    OwnTold = Sequence[tuple[ReviewReading, tuple[OwnRun, ...], tuple[OwnRow, ...]]]


class SenderQuestions(QObject):
    """Asks, keeps the answers, and has what was said.

    `said` follows every answer, `passed` says that the runs are wanted, `recorded` that contact
    from the person was, and `left_out` carries the rows of senders that have no part in it. `left`
    says that the list is to be left as it is, with nothing said of those that were not answered.
    """

    said = Signal()
    passed = Signal()
    recorded = Signal()
    left_out = Signal(object)
    left = Signal()

    def __init__(
        self, context: PageContext, stack: PageStack, status: StatusLine, steps: ReviewSteps
    ) -> None:
        super().__init__(stack)
        self._context, self._stack, self._status = context, stack, status
        self._steps = steps
        self._said = NOTHING_SAID
        self._rows: Sequence[RunRow] = ()
        self.screen = SendersScreen(
            self._ask_who,
            lambda rows: self.left_out.emit(rows),
            self._on_past,
            lambda: self.left.emit(),
        )
        self.who: WhoForm | None = None
        self.own: OwnLinesForm | None = None
        self.own_lines = RunLines(context, None, self._on_lines_seen)
        stack.addWidget(self.screen)
        stack.addWidget(self.own_lines)

    def senders(self, rows: Sequence[RunRow]) -> tuple[SenderRow, ...]:
        """Return the senders of these rows, which are those to be asked about, and list them."""
        self._rows = rows
        found = sender_rows(rows, self._said)
        self.screen.show_rows(found)
        return found

    def unasked(self) -> list[str]:
        """Return the senders of whom nothing was said."""
        return [each for each in self._names() if each and each not in self._said.answers]

    @property
    def people(self) -> tuple[Recorded[Person], ...]:
        """Return the people of the record, as they were read last."""
        return self._said.people

    def name_of(self, sender: str) -> str:
        """Return who a sender was said to be, or nothing."""
        return self._said.who((sender,))

    def read(self, session: Session) -> SaidOfSenders:
        """Return what was said of the senders of the rows."""
        names = self._names()
        return SaidOfSenders(session.senders.answers(names), session.senders.people())

    def take(self, said: SaidOfSenders) -> None:
        """Take over what `read` returned."""
        self._said = said
        self.said.emit()

    @Slot()
    def show_list(self) -> None:
        """Show the list of senders."""
        self._stack.setCurrentWidget(self.screen)
        self.screen.view.setFocus()

    def drop(self) -> None:
        """Take away a question that is open."""
        for form in (self.who, self.own):
            if form is not None:
                self._stack.removeWidget(form)
                form.deleteLater()
        self.who = self.own = None

    def _names(self) -> list[str]:
        return list(dict.fromkeys(row.run.sender for row in self._rows if row.run.count))

    def _on_past(self) -> None:
        """Go on to the runs; what was not answered is left open, and not asked again."""
        unasked = self.unasked()
        self.passed.emit()
        if unasked:

            def leave_open(session: Session) -> str:
                session.senders.say(unasked, SenderIs.LEFT_OPEN)
                return ""

            self._say(leave_open)

    def _show(self, form: QWidget) -> None:
        self._stack.addWidget(form)
        self._stack.setCurrentWidget(form)
        form.setFocus()

    def _ask_who(self, rows: Sequence[SenderRow]) -> None:
        self.drop()
        self.who = WhoForm(rows, self._said.people)
        self.who.answered.connect(self._on_who)
        self.who.left.connect(self._on_left)
        self._show(self.who)

    @Slot(object)
    def _on_who(self, given: GivenAnswer) -> None:
        if self.who is None:
            return
        rows = self.who.rows
        platforms = {row.run.sender: row.platform for one in rows for row in one.rows}
        zone = self._context.form_context.zone
        try:
            since = (
                typed_when(Precision.DAY, zone, given.since.isoformat()) if given.since else None
            )
        except BadInput as refused:
            self._status.fail(refused)
            return
        senders = [sender for one in rows for sender in one.senders]
        readings = {row.conversation: row.reading for one in rows for row in one.rows}

        def work(session: Session) -> str:
            if given.answer is not SenderIs.PERSON:
                session.senders.say(senders, given.answer)
                return ""
            person = given.person or Person(name=given.name, role=given.role)
            accounts = [(sender, platforms[sender]) for sender in senders]
            return session.senders.say_person(accounts, person, given.why, since)

        self._on_left()
        self._say(work, lambda person: self._look_for_own(person, senders, readings.values()))

    @Slot()
    def _on_left(self) -> None:
        self.drop()
        self.show_list()

    def _say(
        self, work: Callable[[Session], str], done: Callable[[str], None] = lambda _person: None
    ) -> None:
        """Keep what was said of senders, and show it; `done` gets whom it names, or nothing."""

        def keep(session: Session) -> tuple[str, SaidOfSenders]:
            person = work(session)
            return person, self.read(session)

        def show(outcome: tuple[str, SaidOfSenders]) -> None:
            self.take(outcome[1])
            done(outcome[0])

        self._context.vault_thread.run(self, keep, show, self._status.fail)

    def _look_for_own(
        self, person: str, senders: Sequence[str], readings: Iterable[ReviewReading]
    ) -> None:
        """Ask whether the person's own lines are contact with somebody, where there are any."""
        chosen = tuple(readings)
        if not person:
            return

        def unasked(session: Session) -> tuple[ReviewReading, ...]:
            return tuple(
                reading
                for reading in chosen
                if not session.review(reading.conversation).is_own_asked(person)
            )

        def read(left: tuple[ReviewReading, ...]) -> None:
            if left:
                self._context.jobs.start(
                    self, partial(_own_runs, left, senders), partial(self._ask_own, person),
                    self._status.fail,
                )  # fmt: skip

        self._context.vault_thread.run(self, unasked, read, self._status.fail)

    def _ask_own(self, person: str, found: OwnTold) -> None:
        if not found or self._stack.currentWidget() is not self.screen:
            return
        lines = sum(run.count for _reading, runs, _rows in found for run in runs)
        self.drop()
        rows = [row for _reading, _runs, rows in found for row in rows]
        self.own = OwnLinesForm(self._said.name(person), lines, rows)
        runs = [(reading, runs) for reading, runs, _rows in found]
        self.own.answered.connect(partial(self._on_own, person, runs))
        self.own.left.connect(self._on_left)
        self.own.lines_wanted.connect(partial(self._show_own_lines, runs, lines))
        self._show(self.own)

    def _show_own_lines(self, found: OwnFound, lines: int) -> None:
        count = ngettext("Your line", "Your {n} lines", lines).format(n=f"{lines:,}")
        self.own_lines.show_own(count, "", found)
        self._stack.setCurrentWidget(self.own_lines)
        self.own_lines.setFocus()

    def _on_lines_seen(self) -> None:
        if self.own is not None:
            self._stack.setCurrentWidget(self.own)
            self.own.setFocus()

    def _on_own(self, person: str, found: OwnFound, said: Sequence[str] | None) -> None:
        """List the lines as contact from the person, each in their words, or note that it is none.

        `said` has the words for each run, in the order in which they were asked about.
        """

        def reviews(session: Session) -> list[tuple[ImportReview, Sequence[OwnRun]]]:
            return [(session.review(reading.conversation), runs) for reading, runs in found]

        def no_contact(session: Session) -> None:
            for review, _runs in reviews(session):
                review.note_own_asked(person)

        def record(session: Session) -> tuple[str, int]:
            from diary.services.import_review import record_own

            words = iter(said or ())
            parts = [
                (review, [(run, next(words, "")) for run in runs])
                for review, runs in reviews(session)
            ]
            return record_own(session.journal, session.decisions, parts, person)

        def done(outcome: tuple[str, int]) -> None:
            decision, count = outcome
            undo = ngettext("Undo listing {n} contact", "Undo listing {n} contacts", count)
            self._steps.note(decision, undo.format(n=f"{count:,}"))
            text = ngettext(
                "Recorded: {n} contact from you.", "Recorded: {n} contacts from you.", count
            )
            self._status.show_text(text.format(n=f"{count:,}"))
            self.recorded.emit()

        self._on_left()
        if said is None:
            self._context.vault_thread.run(self, no_contact, lambda _: None, self._status.fail)
        else:
            self._steps.decide(record, done)


def _own_runs(
    readings: Sequence[ReviewReading], senders: Sequence[str], progress: Progress
) -> OwnTold:
    """Return what the person sent where one of these wrote too, by conversation, with its words."""
    found = []
    for number, reading in enumerate(readings):
        progress(number, len(readings))
        runs = reading.own_runs(senders)
        if runs:
            found.append((reading, runs, tuple(own_row(reading, run) for run in runs)))
    return found
