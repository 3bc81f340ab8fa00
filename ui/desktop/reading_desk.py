"""The desk of an opened bundle: the same pages as for a record, without anything that writes.

The rules are:

- What the check said stands first, and one click away ever after.
- There is no draft, no lock and no idle time: nothing here is anybody's own record.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from diary.i18n import _
from ui.desktop.kit import Kit
from ui.desktop.page_list import (
    CHECKED,
    EVIDENCE,
    INCIDENT,
    READING,
    TIMELINE,
    make_reading_page,
)
from ui.desktop.side_bar import SideBar
from ui.desktop.widgets.page_stack import PageStack
from ui.opened_bundle import OpenedBundle


class ReadingDesk(QWidget):
    """Everything that is shown while a bundle is open."""

    hide_requested = Signal()
    close_requested = Signal()

    def __init__(self, kit: Kit, bundle: OpenedBundle) -> None:
        super().__init__()
        self._kit, self._case = kit, bundle.case
        self._pages: dict[str, QWidget] = {}
        self._stack = PageStack()
        self.side = SideBar(READING, _("Close (Ctrl+L)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addWidget(self._stack, 1)
        self.side.page_chosen.connect(self.show_page)
        self.side.hide_requested.connect(self.hide_requested)
        self.side.lock_requested.connect(self.close_requested)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.activated.connect(self._on_find)
        self.show_page(CHECKED)

    @Slot(str)
    def show_page(self, name: str) -> None:
        """Show a page; it reads itself anew."""
        page: Any = self.page(name)
        self._stack.setCurrentWidget(page)
        self.side.mark(name)
        if hasattr(page, "refresh"):
            page.refresh()
        page.setFocus()

    def page(self, name: str) -> QWidget:
        """The page of that name, made if need be."""
        if name not in self._pages:
            page: Any = make_reading_page(name, self._kit, self._case)
            self._pages[name] = page
            self._stack.addWidget(page)
            for signal, slot in (
                ("incident_opened", self.show_incident),
                ("exhibit_opened", self._on_exhibit),
                ("left", self._on_left),
            ):
                if hasattr(page, signal):
                    getattr(page, signal).connect(slot)
        return self._pages[name]

    @Slot(str)
    def show_incident(self, id_: str) -> None:
        """Show one incident."""
        page: Any = self.page(INCIDENT)
        page.show_incident(id_)
        self._stack.setCurrentWidget(page)
        self.side.mark(TIMELINE)
        page.setFocus()

    @Slot(str)
    def _on_exhibit(self, id_: str) -> None:
        page: Any = self.page(EVIDENCE)
        self._stack.setCurrentWidget(page)
        self.side.mark(EVIDENCE)
        page.show_exhibit(id_)

    @Slot()
    def _on_left(self) -> None:
        self.show_page(TIMELINE)

    @Slot()
    def _on_find(self) -> None:
        self.show_page(TIMELINE)
        timeline: Any = self.page(TIMELINE)
        timeline.filters.words.setFocus()
