"""The window's composition root: builds everything, hands it down, and knows the order.

The rules are:

- Nothing heavy is imported before the first window is painted.
- Whatever ends the program goes through `Leaving`, so that nothing typed is lost.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from diary.local_zone import local_zone
from diary.media.client import MediaClient
from diary.vocabulary import load
from ui.desktop import process
from ui.desktop.clipboard import Clipboard
from ui.desktop.crash import CrashHook, sentence
from ui.desktop.desk import Desk
from ui.desktop.dialogs.ask import Dialogs
from ui.desktop.draft_keeper import DraftKeeper
from ui.desktop.forms.editor import Around
from ui.desktop.hide import HideKeys
from ui.desktop.intake import Intake
from ui.desktop.jobs import Jobs
from ui.desktop.kit import Kit
from ui.desktop.lane import Lane, Opened
from ui.desktop.leaving import Endings, Leaving
from ui.desktop.lock import IdleLock
from ui.desktop.main_window import MainWindow
from ui.desktop.opening import Opening
from ui.desktop.places import find_record
from ui.desktop.preferences import Preferences
from ui.desktop.rubbish import Rubbish
from ui.desktop.theme import Theme
from ui.desktop.traces import Traces
from ui.desktop.widgets.wheel_guard import WheelGuard

JURISDICTION = "england-wales"


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class Program(QObject):
    """All the parts of one run."""

    def __init__(self, app: QApplication, kit: Kit, opening: Opening, traces: Traces) -> None:
        super().__init__()
        self._app, self.kit = app, kit
        self._folder: Path | None = None
        self.drafts = DraftKeeper(kit.jobs, self)
        self.idle = IdleLock(parent=self)
        self._keys = HideKeys(time.monotonic, self)
        self._preferences = Preferences(kit.lane, kit.theme, self.idle)
        self._opening = opening
        self.window: MainWindow | None = None
        endings = Endings(process.end, lambda: process.replace(self._folder), traces.remove)
        self.leaving = Leaving(
            kit.lane, kit.jobs, kit.intake, self.drafts, kit.clipboard, opening.media, endings
        )
        self._wheel = WheelGuard(self)
        self._rubbish = Rubbish(self)
        for watcher in (self._keys, self.idle, self._wheel):
            app.installEventFilter(watcher)
        self._keys.pressed.connect(self.leaving.hide)
        self.idle.expired.connect(self.leaving.lock)

    def show(self, folder: Path | None) -> None:
        """Show the window: the lock screen of `folder`, or the first run."""
        window = MainWindow(self.kit, self._opening, folder)
        self._folder = folder
        window.opened.connect(self._on_opened)
        window.stay_requested.connect(self.idle.touch)
        window.lock_requested.connect(self._on_lock)
        window.closed.connect(self.leaving.hide)
        self.idle.warned.connect(window.warn)
        self.window = window
        window.show()
        self._rubbish.start()
        QTimer.singleShot(0, self._warm)

    @Slot()
    def _warm(self) -> None:
        opening = self._opening
        self.kit.jobs.start(self, lambda _p: opening.warm(), lambda _n: None, lambda _e: None)

    @Slot(object, object)
    def _on_opened(self, folder: Path, opened: Opened) -> None:
        self._folder = folder
        self.kit.intake.open(opened.beside)
        self._preferences.load()
        drafts = opened.beside.drafts
        self.kit.jobs.start(
            self,
            lambda _progress: drafts.load(),
            lambda text: self._show_desk(opened, text),
            lambda _error: self._show_desk(opened, None),
        )

    def _show_desk(self, opened: Opened, draft: str | None) -> None:
        desk = Desk(self.kit, self.drafts, self._preferences, opened)
        desk.hide_requested.connect(self.leaving.hide)
        desk.lock_requested.connect(self.leaving.lock)
        if self.window is not None:
            self.window.show_desk(desk)
        self.kit.theme.changed.connect(self._preferences.keep_zoom)
        desk.start(draft)
        self.idle.start()

    @Slot()
    def _on_lock(self) -> None:
        if self.idle.minutes and self._folder is not None:
            self.leaving.lock()


def build(app: QApplication, traces: Traces) -> Program:
    """Everything, built and wired; nothing is shown yet."""
    vocabulary = load(JURISDICTION)
    media = MediaClient()
    zone = local_zone(vocabulary.zone)
    lane, jobs = Lane(), Jobs()
    theme = Theme(app)
    theme.apply()
    kit = Kit(
        lane=lane,
        jobs=jobs,
        intake=Intake(lane, jobs, process.new_id),
        ask=Dialogs(),
        around=Around(utc_now, zone, vocabulary),
        clipboard=Clipboard(app.clipboard()),
        theme=theme,
        media=media,
    )
    return Program(app, kit, Opening(media, zone, utc_now), traces)


def run(arguments: Sequence[str] = ()) -> int:
    """Open the window, on the record in the folder that `arguments` name, if they do."""
    process.keep_no_image()
    app = QApplication([sys.argv[0] if sys.argv else "daybook"])
    app.setApplicationName("Daybook")
    app.setQuitOnLastWindowClosed(False)
    traces = Traces()
    program = build(app, traces)
    crash = CrashHook(program.leaving.pack_up_after_crash, lambda place: _tell(app, place))
    crash.install()
    asked = Path(arguments[0]).expanduser() if arguments else None
    program.show(find_record(asked))
    return app.exec()


def _tell(app: QApplication, place: str) -> None:
    from ui.desktop.dialogs.crashed import show_crash

    show_crash(sentence(place))
    process.end()
