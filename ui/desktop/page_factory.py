"""The class that shows each page; a page is made when it is first wanted.

**Invariants:**

- Each page is listed here once, unless it is the register of a noun: that is the page of every noun
  for which no other class is listed. A class is imported when the page is first shown, since the
  first window must not wait for pages behind the lock screen.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from diary.model.books_and_nouns import Noun
from ui.desktop.page_list import Navigator, PageId

if TYPE_CHECKING:
    from ui.desktop.page_context import PageContext
    from ui.desktop.pages.base import Page

_REGISTER = "ui.desktop.pages.register.RegisterPage"

_NOUNS = frozenset(map(str, Noun))
PAGE_CLASSES: dict[PageId, str] = {
    **{page: _REGISTER for page in PageId if page in _NOUNS},
    PageId.TIMELINE: "ui.desktop.pages.timeline.TimelinePage",
    PageId.RECORD: "ui.desktop.pages.record_incident.RecordPage",
    PageId.INCIDENT: "ui.desktop.pages.incident.IncidentPage",
    PageId.EVIDENCE: "ui.desktop.pages.evidence.EvidencePage",
    PageId.TRANSCRIPT: "ui.desktop.pages.transcript.TranscriptPage",
    PageId.VIEWER: "ui.desktop.pages.viewer.ViewerPage",
    PageId.IMPORT: "ui.desktop.pages.imports.ImportPage",
    PageId.REVIEW: "ui.desktop.pages.review.ReviewPage",
    PageId.LINES: "ui.desktop.pages.conversation_lines.ConversationLinesPage",
    PageId.PATTERNS: "ui.desktop.pages.patterns.PatternsPage",
    PageId.EXPORT: "ui.desktop.pages.export.page.ExportPage",
    PageId.PAPERS: "ui.desktop.pages.papers.PapersPage",
    PageId.HANDOVERS: "ui.desktop.pages.handovers.HandoversPage",
    PageId.SAFEKEEPING: "ui.desktop.pages.safekeeping.SafekeepingPage",
    PageId.KEEPING: "ui.desktop.pages.protect.page.ProtectionPage",
    PageId.SETTINGS: "ui.desktop.pages.settings.SettingsPage",
    PageId.SAFETY: "ui.desktop.pages.safety.SafetyPage",
    PageId.ERASE: "ui.desktop.pages.erase.ErasePage",
    PageId.COVER: "ui.desktop.pages.region_redaction.RegionRedactionPage",
    PageId.CHECKED: "ui.desktop.pages.opened_bundle.OpenedBundlePage",
    PageId.QUESTIONS: "ui.desktop.pages.checklist.ChecklistPage",
    PageId.HELP: "ui.desktop.pages.help.HelpPage",
}


def is_register(page: PageId) -> bool:
    """Return whether a page is the register of a noun, with its list and its form."""
    return PAGE_CLASSES[page] == _REGISTER


def page_modules() -> tuple[str, ...]:
    """Return the modules of all pages, each once."""
    return tuple(dict.fromkeys(path.rpartition(".")[0] for path in PAGE_CLASSES.values()))


def make_page(page: PageId, context: PageContext, navigator: Navigator) -> Page:
    """Make a page whose constructor takes only what every page gets."""
    if is_register(page):
        from ui.desktop.pages.register import RegisterPage

        return RegisterPage(context, navigator, Noun(page))
    module, _dot, name = PAGE_CLASSES[page].rpartition(".")
    made: Callable[[PageContext, Navigator], Page] = vars(import_module(module))[name]
    return made(context, navigator)
