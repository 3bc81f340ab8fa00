"""Composition root of the window: the lock screen first, everything else after it.

**Invariants:**

- Before the first window is painted, only the modules that it shows are imported, so that it
  appears quickly.
- The rest is loaded while the person types a passphrase: modules without Qt on a worker, then
  modules with Qt as idle tasks on the UI thread (`preload` says why).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLoggingCategory, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from diary.progress import Progress
from ui import policy
from ui.desktop import accessible_roles, module_preload, shutdown
from ui.desktop.idle_lock_and_hiding import InputWatcher
from ui.desktop.idle_tasks import GuiThreadGc, IdleQueue
from ui.desktop.lock_reason import LockReason
from ui.desktop.main_window import MainWindow
from ui.desktop.platform import capabilities
from ui.desktop.platform.screen_capture import ScreenCaptureGuard
from ui.desktop.program_watch import ProgramWatch
from ui.desktop.prompter import Dialogs
from ui.desktop.qt_settings import QtSettingsSandbox, memory_folder
from ui.desktop.record_location import find_record, portable_install
from ui.desktop.shutdown import CrashHook
from ui.desktop.theme import Appearance, Theme
from ui.desktop.threads import JobPool, OpeningReport, VaultThread
from ui.desktop.vault_access import VaultAccess, vocabulary
from ui.start_command import leave_folder

if TYPE_CHECKING:
    from ui.bundle_session import BundleSession
    from ui.desktop.record_controller import RecordController

# Enough time to paint the window, and far less than typing a passphrase takes.
_PAINTED_MS, _WARM_MS = 50, 100


class Application(QObject):
    """The parts that exist before a record opens: the window, and the ways to close it."""

    def __init__(
        self,
        app: QApplication,
        opening: VaultAccess,
        qt_settings: QtSettingsSandbox,
        shut: Callable[[], None] = shutdown.disable_core_dumps,
        shown: Appearance | None = None,
    ) -> None:
        """Build them; `shown` is how the window of the process before this one looked."""
        super().__init__()
        self._app, self.opening, self._qt_settings, self._shut = app, opening, qt_settings, shut
        self._gui_gc = GuiThreadGc(self)
        self._gui_gc.pause()
        self.vault_thread, self.jobs, self._turns = (
            VaultThread(self),
            JobPool(parent=self),
            IdleQueue(self),
        )
        self.theme = Theme(app, self, shown)
        self.theme.apply()
        accessible_roles.install()
        self._ask = Dialogs()
        self._watch = InputWatcher(app, self)
        self._capture = ScreenCaptureGuard(capabilities.capture_shield(), self)
        self._capture.start(app)
        self._folder: Path | None = None
        self._program: RecordController | None = None
        self.window: MainWindow | None = None

    def show(self, folder: Path | None, why: LockReason | None = None) -> None:
        """Show the lock screen of `folder`; without a folder, show the first run.

        `why` is why the process before this one locked.
        """
        self._folder = folder
        window = MainWindow(
            self.vault_thread, self.jobs, self.theme, self._ask, self.opening, folder
        )
        # once for each start, and not again after each lock
        said = self.opening.policy.refused if why is None else why.text
        if said:
            window.say(said)
        window.opened.connect(self._on_opened)
        window.bundle_opened.connect(self._on_bundle)
        window.stay_requested.connect(self._on_stay)
        window.lock_requested.connect(self._on_lock)
        window.hide_requested.connect(self.hide)
        window.closed.connect(self.hide)
        self.window = window
        window.show()
        self._gui_gc.start()
        QTimer.singleShot(_PAINTED_MS, self._guard)
        QTimer.singleShot(_WARM_MS, self._warm)

    def program(self) -> RecordController:
        """Return the controller behind the lock screen, building it on first use."""
        if self._program is None:
            from ui.desktop.platform.session_events import SessionEvents
            from ui.desktop.record_controller import RecordController
            from ui.desktop.shutdown import ExitActions

            ends = ExitActions(
                shutdown.end_process,
                self._restart,
                self._qt_settings.remove,
            )
            session_events = SessionEvents(capabilities.session_event_source(self._handle), self)
            self._program = RecordController(
                self._app,
                self._watch,
                self.vault_thread,
                self.jobs,
                self.theme,
                self._ask,
                self.opening,
                capabilities.SystemCapabilities(session_events, self._capture),
                vocabulary(),
                ends,
            )
            self._program.workspace_ready.connect(self._on_workspace)
            self._program.whole_ready.connect(self._on_workspace)
            if self.window is not None:
                self._program.warned.connect(self.window.warn)
        return self._program

    def _restart(self) -> None:
        why = self.program().leaving.why
        shutdown.restart_process(self._folder, why, self.theme.appearance)

    @Slot()
    def hide(self) -> None:
        """Hide all windows, keep everything and end the process."""
        if self._program is not None:
            self._program.leaving.hide()
            return
        self._vanish()
        shutdown.end_process()

    def hide_after_crash(self) -> None:
        """Hide all windows and keep everything; the caller then shows what happened."""
        if self._program is not None:
            self._program.leaving.hide_after_crash()
        else:
            self._vanish()

    def _vanish(self) -> None:
        from ui.desktop.shutdown import hide_windows

        hide_windows()
        self._qt_settings.remove()

    def _handle(self) -> int:
        return int(self.window.winId()) if self.window is not None else 0

    @Slot()
    def _guard(self) -> None:
        from ui.desktop.idle_lock_and_hiding import HideKeys

        keys = HideKeys(time.monotonic, self)
        keys.pressed.connect(self.hide)
        self._watch.add(keys)
        self._shut()

    @Slot()
    def _warm(self) -> None:
        if self.window is not None:
            self.window.complete()

        def work(_progress: Progress) -> list[Callable[[], object]]:
            vocabulary()
            return module_preload.load_core_modules()

        def done(loaders: list[Callable[[], object]]) -> None:
            self._turns.add(*loaders, self.program)

        self.jobs.start(self, work, done, lambda _error: None)

    @Slot(object, object)
    def _on_opened(self, folder: Path, opened: OpeningReport) -> None:
        self._folder = folder
        self.program().open(folder, opened)

    @Slot(object)
    def _on_bundle(self, bundle: BundleSession) -> None:
        self._folder = None
        self.program().read(bundle)

    @Slot(object)
    def _on_workspace(self, workspace: QWidget) -> None:
        if self.window is not None:
            self.window.show_workspace(workspace)

    @Slot()
    def _on_stay(self) -> None:
        self.program().idle.touch()

    @Slot()
    def _on_lock(self) -> None:
        if self.window is not None and self.window.is_open:
            self.program().leaving.lock()


def run(
    arguments: Sequence[str] = (),
    why: LockReason | None = None,
    shown: Appearance | None = None,
) -> int:
    """Open the window, on the record or bundle at the path in `arguments` if there is one.

    `why` is why the process before this one locked, `shown` how its window looked.
    """
    left = leave_folder()
    # A configuration file of the person could make Qt log each key that is typed.
    QLoggingCategory.setFilterRules("*.debug=false\n*.info=false")
    app = QApplication(["daybook"])
    app.setApplicationName("Daybook")
    app.setQuitOnLastWindowClosed(False)
    own = portable_install()
    settings = QtSettingsSandbox(memory_folder(own.stick))
    front = Application(app, VaultAccess(policy=policy.load()), settings, shown=shown)
    crash = CrashHook(front.hide_after_crash, _tell, shutdown.end_process)
    crash.install()
    watch = ProgramWatch(Path(shutdown.__file__))
    watch.gone.connect(lambda: crash.leave(shutdown.removed_sentence()))
    watch.start()
    asked = left / os.path.expanduser(arguments[0]) if arguments else None
    front.show(find_record(asked, own), why)
    return app.exec()


def _tell(sentence: str) -> None:
    from ui.desktop.dialogs import show_crash

    show_crash(sentence)
