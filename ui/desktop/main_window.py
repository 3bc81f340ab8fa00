"""The one window: the start pages before opening, the workspace after it.

Apart from dialogs the program has no other window.

**Invariants:**

- The title is the program's name and never says what is open, since a task bar shows it.
- Hiding works from everywhere, and so does locking once something is open.
- The focus never leaves a page by itself, nor is it ever nowhere: where the button that was pressed
  is gone or greyed, Qt gives the focus to the next one, and a second Enter would end the program,
  show another page or take something back.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMargins, QRect, QSize, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget
from shiboken6 import isValid

from diary.i18n import _
from ui.desktop.pages.unlock import UnlockPage
from ui.desktop.prompter import Prompter
from ui.desktop.record_location import looks_like_bundle, proposed_folder
from ui.desktop.theme import Theme, icon_path
from ui.desktop.threads import JobPool, OpeningReport, VaultThread
from ui.desktop.vault_access import VaultAccess, vocabulary
from ui.desktop.widgets.announcement import announce
from ui.desktop.widgets.basic import (
    PageStack,
    PlainLabel,
    button,
    is_deliberate,
    mark_deliberate,
    panel,
)
from ui.desktop.widgets.feedback import clear_stack
from ui.desktop.widgets.tab_order import go_along, stay_near

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from ui.desktop.pages.welcome import WelcomePage
    from ui.desktop.shortcuts import BoundKeys

TITLE = "Daybook"
_USUAL: Final = QSize(1120, 780)
# what a window manager sets around a window, at the most
_FRAME: Final = QMargins(8, 40, 8, 8)


def place_on(room: QRect) -> QRect:
    """Return where the window opens: in the middle, and with its frame no larger than the room."""
    inside = room.marginsRemoved(_FRAME)
    place = QRect(inside.topLeft(), _USUAL.boundedTo(inside.size()))
    place.moveCenter(inside.center())
    return place


class MainWindow(QMainWindow):
    """The window of the program.

    `opened` carries a folder and the OpeningReport of its vault, `bundle_opened` an opened bundle.
    The other signals ask to leave or to stay.
    """

    opened = Signal(object, object)
    bundle_opened = Signal(object)
    hide_requested = Signal()
    lock_requested = Signal()
    stay_requested = Signal()
    closed = Signal()

    def __init__(
        self,
        vault_thread: VaultThread,
        jobs: JobPool,
        theme: Theme,
        prompter: Prompter,
        opening: VaultAccess,
        folder: Path | None,
    ) -> None:
        super().__init__()
        self._vault_thread, self._jobs = vault_thread, jobs
        self._theme, self._ask, self._opening = theme, prompter, opening
        self._is_open = False
        self._help_keys: BoundKeys | None = None
        self._folder = folder
        self._first_page: WelcomePage | None = None
        self.setWindowTitle(TITLE)
        place = place_on(self.screen().availableGeometry())
        self.setMinimumSize(min(640, place.width()), min(480, place.height()))
        self.setGeometry(place)
        self._stack = PageStack()
        self.unlock_page = UnlockPage(vault_thread, opening, prompter)
        self._stack.addWidget(self.unlock_page)
        self._warning = PlainLabel(role="field")
        self._bar = self._warning_bar()
        self._foot = self._hiding_foot()
        self._build()
        self._connect()
        if folder is not None and looks_like_bundle(folder):
            self.show_read(folder)
        elif folder is not None:
            self.show_lock_screen(folder)
        else:
            self.show_welcome()

    def complete(self) -> None:
        """Add shortcuts and icon; called after the window is shown, which needs neither."""
        from PySide6.QtGui import QIcon

        from ui.desktop.shortcuts import Act, bind

        theme = self._theme
        for act, steps in ((Act.LARGER, 1), (Act.SMALLER, -1), (Act.USUAL, 0)):
            bind(act, self, partial(theme.step_zoom, steps))
        self._help_keys = bind(Act.HELP, self, self.show_help)
        # an open record has a key of its own, which knows its pages
        self._help_keys.set_enabled(enabled=not self._is_open)
        bind(Act.LOCK, self, self.lock_requested.emit)
        bind(Act.LIST, self, self._on_list)
        icon = QIcon()
        for size in (16, 32, 64, 256):
            icon.addFile(icon_path(f"daybook-{size}"))
        self.setWindowIcon(icon)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Let Tab follow what is seen."""
        return go_along(self, is_next=is_next)

    @property
    def is_open(self) -> bool:
        """Return whether a record or bundle is shown."""
        return self._is_open

    def say(self, text: str) -> None:
        """Say why the record is locked, or the bundle closed, on the page that is shown."""
        if self._folder is not None:
            self.unlock_page.say(text)
        elif (first := self._first_page) is not None:
            first.say(text)

    def show_lock_screen(self, folder: Path) -> None:
        """Ask for the passphrase of the record in `folder`."""
        self._folder = folder
        self.unlock_page.set_folder(folder)
        self._stack.setCurrentWidget(self.unlock_page)

    def show_welcome(self) -> None:
        """Show the first run."""
        from ui.desktop.pages.welcome import WelcomePage

        page = WelcomePage(
            self._vault_thread,
            self._opening,
            self._ask,
            vocabulary(),
            proposed_folder(),
            first=self._folder is None,
        )
        self._first_page = page
        page.left.connect(partial(self._on_read, page))
        page.created.connect(self._on_created)
        page.existing_requested.connect(self._on_elsewhere)
        page.restore_requested.connect(self.show_restore)
        page.read_requested.connect(self.show_read)
        page.close_requested.connect(self.close)
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        # else the first button of the window has it, which hides
        page.show_step(0)

    @Slot()
    def show_safety(self) -> None:
        """Show what the program can and cannot do, without opening anything."""
        from ui.desktop.pages.safety import SafetyPage

        page = SafetyPage(vocabulary(), lambda: self._on_read(page))
        self._show(page)

    @Slot()
    def show_help(self) -> None:
        """Show the chapter of the guide that fits the page on show, without opening anything."""
        from ui.desktop.pages.base import Page
        from ui.desktop.pages.help import HelpPage

        before = self._stack.currentWidget()
        if before is None or isinstance(before, HelpPage):
            return
        chapter = before.chapter if isinstance(before, Page) else Page.chapter
        # back on the lock screen the field for the passphrase has the focus
        back = None if before is self.unlock_page else before
        page = HelpPage(self._theme, self._jobs, self._ask, lambda: self._on_read(page, back))
        self._help_button.hide()
        page.destroyed.connect(self._help_button.show)
        self._show(page)
        page.show_chapter(chapter)

    @Slot()
    def show_recover(self) -> None:
        """Show what to do about a forgotten passphrase."""
        from ui.desktop.pages.recover import RecoverPage

        if self._folder is None:
            return
        page = RecoverPage(self._vault_thread, self._opening, self._folder)
        page.opened.connect(self._on_unlocked)
        page.back_requested.connect(partial(self._on_read, page))
        self._show(page)

    @Slot()
    def show_restore(self) -> None:
        """Show the page that restores a record from a backup."""
        from ui.desktop.pages.restore import RestorePage
        from ui.desktop.record_location import free_place

        before = self._stack.currentWidget()
        proposed = proposed_folder()
        # nothing is ever replaced, so a path that is taken would only be refused
        place = free_place(proposed.parent) or proposed
        page = RestorePage(self._jobs, self._opening, self._ask, place)
        page.back_requested.connect(partial(self._on_read, page, before))
        page.restored.connect(self.show_lock_screen)
        self._show(page)

    @Slot()
    def show_read(self, folder: Path | None = None) -> None:
        """Show the page that opens a bundle; if `folder` is given, open it at once."""
        from ui.desktop.pages.bundle import OpenBundlePage

        before = self._stack.currentWidget()
        page = OpenBundlePage(self._jobs, self._opening, self._ask, folder)
        page.back_requested.connect(partial(self._on_read, page, before))
        page.opened.connect(self.bundle_opened)
        self._show(page)
        if folder is not None:
            page.start()

    @Slot()
    def finish_removal(self) -> None:
        """Finish an interrupted removal, without a passphrase since the keys are gone."""
        from concurrent.futures import Future

        from ui.desktop.pages.vault_task import VaultTaskPage
        from ui.desktop.vault_access import removal_task

        if self._folder is None:
            return
        nothing_open: Future[None] = Future()
        nothing_open.set_result(None)
        task = removal_task(_("Removing what is left of it."), None)
        page = VaultTaskPage(self._jobs, self._opening, task)
        page.lock_requested.connect(partial(self.show_lock_screen, self._folder))
        page.close_requested.connect(self.close)
        self._show(page)
        page.start(self._folder, nothing_open)

    def show_workspace(self, workspace: QWidget) -> None:
        """Show the workspace or a vault task, and remove the pages before it."""
        self._is_open = True
        if self._help_keys is not None:
            self._help_keys.set_enabled(enabled=False)
        self._foot.hide()
        self._stack.addWidget(workspace)
        self._stack.setCurrentWidget(workspace)
        clear_stack(self._stack, keep=workspace)

    @Slot(int)
    def warn(self, seconds: int) -> None:
        """Warn that the record locks in `seconds`; 0 hides the warning."""
        text = _("Locking in {n} seconds, since nobody has touched anything. Nothing is lost.")
        self._warning.setText(text.format(n=seconds))
        if seconds > 0 and self._bar.isHidden():
            # said once: each second would be talked over by the next one
            announce(self, self._warning.text(), at_once=True)
        self._bar.setVisible(seconds > 0)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, keeping everything as hiding does."""
        event.accept()
        self.closed.emit()

    def _build(self) -> None:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._stack, 1)
        column.addWidget(self._foot)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)
        page = self.unlock_page
        page.opened.connect(self._on_unlocked)
        page.elsewhere_requested.connect(self._on_elsewhere)
        page.new_requested.connect(self.show_welcome)
        page.safety_requested.connect(self.show_safety)
        page.read_requested.connect(self.show_read)
        page.restore_requested.connect(self.show_restore)
        page.forgotten.connect(self.show_recover)
        page.removal_requested.connect(self.finish_removal)

    @Slot(QWidget, QWidget)
    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        if now is None:
            # not yet: what takes it from one page may give it to the next
            QTimer.singleShot(0, self, self._on_nowhere)
        if before is None or not isValid(before) or before.window() is not self:
            return
        if before.isVisible() and before.isEnabled():
            return
        if now is None or (is_deliberate(now) and not is_deliberate(before)):
            stay_near(before)

    @Slot()
    def _on_nowhere(self) -> None:
        if QApplication.focusWidget() is None and self.isActiveWindow():
            stay_near(self._stack)

    def _hiding_foot(self) -> QWidget:
        """Return the way out of the pages that have no side bar with it."""
        foot, column = panel("foot", (24, 6, 24, 8))
        row = QHBoxLayout()
        self._help_button = button(_("How this works"), "quiet", self.show_help)
        row.addWidget(self._help_button)
        row.addStretch(1)
        row.addWidget(PlainLabel(_("Shift three times hides too."), role="muted", wrap=False))
        row.addWidget(button(_("Hide now"), on=self.hide_requested.emit))
        mark_deliberate(foot)
        column.addLayout(row)
        return foot

    def _warning_bar(self) -> QWidget:
        bar, column = panel("bar", (20, 8, 20, 8))
        row = QHBoxLayout()
        row.addWidget(self._warning, 1)
        row.addWidget(button(_("Stay"), "main", self.stay_requested.emit))
        column.addLayout(row)
        bar.hide()
        return bar

    @Slot()
    def _on_list(self) -> None:
        from ui.desktop.shortcut_list import show_shortcuts

        show_shortcuts(self)

    @Slot()
    def _on_elsewhere(self) -> None:
        start = self._folder.parent if self._folder else Path.home()
        chosen = self._ask.folder(self, _("Choose the folder of the record"), start)
        if chosen is not None:
            self.show_lock_screen(chosen)

    def _show(self, page: QWidget) -> None:
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        page.setFocus()

    def _on_read(self, page: QWidget, before: QWidget | None = None) -> None:
        back = before or self.unlock_page
        self._stack.setCurrentWidget(back)
        # on the lock screen the passphrase is typed at once
        (self.unlock_page.passphrase if back is self.unlock_page else back).setFocus()
        self._stack.removeWidget(page)
        page.deleteLater()

    @Slot(object, object)
    def _on_created(self, folder: Path, opened: OpeningReport) -> None:
        self._folder = folder
        self.opened.emit(folder, opened)

    @Slot(object)
    def _on_unlocked(self, opened: OpeningReport) -> None:
        self.opened.emit(self._folder, opened)
