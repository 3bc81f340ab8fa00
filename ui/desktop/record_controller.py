"""The parts behind the lock screen, built when a record opens or when the program is idle.

**Invariants:**

- Once a record is open, every way to end the program goes through `Shutdown`, so that no typed text
  is lost.
- Where the decoder process is not confined, the person is asked once whether to decode files. Until
  then no file is decoded, and "no" is the default answer because it is safe. The answer is kept in
  the record; a bundle stores nothing, so there it is valid until the bundle is closed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from diary.errors import DiaryError
from diary.i18n import _
from diary.jurisdiction import Vocabulary
from diary.model.revisions import new_id
from ui.desktop import waiting_line
from ui.desktop.attachment_queue import AttachmentQueue
from ui.desktop.draft_autosave import DraftAutosave
from ui.desktop.files_not_kept import FilesNotKept
from ui.desktop.forms.form import FormContext
from ui.desktop.idle_lock_and_hiding import Clipboard, IdleLock, InputWatcher
from ui.desktop.idle_tasks import IdleQueue
from ui.desktop.lock_reason import LockReason
from ui.desktop.page_context import PageContext
from ui.desktop.page_navigation import Workspace
from ui.desktop.pages.vault_task import VaultTaskPage
from ui.desktop.platform.capabilities import SystemCapabilities
from ui.desktop.platform.session_events import DepartureReason
from ui.desktop.preferences import Preferences
from ui.desktop.prompter import Prompter
from ui.desktop.shutdown import ExitActions, Shutdown
from ui.desktop.theme import Theme
from ui.desktop.threads import JobPool, OpeningReport, VaultThread
from ui.desktop.vault_access import VaultAccess, VaultTask
from ui.text import missing_protection

if TYPE_CHECKING:
    from ui.bundle_session import BundleSession


class DecodeQuestion(QObject):
    """Asks whether native decoders get files of others where they are not confined.

    It asks once, when the first file would need one; until then nobody is asked anything.
    `preferences` keep the answer; of a bundle they are None, and the answer holds until it is
    closed; `preset` is then the organisation's answer, if it gave one. `agreed` is sent after a
    yes, so that what is on show can be read again. `unable` is sent once, with a sentence, if files
    cannot be decoded here at all.
    """

    unable = Signal(str)
    agreed = Signal()
    _refused = Signal()

    def __init__(
        self,
        context: PageContext,
        page: QWidget,
        preferences: Preferences | None = None,
        preset: bool | None = None,
    ) -> None:
        super().__init__(page)
        self._preset = preset
        self._context, self._page, self._preferences = context, page, preferences
        self._is_asked = False
        self._refused.connect(self._on_refused, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Look up whether files can be decoded, and the answer that was kept."""
        media = self._context.media
        media.on_refused = self._refused.emit
        self._context.jobs.start(
            self,
            lambda _progress: media.works(),
            lambda works: self._on_tried(works=works),
            lambda _error: None,
        )
        if self._preferences is None:
            self._take(self._preset)
        elif self._preferences.is_loaded:
            self._settle()
        else:
            self._preferences.loaded.connect(self._settle)

    def _on_tried(self, *, works: bool) -> None:
        if not works:
            self.unable.emit(_(missing_protection.DO_NOT_OPEN))

    @Slot()
    def _settle(self) -> None:
        self._take(self._preferences.opens_unprotected if self._preferences else None)

    def _take(self, kept: bool | None) -> None:
        """Take an answer that was given before, and ask nobody."""
        if kept is not None:
            self._is_asked = True
            self._context.media.consent.given = kept

    @Slot()
    def _on_refused(self) -> None:
        preferences = self._preferences
        if self._is_asked or (preferences is not None and not preferences.is_loaded):
            return
        self._is_asked = True
        title, *sentences = map(_, missing_protection.QUESTION)
        agreed = self._context.prompter.confirm(
            self._page, title, sentences, _(missing_protection.AGREE), is_risk=True
        )
        if preferences is not None:
            preferences.set_opens_unprotected(agreed)
        self._context.media.consent.given = agreed
        if agreed:
            self.agreed.emit()


