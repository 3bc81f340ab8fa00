"""Backups on another disk: make one, and verify one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Slot

from diary.errors import DiaryError
from diary.i18n import _
from diary.progress import Progress
from ui.desktop.page_context import PageContext
from ui.desktop.pages.protect.view import (
    ProtectionState,
    ProtectionView,
    begin_backup,
    begin_verification,
)
from ui.desktop.removable_drives import first_drive_or_home
from ui.desktop.threads import Job
from ui.desktop.widgets.basic import PlainLabel, button
from ui.desktop.widgets.feedback import JobProgress, SentenceList
from ui.place_warnings import synced_by
from ui.text import backups

if TYPE_CHECKING:
    from diary.services.backup.service import LastBackup
    from diary.services.backup.verification import BackupReport, BackupVerification
    from diary.services.backup.writer import BackupJob, BackupResult
    from diary.services.session import Session

T = TypeVar("T")


class BackupView(ProtectionView):
    """Make a backup, or verify one."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, _("Copies"))
        self._job: Job | None = None
        self.last = PlainLabel(role="field")
        self.make = button(_("Make a copy"), "main", self._on_make)
        self.check = button(_("Check a copy"), on=self._on_check)
        self.working = JobProgress()
        self.lines = SentenceList()
        self.column.addWidget(self.last)
        self.column.addWidget(
            PlainLabel(
                _(
                    "If this computer is lost, broken or taken, a copy is all there is. Keep one "
                    "on a stick in another place, best with somebody you trust, such as an "
                    "advocate. Whoever has it cannot open it without your passphrase or the "
                    "recovery code: leave the code with somebody else."
                )
            )
        )
        self.column.addWidget(
            PlainLabel(
                _(
                    "Where a copy lies is not noted anywhere. The system may keep lists of sticks "
                    "and folders that this program cannot clear."
                ),
                role="muted",
            )
        )
        self.add_left(self.make, self.check, self.working, self.lines)
        self.column.addStretch(1)
        self.working.stop_requested.connect(self._on_stop)

    def enter(self, state: ProtectionState) -> None:
        """Show the age of the last backup; a running job continues."""
        self.last.setText(
            backups.last_backup_text(state.last, self.page_context.form_context.clock())
        )
        if self._job is None:
            self.status.show_text("")
            self.lines.show_lines(())

    @Slot()
    def _on_make(self) -> None:
        folder = self._folder(_("Choose where to put the copy"))
        if folder is None:
            return
        self._begin(
            _("Copying, then reading everything back. Locking stops it; an earlier copy stays.")
        )
        self.page_context.vault_thread.run(
            self, lambda session: begin_backup(session, folder), self._on_begun, self._failed
        )

    def _on_begun(self, begun: tuple[BackupJob, Path]) -> None:
        copying, place = begun

        def failed(error: DiaryError) -> None:
            copying.discard()
            self._failed(error)

        self._run(copying.run, lambda copied: self._on_copied(copied, place), failed)

    def _on_copied(self, copied: BackupResult, place: Path) -> None:
        self.page_context.vault_thread.run(
            self,
            partial(_note_backup, copied),
            lambda last: self.last.setText(
                backups.last_backup_text(last, self.page_context.form_context.clock())
            ),
            self.status.fail,
        )
        lines = [_("The copy is in {folder}.").format(folder=place)]
        synced = synced_by(place)
        if synced:
            sentence = _(
                "This folder seems to be copied to other machines by {name}. Whoever has that "
                "account could get the files, and still not open them."
            )
            lines.append(sentence.format(name=synced))
        self._end([*backups.backup_lines(copied), *lines])
        self.changed.emit()

    @Slot()
    def _on_check(self) -> None:
        folder = self._folder(_("Choose the folder that the copy is in"))
        if folder is None:
            return
        self._begin(_("Reading every byte of the copy. Locking stops it."))
        self.page_context.vault_thread.run(
            self,
            lambda session: begin_verification(session, folder),
            self._on_reading,
            self._failed,
        )

    def _on_reading(self, reading: BackupVerification) -> None:
        self._run(reading.run, self._on_read, self._failed)

    def _on_read(self, report: BackupReport) -> None:
        self._end(backups.verification_lines(report, self.page_context.form_context.zone))

    def _folder(self, title: str) -> Path | None:
        return self.page_context.prompter.folder(self, title, first_drive_or_home())

    def _begin(self, sentence: str) -> None:
        self.status.show_text("")
        self.lines.show_lines(())
        self.make.setEnabled(False)
        self.check.setEnabled(False)
        self._job = Job()  # a placeholder, so that a stop before the real job begins counts
        self.working.begin(sentence)

    def _run(
        self,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[DiaryError], None],
    ) -> None:
        self._job = self.page_context.jobs.start(
            self, work, done, failed, self.working.progressed, self._job
        )

    @Slot()
    def _on_stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _failed(self, error: DiaryError) -> None:
        self._end(())
        self.status.fail(error)

    def _end(self, lines: Iterable[str]) -> None:
        self._job = None
        self.working.end()
        self.make.setEnabled(True)
        self.check.setEnabled(True)
        self.lines.show_lines(lines)
        self.make.setFocus()


def _note_backup(copied: BackupResult, session: Session) -> LastBackup | None:
    session.backup.note(copied)
    return session.backup.last()
