"""The page shown during a task on the whole record: its progress, then its report."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

from PySide6.QtCore import Qt, Signal

from diary.errors import DiaryError
from diary.i18n import _
from diary.progress import Progress
from ui.desktop.pages.base import JobScreen
from ui.desktop.threads import JobPool
from ui.desktop.vault_access import VaultAccess, VaultTask
from ui.desktop.widgets.basic import button
from ui.desktop.widgets.feedback import SentenceList


class VaultTaskPage(JobScreen):
    """The page of one task.

    After the report `lock_requested` goes to the lock screen; `close_requested` ends the program if
    there is no record left to open.
    """

    lock_requested = Signal()
    close_requested = Signal()

    def __init__(self, jobs: JobPool, opening: VaultAccess, wanted: VaultTask) -> None:
        super().__init__(jobs, wanted.title, stoppable=wanted.stoppable)
        self._opening, self._wanted = opening, wanted
        self.lines = SentenceList()
        self.go = button(_("To the lock screen"), "main", self.lock_requested.emit)
        self.close_now = button(_("Close"), "main", self.close_requested.emit)
        self.column.addWidget(self.working)
        self.column.addWidget(self.lines)
        for part in (self.go, self.close_now):
            self.column.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
            part.hide()
        self.column.addStretch(1)

    def start(self, folder: Path, closed: Future[None]) -> None:
        """Start the task once the session is closed."""

        def work(progress: Progress) -> tuple[str, ...]:
            closed.result()
            progress(0, 0)
            return self._wanted.work(self._opening, folder, progress)

        self._run(self._wanted.said, work, self._on_done, self._on_failed)

    def _on_done(self, lines: tuple[str, ...]) -> None:
        self.lines.show_lines(lines)
        self._offer(self.close_now if self._wanted.gone else self.go)

    def _on_failed(self, error: DiaryError) -> None:
        self.status.fail(error)
        self._offer(self.go)

    def _offer(self, part: object) -> None:
        for each in (self.go, self.close_now):
            each.setVisible(each is part)
            if each is part:
                each.setFocus()
