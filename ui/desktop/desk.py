"""The desk: what stands around an open record. Side bar, pages, and the wires between them.

The rules are:

- Pages emit, the desk connects; no page knows another.
- A page is made when it is first wanted, so that opening a record is quick.
- Whatever holds unsaved words is registered with the draft keeper the moment it is made; what the
  draft holds for a page makes that page at once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from diary.errors import Damaged, DiaryError
from diary.i18n import _
from diary.model.recorded import Recorded
from diary.model.when import When
from ui.desktop.draft_keeper import DraftKeeper
from ui.desktop.kit import Kit
from ui.desktop.lane import Opened
from ui.desktop.leaving import LOOSE
from ui.desktop.page_list import (
    COPIES,
    COVER,
    ERASE,
    EVIDENCE,
    INCIDENT,
    KEEPING,
    PAGES,
    RECORD,
    SETTINGS,
    TIMELINE,
    make_page,
)
from ui.desktop.preferences import Preferences
from ui.desktop.side_bar import GAP, SideBar
from ui.desktop.welcome_back import welcome_back
from ui.desktop.widgets.notices import StatusLine
from ui.desktop.widgets.page_stack import PageStack
from ui.messages import explain


class Desk(QWidget):
    """Everything that is shown while a record is open."""

    hide_requested = Signal()
    lock_requested = Signal()
    whole_requested = Signal(object)

    def __init__(
        self, kit: Kit, drafts: DraftKeeper, preferences: Preferences, opened: Opened
    ) -> None:
        super().__init__()
        self._kit, self._drafts, self._preferences = kit, drafts, preferences
        self._opened = opened
        self._pages: dict[str, QWidget] = {}
        self._before = TIMELINE
        self._stack = PageStack()
        self.side = SideBar(PAGES)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        self.unkept, self.unopened = StatusLine(), StatusLine()
        column = QVBoxLayout()
        column.setSpacing(0)
        for line in (self.unkept, self.unopened):
            line.setContentsMargins(24, 14, 24, 0)
            column.addWidget(line)
        column.addWidget(self._stack, 1)
        row.addLayout(column, 1)
        drafts.failed.connect(self._on_unkept)
        drafts.kept.connect(self._on_kept)
        self.side.page_chosen.connect(self.show_page)
        self.side.hide_requested.connect(self.hide_requested)
        self.side.lock_requested.connect(self.lock_requested)
        names = [name for name, _label in PAGES if not name.startswith(GAP)]
        for number, name in enumerate(names[:9], 1):
            keys = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            keys.activated.connect(lambda wanted=name: self.show_page(wanted))
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.activated.connect(self._on_find)
        new = QShortcut(QKeySequence.StandardKey.New, self)
        new.activated.connect(lambda: self.show_page(RECORD))

    def start(self, draft: str | None, error: DiaryError | None = None) -> None:
        """Show the timeline, and put back what was unsaved; say so if it could not be read."""
        for portion in self.portions(draft, error):
            portion()

    def portions(
        self, draft: str | None, error: DiaryError | None = None
    ) -> list[Callable[[], object]]:
        """What `start` does, in parts for several turns; the last one shows the first page."""
        held = self._drafts.open(self._opened.beside.drafts, draft)
        names = [TIMELINE, *(name for name in held if name in dict(PAGES) and name != TIMELINE)]
        return [*(partial(self.page, name) for name in names), partial(self._begin, held, error)]

    def page(self, name: str) -> QWidget:
        """The page of that name, made if need be."""
        if name not in self._pages:
            page = make_page(name, self._kit, self._opened, self._preferences)
            self._pages[name] = page
            self._stack.addWidget(page)
            self._wire(name, page)
        return self._pages[name]

    @Slot(str)
    def show_page(self, name: str) -> None:
        """Show a page; it reads itself anew."""
        page = self.page(name)
        self._stack.setCurrentWidget(page)
        self.side.mark(name)
        if name == RECORD:
            _call(page, "start")
        else:
            _call(page, "refresh")
        page.setFocus()

    @Slot(str)
    def show_incident(self, id_: str) -> None:
        """Show one incident."""
        page: Any = self.page(INCIDENT)
        page.show_incident(id_)
        self._stack.setCurrentWidget(page)
        self.side.mark(TIMELINE)
        page.setFocus()

    def _begin(self, held: tuple[str, ...], error: DiaryError | None) -> None:
        self._drafts.register(LOOSE, lambda: None, self._on_loose)
        self.show_page(RECORD if RECORD in held else TIMELINE)
        timeline: Any = self.page(TIMELINE)
        if error is None:
            timeline.status.say(welcome_back(self._opened.info, self._kit.around, held))
            timeline.left_copy.look()
        elif isinstance(error, Damaged):
            timeline.status.say(
                _(
                    "What you had typed and not saved could not be read. It was put aside, not"
                    " deleted. Everything that was saved is here."
                )
            )
        else:
            # the disk, which may give it another time
            timeline.status.say(
                _(
                    "What you had typed and not saved could not be read just now. It is still"
                    " there, and nothing is written over it. Everything that was saved is here."
                )
            )

    def _wire(self, name: str, page: Any) -> None:
        wires: dict[str, Callable[..., Any]] = {
            "incident_opened": self.show_incident,
            "record_requested": self._on_record,
            "amend_requested": self._on_amend,
            "incident_saved": self._on_saved,
            "left": self._on_left,
            "exhibit_opened": self._on_exhibit,
            "incident_changed": self._on_changed,
            "page_requested": self.show_page,
            "back_requested": self._on_back,
            "whole_requested": self.whole_requested.emit,
            "erase_requested": self._on_erase,
            "cover_requested": self._on_cover,
            "went_back": self._on_went_back,
            "copy_requested": self._on_copy,
            "erased": self._on_erased,
        }
        for signal, slot in wires.items():
            if hasattr(page, signal):
                getattr(page, signal).connect(slot)
        if hasattr(page, "state") and hasattr(page, "restore"):
            self._drafts.register(name, page.state, page.restore)
        elif name == TIMELINE:
            self._drafts.register(name, page.quick.state, page.quick.restore)

    @Slot(str, object)
    def _on_record(self, text: str, when: When | None) -> None:
        page: Any = self.page(RECORD)
        self._stack.setCurrentWidget(page)
        self.side.mark(RECORD)
        if not page.start(text, when):
            timeline: Any = self.page(TIMELINE)
            timeline.quick.give_back(text)

    @Slot(object)
    def _on_amend(self, item: Recorded[Any]) -> None:
        page: Any = self.page(RECORD)
        self._stack.setCurrentWidget(page)
        self.side.mark(TIMELINE)
        page.amend(item)
        page.setFocus()

    @Slot()
    @Slot(object)
    def _on_saved(self, item: Recorded[Any] | None = None) -> None:
        _call(self.page(TIMELINE), "refresh")
        if item is not None:
            self.show_incident(item.id)

    @Slot(str)
    def _on_exhibit(self, id_: str) -> None:
        page: Any = self.page(EVIDENCE)
        self._stack.setCurrentWidget(page)
        self.side.mark(EVIDENCE)
        page.show_exhibit(id_)

    @Slot()
    def _on_changed(self) -> None:
        _call(self.page(TIMELINE), "refresh")

    @Slot()
    def _on_left(self) -> None:
        self.show_page(TIMELINE)

    @Slot()
    def _on_back(self) -> None:
        self.show_page(SETTINGS)

    @Slot(str)
    def _on_erase(self, id_: str) -> None:
        # what an open form holds is looked for in the draft, so it has to stand there first
        self._drafts.seal_now()
        page: Any = self.page(ERASE)
        shown = self._stack.currentWidget()
        self._before = next((name for name, each in self._pages.items() if each is shown), TIMELINE)
        page.show_subject(id_)
        self._stack.setCurrentWidget(page)
        page.setFocus()

    @Slot(str)
    def _on_cover(self, id_: str) -> None:
        page: Any = self.page(COVER)
        self._before = EVIDENCE
        page.show_exhibit(id_)
        self._stack.setCurrentWidget(page)
        page.setFocus()

    @Slot()
    def _on_went_back(self) -> None:
        _call(self.page(ERASE), "leave")
        if self._before in self._pages:
            self._stack.setCurrentWidget(self._pages[self._before])
            self._pages[self._before].setFocus()
        else:
            self.show_page(TIMELINE if self._before == INCIDENT else self._before)

    @Slot()
    def _on_copy(self) -> None:
        self.show_page(KEEPING)
        page: Any = self.page(KEEPING)
        page.show_view(COPIES)

    @Slot(bool)
    def _on_erased(self, unsaved: bool) -> None:
        """Pages that show its words are made anew; what is unsaved stays where it may."""
        if unsaved:
            # that page may not be made yet
            self._drafts.drop(INCIDENT)
        for name, page in list(self._pages.items()):
            held: Any = getattr(page, "quick", page)
            keeps = hasattr(held, "state") and held.state() is not None
            if name != ERASE and (unsaved or not keeps or name == INCIDENT):
                kept = None if unsaved or not keeps else held.state()
                self._drafts.drop(name)
                if kept is not None:
                    self._drafts.hold(name, kept)
                self._stack.removeWidget(page)
                self._pages.pop(name).deleteLater()

    @Slot(object)
    def _on_unkept(self, error: DiaryError) -> None:
        # sealing is tried every few seconds; a screen reader says this once
        if self.unkept.text() != explain(error).text:
            self.unkept.fail(error)

    @Slot()
    def _on_kept(self) -> None:
        self.unkept.say("")

    @Slot()
    def _on_find(self) -> None:
        self.show_page(TIMELINE)
        timeline: Any = self.page(TIMELINE)
        timeline.filters.words.setFocus()

    def _on_loose(self, exhibits: list[str]) -> None:
        page: Any = self.page(RECORD)
        page.take_loose(exhibits)


def _call(page: QWidget, method: str) -> None:
    found = getattr(page, method, None)
    if found is not None:
        found()