class RecordController(QObject):
    """The parts of an open record; `workspace_ready` carries the workspace, ready to show."""

    workspace_ready = Signal(object)
    whole_ready = Signal(object)
    warned = Signal(int)

    def __init__(
        self,
        app: QApplication,
        watch: InputWatcher,
        vault_thread: VaultThread,
        jobs: JobPool,
        theme: Theme,
        prompter: Prompter,
        opening: VaultAccess,
        system: SystemCapabilities,
        vocabulary: Vocabulary,
        endings: ExitActions,
        waits: int = waiting_line.SECONDS,
    ) -> None:
        super().__init__()
        self.page_context = PageContext(
            vault_thread=vault_thread,
            jobs=jobs,
            attachment_queue=AttachmentQueue(vault_thread, jobs, new_id),
            prompter=prompter,
            form_context=FormContext(opening.clock, opening.zone(), vocabulary),
            clipboard=Clipboard(app.clipboard()),
            theme=theme,
            media=opening.media(),
            waiting_line=waiting_line.WaitingLine(vault_thread, waits, self),
            files_not_kept=FilesNotKept(self),
        )
        self.drafts = DraftAutosave(JobPool(1, self), self)
        self.drafts.follow(self.page_context.waiting_line)
        self.idle = IdleLock(parent=self, most=opening.policy.most_minutes)
        self._turns = IdleQueue(self)
        self._opening = opening
        self._preferences = Preferences(vault_thread, theme, self.idle, system, opening.policy)
        self._session_events = system.session_events
        self.leaving = Shutdown(self.page_context, self.drafts, endings)
        watch.add(self.idle, composed=True)
        self.idle.expired.connect(self.leaving.lock)
        jobs.got_on.connect(self.idle.work)
        self._session_events.left.connect(self._on_left)
        self.idle.warned.connect(self.warned)

    @Slot(object)
    def _on_left(self, why: DepartureReason) -> None:
        self.leaving.lock(LockReason.of_system(why))

    def open(self, folder: Path, opened: OpeningReport) -> None:
        """Take over the opened vault; the draft is read before anything is shown."""
        context, drafts = self.page_context, opened.beside.drafts
        self._folder = folder
        context.attachment_queue.open(opened.beside)
        self._preferences.load()
        context.jobs.start(
            self,
            lambda _progress: drafts.take(),
            lambda text: self._show(opened, text),
            lambda error: self._show(opened, None, error),
        )

    def read(self, bundle: BundleSession) -> None:
        """Show an opened bundle, read-only."""
        context = self.page_context.for_reader()

        def show(_nothing: None) -> None:
            from ui.desktop.bundle_workspace import BundleWorkspace

            workspace = BundleWorkspace(context, bundle)
            workspace.hide_requested.connect(self.leaving.hide)
            workspace.lock_requested.connect(self.leaving.lock)
            self.workspace_ready.emit(workspace)
            preset = self._opening.policy.files_answer(own=None)
            question = DecodeQuestion(context, workspace, preset=preset)
            question.agreed.connect(workspace.read_files_again)
            question.start()

        context.vault_thread.read(self, bundle, show, lambda _error: None)

    def _show(
        self, opened: OpeningReport, draft: str | None, error: DiaryError | None = None
    ) -> None:
        workspace = Workspace(self.page_context, self.drafts, self._preferences, opened)
        workspace.hide_requested.connect(self.leaving.hide)
        workspace.lock_requested.connect(self.leaving.lock)
        workspace.whole_requested.connect(self._on_whole)
        self.leaving.follow_place(workspace.place)
        self.page_context.theme.changed.connect(self._preferences.keep_zoom)
        *making, showing = workspace.start_steps(draft, error)
        self._turns.add(*making, lambda: self._enter(workspace, showing))

    @Slot(object)
    def _on_whole(self, wanted: VaultTask) -> None:
        """Close the session and the workspace, and show the task on the vault folder instead."""
        page = VaultTaskPage(self.page_context.jobs, self._opening, wanted)
        page.lock_requested.connect(self.leaving.lock)
        page.close_requested.connect(self.leaving.hide)
        # there is no record left on screen to protect, and the task may take long
        self.idle.stop()
        folder = self._folder
        self.leaving.close_session(page, lambda closed: page.start(folder, closed))
        self.whole_ready.emit(page)

    def _enter(self, workspace: Workspace, showing: Callable[[], object]) -> None:
        self.workspace_ready.emit(workspace)
        showing()
        self.idle.start()
        question = DecodeQuestion(self.page_context, workspace, self._preferences)
        question.unable.connect(workspace.unopened.problem)
        question.agreed.connect(workspace.read_files_again)
        question.start()
        self.page_context.jobs.start(
            self,
            lambda _progress: self._session_events.prepare(),
            lambda _nothing: self._session_events.start(),
            lambda _error: None,
        )
