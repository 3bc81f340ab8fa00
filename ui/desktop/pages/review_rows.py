"""The runs that wait for a decision, as rows: read in a job, and less by what is decided.

**Invariants:**

- Lines are read in jobs and what was decided on the thread of the vault; the window waits for
  neither.
- What is asked for while something is being read is read after that.
- How many runs are left is noted with each conversation, for the page that names what waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from diary.errors import DiaryError
from diary.i18n import _
from ui.desktop.page_context import PageContext
from ui.desktop.pages.reviewed_conversation import ReviewedConversation, read_reviews, rows_of
from ui.desktop.widgets.feedback import JobProgress
from ui.desktop.widgets.run_list import RunRow

if TYPE_CHECKING:
    from diary.conversations.contact_runs import ContactRun
    from diary.services.review_reading import ReviewReading
    from diary.services.session import Session
    from ui.desktop.threads import Job


class ReviewRows(QObject):
    """The rows in the order of time, and the conversations that they are of.

    `begun` says that they are read again, `listed` that they were, and `failed` carries why not.
    """

    begun = Signal()
    listed = Signal()
    failed = Signal(object)

    def __init__(self, context: PageContext, working: JobProgress, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._working = context, working
        self._job: Job | None = None
        self._reads_again = False
        self.rows: list[RunRow] = []
        self.reviewed: dict[str, ReviewedConversation] = {}
        working.stop_requested.connect(self._on_stop)

    @property
    def decided(self) -> tuple[int, int]:
        """Return how many runs became incidents, and how many were left out."""
        found = self.reviewed.values()
        return sum(one.accepted for one in found), sum(one.left_out for one in found)

    @Slot(object)
    def read(self, only: frozenset[str] | None = None) -> None:
        """Read these conversations again, or all of them; once more after what is being read."""
        if self._job is not None:
            self._reads_again = True
        else:
            self.begun.emit()
            self._context.vault_thread.run(
                self, read_reviews, partial(self._on_reviews, only), self._on_failed
            )

    def note_left(self, session: Session) -> None:
        """Note with each conversation how many runs it has left."""
        for id_, one in self.reviewed.items():
            left = sum(row.conversation == id_ for row in self.rows)
            session.review(one.reading.conversation).note_left(left)

    def by_conversation(
        self, rows: Sequence[RunRow]
    ) -> list[tuple[ReviewReading, list[ContactRun], int]]:
        """Return the runs of these rows by conversation, and how many it has left without them."""
        found: dict[str, tuple[ReviewReading, list[ContactRun]]] = {}
        for row in rows:
            found.setdefault(row.conversation, (row.reading, []))[1].append(row.run)
        return [
            (reading, runs, sum(row.conversation == id_ for row in self.rows) - len(runs))
            for id_, (reading, runs) in found.items()
        ]

    def take_out(self, rows: Sequence[RunRow]) -> None:
        """Take rows that were decided on out of the list."""
        gone = {row.key for row in rows}
        self.rows = [row for row in self.rows if row.key not in gone]

    def put_back(self, rows: Sequence[RunRow]) -> None:
        """List rows again that were taken out."""
        self.rows = _in_time([*self.rows, *rows])

    def count_decided(self, rows: Sequence[RunRow], *, accepted: bool) -> None:
        """Count rows as accepted or as left out."""
        for row in rows:
            one = self.reviewed[row.conversation]
            self.reviewed[row.conversation] = replace(
                one, accepted=one.accepted + accepted, left_out=one.left_out + (not accepted)
            )

    def _on_reviews(
        self, only: frozenset[str] | None, found: tuple[ReviewedConversation, ...]
    ) -> None:
        if self._job is not None:
            self._reads_again = True
            return
        again = [one for one in found if only is None or one.id in only]
        kept = [row for row in self.rows if only is not None and row.conversation not in only]
        self.reviewed = {one.id: one for one in found}
        self._working.begin(_("Reading the lines. You can leave this page meanwhile."))
        work = partial(rows_of, again, len({one.zone for one in found}) > 1)
        self._job = self._context.jobs.start(
            self, work, partial(self._on_rows, kept), self._on_failed, self._working.progressed,
        )  # fmt: skip

    def _on_rows(self, kept: Sequence[RunRow], rows: Sequence[RunRow]) -> None:
        self._end()
        self.rows = _in_time([*kept, *rows])
        self.listed.emit()
        self._read_again()

    def _on_failed(self, error: DiaryError) -> None:
        self._end()
        self.failed.emit(error)
        self._read_again()

    def _end(self) -> None:
        self._job = None
        self._working.end()

    def _read_again(self) -> None:
        if self._reads_again:
            self._reads_again = False
            self.read()

    @Slot()
    def _on_stop(self) -> None:
        if self._job is not None:
            self._job.cancel()


def _in_time(rows: Sequence[RunRow]) -> list[RunRow]:
    return sorted(rows, key=lambda row: (row.run.begins, row.key))
