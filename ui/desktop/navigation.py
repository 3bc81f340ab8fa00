"""Names of the window's pages, their groups in the side bar, and the navigator.

**Invariants:**

- A page's id is also the key of its unsaved text in the draft, so an id never changes.
- A page knows no other page. It asks the `Navigator` that its constructor was given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from diary.i18n import N_, _
from ui.desktop.widgets.basic import PlainLabel, button

if TYPE_CHECKING:
    from diary.model.record_nouns import Incident
    from diary.model.revisions import Recorded
    from diary.model.when import When
    from ui.desktop.vault_access import VaultTask


class PageId(StrEnum):
    """Every page of an open record or an opened bundle."""

    TIMELINE = "timeline"
    RECORD = "record"
    INCIDENT = "incident"
    EVIDENCE = "evidence"
    PATTERNS = "patterns"
    EXPORT = "export"
    PAPERS = "papers"
    POLICE = "police"
    ORDER = "order"
    EVENT = "event"
    PERSON = "person"
    IMPACT = "impact"
    ASK = "ask"
    FACTOR = "factor"
    NOTE = "note"
    OWN = "own"
    HANDOVERS = "handovers"
    KEEPING = "keeping"
    SETTINGS = "settings"
    SAFETY = "safety"
    ERASE = "erase"
    COVER = "cover"
    CHECKED = "checked"
    QUESTIONS = "questions"


class Navigator(Protocol):
    """The requests that a page may make to its workspace."""

    def show_page(self, page: PageId) -> None:
        """Show another page, which reads its content again."""
        ...

    def open_incident(self, id_: str) -> None: ...

    def open_exhibit(self, id_: str) -> None: ...

    def record(self, text: str, when: When | None) -> None:
        """Continue in the long form with a line that was started elsewhere."""
        ...

    def amend(self, item: Recorded[Incident]) -> None:
        """Open the form for a revision of an incident."""
        ...

    def saved(self, item: Recorded[Incident]) -> None:
        """Show the incident that was recorded or amended."""
        ...

    def changed(self) -> None:
        """Read the timeline again, because something in it changed."""
        ...

    def cover(self, id_: str) -> None:
        """Open the region redaction of an exhibit's picture."""
        ...

    def erase(self, id_: str) -> None:
        """Open the page that erases a subject for safety; `go_back` returns to the page on show."""
        ...

    def erased(self, *, unsaved: bool) -> None:
        """Remove an erased subject from all pages; `unsaved` says that unsaved text went too."""
        ...

    def go_back(self) -> None:
        """Show the page from which redaction or erasing started."""
        ...

    def make_backup(self) -> None:
        """Go to the page section that makes backups."""
        ...

    def close_for(self, work: VaultTask) -> None:
        """Close the record and run a task on its whole folder."""
        ...


@dataclass(frozen=True, slots=True)
class PageGroup:
    """Pages listed together in the side bar, each with its label, and a title or ''."""

    title: str
    pages: tuple[tuple[PageId, str], ...]


RECORD_GROUPS: tuple[PageGroup, ...] = (
    PageGroup(
        "",
        (
            (PageId.TIMELINE, N_("Timeline")),
            (PageId.RECORD, N_("Record an incident")),
            (PageId.EVIDENCE, N_("Evidence")),
            (PageId.PATTERNS, N_("Patterns")),
            (PageId.EXPORT, N_("Hand over")),
        ),
    ),
    PageGroup(
        N_("Around the incidents"),
        (
            (PageId.POLICE, N_("Police contacts")),
            (PageId.ORDER, N_("Orders")),
            (PageId.EVENT, N_("Turning points")),
            (PageId.PERSON, N_("People")),
            (PageId.IMPACT, N_("Effect on daily life")),
            (PageId.ASK, N_("What I ask for")),
            (PageId.FACTOR, N_("Things to tell")),
        ),
    ),
    PageGroup(
        N_("Only for you"),
        (
            (PageId.NOTE, N_("Private notes")),
            (PageId.OWN, N_("What should not leave")),
            (PageId.HANDOVERS, N_("What was handed over")),
            (PageId.KEEPING, N_("Keeping it safe")),
            (PageId.SETTINGS, N_("Settings")),
        ),
    ),
)
# The pages of an opened bundle: those that only read.
BUNDLE_GROUPS: tuple[PageGroup, ...] = (
    PageGroup(
        "",
        (
            (PageId.CHECKED, N_("What was checked")),
            (PageId.TIMELINE, N_("Timeline")),
            (PageId.EVIDENCE, N_("Evidence")),
            (PageId.PATTERNS, N_("Patterns")),
        ),
    ),
    PageGroup(
        N_("Around the incidents"),
        (
            (PageId.POLICE, N_("Police contacts")),
            (PageId.ORDER, N_("Orders")),
            (PageId.EVENT, N_("Turning points")),
            (PageId.PERSON, N_("People")),
            (PageId.IMPACT, N_("Effect on daily life")),
            (PageId.ASK, N_("What is asked for")),
        ),
    ),
    PageGroup("", ((PageId.QUESTIONS, N_("What readers ask for")),)),
)


_AROUND, _LEAST = 66, 200


class SideBar(QFrame):
    """The list of pages and the ways out. `page_chosen` carries a PageId."""

    page_chosen = Signal(object)
    hide_requested = Signal()
    lock_requested = Signal()

    def __init__(self, groups: Sequence[PageGroup], lock: str = "") -> None:
        """Build the bar; `lock` replaces the label of the first way out if it locks nothing."""
        super().__init__()
        self.setProperty("role", "band")
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[PageId, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 14, 10, 12)
        column.setSpacing(6)
        inner = QWidget()
        inner.setProperty("role", "column")
        pages_column = QVBoxLayout(inner)
        pages_column.setContentsMargins(0, 0, 0, 0)
        pages_column.setSpacing(2)
        for number, group in enumerate(groups):
            if number:
                pages_column.addSpacing(10)
            if group.title:
                heading = PlainLabel(_(group.title), role="muted", wrap=False)
                heading.setContentsMargins(12, 0, 12, 2)
                pages_column.addWidget(heading)
            for page, label in group.pages:
                self._add(page, label, pages_column)
        pages_column.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidget(inner)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(self._area, 1)
        column.addWidget(button(lock or _("Lock (Ctrl+L)"), on=self.lock_requested.emit))
        column.addWidget(button(_("Hide now"), on=self.hide_requested.emit))
        column.addWidget(PlainLabel(_("Shift three times hides too."), role="muted"))
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Stay as wide as the longest label at every text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        font = QFont(self.font())
        font.setBold(True)
        metrics = QFontMetrics(font)
        names = (made.text() for made in self._buttons.values())
        widest = max((metrics.horizontalAdvance(name) for name in names), default=0)
        self.setFixedWidth(max(widest + _AROUND, _LEAST))

    def mark(self, page: PageId) -> None:
        """Mark the open page and scroll its button into view."""
        if page in self._buttons:
            self._buttons[page].setChecked(True)
            self._area.ensureWidgetVisible(self._buttons[page], 0, 0)

    def _add(self, page: PageId, label: str, column: QVBoxLayout) -> None:
        made = button(_(label), "nav", partial(self.page_chosen.emit, page))
        made.setCheckable(True)
        self._group.addButton(made)
        self._buttons[page] = made
        column.addWidget(made)
