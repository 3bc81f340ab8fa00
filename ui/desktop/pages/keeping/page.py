"""The page "Keeping it safe": an overview, and one view for each thing on it.

The rules are:

- A view is made when it is first wanted, and forgets what was typed when it is left.
- Nothing here reminds, counts or warns by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout

from ui.desktop.kit import Kit
from ui.desktop.page_list import Navigator
from ui.desktop.pages.base import Page
from ui.desktop.pages.keeping.overview import Overview
from ui.desktop.pages.keeping.standing import Standing, standing
from ui.desktop.pages.keeping.view import KeepingView, ViewId
from ui.desktop.widgets.page_stack import PageStack

if TYPE_CHECKING:
    from diary.services.session import Session


class KeepingPage(Page):
    """The overview, or one of its views."""

    def __init__(self, kit: Kit, navigator: Navigator, folder: Path) -> None:
        super().__init__()
        self._kit, self._navigator, self._folder = kit, navigator, folder
        self.overview = Overview(kit)
        self._wanted: ViewId | None = None
        self._views: dict[ViewId, KeepingView] = {}
        self._stack = PageStack()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._stack.addWidget(self.overview)
        self.setFocusProxy(self.overview)
        self.overview.wanted.connect(self.show_view)
        self.overview.owned_up.connect(self._on_owned_up)

    @Slot()
    def refresh(self) -> None:
        """The overview, as things stand now."""
        self._forget()
        self._wanted = None
        self._stack.setCurrentWidget(self.overview)
        self._read(self.overview.show_standing)

    def view(self, name: ViewId) -> KeepingView:
        """The view of that name, made if need be."""
        if name not in self._views:
            made = self._make(name)
            made.left.connect(self._on_left)
            self._views[name] = made
            self._stack.addWidget(made)
        return self._views[name]

    def show_copies(self) -> None:
        """Show where copies are made."""
        self.show_view(ViewId.COPIES)

    @Slot(object)
    def show_view(self, name: ViewId) -> None:
        """Show one thing."""
        self._forget()
        self._wanted = name
        view = self.view(name)

        def show(now: Standing) -> None:
            if self._wanted != name:
                return  # something else was asked for in the meantime
            view.enter(now)
            view.to_top()
            self._stack.setCurrentWidget(view)
            view.setFocus()

        self._read(show)

    def hideEvent(self, event: QHideEvent) -> None:
        """Somebody else may look at this page next; a window put aside comes back as it was."""
        if not event.spontaneous():
            self._forget()

    def _make(self, name: ViewId) -> KeepingView:
        from ui.desktop.pages.keeping.code import CodeView
        from ui.desktop.pages.keeping.copies import CopiesView
        from ui.desktop.pages.keeping.passphrase import KeyFileView, PassphraseView
        from ui.desktop.pages.keeping.remove import RemoveView
        from ui.desktop.pages.keeping.rotate import RotateView
        from ui.desktop.pages.keeping.seal import SealView
        from ui.desktop.pages.keeping.stamp import StampView

        if name == ViewId.ROTATE:
            rotate = RotateView(self._kit, self._folder)
            rotate.whole_requested.connect(self._navigator.close_for)
            return rotate
        if name == ViewId.REMOVE:
            remove = RemoveView(self._kit, self._folder)
            remove.whole_requested.connect(self._navigator.close_for)
            remove.copy_requested.connect(self.show_copies)
            return remove
        made: dict[ViewId, Callable[[Kit], KeepingView]] = {
            ViewId.COPIES: CopiesView,
            ViewId.CODE: CodeView,
            ViewId.PASSPHRASE: PassphraseView,
            ViewId.KEY_FILE: KeyFileView,
            ViewId.SEAL: SealView,
            ViewId.STAMP: StampView,
        }
        return made[name](self._kit)

    def _read(self, show: Callable[[Standing], None]) -> None:
        self._kit.lane.run(self, standing, show, self.overview.status.fail)

    def _forget(self) -> None:
        for view in self._views.values():
            view.leave()

    @Slot()
    def _on_left(self) -> None:
        self.refresh()
        self.overview.setFocus()

    @Slot()
    def _on_owned_up(self) -> None:
        def work(session: Session) -> Standing:
            session.access.acknowledge_use()
            return standing(session)

        def done(now: Standing) -> None:
            self.overview.show_standing(now)
            self.overview.setFocus()

        self._kit.lane.run(self, work, done, self.overview.status.fail)
