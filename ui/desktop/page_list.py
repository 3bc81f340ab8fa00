"""Where one can go in the window: the pages, their groups in the side bar, and what a page may ask.

**Invariants:**

- A page is named here once, with the class that shows it. The class is imported when the page is
  first wanted, since the first window must not wait for pages behind the lock screen.
- A name is also what the draft keeps the page's unsaved words under, so a name never changes.
- A page knows no other page. It asks the `Navigator` that its constructor was given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from diary.i18n import N_
from diary.model.kinds import Noun

if TYPE_CHECKING:
    from diary.model.record import Incident
    from diary.model.recorded import Recorded
    from diary.model.when import When
    from ui.desktop.kit import Kit
    from ui.desktop.pages.base import Page
    from ui.desktop.whole_work import WholeWork


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
    """What a page may ask of the workspace that it is part of."""

    def show_page(self, page: PageId) -> None:
        """Show another page, which reads itself again."""
        ...

    def open_incident(self, id_: str) -> None:
        """Show one incident."""
        ...

    def open_exhibit(self, id_: str) -> None:
        """Show one exhibit."""
        ...

    def record(self, text: str, when: When | None) -> None:
        """Go on recording in the long form, from a line that was begun elsewhere."""
        ...

    def amend(self, item: Recorded[Incident]) -> None:
        """Write a revision of an incident."""
        ...

    def saved(self, item: Recorded[Incident]) -> None:
        """Show the incident that was recorded or amended."""
        ...

    def changed(self) -> None:
        """Have the timeline read again, since something in it changed."""
        ...

    def cover(self, id_: str) -> None:
        """Cover parts of an exhibit's picture."""
        ...

    def erase(self, id_: str) -> None:
        """Erase a subject for safety, from the page on show."""
        ...

    def erased(self, *, unsaved: bool) -> None:
        """Let go of what pages show of an erased subject; `unsaved` if unsaved words went too."""
        ...

    def go_back(self) -> None:
        """Show the page from which covering or erasing began."""
        ...

    def make_copy(self) -> None:
        """Go to where copies are made."""
        ...

    def close_for(self, work: WholeWork) -> None:
        """Close the record and work on the whole of it."""
        ...


@dataclass(frozen=True, slots=True)
class PageGroup:
    """Pages that stand together in the side bar, each with its label, below a title if any."""

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
# What an opened bundle has: everything that reads.
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
_REGISTER = "ui.desktop.pages.register.RegisterPage"
PAGE_CLASSES: dict[PageId, str] = {
    PageId.TIMELINE: "ui.desktop.pages.timeline.TimelinePage",
    PageId.RECORD: "ui.desktop.pages.record.RecordPage",
    PageId.INCIDENT: "ui.desktop.pages.incident.IncidentPage",
    PageId.EVIDENCE: "ui.desktop.pages.evidence.EvidencePage",
    PageId.PATTERNS: "ui.desktop.pages.patterns.PatternsPage",
    PageId.EXPORT: "ui.desktop.pages.export.ExportPage",
    PageId.PAPERS: "ui.desktop.pages.papers.PapersPage",
    PageId.POLICE: _REGISTER,
    PageId.ORDER: _REGISTER,
    PageId.EVENT: _REGISTER,
    PageId.PERSON: _REGISTER,
    PageId.IMPACT: _REGISTER,
    PageId.ASK: _REGISTER,
    PageId.FACTOR: _REGISTER,
    PageId.NOTE: _REGISTER,
    PageId.OWN: _REGISTER,
    PageId.HANDOVERS: "ui.desktop.pages.handovers.HandoversPage",
    PageId.KEEPING: "ui.desktop.pages.keeping.page.KeepingPage",
    PageId.SETTINGS: "ui.desktop.pages.settings.SettingsPage",
    PageId.SAFETY: "ui.desktop.pages.safety.SafetyPage",
    PageId.ERASE: "ui.desktop.pages.erase.ErasePage",
    PageId.COVER: "ui.desktop.pages.cover.CoverPage",
    PageId.CHECKED: "ui.desktop.pages.checked.CheckedPage",
    PageId.QUESTIONS: "ui.desktop.pages.questions.QuestionsPage",
}


def page_modules() -> tuple[str, ...]:
    """Return the modules of all pages, each once."""
    return tuple(dict.fromkeys(path.rpartition(".")[0] for path in PAGE_CLASSES.values()))


def make_page(page: PageId, kit: Kit, navigator: Navigator) -> Page:
    """Make a page that needs nothing but what every page gets."""
    if PAGE_CLASSES[page] == _REGISTER:
        from ui.desktop.pages.register import RegisterPage

        return RegisterPage(kit, navigator, Noun(page))
    module, _dot, name = PAGE_CLASSES[page].rpartition(".")
    made: Callable[[Kit, Navigator], Page] = vars(import_module(module))[name]
    return made(kit, navigator)
