"""What is decided in a review, step by step: kept at once, and taken back from the last one on.

**Invariants:**

- What is accepted waits ten seconds before it is recorded, and Undo drops it meanwhile; another
  decision records it first.
- Later, Undo says what it withdraws before it does so.
- A step is a decision as the record has it, about however many conversations. Those of earlier
  sittings are no steps: what they left out is listed by itself.
- What Undo would take back is named before it is pressed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from diary.errors import DiaryError
from diary.i18n import _, ngettext
from ui.desktop.page_context import PageContext
from ui.desktop.widgets.run_list import RunRow
from ui.text.contact_runs import number_list

if TYPE_CHECKING:
    from diary.conversations.contact_runs import ContactRun
    from diary.conversations.person_of_files import PersonOfFiles
    from diary.model.conversation_nouns import Conversation
    from diary.model.revisions import Content, Recorded
    from diary.services.acceptance_plan import PlannedAcceptance
    from diary.services.session import Session

    Parts = Sequence[tuple[Recorded[Conversation], Sequence[ContactRun]]]

T = TypeVar("T")
_WAITING: Final = 10_000  # milliseconds


@dataclass(frozen=True, slots=True)
class WaitingRows:
    """What was accepted and is not recorded yet: its rows, and what was said of them."""

    rows: tuple[RunRow, ...]
    what: str
    kinds: tuple[str, ...]
    of_files: PersonOfFiles | None = None
    incidents: int = 0
    decision: str = ""


@dataclass(frozen=True, slots=True)
class _Withdrawn:
    """What taking a decision back would withdraw, by number."""

    decision: str
    incidents: tuple[int, ...]
    contacts: tuple[int, ...]


class ReviewSteps(QObject):
    """The steps of one sitting.

    `begun` says that something is being decided. `held` and `dropped` carry WaitingRows, `recorded`
    these and the incidents, `taken_back` the numbers that were withdrawn, or None where the step
    was taken back before. `failed` carries the error, and whether something of it may have been
    kept; `not_dropped` says that what waits still does, and is not recorded.
    """

    begun = Signal()
    held = Signal(object)
    recorded = Signal(object, object)
    dropped = Signal(object)
    taken_back = Signal(object)
    failed = Signal(object, bool)
    not_dropped = Signal(object)

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._page = context, parent
        self._waiting: WaitingRows | None = None
        self._done: list[tuple[str, str]] = []
        self.ten_seconds = QTimer(self, singleShot=True, interval=_WAITING)
        self.ten_seconds.timeout.connect(self.record)

    @property
    def waiting(self) -> WaitingRows | None:
        """Return what waits to be recorded."""
        return self._waiting

    @property
    def may_undo(self) -> bool:
        """Return whether there is a step of this sitting."""
        return self._waiting is not None or bool(self._done)

    @property
    def undo_text(self) -> str:
        """Return what Undo takes back, in a few words."""
        if self._waiting is not None:
            return _undo_accepting(len(self._waiting.rows))
        return self._done[-1][1] if self._done else _("Undo")

    def note(self, decision: str, undo_text: str) -> None:
        """Note a decision as the last step, with what a button says that takes it back."""
        self._done.append((decision, undo_text))

    def decide(self, work: Callable[[Session], T], done: Callable[[T], None]) -> None:
        """Decide, once what waits is recorded."""

        def first_what_waits(session: Session) -> tuple[Sequence[Recorded[Content]], T]:
            return session.acceptance.write(), work(session)

        def decided(outcome: tuple[Sequence[Recorded[Content]], T]) -> None:
            self._on_recorded(outcome[0])
            done(outcome[1])

        self.begun.emit()
        self._context.vault_thread.run(
            self, first_what_waits, decided, lambda error: self.failed.emit(error, True)
        )

    def hold(self, waiting: WaitingRows, parts: Parts, *, as_one: bool) -> None:
        """Accept these runs, and let them wait."""

        def work(session: Session) -> PlannedAcceptance:
            return session.acceptance.hold(
                parts, waiting.what, waiting.kinds, as_one=as_one, of_files=waiting.of_files
            )

        def done(planned: PlannedAcceptance) -> None:
            self._waiting = replace(
                waiting, incidents=len(planned.incidents), decision=planned.decision.id
            )
            self.held.emit(self._waiting)
            self.ten_seconds.start()

        self.decide(work, done)

    @Slot()
    def record(self) -> None:
        """Record what waits; the window goes on meanwhile."""
        self.ten_seconds.stop()
        if self._waiting is not None:
            self._context.vault_thread.run(
                self,
                lambda session: session.acceptance.write(),
                self._on_recorded,
                lambda error: self.failed.emit(error, False),
            )

    def undo(self) -> None:
        """Drop what waits, or take the last step of this sitting back."""
        if self._waiting is not None:
            self.ten_seconds.stop()
            self.begun.emit()
            self._context.vault_thread.run(
                self,
                lambda session: session.acceptance.drop(),
                self._on_dropped,
                self.not_dropped.emit,
            )
            return
        if not self._done:
            return
        decision, _text = self._done[-1]

        def withdrawn(session: Session) -> _Withdrawn:
            decisions = session.decisions
            contacts = decisions.withdraws_contacts(decision)
            return _Withdrawn(decision, decisions.withdraws(decision), contacts)

        self._context.vault_thread.run(self, withdrawn, self._take_back, self._on_failed)

    def _on_recorded(self, made: Sequence[Recorded[Content]]) -> None:
        if not made:
            # it was dropped in its place, where that was wanted and the disk refused it before
            self._on_dropped(True)
        elif self._waiting is not None:
            self.ten_seconds.stop()
            waiting, self._waiting = self._waiting, None
            self.note(waiting.decision, _undo_accepting(len(waiting.rows)))
            self.recorded.emit(waiting, made)

    def _on_dropped(self, _dropped: bool) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.dropped.emit(waiting)

    def _on_failed(self, error: DiaryError) -> None:
        self.failed.emit(error, False)

    def _take_back(self, found: _Withdrawn) -> None:
        if found.incidents and not self._may_withdraw(found.incidents):
            return
        if found.contacts and not self._may_withdraw_contacts(found.contacts):
            return

        def done(is_done: bool) -> None:
            del self._done[-1:]
            self.taken_back.emit(found.incidents if is_done else None)

        self.decide(lambda session: session.decisions.take_back(found.decision), done)

    def _may_withdraw_contacts(self, numbers: Sequence[int]) -> bool:
        count, listed = len(numbers), number_list(numbers)
        return self._context.prompter.confirm(
            self._page,
            ngettext(
                "Withdraw one contact from you?", "Withdraw {n} contacts from you?", count
            ).format(n=f"{count:,}"),
            [
                ngettext(
                    "Number {listed} is in the record. Withdrawn, it is no longer listed as a "
                    "contact from you, but its number stays, and a bundle says that it was "
                    "withdrawn.",
                    "Numbers {listed} are in the record. Withdrawn, they are no longer listed as "
                    "contacts from you, but their numbers stay, and a bundle says that they were "
                    "withdrawn.",
                    count,
                ).format(listed=listed)
            ],
            ngettext("Withdraw it", "Withdraw them", count),
        )

    def _may_withdraw(self, numbers: Sequence[int]) -> bool:
        """Ask, saying what undoing does once something is recorded."""
        count, listed = len(numbers), number_list(numbers)
        return self._context.prompter.confirm(
            self._page,
            ngettext("Withdraw incident {listed}?", "Withdraw {n} incidents?", count).format(
                n=f"{count:,}", listed=listed
            ),
            [
                ngettext(
                    "Number {listed} is in the record. Taking it back withdraws it: it is no "
                    "longer counted or handed over, but its number stays, and a bundle says that "
                    "it was withdrawn.",
                    "Numbers {listed} are in the record. Taking them back withdraws them: they are "
                    "no longer counted or handed over, but their numbers stay, and a bundle says "
                    "that they were withdrawn.",
                    count,
                ).format(listed=listed)
            ],
            ngettext("Withdraw it", "Withdraw them", count),
        )


def _undo_accepting(runs: int) -> str:
    text = ngettext("Undo accepting {n} run", "Undo accepting {n} runs", runs)
    return text.format(n=f"{runs:,}")
