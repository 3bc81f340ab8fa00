"""Which pages there are, in the order of the side bar, and how each is made when first wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from diary.i18n import N_
from diary.model.kinds import Noun
from ui.desktop.kit import Kit
from ui.desktop.lane import Opened
from ui.desktop.preferences import Preferences

if TYPE_CHECKING:
    from exporters.opened.case import OpenedCase

TIMELINE, RECORD, INCIDENT = "timeline", "record", "incident"
EVIDENCE, PATTERNS, EXPORT, SETTINGS = "evidence", "patterns", "export", "settings"
SAFETY, KEEPING, ERASE, COVER = "safety", "keeping", "erase", "cover"
COPIES, PAPERS, HANDOVERS = "copies", "papers", "handovers"

PAGES: tuple[tuple[str, str], ...] = (
    (TIMELINE, N_("Timeline")),
    (RECORD, N_("Record an incident")),
    (EVIDENCE, N_("Evidence")),
    (PATTERNS, N_("Patterns")),
    (EXPORT, N_("Hand over")),
    ("-1", N_("Around the incidents")),
    ("police", N_("Police contacts")),
    ("order", N_("Orders")),
    ("event", N_("Turning points")),
    ("person", N_("People")),
    ("impact", N_("Effect on daily life")),
    ("ask", N_("What I ask for")),
    ("factor", N_("Things to tell")),
    ("-2", N_("Only for you")),
    ("note", N_("Private notes")),
    ("own", N_("What should not leave")),
    (HANDOVERS, N_("What was handed over")),
    (KEEPING, N_("Keeping it safe")),
    (SETTINGS, N_("Settings")),
)


def make_page(name: str, kit: Kit, opened: Opened, preferences: Preferences) -> QWidget:
    """A new page of that name."""
    made: dict[str, Callable[[], QWidget]] = {
        TIMELINE: lambda: _timeline(kit),
        RECORD: lambda: _record(kit),
        INCIDENT: lambda: _incident(kit),
        EVIDENCE: lambda: _evidence(kit),
        PATTERNS: lambda: _patterns(kit),
        EXPORT: lambda: _export(kit, opened),
        SETTINGS: lambda: _settings(kit, opened, preferences),
        KEEPING: lambda: _keeping(kit, opened),
        ERASE: lambda: _erase(kit),
        COVER: lambda: _cover(kit),
        SAFETY: lambda: _safety(kit),
        PAPERS: lambda: _papers(kit),
        HANDOVERS: lambda: _handovers(kit),
    }
    if name in made:
        return made[name]()
    return _register(kit, Noun(name))


CHECKED, QUESTIONS = "checked", "questions"
# What an opened bundle has: everything that reads.
READING: tuple[tuple[str, str], ...] = (
    (CHECKED, N_("What was checked")),
    (TIMELINE, N_("Timeline")),
    (EVIDENCE, N_("Evidence")),
    (PATTERNS, N_("Patterns")),
    ("-1", N_("Around the incidents")),
    ("police", N_("Police contacts")),
    ("order", N_("Orders")),
    ("event", N_("Turning points")),
    ("person", N_("People")),
    ("impact", N_("Effect on daily life")),
    ("ask", N_("What is asked for")),
    ("-2", ""),
    (QUESTIONS, N_("What readers ask for")),
)


def make_reading_page(name: str, kit: Kit, case: OpenedCase) -> QWidget:
    """A new page of that name over an opened bundle; `kit` is read only."""
    made: dict[str, Callable[[], QWidget]] = {
        CHECKED: lambda: _checked(case),
        QUESTIONS: lambda: _questions(kit),
        TIMELINE: lambda: _timeline(kit),
        INCIDENT: lambda: _incident(kit),
        EVIDENCE: lambda: _evidence(kit),
        PATTERNS: lambda: _patterns(kit),
    }
    return made[name]() if name in made else _register(kit, Noun(name))


def _checked(case: OpenedCase) -> QWidget:
    from ui.desktop.pages.checked import CheckedPage

    return CheckedPage(case)


def _questions(kit: Kit) -> QWidget:
    from ui.desktop.pages.questions import QuestionsPage

    return QuestionsPage(kit)


def _timeline(kit: Kit) -> QWidget:
    from ui.desktop.pages.timeline import TimelinePage

    return TimelinePage(kit)


def _record(kit: Kit) -> QWidget:
    from ui.desktop.pages.record import RecordPage

    return RecordPage(kit)


def _incident(kit: Kit) -> QWidget:
    from ui.desktop.pages.incident import IncidentPage

    return IncidentPage(kit)


def _evidence(kit: Kit) -> QWidget:
    from ui.desktop.pages.evidence import EvidencePage

    return EvidencePage(kit)


def _patterns(kit: Kit) -> QWidget:
    from ui.desktop.pages.patterns import PatternsPage

    return PatternsPage(kit)


def _export(kit: Kit, opened: Opened) -> QWidget:
    from ui.desktop.pages.export import ExportPage

    return ExportPage(kit, opened)


def _papers(kit: Kit) -> QWidget:
    from ui.desktop.pages.papers import PapersPage

    return PapersPage(kit)


def _handovers(kit: Kit) -> QWidget:
    from ui.desktop.pages.handovers import HandoversPage

    return HandoversPage(kit)


def _settings(kit: Kit, opened: Opened, preferences: Preferences) -> QWidget:
    from ui.desktop.pages.settings import SettingsPage

    return SettingsPage(kit, opened, preferences)


def _keeping(kit: Kit, opened: Opened) -> QWidget:
    from ui.desktop.pages.keeping.page import KeepingPage

    return KeepingPage(kit, opened.folder)


def _erase(kit: Kit) -> QWidget:
    from ui.desktop.pages.erase import ErasePage

    return ErasePage(kit)


def _cover(kit: Kit) -> QWidget:
    from ui.desktop.pages.cover import CoverPage

    return CoverPage(kit)


def _safety(kit: Kit) -> QWidget:
    from ui.desktop.pages.safety import SafetyPage

    return SafetyPage(kit.around.vocabulary)


def _register(kit: Kit, noun: Noun) -> QWidget:
    from ui.desktop.pages.register import RegisterPage

    return RegisterPage(kit, noun)
