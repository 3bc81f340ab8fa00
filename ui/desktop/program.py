"""Everything behind the lock screen, built once a record opens or while nobody waits for it.

The rules are:

- What ends the program once a record is open goes through `Leaving`, so nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from diary.errors import DiaryError
from diary.jurisdiction import Vocabulary
from ui.desktop import process
from ui.desktop.clipboard import Clipboard
from ui.desktop.decode_consent import DecodeQuestion
from ui.desktop.desk import Desk
from ui.desktop.dialogs.ask import Ask
from ui.desktop.draft_keeper import DraftKeeper
from ui.desktop.forms.editor import Around
from ui.desktop.intake import Intake
from ui.desktop.jobs import Jobs
from ui.desktop.kit import Kit
from ui.desktop.lane import Lane, Opened
from ui.desktop.leaving import Endings, Leaving
from ui.desktop.lock import IdleLock
from ui.desktop.opening import Opening
from ui.desktop.pages.whole import WholePage
from ui.desktop.preferences import Preferences
from ui.desktop.system.here import System
from ui.desktop.theme import Theme
from ui.desktop.turns import Turns
from ui.desktop.watch import Watch
from ui.desktop.whole_work import WholeWork

if TYPE_CHECKING:
    from ui.opened_bundle import OpenedBundle


class Program(QObject):
    """The parts of an open record. `desk_ready` carries the desk, filled and to be shown."""

    desk_ready = Signal(object)
    whole_ready = Signal(object)
    warned = Signal(int)

    def __init__(
        self,
        app: QApplication,
        watch: Watch,
        lane: Lane,
        jobs: Jobs,
        theme: Theme,
        ask: Ask,
        opening: Opening,
        system: System,
        vocabulary: Vocabulary,
        endings: Endings,
    ) -> None:
        super().__init__()
        self.kit = Kit(
            lane=lane,
            jobs=jobs,
            intake=Intake(lane, jobs, process.new_id),
            ask=ask,
            around=Around(opening.clock, opening.zone(), vocabulary),
            clipboard=Clipboard(app.clipboard()),
            theme=theme,
            media=opening.media(),
        )
        self.drafts = DraftKeeper(Jobs(1, self), self)
        self.idle = IdleLock(parent=self)
        self._turns = Turns(self)
        self._opening = opening
        self._preferences = Preferences(lane, theme, self.idle, system)
        self._departures = system.departures
        self.leaving = Leaving(self.kit, self.drafts, endings)
        watch.add(self.idle, composed=True)
        self.idle.expired.connect(self.leaving.lock)
        self._departures.left.connect(self.leaving.lock)
        self.idle.warned.connect(self.warned)

    def open(self, folder: Path, opened: Opened) -> None:
        """Take what the lane opened; the draft is read before anything is shown."""
        kit, drafts = self.kit, opened.beside.drafts
        self._folder = folder
        kit.intake.open(opened.beside)
        self._preferences.load()
        kit.jobs.start(
            self,
            lambda _progress: drafts.take(),
            lambda text: self._show(opened, text),
            lambda error: self._show(opened, None, error),
        )

    def read(self, bundle: OpenedBundle) -> None:
        """Show an opened bundle, which nothing here can write to."""
        kit = replace(self.kit, read_only=True)

        def show(_nothing: None) -> None:
            from ui.desktop.reading_desk import ReadingDesk

            desk = ReadingDesk(kit, bundle)
            desk.hide_requested.connect(self.leaving.hide)
            desk.lock_requested.connect(self.leaving.lock)
            self.desk_ready.emit(desk)
            DecodeQuestion(kit, desk).start()

        kit.lane.read(self, bundle, show, lambda _error: None)

    def _show(self, opened: Opened, draft: str | None, error: DiaryError | None = None) -> None:
        desk = Desk(self.kit, self.drafts, self._preferences, opened)
        desk.hide_requested.connect(self.leaving.hide)
        desk.lock_requested.connect(self.leaving.lock)
        desk.whole_requested.connect(self._on_whole)
        self.kit.theme.changed.connect(self._preferences.keep_zoom)
        *making, showing = desk.portions(draft, error)
        self._turns.add(*making, lambda: self._enter(desk, showing))

    @Slot(object)
    def _on_whole(self, wanted: WholeWork) -> None:
        """The session ends, the desk goes, and the folder is worked on in their place."""
        page = WholePage(self.kit.jobs, self._opening, wanted)
        page.lock_requested.connect(self.leaving.lock)
        page.close_requested.connect(self.leaving.hide)
        # nothing of the record can be read here any more, and the work may take long
        self.idle.stop()
        folder = self._folder
        self.leaving.put_away(page, lambda closed: page.start(folder, closed))
        self.whole_ready.emit(page)

    def _enter(self, desk: Desk, showing: Callable[[], object]) -> None:
        self.desk_ready.emit(desk)
        showing()
        self.idle.start()
        question = DecodeQuestion(self.kit, desk, self._preferences)
        question.unable.connect(desk.unopened.problem)
        question.start()
        self.kit.jobs.start(
            self,
            lambda _progress: self._departures.prepare(),
            lambda _nothing: self._departures.start(),
            lambda _error: None,
        )
